"""What a part measures and shows, as text."""

from __future__ import annotations

import math
from collections.abc import Mapping

from circuitpython_kernel.devices import Part

ITEMS_SHOWN = 24
"""Items of a longer reading that are shown."""


def reading_text(value: object) -> str:
    """What a part does or shows, in a line."""
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {reading_text(item)}" for name, item in list(value.items())[:ITEMS_SHOWN])
    if isinstance(value, list | tuple):
        text = ", ".join(reading_text(item) for item in value[:ITEMS_SHOWN])
        return text + (" …" if len(value) > ITEMS_SHOWN else "")
    return str(value)


def part_lines(part: Part, values: Mapping[str, float]) -> list[tuple[str, str]]:
    """What a part with these values of its inputs shows: a label and a text each."""
    inputs = part.inputs()
    lines = []
    for name, value in values.items():
        item = inputs[name]
        shown = item.options[round(value)] if item.options and not math.isnan(value) else f"{value:.4g} {item.unit}"
        lines.append((item.label, shown.strip()))
    lines += [(name.replace("_", " "), reading_text(value)) for name, value in part.readings().items()]
    if part.fault is not None:
        lines.append(("fault", part.fault))
    return lines
