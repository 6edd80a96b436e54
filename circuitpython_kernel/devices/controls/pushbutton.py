"""A push button."""

from __future__ import annotations

from functools import partial
from typing import Any

from circuitpython_kernel.devices.base.inputs import Source, Toggle
from circuitpython_kernel.devices.base.part import Part
from circuitpython_kernel.devices.toolkit.bounces import BOUNCES
from circuitpython_kernel.devices.toolkit.timed_level import TimedLevel


class PushButton(Part):
    """Push button with one contact (Omron datasheet B3F).

    Modelled: the contact, which joins its pin with ground or with the supply, its bouncing when it closes and when it
    opens, a resistor to the other side. A button that is pressed as a function of time does not bounce, and drives its
    pin all the time.

    Args:
        to: what the contact joins the pin with, ``"ground"`` or ``"supply"``.
        resistor: whether there is a pull resistor to the other side; else the program switches on its own.
        bounce: seconds for which the contact bounces; 0 for none.

    Raises:
        ValueError: for a button that cannot be.
    """

    title = "push button"
    aliases = ("button",)
    example = (
        "import board, keypad\n\n"
        "keys = keypad.Keys((board.D5,), value_when_pressed=False)  # the pin that contact is on\n"
        "print(keys.events.get())"
    )
    signals = {"contact": "the contact's pin"}
    required = ("contact",)

    pressed = Toggle("pressed")

    def __init__(self, *, to: str = "ground", resistor: bool = False, bounce: float = 0.002, **inputs: Source) -> None:
        if to not in ("ground", "supply"):
            raise ValueError(f'a button joins its pin with "ground" or "supply", not "{to}"')
        if not 0 <= bounce <= 0.1:
            raise ValueError(f"a button bounces for 0 to 0.1 s, not {bounce:g} s")
        self.supplies = ("GND",) if to == "ground" else ("3V3",)
        self.to, self.resistor, self.bounce = to, bool(resistor), float(bounce)
        self.closed = False
        self.presses = 0
        self._moves = 0
        super().__init__(**inputs)

    def connected(self) -> None:
        pin = self.pin("contact")
        assert pin is not None
        self._pulls = self.resistor and pin.resistor is None
        if self._pulls:
            pin.resistor = "up" if self.to == "ground" else "down"
        self.closed = False
        self._follow()

    def disconnected(self) -> None:
        pin = self.pin("contact")
        if pin is not None and self._pulls:
            pin.resistor = None

    def press(self, seconds: float = 0.1) -> None:
        """Press it now, and let it go after so many seconds of board time."""
        self.pressed = True
        self.after(seconds, partial(setattr, self, "pressed", False))

    def keyboard(self) -> tuple[tuple[str, ...], ...]:
        return (("press",),)

    def keys_down(self) -> tuple[str, ...]:
        return ("press",) if self.closed else ()

    def key_pressed(self, key: str) -> None:
        self.pressed = True

    def key_released(self, key: str) -> None:
        self.pressed = False

    def input_changed(self, name: str) -> None:
        self._follow()

    def break_(self, fault: str) -> None:
        super().break_(fault)
        self._join(False)

    def mend(self) -> None:
        super().mend()
        self._follow()

    def _follow(self) -> None:
        """The contact goes where the finger has it."""
        pin, source = self.pin("contact"), self.source("pressed")
        if pin is None or self.site is None or self.fault is not None:
            return
        self._moves += 1
        if callable(source):
            pressed = source
            high = self.to == "supply"
            pin.drive_edges(TimedLevel(lambda time: (pressed(time) >= 0.5) is high, self.site.clock.now_ns))
            return
        closed = bool(self.pressed)
        changed, self.closed = closed is not self.closed, closed
        self._join(closed)
        if not changed:
            return
        self.presses += closed
        for share, rest in BOUNCES if self.bounce else ():
            self.after(share * self.bounce, partial(self._bounced, self._moves, rest is closed))

    def _bounced(self, move: int, contact: bool) -> None:
        if move == self._moves and self.fault is None:
            self._join(contact)

    def _join(self, contact: bool) -> None:
        self.drive("contact", (self.to == "supply") if contact else None)

    def readings(self) -> dict[str, Any]:
        return {"contact": "closed" if self.pressed >= 0.5 else "open", "presses": self.presses}
