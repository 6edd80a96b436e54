"""Compiling what a person types, line by line. Follows CircuitPython 10's codeop module."""

_OPEN = "([{"
_CLOSE = ")]}"
_BLOCKS = ("@", "if", "while", "for", "try", "with", "def", "class", "async")


def _first_word(source):
    word = ""
    for letter in source:
        if letter == "@":
            return "@"
        if not (letter.isalpha() or letter == "_"):
            break
        word += letter
    return word


# An open bracket, an open string of three quotes, a backslash at the end, or a block without an empty line after it.
def _incomplete(source):
    depth = 0
    quote = ""
    at = 0
    while at < len(source):
        if quote:
            if source[at] == "\\":
                at += 1
            elif source[at : at + len(quote)] == quote:
                at += len(quote) - 1
                quote = ""
        elif source[at] in "'\"":
            triple = source[at] * 3
            quote = triple if source[at : at + 3] == triple else source[at]
            at += len(quote) - 1
        elif source[at] in _OPEN:
            depth += 1
        elif source[at] in _CLOSE:
            depth -= 1
        elif source[at] == "#":
            while at + 1 < len(source) and source[at + 1] != "\n":
                at += 1
        at += 1
    if depth > 0 or len(quote) == 3 or (not quote and source[-1:] == "\\"):
        return True
    return _first_word(source) in _BLOCKS and source[-1:] != "\n"


def compile_command(source, filename="<input>", symbol="single"):
    """The compiled code; None when the source is only the start of a statement."""
    if symbol not in ("single", "exec", "eval"):
        raise ValueError("bad compile mode")
    if _incomplete(source):
        return None
    return compile(source, filename, symbol)
