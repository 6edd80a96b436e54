"""PWM outputs: which frequency and duty cycle a pin has had, from when on.

The firmware writes what the program asks for into the capture ring; nobody is called for an edge. What the chip's
counter makes of it is in `pwm_counters`, which outputs share a timer in `pwm_sharing`.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from circuitpython_kernel.hardware.chip import Chip, GuestError, Peripheral
from circuitpython_kernel.hardware.pins.counted_waves import counted

from .pwm_counters import Timing, counter
from .pwm_sharing import sharing


@dataclass
class _Output:
    """One output: how its counter is set, and what the program asked for."""

    timing: Timing
    duty: int = 0
    high: int | None = None
    """Counts; None before the first duty cycle."""

    @property
    def share(self) -> Fraction:
        """The part of a period, 0 to 1, for which the pin is high."""
        return Fraction(min(self.high or 0, self.timing.counts), self.timing.counts)


class PWM(Peripheral):
    """All PWM outputs of the chip."""

    name = "pwm"

    def __init__(self, chip: Chip) -> None:
        super().__init__(chip)
        self.counter = counter(chip.name)
        """What makes the chip's waves."""
        self.timers = sharing(chip.name, chip.pin_names)
        """Which of the chip's timers are in use."""
        self._outputs: dict[int, _Output] = {}
        chip.capture.ring.pwm = self

    def reset(self) -> None:
        self._outputs.clear()
        self.timers.clear()

    def do_open(self, pin: int, frequency: int, variable: bool) -> int:
        """A new PWM output gets a timer, and its first frequency: the one that it has then.

        Raises:
            GuestError: when no timer is free, or none can make the frequency.
        """
        timing = self.counter.first(frequency, self._cpu_hz(), variable)
        self.timers.take(pin, frequency, variable, timing)
        self._outputs[pin] = _Output(timing)
        return timing.frequency

    def do_retune(self, pin: int, frequency: int) -> int:
        """The program is about to write another frequency into the ring: the one that the output has then."""
        self.chip.capture.take_in()  # what was written before goes with the old one
        output = self._output(pin)
        output.timing = self.counter.again(output.timing, frequency, self._cpu_hz())
        self.timers.retune(pin, frequency, output.timing)
        return output.timing.frequency

    def do_keeps_duty(self, pin: int) -> bool:
        """Whether a duty cycle is read back as it was written."""
        return self.counter.keeps_duty

    def do_duty(self, pin: int) -> int:
        """The duty cycle that the counter has, as the program reads it back."""
        self.chip.capture.take_in()
        output = self._output(pin)
        return self.counter.duty_cycle(output.timing, output.duty, output.high or 0)

    def do_close(self, pin: int) -> None:
        """A PWM output is let go."""
        self.chip.capture.take_in()
        self._outputs.pop(pin, None)
        self.timers.give_back(pin)

    def _output(self, pin: int) -> _Output:
        output = self._outputs.get(pin)
        if output is None:
            raise GuestError("RuntimeError", "Internal error")
        return output

    def _cpu_hz(self) -> int:
        return self.chip.block.cpu_khz() * 1000

    # ---- what the firmware wrote into the ring

    def started(self, pin: int, time_ns: int, duty: int, level: int) -> None:
        """The frequency that was opened or retuned holds from now on; the pin had a level before."""
        output = self._outputs.get(pin)
        if output is None:
            return  # no program has opened it
        if output.high is None or self.counter.rewrites_duty:
            self._write(output, duty)
        waves = self.chip.pins.waves
        wave = waves.chip_wave(pin) or waves.start_chip_wave(pin, time_ns, level)
        period = output.timing.period_ns
        wave.play(time_ns, counted(time_ns, period, period * output.share))
        self._tell(pin, time_ns)

    def duty_changed(self, pin: int, time_ns: int, duty: int) -> None:
        """A new duty cycle."""
        output, wave = self._outputs.get(pin), self.chip.pins.waves.chip_wave(pin)
        if output is not None and wave is not None:
            self._write(output, duty)
            wave.change_duty(time_ns, output.share)
            self._tell(pin, time_ns)

    def stopped(self, pin: int, time_ns: int, level: int) -> None:
        """The PWM ends."""
        self.chip.pins.waves.stop_chip_wave(pin, time_ns, level)
        self.chip.pins.pwm_listeners.changed(pin, time_ns, (0.0, float(level)))

    def _write(self, output: _Output, duty: int) -> None:
        output.duty, output.high = duty, self.counter.high(output.timing, duty)

    def _tell(self, pin: int, time_ns: int) -> None:
        wave = self.chip.pins.waves.pwm_of(pin)
        if wave is not None:
            self.chip.pins.pwm_listeners.changed(pin, time_ns, (round(wave[0], 6), wave[1]))
