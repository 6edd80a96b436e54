"""Which periods and duty cycles a chip's PWM counter can make, and what the program reads back.

One class for each of CircuitPython's ports, by the arithmetic of its ``common-hal/pwmio/PWMOut.c`` (version 10); `//`
rounds there as it does here. Clocks of Espressif's timers are those that ESP-IDF's ``ledc.c`` tries, in its order.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar, NoReturn

from circuitpython_kernel.hardware.chip import GuestError
from circuitpython_kernel.hardware.memory.layout import FULL_SCALE

_MHZ = 1_000_000
_NS = 1_000_000_000


@dataclass(frozen=True)
class Timing:
    """How a counter is set: a period is ``counts`` steps of ``count_ns`` nanoseconds each.

    `frequency` is what the program reads back, in hertz. `source_hz` is the clock that was chosen among several, and
    `bits` those of the duty cycle that the program's object writes; both are 0 where there is no choice.
    """

    count_ns: Fraction
    counts: int
    frequency: int
    source_hz: int = 0
    bits: int = 0

    @property
    def period_ns(self) -> Fraction:
        """The period in nanoseconds."""
        return self.count_ns * self.counts


def invalid_frequency() -> NoReturn:
    """Raises what the program gets for a frequency that cannot be."""
    raise GuestError("ValueError", "Invalid frequency")


@dataclass(frozen=True)
class Counter(ABC):
    """What turns frequencies and duty cycles into counts.

    ``cpu_hz`` is the processor's clock now, ``variable`` whether the program means to change the frequency.
    `GuestError` is raised for a frequency that the counter cannot make.
    """

    rewrites_duty: ClassVar[bool] = True
    """Whether a new frequency works out the duty cycle anew."""

    keeps_duty: ClassVar[bool] = True
    """Whether the program reads back the duty cycle that it has written."""

    @abstractmethod
    def first(self, hertz: int, cpu_hz: int, variable: bool) -> Timing:
        """The timing for the first frequency."""

    def again(self, before: Timing, hertz: int, cpu_hz: int) -> Timing:
        """The timing for another frequency."""
        return self.first(hertz, cpu_hz, True)

    def high(self, timing: Timing, duty: int) -> int:
        """For how many counts the pin is high, for a duty cycle of 0 to 65535."""
        return duty * timing.counts // FULL_SCALE

    def duty_cycle(self, timing: Timing, duty: int, high: int) -> int:
        """What the program reads back that has written ``duty``, for ``high`` counts."""
        return duty


class Unlimited(Counter):
    """A counter that nothing is known of: any period, and 65535 steps of it."""

    def first(self, hertz: int, cpu_hz: int, variable: bool) -> Timing:
        if hertz > cpu_hz // 2:
            invalid_frequency()
        return Timing(Fraction(_NS, hertz * FULL_SCALE), FULL_SCALE, hertz)


class Slice(Counter):
    """RP2040 and RP2350: 16 bits, and a divider of 8 bits with a fraction of 4, which only slow waves use."""

    _TOP = 65534

    def first(self, hertz: int, cpu_hz: int, variable: bool) -> Timing:
        if hertz > cpu_hz // 2:
            invalid_frequency()
        if hertz > cpu_hz // (1 << 16):
            counts = cpu_hz // hertz
            return Timing(Fraction(_NS, cpu_hz), counts, cpu_hz // counts)
        base = cpu_hz // (1 << 12)  # a period's frequency at a divider of a sixteenth
        divider16 = base // hertz + (base % hertz >= hertz // 2)
        divider16 = min(divider16, (1 << 12) - 1)
        return Timing(Fraction(divider16 * _NS, 16 * cpu_hz), self._TOP + 1, (base + divider16 // 2) // divider16)

    def high(self, timing: Timing, duty: int) -> int:
        if duty == FULL_SCALE:
            return timing.counts
        rounded = (duty * (timing.counts - 1) + self._TOP // 2) // self._TOP
        return max(rounded, min(duty, 1))  # a duty cycle above 0 is never none at all


class SamTimer(Counter):
    """SAMD21, SAMD51 and SAME5x, at the processor's clock.

    A fixed frequency gets a TCC, which can be shared, a variable one a TC. The pins' own timers are not known here: all
    TCCs are taken for ones of 24 bits.
    """

    keeps_duty: ClassVar[bool] = False
    _DIVIDERS = (1, 2, 4, 8, 16, 64, 256, 1024)

    def first(self, hertz: int, cpu_hz: int, variable: bool) -> Timing:
        return self._timing(hertz, cpu_hz, 16 if variable else 24)

    def again(self, before: Timing, hertz: int, cpu_hz: int) -> Timing:
        return self._timing(hertz, cpu_hz, 16)

    def _timing(self, hertz: int, cpu_hz: int, bits: int) -> Timing:
        if hertz > cpu_hz // 2:
            invalid_frequency()
        divider, counts = self._DIVIDERS[-1], 1 << bits  # slower than that it does not get
        for tried in self._DIVIDERS:
            if cpu_hz // tried // hertz <= 1 << bits:
                divider, counts = tried, cpu_hz // tried // hertz
                break
        return Timing(Fraction(divider * _NS, cpu_hz), counts, cpu_hz // divider // counts)

    def high(self, timing: Timing, duty: int) -> int:
        return (timing.counts - 1) * duty // FULL_SCALE

    def duty_cycle(self, timing: Timing, duty: int, high: int) -> int:
        return high * FULL_SCALE // (timing.counts - 1)


@dataclass(frozen=True)
class Ledc(Counter):
    """Espressif's LEDC timers: as many bits as the frequency leaves room for, 13 at most, and a divider of 10.8 bits.

    A new frequency keeps the timer's clock and bits, and the duty cycle's register. The program's object, though,
    counts with the bits that the new frequency would have: a duty cycle that is written after that is another share of
    the period. A frequency that the divider cannot reach then changes nothing.
    """

    apb_hz: int
    sources: tuple[int, ...]
    """Clocks in hertz, in the order in which they are tried."""

    rewrites_duty: ClassVar[bool] = False
    keeps_duty: ClassVar[bool] = False

    def first(self, hertz: int, cpu_hz: int, variable: bool) -> Timing:
        bits = self._bits(hertz)
        for source in self.sources:
            timing = self._timing(source, hertz, bits, bits)
            if timing is not None:
                return timing
        raise GuestError("RuntimeError", "Internal error")

    def again(self, before: Timing, hertz: int, cpu_hz: int) -> Timing:
        bits = self._bits(hertz)
        timing = self._timing(before.source_hz, hertz, before.counts.bit_length() - 1, bits)
        return replace(before, bits=bits) if timing is None else timing

    def high(self, timing: Timing, duty: int) -> int:
        return duty >> (16 - timing.bits)

    def duty_cycle(self, timing: Timing, duty: int, high: int) -> int:
        return high << (16 - timing.bits) & FULL_SCALE

    def _bits(self, hertz: int) -> int:
        interval = self.apb_hz // hertz
        if interval == 1:
            invalid_frequency()
        bits = interval.bit_length() - 1
        return 13 if bits < 0 or bits > 13 else bits  # below 0 is far above 13 for a number without a sign

    def _timing(self, source: int, hertz: int, timer_bits: int, bits: int) -> Timing | None:
        counts = 1 << timer_bits
        share = hertz * counts
        divider256 = ((source << 8) + share // 2) // share
        if not 1 << 8 <= divider256 < 1 << 18:
            return None
        whole = counts * divider256
        frequency = ((source << 8) + whole // 2) // whole
        return Timing(Fraction(divider256 * _NS, source << 8), counts, frequency, source, bits)


class Nordic(Counter):
    """nRF52833 and nRF52840: 15 bits at 16 MHz, divided by a power of two up to 128."""

    _CLOCK = 16 * _MHZ

    def first(self, hertz: int, cpu_hz: int, variable: bool) -> Timing:
        for shift in range(8):
            counts = (self._CLOCK >> shift) // hertz
            if 4 <= counts <= 32767:
                return Timing(Fraction(_NS << shift, self._CLOCK), counts, hertz)
        invalid_frequency()


@dataclass(frozen=True)
class StmTimer(Counter):
    """STM32: 16 bits, and any divider up to 65535. All timers are taken for ones of the first bus, APB1."""

    clock_hz: int

    def first(self, hertz: int, cpu_hz: int, variable: bool) -> Timing:
        divider = self.clock_hz // (hertz << 16) + 1  # the smallest with a period that 16 bits can hold
        counts = self.clock_hz // (divider * hertz)
        if counts < 2:
            invalid_frequency()
        return Timing(Fraction(divider * _NS, self.clock_hz), counts, hertz)


@dataclass(frozen=True)
class FlexPwm(Counter):
    """i.MX RT: 16 bits, divided by a power of two up to 128. A period has one count more than was worked out."""

    clock_hz: int

    def first(self, hertz: int, cpu_hz: int, variable: bool) -> Timing:
        if hertz > self.clock_hz // 2:
            invalid_frequency()
        for shift in range(8):
            count = (self.clock_hz >> shift) // hertz
            if count < 65535:
                frequency = self.clock_hz // count >> shift
                return Timing(Fraction(_NS << shift, self.clock_hz), count + 1, frequency)
        invalid_frequency()

    def high(self, timing: Timing, duty: int) -> int:
        return timing.counts if duty == FULL_SCALE else duty * (timing.counts - 1) // FULL_SCALE


_REF_TICK = _MHZ
_CRYSTAL = 40 * _MHZ
_FAST_RC = 17_500_000
_APB = (80 * _MHZ, _CRYSTAL, _FAST_RC)
_NEWER = (_CRYSTAL, 80 * _MHZ, _FAST_RC)

# The first key that the chip's lower-case name starts with, the longest first.
_COUNTERS: dict[str, Counter] = {
    "rp2": Slice(),
    "samd": SamTimer(),
    "same5": SamTimer(),
    "nrf52": Nordic(),
    # ESP-IDF, hal/*/ledc_ll.h and soc/*/clk_tree_defs.h. Only ESP32 and S2 have timers with a slow clock of their own,
    # which is tried first. The RC oscillator's figure is its usual one; a real chip measures it.
    "esp32": Ledc(80 * _MHZ, (_REF_TICK, 80 * _MHZ, 8_500_000)),
    "esp32s2": Ledc(80 * _MHZ, (_REF_TICK, 80 * _MHZ, _CRYSTAL, 8_500_000)),
    "esp32s3": Ledc(80 * _MHZ, _APB),
    "esp32c3": Ledc(80 * _MHZ, _APB),
    "esp32c2": Ledc(40 * _MHZ, (_CRYSTAL, 60 * _MHZ, _FAST_RC)),
    "esp32c5": Ledc(40 * _MHZ, (48 * _MHZ, 80 * _MHZ, _FAST_RC)),
    "esp32c6": Ledc(40 * _MHZ, _NEWER),
    "esp32c61": Ledc(40 * _MHZ, _NEWER),
    "esp32h2": Ledc(32 * _MHZ, (32 * _MHZ, 96 * _MHZ, 8_500_000)),
    "esp32p4": Ledc(80 * _MHZ, _NEWER),
    # Timer clocks at the port's usual speeds. That of the H7 is not in its sources: half the processor's.
    "stm32f401": StmTimer(84 * _MHZ),
    "stm32f405": StmTimer(84 * _MHZ),
    "stm32f407": StmTimer(84 * _MHZ),
    "stm32f411": StmTimer(96 * _MHZ),
    "stm32f412": StmTimer(100 * _MHZ),
    "stm32f446": StmTimer(84 * _MHZ),
    "stm32f7": StmTimer(108 * _MHZ),
    "stm32h7": StmTimer(240 * _MHZ),
    "stm32l4": StmTimer(80 * _MHZ),
    "stm32l4r5": StmTimer(120 * _MHZ),
    # The bus clock IPG, a quarter of the processor's.
    "imxrt101": FlexPwm(125 * _MHZ),
    "imxrt102": FlexPwm(125 * _MHZ),
    "imxrt104": FlexPwm(132 * _MHZ),
    "imxrt105": FlexPwm(150 * _MHZ),
    "imxrt106": FlexPwm(150 * _MHZ),
}
_UNKNOWN = Unlimited()
_BY_LENGTH = sorted(_COUNTERS, key=len, reverse=True)


def counter(chip: str | None) -> Counter:
    """The counter of a chip, by its name; one without limits where nothing is known of it."""
    lowered = (chip or "").lower()
    return next((_COUNTERS[prefix] for prefix in _BY_LENGTH if lowered.startswith(prefix)), _UNKNOWN)


class CarrierTimer(Unlimited):
    """What makes the carrier of pulses on Espressif's chips: the RMT, whose carrier has whole ticks of 80 MHz."""

    _CLOCK = 80 * _MHZ

    def first(self, hertz: int, cpu_hz: int, variable: bool) -> Timing:
        counts = self._CLOCK // hertz
        if counts < 2:
            invalid_frequency()
        return Timing(Fraction(_NS, self._CLOCK), counts, self._CLOCK // counts)


def carrier(chip: str | None) -> Counter:
    """The counter that makes the carrier of `pulseio.PulseOut`."""
    return CarrierTimer() if (chip or "").lower().startswith("esp32") else counter(chip)
