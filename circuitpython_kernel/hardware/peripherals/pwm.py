"""PWM outputs: which frequency and duty cycle a pin has had, from when on.

The firmware writes changes into the capture ring; nobody is called for an edge. Which pins can share a timer follows
the RP2040 datasheet, section 4.5: a slice has one frequency and two channels, A for even and B for odd pins.
"""

from __future__ import annotations

from circuitpython_kernel.hardware.chip import Chip, GuestError, Peripheral
from circuitpython_kernel.hardware.memory import layout

_RP2040_SLICES = 8


class PWM(Peripheral):
    """All PWM outputs of the chip."""

    name = "pwm"

    def __init__(self, chip: Chip) -> None:
        super().__init__(chip)
        self._open: dict[int, tuple[int, bool]] = {}
        chip.capture.ring.pwm = self

    def reset(self) -> None:
        self._open.clear()

    def do_open(self, pin: int, frequency: int, variable: bool) -> None:
        """A new PWM output: checks that the pin's timer has a channel and, if another uses it, the same frequency."""
        place = self._slice(pin)
        if place is not None:
            for other, (other_hertz, other_alone) in self._open.items():
                if self._slice(other) != place:
                    continue
                if self._channel(other) == self._channel(pin):
                    raise GuestError("ValueError", "Internal resource(s) in use")
                if variable or other_alone or other_hertz != frequency:
                    text = "Internal resource(s) in use" if variable else "Invalid frequency"
                    raise GuestError("ValueError", text)
        self._open[pin] = (frequency, variable)

    def do_close(self, pin: int) -> None:
        """A PWM output is let go."""
        self._open.pop(pin, None)

    def _number(self, index: int) -> int | None:
        name = self.chip.pin_names[index]
        if (self.chip.name or "").startswith("rp2") and name.startswith("GPIO") and name[4:].isdigit():
            return int(name[4:])
        return None

    def _slice(self, index: int) -> int | None:
        number = self._number(index)
        if number is None:
            return None
        # RP2350 datasheet, section 12.5: twelve slices, GPIO 32 and up use 8 to 11.
        return 8 + (number // 2) % 4 if number >= 32 else (number // 2) % _RP2040_SLICES

    def _channel(self, index: int) -> int:
        return (self._number(index) or 0) % 2

    # ---- what the firmware wrote into the ring

    def started(self, pin: int, time_ns: int, frequency: int, duty: int, level: int) -> None:
        """A new frequency and duty cycle; the pin had a level before."""
        wave = self.chip.pins.waves.chip_wave(pin) or self.chip.pins.waves.start_chip_wave(pin, time_ns, level)
        wave.start(time_ns, frequency, duty / layout.FULL_SCALE)
        self.chip.pins.pwm_listeners.changed(pin, time_ns, (frequency, duty / layout.FULL_SCALE))

    def duty_changed(self, pin: int, time_ns: int, duty: int) -> None:
        """A new duty cycle."""
        wave = self.chip.pins.waves.chip_wave(pin)
        if wave is not None:
            wave.change_duty(time_ns, duty / layout.FULL_SCALE)
            frequency = round(1e9 / wave.current.period_ns, 6)
            self.chip.pins.pwm_listeners.changed(pin, time_ns, (frequency, duty / layout.FULL_SCALE))

    def stopped(self, pin: int, time_ns: int, level: int) -> None:
        """The PWM ends."""
        self.chip.pins.waves.stop_chip_wave(pin, time_ns, level)
        self.chip.pins.pwm_listeners.changed(pin, time_ns, (0.0, float(level)))
