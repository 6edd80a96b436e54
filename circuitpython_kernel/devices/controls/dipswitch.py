"""A DIP switch."""

from __future__ import annotations

from typing import Any

from circuitpython_kernel.devices.base.inputs import Source, Toggle
from circuitpython_kernel.devices.toolkit.contact_part import SIDES, ContactPart, checked_bounce

_COUNT = 8
_SIGNALS = tuple(f"sw{number}" for number in range(1, _COUNT + 1))


class DIPSwitch(ContactPart):
    """DIP switch with eight contacts (CTS datasheet 206).

    Modelled: the contacts, which join their pins with ground or with the supply when they are on, their bouncing, and
    resistors to the other side. A switch that is a function of time does not bounce.

    Args:
        to: what the contacts join the pins with, ``"ground"`` or ``"supply"``.
        resistor: whether there are pull resistors to the other side; else the program switches on its own.
        bounce: seconds for which a contact bounces; 0 for none.

    Raises:
        ValueError: for a switch that cannot be.
    """

    title = "DIP switch, 8 contacts"
    example = (
        "import board, digitalio\n\n"
        "switch = digitalio.DigitalInOut(board.D5)  # the pin that sw1 is on\n"
        "switch.switch_to_input(digitalio.Pull.UP)\nprint(not switch.value)"
    )
    signals = {name: f"the contact of switch {name[2:]}" for name in _SIGNALS}
    usual = _SIGNALS
    example_signals = ("sw1",)

    switch1 = Toggle("1")
    switch2 = Toggle("2")
    switch3 = Toggle("3")
    switch4 = Toggle("4")
    switch5 = Toggle("5")
    switch6 = Toggle("6")
    switch7 = Toggle("7")
    switch8 = Toggle("8")

    def __init__(self, *, to: str = "ground", resistor: bool = False, bounce: float = 0.001, **inputs: Source) -> None:
        if to not in SIDES:
            raise ValueError(f'a DIP switch joins its pins with "ground" or "supply", not "{to}"')
        self.supplies = ("GND",) if to == "ground" else ("3V3",)
        self.to, self.resistor, self.bounce = to, bool(resistor), checked_bounce(bounce, "a DIP switch")
        super().__init__(**inputs)

    def connected(self) -> None:
        self.need_one_of(_SIGNALS)
        super().connected()
        for name in _SIGNALS:
            self.lay(name, to=self.to, resistor=self.resistor)

    def input_changed(self, name: str) -> None:
        if self.site is not None and self.fault is None:
            self._place_one(f"sw{name.removeprefix('switch')}", name)

    def place(self) -> None:
        for number in range(1, _COUNT + 1):
            self._place_one(f"sw{number}", f"switch{number}")

    def _place_one(self, signal: str, name: str) -> None:
        source = self.source(name)
        if callable(source):
            self.let_follow(signal, lambda time: source(time) >= 0.5)
        else:
            self.move(signal, bool(getattr(self, name)))

    @property
    def on(self) -> list[bool]:
        """Which switches are on, from the first one."""
        return [getattr(self, f"switch{number}") >= 0.5 for number in range(1, _COUNT + 1)]

    def readings(self) -> dict[str, Any]:
        return {"switches": "".join(".1"[on] for on in self.on)}
