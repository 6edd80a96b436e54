"""A relay module: a pin that closes a contact."""

from __future__ import annotations

from functools import partial
from typing import Any

from circuitpython_kernel.devices.base.driven_part import DrivenPart
from circuitpython_kernel.devices.base.inputs import Source
from circuitpython_kernel.devices.toolkit.bounces import BOUNCES
from circuitpython_kernel.hardware.pins.wires import Wire

_PULL_IN, _DROP_OUT = 0.008, 0.004
"""Seconds until the contact has followed (typical of a small relay, such as the Songle SRD-05VDC)."""
_PULLS_IN, _HOLDS = 0.75, 0.1
"""Share of the full voltage at which it pulls in, and that holds it (the same datasheet)."""


class Relay(DrivenPart):
    """Relay with one changeover contact.

    Modelled: the time that the contact takes, its bouncing when it closes, and the contact itself: it joins ``com``
    with ``no`` (closed) or with ``nc`` (open), if these are pins of the board. PWM at its input pulls it in from three
    quarters of the full voltage on, and lets it drop below a tenth.

    Args:
        active_low: it pulls in when its input is low, as modules with a PNP transistor do.
        bounce: seconds for which the contact bounces; 0 for none.

    Raises:
        ValueError: when it bounces for longer than it takes to switch.
    """

    title = "relay"
    supplies = ("5V", "GND")
    example = (
        "import board, digitalio\n\n"
        "relay = digitalio.DigitalInOut(board.D5)  # the pin that in is on\nrelay.switch_to_output(True)"
    )
    signals = {
        "in": "control input",
        "com": "common contact",
        "no": "normally open contact",
        "nc": "normally closed contact",
    }
    required = driven_signals = ("in",)

    def __init__(self, *, active_low: bool = False, bounce: float = 0.001, **inputs: Source) -> None:
        if not 0 <= bounce <= _DROP_OUT:
            raise ValueError(f"a relay bounces for 0 to {_DROP_OUT:g} s, not {bounce:g} s")
        self.bounce = float(bounce)
        self.active_low = bool(active_low)
        super().__init__(**inputs)

    def power_on(self) -> None:
        self.closed = False
        self.clicks = 0
        self._wanted = False
        self._changes = 0
        if self._ends:  # it is on a board
            self._join("nc")

    _wire: Wire | None = None
    _pulls = False

    def connected(self) -> None:
        pins = [pin.index for name in ("com", "no", "nc") if (pin := self.pin(name)) is not None]
        if len(pins) > len(set(pins)):
            raise ValueError("a relay's contacts com, no and nc are at pins of their own")
        coil = self.pin("in")
        self._pulls = coil is not None and coil.resistor is None
        if coil is not None and self._pulls:
            coil.resistor = "up" if self.active_low else "down"  # it rests while nothing drives its input
        self._join("nc")
        super().connected()

    def disconnected(self) -> None:
        super().disconnected()
        coil = self.pin("in")
        if coil is not None and self._pulls:
            coil.resistor = None
        self._join(None)
        self.closed = self._wanted = False

    def driven(self, signal: str, time_ns: int, frequency: float, duty: float) -> None:
        on = 0.0 if self.fault is not None else 1.0 - duty if self.active_low else duty
        wanted = on >= (_HOLDS if self._wanted else _PULLS_IN)
        if wanted != self._wanted:
            self._wanted = wanted
            self._changes += 1
            self.after(_PULL_IN if wanted else _DROP_OUT, partial(self._follow, self._changes))

    def _follow(self, change: int) -> None:
        if change != self._changes or self.closed == self._wanted:
            return  # the coil has changed its mind meanwhile
        self.closed = self._wanted
        self.clicks += 1
        there = "no" if self.closed else "nc"
        self._join(there)
        for share, contact in BOUNCES if self.bounce else ():
            self.after(share * self.bounce, partial(self._bounced, self.clicks, there if contact else None))

    def _bounced(self, click: int, contact: str | None) -> None:
        if click == self.clicks:
            self._join(contact)

    def _join(self, contact: str | None) -> None:
        if self._wire is not None:
            self._wire.remove()
            self._wire = None
        common, other = self.pin("com"), None if contact is None else self.pin(contact)
        if common is not None and other is not None:
            self._wire = common.join(other)

    def output_on(self, output: str) -> bool:
        """Whether a contact, ``"no"`` or ``"nc"``, is joined with the common one.

        Raises:
            LookupError: when there is no such contact.
        """
        if output not in ("no", "nc"):
            raise LookupError(f'there is no contact "{output}"; there are no and nc')
        self.catch_up()
        return self.closed is (output == "no")

    def wires(self) -> tuple[Wire, ...]:
        return () if self._wire is None else (self._wire,)

    def readings(self) -> dict[str, Any]:
        return {"contact": "closed" if self.closed else "open", "clicks": self.clicks}
