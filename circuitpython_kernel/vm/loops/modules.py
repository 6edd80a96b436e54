"""The modules of the loops."""

from __future__ import annotations

from circuitpython_kernel.vm.passes.guestcode import alone, compile_source, read_source

FILTER_PAGES = 4
"""The memory of `filter_module`: room for 64 filters with 1,000 values each."""
FILTER_HEAD_WORDS = 9
"""What a filter has there before its values: see `biquads`."""


def filter_module() -> bytes:
    """A module that exports ``run(filters, frames)`` of `biquads`, and its memory."""
    return alone(compile_source(read_source(__package__, "biquads.py"), 0), FILTER_PAGES)
