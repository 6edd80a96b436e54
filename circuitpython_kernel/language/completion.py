"""Completion and inspection of CircuitPython code: live objects first, then what the text says.

Live objects are asked when the board is idle; the text is that of the cell, of the programs that ran before it, of the
stubs and of what is on the drive. Nothing here knows of Jupyter. `Ask` is `VirtualBoard.ask`, or a function that gives
None while the board is busy.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from circuitpython_kernel.boards import BoardDefinition
from circuitpython_kernel.common.usual_waits import usual_waits
from circuitpython_kernel.drive.door import Door

from . import stubs
from .board_modules import IMPLIED, BoardModules
from .plain_rest import plain

if TYPE_CHECKING:
    from .static_analysis import Known, StaticAnalysis

Ask = Callable[[str, str], Any]

EARLIER_CHARACTERS = 50_000
"""Of the programs that ran before, so much is remembered: to look through more takes too long."""

_WORD = re.compile(r"\w*\Z")
_PATH = re.compile(r"(?<![\w.)\]\"'])(?P<path>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)\.\Z")
_NUMBER = re.compile(r"(?<![\w.])\d[\w.]*\Z")
_EVERYWHERE = "print"
"""A name that can be typed wherever any name can."""

_WARM_UP = (
    "import board\nboard.",
    "import digitalio\nled = digitalio.DigitalInOut(board.LED)\nled.",
    "import time\nfor number in range(3):\n    print(f'{number}'.sp",
)
"""Cells whose completion has jedi read what most others need."""


@dataclass(frozen=True)
class Completions:
    """What may stand in place of ``code[start:end]``: pairs of text and kind."""

    start: int
    end: int
    found: tuple[tuple[str, str], ...]


class Language:
    """Completes and inspects; remembers the programs that ran."""

    def __init__(self) -> None:
        self._earlier: list[str] = []
        self._loaded: StaticAnalysis | None = None
        self._loading = usual_waits().lock()

    @property
    def _static(self) -> StaticAnalysis:
        with self._loading:
            if self._loaded is None:
                from .static_analysis import StaticAnalysis  # late: the kernel starts without jedi

                self._loaded = StaticAnalysis()
            return self._loaded

    def learn(self, program: str) -> None:
        """Take note of a program that runs."""
        kept = [earlier for earlier in self._earlier if earlier != program]
        kept.append(program)
        while sum(map(len, kept)) > EARLIER_CHARACTERS:
            del kept[0]
        self._earlier = kept

    def forget(self) -> None:
        """The board was restarted or changed."""
        self._earlier = []

    def warm_up(self, definition: BoardDefinition) -> Iterable[Callable[[], object]]:
        """What makes the first completion as quick as later ones, in pieces between which a cell may run."""
        modules = BoardModules(definition, None)
        return [
            lambda code=code: self._static.complete(code, len(code), (), modules)  # type: ignore[misc]
            for code in _WARM_UP
        ]

    # ---- completion

    def complete(
        self, code: str, cursor: int, definition: BoardDefinition, ask: Ask, drive: Door | Path | None = None
    ) -> Completions:
        """What may be typed at a place in CircuitPython code."""
        nothing = Completions(cursor, cursor, ())
        before = code[:cursor]
        word = _WORD.findall(before)[0]
        if _NUMBER.search(before) or self._static.is_text(before):
            return nothing
        start = cursor - len(word)
        path = _PATH.search(code, code.rfind("\n", 0, cursor) + 1, start)
        # Live objects are asked first: who waits for them can tell that it is them who hang.
        live = (ask("members", path["path"]) if path is not None else None) or ()
        # From the word's start: what may stand there also tells whether any name may.
        found = self._static.complete(_without_magics(code), start, self._earlier, _modules(definition, drive))
        if path is not None:
            if live and path["path"].partition(".")[0] not in self._static.bound_names(code):
                found = []
            found = [*live, *found]
        elif any(name == _EVERYWHERE for name, _ in found):
            params = [(name, kind) for name, kind in found if name.endswith("=")]
            found = [*params, *(ask("members", "") or ()), *found]
            if not word:  # not imported yet: too many to show unasked
                found = [(name, kind) for name, kind in found if kind != IMPLIED]
        found = [(name, "module" if kind == IMPLIED else kind) for name, kind in found]
        return Completions(start, cursor, _matching(word, found))

    # ---- inspection

    def inspect(
        self,
        path: str,
        code: str,
        definition: BoardDefinition,
        ask: Ask,
        detail: int = 0,
        drive: Door | Path | None = None,
        cursor: int | None = None,
    ) -> str | None:
        """What a tooltip shows for a dotted name; None when nothing is known.

        Args:
            path: the dotted name.
            code: the cell that it is in.
            definition: the board.
            ask: asks about live objects.
            detail: 1 adds the members.
            drive: the board's drive.
            cursor: the place in the cell, None for its end.
        """
        if not re.fullmatch(r"[A-Za-z_]\w*(\.\w+)*", path):
            return None
        modules = _modules(definition, drive)
        live = ask("describe", path)
        known = self._static.find(*_occurrence(path, code, cursor), self._earlier, modules)
        reference = _reference(known, live, definition)
        owner, _, member = path.rpartition(".")
        if known is None and live is None and owner:
            # A property of a live object: the firmware does not read it, as that could work the hardware.
            described = ask("describe", owner)
            found = _class_named(described["type"], definition) if described else None
            reference = stubs.lookup(f"{found}.{member}") if found else None
        pin = _pin_text(known.path, definition) if known else None
        if known is None and live is None and reference is None:
            return None
        parts = []
        if pin is not None:
            parts.append(pin)
        elif reference is not None:
            parts += [reference.signature, plain(reference.doc)]
        elif known is not None:
            parts += [known.signature, plain(known.doc)]
        if live is not None:
            parts.append(f"Type:  {live['type']}\nValue: {live['repr']}")
        if detail and (names := self._members(path, code, ask, modules)):
            parts.append("Members: " + ", ".join(names))
        source = reference.source if reference is not None else known.source if known is not None else ""
        if source:
            parts.append(f"Source: {source}")
        return "\n\n".join(part for part in parts if part) or None

    def _members(self, path: str, code: str, ask: Ask, modules: BoardModules) -> list[str]:
        found = ask("members", path)
        if not found:
            code = f"{_without_magics(code)}\n{path}."
            found = self._static.complete(code, len(code), self._earlier, modules)
        return [name for name, _ in _matching("", found)]


def _modules(definition: BoardDefinition, drive: Door | Path | None) -> BoardModules:
    return BoardModules(definition, Door(drive) if isinstance(drive, Path) else drive)


def _matching(word: str, found: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Those that begin with `word`, each once; private names only when asked for, and no special methods."""
    seen: dict[str, str] = {}
    for name, kind in found:
        if name.startswith(word) and (word.startswith("_") or not name.startswith("_")) and name[:2] != "__":
            seen.setdefault(name, kind)
    return tuple(seen.items())


def _without_magics(code: str) -> str:
    """A cell without the lines that are for the host: each has as many blanks instead."""
    return re.sub(r"^[ \t]*[%!].*", lambda line: " " * len(line[0]), code, flags=re.MULTILINE)


def _occurrence(path: str, code: str, cursor: int | None) -> tuple[str, int]:
    """A cell's text, and a place in it where a dotted name ends: the one at the cursor, or the last before it."""
    code = _without_magics(code)
    end = len(code) if cursor is None else cursor + len(path)
    places = [match.end() for match in re.finditer(rf"(?<![\w.]){re.escape(path)}(?!\w)", code[:end])]
    if places:
        return code, places[-1]
    code = f"{code}\n{path}"
    return code, len(code)


def _reference(known: Known | None, live: Any, definition: BoardDefinition) -> stubs.Reference | None:
    """What the stubs say: for a live object whose class the text does not tell, about the class of that name."""
    if live is not None and live["kind"] == "instance":
        name = known.path.rpartition(".")[2] if known is not None else ""
        if known is None or (known.instance and name != live["type"]):
            found = _class_named(live["type"], definition)
            return stubs.lookup(found) if found else None
        if known.instance and known.path.startswith("builtins."):
            return None  # its value says more
    return stubs.lookup(known.path) if known is not None else None


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
