"""A resistive touch panel with four wires: two plates that a finger presses together."""

from __future__ import annotations

from functools import partial

from circuitpython_kernel.devices.base.part import Part
from circuitpython_kernel.devices.toolkit.screen import Screen
from circuitpython_kernel.devices.toolkit.touch_panel import TouchPanel

_X_OHMS, _Y_OHMS, _CONTACT_OHMS = 300.0, 500.0, 250.0
_LEAK_OHMS = 1e9
"""What pulls a plate to ground that nothing drives."""


class ResistiveTouch(TouchPanel, Part):
    """Resistive touch panel with four wires, which adafruit_touchscreen reads with analog pins.

    The mouse touches it, in the panel of the screen that it lies over or in its own. Modelled: two plates of 300 and
    500 ohms and the contact between them, with whatever the program drives at the four wires.

    Args:
        over: the screen that it lies over.
        width, height: its size in pixels, without a screen.
        calibration: what the library reads (0 to 65535) at the left and the right, and at the top and the bottom.
    """

    title = "resistive touch panel with four wires"
    library = "adafruit-circuitpython-touchscreen"
    example = (
        "import board, adafruit_touchscreen\n"
        "\n"
        "touch = adafruit_touchscreen.Touchscreen(\n"
        "    board.A0, board.A1, board.A2, board.A3, calibration=((5200, 59000), (5800, 57000)), size=(320, 240)\n"
        ")\n"
        "print(touch.touch_point)"
    )
    signals = {
        "x1": "one end of the first plate, to an analog input", "x2": "its other end, to an analog input",
        "y1": "one end of the second plate", "y2": "its other end, to an analog input",
    }  # fmt: skip
    required = ("x1", "x2", "y1", "y2")

    def __init__(
        self,
        over: Screen | None = None,
        *,
        width: int = 320,
        height: int = 240,
        calibration: tuple[tuple[int, int], tuple[int, int]] = ((5200, 59000), (5800, 57000)),
    ) -> None:
        self.calibration = calibration
        self.lie_over(over, width, height)
        super().__init__()

    def connected(self) -> None:
        for name in self.signals:
            pin = self.pin(name)
            assert pin is not None
            pin.feed(partial(self._volts, name))

    def disconnected(self) -> None:
        for name in self.signals:
            self.drive(name, None)

    def _driven(self, name: str) -> float | None:
        """The voltage that the program drives at a wire; None when it only listens there."""
        pin = self.pin(name)
        if pin is None or pin.mode != "output":
            return None
        return pin.supply_volts if pin.value else 0.0

    def _volts(self, name: str, seconds: float) -> float:
        """The voltage at a wire."""
        own = self._driven(name)
        if own is not None or self.fault is not None:
            return own or 0.0
        across, down = self.fractions
        (left, right), (top, bottom) = self.calibration
        # The library drives the second plate to find where from left to right, and the first for top to bottom.
        along_y = (left + across * (right - left)) / 65535
        along_x = (top + down * (bottom - top)) / 65535
        first = _plate(_X_OHMS, along_x, self._driven("x1"), self._driven("x2"))
        second = _plate(_Y_OHMS, along_y, self._driven("y1"), self._driven("y2"))
        if self.place is None:
            # Each plate for itself: a wire has the voltage of its plate's other end.
            ends = {"x1": "x2", "x2": "x1", "y1": "y2", "y2": "y1"}
            return self._driven(ends[name]) or 0.0
        (current, conductance), (other_current, other_conductance) = first, second
        contact = 1 / _CONTACT_OHMS
        a, b, d = conductance + contact, -contact, other_conductance + contact
        determinant = a * d - b * b
        at_x = (current * d - b * other_current) / determinant
        at_y = (a * other_current - b * current) / determinant
        return at_x if name in ("x1", "x2") else at_y


def _plate(ohms: float, along: float, start: float | None, end: float | None) -> tuple[float, float]:
    """The current into the touched point of a plate at 0 V, and the conductance to what drives it."""
    current, conductance = 0.0, 1 / _LEAK_OHMS
    for volts, share in ((start, along), (end, 1 - along)):
        if volts is not None:
            part = 1 / max(ohms * share, 1e-3)
            current, conductance = current + volts * part, conductance + part
    return current, conductance
