"""A circuit on a running board: what is attached is what is drawn, and a change acts at once.

Whatever happens to the board by other ways (`board.attach`, a cell that runs again, a snapshot) is taken in when it is
looked at.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Protocol

from circuitpython_kernel.devices import Part
from circuitpython_kernel.hardware.peripherals.i2c_segment import I2CBranch

from .checks import Finding, findings
from .drawn import Drawn
from .gather import AnyBoard, gathered, jumpers_of, places_of
from .kinds import kind_class
from .model import Circuit
from .plan import LeftOut, Plan, Planned, planned


class LiveBoard(AnyBoard, Protocol):
    """What a circuit needs of a running board."""

    drawn: Drawn

    def attach_drawn(self, part: Part, name: str, bus: str | I2CBranch | None, pins: Mapping[str, str]) -> None:
        """Attach a part under a name; no cell of a notebook owns it."""

    def detach(self, part: object) -> None:
        """Take a part off."""


def current(board: LiveBoard) -> Circuit:
    """The circuit of a board as it is now."""
    drawn = gathered(board, board.drawn)
    if drawn is not board.drawn:
        board.drawn = drawn
    assert drawn.circuit is not None
    return drawn.circuit


def left_out(board: LiveBoard) -> tuple[LeftOut, ...]:
    """The parts of a board's circuit that are not attached, each with its reason."""
    circuit = current(board)
    plan = planned(circuit, board.definition)
    refused = board.drawn.refused
    there = {entry.name for entry in board.parts}
    failed = [LeftOut(part.id, part.kind, refused[part.id]) for part in plan.parts if part.id in refused]
    return (*(one for one in plan.left if one.id not in there), *(one for one in failed if one.id not in there))


def findings_of(board: LiveBoard) -> list[Finding]:
    """What is wrong in a board's circuit."""
    circuit = current(board)
    there = {entry.name for entry in board.parts}
    refused = {name: why for name, why in board.drawn.refused.items() if name not in there}
    return findings(circuit, board.definition, refused, there=sorted(there))


def change(board: LiveBoard, circuit: Circuit) -> None:
    """Make a board's circuit another one: parts are attached, detached and moved to other pins as it needs.

    What does not change is not touched: a part keeps what it knows, also when it goes to other pins. What cannot be
    attached stays in the circuit, see `left_out`.

    Raises:
        ValueError: for a circuit of another board.
    """
    if circuit.board.id != board.definition.id:
        raise ValueError(f"this circuit is for the board {circuit.board.id}, and this is {board.definition.id}")
    before = current(board)
    old, new = planned(before, board.definition), planned(circuit, board.definition)
    gone = {part.id for part in before.parts if not circuit.has(part.id)}
    _Change(board, old, new, gone).make()
    faded = {name: one for name, one in board.drawn.faded.items() if not circuit.has(name) and name not in gone}
    board.drawn = Drawn(circuit, places_of(board), jumpers_of(board), faded, board.drawn.refused)


class _Change:
    """One change from a plan to another one."""

    def __init__(self, board: LiveBoard, old: Plan, new: Plan, gone: set[str]) -> None:
        self.board, self.old, self.new, self.gone = board, old, new, gone
        self.there: dict[str, Any] = {entry.name: entry.part for entry in board.parts}
        self.before = {part.id: part for part in old.parts}
        self.after = {part.id: part for part in new.parts}
        self.refused: dict[str, str] = {}

    def make(self) -> None:
        """Make it. One part that fails leaves the others as they are to be."""
        self._free_pins()
        moved = self._moved()
        kept: dict[str, Any] = {}
        for name in reversed([entry.name for entry in self.board.parts]):
            if name in self.gone or name in moved:
                part = self.there[name]
                with self._told(name):
                    self.board.detach(part)
                    if name in moved and self._same(name):
                        kept[name] = part
        self._join_pins()
        for wanted in self.new.parts:
            self._attach(wanted, kept.get(wanted.id))
        self._pull_pins()
        self.board.drawn = replace(self.board.drawn, refused=self.refused)

    def _moved(self) -> set[str]:
        """The parts that have to come off to be attached again, or for good; with those that hang on them."""
        moved = {
            name
            for name in self.there
            if name not in self.gone and self.before.get(name) != self.after.get(name) and not self._only_inputs(name)
        }
        grown = True
        while grown:
            size = len(moved)
            for part in (*self.old.parts, *self.new.parts):
                if part.needs in moved | self.gone and part.id in self.there:
                    moved.add(part.id)
            grown = len(moved) > size
        return moved - self.gone

    def _only_inputs(self, name: str) -> bool:
        """Whether only inputs change: they are set, and the part stays."""
        before, after = self.before.get(name), self.after.get(name)
        if before is None or after is None or replace(before, options={}) != replace(after, options={}):
            return False
        return self._same(name)

    def _same(self, name: str) -> bool:
        """Whether the part itself stays the same object: it is made with the same, inputs apart."""
        before, after = self.before.get(name), self.after.get(name)
        if before is None or after is None or before.kind != after.kind:
            return False
        kind = kind_class(after.kind)
        inputs = kind.inputs() if kind is not None else {}
        first = {key: value for key, value in before.options.items() if key not in inputs}
        second = {key: value for key, value in after.options.items() if key not in inputs}
        return first == second

    def _attach(self, wanted: Planned, kept: object | None) -> None:
        there = {entry.name: entry.part for entry in self.board.parts}
        with self._told(wanted.id):
            if wanted.id in there:
                self._set_inputs(wanted, there[wanted.id])
                return
            kind = kind_class(wanted.kind)
            assert kind is not None
            options: dict[str, Any] = dict(wanted.options)
            if wanted.behind:
                options["behind"] = self._needed(there, wanted.behind)
            bus: Any = wanted.bus
            if wanted.channel is not None:
                bus = self._needed(there, wanted.channel[0]).channel(wanted.channel[1])
            if isinstance(kept, Part) and not wanted.behind:
                part = kept
                self._set_inputs(wanted, part)
            else:
                part = kind(**options)
            self.board.attach_drawn(part, wanted.id, bus, wanted.pins)

    def _needed(self, there: Mapping[str, Any], name: str) -> Any:  # noqa: ANN401 - a part with more than a `Part` has
        if name not in there:
            raise LookupError(f"it hangs on {name}, which is not attached")
        return there[name]

    def _set_inputs(self, wanted: Planned, part: object) -> None:
        """Set the inputs that the change is about, and no others: a person may have turned them meanwhile."""
        before = self.before.get(wanted.id)
        if not isinstance(part, Part) or before is None:
            return
        for name, item in part.inputs().items():
            value = wanted.options.get(name, item.default)
            if before.options.get(name, item.default) != value:
                part.set_input(item, item.check(value))

    @contextlib.contextmanager
    def _told(self, name: str) -> Iterator[None]:
        """What a part or its pins refuse is kept as the reason why it is not attached."""
        try:
            yield
        except (LookupError, ValueError, TypeError) as error:
            text = str(error.args[0] if error.args else error)
            self.refused[name] = text[:1].upper() + text[1:] + ("" if text.endswith((".", "?")) else ".")

    # ---- pins

    def _free_pins(self) -> None:
        """Take off pulls, voltages and wires that are no more."""
        pins = list(self.board.pins)
        for index in self.old.volts.keys() - self.new.volts.keys():
            pins[index].release()
        for index, pull in self.old.pulls.items():
            if self.new.pulls.get(index) != pull:
                pins[index].resistor = None
        own = {wire for entry in self.board.parts if isinstance(entry.part, Part) for wire in entry.part.wires()}
        for join in set(self.old.joins) - set(self.new.joins):
            for wire in self.board.pins.wires_between(*join):
                if wire not in own:
                    wire.remove()
                    break

    def _join_pins(self) -> None:
        """Put on the wires and voltages that are new."""
        for first, second in self.new.joins:
            if (first, second) not in self.old.joins:
                self.board.pins.wire(first, second)
        pins = list(self.board.pins)
        for index, volts in self.new.volts.items():
            if self.old.volts.get(index) != volts:
                pins[index].volts = volts

    def _pull_pins(self) -> None:
        pins = list(self.board.pins)
        for index, pull in self.new.pulls.items():
            if pins[index].resistor != pull:
                pins[index].resistor = pull
