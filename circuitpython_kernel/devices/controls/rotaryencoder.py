"""A rotary encoder on plain pins."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from circuitpython_kernel.devices.base.inputs import Input, Source, Toggle
from circuitpython_kernel.devices.toolkit.contact_part import ContactPart, checked_bounce

DETENTS = 20
"""Detents in a turn, each with a whole period of both contacts."""
_MOST = 1000
_KEYS = ("left", "press", "right")
_CLOSED = {"clk": (1, 2), "dt": (2, 3)}
"""In which quarters of a detent a contact is closed, counted clockwise; at rest both are open."""


class RotaryEncoder(ContactPart):
    """Rotary encoder with a button, 20 detents in a turn (datasheet of the KY-040 module; Alps EC11).

    Modelled: both contacts, which join their pins with ground, with the module's pull-ups, their bouncing, a detent
    after another in the time that a hand takes, and the button, which has no pull-up. Turned clockwise, CLK falls
    before DT. A position that is a function of time does not bounce; of edges that are less than a millisecond apart it
    shows some.

    Args:
        detent_time: seconds that a hand takes from detent to detent.
        bounce: seconds for which contacts bounce; 0 for none.

    Raises:
        ValueError: when contacts bounce for longer than a quarter of a detent.
    """

    title = "rotary encoder with button, on pins"
    aliases = ("KY-040", "KY040", "EC11")
    example = (
        "import board, rotaryio\n\n"
        "encoder = rotaryio.IncrementalEncoder(board.D5, board.D6)  # the pins that clk and dt are on\n"
        "print(encoder.position)"
    )
    signals = {"clk": "contact A", "dt": "contact B", "sw": "button, to ground"}
    pulls = {"clk": "up", "dt": "up"}
    required = ("clk", "dt")
    usual = ("sw",)
    example_signals = ("clk", "dt")

    position = Input("detents", -_MOST, _MOST, 0, "position, clockwise", step=1)
    pressed = Toggle("pressed")

    def __init__(self, *, detent_time: float = 0.01, bounce: float = 0.0005, **inputs: Source) -> None:
        self.bounce = checked_bounce(bounce, "an encoder")
        if not detent_time > 4 * self.bounce or not detent_time <= 10:
            raise ValueError(
                f"a detent takes more than four times as long as contacts bounce ({self.bounce:g} s), and at most 10 s;"
                f" not {detent_time:g} s"
            )
        self.detent_time = float(detent_time)
        self._quarter = 0
        """Where the shaft is, in quarters of a detent."""
        self._turning = False
        super().__init__(**inputs)
        self._quarter = self._wanted()

    def power_on(self) -> None:
        super().power_on()
        self._turning = False  # what was planned is forgotten

    def connected(self) -> None:
        super().connected()
        for signal in ("clk", "dt", "sw"):
            self.lay(signal)

    def turn(self, detents: int) -> None:
        """Turn the knob by so many detents; clockwise is positive.

        Raises:
            ValueError: when that is farther than `position` goes.
            TypeError: while the position is a function of time.
        """
        if callable(self.source("position")):
            raise TypeError("the position is a function of time; set it to a number first")
        self.position = round(self.position) + int(detents)

    def place(self) -> None:
        self._place_button()
        self._place_shaft()

    def input_changed(self, name: str) -> None:
        if self.site is not None and self.fault is None:
            self._place_button() if name == "pressed" else self._place_shaft()

    def set_input(self, item: Input, value: Source) -> None:
        if item.name == "position" and callable(self.source("position")):
            self._quarter = self._wanted()  # it goes on from where the function has left it
        super().set_input(item, value)

    def _place_button(self) -> None:
        source = self.source("pressed")
        if callable(source):
            self.let_follow("sw", lambda time: source(time) >= 0.5)
        else:
            self.move("sw", bool(self.pressed))

    def _place_shaft(self) -> None:
        source = self.source("position")
        if callable(source):
            for signal, quarters in _CLOSED.items():
                self.let_follow(signal, partial(_is_closed, source, quarters))
        elif not self._turning:
            self._show()
            self._turn_on()

    def _wanted(self) -> int:
        return 4 * round(self.position)

    def _turn_on(self) -> None:
        """Plan the next quarter of a detent, if it is not there yet."""
        self._turning = self._quarter != self._wanted() and not callable(self.source("position"))
        if self._turning:
            self.after(self.detent_time / 4, self._step)

    def _step(self) -> None:
        if callable(self.source("position")):
            self._turning = False
            return
        self._quarter += 1 if self._wanted() > self._quarter else -1
        if self.fault is None:
            self._show()
        self._turn_on()

    def _show(self) -> None:
        for signal, quarters in _CLOSED.items():
            self.move(signal, self._quarter % 4 in quarters)

    # ---- what a person sees and does

    def keyboard(self) -> tuple[tuple[str, ...], ...]:
        return (_KEYS,)

    def keys_down(self) -> tuple[str, ...]:
        return ("press",) if self.pressed >= 0.5 else ()

    def key_pressed(self, key: str) -> None:
        if key not in _KEYS:
            super().key_pressed(key)
        if key == "press":
            self.pressed = True
        else:
            self.turn(1 if key == "right" else -1)

    def key_released(self, key: str) -> None:
        if key not in _KEYS:
            super().key_released(key)
        if key == "press":
            self.pressed = False

    def readings(self) -> dict[str, Any]:
        return {
            "position": round(self.position),
            "button": "pressed" if self.pressed >= 0.5 else "not pressed",
        }


def _is_closed(place: Callable[[float], float], quarters: tuple[int, ...], seconds: float) -> bool:
    """Whether a contact is closed at a board time, for a shaft whose place in detents is a function of it."""
    return int(place(seconds) * 4 // 1) % 4 in quarters
