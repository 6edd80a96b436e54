"""Names: letters that FAT allows, short names and their code page, long names in UTF-16, upper case."""

from .const import EINVAL

_ILLEGAL = '"*:<>?|\x7f'
_ONLY_LONG = "+,;=[]"
_ILLEGAL_LABEL = '"*+,.:;<=>?[]|\x7f/\\'
_HIGH = (
    "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀"
    "αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷×°∙·√ⁿ²■\xa0"
)  # code page 437 from 0x80 on, the one that CircuitPython has
# Lower case letters that are not simply followed or preceded by their capitals: first, last, distance.
_SPANS = (
    (0xE0, 0xF6, -32), (0xF8, 0xFE, -32), (0xFF, 0xFF, 121), (0x3AC, 0x3AC, -38), (0x3AD, 0x3AF, -37),
    (0x3B1, 0x3C1, -32), (0x3C3, 0x3CB, -32), (0x3CC, 0x3CC, -64), (0x3CD, 0x3CE, -63), (0x430, 0x44F, -32),
    (0x450, 0x45F, -80), (0x561, 0x586, -48), (0x24D0, 0x24E9, -26), (0xFF41, 0xFF5A, -32),
)  # fmt: skip
# Spans in which each capital is followed by its small letter, and whether the small ones have odd numbers.
_PAIRS = (
    (0x100, 0x137, 1), (0x139, 0x148, 0), (0x14A, 0x177, 1), (0x179, 0x17E, 0), (0x1CD, 0x1DC, 0), (0x1DE, 0x1EF, 1),
    (0x1F8, 0x21F, 1), (0x222, 0x233, 1), (0x3D8, 0x3EF, 1), (0x460, 0x481, 1), (0x48A, 0x4BF, 1), (0x4C1, 0x4CE, 0),
    (0x4D0, 0x52F, 1), (0x1E00, 0x1E95, 1), (0x1EA0, 0x1EFF, 1),
)  # fmt: skip

LOSSY, NEEDS_LONG, SMALL_STEM, SMALL_ENDING = 1, 2, 8, 16
"""What `shorten` tells; the last two are the bits of the directory entry that say a part is in lower case."""


def upper(text):
    """Capitals, beyond ASCII too, which the interpreter's own method leaves alone."""
    return text.upper() if max(text or "A") < "\x80" else "".join([_capital(ord(letter)) for letter in text])


def _capital(code):
    if code < 0x80:
        return chr(code).upper()
    if 0x130 <= code <= 0x131:
        return chr(code)
    for first, last, distance in _SPANS:
        if first <= code <= last:
            return chr(code + distance)
    for first, last, odd in _PAIRS:
        if first <= code <= last:
            return chr(code - 1) if code & 1 == odd else chr(code)
    return chr(code)


def cleaned(name):
    """A name as a folder keeps it: without blanks and dots at its end.

    Raises:
        OSError: with EINVAL for one that no file can have.
    """
    name = name.rstrip(" .")
    if not name or len(name) > 255 or len(utf_16(name)) > 255:
        raise OSError(EINVAL)
    for letter in name:
        if letter < " " or letter in _ILLEGAL:
            raise OSError(EINVAL)
    return name


def oem(letter):
    """A capital letter's byte in the code page; 0 when it has none."""
    if letter < "\x80":
        return ord(letter)
    place = _HIGH.find(letter)
    return 0x80 + place if place >= 0 else 0


def from_oem(data):
    """Text of bytes in the code page."""
    return "".join([chr(byte) if byte < 0x80 else _HIGH[byte - 0x80] for byte in data])


def shorten(name):
    """The eleven bytes of a name's short form, and what it does not keep of the name."""
    flags = 0
    plain = name.lstrip(" .")
    if plain != name:
        flags = LOSSY | NEEDS_LONG
    stem, dot, ending = plain.rpartition(".")
    if not dot:
        stem, ending = ending, ""
    if "." in stem or " " in plain:
        flags |= LOSSY | NEEDS_LONG
        stem, ending = stem.replace(".", "").replace(" ", ""), ending.replace(" ", "")
    if len(stem) > 8 or len(ending) > 3:
        flags |= LOSSY | NEEDS_LONG
    found = b""
    for text, size, small in ((stem, 8, SMALL_STEM), (ending, 3, SMALL_ENDING)):
        part = b""
        for letter in text[:size]:
            if letter in _ONLY_LONG:
                part += b"_"
                flags |= LOSSY | NEEDS_LONG
                continue
            byte = oem(upper(letter))
            if letter >= "\x80":
                flags |= NEEDS_LONG
                if not byte:
                    byte = 0x5F
                    flags |= LOSSY
            part += bytes((byte,))
        is_small = text.lower() == text and text.upper() != text
        if is_small:
            flags |= small
        elif text.upper() != text:
            flags |= NEEDS_LONG
        found += part + b" " * (size - len(part))
    if found[0] == 0xE5:
        found = b"\x05" + found[1:]  # 0xE5 marks removed entries
    if flags & NEEDS_LONG:
        flags &= LOSSY | NEEDS_LONG
    return found, flags


def numbered(short, number):
    """The short name with a tail such as ~1."""
    tail = b"~%d" % number
    stem = short[:8].rstrip()[: 8 - len(tail)] + tail
    return stem + b" " * (8 - len(stem)) + short[8:]


def number_of(taken, short):
    """The number for which `numbered` gives a name that is taken; 0 when there is none."""
    stem = taken[:8].rstrip()
    place = len(stem) - 1
    while place > 0 and 0x30 <= stem[place] <= 0x39:
        place -= 1
    if place < 0 or stem[place] != 0x7E or place == len(stem) - 1:
        return 0
    number = int(stem[place + 1 :].decode())
    return number if numbered(short, number) == taken else 0


def long_of(short, small):
    """The name that a short one shows, with the parts that are marked so in lower case."""
    short = b"\xe5" + short[1:] if short[0] == 5 else short
    stem, ending = from_oem(short[:8]).rstrip(" "), from_oem(short[8:]).rstrip(" ")
    stem = stem.lower() if small & SMALL_STEM else stem
    ending = ending.lower() if small & SMALL_ENDING else ending
    return stem + "." + ending if ending else stem


def checksum(short):
    """What ties the rows of a long name to their short one."""
    value = 0
    for byte in short[:11]:
        value = ((value & 1) << 7) + (value >> 1) + byte & 0xFF
    return value


def utf_16(text):
    """Its code units."""
    units = []
    for letter in text:
        code = ord(letter)
        if code > 0xFFFF:
            code -= 0x10000
            units += [0xD800 | code >> 10, 0xDC00 | code & 0x3FF]
        else:
            units.append(code)
    return units


def from_utf_16(data):
    """Text of bytes that hold code units, up to a zero."""
    text, high = [], 0
    for place in range(0, len(data), 2):
        unit = data[place] | data[place + 1] << 8
        if unit == 0 or unit == 0xFFFF:
            break
        if 0xD800 <= unit < 0xDC00:
            high = unit
        elif 0xDC00 <= unit < 0xE000:
            text.append(chr(0x10000 + ((high & 0x3FF) << 10) + (unit & 0x3FF)))
        else:
            text.append(chr(unit))
    return "".join(text)


def label_bytes(text):
    """The eleven bytes of a volume's name.

    Raises:
        OSError: with EINVAL for one that a volume cannot have.
    """
    text = upper(text.rstrip(" "))
    found = b""
    for letter in text:
        byte = oem(letter)
        if letter < " " or letter in _ILLEGAL_LABEL or not byte:
            raise OSError(EINVAL)
        found += bytes((byte,))
    if len(found) > 11 or found[:1] == b" ":
        raise OSError(EINVAL)
    return found + b" " * (11 - len(found))
