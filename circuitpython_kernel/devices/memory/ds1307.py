"""Maxim DS1307: a real-time clock with 56 bytes of memory."""

from __future__ import annotations

from typing import ClassVar

from circuitpython_kernel.devices.base.clock_part import ClockPart, from_bcd, to_bcd

_CONTROL, _REGISTERS = 0x07, 0x40
_HALT, _OUT, _SQWE = 0x80, 0x80, 0x10
_WAVES = (1, 4096, 8192, 32768)
_LEAST_BATTERY = 2.0
_FIELDS = ("second", "minute", "hour", "weekday", "day", "month", "year")
_MASKS = (0x7F, 0x7F, 0x7F, 0x07, 0x3F, 0x1F, 0xFF)
_CONTROL_BITS = _OUT | _SQWE | 0x03


class DS1307(ClockPart):
    """Real-time clock with 56 bytes of memory (Maxim datasheet 19-6143, Rev 3/15).

    Modelled: the calendar with weekday and 12 or 24 hours, the clock halt bit, which is set when it gets its first
    power, the square wave output, the memory at 0x08 to 0x3F. With a battery everything stays while the supply is away;
    without one the time is lost and the clock halts. Writing the seconds begins a new second.

    Args:
        start: the time that it has been set to; a new one, which stands still, when left out.
    """

    title = "real-time clock with 56 bytes of memory"
    library = "adafruit-circuitpython-ds1307"
    supplies = ("5V", "GND")
    signals: ClassVar = {"sqw": "SQW/OUT, an open-drain output of a square wave or a level"}
    example = (
        "import board, time\n"
        "import adafruit_ds1307\n"
        "\n"
        "clock = adafruit_ds1307.DS1307(board.I2C())\n"
        "clock.datetime = time.struct_time((2026, 5, 4, 12, 30, 0, 0, -1, -1))\n"
        "now = clock.datetime\n"
        "print(now.tm_year, now.tm_mon, now.tm_mday, now.tm_hour, now.tm_min, now.tm_sec)"
    )
    addresses = (0x68,)
    first_weekday = 1

    # ---- power

    def keeps(self) -> bool:
        return self.battery >= _LEAST_BATTERY

    def lose(self) -> None:
        self.registers[_CONTROL] = 0x03
        self._twelve = False
        self.stop_counting(True)

    def power_on(self) -> None:
        super().power_on()
        self._fields: dict[str, int] = {}
        self._output: float | bool | None = None
        self._shown = False

    def started(self) -> None:
        self.changed()

    def time_was_set(self) -> None:
        self.stop_counting(False)

    # ---- the output

    def show(self) -> None:
        pin, control = self.pin("sqw"), self.registers[_CONTROL]
        if pin is None:
            return
        wave = control & _SQWE and not self._stopped
        # Low pulls the pin down; high lets it go.
        output = float(_WAVES[control & 3]) if wave else None if control & _OUT and not control & _SQWE else False
        if self._shown and output == self._output and type(output) is type(self._output):
            return
        self._shown, self._output = True, output
        if output is None or output is False:
            self.drive("sqw", output)
        else:
            pin.drive_wave(output)

    # ---- registers

    def point(self, register: int) -> int:
        return register % _REGISTERS

    def next_register(self, register: int) -> int:
        return (register + 1) % _REGISTERS

    def read_register(self, register: int) -> int:
        self.settle()
        if register >= len(_FIELDS):
            return self.registers[register]
        name = _FIELDS[register]
        if name == "weekday":
            return self.weekday
        time = self.time
        if name == "second":
            return self._stopped * _HALT | to_bcd(time.second)
        if name == "hour" and self._twelve:
            return 0x40 | time.hour // 12 << 5 | to_bcd((time.hour - 1) % 12 + 1)
        return to_bcd(time.year - 2000 if name == "year" else getattr(time, name))

    def write_register(self, register: int, value: int) -> None:
        self.settle()
        if register >= len(_FIELDS):
            self.registers[register] = value & _CONTROL_BITS if register == _CONTROL else value
            return
        name, digits = _FIELDS[register], value & _MASKS[register]
        if name == "second":
            self._halt = bool(value & _HALT)
        if name == "hour":
            self._twelve = bool(value & 0x40)
            afternoon = 12 * (value >> 5 & 1)
            self._fields[name] = from_bcd(value & 0x1F) % 12 + afternoon if self._twelve else from_bcd(value & 0x3F)
        else:
            self._fields[name] = digits if name == "weekday" else from_bcd(digits)

    _halt = False

    def stop(self) -> None:
        if self._fields:
            self.set_fields(self._fields)
            if "second" in self._fields:
                self.restart_second()
                self.stop_counting(self._halt)
            self._fields = {}
        self.changed()
