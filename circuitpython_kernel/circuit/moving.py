"""A circuit on another board: wires stay as far as that board has their pins."""

from __future__ import annotations

from dataclasses import replace

from circuitpython_kernel import boards

from .model import BOARD, Circuit, CircuitWire, part_of, pin_of
from .pads import BoardPads, pads_of


def on_board(circuit: Circuit, board: str) -> Circuit:
    """The circuit for another board.

    A wire goes to the pad of the same name, else to that which the same pin has (``IO4`` and ``GP4`` are pin 4 of
    either chip), and one for a supply to any pad of that supply. Wires that have no such pad are left out, and
    ``notes`` tell of them.

    Raises:
        boards.UnknownBoard: when there is no such board.
    """
    if board == circuit.board.id:
        return circuit
    before, after = pads_of(boards.load(circuit.board.id)), pads_of(boards.load(board))
    wires, notes = [], []
    for wire in circuit.wires:
        moved = wire
        for field in ("start", "end"):
            end = getattr(moved, field)
            if part_of(end) == BOARD:
                name = same_pad(before, after, pin_of(end))
                if name is None:
                    notes.append(f"{after.definition.name} has no pad for {pin_of(end)}, so {_told(wire)} is gone.")
                    break
                end = f"{BOARD}:{name}"
                moved = replace(moved, start=end) if field == "start" else replace(moved, end=end)
        else:
            wires.append(moved if moved == wire else replace(moved, route=()))
    place = replace(circuit.board, id=board)
    return replace(circuit, board=place, wires=tuple(wires), notes=(*circuit.notes, *notes))


def same_pad(before: BoardPads, after: BoardPads, name: str) -> str | None:
    """The pad of another board that is what a pad of this one is; None when there is none."""
    try:
        pad = before.pad(name)
    except LookupError:
        pad = None
    if pad is not None and pad.supply:
        same = [one for one in after.supplies(pad.supply) if one.label == pad.label] or after.supplies(pad.supply)
        exact = [one for one in same if one.name == pad.name]
        # The one that is at the same height, so that wires need not cross the board.
        near = min(same, key=lambda one: (one.side != pad.side, abs(one.y - pad.y)), default=None)
        return exact[0].name if exact else None if near is None else near.name
    for candidate in (name, *(() if pad is None else _names(before, pad.index))):
        try:
            found = after.pad(candidate)
        except LookupError:
            continue
        if found.index is not None and found.side != "inside":
            return found.name
    return None


def _names(pads: BoardPads, index: int | None) -> list[str]:
    """What a pin is called: its names on the board, then by its number on the chip."""
    if index is None:
        return []
    definition = pads.definition
    own = definition.pins[index].name
    number = own.removeprefix("GPIO")
    generic = [f"GP{number}", f"IO{number}"] if number.isdigit() else []
    return [*definition.names_of(index), own, *generic]


def _told(wire: CircuitWire) -> str:
    return f"the wire from {wire.start} to {wire.end}"
