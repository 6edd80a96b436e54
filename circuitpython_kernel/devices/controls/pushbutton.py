"""A push button."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from circuitpython_kernel.devices.base.inputs import Source, Toggle
from circuitpython_kernel.devices.toolkit.contact_part import SIDES, ContactPart, checked_bounce
from circuitpython_kernel.hardware.pins.wires import Wire


class PushButton(ContactPart):
    """Push button with one contact (Omron datasheet B3F).

    Modelled: the contact, which joins its pin with ground, with the supply or with another pin of the board, its
    bouncing when it closes and when it opens, a resistor to the other side. A button that is pressed as a function of
    time does not bounce; it drives its pin all the time. Between two pins it is looked at each millisecond then.

    Args:
        to: what the contact joins the pin with, ``"ground"`` or ``"supply"``, unless ``other`` is at a pin.
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
    signals = {"contact": "the contact's pin", "other": "the pin at its other end, in place of ground or supply"}
    required = ("contact",)

    pressed = Toggle("pressed")

    def __init__(self, *, to: str = "ground", resistor: bool = False, bounce: float = 0.002, **inputs: Source) -> None:
        if to not in SIDES:
            raise ValueError(f'a button joins its pin with "ground" or "supply", not "{to}"')
        self._side = self.supplies = ("GND",) if to == "ground" else ("3V3",)
        self.to, self.resistor, self.bounce = to, bool(resistor), checked_bounce(bounce, "a button")
        self.presses = 0
        super().__init__(**inputs)

    @property
    def closed(self) -> bool:
        """Whether the contact is closed, bounces apart."""
        return self.site is not None and self.is_closed("contact")

    def connected(self) -> None:
        super().connected()
        first, second = self.pin("contact"), self.pin("other")
        if first is not None and second is not None and first.index == second.index:
            raise ValueError("a button's ends are at pins of their own")
        self.supplies = self._side if second is None else ()
        self.lay("contact", to=self.to, resistor=self.resistor and second is None)
        self.place()

    def disconnected(self) -> None:
        self._join(False)
        super().disconnected()
        self.supplies = self._side

    def break_(self, fault: str) -> None:
        super().break_(fault)
        self._join(False)

    def wires(self) -> tuple[Wire, ...]:
        return () if self._wire is None else (self._wire,)

    _wire: Wire | None = None

    def _touch(self, signal: str, contact: bool) -> None:
        if self.pin("other") is None:
            super()._touch(signal, contact)
        else:
            self._join(contact)

    def _join(self, contact: bool) -> None:
        """Join both pins, or part them."""
        if self._wire is not None and not contact:
            self._wire.remove()
            self._wire = None
        first, second = self.pin("contact"), self.pin("other")
        if contact and self._wire is None and first is not None and second is not None:
            self._wire = first.join(second)

    def _follow(self, pressed: Callable[[float], float]) -> None:
        """Between two pins: whether it is pressed, now and a millisecond later."""
        if self.source("pressed") is pressed and self.fault is None:
            self._join(pressed(self._board_seconds()) >= 0.5)
            self.after(0.001, partial(self._follow, pressed))

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

    def place(self) -> None:
        """The contact goes where the finger has it."""
        source = self.source("pressed")
        if callable(source):
            pressed = source
            if self.pin("other") is not None:
                self._follow(pressed)
                return
            self.let_follow("contact", lambda time: pressed(time) >= 0.5)
        elif self.move("contact", bool(self.pressed)):
            self.presses += self.closed

    def readings(self) -> dict[str, Any]:
        return {"contact": "closed" if self.pressed >= 0.5 else "open", "presses": self.presses}
