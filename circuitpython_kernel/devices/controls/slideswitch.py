"""A slide switch."""

from __future__ import annotations

from functools import partial
from typing import Any

from circuitpython_kernel.devices.base.inputs import Input, Source
from circuitpython_kernel.devices.base.part import Part
from circuitpython_kernel.devices.toolkit.bounces import BOUNCES
from circuitpython_kernel.devices.toolkit.contact_part import checked_bounce
from circuitpython_kernel.devices.toolkit.timed_level import TimedLevel
from circuitpython_kernel.hardware.pins.wires import Wire

_PLACES = ("ground", "supply", "nothing")
_LEVELS = {"ground": False, "supply": True, "nothing": None}
_SIDES = ("left", "right")


class SlideSwitch(Part):
    """Slide switch with one changeover contact, SPDT (E-Switch datasheet EG1218).

    Modelled: the common contact, which is joined with the left or the right one, break before make: it is open for a
    moment, and bounces. The left and the right contact are at pins of the board, or where ``left_to`` and ``right_to``
    say. A position that is a function of time does not bounce, and needs both of these at ground or the supply.

    Args:
        left_to, right_to: what the outer contacts are wired to: ``"ground"``, ``"supply"`` or ``"nothing"``.
        bounce: seconds for which the contact bounces; 0 for none.

    Raises:
        ValueError: for a switch that cannot be.
    """

    title = "slide switch"
    aliases = ("SPDT",)
    example = (
        "import board, digitalio\n\n"
        "switch = digitalio.DigitalInOut(board.D5)  # the pin that com is on\nprint(switch.value)"
    )
    signals = {"com": "common contact", "left": "left contact", "right": "right contact"}
    required = ("com",)

    position = Input("", 0, 1, 0, step=1, options=_SIDES)

    def __init__(
        self, *, left_to: str = "ground", right_to: str = "supply", bounce: float = 0.001, **inputs: Source
    ) -> None:
        for place in (left_to, right_to):
            if place not in _PLACES:
                raise ValueError(f'a slide switch\'s contact goes to "ground", "supply" or "nothing", not "{place}"')
        self.ends = {"left": left_to, "right": right_to}
        self.bounce = checked_bounce(bounce, "a slide switch")
        names = {"ground": "GND", "supply": "3V3"}
        self.supplies = tuple(names[place] for place in dict.fromkeys(self.ends.values()) if place in names)
        self._wire: Wire | None = None
        self._moves = 0
        self._side: str | None = None
        super().__init__(**inputs)

    def connected(self) -> None:
        pins = [pin.index for name in ("com", *_SIDES) if (pin := self.pin(name)) is not None]
        if len(pins) > len(set(pins)):
            raise ValueError("a slide switch's contacts com, left and right are at pins of their own")
        self._check(self.source("position"))

    def started(self) -> None:
        self._side = None  # bounces that a power cycle has forgotten are over
        self._place()

    def disconnected(self) -> None:
        self._join(None)
        self._side = None

    def _check(self, source: Source) -> None:
        wired = any(self.pin(side) is not None or self.ends[side] == "nothing" for side in _SIDES)
        if callable(source) and wired:
            raise ValueError("a slide switch's position is a function of time only between ground and the supply")

    def set_input(self, item: Input, value: Source) -> None:
        if self.site is not None:
            self._check(value)
        super().set_input(item, value)

    def input_changed(self, name: str) -> None:
        self._place()

    def break_(self, fault: str) -> None:
        super().break_(fault)
        self._join(None)

    def mend(self) -> None:
        super().mend()
        self._side = None
        self._place()

    @property
    def side(self) -> str:
        """Where the slider is: ``"left"`` or ``"right"``."""
        return _SIDES[self.position >= 0.5]

    def _place(self) -> None:
        """The contact goes where the slider is."""
        com, source = self.pin("com"), self.source("position")
        if com is None or self.site is None or self.fault is not None:
            return
        self._moves += 1
        if callable(source):
            position, high = source, self.ends["right"] == "supply"
            if self.ends["left"] == self.ends["right"]:
                self._join("left")
            else:
                com.drive_edges(TimedLevel(lambda time: (position(time) >= 0.5) is high, self.site.clock.now_ns))
            self._side = None
            return
        moved, self._side = self._side not in (None, self.side), self.side
        if not moved or not self.bounce:
            self._join(self.side)
            return
        self._join(None)
        for share, contact in BOUNCES:
            self.after(share * self.bounce, partial(self._bounced, self._moves, self.side if contact else None))

    def _bounced(self, move: int, side: str | None) -> None:
        if move == self._moves and self.fault is None:
            self._join(side)

    def _join(self, side: str | None) -> None:
        """Join the common contact with one of the others; None: with none."""
        if self._wire is not None:
            self._wire.remove()
            self._wire = None
        common, other = self.pin("com"), None if side is None else self.pin(side)
        self.drive("com", None if side is None or other is not None else _LEVELS[self.ends[side]])
        if common is not None and other is not None:
            self._wire = common.join(other)

    def wires(self) -> tuple[Wire, ...]:
        return () if self._wire is None else (self._wire,)

    def keyboard(self) -> tuple[tuple[str, ...], ...]:
        return (_SIDES,)

    def keys_down(self) -> tuple[str, ...]:
        return (self.side,)

    def key_pressed(self, key: str) -> None:
        if key not in _SIDES:
            super().key_pressed(key)
        self.position = float(_SIDES.index(key))

    def key_released(self, key: str) -> None:
        """It stays where it was pushed to."""
        if key not in _SIDES:
            super().key_released(key)

    def readings(self) -> dict[str, Any]:
        return {"contact": f"com to {self.side}"}
