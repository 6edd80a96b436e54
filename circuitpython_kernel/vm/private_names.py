"""Names of the firmware that no program can write; see `vm.passes.natives`.

Each name of its own that begins with one underscore gets another first byte. Names of modules stay, as they are names
of files: those of the firmware's own modules are hidden in another way (firmware/_modules.py).
"""

from __future__ import annotations

import re

from .passes.natives import PRIVATE_BYTE

_KEPT = frozenset({"_", "_mpy", "_transmit"})
"""Names that begin so and are public: the interpreter's, and what subclasses of `PixelBuf` have."""

_ESCAPED = PRIVATE_BYTE.decode("utf-8", "surrogateescape")

_PIECE = re.compile(
    r'''
    (?P<skip> """(?:.|\n)*?""" | "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*' | \#[^\n]* )
    | (?P<module> ^[ \t]*from[ \t]+[\w.]+ )
    | (?P<import> ^[ \t]*import[ \t]+[^\n\#;]+ )
    | (?<![\w"']) (?P<name> _\w* )
    ''',
    re.VERBOSE | re.MULTILINE,
)


def is_private(name: str) -> bool:
    """Whether a name is the firmware's own: it begins with an underscore and does not have two at both ends."""
    return name[:1] == "_" and name not in _KEPT and not (name[:2] == "__" and name[-2:] == "__")


def hide_private_names(source: str) -> bytes:
    """A source of the firmware's with its private names renamed, as the interpreter reads it.

    Names in f-strings and in other strings stay; the firmware has none there (tests/vm/test_private_names.py).
    """
    return _PIECE.sub(_replaced, source).encode("utf-8", "surrogateescape")


def _replaced(piece: re.Match[str]) -> str:
    match piece.lastgroup:
        case "name":
            return _renamed(piece[0])
        case "import":
            start, _, modules = piece[0].partition("import")
            return f"{start}import " + ", ".join(_imported(part.strip()) for part in modules.split(","))
    return piece[0]


def _imported(module: str) -> str:
    name, _, alias = module.partition(" as ")
    alias = alias.strip() or (name if is_private(name) else "")
    return f"{name} as {_renamed(alias)}" if alias else name


def _renamed(name: str) -> str:
    return _ESCAPED + name[1:] if is_private(name) else name
