"""Values of /settings.toml. Follows CircuitPython 10.3's supervisor/shared/settings.c, which takes a part of TOML.

It reads the bare keys above the first table. What stands behind the ``=`` is a string in double quotes, or anything up
to a comment or the line's end.
"""

import _board

_SPACES = b" \t\n\v\f\r"
_ESCAPED = {98: 8, 114: 13, 110: 10, 116: 9, 118: 11, 102: 12}  # \b \r \n \t \v \f; others stand for themselves
_LONGEST = 15  # bytes of a whole number or a truth value
_LONGEST_FLOAT = 47


class Broken(Exception):
    """A value that cannot be read."""


def check():
    """Refuse what small builds do not have."""
    if not _board.FULL_BUILD:
        raise NotImplementedError


class _Reader:
    """Walks over the file's bytes; 0 stands for its end."""

    def __init__(self, data):
        self.data = data
        self.at = 0

    def next(self):
        at = self.at
        if at >= len(self.data):
            return 0
        self.at = at + 1
        return self.data[at]

    def next_line(self):
        while self.next() not in (0, 10):
            pass

    def next_word(self):
        """The first byte that is no space, or the line's end."""
        while True:
            byte = self.next()
            if byte in (0, 10) or byte not in _SPACES:
                return byte

    def find(self, key):
        """Go to what is behind a key's ``=``; whether there is one."""
        while self.at < len(self.data):
            byte = self.next_word()
            if byte in (0, 91):  # a table begins
                return False
            for wanted in key:
                if byte != wanted:
                    break
                byte = self.next()
            else:
                if byte and byte in _SPACES:
                    byte = self.next_word()
                if byte == 61:
                    return True
            if byte != 10:
                self.next_line()
        return False

    def string(self):
        """The rest of a string in quotes."""
        text = bytearray()
        while True:
            byte = self.next()
            if byte in (0, 10):
                raise Broken("Invalid format")
            if byte == 34:
                if self.next_word() not in (0, 10, 35):
                    raise Broken("Invalid format")
                return bytes(text)
            if byte == 92:
                byte = self.next()
                if byte in (0, 10):
                    raise Broken("Invalid format")
                if byte in (117, 85):
                    text.extend(self.character(4 if byte == 117 else 8))
                    continue
                byte = _ESCAPED.get(byte, byte)
            text.append(byte)

    def character(self, digits):
        """The letter whose number comes as so many hexadecimal digits."""
        number = 0
        for _ in range(digits):
            digit = b"0123456789abcdef".find(bytes([self.next() | 32]))
            if digit < 0:
                raise Broken("Invalid format")
            number = number * 16 + digit
        if number >= 0x110000:
            raise Broken("Invalid unicode escape")
        return chr(number).encode()

    def bare(self, byte):
        """A value without quotes."""
        text = bytearray()
        while byte not in (0, 10, 35):
            text.append(byte)
            byte = self.next()
        return bytes(text).rstrip(b" \t\r")


def _find(key):
    """The value's text, and whether it was in quotes; None when there is no such key or no such file."""
    try:
        with open("/settings.toml", "rb") as file:
            reader = _Reader(file.read())
    except OSError:
        return None
    if not reader.find(key.encode()):
        return None
    byte = reader.next_word()
    if byte == 34:
        text = reader.string()
    elif byte in (0, 10):
        raise Broken("Invalid format")
    else:
        text = reader.bare(byte)
    return text.decode(), byte == 34  # a UnicodeError is the program's


def text(key, default):
    """A value as a string, whatever it is; the default when there is none that can be read."""
    try:
        found = _find(key)
    except Broken:
        return default
    return found[0] if found else default


def value(key, default):
    """A value with its own type."""
    found = _find(key)
    if not found:
        return default
    word, quoted = found
    if quoted:
        return word
    size = len(word.encode())
    if size <= _LONGEST:
        if word in ("true", "false"):
            return word == "true"
        try:
            return _whole(word)
        except ValueError:
            pass
    if size > _LONGEST_FLOAT:
        raise Broken("Invalid format")
    return _decimal(word)


def size(key):
    """A whole number for the firmware itself; None when there is none, which is told when there is something else."""
    try:
        found = _find(key)
        if not found:
            return None
        if len(found[0]) > _LONGEST:
            raise Broken("Internal error")
        if found[1]:
            raise Broken("Invalid format")
        return _whole(found[0])
    except (Broken, ValueError) as error:
        print("An error occurred while retrieving '%s':" % key)
        print(str(error) or "Invalid format")
        return None


def _whole(word):
    """A number as C's ``strtol`` reads it, in the notation that its start tells."""
    body = word[1:] if word[:1] in ("+", "-") else word
    base = 10
    if body[:2] in ("0x", "0X"):
        base, body = 16, body[2:]
    elif body[:1] == "0":
        base = 8
    if not body:
        raise ValueError
    for digit in body.lower():
        if digit not in "0123456789abcdef":
            raise ValueError
    number = int(body, base)
    number = -number if word[:1] == "-" else number
    return min(max(number, -0x80000000), 0x7FFFFFFF)


def _decimal(word):
    """A number as py/parsenum.c's ``mp_parse_float_internal`` reads it, which is lax: ``.5``, ``1_0``, ``e5``."""
    body = word[1:] if word[:1] in ("+", "-") else word
    if body in ("inf", "nan"):
        return float(word)
    mantissa, exponent, sign = "", "", ""
    seen_point = in_exponent = False
    at = 0
    while at < len(body):
        letter = body[at]
        at += 1
        if "0" <= letter <= "9":
            if in_exponent:
                exponent += letter
            else:
                mantissa += letter
        elif letter == "." and not seen_point and not in_exponent:
            seen_point = True
            mantissa += "."
        elif letter in "eE" and not in_exponent:
            in_exponent = True
            if body[at : at + 1] in ("+", "-"):
                sign = body[at]
                at += 1
            if at == len(body):
                raise Broken("Invalid format")
        elif letter != "_":
            raise Broken("Invalid format")
    if not body:
        raise Broken("Invalid format")
    number = float("0" + mantissa + "0" * seen_point + "e" + sign + (exponent or "0"))
    return -number if word[:1] == "-" else number
