"""What the names in a cell stand for, as far as its text shows: imports, and what a class was called for."""

from __future__ import annotations

import re
from collections.abc import Mapping

from . import stubs

_IMPORT = re.compile(r"^[ \t]*import[ \t]+(?P<names>[\w., \t]+)", re.MULTILINE)
_FROM = re.compile(
    r"^[ \t]*from[ \t]+(?P<module>[\w.]+)[ \t]+import[ \t]+(?:\((?P<many>[\w,\s]+)\)|\(?(?P<names>[\w, \t]+))",
    re.MULTILINE,
)
_CALL = re.compile(r"^[ \t]*(?P<name>\w+)\s*=\s*(?P<what>[A-Za-z_][\w.]*)\(", re.MULTILINE)
_ALIAS = re.compile(r"^[ \t]*(?P<name>\w+)\s*=\s*(?P<what>[A-Za-z_][\w.]*)\s*(?:#.*)?$", re.MULTILINE)
_WITH = re.compile(r"^[ \t]*with\s+(?P<what>[A-Za-z_][\w.]*)\(.*\)\s+as\s+(?P<name>\w+)\s*:", re.MULTILINE)
_PLAIN = re.compile(
    r"^[ \t]*(?:(?P<name>\w+)\s*=[^=]|for\s+(?P<loop>\w+)\s+in|(?:def|class)\s+(?P<own>\w+))", re.MULTILINE
)


def meanings(code: str, known: Mapping[str, str], bus_kinds: Mapping[str, str]) -> dict[str, str]:
    """Return the dotted name of what each name of `code` stands for: a module, a class, or a class it is an object of.

    `known` are meanings from earlier cells; `bus_kinds` are the classes in `busio` that functions in `board` return.
    """
    found = dict(known)
    for match in _IMPORT.finditer(code):
        for part in match["names"].split(","):
            words = part.split()
            if len(words) == 3 and words[1] == "as":
                found[words[2]] = words[0]
            elif len(words) == 1:
                found[words[0].partition(".")[0]] = words[0].partition(".")[0]
    for match in _FROM.finditer(code):
        for part in (match["many"] or match["names"]).split(","):
            words = part.split()
            if words:
                found[words[-1]] = f"{match['module']}.{words[0]}"
    for pattern in (_ALIAS, _WITH, _CALL):
        for match in pattern.finditer(code):
            what = resolve(match["what"], found)
            kind = bus_kinds.get(what.removeprefix("board.")) if what.startswith("board.") else None
            if kind is not None:
                found[match["name"]] = f"busio.{kind}"
            elif (reference := stubs.lookup(what)) is not None and reference.kind in ("class", "module"):
                found[match["name"]] = what
    return found


def defined(code: str) -> set[str]:
    """Return the names that `code` gives something to, in whatever scope."""
    names = {name for match in _PLAIN.finditer(code) for name in match.groups() if name}
    return names | set(meanings(code, {}, {}))


def resolve(path: str, known: Mapping[str, str]) -> str:
    """Return a dotted path with its first name replaced by what it stands for."""
    first, dot, rest = path.partition(".")
    return known.get(first, first) + dot + rest
