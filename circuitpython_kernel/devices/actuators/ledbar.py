"""Ten LEDs in a row."""

from __future__ import annotations

from typing import Any

from circuitpython_kernel.devices.base.inputs import Source
from circuitpython_kernel.devices.base.part import Part
from circuitpython_kernel.devices.toolkit.hanging_part import HangingPart
from circuitpython_kernel.devices.toolkit.led_colors import COLORS
from circuitpython_kernel.hardware.pins.pin import Pin

_COUNT = 10
_SIGNALS = tuple(f"led{number}" for number in range(1, _COUNT + 1))


class LEDBar(HangingPart):
    """Bar graph of ten LEDs, each with a series resistor (Kingbright datasheet DC-10EWA).

    Modelled: brightness of each from the level, or from the duty cycle of PWM. LEDs without a pin stay dark.

    Args:
        active_low: the LEDs are between the supply and the pins, and shine when these are low.
        color: red, yellow, green, blue or white; or ``"level"``: five green, three yellow, two red.
        behind, outputs: a 74HC595, and which signals are at its outputs: ``"led1=q0"``.

    Raises:
        ValueError: for another colour.
    """

    title = "bar of 10 LEDs"
    aliases = ("BarGraph",)
    example = (
        "import board, digitalio\n\n"
        "names = (board.D5, board.D6, board.D9)  # the pins that led1, led2, led3 are on\n"
        "leds = [digitalio.DigitalInOut(name) for name in names]\n"
        "for led in leds[:2]:\n    led.switch_to_output(True)"
    )
    signals = {name: f"LED {name[3:]}, through its resistor" for name in _SIGNALS}
    usual = driven_signals = _SIGNALS
    example_signals = _SIGNALS[:3]

    def __init__(
        self,
        *,
        active_low: bool = False,
        color: str = "red",
        behind: Part | None = None,
        outputs: str = "",
        **inputs: Source,
    ) -> None:
        if color not in (*COLORS, "level"):
            raise ValueError(f"the bar is {', '.join(COLORS)} or level, not {color}")
        self.active_low, self.color = bool(active_low), color
        self.supplies = ("3V3",) if active_low else ("GND",)
        super().__init__(behind=behind, outputs=outputs, **inputs)

    def power_on(self) -> None:
        self._on = dict.fromkeys(_SIGNALS, 0.0)

    def connected(self) -> None:
        self.need_one_of(_SIGNALS)
        self._pulled: list[Pin] = []
        for name in _SIGNALS:
            pin = self.pin(name)
            if pin is not None and pin.resistor is None:
                pin.resistor = "up" if self.active_low else "down"  # what an LED does to a pin that nothing drives
                self._pulled.append(pin)
        super().connected()

    def disconnected(self) -> None:
        super().disconnected()
        for pin in self._pulled:
            pin.resistor = None
        self.power_on()

    def driven(self, signal: str, time_ns: int, frequency: float, duty: float) -> None:
        self._on[signal] = 1.0 - duty if self.active_low else duty

    @property
    def brightness(self) -> list[float]:
        """For what share of the time each LED is on, from 0 to 1, the first one at ``led1``."""
        self.catch_up()
        return [share if self.fault is None else 0.0 for share in self._on.values()]

    @property
    def colors(self) -> list[tuple[float, float, float]]:
        """Red, green and blue of each LED's light when it is on, from 0 to 1."""
        names = ["green"] * 5 + ["yellow"] * 3 + ["red"] * 2 if self.color == "level" else [self.color] * _COUNT
        return [COLORS[name][0] for name in names]

    def readings(self) -> dict[str, Any]:
        shares = self.brightness
        lit = "".join(".1"[share > 0] for share in shares)
        return {"lit": lit, "brightness": [round(share, 2) for share in shares]}
