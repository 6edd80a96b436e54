"""A stepper motor behind a driver."""

from __future__ import annotations

import math
from typing import Any

from circuitpython_kernel.devices.base.inputs import Source, Toggle
from circuitpython_kernel.devices.base.part import Part, Picture
from circuitpython_kernel.devices.toolkit.dial_pictures import dial
from circuitpython_kernel.devices.toolkit.hanging_part import HangingPart

from .slew import Motion, aim, position_at, resting

_COILS = ("a1", "a2", "b1", "b2")


class StepperMotor(HangingPart):
    """Stepper motor with two windings, or four coils, behind a driver such as the DRV8833 (TI datasheet SLVSAR1).

    Modelled: full, half and microsteps from the levels or duty cycles of the four inputs, the speed that its rotor
    has at most: a program that is faster loses steps, as the field runs away from it. Without current it stays where
    it is. Not modelled: torque, resonance, the time that a current needs.

    Args:
        steps: full steps of a turn.
        fastest: full steps in a second that the rotor follows.
        behind, outputs: a 74HC595, and which signals are at its outputs: ``"a1=q0"``.

    Raises:
        ValueError: for numbers that are not above 0.
    """

    title = "stepper motor"
    library = "adafruit-circuitpython-motor"
    example = (
        "import board, digitalio, time\nfrom adafruit_motor import stepper\n\n"
        "coils = [digitalio.DigitalInOut(pin) for pin in (board.D5, board.D6, board.D9, board.D10)]  # a1, a2, b1, b2\n"
        "for coil in coils:\n    coil.switch_to_output()\n"
        "motor = stepper.StepperMotor(*coils, microsteps=None)\n"
        "for n in range(50):\n    motor.onestep()\n    time.sleep(0.005)"
    )
    signals = {
        "a1": "input 1 of winding A", "a2": "input 2 of winding A", "b1": "input 1 of winding B",
        "b2": "input 2 of winding B",
    }  # fmt: skip
    required = driven_signals = _COILS
    picture_scale = 1
    supplies = ("5V", "GND")

    held = Toggle("shaft is held")

    def __init__(
        self,
        *,
        steps: int = 200,
        fastest: float = 1000.0,
        behind: Part | None = None,
        outputs: str = "",
        **inputs: Source,
    ) -> None:
        if steps < 1 or fastest <= 0:
            raise ValueError("a stepper motor's steps and fastest speed are above 0")
        self.steps, self.fastest = int(steps), float(fastest)
        self._motion: Motion = resting(0.0)
        super().__init__(behind=behind, outputs=outputs, **inputs)

    def power_on(self) -> None:
        self._current = dict.fromkeys(_COILS, 0.0)

    def connected(self) -> None:
        self._motion = resting(self._motion[2])  # as its time begins again
        super().connected()

    def disconnected(self) -> None:
        super().disconnected()
        self._motion = resting(self._place())

    def driven(self, signal: str, time_ns: int, frequency: float, duty: float) -> None:
        self._current[signal] = duty
        self._follow(time_ns / 1e9)

    def input_changed(self, name: str) -> None:
        self._follow(self.now)

    def _follow(self, time: float) -> None:
        """The rotor turns to where the field points, the shorter way."""
        current = self._current
        along, across = current["a2"] - current["a1"], current["b1"] - current["b2"]
        place = position_at(self._motion, time, self.fastest)
        target: float | None = None
        if math.hypot(along, across) > 0.02 and not self.held:
            field = math.atan2(across, along) / (math.pi / 2)  # in steps, of which four make a turn of the field
            away = (field - place + 2) % 4 - 2
            # Exactly opposite to the field there is no torque.
            target = place + away if abs(abs(away) - 2) > 1e-6 else None
        self._motion = aim(self._motion, time, target, self.fastest)

    def _place(self) -> float:
        return position_at(self._motion, self.now, self.fastest)

    @property
    def position(self) -> float:
        """Full steps that it has turned since it was made; backwards is negative."""
        self.catch_up()
        return self._place()

    @property
    def angle(self) -> float:
        """Where its shaft stands, in degrees from 0 to 360."""
        return self.position / self.steps * 360 % 360

    def picture(self) -> Picture:
        return dial(self.angle, first=90)

    def readings(self) -> dict[str, Any]:
        return {"position": round(self.position, 2), "angle": round(self.angle, 1)}
