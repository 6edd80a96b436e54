"""The doorbells of the interpreter itself: the firmware's main program asks for programs and says how they ended.

The board's own are in `hardware.doorbells.operations`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from circuitpython_kernel.doorbell.kinds import Address, Choice, Memory, Text, Whole
from circuitpython_kernel.doorbell.operations import TEXT, Doorbell, Result, operation

EXCEPTION_BYTES = 16
"""An exception object of the interpreter (py/objexcept.h)."""

OBJECT_BYTES = 16
"""A string object of the interpreter; see `sharedtexts`."""

MODES = ("exec", "single", "file", "begin", "exit", "heap", "members", "describe")
"""What a program is: Python in three ways, an owner's key, or a question of the kernel's about live objects."""

_OR_NONE = Text(optional=True)

DOORBELLS: Mapping[str, Doorbell] = {
    "program": {
        "next": operation(Result({"mode": Choice(MODES)}), interrupt=Address(EXCEPTION_BYTES)),
        "name": operation(TEXT),
        "source": operation(TEXT),
        "done": operation(
            value=_OR_NONE, error=_OR_NONE, message=Text(), traceback=Text(), heap=Whole(0, (1 << 32) - 1)
        ),
        "more": operation(room=Address(OBJECT_BYTES)),
    }
}


@dataclass(frozen=True)
class Interpreter:
    """What its requests are checked against."""

    memory: Callable[[], Memory]
    pin_count: int = 0
