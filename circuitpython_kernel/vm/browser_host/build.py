"""Makes the modules that a worker runs, for a site or a test. It needs CPython: `wasmtime` turns text into modules.

The interpreter takes some ten seconds to rewrite; the result is kept on disk as wasmtime's is. A wheel of this package
has all of them: `hatch_build.py` makes them when the wheel is built.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import wasmtime

from circuitpython_kernel.common.cache import cache_folder
from circuitpython_kernel.vm import artifact
from circuitpython_kernel.vm.guest_os import port
from circuitpython_kernel.vm.passes import floats, relocate
from circuitpython_kernel.vm.rewriting import passes_digest, rewritten_module

from .files import GATE, MANIFEST, PORT, ModuleFileError, ModuleFiles, interpreter_name
from .port import shared_port_wat

ALL_FLOATS = (floats.BOARD_BITS, 32, floats.DOUBLE_BITS)
"""What boards keep of a float, and what Python does: a module for each."""


FOLDER = "modules"
"""Where a wheel has the files, beside this module."""


def ready_files() -> dict[str, bytes]:
    """The files for a site: those that the wheel has brought, or, where it has none of this version, made now."""
    folder = Path(__file__).parent / FOLDER
    try:
        return checked({file.name: file.read_bytes() for file in folder.glob("*")})
    except ModuleFileError:
        return module_files()


def checked(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files that a site needs, looked at as a worker does.

    Raises:
        ModuleFileError: when one is missing, damaged or of another version, or is no module.
    """
    read = ModuleFiles(files.get).read
    names = (GATE, PORT, *map(interpreter_name, ALL_FLOATS))
    found = {name: read(name) for name in names}
    config = wasmtime.Config()
    config.wasm_exceptions = True
    engine = wasmtime.Engine(config)
    for name, content in found.items():
        try:
            wasmtime.Module.validate(engine, content)
        except wasmtime.WasmtimeError as error:
            raise ModuleFileError(f"{name} is no WebAssembly module: {error}") from error
    return found | {MANIFEST: files[MANIFEST]}


def module_files(float_bits: Iterable[int] = ALL_FLOATS) -> dict[str, bytes]:
    """What a worker fetches, by its name: the interpreters for these kinds of floats, the port, and a list of all.

    Each interpreter counts its steps, so that the event loop gets its turns.

    Raises:
        artifact.ArtifactError: when the interpreter is missing or is not the pinned one.
    """
    files = {
        GATE: bytes(wasmtime.wat2wasm(port.GATE_WAT)),
        PORT: bytes(wasmtime.wat2wasm(shared_port_wat())),
    }
    for bits in float_bits:
        files[interpreter_name(bits)] = _interpreter(bits)
    return listed(files)


def listed(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Files with the list of them, by which the worker knows what it has fetched."""
    content = {name: data for name, data in files.items() if name != MANIFEST}
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in content.items()}
    return content | {MANIFEST: json.dumps({"passes": passes_digest(), "sha256": digests}, indent=1).encode()}


def _interpreter(bits: int) -> bytes:
    """An interpreter, from the cache when a good copy is there."""
    folder = cache_folder()
    key = f"{artifact.SHA256[:16]}-floats{bits}-passes{passes_digest()}-browser"
    for path in sorted(folder.glob(f"{key}-*.wasm")):
        content = path.read_bytes()
        if hashlib.sha256(content).hexdigest() == path.stem.rsplit("-", 1)[-1]:
            return content
    module = relocate.make_relocatable(rewritten_module(bits, counting=True))
    _keep(folder / f"{key}-{hashlib.sha256(module).hexdigest()}.wasm", module)
    return module


def _keep(path: Path, content: bytes) -> None:
    """Write a file at once; a disk that cannot be written only means that it is made again."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.replace(temporary, path)
    except OSError:
        return
