"""A photoresistor in a voltage divider."""

from __future__ import annotations

from typing import Any

from circuitpython_kernel.devices.base.analog_part import AnalogPart
from circuitpython_kernel.devices.base.inputs import Input, Source
from circuitpython_kernel.devices.toolkit.timed_level import TimedLevel

_OHMS_AT_10, _GAMMA, _DARK = 14_000.0, 0.7, 1_000_000.0
"""Resistance at 10 lux, its slope, and in the dark (datasheet)."""


class Photoresistor(AnalogPart):
    """Photoresistor in a voltage divider with a fixed resistor (Nanyang Senba datasheet GL5528).

    Modelled: its resistance, which falls with the light by a power of 0.7, and the voltage that the divider makes of
    it, and the comparator of modules that have one: ``digital`` is high in the dark.
    Not modelled: the 20 to 30 ms that it needs to follow, and its scatter.

    Args:
        divider: ohms of the fixed resistor.
        threshold: volts of the divider at which the comparator changes.
        to: where the photoresistor goes: ``"supply"`` (more light, more volts) or ``"ground"``.

    Raises:
        ValueError: for a divider that cannot be.
    """

    title = "photoresistor in a voltage divider"
    aliases = ("LDR", "GL5528")
    example = (
        "import board, analogio\n\nlight = analogio.AnalogIn(board.A0)  # the pin that out is on\nprint(light.value)"
    )
    signals = {"out": "analog output", "digital": "the comparator's output, high in the dark"}
    usual = ("out",)

    light = Input("lux", 0, 100_000, 300, "light", step=1)

    def __init__(
        self, *, divider: float = 10_000.0, to: str = "supply", threshold: float = 2.5, **inputs: Source
    ) -> None:
        if divider <= 0 or to not in ("supply", "ground"):
            raise ValueError('a divider has a resistor above 0 ohm, and a photoresistor to "supply" or "ground"')
        if not 0 <= threshold <= 5:
            raise ValueError(f"a comparator changes at 0 to 5 V, not at {threshold:g} V")
        self.divider, self.to, self.threshold = float(divider), to, float(threshold)
        super().__init__(**inputs)

    @property
    def ohms(self) -> float:
        """Its resistance now."""
        return min(_OHMS_AT_10 * (self.light / 10) ** -_GAMMA, _DARK) if self.light else _DARK

    def volts(self, supply: float) -> float:
        ohms = self.ohms
        share = self.divider / (self.divider + ohms)
        return supply * (share if self.to == "supply" else 1 - share)

    def connected(self) -> None:
        self.need_one_of(("out", "digital"))
        super().connected()

    def disconnected(self) -> None:
        super().disconnected()
        self.drive("digital", None)

    def _feed(self) -> None:
        super()._feed()
        pin, site = self.pin("digital"), self.site
        if pin is None or site is None:
            return
        if self.fault is not None:
            self.drive("digital", None)
        elif self._changes():
            pin.drive_edges(TimedLevel(self._dark, site.clock.now_ns))
        else:
            self.drive("digital", self._dark(self._board_seconds()))

    def _dark(self, seconds: float) -> bool:
        """Whether the comparator says so at a board time."""
        volts = self._volts_at("digital", seconds)
        return volts > self.threshold if self.to == "ground" else volts < self.threshold

    def readings(self) -> dict[str, Any]:
        return {"resistance": f"{self.ohms / 1000:.2f} kohm"}
