"""Gives the interpreter's error messages CircuitPython's words.

MicroPython and CircuitPython word some messages differently, and boards with small flash have shorter ones; see
`messages`. The pass writes both to the end of the room that the interpreter had for its C stack before `gcroots` moved
it, and points the instructions that name the old message to the words of a full build. The firmware of a small build
copies the short ones over them when it starts (firmware/_language.py): both lie `ROOM` bytes apart.

A message is found by its text. Most are compressed: a byte 0xff, then characters, and bytes from 0x80 on that stand for
words of a list, between which a space belongs (py/objexcept.c, mp_decompress_rom_string). CircuitPython's need not be.

The interpreter shows a text that is no number behind the message about it. CircuitPython does not, so the call that
prints it goes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .gcroots import instructions as op
from .gcroots.binary import Module, read_module, signed
from .gcroots.errors import UnsupportedModule
from .gcroots.instructions import Function, Instruction, read_function
from .messages import MESSAGES, Message

ROOM = 4096
"""Bytes for the words of a full build, and again for those of a small one."""

STACK_TOP = 136_576
"""Where the interpreter's C stack began."""

ADDRESS = STACK_TOP - 2 * ROOM
"""Where the words of a full build lie; those of a small one are `ROOM` bytes behind them."""

_NUMBER = "invalid syntax for integer with base %d: "
_COMPRESSED = 0xFF
_WORD = 0x80
_FIRST_WORD = "can't"


def use_circuitpython_words(module: bytes) -> bytes:
    """Rewrite a module so that its messages are CircuitPython's.

    Raises:
        UnsupportedModule: when a message is not found, or not named as often as expected.
    """
    parsed = read_module(module)
    if not parsed.globals or parsed.globals[0].initial != STACK_TOP:
        raise UnsupportedModule("Global 0 is not the stack pointer, or the stack does not begin where it should.")
    functions = [read_function(parsed, number) for number in range(len(parsed.bodies))]
    places = _messages(parsed)
    renamed, texts = _plan(functions, places)
    edits: dict[int, dict[int, bytes]] = {}
    for function, number, address in renamed:
        edits.setdefault(function, {})[number] = bytes([op.I32_CONST]) + signed(address)
    function, number, drops = _call_behind(parsed, functions, places[_NUMBER])
    edits[function][number] = drops
    bodies = [_edited(parsed, function, edits.get(number, {})) for number, function in enumerate(functions)]
    return parsed.rewritten(bodies, parsed.with_data(ADDRESS, texts))


def _plan(functions: Sequence[Function], places: dict[str, int]) -> tuple[list[tuple[int, int, int]], bytes]:
    """Which instructions (function, number) shall name which address, and the words that go to `ADDRESS`."""
    renamed, taken = [], set()
    words = [bytearray(), bytearray()]
    for message in MESSAGES:
        found = [place for place in _uses(message, functions, places) if place not in taken]
        if len(found) != message.uses:
            raise UnsupportedModule(
                f'{len(found)} instructions name the message "{message.old}", not {message.uses}.'
            )
        taken.update(found)
        renamed += [(function, number, ADDRESS + len(words[0])) for function, number in found]
        size = max(map(len, message.texts)) + 1
        for text, out in zip(message.texts, words, strict=True):
            out += text.encode().ljust(size, b"\0")
    if len(words[0]) > ROOM:
        raise UnsupportedModule("There is no room for all messages.")
    return renamed, bytes(words[0].ljust(ROOM, b"\0") + words[1])


def _uses(message: Message, functions: Sequence[Function], places: dict[str, int]) -> Iterator[tuple[int, int]]:
    for text in filter(None, (message.old, message.beside)):
        if text not in places:
            raise UnsupportedModule(f'The interpreter has no message "{text}".')
    for index, function in enumerate(functions):
        if not message.beside or any(_names(entry, places[message.beside]) for entry in function.instructions):
            for number, entry in enumerate(function.instructions):
                if _names(entry, places[message.old]):
                    yield index, number


def _names(entry: Instruction, address: int) -> bool:
    return entry.opcode == op.I32_CONST and bool(entry.immediate == address)


def _call_behind(module: Module, functions: Sequence[Function], address: int) -> tuple[int, int, bytes]:
    """The second call behind the message at an address, which prints the text; what drops its arguments instead."""
    for index, function in enumerate(functions):
        code = function.instructions
        for start, entry in enumerate(code):
            if _names(entry, address):
                calls = [number for number in range(start, len(code)) if code[number].opcode == op.CALL]
                kind = module.type_of(code[calls[1]].immediate)
                if len(kind.parameters) == 4 and not kind.results:
                    return index, calls[1], bytes([op.DROP]) * 4
    raise UnsupportedModule("The call that prints a text that is no number was not found.")


def _edited(module: Module, function: Function, edits: dict[int, bytes]) -> bytes:
    data = module.data
    start, end = module.bodies[function.index - module.imported_functions]
    if not edits:
        return data[start:end]
    out = bytearray(data[start : function.instructions[0].start])
    for number, entry in enumerate(function.instructions):
        out += edits.get(number, data[entry.start : entry.end])
    return bytes(out)


def _messages(module: Module) -> dict[str, int]:
    """The address of each text in the static data, compressed or not."""
    found: dict[str, int] = {}
    for base, contents in module.data_segments():
        words = _word_list(contents)
        at = 0
        for piece in contents.split(b"\0"):
            if piece[:1] == bytes([_COMPRESSED]):
                found.setdefault(_decompressed(piece[1:], words), base + at)
            elif piece.isascii():
                found.setdefault(piece.decode(), base + at)
            at += len(piece) + 1
    return found


def _word_list(contents: bytes) -> list[str]:
    """The words of compressed messages: the last character of each has its highest bit set."""
    head = _FIRST_WORD.encode()
    start = contents.find(b"\0" + head[:-1] + bytes([head[-1] | _WORD])) + 1
    if not start:
        return []
    words, word = [], ""
    for byte in contents[start : contents.index(b"\0", start)]:
        word += chr(byte & ~_WORD)
        if byte & _WORD:
            words.append(word)
            word = ""
    return words


def _decompressed(piece: bytes, words: list[str]) -> str:
    out = ""
    before: bool | None = None  # whether the byte before stood for a word
    for byte in piece:
        is_word = byte >= _WORD
        if before is not None and (is_word or before):
            out += " "
        if is_word and byte - _WORD >= len(words):
            return ""  # no message, but other data
        out += words[byte - _WORD] if is_word else chr(byte)
        before = is_word
    return out
