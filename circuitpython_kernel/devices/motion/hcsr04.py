"""HC-SR04: distance by the time that sound takes."""

from __future__ import annotations

from circuitpython_kernel.devices.base.inputs import Input
from circuitpython_kernel.devices.base.part import Part

_LEAST_TRIGGER = 1e-6
"""Seconds. The datasheet asks for 10 us, which CircuitPython's own slowness gives a board; the virtual one has none."""
_BURST = 450e-6
"""From the trigger's end to the echo signal: eight periods of 40 kHz and what the module's processor needs."""
_NO_ECHO = 0.038
"""How long the echo signal lasts when nothing came back."""


class HCSR04(Part):
    """Ultrasonic distance sensor (datasheet of ElecFreaks, HC-SR04).

    Modelled: the trigger pulse, the echo pulse to the microsecond from distance and speed of sound at the air's
    temperature, 38 ms without an echo, no new measurement while one is under way.
    """

    title = "distance sensor, ultrasonic"
    supplies = ("5V", "GND")
    library = "adafruit-circuitpython-hcsr04"
    example = (
        "import board\nimport adafruit_hcsr04\n\n"
        "sonar = adafruit_hcsr04.HCSR04(trigger_pin=board.D5, echo_pin=board.D6)  # the pins that it is on\n"
        "print(sonar.distance)  # cm"
    )
    signals = {"trigger": "trigger input", "echo": "echo output"}
    required = ("trigger", "echo")

    distance = Input("cm", 2, 500, 100, step=0.5)
    temperature = Input("°C", -10, 50, 20, "temperature of the air", step=0.5)

    farthest = 400.0
    """cm: nothing comes back from beyond."""

    def power_on(self) -> None:
        self._high_since: float | None = None
        self._busy = False

    def connected(self) -> None:
        pin = self.pin("trigger")
        assert pin is not None
        self.drive("echo", False)
        self._unwatch = pin.watch(self._trigger)

    def disconnected(self) -> None:
        self._unwatch()

    def echo_time(self) -> float:
        """Seconds for which the echo signal is high."""
        if self.distance > self.farthest:
            return _NO_ECHO
        speed = 331.3 + 0.606 * self.temperature
        return 2 * self.distance / 100 / speed

    def _trigger(self, level: bool) -> None:
        if level:
            self._high_since = self.now
        elif self._high_since is not None:
            long_enough = self.now - self._high_since >= _LEAST_TRIGGER
            self._high_since = None
            pin = self.pin("echo")
            if long_enough and not self._busy and self.fault is None and pin is not None:
                self._busy = True
                end = pin.drive_pulses([self.echo_time()], first=True, delay=_BURST)
                self.after(end - self._board_seconds(), self._finished)

    def _finished(self) -> None:
        self._busy = False
        self.drive("echo", False)
