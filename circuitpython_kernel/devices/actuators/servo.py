"""A hobby servo on a pin."""

from __future__ import annotations

from typing import Any

from circuitpython_kernel.devices.base.driven_part import DrivenPart
from circuitpython_kernel.devices.base.inputs import Source
from circuitpython_kernel.devices.base.part import Picture
from circuitpython_kernel.devices.toolkit.dial_pictures import dial

from .slew import LONGEST, RANGE, SHORTEST, Motion, aim, position_at, resting, servo_angle


class Servo(DrivenPart):
    """Servo that follows the width of pulses, 20 to 400 times a second (the usual analog servo, such as the SG90).

    Modelled: angle from the pulse's width, a speed of 60° in 0.15 s, the ends of its range, pulses that it does not
    understand. Without pulses it goes limp and stays where it is. `angle` is where it is now. Pulses are those of PWM.

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
    required = driven_signals = ("pulse",)
    hears_levels = False
    picture_scale = 1

    def __init__(
        self, *, shortest: float = SHORTEST, longest: float = LONGEST, range: float = RANGE, **inputs: Source
    ) -> None:
        if not 0 < shortest < longest:
            raise ValueError(f"a servo's shortest pulse is shorter than its longest, not {shortest} and {longest} s")
        self._limits = shortest, longest, range
        self._motion: Motion = resting(range / 2)
        super().__init__(**inputs)

    def connected(self) -> None:
        self._motion = resting(self._motion[2])
        super().connected()

    def disconnected(self) -> None:
        super().disconnected()
        self._motion = resting(position_at(self._motion, self.now))

    def driven(self, signal: str, time_ns: int, frequency: float, duty: float) -> None:
        target = servo_angle(duty / frequency, *self._limits) if 20 <= frequency <= 400 else None
        self._motion = aim(self._motion, time_ns / 1e9, target)

    @property
    def angle(self) -> float:
        """Where it is now, in degrees."""
        self.catch_up()
        return position_at(self._motion, self.now)

    def picture(self) -> Picture:
        return dial(self.angle, span=self._limits[2], clockwise=False)

    def readings(self) -> dict[str, Any]:
        return {"angle": round(self.angle, 1)}
