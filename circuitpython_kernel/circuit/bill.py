"""The list of a circuit's parts: what a person has to lay out on the table to build it."""

from __future__ import annotations

from circuitpython_kernel.boards import BoardDefinition

from .kinds import kind_class, ohms, title_of
from .model import Circuit, CircuitPart
from .nets import Nets
from .pads import pads_of

_NOTHING = ("text", "junction", "supply", "ground")
_TELLING = ("color", "count", "columns", "rows", "digits", "width", "height", "common")
"""Settings by which parts of a kind differ when one buys them."""


def parts_list(circuit: Circuit, definition: BoardDefinition) -> list[str]:
    """A line for each kind of part, with how many there are and what they are called; the board first, wires last."""
    groups: dict[str, list[str]] = {}
    for part in circuit.parts:
        if part.kind not in _NOTHING:
            groups.setdefault(_what(part), []).append(part.id)
            inside = part.attrs.get("resistor")
            if part.kind == "LED" and inside is not None and ohms(inside, 0.0) > 0:
                groups.setdefault(f"resistor, {_ohms(ohms(inside))}", []).append(f"of {part.id}")
    lines = [f"1 × {definition.name}"]
    lines += [f"{len(names)} × {what}: {', '.join(names)}" for what, names in groups.items()]
    wires = _wires(circuit, definition)
    if wires:
        lines.append(f"{wires} wire{'' if wires == 1 else 's'}")
    return lines


def _what(part: CircuitPart) -> str:
    if part.kind == "resistor":
        return f"resistor, {_ohms(ohms(part.attrs.get('value')))}"
    known = kind_class(part.kind)
    title = title_of(part.kind) or part.kind
    told = [str(part.attrs[name]) for name in _TELLING if name in part.attrs and known is not None]
    kind = f"{part.kind}, {title}" if known is not None and part.kind.lower() != title.lower() else title
    return f"{kind} ({', '.join(told)})" if told else kind


def _ohms(value: float) -> str:
    for factor, unit in ((1e6, "Mohm"), (1e3, "kohm")):
        if value >= factor:
            return f"{value / factor:g} {unit}"
    return f"{value:g} ohm"


def _wires(circuit: Circuit, definition: BoardDefinition) -> int:
    """As many as it takes: a net of three pins needs two wires, however it is drawn."""
    nets = Nets(circuit, pads_of(definition)).nets
    return sum(max(len(net.ends) + len(net.pins) + len(net.supplies) - 1, 0) for net in nets)
