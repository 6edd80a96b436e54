"""A circuit as the lines of `%attach` that make it again, and as a `%%circuit` cell."""

from __future__ import annotations

from circuitpython_kernel.boards import BoardDefinition
from circuitpython_kernel.boards.reach import pad_label

from .model import Circuit, Value
from .plan import Planned, planned


def attach_lines(circuit: Circuit, definition: BoardDefinition) -> list[str]:
    """A line for each part that is attached, in an order that works; what `%attach` cannot say is a comment."""
    plan = planned(circuit, definition)
    lines = [_line(part) for part in plan.parts]
    lines += [f"# {one.id} ({one.kind}) is not attached: {one.why}" for one in plan.left]
    for index, pull in plan.pulls.items():
        lines.append(f"# {pad_label(definition, index)} has a resistor {'to 3.3 V' if pull == 'up' else 'to GND'}.")
    for index, volts in plan.volts.items():
        lines.append(f"# {pad_label(definition, index)} is at {volts:g} V.")
    for first, second in plan.joins:
        lines.append(f"# {pad_label(definition, first)} and {pad_label(definition, second)} are joined by a wire.")
    return lines


def _line(part: Planned) -> str:
    words = [f"%attach {part.kind.lower()}"]
    if part.id != part.kind.lower():
        words.append(f"name={part.id}")
    words += [f"{name}={_text(value, name)}" for name, value in part.options.items()]
    if part.behind:
        words.append(f"behind={part.behind}")
    if part.channel:
        words.append(f"bus={part.channel[0]}.{part.channel[1]}")
    elif part.bus:
        words.append(f"bus={part.bus}")
    words += [f"{signal}={pin}" for signal, pin in part.pins.items()]
    return " ".join(words)


def _text(value: Value, name: str) -> str:
    if name == "address" and isinstance(value, int):
        return f"0x{value:02X}"
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return f'"{text}"' if any(letter in text for letter in " ,") else text


def cell(circuit: Circuit) -> str:
    """A cell that makes the circuit again."""
    return f"%%circuit\n{circuit.json()}"
