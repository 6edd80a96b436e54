"""The characters of an LCD with an HD44780U, ROM code A00 (Hitachi datasheet, table 4): which they are, how they look.

The dots are drawn anew here, like those on the glass where that mattered. Each digit, to base 32, is a row of five dots
from the top, most significant left; a missing eighth row is empty. Characters without a drawing look like a box.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_ASCII = (
    "0000000 4444004 aaa0000 aavavaa 4fke5u4 op248j3 cik8lid c480000 2488842 8422248 04lel40 044v440 0000c48 000v000 "
    "00000cc 01248g0 ehjlphe 4c4444e eh1248v v2421he 26aiv22 vgu11he 68guhhe v124888 ehhehhe ehhf12c 0cc0cc0 0cc0c48 "
    "248g842 00v0v00 8421248 eh12404 eh1dlle ehhhvhh uhhuhhu ehggghe sihhhis vgguggv vgguggg ehgnhhf hhhvhhh e44444e "
    "72222ic hikokih ggggggv hrllhhh hhpljhh ehhhhhe uhhuggg ehhhlid uhhukih fgge11u v444444 hhhhhhe hhhhha4 hhhllla "
    "hha4ahh hhha444 v1248gv e88888e hav4v44 e22222e 4ah0000 000000v 8420000 00e1fhf ggmphhu 00egghe 11djhhf 00ehvge "
    "698s888 0fhhf1e ggmphhh 40c444e 20622ic ggikoki c44444e 00qllhh 00mphhh 00ehhhe 00uhugg 00djf11 00mpggg 00ege1u "
    "88s8896 00hhhjd 00hhha4 00hhlla 00ha4ah 00hhf1e 00v248v 2448442 4444444 8442448 042v240 048v840"
)
"""Codes 0x20 to 0x7F."""
_MORE = {
    "°": "eae0000", "α": "009liid", "ä": "a0e1fhf", "β": "0ehuhugg", "ε": "00egege", "μ": "0hhhjtgg", "σ": "00fiiic",
    "ρ": "06hhhugg", "g": "00fhhf1e", "√": "7444kc4", "j": "20622ic", "¢": "4ekkle4", "£": "688s89m", "ñ": "e0mphhh",
    "ö": "a0ehhhe", "p": "00uhhugg", "q": "00djhf11", "θ": "0ehvhe0", "∞": "00alla0", "Ω": "0ehhaar", "ü": "a0hhhjd",
    "Σ": "vg848gv", "π": "00vaaaj", "y": "00hhhf1e", "÷": "040v040", " ": "0000000", "█": "vvvvvvvv", "・": "000cc00",
}  # fmt: skip
_BOX = "0vhhhhv"
_HIGH = "αäβεμσρg√⁻j×¢£ñöpqθ∞ΩüΣπ¯y千万円÷ █"
"""Codes 0xE0 to 0xFF."""
_CUSTOM = "⓪①②③④⑤⑥⑦"


def character(code: int) -> str:
    """The character of a code; ``⓪`` to ``⑦`` stand for those that the program has drawn."""
    if code < 0x10:
        return _CUSTOM[code & 7]
    if 0x20 <= code < 0x80:
        return {0x5C: "¥", 0x7E: "→", 0x7F: "←"}.get(code, chr(code))
    if code == 0xDF:
        return "°"
    if code == 0xA5:
        return "・"
    if 0xA1 <= code <= 0xDE:
        return chr(0xFF61 + code - 0xA1)  # half-width katakana, in the order of JIS X 0201
    return _HIGH[code - 0xE0] if code >= 0xE0 else " "


def glyph(code: int) -> NDArray[np.bool_]:
    """The dots of a code from the ROM: 8 rows of 5."""
    if 0x20 <= code < 0x80:
        rows = _ASCII.split()[code - 0x20]
    else:
        rows = _MORE.get(character(code), _BOX)
    return dots_of([int(row, 32) for row in rows.ljust(8, "0")])


def dots_of(rows: list[int]) -> NDArray[np.bool_]:
    """Eight rows of five bits as an array."""
    return np.array([[row >> place & 1 for place in range(4, -1, -1)] for row in rows], np.bool_)
