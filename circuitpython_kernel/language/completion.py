"""Completion and inspection of CircuitPython code: from live objects when the board is idle, else from the stubs.

Nothing here knows of Jupyter. `Ask` is `VirtualBoard.ask`, or a function that gives None while the board is busy.
"""

from __future__ import annotations

import ast
import keyword
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from circuitpython_kernel.boards import BoardDefinition
from circuitpython_kernel.drive.door import Door

from . import stubs
from .names import defined, meanings, resolve
from .plain_rest import plain

Ask = Callable[[str, str], Any]

CORE_MODULES = (
    "gc",
    "micropython",
    "sys",
    "time",
    "math",
    "os",
    "random",
    "struct",
    "array",
    "collections",
    "io",
    "re",
)
"""Modules that every board has, whether its definition lists them or not."""

_BUILTINS = """
    abs all any bin bool bytearray bytes callable chr classmethod complex delattr dict dir divmod enumerate eval exec
    filter float frozenset getattr globals hasattr hash help hex id input int isinstance issubclass iter len list locals
    map max memoryview min next object oct open ord pow print property range repr reversed round set setattr slice
    sorted staticmethod str sum super tuple type zip ArithmeticError AssertionError AttributeError BaseException
    ConnectionError EOFError Exception GeneratorExit ImportError IndentationError IndexError KeyError KeyboardInterrupt
    LookupError MemoryError NameError NotImplementedError OSError OverflowError RuntimeError StopIteration SyntaxError
    SystemExit TimeoutError TypeError UnicodeError ValueError ZeroDivisionError
"""
BUILTINS = tuple(_BUILTINS.split())

_IMPORT = re.compile(r"^\s*import\s+(?:[\w.]+(?:\s+as\s+\w+)?\s*,\s*)*(?P<word>[\w.]*)$")
_FROM = re.compile(r"^\s*from\s+(?P<word>[\w.]*)$")
_FROM_IMPORT = re.compile(
    r"^\s*from\s+(?P<module>[\w.]+)\s+import\s+\(?\s*(?:\w+(?:\s+as\s+\w+)?\s*,\s*)*(?P<word>\w*)$"
)
_PATH = re.compile(r"(?<![\w.)\]\"'])(?P<path>[A-Za-z_]\w*(?:\.\w+)*)\.(?P<word>\w*)$")
_WORD = re.compile(r"(?<![\w.])(?P<word>[A-Za-z_]\w*)?$")
_OPEN_CALL = re.compile(r"(?P<path>[A-Za-z_][\w.]*)\s*$")


@dataclass(frozen=True)
class Completions:
    """What may stand in place of ``code[start:end]``: pairs of text and kind."""

    start: int
    end: int
    found: tuple[tuple[str, str], ...]


class Language:
    """Completes and inspects; remembers what names of earlier cells stand for."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def learn(self, program: str, definition: BoardDefinition) -> None:
        """Take note of a program that runs."""
        self._known = meanings(program, self._known, _bus_kinds(definition))

    def forget(self) -> None:
        """The board was restarted or changed."""
        self._known = {}

    # ---- completion

    def complete(
        self, code: str, cursor: int, definition: BoardDefinition, ask: Ask, drive: Door | Path | None = None
    ) -> Completions:
        """What may be typed at a place in CircuitPython code."""
        drive = Door(drive) if isinstance(drive, Path) else drive
        line = code[code.rfind("\n", 0, cursor) + 1 : cursor]
        if _in_comment_or_string(line):
            return Completions(cursor, cursor, ())
        if match := _IMPORT.match(line) or _FROM.match(line):
            found: Iterable[tuple[str, str]] = [(name, "module") for name in _modules(definition, drive)]
        elif match := _FROM_IMPORT.match(line):
            found = self._exports(match["module"], definition, drive)
        elif match := _PATH.search(line):
            found = self._members(match["path"], code, definition, ask)
        elif match := _WORD.search(line):
            found = [*self._keywords(line, code, definition), *self._names(code, ask)]
            if match["word"]:  # not imported yet, perhaps, but known
                found += [(name, "module") for name in _modules(definition, drive) if "." not in name]
        else:
            return Completions(cursor, cursor, ())
        word = match["word"] or ""
        return Completions(cursor - len(word), cursor, _matching(word, found))

    def _exports(self, module: str, definition: BoardDefinition, drive: Door | None) -> Iterable[tuple[str, str]]:
        """What ``from module import`` offers."""
        if module == "board":
            return _board_names(definition)
        return [*_stub_members(module), *_drive_members(module, drive)]

    def _members(self, path: str, code: str, definition: BoardDefinition, ask: Ask) -> Iterable[tuple[str, str]]:
        meaning = resolve(path, meanings(code, self._known, _bus_kinds(definition)))
        live = ask("members", path)
        if live:
            return [(name, kind) for name, kind in live if not name.startswith("__")]
        if meaning == "board":
            return _board_names(definition)
        if meaning == "microcontroller.pin":
            return [(pin.name, "instance") for pin in definition.pins]
        return _stub_members(meaning)

    def _names(self, code: str, ask: Ask) -> Iterable[tuple[str, str]]:
        live = ask("members", "") or ()
        yield from ((name, kind) for name, kind in live if not name.startswith("__"))
        yield from ((name, "instance") for name in sorted(defined(code) | set(self._known)))
        yield from ((name, "keyword") for name in keyword.kwlist)
        yield from ((name, "class" if name[0].isupper() else "function") for name in BUILTINS)

    def _keywords(self, line: str, code: str, definition: BoardDefinition) -> Iterable[tuple[str, str]]:
        """The parameters of the call that the line's end is in, as ``frequency=``."""
        path = _enclosing_call(line)
        if path is None:
            return
        module, _, name = resolve(path, meanings(code, self._known, _bus_kinds(definition))).rpartition(".")
        reference = stubs.lookup(f"{module}.{name}") if module else None
        for word in re.findall(r"(\w+): ", reference.signature if reference else ""):
            yield f"{word}=", "param"

    # ---- inspection

    def inspect(self, path: str, code: str, definition: BoardDefinition, ask: Ask, detail: int = 0) -> str | None:
        """What a tooltip shows for a dotted name; None when nothing is known. Level 1 of `detail` adds the members."""
        if not re.fullmatch(r"[A-Za-z_]\w*(\.\w+)*", path):
            return None
        meaning = resolve(path, meanings(code, self._known, _bus_kinds(definition)))
        live = ask("describe", path)
        reference = None
        if live is None or live["kind"] != "instance" or meaning != path:
            reference = stubs.lookup(meaning)
        owner, _, member = path.rpartition(".")
        if live is None and reference is None and owner:
            # A property of a live object: the firmware does not read it, as that could work the hardware.
            described = ask("describe", owner)
            found = _class_named(described["type"], definition) if described else None
            reference = stubs.lookup(f"{found}.{member}") if found else None
        if live is not None and reference is None and live["kind"] == "instance":
            found = _class_named(live["type"], definition)
            reference = stubs.lookup(found) if found else None
        pin = _pin_text(meaning, definition)
        if live is None and reference is None and pin is None:
            return None
        parts = []
        if reference is not None and pin is None:
            parts += [reference.signature, plain(reference.doc)]
        if pin is not None:
            parts.append(pin)
        if live is not None:
            parts.append(f"Type:  {live['type']}\nValue: {live['repr']}")
        if detail and (names := [name for name, _ in _matching("", self._members(path, code, definition, ask))]):
            parts.append("Members: " + ", ".join(names))
        if reference is not None:
            parts.append(f"Source: {reference.source}")
        return "\n\n".join(part for part in parts if part)


def _matching(word: str, found: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Those that begin with `word`, each once; private names only when asked for."""
    seen: dict[str, str] = {}
    for name, kind in found:
        if name.startswith(word) and (word.startswith("_") or not name.startswith("_")):
            seen.setdefault(name, kind)
    return tuple(seen.items())


def _in_comment_or_string(line: str) -> bool:
    quote = ""
    at = 0
    while at < len(line):
        char = line[at]
        if quote:
            if char == "\\":
                at += 1
            elif line.startswith(quote, at):
                at += len(quote) - 1
                quote = ""
        elif char == "#":
            return True
        elif char in "\"'":
            quote = char * 3 if line.startswith(char * 3, at) else char
            at += len(quote) - 1
        at += 1
    return bool(quote)


def _enclosing_call(line: str) -> str | None:
    """The dotted name of the function whose parentheses are open at the end of the line."""
    depth = 0
    for at in range(len(line) - 1, -1, -1):
        if line[at] in ")]}":
            depth += 1
        elif line[at] in "([{":
            if depth == 0:
                match = _OPEN_CALL.search(line[:at]) if line[at] == "(" else None
                return match["path"] if match else None
            depth -= 1
    return None


def _bus_kinds(definition: BoardDefinition) -> dict[str, str]:
    return {name: function.kind for name, function in definition.buses.items()}


def _board_names(definition: BoardDefinition) -> list[tuple[str, str]]:
    return [
        *((name, "instance") for name in definition.aliases),
        *((name, "function") for name in definition.bus_functions),
        *((name, "instance") for name in definition.other_names),
        ("board_id", "instance"),
    ]


def _modules(definition: BoardDefinition, drive: Door | None) -> list[str]:
    """Modules that the board has, and those on its drive."""
    roots = definition.modules | set(CORE_MODULES)
    names = set(roots) | {name for name in stubs.modules() if name.partition(".")[0] in roots}
    for folder in ("", "lib/"):
        entries = _entries(drive, folder)
        names |= {stem for name in entries for stem, _, end in [name.rpartition(".")] if end in ("py", "mpy")}
        names |= {name for name in entries if "__init__.py" in _entries(drive, folder + name)}
    return sorted(name for name in names if not name.startswith("code.") and name.replace(".", "").isidentifier())


def _stub_members(path: str) -> list[tuple[str, str]]:
    kinds = {"method": "function", "property": "instance", "constant": "instance"}
    found = []
    for name in stubs.members(path):
        reference = stubs.lookup(f"{path}.{name}")
        kind = reference.kind if reference else "instance"
        found.append((name, kinds.get(kind, kind)))
    return found


def _entries(drive: Door | None, folder: str) -> list[str]:
    """What is in a folder; nothing when it is none."""
    if drive is None:
        return []
    try:
        return [name for name, _ in drive.names(folder)]
    except OSError:
        return []


def _drive_members(module: str, drive: Door | None) -> list[tuple[str, str]]:
    """Names that a module on the drive defines."""
    if drive is None:
        return []
    inner = module.replace(".", "/")
    for folder in ("", "lib/"):
        for file in (f"{folder}{inner}.py", f"{folder}{inner}/__init__.py"):
            try:
                tree = ast.parse(drive.read_text(file))
            # The last two for what is too deep for the parser: a program on the board can write any file.
            except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
                continue
            return [pair for node in tree.body for pair in _bound_by(node)]
    return []


def _bound_by(node: ast.stmt) -> list[tuple[str, str]]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [(node.name, "class" if isinstance(node, ast.ClassDef) else "function")]
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [(target.id, "instance") for target in targets if isinstance(target, ast.Name)]


@cache
def _class_named(name: str, definition: BoardDefinition) -> str | None:
    """The dotted name of the only class of that name in the board's modules."""
    found = [
        f"{module}.{name}"
        for module in stubs.modules()
        if module.partition(".")[0] in definition.modules and name in stubs.members(module)
    ]
    return found[0] if len(found) == 1 else None


def _pin_text(meaning: str, definition: BoardDefinition) -> str | None:
    """What a pin is called elsewhere, for ``board.LED``."""
    module, _, name = meaning.rpartition(".")
    if module != "board" or name not in definition.aliases:
        return None
    index = definition.aliases[name]
    others = [other for other in definition.names_of(index) if other != name]
    can = [
        text for text, pins in (("analog input", definition.analog), ("analog output", definition.dac)) if index in pins
    ]
    text = f"{name}: pin {definition.pins[index].name} of the {definition.name}"
    text += f", also board.{', board.'.join(others)}" if others else ""
    return text + (f"; {', '.join(can)}" if can else "")
