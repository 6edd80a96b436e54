"""Gives the interpreter's error messages CircuitPython's words.

MicroPython and CircuitPython word some messages differently, and CircuitPython's boards leave some details out. The
pass writes CircuitPython's words (locale/circuitpython.pot, CircuitPython 10) to the end of the room that the
interpreter had for its C stack before `gcroots` moved it, and points the instructions that name the old message there.

A message is found by its text. Most are compressed: a byte 0xff, then characters, and bytes from 0x80 on that stand for
words of a list, between which a space belongs (py/objexcept.c, mp_decompress_rom_string). CircuitPython's need not be.
"""

from __future__ import annotations

from .gcroots import instructions as op
from .gcroots.binary import Module, read_module, signed
from .gcroots.errors import UnsupportedModule
from .gcroots.instructions import Function, Instruction, read_function

# MicroPython's words, CircuitPython's, and how many instructions name the message. A directive with the precision 0
# takes an argument that CircuitPython does not show.
WORDS = (
    ("name '%q' isn't defined", "name '%q' is not defined", 1),
    ("'%s' object isn't an iterator", "'%s' object is not an iterator", 2),
    ("'%s' object isn't callable", "'%s' object is not callable", 2),
    ("'%s' object isn't iterable", "'%s' object is not iterable", 1),
    ("module '%q' has no attribute '%q'", "'module%.0q' object has no attribute '%q'", 1),
    ("type '%q' isn't an acceptable base type", "type '%q' is not an acceptable base type", 1),
    ("can't create '%q' instances", "cannot create '%q' instances", 1),
    ("%q() takes %d positional arguments but %d were given",
     "function%.0q takes %d positional arguments but %d were given", 2),
    ("divide by zero", "division by zero", 5),
    ("zero step", "range step cannot be zero", 1),
    ("slice step can't be zero", "slice step cannot be zero", 1),
    ("pop from an empty set", "pop from empty set", 1),
    ("popitem(): dictionary is empty", "pop from empty dict", 1),
    ("format needs a dict", "format requires a dict", 1),
    ("format string didn't convert all arguments", "not all arguments converted during string formatting", 1),
    ("format string needs more arguments", "not enough arguments for format string", 1),
    ("%c needs int or char", "%c requires int or char", 1),
    ("single '}' encountered in format string", "unmatched '}' in format", 1),
    ("non-hex digit", "non-hex digit found", 1),
    ("error in regex", "Error in regex", 1),
    ("regex too complex", "Error in regex", 1),
)  # fmt: skip

_COMPRESSED = 0xFF
_WORD = 0x80
_FIRST_WORD = "can't"
_ROOM = 4096


def use_circuitpython_words(module: bytes) -> bytes:
    """Rewrite a module so that its messages are CircuitPython's.

    Raises:
        UnsupportedModule: when a message is not found, or not named as often as expected.
    """
    parsed = read_module(module)
    functions = [read_function(parsed, number) for number in range(len(parsed.bodies))]
    places = _messages(parsed)
    top = parsed.globals[0].initial if parsed.globals else None
    if top is None:
        raise UnsupportedModule("Global 0 is not a stack pointer.")
    start = top - _ROOM
    moved: dict[int, int] = {}
    text = b""
    for old, new, count in WORDS:
        if old not in places:
            raise UnsupportedModule(f'The interpreter has no message "{old}".')
        address = places[old]
        named = sum(_names(entry, address) for function in functions for entry in function.instructions)
        if named != count:
            raise UnsupportedModule(f'{named} instructions name the message "{old}", not {count}.')
        moved[address] = start + len(text)
        text += new.encode() + b"\0"
    if len(text) > _ROOM:
        raise UnsupportedModule("There is no room for all messages.")
    bodies = [_renamed(parsed, function, moved) for function in functions]
    return parsed.rewritten(bodies, parsed.with_data(start, text))


def _names(entry: Instruction, address: int) -> bool:
    return entry.opcode == op.I32_CONST and bool(entry.immediate == address)


def _renamed(module: Module, function: Function, moved: dict[int, int]) -> bytes:
    data = module.data
    start, end = module.bodies[function.index - module.imported_functions]
    if not any(entry.opcode == op.I32_CONST and entry.immediate in moved for entry in function.instructions):
        return data[start:end]
    out = bytearray(data[start : function.instructions[0].start])
    for entry in function.instructions:
        if entry.opcode == op.I32_CONST and entry.immediate in moved:
            out += bytes([op.I32_CONST]) + signed(moved[entry.immediate])
        else:
            out += data[entry.start : entry.end]
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
