"""A hobby servo on a pin."""

from __future__ import annotations

from typing import Any

from ..inputs import Source
from ..part import Part
from .slew import LONGEST, RANGE, SHORTEST, Motion, aim, position_at, resting, servo_angle


class Servo(Part):
    """Servo that follows the width of pulses, 20 to 400 times a second (the usual analog servo, such as the SG90).

    Modelled: angle from the pulse's width, a speed of 60° in 0.15 s, the ends of its range, pulses that it does not
    understand. Without pulses it stays where it is. `angle` is where it is now.

    Args:
        shortest, longest: seconds of the pulses at both ends of its range.
        range: degrees between them.
    """

    title = "servo"
    supplies = ("5V", "GND")
    library = "adafruit-circuitpython-motor"
    example = (
        "import board, pwmio, time\nfrom adafruit_motor import servo\n\n"
        "pwm = pwmio.PWMOut(board.D5, frequency=50)  # the pin that pulse is on\n"
        "servo.Servo(pwm).angle = 45\ntime.sleep(0.5)"
    )
    signals = {"pulse": "control pulses"}
    required = ("pulse",)

    def __init__(
        self, *, shortest: float = SHORTEST, longest: float = LONGEST, range: float = RANGE, **inputs: Source
    ) -> None:
        if not 0 < shortest < longest:
            raise ValueError(f"a servo's shortest pulse is shorter than its longest, not {shortest} and {longest} s")
        self._limits = shortest, longest, range
        self._motion: Motion = resting(range / 2)
        super().__init__(**inputs)

    def connected(self) -> None:
        pin = self.pin("pulse")
        assert pin is not None
        self._end = pin.on_pwm(self._pulses)

    def disconnected(self) -> None:
        self._end()

    def _pulses(self, time_ns: int, frequency: float, duty: float) -> None:
        target = servo_angle(duty / frequency, *self._limits) if 20 <= frequency <= 400 else None
        if target is not None and self.fault is None and self.site is not None:
            self._motion = aim(self._motion, (time_ns + self.site.offset_ns) / 1e9, target)

    @property
    def angle(self) -> float:
        """Where it is now, in degrees."""
        pin = self.pin("pulse")
        if pin is not None:
            pin.catch_up()
        return position_at(self._motion, self.now)

    def readings(self) -> dict[str, Any]:
        return {"angle": round(self.angle, 1)}
