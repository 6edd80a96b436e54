"""What port expanders share: pins that the world outside drives and reads."""

from __future__ import annotations

from circuitpython_kernel.devices.base.inputs import Input


def port(number: int, name: str) -> Input:
    """An input for a pin of an expander: who drives it, and how."""
    return Input("", 0, 2, 0, f"pin {name}", step=1, options=("open", "low", "high"))


OPEN, LOW, HIGH = range(3)
