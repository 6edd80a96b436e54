"""What lies where in the page of the null pointer, which no C program uses: words of passes, firmware and host.

Each pass takes its address from here, so that no two use one place.
"""

from __future__ import annotations

TABLE: dict[str, range] = {
    "checkpoints": range(4),  # set by the host: loops in C end
    "port": range(16, 24),  # what a call for the time gives
    "falseroots": range(24, 28),  # where the stack was last cleared
    "scanning": range(28, 32),  # where the table of what holds bytes alone lies
    "slots": range(64, 96),  # the firmware's functions in slots of built-in types
    "globals_type": range(136, 140),  # the type of the dicts of the firmware's globals
    "dialect": range(256, 264),  # attributes of exceptions
    "dialect_calls": range(272, 276),  # words about wrong arguments
    "pystack": range(288, 296),  # the count of a program's function states
    "smallints": range(304, 308),  # whether long integers exist
    "dialect_chain": range(308, 316),  # names of the attributes of chained exceptions
    "natives": range(320, 324),  # whether the firmware is being loaded
    "countdown": range(328, 352),  # what the interpreter has done, in steps
    "oserrors": range(512, 640),  # a board's error number for each of WASI's
}
"""The bytes of each use."""


def address(use: str) -> int:
    """Where a use's bytes begin."""
    return TABLE[use].start
