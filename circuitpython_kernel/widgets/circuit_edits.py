"""What a person edits in a circuit's view. All of it goes to the board's one `CircuitEditor`, and acts at once."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from circuitpython_kernel.circuit import lines
from circuitpython_kernel.circuit.checks import Finding
from circuitpython_kernel.circuit.editor import CircuitEditor
from circuitpython_kernel.circuit.kinds import PASSIVE
from circuitpython_kernel.devices import catalog

from . import asked

if TYPE_CHECKING:
    from circuitpython_kernel.board.virtual_board import VirtualBoard

_EDITORS: weakref.WeakKeyDictionary[VirtualBoard, CircuitEditor] = weakref.WeakKeyDictionary()

PLACE = "A place is two lengths in millimetres."
NAMED = "A part is called by its name."
ENDS = 'A wire goes from one pin to another one, such as from "board:GP15" to "led1:A".'


class _Held:
    """A board that an editor does not keep alive."""

    def __init__(self, board: VirtualBoard) -> None:
        object.__setattr__(self, "_board", weakref.ref(board))

    def _found(self) -> Any:
        board = object.__getattribute__(self, "_board")()
        if board is None:
            raise RuntimeError("The board is no more.")
        return board

    def __getattr__(self, name: str) -> Any:
        return getattr(self._found(), name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._found(), name, value)


def editor_of(board: VirtualBoard) -> CircuitEditor:
    """The one editor of a board: views and cells undo each other's edits."""
    found = _EDITORS.get(board)
    if found is None:
        held: Any = _Held(board)
        found = _EDITORS[board] = CircuitEditor(held)
    return found


def palette() -> list[dict[str, str]]:
    """All that can be added: kind, what it is, its family, and what else it is found by."""
    found = [{"kind": kind, "title": title, "family": "circuit", "words": ""} for kind, title in PASSIVE.items()]
    for name, kind in catalog.parts().items():
        family = kind.__module__.split(".")[-2] if kind.__module__.startswith("circuitpython_kernel.") else "own"
        words = " ".join((*kind.aliases, kind.library))
        found.append({"kind": name, "title": kind.title, "family": family, "words": words})
    return sorted(found, key=lambda entry: entry["kind"].lower())


class CircuitEdits:
    """Does the edits of one board's views.

    Args:
        board: the board.
    """

    def __init__(self, board: VirtualBoard) -> None:
        self._editor = editor_of(board)

    @property
    def steps(self) -> dict[str, str]:
        """What undo and redo would do, in words; empty when there is nothing."""
        return {"undo": self._editor.can_undo, "redo": self._editor.can_redo}

    def do(self, content: dict[str, Any]) -> dict[str, Any] | None:
        """Do an edit that a view asks for: ``do`` says which; what the view is to be told, if anything.

        Raises:
            LookupError, ValueError, TypeError, RuntimeError: with a sentence that the view shows.
        """
        name = asked.text(content, "do", "An edit is called by its name.")
        edit: Callable[[dict[str, Any]], Any] | None = getattr(self, f"_{name}", None) if name in EDITS else None
        if edit is None:
            raise ValueError(f"No edit is called {name[:32]!r}.")
        answer = edit(content)
        if isinstance(answer, list):
            return {"warnings": [str(finding) for finding in answer if isinstance(finding, Finding)]}
        return answer if isinstance(answer, dict) else None

    # ---- parts

    def _add(self, content: dict[str, Any]) -> dict[str, Any]:
        kind = asked.text(content, "what", "A kind of part is called by its name.")
        at = None if content.get("x") is None else _place(content)
        return {"added": [self._editor.add(kind, at=at)]}

    def _remove(self, content: dict[str, Any]) -> list[Finding]:
        return self._editor.remove(*_names(content))

    def _move(self, content: dict[str, Any]) -> list[Finding]:
        return self._editor.move({asked.text(content, "part", NAMED): _place(content)})

    def _rotate(self, content: dict[str, Any]) -> list[Finding]:
        return self._editor.rotate(asked.text(content, "part", NAMED))

    def _rename(self, content: dict[str, Any]) -> dict[str, Any]:
        name, new = asked.text(content, "part", NAMED), asked.text(content, "name", NAMED)
        self._editor.rename(name, new)
        return {"added": [new]}

    def _arrange(self, _content: dict[str, Any]) -> list[Finding]:
        return self._editor.arrange()

    # ---- wires

    def _wire(self, content: dict[str, Any]) -> dict[str, Any]:
        start, end = asked.text(content, "from", ENDS), asked.text(content, "to", ENDS)
        warnings = self._editor.warnings(start, end)
        self._editor.wire(start, end)
        return {"warnings": [str(finding) for finding in warnings]}

    def _warn(self, content: dict[str, Any]) -> dict[str, Any]:
        start, end = asked.text(content, "from", ENDS), asked.text(content, "to", ENDS)
        try:
            told = [str(finding) for finding in self._editor.warnings(start, end)]
        except ValueError as error:
            told = [str(error)]
        return {"would": told, "to": end}

    def _colour(self, content: dict[str, Any]) -> list[Finding]:
        colour = asked.text(content, "colour", "A colour is a name or #rrggbb.")
        return self._editor.set_wire(asked.text(content, "wire", "A wire is called by its name."), colour=colour)

    # ---- several

    def _copy(self, content: dict[str, Any]) -> dict[str, Any]:
        return {"copied": self._editor.copy(_names(content))}

    def _paste(self, content: dict[str, Any]) -> dict[str, Any]:
        text = asked.text(content, "text", "What is pasted is the text of a circuit.")
        return {"added": self._editor.paste(text)}

    def _undo(self, _content: dict[str, Any]) -> None:
        self._editor.undo()

    def _redo(self, _content: dict[str, Any]) -> None:
        self._editor.redo()

    def _palette(self, _content: dict[str, Any]) -> dict[str, Any]:
        return {"palette": palette()}

    def _cell(self, _content: dict[str, Any]) -> dict[str, Any]:
        return {"cell": lines.cell(self._editor.circuit)}


EDITS = frozenset((
    "add", "remove", "move", "rotate", "rename", "arrange", "wire", "warn", "colour", "copy", "paste", "undo", "redo",
    "palette", "cell",
))  # fmt: skip
"""What views ask for."""


def _place(content: dict[str, Any]) -> tuple[float, float]:
    return asked.number(content, "x", PLACE), asked.number(content, "y", PLACE)


def _names(content: dict[str, Any]) -> list[str]:
    names = content.get("names")
    if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
        raise ValueError("Parts and wires are called by their names.")
    return names
