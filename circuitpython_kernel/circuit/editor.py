"""Edits of a board's circuit: each acts on the running board at once, and can be undone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from circuitpython_kernel.common.suggestions import did_you_mean, nearest
from circuitpython_kernel.common.usual_waits import usual_waits
from circuitpython_kernel.devices import catalog

from .checks import Finding, findings
from .files import from_text
from .gather import rect_of
from .kinds import PASSIVE, kind_class, settings, spelled
from .live import LiveBoard, change, current, findings_of
from .model import BOARD, Circuit, CircuitPart, CircuitWire, Value, free_name, part_of, pin_of
from .pads import pads_of
from .pins import footprint
from .placement import GAP, Rect, place
from .untrusted import FARTHEST, MOST_LETTERS, MOST_PARTS, MOST_WIRES, is_step

MOST_STEPS = 200
"""How many edits can be undone."""
_COLOUR = re.compile(r"[a-z]{3,20}|#[0-9a-fA-F]{3}|#[0-9a-fA-F]{6}")
_ID = re.compile(r"[^:\x00-\x1f\x7f]{1,64}")


class BadEdit(ValueError):
    """An edit that makes no sense; the message says why, in a sentence. The circuit is as it was."""


@dataclass(frozen=True)
class Step:
    """An edit that was made: the circuit before and after it, and what it was, such as ``"move led1"``."""

    before: Circuit
    after: Circuit
    name: str


class CircuitEditor:
    """Edits the circuit of a board.

    Every method that changes something gives what is wrong since then and was not before, such as an LED that has no
    resistor: see `checks.Finding`. What is attached and taken off by others meanwhile stays so when edits are undone.

    Args:
        board: the board, which may be running a program.
    """

    def __init__(self, board: LiveBoard) -> None:
        self.board = board
        self._lock = usual_waits().lock()
        self._done: list[Step] = []
        self._undone: list[Step] = []

    @property
    def circuit(self) -> Circuit:
        """The circuit as it is."""
        return current(self.board)

    def findings(self) -> list[Finding]:
        """What is wrong in it."""
        return findings_of(self.board)

    # ---- parts

    def add(
        self,
        kind: str,
        *,
        name: str | None = None,
        at: tuple[float, float] | None = None,
        rotate: int = 0,
        attrs: Mapping[str, Value] | None = None,
    ) -> str:
        """Add a part, without wires; its id.

        Args:
            kind: a class of parts, or one of `kinds.PASSIVE`.
            name: its id; without one the kind's name and a number.
            at: its place in mm; a free one when left out.
            rotate: by how many degrees it is turned, clockwise.
            attrs: its settings.

        Raises:
            BadEdit: for an unknown kind, an id that is taken, or settings that it cannot have.
        """
        kind = spelled(kind)
        if kind not in PASSIVE and kind_class(kind) is None:
            names = [*PASSIVE, *(other.lower() for other in catalog.parts())]
            raise BadEdit(f'There is no part "{kind}"{did_you_mean(nearest(kind.lower(), names))}')
        with self._lock:
            circuit = self.circuit
            taken = {part.id for part in circuit.parts} | {BOARD} | {entry.name for entry in self.board.parts}
            if name is None:
                stem = kind.lower().replace("-", "")
                name = free_name(f"{stem}_" if stem[-1].isdigit() else stem, taken, always=True)
            if name in taken:
                raise BadEdit(f'There is a part "{name}" already.')
            if not _ID.fullmatch(name):
                raise BadEdit(f'"{name[:64]}" is no name for a part: it has 1 to 64 letters and no colon.')
            if len(circuit.parts) >= MOST_PARTS:
                raise BadEdit(f"A circuit has at most {MOST_PARTS:,} parts.")
            made = CircuitPart(name, kind, 0.0, 0.0, rotate % 360, {})
            for key, value in (attrs or {}).items():
                made = self._set(made, key, value)
            x, y = self._free(circuit, made) if at is None else (_length(at[0]), _length(at[1]))
            self._make(circuit.with_part(replace(made, x=x, y=y)), f"add {name}")
            return name

    def remove(self, *names: str) -> list[Finding]:
        """Remove parts with their wires, or single wires.

        Raises:
            BadEdit: when there is no such part or wire.
        """

        def edit(circuit: Circuit) -> Circuit:
            for name in names:
                if circuit.has(name):
                    circuit = circuit.without_part(name)
                else:
                    circuit = circuit.without_wire(self._wire(circuit, name).id)
            return circuit

        return self._edit(edit, f"remove {', '.join(names[:3])}")

    def move(self, places: Mapping[str, tuple[float, float]]) -> list[Finding]:
        """Move parts, or the board (``"board"``), to places in mm.

        Raises:
            BadEdit: when there is no such part, or the place is none.
        """

        def edit(circuit: Circuit) -> Circuit:
            for name, (x, y) in places.items():
                if name == BOARD:
                    circuit = replace(circuit, board=replace(circuit.board, x=_length(x), y=_length(y)))
                else:
                    circuit = circuit.with_part(replace(self._part(circuit, name), x=_length(x), y=_length(y)))
            return self._loosened(circuit, set(places))

        return self._edit(edit, f"move {', '.join(list(places)[:3])}")

    def rotate(self, name: str, degrees: int = 90) -> list[Finding]:
        """Turn a part, or the board, clockwise around its middle.

        Raises:
            BadEdit: when there is no such part.
        """

        def edit(circuit: Circuit) -> Circuit:
            if name == BOARD:
                turned = (circuit.board.rotate + degrees) % 360
                circuit = replace(circuit, board=replace(circuit.board, rotate=turned))
            else:
                part = self._part(circuit, name)
                circuit = circuit.with_part(replace(part, rotate=(part.rotate + degrees) % 360))
            return self._loosened(circuit, {name})

        return self._edit(edit, f"rotate {name}")

    def set_attr(self, name: str, key: str, value: Value | None) -> list[Finding]:
        """Set one of a part's settings; None removes it, so that the part has what it has by itself.

        Raises:
            BadEdit: when there is no such part, or it cannot have this value.
        """

        def edit(circuit: Circuit) -> Circuit:
            return circuit.with_part(self._set(self._part(circuit, name), key, value))

        return self._edit(edit, f"set {key} of {name}")

    def rename(self, name: str, new: str) -> list[Finding]:
        """Give a part another id. It is attached anew under it.

        Raises:
            BadEdit: when there is no such part, or the new id is taken or none.
        """

        def edit(circuit: Circuit) -> Circuit:
            part = self._part(circuit, name)
            if circuit.has(new) or new == BOARD:
                raise BadEdit(f'There is a part "{new}" already.')
            if not _ID.fullmatch(new):
                raise BadEdit(f'"{new[:64]}" is no name for a part: it has 1 to 64 letters and no colon.')

            def end(text: str) -> str:
                return f"{new}:{pin_of(text)}" if part_of(text) == name else text

            parts = tuple(replace(part, id=new) if one is part else one for one in circuit.parts)
            wires = tuple(replace(wire, start=end(wire.start), end=end(wire.end)) for wire in circuit.wires)
            return replace(circuit, parts=parts, wires=wires)

        return self._edit(edit, f"rename {name}")

    # ---- wires

    def wire(self, start: str, end: str, *, colour: str = "", route: Iterable[str] = ()) -> str:
        """Wire two pins, such as ``"board:GP15"`` and ``"led1:A"``; the wire's id.

        `warnings` tells before what would be wrong with it; `findings` afterwards.

        Raises:
            BadEdit: when one of them is no pin, or they are joined by a wire already.
        """
        with self._lock:
            circuit = self.circuit
            self._make(self._with_wire(circuit, start, end, colour, tuple(route)), f"wire {start} to {end}")
            return circuit.free_wire_id()

    def warnings(self, start: str, end: str) -> list[Finding]:
        """What would be wrong if two pins were wired, and is not wrong now.

        Raises:
            BadEdit: when they cannot be wired.
        """
        circuit = self.circuit
        definition = self.board.definition
        before = set(findings(circuit, definition))
        after = findings(self._with_wire(circuit, start, end, "", ()), definition)
        return [
            finding for finding in after if finding not in before and finding.text not in {one.text for one in before}
        ]

    def set_wire(self, name: str, *, colour: str | None = None, route: Iterable[str] | None = None) -> list[Finding]:
        """Give a wire another colour or another way; an empty one lets it find its own.

        Raises:
            BadEdit: when there is no such wire, colour or way.
        """

        def edit(circuit: Circuit) -> Circuit:
            wire = self._wire(circuit, name)
            if colour is not None:
                wire = replace(wire, colour=_colour(colour))
            if route is not None:
                wire = replace(wire, route=_way(route))
            return circuit.with_wire(wire)

        return self._edit(edit, f"change {name}")

    # ---- several

    def copy(self, names: Iterable[str]) -> str:
        """Parts and the wires between them, as text for `paste`, here or in another notebook.

        Raises:
            BadEdit: when there is no such part.
        """
        circuit = self.circuit
        parts = tuple(self._part(circuit, name) for name in names)
        mine = {part.id for part in parts} | {BOARD}
        wires = tuple(wire for wire in circuit.wires if {part_of(wire.start), part_of(wire.end)} <= mine)
        touched = tuple(wire for wire in wires if any(wire.touches(part.id) for part in parts))
        return replace(circuit, parts=parts, wires=touched, notes=()).json()

    def paste(self, text: str, at: tuple[float, float] | None = None) -> list[str]:
        """Add what `copy` gave; the ids of the new parts. Wires between them come with them, those to the board do not.

        Args:
            text: a circuit's JSON; a diagram's, too.
            at: where the upper left corner of all of it goes, in mm; beside the originals when left out.

        Raises:
            BadEdit: when it is no circuit.
        """
        try:
            found = from_text(text, "what was pasted")
        except ValueError as error:
            raise BadEdit(str(error)) from error
        with self._lock:
            circuit = self.circuit
            if len(circuit.parts) + len(found.parts) > MOST_PARTS:
                raise BadEdit(f"A circuit has at most {MOST_PARTS:,} parts.")
            corner = (
                min((part.x for part in found.parts), default=0.0),
                min((part.y for part in found.parts), default=0.0),
            )
            dx, dy = (GAP, GAP) if at is None else (_length(at[0]) - corner[0], _length(at[1]) - corner[1])
            taken = {part.id for part in circuit.parts} | {BOARD} | {entry.name for entry in self.board.parts}
            names: dict[str, str] = {}
            for part in found.parts:
                stem = part.id.rstrip("0123456789") or part.id
                names[part.id] = free_name(stem, taken, always=True) if part.id in taken else part.id
                taken.add(names[part.id])
                moved = replace(part, id=names[part.id], x=round(part.x + dx, 3), y=round(part.y + dy, 3))
                circuit = circuit.with_part(moved)
            for wire in found.wires:
                if part_of(wire.start) in names and part_of(wire.end) in names:
                    ends = [f"{names[part_of(end)]}:{pin_of(end)}" for end in (wire.start, wire.end)]
                    circuit = circuit.with_wire(replace(wire, id=circuit.free_wire_id(), start=ends[0], end=ends[1]))
            self._make(circuit, f"paste {', '.join(list(names.values())[:3])}")
            return list(names.values())

    def arrange(self) -> list[Finding]:
        """Give every part a place of its own around the board, and every wire its own way."""

        def edit(circuit: Circuit) -> Circuit:
            pads = pads_of(self.board.definition)
            board = circuit.board
            sizes = []
            for part in circuit.parts:
                rect = rect_of(part)
                sizes.append((rect.width, rect.height, ""))
            places = place(Rect(board.x, board.y, pads.width, pads.height), [], sizes)
            for part, (x, y) in zip(circuit.parts, places, strict=True):
                rect = rect_of(part)
                circuit = circuit.with_part(
                    replace(part, x=round(part.x + x - rect.x, 3), y=round(part.y + y - rect.y, 3))
                )
            return replace(circuit, wires=tuple(replace(wire, route=()) for wire in circuit.wires))

        return self._edit(edit, "arrange")

    def replace_with(self, circuit: Circuit) -> list[Finding]:
        """Make it another circuit, such as one from a file; this can be undone as any edit.

        Raises:
            BadEdit: for a circuit of another board.
        """
        if circuit.board.id != self.board.definition.id:
            raise BadEdit(f"This circuit is for the board {circuit.board.id}: choose that board first.")
        return self._edit(lambda _before: circuit, "load")

    # ---- undo

    @property
    def can_undo(self) -> str:
        """What `undo` would undo; empty when there is nothing."""
        return self._done[-1].name if self._done else ""

    @property
    def can_redo(self) -> str:
        """What `redo` would do again; empty when there is nothing."""
        return self._undone[-1].name if self._undone else ""

    def undo(self) -> str:
        """Take the last edit back; what it was, empty when there is none."""
        with self._lock:
            if not self._done:
                return ""
            step = self._done.pop()
            change(self.board, rebased(self.circuit, step.after, step.before))
            self._undone.append(step)
            return step.name

    def redo(self) -> str:
        """Make the edit again that was undone last; what it was, empty when there is none."""
        with self._lock:
            if not self._undone:
                return ""
            step = self._undone.pop()
            change(self.board, rebased(self.circuit, step.before, step.after))
            self._done.append(step)
            return step.name

    # ---- inside

    def _edit(self, edit: Callable[[Circuit], Circuit], name: str) -> list[Finding]:
        with self._lock:
            before = {finding.text for finding in self.findings()}
            self._make(edit(self.circuit), name)
            return [finding for finding in self.findings() if finding.text not in before]

    def _make(self, circuit: Circuit, name: str) -> None:
        before = self.circuit
        if circuit == before:
            return
        change(self.board, circuit)
        self._done.append(Step(before, circuit, name))
        del self._done[:-MOST_STEPS]
        self._undone.clear()

    def _part(self, circuit: Circuit, name: str) -> CircuitPart:
        if not circuit.has(name):
            near = did_you_mean(nearest(name, [part.id for part in circuit.parts]))
            raise BadEdit(f'There is no part "{name}"{near}')
        return circuit.part(name)

    def _wire(self, circuit: Circuit, name: str) -> CircuitWire:
        try:
            return circuit.wire(name)
        except LookupError:
            raise BadEdit(f'There is no part or wire "{name}".') from None

    def _set(self, part: CircuitPart, key: str, value: Value | None) -> CircuitPart:
        attrs = dict(part.attrs)
        if value is None:
            attrs.pop(key, None)
            return replace(part, attrs=attrs)
        kind = kind_class(part.kind)
        if not isinstance(value, str | int | float | bool) or (isinstance(value, str) and len(value) > MOST_LETTERS):
            raise BadEdit(f"{key} is a number, a truth value or a text.")
        if kind is not None and key in kind.inputs() and not (part.kind == "LED" and key == "color"):
            try:
                kind.inputs()[key].check(value)
            except (ValueError, TypeError) as error:
                raise BadEdit(f"{str(error)[:1].upper()}{str(error)[1:]}.") from None
        elif kind is not None and key in settings(kind) and key not in kind.inputs():
            try:
                kind(**{key: value})  # type: ignore[arg-type]
            except (ValueError, TypeError) as error:
                raise BadEdit(f"{str(error)[:1].upper()}{str(error)[1:]}.") from None
        attrs[key] = value
        return replace(part, attrs=attrs)

    def _with_wire(self, circuit: Circuit, start: str, end: str, colour: str, route: tuple[str, ...]) -> Circuit:
        if start == end:
            raise BadEdit("A wire goes from one pin to another one.")
        for text in (start, end):
            why = self._no_pin(circuit, text)
            if why:
                raise BadEdit(why)
        if len(circuit.wires) >= MOST_WIRES:
            raise BadEdit(f"A circuit has at most {MOST_WIRES:,} wires.")
        if any({wire.start, wire.end} == {start, end} for wire in circuit.wires):
            raise BadEdit(f"{start} and {end} are joined by a wire already.")
        way = _way(route) if route else ()
        return circuit.with_wire(CircuitWire(circuit.free_wire_id(), start, end, _colour(colour), way))

    def _no_pin(self, circuit: Circuit, end: str) -> str:
        owner, pin = part_of(end), pin_of(end)
        try:
            if owner == BOARD:
                pads_of(self.board.definition).pad(pin)
                return ""
            part = self._part(circuit, owner)
            shape = footprint(part.kind, part.attrs)
            if shape is not None:
                shape.pin(pin)
        except LookupError as error:
            return f"{owner}: {error.args[0]}" + ("" if str(error.args[0]).endswith((".", "?")) else ".")
        return "" if pin else f'"{end}" is no pin: write a part and its pin, such as "led1:A".'

    def _free(self, circuit: Circuit, part: CircuitPart) -> tuple[float, float]:
        pads = pads_of(self.board.definition)
        rect, board = rect_of(part), circuit.board
        area = Rect(board.x, board.y, pads.width, pads.height)
        taken = [rect_of(one) for one in circuit.parts]
        x, y = place(area, taken, [(rect.width, rect.height, "")])[0]
        return round(x - rect.x, 3), round(y - rect.y, 3)

    def _loosened(self, circuit: Circuit, names: set[str]) -> Circuit:
        """Wires at things that have moved find a new way: the old one leads elsewhere."""
        wires = []
        for wire in circuit.wires:
            ends = {part_of(wire.start), part_of(wire.end)}
            wires.append(replace(wire, route=()) if wire.route and ends & names and not ends <= names else wire)
        return replace(circuit, wires=tuple(wires))


def rebased(now: Circuit, old: Circuit, new: Circuit) -> Circuit:
    """``now`` with what differs between ``old`` and ``new``; what others have changed meanwhile stays."""
    if now == old:
        return new
    parts = {part.id: part for part in old.parts}, {part.id: part for part in new.parts}
    wires = {wire.id: wire for wire in old.wires}, {wire.id: wire for wire in new.wires}
    for name in dict.fromkeys((*parts[0], *parts[1])):
        if parts[0].get(name) != parts[1].get(name):
            now = now.with_part(parts[1][name]) if name in parts[1] else now.without_part(name)
    for name in dict.fromkeys((*wires[0], *wires[1])):
        if wires[0].get(name) != wires[1].get(name):
            now = now.with_wire(wires[1][name]) if name in wires[1] else now.without_wire(name)
    return replace(now, board=new.board) if old.board != new.board else now


def _length(value: float) -> float:
    if not isinstance(value, int | float) or not -FARTHEST <= value <= FARTHEST:
        raise BadEdit("A place is two lengths in millimetres.")
    return round(float(value), 3)


def _colour(text: str) -> str:
    if text and not _COLOUR.fullmatch(text):
        raise BadEdit(f'"{text[:32]}" is no colour: write a name such as green, or #rrggbb.')
    return text


def _way(route: Iterable[str]) -> tuple[str, ...]:
    steps = tuple(route)
    if len(steps) > 1000 or not all(is_step(step) for step in steps):
        raise BadEdit('A way is a list of steps such as "h5" and "v-2.5".')
    return steps
