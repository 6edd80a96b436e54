"""How the circuit of a board is drawn, as far as the board itself does not say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .model import Circuit, CircuitPart, CircuitWire

Faded = tuple[CircuitPart, tuple[CircuitWire, ...]]
"""A part that was taken off a board, and the wires that it had."""
Place = tuple[tuple[str, str], ...]
"""Where a part is attached: its bus, its signals and the board's pins."""


@dataclass(frozen=True)
class Drawn:
    """How a board's circuit is drawn: immutable, so that a snapshot keeps it.

    Args:
        circuit: the circuit as it was last looked at; None when nobody ever did.
        attached: where its parts were attached then, by their ids.
        jumpers: the wires between the board's pins then, by the names of the pins.
        faded: parts that have been taken off the board by others: those that come back get their place.
        refused: why parts that the circuit has could not be attached.
    """

    circuit: Circuit | None = None
    attached: Mapping[str, Place] = field(default_factory=dict, hash=False)
    jumpers: tuple[tuple[str, str], ...] = ()
    faded: Mapping[str, Faded] = field(default_factory=dict, hash=False)
    refused: Mapping[str, str] = field(default_factory=dict, hash=False)
