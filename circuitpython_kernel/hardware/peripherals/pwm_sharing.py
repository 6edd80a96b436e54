"""Which PWM outputs can run at once: what shares a timer, and what finds none.

By CircuitPython's ports, as `pwm_counters`. Where it depends on tables of the chip's pins that are not here (SAMD,
STM32, i.MX RT), every pin has a timer of its own.
"""

from __future__ import annotations

from circuitpython_kernel.hardware.chip import GuestError

from .pwm_counters import Timing


def _in_use() -> GuestError:
    return GuestError("RuntimeError", "Internal resource(s) in use")


class Sharing:
    """Every output has a timer of its own."""

    def take(self, pin: int, frequency: int, variable: bool, timing: Timing) -> None:
        """An output begins, with the frequency that was asked for.

        Raises:
            GuestError: when there is no timer for it.
        """

    def retune(self, pin: int, frequency: int, timing: Timing) -> None:
        """An output has got another frequency."""

    def give_back(self, pin: int) -> None:
        """An output ends. Nothing happens for one that has not begun."""

    def clear(self) -> None:
        """No output is left."""


class SliceSharing(Sharing):
    """RP2040 and RP2350: two GPIOs, A and B, share a slice, which has one frequency.

    RP2040 datasheet, section 4.5: eight slices. RP2350 datasheet, section 12.5: twelve; GPIO 32 and up use 8 to 11.

    Args:
        pin_names: the chip's names of the pins; those that are no GPIOs have no slice.
    """

    def __init__(self, pin_names: tuple[str, ...]) -> None:
        self._numbers = {
            index: int(name[4:])
            for index, name in enumerate(pin_names)
            if name.startswith("GPIO") and name[4:].isdigit()
        }
        self._users: dict[int, tuple[int, bool]] = {}

    def take(self, pin: int, frequency: int, variable: bool, timing: Timing) -> None:
        for other, (other_frequency, other_variable) in self._users.items():
            if pin == other or self._slice(pin) is None or self._slice(pin) != self._slice(other):
                continue
            if self._numbers[pin] % 2 == self._numbers[other] % 2:
                raise _in_use()
            if variable:
                raise GuestError("ValueError", "Invalid variable_frequency")
            if other_variable:
                raise _in_use()
            if frequency != other_frequency:
                raise GuestError("ValueError", "Invalid frequency")
        self._users[pin] = frequency, variable

    def retune(self, pin: int, frequency: int, timing: Timing) -> None:
        self._users[pin] = frequency, True

    def give_back(self, pin: int) -> None:
        self._users.pop(pin, None)

    def clear(self) -> None:
        self._users.clear()

    def _slice(self, pin: int) -> int | None:
        number = self._numbers.get(pin)
        if number is None:
            return None
        return 8 + number // 2 % 4 if number >= 32 else number // 2 % 8


class UnitSharing(Sharing):
    """nRF52: four units with one timing and four channels each. A variable frequency wants a unit for itself alone.

    A fixed one that comes later may well share that unit, as long as its timing is the same.
    """

    _UNITS = 4
    _CHANNELS = 4

    def __init__(self) -> None:
        self._timings: list[Timing | None] = [None] * self._UNITS
        self._users: dict[int, int] = {}  # which unit a pin has

    def take(self, pin: int, frequency: int, variable: bool, timing: Timing) -> None:
        self.give_back(pin)
        for unit, running in enumerate(self._timings):
            users = list(self._users.values()).count(unit)
            same = running is not None and (running.count_ns, running.counts) == (timing.count_ns, timing.counts)
            if not users or (same and not variable and users < self._CHANNELS):
                self._users[pin] = unit
                self._timings[unit] = timing
                return
        raise _in_use()

    def retune(self, pin: int, frequency: int, timing: Timing) -> None:
        self._timings[self._users[pin]] = timing

    def give_back(self, pin: int) -> None:
        self._users.pop(pin, None)

    def clear(self) -> None:
        self._users.clear()


class LedcSharing(Sharing):
    """Espressif: four timers, and channels that choose one. Fixed outputs with the frequency asked for share a timer.

    All timers have the same clock, but for one that only ESP32 and ESP32-S2 have, which goes with the APB's.
    """

    _TIMERS = 4
    _SLOW, _APB = 1_000_000, 80_000_000

    def __init__(self, channels: int) -> None:
        self._channels = channels
        self._users: dict[int, tuple[int, int, bool, int]] = {}  # timer, frequency, variable, clock

    def take(self, pin: int, frequency: int, variable: bool, timing: Timing) -> None:
        self.give_back(pin)
        timer = self._find(frequency, variable)
        if timer is None or len(self._users) >= self._channels:
            raise _in_use()
        clock = self._APB if timing.source_hz == self._SLOW else timing.source_hz
        if any(used != timer and other != clock for used, _, _, other in self._users.values()):
            raise GuestError("RuntimeError", "Internal error")
        self._users[pin] = timer, frequency, variable, clock

    def _find(self, frequency: int, variable: bool) -> int | None:
        taken = {timer: (hertz, alone) for timer, hertz, alone, _ in self._users.values()}
        for timer in range(self._TIMERS):
            if timer not in taken or (not variable and taken[timer] == (frequency, False)):
                return timer
        return None

    def give_back(self, pin: int) -> None:
        self._users.pop(pin, None)

    def clear(self) -> None:
        self._users.clear()


_SIX_CHANNELS = ("esp32c", "esp32h2")


def sharing(chip: str | None, pin_names: tuple[str, ...]) -> Sharing:
    """How the outputs of a chip share its timers."""
    lowered = (chip or "").lower()
    if lowered.startswith("rp2"):
        return SliceSharing(pin_names)
    if lowered.startswith("nrf52"):
        return UnitSharing()
    if lowered.startswith("esp32"):
        return LedcSharing(6 if lowered.startswith(_SIX_CHANNELS) else 8)
    return Sharing()
