"""Calls with arguments that do not fit; a part of `dialect`.

Before the interpreter raises its words about them, it calls the firmware's function with the function that was called,
what is wrong (see firmware/_arguments.py) and two numbers. For functions of its own the firmware raises the words of
the C functions that they stand for; else it returns.
"""

from __future__ import annotations

from . import nullpage
from .gcroots.errors import UnsupportedModule
from .interpreter import Interpreter
from .patch import ADD, DROP, END, IF, Patch, call, framed, get, load, number, store

ADDRESS = nullpage.address("dialect_calls")
"""Where the firmware's function lies, in the page of the null pointer."""

_MISSING = 3
_POSITIONAL = "function%.0q takes %d positional arguments but %d were given"
# What is wrong, and where in the frame the number lies that the message shows; None: no number.
_MESSAGES = {
    "unexpected keyword argument '%q'": (1, 32),
    "function missing keyword-only argument": (2, None),
    "function missing required positional argument #%d": (_MISSING, 0),
    "function missing required keyword argument '%q'": (4, 16),
    "function got multiple values for argument '%q'": (5, None),
}


def change(patch: Patch, interpreter: Interpreter) -> None:
    """Let the firmware's function explain first."""
    function, kind, first, second, frame = range(5)

    def small(local: int) -> bytes:
        return get(local) + get(local) + ADD + number(1) + ADD

    arguments = get(frame) + get(function) + store()
    for place, local in enumerate((kind, first, second), 1):
        arguments += get(frame) + small(local) + store(4 * place)
    asked = number(ADDRESS) + load() + number(4) + number(0) + get(frame) + call(interpreter.call) + DROP
    body = number(ADDRESS) + load() + IF + framed(16, frame, arguments + asked) + END
    explain = patch.add(4, 0, body, 1)
    function_of_positional, _ = _only_in_small(patch, _POSITIONAL)
    patch.insert(
        function_of_positional,
        patch.after_prologue(function_of_positional),
        get(0) + number(0) + get(1) + get(2) + call(explain),
    )
    for text, (wrong, offset) in _MESSAGES.items():
        function_index, at = _in_setup(patch, text)
        code = patch.code(function_index)
        frame_local, called = int(code[3].immediate), int(code[7].immediate)
        value = number(0) if offset is None else get(frame_local) + load(offset)
        if wrong == _MISSING:
            value = get(0)  # the state with the arguments so far: the number is that of the last that is missing
        start = at - 1 if offset is not None or wrong == 5 else at
        patch.insert(function_index, start, get(called) + number(wrong) + value + number(0) + call(explain))


def _only_in_small(patch: Patch, text: str) -> tuple[int, int]:
    """The use of a message in the shorter of the two functions that name it."""
    found = patch.places(text)
    if len(found) != 2:
        raise UnsupportedModule(f'{len(found)} instructions name the message "{text}", not two.')
    return min(found, key=lambda place: len(patch.code(place[0])))


def _in_setup(patch: Patch, text: str) -> tuple[int, int]:
    """The use of a message where a Python function's arguments are set up, which names all of them."""
    setup, _ = patch.place("function missing required positional argument #%d")
    return next(place for place in patch.places(text) if place[0] == setup)
