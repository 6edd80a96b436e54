"""The compiled interpreter, kept on disk so that a board starts in milliseconds.

A cache file's name ends in the SHA-256 of its content. Writing is atomic (a temporary file, then a rename), so two
kernels that start at once both succeed, and a file that was cut short or altered no longer matches its name and is
rebuilt without a word. wasmtime trusts what it deserialises, which is why the content is checked each time.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import os
import platform
import tempfile
from importlib import resources
from pathlib import Path

import platformdirs
import wasmtime

from circuitpython_kernel.vm import artifact, hostanswers
from circuitpython_kernel.vm.passes import (
    checkpoints,
    dialect,
    errnos,
    falseroots,
    floats,
    gcroots,
    integers,
    natives,
    oserrors,
    pystack,
    randomness,
    reprs,
    scanning,
    sizes,
    slots,
    smallints,
    strings,
    wording,
)

WASM_STACK_BYTES = 2 << 20
"""Host stack that compiled code may use; the thread that runs it needs more than that."""

_PASS_FOLDERS = ("floats", "gcroots", "guestcode", "integers", "natives", "scanning")
_PASS_FILES = (
    "checkpoints.py",
    "dialect.py",
    "dialect_calls.py",
    "dialect_chain.py",
    "dialect_json.py",
    "dialect_mpy.py",
    "dialect_regex.py",
    "errnos.py",
    "falseroots.py",
    "hostanswers.py",
    "interpreter.py",
    "lookup.py",
    "messages.py",
    "nullpage.py",
    "oserrors.py",
    "patch.py",
    "pystack.py",
    "randomness.py",
    "reprs.py",
    "sizes.py",
    "slots.py",
    "smallints.py",
    "strings.py",
    "texts.py",
    "wording.py",
)

CACHE_VARIABLE = "CIRCUITPYTHON_KERNEL_CACHE"


def new_engine() -> wasmtime.Engine:
    """An engine with the settings that the interpreter needs; compiled modules are tied to these settings."""
    config = wasmtime.Config()
    config.wasm_exceptions = True
    # The interpreter's own limit must come first: at it, C recursion uses less than this of the host's stack.
    config.max_wasm_stack = WASM_STACK_BYTES
    return wasmtime.Engine(config)


def cache_folder() -> Path:
    """Where compiled modules are kept; the environment variable CIRCUITPYTHON_KERNEL_CACHE overrides it."""
    override = os.environ.get(CACHE_VARIABLE)
    return Path(override) if override else Path(platformdirs.user_cache_dir("circuitpython-kernel"))


@functools.cache
def passes_digest() -> str:
    """A digest of the passes' own source: a changed pass makes the cache's entries void."""
    digest = hashlib.sha256()
    package = resources.files(__package__)
    for folder, names in ((package, _PASS_FILES), *((package / name, None) for name in _PASS_FOLDERS)):
        for file in sorted(folder.iterdir(), key=lambda item: item.name):
            if file.name.endswith(".py") and (names is None or file.name in names):
                digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def cache_key(float_bits: int = floats.BOARD_BITS) -> str:
    """What a compiled module depends on: artifact, passes, kind of floats, wasmtime and processor."""
    parts = (
        artifact.SHA256[:16],
        f"floats{float_bits}",
        f"passes{passes_digest()}",
        f"wasmtime{importlib.metadata.version('wasmtime')}",
        platform.system().lower(),
        platform.machine().lower(),
    )
    return "-".join(parts)


def rewritten_module(float_bits: int = floats.BOARD_BITS) -> bytes:
    """The interpreter after our passes: sound under collection, stoppable in C, nearer to CircuitPython.

    Args:
        float_bits: what it keeps of a float; see `floats`.
    """
    module = randomness.ask_the_host(hostanswers.give_bytes(scanning.skip_bytes(artifact.read())))
    module = oserrors.raise_board_numbers(errnos.use_board_numbers(module))
    module = floats.use_board_floats(module, float_bits)
    module = reprs.show_letters(integers.refuse_what_does_not_fit(module))
    module = wording.use_circuitpython_words(sizes.check_sizes(module))
    module = smallints.refuse_long_ints(pystack.count_states(module))
    module = natives.seal_firmware(dialect.speak_circuitpython(module))
    module = slots.add_slot_functions(strings.skip_interning(module))
    module = gcroots.add_gc_roots(falseroots.remove_references(module))
    return checkpoints.add_checkpoints(falseroots.wipe_stack(module))


def load_module(
    engine: wasmtime.Engine, folder: Path | None = None, float_bits: int = floats.BOARD_BITS
) -> wasmtime.Module:
    """The interpreter, compiled for ``engine``: from the cache when a good copy is there, else built and cached.

    Raises:
        artifact.ArtifactError: when the interpreter has to be built and is missing or not the pinned one.
    """
    folder = folder or cache_folder()
    key = cache_key(float_bits)
    for path in _entries(folder, key):
        module = _load(engine, path)
        if module is not None:
            return module
    module = wasmtime.Module(engine, rewritten_module(float_bits))
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
