"""The compiled interpreter, kept on disk so that a board starts in milliseconds.

A cache file's name ends in the SHA-256 of its content. Writing is atomic (a temporary file, then a rename), so two
kernels that start at once both succeed, and a file that was cut short or altered no longer matches its name and is
rebuilt without a word. wasmtime trusts what it deserialises, which is why the content is checked each time.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import platform
import tempfile
from pathlib import Path

import wasmtime

from circuitpython_kernel.common.cache import cache_folder
from circuitpython_kernel.vm import artifact
from circuitpython_kernel.vm.passes import floats
from circuitpython_kernel.vm.rewriting import passes_digest, rewritten_module

WASM_STACK_BYTES = 2 << 20
"""Host stack that compiled code may use; the thread that runs it needs more than that."""


def new_engine() -> wasmtime.Engine:
    """An engine with the settings that the interpreter needs; compiled modules are tied to these settings."""
    config = wasmtime.Config()
    config.wasm_exceptions = True
    # The interpreter's own limit must come first: at it, C recursion uses less than this of the host's stack.
    config.max_wasm_stack = WASM_STACK_BYTES
    return wasmtime.Engine(config)


def cache_key(float_bits: int = floats.BOARD_BITS, *, counting: bool = False) -> str:
    """What a compiled module depends on: artifact, passes, floats, whether it counts, wasmtime and processor."""
    parts = (
        artifact.SHA256[:16],
        f"floats{float_bits}",
        *(("counting",) if counting else ()),
        f"passes{passes_digest()}",
        f"wasmtime{importlib.metadata.version('wasmtime')}",
        platform.system().lower(),
        platform.machine().lower(),
    )
    return "-".join(parts)


def load_module(
    engine: wasmtime.Engine,
    folder: Path | None = None,
    float_bits: int = floats.BOARD_BITS,
    *,
    counting: bool = False,
) -> wasmtime.Module:
    """The interpreter, compiled for ``engine``: from the cache when a good copy is there, else built and cached.

    Raises:
        artifact.ArtifactError: when the interpreter has to be built and is missing or not the pinned one.
    """
    folder = folder or cache_folder()
    key = cache_key(float_bits, counting=counting)
    for path in _entries(folder, key):
        module = _load(engine, path)
        if module is not None:
            return module
    module = wasmtime.Module(engine, rewritten_module(float_bits, counting=counting))
    _store(folder, key, bytes(module.serialize()))
    return module


def _entries(folder: Path, key: str) -> list[Path]:
    try:
        return sorted(path for path in folder.glob(f"{key}-*.cwasm") if path.is_file())
    except OSError:
        return []  # no folder that can be read: the module is built


def _load(engine: wasmtime.Engine, path: Path) -> wasmtime.Module | None:
    try:
        content = path.read_bytes()
    except OSError:
        return None  # another kernel has just replaced or removed it
    if hashlib.sha256(content).hexdigest() == path.stem.rsplit("-", 1)[-1]:
        try:
            # From the file, not from the bytes: its pages are shared between kernels.
            return wasmtime.Module.deserialize_file(engine, str(path))
        except wasmtime.WasmtimeError:
            pass  # intact, but made for other settings: build a new one below
    try:
        path.unlink(missing_ok=True)
    except OSError:
        pass  # the folder cannot be written: each start builds the module anew, in memory
    return None


def _store(folder: Path, key: str, content: bytes) -> None:
    """Write the compiled module; a full or read-only disk only means that the next start is slower."""
    digest = hashlib.sha256(content).hexdigest()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=folder, prefix=f"{key}.", suffix=".tmp")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            os.replace(temporary, folder / f"{key}-{digest}.cwasm")
        except OSError:
            Path(temporary).unlink(missing_ok=True)
    except OSError:
        return
