"""The site's modules: made once, and only those of this package's version are used."""

import json

import pytest
import wasmtime

from circuitpython_kernel.vm.browser_host import build
from circuitpython_kernel.vm.browser_host.files import (
    GATE,
    MANIFEST,
    PORT,
    ModuleFileError,
    ModuleFiles,
    interpreter_name,
)
from circuitpython_kernel.vm.passes.relocate import places


@pytest.fixture(scope="module")
def made():
    return build.module_files([30])


def test_a_site_gets_interpreter_gate_port_and_their_list(made):
    assert set(made) == {interpreter_name(30), GATE, PORT, MANIFEST}
    config = wasmtime.Config()
    config.wasm_exceptions = True
    engine = wasmtime.Engine(config)
    for name in (interpreter_name(30), GATE, PORT):
        wasmtime.Module.validate(engine, made[name])
    assert sum(1 for _ in places(made[interpreter_name(30)])) > 20_000


def test_it_is_made_once(made, monkeypatch):
    monkeypatch.setattr(build, "rewritten_module", None)
    assert build.module_files([30]) == made


def test_a_damaged_copy_in_the_cache_is_not_used(tmp_path, monkeypatch):
    monkeypatch.setenv("CIRCUITPYTHON_KERNEL_CACHE", str(tmp_path))
    small = bytes(wasmtime.wat2wasm('(module (import "a" "b" (func)) (memory 1))'))
    made = []
    monkeypatch.setattr(build, "rewritten_module", lambda bits, counting: made.append((bits, counting)) or small)
    first = build.module_files([32])
    assert build.module_files([32]) == first
    (kept,) = tmp_path.glob("*.wasm")
    kept.write_bytes(b"damaged")
    assert build.module_files([32]) == first
    assert made == [(32, True)] * 2


def test_the_worker_reads_each_once(made):
    asked = []
    files = ModuleFiles(lambda name: asked.append(name) or made.get(name))
    assert files.read(PORT) == files.read(PORT) == made[PORT]
    assert files.read(GATE) == made[GATE]
    assert asked == [MANIFEST, PORT, GATE]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({PORT: b"other"}, "port.wasm is damaged"),
        ({PORT: None}, "no file port.wasm"),
        ({MANIFEST: None}, "no file modules.json"),
        ({MANIFEST: json.dumps({"passes": "another", "sha256": {}}).encode()}, "by another version"),
        ({MANIFEST: b"<!doctype html>"}, "modules.json is damaged"),
    ],
)
def test_what_is_missing_damaged_or_of_another_version_is_told(made, changed, message):
    files = ModuleFiles((made | changed).get)
    with pytest.raises(ModuleFileError, match=message):
        files.read(PORT)
