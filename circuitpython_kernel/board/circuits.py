"""A board's circuit: what is attached to it, as it is drawn, and boards made from files of circuits."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from circuitpython_kernel.boards import BoardDefinition
    from circuitpython_kernel.circuit.checks import Finding
    from circuitpython_kernel.circuit.drawn import Drawn
    from circuitpython_kernel.circuit.model import Circuit
    from circuitpython_kernel.devices import Part
    from circuitpython_kernel.hardware.peripherals.i2c_segment import I2CBranch
    from circuitpython_kernel.hardware.pins.bank import PinBank

    from .attachments import Attachment, Attachments


class Circuits:
    """The part of `VirtualBoard` that knows its circuit."""

    definition: BoardDefinition
    pins: PinBank
    _attachments: Attachments

    @classmethod
    def from_circuit(
        cls,
        circuit: str | os.PathLike[str] | Mapping[str, Any] | Circuit,
        **options: Any,  # noqa: ANN401 - those of a `VirtualBoard`
    ) -> Self:
        """A board with a circuit: parts keep their ids as names, as in ``board.part("led1")``.

        Args:
            circuit: a file, a circuit.json or a web simulator's diagram.json; what such a file says as a dict; or a
                `Circuit`.
            options: as for a `VirtualBoard`, such as ``clock="fast"``. ``board`` takes another board than the
                circuit's: wires stay as far as it has their pins.

        Raises:
            OSError: when the file cannot be read.
            ValueError: when it is no circuit; the message says where and what.
            boards.UnknownBoard: when there is no such board.
        """
        from circuitpython_kernel.circuit.files import load
        from circuitpython_kernel.circuit.moving import on_board

        loaded = load(circuit)
        if "board" in options:
            loaded = on_board(loaded, options.pop("board"))
        make: Callable[..., Any] = cls
        board = make(loaded.board.id, **options)
        try:
            board.circuit = loaded
        except BaseException:
            board.close()
            raise
        made: Self = board
        return made

    @property
    def circuit(self) -> Circuit:
        """The circuit of what is attached. It can be set: parts are attached and taken off as it says, at once.

        ``circuit.json()`` is its text for a file.

        Raises:
            ValueError: when set to the circuit of another board.
        """
        from circuitpython_kernel.circuit import live  # here and below late: most boards are never drawn

        return live.current(self)

    @circuit.setter
    def circuit(self, circuit: Circuit) -> None:
        from circuitpython_kernel.circuit import live

        live.change(self, circuit)

    def circuit_findings(self) -> list[Finding]:
        """What is wrong in the circuit, and what of it could not be attached: a sentence each (``str(finding)``)."""
        from circuitpython_kernel.circuit import live

        return live.findings_of(self)

    def carry_over(self, circuit: Circuit, owners: Mapping[str, str]) -> list[str]:
        """Take over the circuit of the board that was in this one's place; what of it is lost, a sentence each.

        Wires stay as far as this board has their pins. Parts are made anew, with the settings of those before.

        Args:
            circuit: the circuit of the board before.
            owners: the cells that had attached its parts, by the parts' names; those parts alone are missed.
        """
        from circuitpython_kernel.circuit import live
        from circuitpython_kernel.circuit.moving import on_board

        moved = on_board(circuit, self.definition.id)
        self.circuit = moved
        self._attachments.carry(owners)
        lost = list(moved.notes[len(circuit.notes) :])
        return lost + [f"{one.id} is off the board: {one.why}" for one in live.left_out(self) if one.id in owners]

    @property
    def drawn(self) -> Drawn:
        """How it is drawn; see `circuit.gather`."""
        return self._attachments.drawn

    @drawn.setter
    def drawn(self, drawn: Drawn) -> None:
        self._attachments.drawn = drawn

    @property
    def parts(self) -> Sequence[Attachment]:
        """What is attached, and where."""
        return list(self._attachments.entries)

    def attach_drawn(self, part: Part, name: str, bus: str | I2CBranch | None, pins: Mapping[str, str]) -> None:
        """Attach a part of a circuit; no cell of a notebook takes it off when it runs again."""
        self._attachments.attach(part, bus, dict(pins), name, owned=False)

    def detach(self, part: object) -> None:
        """Take a part off.

        Raises:
            ValueError: when it is not attached.
        """
        self._attachments.detach(part)
