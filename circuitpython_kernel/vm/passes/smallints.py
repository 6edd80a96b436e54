"""Boards whose build has no long integers: what needs more than 31 bits is refused (py/objint.c).

The interpreter makes a long integer at a few places. Before each, this pass asks whether the board has them. The
firmware's own code may make them on every board, as its times need more bits; it says so, at `ADDRESS`, with a `Mode`.
"""

from __future__ import annotations

from enum import IntEnum

from . import nullpage, pystack
from .gcroots import instructions as op
from .gcroots.errors import UnsupportedModule
from .interpreter import Interpreter
from .patch import END, EQ, EQZ, IF, NE, OR, RETURN, UNREACHABLE, Patch, call, get, load, number

ADDRESS = nullpage.address("smallints")
"""Where the mode lies, in the page of the null pointer."""

_ROOM = 256
DATA = pystack.AREA - _ROOM
"""Where its static data begin."""
_OVERFLOW = "small int overflow"
_UNSUPPORTED = "No long integer support"
_TOO_BIG = "float too big"


class Mode(IntEnum):
    """Who may make long integers."""

    ALL = 0
    FIRMWARE = 1
    NOBODY = 2  # while the firmware compiles a program


def refuse_long_ints(module: bytes) -> bytes:
    """Rewrite a module so that long integers can be refused.

    Raises:
        UnsupportedModule: when integers are not made as expected.
    """
    patch = Patch(module, DATA, _ROOM)
    interpreter = Interpreter(patch)
    kind, text = range(2)
    program = number(find_globals(patch)) + load() + load() + number(pystack.GLOBALS_TYPE) + load() + NE
    mode = number(ADDRESS) + load()
    body = mode + EQZ + IF + RETURN + END + mode + number(Mode.NOBODY) + EQ + program + OR
    body += IF + get(kind) + get(text) + call(interpreter.raise_of_type) + UNREACHABLE + END
    check = patch.add(2, 0, body)
    overflow = number(patch.lookup.type("OverflowError")) + number(patch.text(_OVERFLOW)) + call(check)
    unsupported = number(patch.lookup.type("OverflowError")) + number(patch.text(_UNSUPPORTED)) + call(check)
    places = _makers(patch)
    for function, at in places:
        # From text: the length, a sign and a base; all others are from numbers.
        from_text = len(patch.function(function).parameters) == 4
        patch.insert(function, at, unsupported if from_text else overflow)
    function, _ = patch.place("can't convert NaN to int")
    made = [at for at, entry in enumerate(patch.code(function)) if entry.opcode == op.CALL]
    too_big = number(patch.lookup.type("ValueError")) + number(patch.text(_TOO_BIG)) + call(check)
    maker = [at for at in made if patch.code(function)[at].immediate in {index for index, _ in places}]
    patch.insert(function, patch.only(maker, "what makes an integer of a float"), too_big)
    return patch.finish()


def _makers(patch: Patch) -> list[tuple[int, int]]:
    """Where a long integer is allocated: its type, its size, and the call of what allocates objects and of mpz_init."""
    kind = patch.lookup.type("int")
    found = []
    for function, at in patch.constants.get(kind, []):
        code = patch.code(function)
        calls = [entry.immediate for entry in code[at : at + 8] if entry.opcode == op.CALL]
        if len(calls) > 1 and len(patch.module.type_of(calls[0]).parameters) == 2:
            found.append((function, at, (calls[0], calls[1])))
    pairs = [pair for _, _, pair in found]
    common = max(set(pairs), key=pairs.count, default=None)
    places = [(function, at) for function, at, pair in found if pair == common]
    if len(places) < 10:
        raise UnsupportedModule(f"Long integers are made at {len(places)} places.")
    return places


def find_globals(patch: Patch) -> int:
    """Where the interpreter keeps the globals of what runs: where Python functions are called, they are set."""
    setup, _ = patch.place("function missing required positional argument #%d")
    shape = [op.I32_CONST, op.LOCAL_GET, op.I32_LOAD, op.I32_LOAD, op.I32_STORE]
    found = set()
    for function in patch.functions():
        code = function.instructions
        if any(entry.opcode == op.CALL and entry.immediate == setup for entry in code):
            for at in range(len(code) - 5):
                piece = code[at : at + 5]
                if [entry.opcode for entry in piece] == shape and piece[1].immediate == 0:
                    found.add(int(piece[0].immediate + piece[4].immediate))
    return patch.only(sorted(found), "the place of the globals")
