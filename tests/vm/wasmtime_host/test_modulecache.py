"""The cache of compiled modules: quick when good, rebuilt in silence when not, safe with two writers."""

import hashlib
import os
import subprocess
import sys

import pytest
import wasmtime

from circuitpython_kernel.common.cache import CACHE_VARIABLE
from circuitpython_kernel.vm.wasmtime_host import modulecache


@pytest.fixture(scope="module")
def small_module():
    """A stand-in for the rewritten interpreter, so that each rebuild takes milliseconds."""
    return wasmtime.wat2wasm('(module (func (export "answer") (result i32) i32.const 42))')


@pytest.fixture
def builds(monkeypatch, small_module):
    calls = []

    def rewritten(float_bits=30, *, counting=False):
        calls.append(1)
        return bytes(small_module)

    monkeypatch.setattr(modulecache, "rewritten_module", rewritten)
    return calls


def answer(engine, module):
    store = wasmtime.Store(engine)
    return wasmtime.Instance(store, module, []).exports(store)["answer"](store)


def test_the_second_load_does_not_build(tmp_path, builds):
    for _ in range(2):
        engine = modulecache.new_engine()
        assert answer(engine, modulecache.load_module(engine, tmp_path)) == 42
    assert len(builds) == 1
    (file,) = tmp_path.iterdir()
    assert hashlib.sha256(file.read_bytes()).hexdigest() in file.name


@pytest.mark.parametrize("damage", [b"", b"garbage", None])
def test_a_damaged_file_is_rebuilt(tmp_path, builds, damage):
    engine = modulecache.new_engine()
    modulecache.load_module(engine, tmp_path)
    (file,) = tmp_path.iterdir()
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2] if damage is None else damage)
    assert answer(engine, modulecache.load_module(engine, tmp_path)) == 42
    assert len(builds) == 2
    (file,) = tmp_path.iterdir()
    assert file.read_bytes() == content


def test_an_intact_file_for_other_settings_is_rebuilt(tmp_path, builds):
    other = wasmtime.Config()
    other.epoch_interruption = True
    content = bytes(wasmtime.Module(wasmtime.Engine(other), modulecache.rewritten_module()).serialize())
    digest = hashlib.sha256(content).hexdigest()
    (tmp_path / f"{modulecache.cache_key()}-{digest}.cwasm").write_bytes(content)
    engine = modulecache.new_engine()
    assert answer(engine, modulecache.load_module(engine, tmp_path)) == 42


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path, builds):
    blocked = tmp_path / "a file"
    blocked.write_text("")
    engine = modulecache.new_engine()
    assert answer(engine, modulecache.load_module(engine, blocked / "cache")) == 42


def test_two_boards_that_start_at_once_with_an_empty_cache(tmp_path):
    program = (
        "from circuitpython_kernel import VirtualBoard\n"
        "with VirtualBoard(clock='fast') as board: print(board.run('6*7').value)\n"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", program],
            env={**__import__("os").environ, CACHE_VARIABLE: str(tmp_path)},
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    assert [process.communicate()[0] for process in processes] == ["42\n", "42\n"]
    files = [file.name for file in tmp_path.iterdir()]
    assert files
    assert all(name.endswith(".cwasm") for name in files)


def test_a_damaged_file_in_a_folder_that_cannot_be_written(tmp_path, builds, monkeypatch):
    engine = modulecache.new_engine()
    modulecache.load_module(engine, tmp_path)
    (file,) = tmp_path.iterdir()
    file.write_bytes(b"garbage")

    def refused(*_arguments, **_options):
        raise PermissionError(13, "read-only")

    monkeypatch.setattr("pathlib.Path.unlink", refused)  # which root may do in any folder
    monkeypatch.setattr("tempfile.mkstemp", refused)
    for _ in range(2):
        assert answer(engine, modulecache.load_module(engine, tmp_path)) == 42
    assert len(builds) == 3
    assert file.read_bytes() == b"garbage"


def test_what_is_no_file_in_the_cache(tmp_path, builds):
    for kind, make in (("a", os.mkdir), ("b", os.mkfifo)):
        make(tmp_path / f"{modulecache.cache_key()}-{kind}.cwasm")
    engine = modulecache.new_engine()
    assert answer(engine, modulecache.load_module(engine, tmp_path)) == 42


def test_each_kind_has_an_entry_of_its_own(tmp_path, builds):
    engine = modulecache.new_engine()
    for counting in (False, True, False, True):
        modulecache.load_module(engine, tmp_path, counting=counting)
    assert len(builds) == 2
