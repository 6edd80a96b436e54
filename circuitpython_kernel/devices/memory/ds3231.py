"""Maxim DS3231: a real-time clock with a thermometer."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from circuitpython_kernel.devices.base.clock_part import EPOCH, ClockPart, from_bcd, next_match, to_bcd
from circuitpython_kernel.devices.base.inputs import Input

_ALARM1, _ALARM2, _CONTROL, _STATUS, _AGING, _TEMPERATURE = 0x07, 0x0B, 0x0E, 0x0F, 0x10, 0x11
_REGISTERS = 0x13
_EOSC, _CONV, _INTCN = 0x80, 0x20, 0x04
_OSF, _EN32K, _BUSY = 0x80, 0x08, 0x04
_CONVERSION_TIME, _CONVERSION_PERIOD = 0.125, 64
_SQUARE_WAVES = (1, 1024, 4096, 8192)
_LEAST_BATTERY = 2.3
_AGING_STEP = 0.1  # ppm
_FIELDS = ("second", "minute", "hour", "weekday", "day", "month", "year")


def _hour(value: int) -> int:
    """An hour register with its bit for 12 or 24 hours."""
    if not value & 0x40:
        return from_bcd(value & 0x3F)
    return from_bcd(value & 0x1F) % 12 + 12 * (value >> 5 & 1)


class DS3231(ClockPart):
    """Real-time clock with a thermometer (Maxim datasheet 19-5170, Rev 10).

    Modelled: the calendar with weekday, century bit and 12 or 24 hours, both alarms and the interrupt pin, square
    waves, the 32 kHz output, the temperature (every 64 s or on request), the aging offset, the oscillator stop flag.
    With a battery everything stays while the supply is away; without one the time is lost and the flag is set.
    Writing the seconds begins a new second.

    Args:
        start: the time that it has been set to; a new one, with the oscillator stop flag, when left out.
    """

    title = "real-time clock with thermometer"
    library = "adafruit-circuitpython-ds3231"
    signals: ClassVar = {
        "int": "INT/SQW, an open-drain output for alarms or a square wave",
        "k32": "32K, an open-drain output of 32.768 kHz",
    }
    example = (
        "import board\n"
        "import adafruit_ds3231\n"
        "\n"
        "clock = adafruit_ds3231.DS3231(board.I2C())\n"
        "now = clock.datetime\n"
        "print(now.tm_year, now.tm_mon, now.tm_mday, now.tm_hour, now.tm_min, now.tm_sec, clock.temperature)"
    )
    addresses = (0x68,)
    first_weekday = 1

    temperature = Input("°C", -40, 85, 25, "temperature", step=0.25)

    # ---- power

    def keeps(self) -> bool:
        return self.battery >= _LEAST_BATTERY

    def lose(self) -> None:
        self.registers[_CONTROL], self.registers[_STATUS] = 0x1C, _OSF | _EN32K
        self._twelve = False
        self._century_shift = 0

    def power_on(self) -> None:
        super().power_on()
        self._fields: dict[str, int] = {}
        self._outputs: dict[str, float | bool | None] = {}
        self._powered = self.now
        self._forced_until: float | None = None
        self._measured = 0
        self._measure()
        if self.registers[_CONTROL] & _EOSC:  # on the battery the oscillator stood still
            self.registers[_STATUS] |= _OSF

    def time_was_set(self) -> None:
        self.registers[_STATUS] &= ~_OSF & 0xFF

    def slowness(self) -> float:
        aging = self.registers[_AGING]
        return _AGING_STEP * (aging - (aging & 0x80) * 2)

    # ---- the thermometer

    def _measure(self) -> None:
        quarters = round(self.temperature * 4) & 0x3FF
        self.registers[_TEMPERATURE], self.registers[_TEMPERATURE + 1] = quarters >> 2, (quarters & 3) << 6

    def _convert(self) -> None:
        """Carry out the temperature conversions that have ended by now."""
        ended = int((self.now - self._powered - _CONVERSION_TIME) // _CONVERSION_PERIOD)
        forced = self._forced_until is not None and self.now >= self._forced_until
        if forced:
            self._forced_until = None
        if forced or ended > self._measured:
            self._measured = max(ended, self._measured)
            self._measure()

    def _busy(self) -> bool:
        since = self.now - self._powered
        automatic = since >= _CONVERSION_PERIOD and since % _CONVERSION_PERIOD < _CONVERSION_TIME
        return automatic or self._forced_until is not None

    # ---- alarms

    def _next_alarm(self, number: int, after: int) -> int | None:
        if number == 1:
            second, minute, hour, day = self.registers[_ALARM1 : _ALARM1 + 4]
        else:
            second, (minute, hour, day) = 0, self.registers[_ALARM2 : _ALARM2 + 3]

        def fits(days: int) -> bool:
            if day & 0x80:
                return True
            if day & 0x40:
                return self.weekday_of(days) == day & 0x0F
            return (EPOCH + timedelta(days)).day == from_bcd(day & 0x3F)

        return next_match(
            after,
            None if second & 0x80 else from_bcd(second),
            None if minute & 0x80 else from_bcd(minute),
            None if hour & 0x80 else _hour(hour),
            fits,
        )

    def ticked(self, before: int, after: int) -> None:
        for number in (1, 2):
            if not self.registers[_STATUS] & number:
                at = self._next_alarm(number, before)
                if at is not None and at <= after:
                    self.registers[_STATUS] |= number

    def due(self) -> list[float]:
        control = self.registers[_CONTROL]
        if self.pin("int") is None or not control & _INTCN:
            return []
        waiting = [n for n in (1, 2) if control & n and not self.registers[_STATUS] & n]
        times = [self._next_alarm(number, self.count) for number in waiting]
        return [self.seconds_until(at) for at in times if at is not None]

    def show(self) -> None:
        control, status = self.registers[_CONTROL], self.registers[_STATUS]
        alarm = False if control & status & 3 else None
        self._put("int", alarm if control & _INTCN else _SQUARE_WAVES[control >> 3 & 3])
        self._put("k32", 32768 if status & _EN32K else None)

    def _put(self, signal: str, output: float | bool | None) -> None:
        """Drive a pin with a level, or with a wave of so many hertz."""
        pin = self.pin(signal)
        if pin is None or (signal in self._outputs and self._outputs[signal] == output):
            return
        self._outputs[signal] = output
        if output is None or isinstance(output, bool):
            self.drive(signal, output)
        else:
            pin.drive_wave(output)

    # ---- registers

    def point(self, register: int) -> int:
        return register % _REGISTERS

    def next_register(self, register: int) -> int:
        return (register + 1) % _REGISTERS

    def read_register(self, register: int) -> int:
        self.settle()
        self._convert()
        value = self.registers[register]
        if register < len(_FIELDS):
            return self._field(_FIELDS[register])
        if register == _CONTROL:
            return value & ~_CONV | (_CONV if self._forced_until is not None else 0)
        if register == _STATUS:
            return value | (_BUSY if self._busy() else 0)
        return value

    def _field(self, name: str) -> int:
        if name == "weekday":
            return self.weekday
        time = self.time
        if name == "hour" and self._twelve:
            return 0x40 | time.hour // 12 << 5 | to_bcd((time.hour - 1) % 12 + 1)
        if name == "month":
            return (self.century + self._century_shift & 1) << 7 | to_bcd(time.month)
        return to_bcd(time.year - 2000 if name == "year" else getattr(time, name))

    def write_register(self, register: int, value: int) -> None:
        self.settle()
        self._convert()
        if register < len(_FIELDS):
            self._write_field(_FIELDS[register], value)
        elif register == _CONTROL:
            if value & _CONV and not self._busy():
                self._forced_until = self.now + _CONVERSION_TIME
            self.registers[_CONTROL] = value & ~_CONV
        elif register == _STATUS:
            old = self.registers[_STATUS]
            # The flags can only be cleared.
            self.registers[_STATUS] = old & value & (_OSF | 3) | value & _EN32K
        elif register < _TEMPERATURE:
            self.registers[register] = value

    def _write_field(self, name: str, value: int) -> None:
        if name == "hour":
            self._twelve = bool(value & 0x40)
            self._fields[name] = _hour(value)
        elif name == "month":
            self._century_shift = (value >> 7) - self.century & 1
            self._fields[name] = from_bcd(value & 0x1F)
        elif name == "weekday":
            self._fields[name] = value & 7
        else:
            self._fields[name] = from_bcd(value & (0xFF if name == "year" else 0x7F))

    def stop(self) -> None:
        if self._fields:
            self.set_fields(self._fields)
            if "second" in self._fields:
                self.restart_second()
            self._fields = {}
        self.changed()
