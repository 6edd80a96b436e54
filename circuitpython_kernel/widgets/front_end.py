"""What the front ends of instruments are made of: ES modules, joined to the one text that anywidget sends to the page.

The sources beside this file import each other, as editors, `tsc` and `biome` know it; a page cannot follow those
imports, as a widget comes to it as one text with no address. So `join` puts a module and all that it imports into one:
each becomes a function that gives its exports, called once, in the order in which they need each other. What a module
does not export stays its own. Comments that have lines of their own are left out. Users need no tools for that, and
there is nothing to build.

Only these forms are understood, at a line's beginning; anything else is an error, so that a module never half works:

- ``import { a, b as c } from "./neighbour.js";``
- ``export`` before ``const``, ``function``, ``async function`` or ``class``; ``export { a, b as c };``
- ``export default`` before an expression, in the module of a widget itself

A text in backticks ends in its line, as what looks like an import or a comment in it would be taken for one.
"""

from __future__ import annotations

import functools
import pathlib
import re
from collections.abc import Callable

_HERE = pathlib.Path(__file__).parent

_IMPORT = re.compile(r'^import\s*\{([^}]*)\}\s*from\s*"\./([\w.-]+\.js)";[ \t]*$', re.MULTILINE)
_DECLARATION = re.compile(r"^export (?=(?:const|(?:async )?function|class) ([A-Za-z_$][\w$]*))", re.MULTILINE)
_LIST = re.compile(r"^export\s*\{([^}]*)\};[ \t]*$", re.MULTILINE)
_DEFAULT = re.compile(r"^export default ", re.MULTILINE)
_COMMENT = re.compile(r"^[ \t]*(?://.*|/\*(?:(?!\*/)[\s\S])*\*/[ \t]*)\n", re.MULTILINE)
_LEFT = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)
_NAME = re.compile(r"([A-Za-z_$][\w$]*)(?:\s+as\s+([A-Za-z_$][\w$]*))?$")


def front_end(name: str, *styles: str) -> tuple[str, str]:
    """The JavaScript and the style of a widget: its module with what that imports; live.css, ``styles`` and its own."""
    return join(f"{name}.js", _text), "\n".join(_text(f"{file}.css") for file in ("live", *styles, name))


def join(entry: str, read: Callable[[str], str]) -> str:
    """One ES module that does what ``entry`` and all that it imports do, with the exports of ``entry``.

    Args:
        entry: the file's name.
        read: gives a file's text by its name.

    Raises:
        ValueError: for what is not understood, and for modules that import each other in a circle.
    """
    parts: list[str] = []
    done: dict[str, dict[str, str]] = {}

    def add(file: str, above: tuple[str, ...]) -> None:
        if file in above:
            raise ValueError(f"Modules import each other in a circle: {' -> '.join((*above, file))}.")
        if file in done:
            return
        text, imports, exports = _understood(file, read(file))
        for neighbour, names in imports:
            add(neighbour, (*above, file))
            for there in names:
                if there not in done[neighbour]:
                    raise ValueError(f"{file} imports {there} from {neighbour}, which does not export it.")
        if "default" in exports and above:
            raise ValueError(f"{file} is imported by {above[-1]} and has a default export, which only a widget has.")
        given = ", ".join(
            inside if outside == inside else f"{outside}: {inside}" for outside, inside in exports.items()
        )
        parts.append(f"// ---- {file}\nconst {_variable(file)} = (() => {{\n{text}\nreturn {{ {given} }};\n}})();\n")
        done[file] = exports

    add(entry, ())
    whole = _variable(entry)
    named = [outside for outside in done[entry] if outside != "default"]
    if named:
        parts.append(f"export const {{ {', '.join(named)} }} = {whole};")
    if "default" in done[entry]:
        parts.append(f"export default {whole}.default;")
    return "\n".join(parts) + "\n"


def _understood(file: str, text: str) -> tuple[str, list[tuple[str, list[str]]], dict[str, str]]:
    """A module's text without imports and exports; files with the names imported from each; exports, with their own."""
    imports: list[tuple[str, list[str]]] = []
    exports: dict[str, str] = {}

    def take_import(found: re.Match[str]) -> str:
        names = _names(file, found[1])
        imports.append((found[2], [there for there, _ in names]))
        bound = ", ".join(there if there == here else f"{there}: {here}" for there, here in names)
        return f"const {{ {bound} }} = {_variable(found[2])};"

    def take_declaration(found: re.Match[str]) -> str:
        exports[found[1]] = found[1]
        return ""

    def take_list(found: re.Match[str]) -> str:
        exports.update({outside: inside for inside, outside in _names(file, found[1])})
        return ""

    def take_default(_found: re.Match[str]) -> str:
        if "default" in exports:
            raise ValueError(f"{file} has more than one default export.")
        exports["default"] = "default_"
        return "const default_ = "

    long = next((line for line in text.splitlines() if line.count("`") % 2), None)
    if long is not None:
        raise ValueError(f"{file} has a text in backticks that does not end in its line: {long.strip()}")
    text = _COMMENT.sub("", text)
    text = _IMPORT.sub(take_import, text)
    text = _DECLARATION.sub(take_declaration, text)
    text = _LIST.sub(take_list, text)
    text = _DEFAULT.sub(take_default, text)
    left = _LEFT.search(text)
    if left:
        raise ValueError(f"{file} has a line that front_end.py does not understand: {left[0]}")
    return text, imports, exports


def _names(file: str, listed: str) -> list[tuple[str, str]]:
    """What stands in braces: names, each with what it is called after ``as``."""
    names = []
    for one in filter(None, (piece.strip() for piece in listed.split(","))):
        found = _NAME.match(one)
        if not found:
            raise ValueError(f"{file} imports or exports {one!r}, which is no name.")
        names.append((found[1], found[2] or found[1]))
    return names


def _variable(file: str) -> str:
    return "module_" + re.sub(r"\W", "_", file.removesuffix(".js"))


@functools.cache
def _text(file: str) -> str:
    return (_HERE / file).read_text(encoding="utf-8")
