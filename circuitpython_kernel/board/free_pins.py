"""Pins for a part: free ones for what was not named, and which ones it shares with others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from circuitpython_kernel.boards.fixtures import pin_fixtures
from circuitpython_kernel.boards.reach import pad_label, reachable_pins
from circuitpython_kernel.hardware.peripherals.protocols import Speaks, protocols_of

if TYPE_CHECKING:
    from circuitpython_kernel.devices.base.part import Part

    from .attachments import Attachment
    from .virtual_board import VirtualBoard

_SHARED = ("sda", "scl", "sck", "mosi", "miso", "pin")
"""Signals of buses that many parts share."""


def free_pins(board: VirtualBoard, part: Part, given: dict[str, str]) -> dict[str, str]:
    """Pins for a part's needed signals that were not given: the first ones with a pad that nothing else uses.

    Raises:
        ValueError: when there are not enough of them.
    """
    protocols = protocols_of(part)
    missing = [signal for signal in dict.fromkeys((*part.needed(), *part.usual)) if signal not in given]
    if Speaks.ONEWIRE in protocols and "pin" not in given:
        missing.append("pin")
    selected = Speaks.SPI in protocols and Speaks.I2C not in protocols and part.needs_select
    if selected and "cs" not in given:
        missing.append("cs")
    if not missing:
        return {}
    definition = board.definition
    used = {definition.resolve(pin) for entry in board.parts for pin in entry.pins.values()}
    used |= {definition.resolve(pin) for pin in given.values() if pin in definition.aliases}
    buses = set[int]()
    for pins in (definition.i2c, definition.spi, definition.uart):
        buses |= set() if pins is None else {getattr(pins, name) for name in pins.__slots__}
    on_board = {fixture.index for fixture in pin_fixtures(definition)}
    analog = {signal for signal in missing if "analog" in part.signals.get(signal, "")}
    modes = {index: pin.mode for index, pin in enumerate(board.pins)}
    free = [index for index in reachable_pins(definition) if index not in used | on_board and modes[index] == "unused"]
    # Pins of the usual buses, and those that can do more than is asked for, come last: small boards have no others.
    free.sort(key=lambda index: (index in buses, index in definition.analog))
    converters = [index for index in free if index in definition.analog]
    found = dict(zip([signal for signal in missing if signal in analog], converters, strict=False))
    others = [index for index in free if index not in found.values()]
    found |= zip([signal for signal in missing if signal not in analog], others, strict=False)
    if len(found) < len(missing):
        raise ValueError(f"{definition.name} has no free pins for {' and '.join(missing)}; name them: {missing[0]}=PIN")
    return {signal: pad_label(definition, found[signal]) for signal in missing}


def example_pins(board: VirtualBoard, kind: type[Part]) -> Mapping[str, str]:
    """Where a part of this class is, or where `%attach` would put it."""
    for entry in board.parts:
        if type(entry.part) is kind:
            return entry.pins
    try:
        return free_pins(board, kind(), {})
    except (TypeError, ValueError):  # it takes arguments, or the board has too few pins
        return {}


def shared_pins(board: VirtualBoard, entry: Attachment) -> list[str]:
    """What else is at a part's pins, a sentence each; a bus that parts share is no reason for one."""
    notes = []
    resolve = board.definition.resolve
    for signal, pin in entry.pins.items():
        others = [
            f"{other.name} ({name.upper()})"
            for other in board.parts
            if other is not entry
            for name, place in other.pins.items()
            if resolve(place) == resolve(pin) and not (name == signal and signal in _SHARED)
        ]
        if others:
            notes.append(f"{pin} also goes to {' and '.join(others)}.")
    return notes
