"""What instruments show, in words: the alternative texts of stills, and what stands beside their rows."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

PREFIXES = ((1e9, "G"), (1e6, "M"), (1e3, "k"), (1.0, ""), (1e-3, "m"), (1e-6, "µ"), (1e-9, "n"))

Measures = Mapping[str, float | int | None]
"""What `widgets.frames.measure_row` finds."""


def amount(value: float, unit: str) -> str:
    """A quantity with a prefix and two or three digits: 2.0 Hz, 12.5 kHz, 500 µs."""
    if value == 0 or (unit == "Hz" and abs(value) < 0.9995):  # nobody reads a millihertz
        return f"{value:.3g} {unit}"
    factor, prefix = next((pair for pair in PREFIXES if abs(value) >= pair[0] * 0.9995), PREFIXES[-1])
    text = f"{value / factor:.3g}"
    if "." not in text and "e" not in text and abs(value / factor) < 9.995:
        text += ".0"
    return f"{text} {prefix}{unit}"


def span(first: float, last: float) -> str:
    """From when to when, in seconds, to a thousandth of the time between: 0 to 3 s."""
    factor, prefix = 1.0, ""
    if 0 < last < 1:
        factor, prefix = next((pair for pair in PREFIXES if last >= pair[0]), PREFIXES[-1])
    low, high = first / factor, last / factor
    digits = min(max(3 - math.ceil(math.log10(high - low)), 0), 12) if high > low else 3
    return f"{_plain(low, digits)} to {_plain(high, digits)} {prefix}s"


def _plain(value: float, digits: int) -> str:
    text = f"{value:.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def digital(found: Measures, high: bool | None) -> str:
    """What is measured of a digital trace: 2.0 Hz, 50 %; ``high`` is the level at the end."""
    frequency, duty = found.get("frequency"), found.get("duty")
    if frequency is not None and duty is not None:
        return f"{amount(frequency, 'Hz')}, {100 * duty:.3g} %"
    edges = int(found.get("records") or 0)
    if high is None:
        return "nothing captured"
    level = "high" if high else "low"
    if not edges:
        return f"{level} all the time"
    return f"{count(edges, 'edge')}, {level} at the end"


def analog(found: Measures) -> str:
    """What is measured of an analog trace: 0.5 to 2.5 V, mean 1.5 V."""
    low, high, mean = found.get("min"), found.get("max"), found.get("mean")
    if low is None or high is None:
        return "nothing captured"
    if round(low, 3) == round(high, 3):
        return f"{low:.3g} V all the time"
    middle = "" if mean is None else f", mean {mean:.3g} V"
    return f"{low:.3g} to {high:.3g} V{middle}"


def count(number: int, what: str) -> str:
    """So many of a thing: 1 transfer, 1,200 transfers."""
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def listed(texts: Iterable[str]) -> str:
    """Some texts as a list, one after the other."""
    return "; ".join(texts)
