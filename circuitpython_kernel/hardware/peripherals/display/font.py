"""The built-in font, 6 x 12, for ASCII and Latin-1: drawn for this project, with the metrics of CircuitPython's.

A letter is a row of digits of base 32, one for each row of five pixels; the first is the third row of the cell. Letters
with accents are put together. Their bitmap has one glyph beside the other, as `fontio.BuiltinFont.bitmap` has.
"""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

GLYPH_WIDTH, GLYPH_HEIGHT = 6, 12
_FIRST_ROW = 2

_LETTERS = {
    " ": "", "!": "4444404", '"': "aaa", "#": "aavavaa", "$": "4fke5u4", "%": "op248j3", "&": "cik8lid", "'": "448",
    "(": "2488842", ")": "8422248", "*": "04lel4", "+": "044v44", ",": "00000c48", "-": "000v", ".": "00000cc",
    "/": "01248g", "0": "ehjlphe", "1": "4c4444e", "2": "eh1248v", "3": "v2421he", "4": "26aiv22", "5": "vgu11he",
    "6": "68guhhe", "7": "v124888", "8": "ehhehhe", "9": "ehhf12c", ":": "0cc0cc", ";": "0cc0c48", "<": "248g842",
    "=": "00v0v", ">": "8421248", "?": "eh12404", "@": "eh1dlle", "A": "ehhvhhh", "B": "uhhuhhu", "C": "ehggghe",
    "D": "uhhhhhu", "E": "vgguggv", "F": "vgguggg", "G": "ehgnhhf", "H": "hhhvhhh", "I": "e44444e", "J": "72222ic",
    "K": "hikokih", "L": "ggggggv", "M": "hrllhhh", "N": "hhpljhh", "O": "ehhhhhe", "P": "uhhuggg", "Q": "ehhhlid",
    "R": "uhhukih", "S": "fgge11u", "T": "v444444", "U": "hhhhhhe", "V": "hhhhha4", "W": "hhhllla", "X": "hha4ahh",
    "Y": "hhha444", "Z": "v1248gv", "[": "e88888e", "\\": "0g8421", "]": "e22222e", "^": "4ah", "_": "00000000v",
    "`": "842", "a": "00e1fhf", "b": "ggmphhu", "c": "00egghe", "d": "11djhhf", "e": "00ehvge", "f": "698s888",
    "g": "00fhhhf1e", "h": "ggmphhh", "i": "40c444e", "j": "2062222ic", "k": "ggikoki", "l": "c44444e", "m": "00qllhh",
    "n": "00mphhh", "o": "00ehhhe", "p": "00uhhhugg", "q": "00fhhhf11", "r": "00mpggg", "s": "00fge1u", "t": "88s8896",
    "u": "00hhhjd", "v": "00hhha4", "w": "00hhlla", "x": "00ha4ah", "y": "00hhhhf1e", "z": "00v248v", "{": "2448442",
    "|": "4444444", "}": "8442448", "~": "008l2", "\xa0": "", "¡": "4044444", "¢": "4fkkkf4", "£": "698s88v",
    "¤": "0heaeh", "¥": "hav4v44", "¦": "4440444", "§": "fgehe1u", "¨": "a", "©": "ehnlnhe", "ª": "c2e0e",
    "«": "05aka5", "¬": "000v11", "\xad": "000e", "®": "ehtlphe", "¯": "v", "°": "4a4", "±": "44v440v", "²": "c248e",
    "³": "c242c", "´": "24", "µ": "00hhhjtgg", "¶": "fttd555", "·": "0004", "¸": "000000048", "¹": "4c44e",
    "º": "4a40e", "»": "0ka5ak", "¼": "gi48j71", "½": "gi48e16", "¾": "sas8j71", "¿": "4048ghe", "Æ": "fkkukkn",
    "Ç": "ehggghe48", "Ð": "e99t99e", "×": "0ha4ah", "Ø": "ejjlppe", "Þ": "guhhugg", "ß": "ciikihm", "æ": "00q5fkf",
    "ç": "00egghe48", "ð": "a4a1fhe", "÷": "040v04", "ø": "00ejlpe", "þ": "gguhhhugg",
}  # fmt: skip
_ACCENTS = {"grave": "84", "acute": "24", "circumflex": "4a", "tilde": "dm", "diaeresis": "a0", "ring": "ea"}
_ACCENTED = {
    "grave": "ÀÈÌÒÙàèìòù/AEIOUaeiou", "acute": "ÁÉÍÓÚÝáéíóúý/AEIOUYaeiouy", "circumflex": "ÂÊÎÔÛâêîôû/AEIOUaeiou",
    "tilde": "ÃÑÕãñõ/ANOano", "diaeresis": "ÄËÏÖÜäëïöüÿ/AEIOUaeiouy", "ring": "Åå/Aa",
}  # fmt: skip
_DOTLESS_I = "00c444e"

CHARACTERS = "".join(map(chr, (*range(0x20, 0x7F), *range(0xA0, 0x100))))
"""The characters of the font, in the order of their glyphs."""

_MARK = """
............
..1.1.1.1...
.111111111..
.122222221..
1123333321..
.123222321..
1123233321..
.123232221..
1123233321..
.123222221..
1123333321..
.122222221..
.111111111..
..1.1.1.1...
............
............
"""


def _rows(digits: str) -> NDArray[np.uint8]:
    """Rows of pixels from digits."""
    numbers = np.array([[int(digit, 32)] for digit in digits], np.uint8).reshape(-1, 1)
    return np.unpackbits(numbers, axis=1)[:, 3:]


def _cell(digits: str, accent: str = "", accent_row: int = 0) -> NDArray[np.uint8]:
    cell = np.zeros((GLYPH_HEIGHT, GLYPH_WIDTH), np.uint8)
    if digits:
        cell[_FIRST_ROW : _FIRST_ROW + len(digits), :5] = _rows(digits)
    if accent:
        cell[accent_row : accent_row + len(accent), :5] |= _rows(accent)
    return cell


@functools.cache
def glyphs() -> NDArray[np.uint8]:
    """The font's bitmap, of 0 and 1: all glyphs in a row."""
    cells = {character: _cell(digits) for character, digits in _LETTERS.items()}
    for name, letters in _ACCENTED.items():
        accented, plain = letters.split("/")
        for character, base in zip(accented, plain, strict=True):
            digits = _DOTLESS_I if base == "i" else _LETTERS[base]
            cells[character] = _cell(digits, _ACCENTS[name], int(base.islower()))
    return np.concatenate([cells[character] for character in CHARACTERS], axis=1)


class NoBDF(ValueError):
    """A text that is no BDF font of 6 x 12 pixels."""


def read_bdf(text: str) -> NDArray[np.uint8]:
    """The same bitmap with a BDF font's drawings; characters that it lacks keep the own ones.

    Raises:
        NoBDF: when it is no BDF font of 6 x 12 pixels, or a broken one.
    """
    try:
        return _read_bdf(text)
    except (ValueError, IndexError, OverflowError) as error:
        raise NoBDF(str(error)) from error


def _read_bdf(text: str) -> NDArray[np.uint8]:
    found = glyphs().copy()
    lines = iter(text.splitlines())
    box = next((line.split()[1:3] for line in lines if line.startswith("FONTBOUNDINGBOX ")), None)
    if box != [str(GLYPH_WIDTH), str(GLYPH_HEIGHT)]:
        raise NoBDF(f"its box is {box}")
    codepoint = -1
    for line in lines:
        if line.startswith("ENCODING "):
            codepoint = int(line.split()[1])
        elif line.strip() == "BITMAP":
            rows = [next(lines, "0").strip() for _ in range(GLYPH_HEIGHT)]
            place = CHARACTERS.find(chr(codepoint)) if codepoint >= 0 else -1
            if place >= 0:
                octets = np.array([[int(row[:2], 16)] for row in rows], np.uint8)
                found[:, place * GLYPH_WIDTH : (place + 1) * GLYPH_WIDTH] = np.unpackbits(octets, axis=1)[
                    :, :GLYPH_WIDTH
                ]
    return found


def packed_glyphs(pixels: NDArray[np.uint8]) -> tuple[int, int, bytes]:
    """The bitmap's width, its bytes from row to row, and its data as a `displayio.Bitmap` of one bit has them."""
    width = pixels.shape[1]
    stride = -(-width // 32) * 4
    padded = np.zeros((GLYPH_HEIGHT, stride * 8), np.uint8)
    padded[:, :width] = pixels
    return width, stride, np.packbits(padded, axis=1).tobytes()


@functools.cache
def mark() -> NDArray[np.uint8]:
    """The picture beside the status bar: a chip, (16, 12) of four colours."""
    lines = _MARK.split()
    return np.array([[0 if dot == "." else int(dot) for dot in line] for line in lines], np.uint8)
