"""The texts in the interpreter's static data.

Most messages are compressed: a byte 0xff, then characters, and bytes from 0x80 on that stand for words of a list,
between which a space belongs (py/objexcept.c, mp_decompress_rom_string).
"""

from __future__ import annotations

_COMPRESSED = 0xFF
_WORD = 0x80
_FIRST_WORD = "can't"


def find_texts(memory: bytes) -> dict[str, list[int]]:
    """Where each text, compressed or not, lies in the memory that a module starts with."""
    found: dict[str, list[int]] = {}
    words = _word_list(memory)
    at = 0
    for piece in memory.split(b"\0"):
        if piece[:1] == bytes([_COMPRESSED]):
            found.setdefault(_decompressed(piece[1:], words), []).append(at)
        elif piece and piece.isascii():
            found.setdefault(piece.decode(), []).append(at)
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
