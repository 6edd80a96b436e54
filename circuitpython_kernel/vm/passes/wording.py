"""Gives the interpreter's error messages CircuitPython's words.

MicroPython and CircuitPython word some messages differently, and boards with small flash have shorter ones; see
`messages`. The pass writes both to the end of the room that the interpreter had for its C stack before `gcroots` moved
it, and points the instructions that name the old message to the words of a full build. The firmware of a small build
copies the short ones over them when it starts (firmware/_language.py): both lie `ROOM` bytes apart.

The interpreter shows a text that is no number behind the message about it. CircuitPython does not, so the call that
prints it goes.
"""

from __future__ import annotations

from .gcroots import instructions as op
from .gcroots.errors import UnsupportedModule
from .messages import MESSAGES, Message
from .patch import DROP, Patch, number

ROOM = 4096
"""Bytes for the words of a full build, and again for those of a small one."""

STACK_TOP = 136_576
"""Where the interpreter's C stack began."""

ADDRESS = STACK_TOP - 2 * ROOM
"""Where the words of a full build lie; those of a small one are `ROOM` bytes behind them."""

DIALECT_ROOM = 4096
DIALECT_DATA = ADDRESS - DIALECT_ROOM
"""Where the data of `dialect` lie, below the words."""

_NUMBER = "invalid syntax for integer with base %d: "


def use_circuitpython_words(module: bytes) -> bytes:
    """Rewrite a module so that its messages are CircuitPython's.

    Raises:
        UnsupportedModule: when a message is not found, or not named as often as expected.
    """
    patch = Patch(module, ADDRESS, 2 * ROOM)
    variables = patch.module.globals
    if not variables or variables[0].initial != STACK_TOP:
        raise UnsupportedModule("Global 0 is not the stack pointer, or the stack does not begin where it should.")
    texts = [bytearray(), bytearray()]
    taken: set[tuple[int, int]] = set()
    for message in MESSAGES:
        found = [place for place in _uses(patch, message) if place not in taken]
        if len(found) != message.uses:
            raise UnsupportedModule(f'{len(found)} instructions name the message "{message.old}", not {message.uses}.')
        taken.update(found)
        for function, at in found:
            patch.replace(function, at, number(ADDRESS + len(texts[0])))
        size = max(map(len, message.texts)) + 1
        for text, out in zip(message.texts, texts, strict=True):
            out += text.encode().ljust(size, b"\0")
    if len(texts[0]) > ROOM:
        raise UnsupportedModule("There is no room for all messages.")
    patch.reserve(bytes(texts[0].ljust(ROOM, b"\0") + texts[1]))
    _hide_the_text(patch)
    return patch.finish()


def _uses(patch: Patch, message: Message) -> list[tuple[int, int]]:
    found = patch.places(message.old)
    if message.beside:
        beside = {function for function, _ in patch.places(message.beside)}
        found = [place for place in found if place[0] in beside]
    return found


def _hide_the_text(patch: Patch) -> None:
    """The second call behind the message about a number prints the text: its arguments are dropped instead."""
    for function, start in patch.places(_NUMBER):
        code = patch.code(function)
        call = [at for at in range(start, len(code)) if code[at].opcode == op.CALL][1]
        kind = patch.module.type_of(code[call].immediate)
        if len(kind.parameters) != 4 or kind.results:
            raise UnsupportedModule("The call that prints a text that is no number was not found.")
        patch.replace(function, call, 4 * DROP)
