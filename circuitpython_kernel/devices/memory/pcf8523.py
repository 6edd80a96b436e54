"""NXP PCF8523: a real-time clock with two timers."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from circuitpython_kernel.devices.base.clock_part import EPOCH, ClockPart, from_bcd, next_match, to_bcd

_CONTROL1, _CONTROL2, _CONTROL3, _SECONDS, _ALARM, _OFFSET = 0x00, 0x01, 0x02, 0x03, 0x0A, 0x0E
_TIMERS, _A_FREQUENCY, _A_VALUE, _B_FREQUENCY, _B_VALUE = 0x0F, 0x10, 0x11, 0x12, 0x13
_REGISTERS = 0x14

_STOP, _TWELVE, _SIE, _AIE = 0x20, 0x08, 0x04, 0x02
_WTAF, _CTAF, _CTBF, _SF, _AF, _WTAIE, _CTAIE, _CTBIE = (1 << bit for bit in range(7, -1, -1))
_BSF, _BLF, _BSIE, _BLIE = 0x08, 0x04, 0x02, 0x01
_OS = 0x80
_SOFTWARE_RESET = 0x58

_FIELDS = ("second", "minute", "hour", "day", "weekday", "month", "year")
_WAVES = (32768, 16384, 8192, 4096, 1024, 32, 1, None)
_FREQUENCIES = (4096, 64, 1, 1 / 60, *(1 / 3600,) * 4)
_PULSE = 1 / 64
_B_PULSES = (0.046875, 0.0625, 0.078125, 0.09375, 0.125, 0.15625, 0.1875, 0.21875)
_LEAST_BATTERY, _LOW_BATTERY = 1.2, 2.5
_PPM_TWO_HOURS, _PPM_MINUTE = 4.34, 4.069

_A, _B = "A", "B"
_COUNTDOWN, _WATCHDOG = 1, 2


class PCF8523(ClockPart):
    """Real-time clock with two timers (NXP datasheet PCF8523, Rev 7).

    Modelled: the calendar with weekday and 12 or 24 hours, the alarm, the second interrupt, both countdown timers and
    the watchdog, the interrupt pin (lasting or pulsed), which a clock output hides until it is disabled, the offset
    register, stop and software reset, battery switch-over by the chosen mode, with its flags.
    While the supply is away the time stays if the mode lets the battery take over and that has 1.2 V.

    Args:
        start: the time that it has been set to, with battery switch-over; a new one, with the oscillator stop flag,
            when left out.
    """

    title = "real-time clock with timers"
    library = "adafruit-circuitpython-pcf8523"
    signals: ClassVar = {"int": "INT1/CLKOUT, an open-drain output for interrupts or a clock"}
    example = (
        "import board\n"
        "from adafruit_pcf8523.pcf8523 import PCF8523\n"
        "\n"
        "clock = PCF8523(board.I2C())\n"
        "now = clock.datetime\n"
        "print(now.tm_year, now.tm_mon, now.tm_mday, now.tm_hour, now.tm_min, now.tm_sec, clock.lost_power)"
    )
    addresses = (0x68,)

    # ---- power

    def _switches_over(self) -> bool:
        return self.registers[_CONTROL3] >> 5 in (0, 1, 4, 5)

    def keeps(self) -> bool:
        return self._switches_over() and self.battery >= _LEAST_BATTERY

    def lose(self) -> None:
        self._reset()

    def _reset(self) -> None:
        """Registers as after a reset (datasheet, table 5); the counters are left alone."""
        self.registers = bytearray(256)
        self.registers[_CONTROL3], self.registers[_SECONDS] = 0xE0, _OS
        self.registers[_ALARM : _ALARM + 4] = b"\x80" * 4
        self.registers[_A_FREQUENCY] = self.registers[_B_FREQUENCY] = 7
        self._started: dict[str, float | None] = {_A: None, _B: None}
        self._counted = {_A: 0, _B: 0}
        self._pulses_until = 0.0

    def power_on(self) -> None:
        kept = self._alive and self.keeps()
        super().power_on()
        self._fields: dict[str, int] = {}
        self._output: float | bool | None = None
        if kept:
            self.registers[_CONTROL3] |= _BSF

    def time_was_set(self) -> None:
        self.registers[_SECONDS] &= ~_OS & 0xFF
        self.registers[_CONTROL3] &= 0x1F

    def slowness(self) -> float:
        offset = self.registers[_OFFSET]
        value = (offset & 0x7F) - (offset & 0x40) * 2
        return value * (_PPM_MINUTE if offset & 0x80 else _PPM_TWO_HOURS)

    # ---- alarm and seconds

    def _next_alarm(self, after: int) -> int | None:
        minute, hour, day, weekday = self.registers[_ALARM : _ALARM + 4]
        if minute & hour & day & weekday & 0x80:
            return None

        def fits(days: int) -> bool:
            date = day & 0x80 or (EPOCH + timedelta(days)).day == from_bcd(day & 0x3F)
            return bool(date and (weekday & 0x80 or self.weekday_of(days) == weekday & 7))

        return next_match(
            after,
            0,
            None if minute & 0x80 else from_bcd(minute & 0x7F),
            None if hour & 0x80 else self._hour(hour),
            fits,
        )

    def _hour(self, value: int) -> int:
        if not self.registers[_CONTROL1] & _TWELVE:
            return from_bcd(value & 0x3F)
        return from_bcd(value & 0x1F) % 12 + 12 * (value >> 5 & 1)

    def ticked(self, before: int, after: int) -> None:
        if self.registers[_CONTROL1] & _SIE:
            self.registers[_CONTROL2] |= _SF
            self._pulse(_A, _PULSE)
        at = self._next_alarm(before)
        if at is not None and at <= after:
            self.registers[_CONTROL2] |= _AF

    # ---- timers

    def _mode(self, timer: str) -> int:
        """0 (off), `_COUNTDOWN` or `_WATCHDOG`."""
        control = self.registers[_TIMERS]
        return control & 1 if timer == _B else control >> 1 & 3 if control >> 1 & 3 != 3 else 0

    def _frequency(self, timer: str) -> float:
        return _FREQUENCIES[self.registers[_A_FREQUENCY if timer == _A else _B_FREQUENCY] & 7]

    def _value(self, timer: str) -> int:
        return self.registers[_A_VALUE if timer == _A else _B_VALUE]

    def _start(self, timer: str) -> None:
        """Start it again from its value; with 0 it stands still (datasheet, section 8.8)."""
        self._started[timer] = self.now if self._mode(timer) and self._value(timer) else None
        self._counted[timer] = 0

    def _run_timers(self) -> None:
        """Set the flags of timers that have come to their end by now."""
        for timer, flag in ((_A, _CTAF), (_B, _CTBF)):
            started = self._started[timer]
            if started is None:
                continue
            ended = int((self.now - started) * self._frequency(timer) / self._value(timer) + 1e-9)
            if ended <= self._counted[timer]:
                continue
            self._counted[timer] = ended
            if self._mode(timer) == _WATCHDOG:
                self.registers[_CONTROL2] |= _WTAF
                self._started[timer] = None
            else:
                self.registers[_CONTROL2] |= flag
            self._pulse(timer, self._pulse_length(timer))

    def _pulse_length(self, timer: str) -> float:
        frequency = self._frequency(timer)
        if frequency > 1:
            return 1 / frequency if self._value(timer) > 1 else 0.5 / frequency
        return _PULSE if timer == _A else _B_PULSES[self.registers[_B_FREQUENCY] >> 4 & 7]

    def _pulsed(self, timer: str) -> bool:
        return bool(self.registers[_TIMERS] & (0x80 if timer == _A else 0x40))

    def _pulse(self, timer: str, seconds: float) -> None:
        enabled = self._pulsed(timer) and self._flags_at_pin(pulsed=True)
        if enabled and self.pin("int") is not None:
            self._pulses_until = self.now + seconds

    def _remaining(self, timer: str) -> int:
        """What a timer's register reads as: where the countdown is."""
        started, value = self._started[timer], self._value(timer)
        if started is None:
            return value
        return value - int((self.now - started) * self._frequency(timer) + 1e-9) % value

    # ---- the pin

    def _flags_at_pin(self, *, pulsed: bool) -> int:
        """The flags that pull the pin low, as long as they are set or in pulses."""
        control1, control2 = self.registers[_CONTROL1], self.registers[_CONTROL2]
        a, b = self._pulsed(_A) == pulsed, self._pulsed(_B) == pulsed
        flags = control2 & _SF if control1 & _SIE and a else 0
        flags |= control2 & (_WTAF if control2 & _WTAIE and a else 0)
        flags |= control2 & (_CTAF if control2 & _CTAIE and a else 0)
        flags |= control2 & (_CTBF if control2 & _CTBIE and b else 0)
        if not pulsed:
            flags |= control2 & _AF if control1 & _AIE else 0
            battery = self._control3()
            flags |= (battery & _BSF and battery & _BSIE) | (battery & _BLF and battery & _BLIE)
        return flags

    def due(self) -> list[float]:
        self._run_timers()
        if self.pin("int") is None or _WAVES[self.registers[_TIMERS] >> 3 & 7] is not None:
            return []
        control1, control2 = self.registers[_CONTROL1], self.registers[_CONTROL2]
        waits = [self._pulses_until - self.now] if self.now < self._pulses_until else []
        if control1 & _SIE and (self._pulsed(_A) or not control2 & _SF):
            waits.append(self.seconds_until(self.count + 1))
        if control1 & _AIE and not control2 & _AF:
            at = self._next_alarm(self.count)
            waits += [] if at is None else [self.seconds_until(at)]
        enabled = {_A: control2 & (_WTAIE if self._mode(_A) == _WATCHDOG else _CTAIE), _B: control2 & _CTBIE}
        flags = {_A: control2 & (_WTAF if self._mode(_A) == _WATCHDOG else _CTAF), _B: control2 & _CTBF}
        for timer, started in self._started.items():
            if started is not None and enabled[timer] and (self._pulsed(timer) or not flags[timer]):
                period = self._value(timer) / self._frequency(timer)
                waits.append(started + (self._counted[timer] + 1) * period - self.now)
        return waits

    def show(self) -> None:
        self._run_timers()
        wave = _WAVES[self.registers[_TIMERS] >> 3 & 7]
        low = self.now < self._pulses_until - 1e-9 or self._flags_at_pin(pulsed=False)
        output = wave if wave is not None else False if low else None
        pin = self.pin("int")
        if pin is None or output == self._output:
            return
        self._output = output
        if output is None or output is False:
            self.drive("int", output)
        else:
            pin.drive_wave(output)

    # ---- registers

    def point(self, register: int) -> int:
        return register % _REGISTERS

    def next_register(self, register: int) -> int:
        return (register + 1) % _REGISTERS

    def _control3(self) -> int:
        """With the low battery flag, which the detection sets where the mode has it."""
        value = self.registers[_CONTROL3]
        return value | _BLF if not value & 0x80 and self.battery < _LOW_BATTERY else value

    def read_register(self, register: int) -> int:
        self.settle()
        self._run_timers()
        value = self.registers[register]
        if _SECONDS <= register < _ALARM:
            return self._field(_FIELDS[register - _SECONDS]) | (value & _OS if register == _SECONDS else 0)
        if register == _CONTROL2:
            self.registers[_CONTROL2] &= ~_WTAF & 0xFF  # reading clears it
        elif register == _CONTROL3:
            return self._control3()
        elif register in (_A_VALUE, _B_VALUE):
            return self._remaining(_A if register == _A_VALUE else _B)
        return value

    def _field(self, name: str) -> int:
        if name == "weekday":
            return self.weekday
        time = self.time
        if name == "hour" and self.registers[_CONTROL1] & _TWELVE:
            return time.hour // 12 << 5 | to_bcd((time.hour - 1) % 12 + 1)
        return to_bcd(time.year - 2000 if name == "year" else getattr(time, name))

    def write_register(self, register: int, value: int) -> None:
        self.settle()
        self._run_timers()
        old = self.registers[register]
        if register == _CONTROL1 and value == _SOFTWARE_RESET:
            self._reset()
        elif register == _CONTROL1:
            self.registers[register] = value & 0xAF
            self.stop_counting(bool(value & _STOP))
        elif register == _CONTROL2:
            # The flags can only be cleared.
            self.registers[register] = old & _WTAF | old & value & (_CTAF | _CTBF | _SF | _AF) | value & 7
        elif register == _CONTROL3:
            self.registers[register] = value & 0xE3 | old & value & _BSF
        elif register == _SECONDS:
            self.registers[register] = old & value & _OS
            self._fields["second"] = from_bcd(value & 0x7F)
        elif _SECONDS < register < _ALARM:
            name = _FIELDS[register - _SECONDS]
            self._fields[name] = self._hour(value) if name == "hour" else from_bcd(value)
        elif register >= _TIMERS:
            self._write_timer(register, value)
        else:
            self.registers[register] = value

    def _write_timer(self, register: int, value: int) -> None:
        before = self._mode(_A), self._mode(_B)
        self.registers[register] = value
        for timer, mode in zip((_A, _B), before, strict=True):
            own = (_A_FREQUENCY, _A_VALUE) if timer == _A else (_B_FREQUENCY, _B_VALUE)
            if register in own or self._mode(timer) != mode:
                self._start(timer)

    def stop(self) -> None:
        if self._fields:
            self.set_fields(self._fields)
            self._fields = {}
        self.changed()
