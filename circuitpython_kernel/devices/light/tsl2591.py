"""ams TSL2591: light over a wide range, with a channel for infrared."""

from __future__ import annotations

from circuitpython_kernel.devices.base.inputs import Input

from .ams import DATA, ENABLE, INTERRUPT, STATUS, AmsLight

_CONTROL, _PACKAGE, _ID = 0x01, 0x11, 0x12
_NO_PERSIST_THRESHOLD = 0x08
_NO_PERSIST_ENABLE, _SLEEP_AFTER, _NO_PERSIST = 0x80, 0x40, 0x20
_GAINS = (1, 25, 428, 9876)
_CYCLE = 0.1

# Counts for 1 µW/cm² at a gain of 428 in 100 ms (datasheet, operating characteristics): white light and 850 nm.
_WHITE, _INFRARED = (264.1, 34.9), (257.5, 154.1)
# One lux of white light in counts, so that the maker's formula for lux gives it back: at a gain of 1 in 1 ms.
_COUNTS_PER_LUX = 1 / 408 / (1 - 1.64 * _WHITE[1] / _WHITE[0])


class TSL2591(AmsLight):
    """Light sensor with two channels, visible with infrared and infrared alone (ams datasheet TSL2591).

    Modelled: four gains, six integration times, saturation (36863 counts at 100 ms), valid flag, both interrupts with
    thresholds and persistence on the pin ``int``, special functions, sleep after interrupt, soft reset.
    """

    title = "light sensor with high dynamic range"
    library = "adafruit-circuitpython-tsl2591"
    example = (
        "import board\n"
        "import time\n"
        "import adafruit_tsl2591\n"
        "\n"
        "sensor = adafruit_tsl2591.TSL2591(board.I2C())\n"
        "time.sleep(0.2)  # the first integration\n"
        "print(sensor.lux, sensor.infrared)"
    )
    addresses = (0x29,)
    signals = {"int": "interrupt, open drain, low while there is one"}
    read_only = (_PACKAGE, _ID)

    illuminance = Input("lx", 0, 100_000, 300, "illuminance of white light", step=1)
    infrared = Input("µW/cm²", 0, 50_000, 0, "infrared light of 850 nm on top of it", step=1)

    def power_on(self) -> None:
        super().power_on()
        self.registers[_ID] = 0x50
        self.interrupt(False)

    def counts(self) -> tuple[int, ...]:
        control = self.registers[_CONTROL]
        times = min(control & 7, 5) + 1
        highest = 36863 if times == 1 else 65535
        gain = _GAINS[control >> 4 & 3] * times
        white = self.illuminance * _COUNTS_PER_LUX * 100
        infrared = self.infrared / 428
        found = []
        for place in (0, 1):
            light = white * _WHITE[place] / _WHITE[0] + infrared * _INFRARED[place]
            found.append(min(round(light * gain), highest))
        return tuple(found)

    def start_cycles(self) -> None:
        self.measure_every(_CYCLE * (min(self.registers[_CONTROL] & 7, 5) + 1))

    def write_register(self, register: int, value: int) -> None:
        if register == _CONTROL and value & 0x80:
            self.power_on()
            return
        changed = register == _CONTROL and value != self.registers[_CONTROL]
        super().write_register(register, value)
        if changed and self.is_measuring:
            self.start_cycles()  # what was integrated with the old setting is of no use

    def special(self, function: int) -> None:
        if function == 0x04:
            self.registers[STATUS] |= INTERRUPT | _NO_PERSIST
        elif function in (0x06, 0x07, 0x0A):
            cleared = {0x06: INTERRUPT, 0x07: INTERRUPT | _NO_PERSIST, 0x0A: _NO_PERSIST}[function]
            self.registers[STATUS] &= ~cleared
            self._outside = 0
            if not self.is_measuring and self._active():
                self.start_cycles()  # it slept after the interrupt
        self.show_interrupt()

    def measured(self, cycles: int) -> None:
        super().measured(cycles)
        low, high = self.word(_NO_PERSIST_THRESHOLD), self.word(_NO_PERSIST_THRESHOLD + 2)
        if not low <= self.word(DATA) <= high:
            self.registers[STATUS] |= _NO_PERSIST
        self.show_interrupt()
        if self.registers[ENABLE] & _SLEEP_AFTER and self._flags():
            self.stop_measuring()

    def _active(self) -> bool:
        return self.registers[ENABLE] & 3 == 3

    def _flags(self) -> int:
        """The interrupts that are switched on and there."""
        enable, status = self.registers[ENABLE], self.registers[STATUS]
        return (status & enable & INTERRUPT) | (status & _NO_PERSIST if enable & _NO_PERSIST_ENABLE else 0)

    def watched(self) -> bool:
        enable = self.registers[ENABLE]
        wanted = bool(enable & (INTERRUPT | _NO_PERSIST_ENABLE))
        return wanted and (self.pin("int") is not None or bool(enable & _SLEEP_AFTER))

    def show_interrupt(self) -> None:
        self.interrupt(bool(self._flags()))
