"""ams TCS34725: colour of light."""

from __future__ import annotations

from circuitpython_kernel.devices.base.inputs import Input

from .ams import ENABLE, INTERRUPT, MEASURE, POWER_ON, STATUS, AmsLight

_ATIME, _WTIME, _CONFIG, _CONTROL, _ID = 0x01, 0x03, 0x0D, 0x0F, 0x12
_WAIT = 0x08
_GAINS = (1, 4, 16, 60)
_STEP = 0.0024
"""Seconds of a step of integration, of the wait, and of the start after power-on."""

# Counts of the clear channel for 1 µW/cm² in ten steps at a gain of 16, and the share of it that red, green and blue
# count (datasheet, optical characteristics; the middle of each range).
_CLEAR = {"red": 19.5, "green": 16.6, "blue": 13.8}
_SHARES = {"red": (0.95, 0.07, 0.14), "green": (0.14, 0.73, 0.27), "blue": (0.07, 0.26, 0.77)}


def responses(red: float, green: float, blue: float) -> tuple[float, float, float, float]:
    """Clear, red, green and blue in counts of a step at a gain of 1, for irradiances in µW/cm²."""
    clear = {"red": red * _CLEAR["red"], "green": green * _CLEAR["green"], "blue": blue * _CLEAR["blue"]}
    channels = [sum(clear[name] * _SHARES[name][place] for name in clear) for place in range(3)]
    return sum(clear.values()) / 160, channels[0] / 160, channels[1] / 160, channels[2] / 160


def _note_40(red: float, green: float, blue: float) -> tuple[float, float, float]:
    """Red and blue without infrared, and lux, as the maker's design note DN40 has it."""
    c, r, g, b = responses(red, green, blue)
    infrared = max(0.0, (r + g + b - c) / 2)
    r, g, b = r - infrared, g - infrared, b - infrared
    return r, b, (0.136 * r + g - 0.444 * b) * 310 / 2.4


class TCS34725(AmsLight):
    """Colour sensor with red, green, blue and clear channels (ams datasheet TCS3472).

    Modelled: gain, integration time with its saturation (1024 counts for each 2.4 ms), start and wait times, valid
    flag, interrupt of the clear channel with thresholds and persistence on the pin ``int``. The light is given as its
    irradiance at 615, 525 and 465 nm; `shine` sets it from lux and colour temperature.
    """

    title = "colour sensor"
    library = "adafruit-circuitpython-tcs34725"
    example = (
        "import board\n"
        "import adafruit_tcs34725\n"
        "\n"
        "sensor = adafruit_tcs34725.TCS34725(board.I2C())\n"
        "sensor.integration_time = 150\n"
        "sensor.gain = 4\n"
        "print(sensor.color_rgb_bytes, sensor.color_temperature, sensor.lux)"
    )
    addresses = (0x29,)
    signals = {"int": "interrupt, open drain, low while there is one"}
    channels = 4
    read_only = (_ID,)

    red = Input("µW/cm²", 0, 20_000, 50, "red light (615 nm)", step=1)
    green = Input("µW/cm²", 0, 20_000, 50, "green light (525 nm)", step=1)
    blue = Input("µW/cm²", 0, 20_000, 50, "blue light (465 nm)", step=1)

    def shine(self, lux: float, kelvin: float = 5000.0) -> None:
        """Set the light so that the maker's formulas (DN40) give this illuminance and colour temperature.

        Raises:
            ValueError: for a colour temperature outside 2000 to 10000 K, or more light than the inputs allow.
        """
        if not 2000 <= kelvin <= 10_000:
            raise ValueError(f"a colour temperature is between 2000 and 10000 K here, not {kelvin:g}")
        wanted = (kelvin - 1391) / 3810
        low, high = 0.0, 1.0  # the part of blue in red and blue; green is their mean
        for _ in range(60):
            middle = (low + high) / 2
            red, blue, _lux = _note_40(1 - middle, 0.5, middle)
            if blue < wanted * red:
                low = middle
            else:
                high = middle
        scale = lux / _note_40(1 - low, 0.5, low)[2]
        self.red, self.green, self.blue = scale * (1 - low), scale * 0.5, scale * low

    def power_on(self) -> None:
        super().power_on()
        self.registers[_ATIME] = self.registers[_WTIME] = 0xFF
        self.registers[_ID] = 0x44
        self._powered_ns = 0
        self.interrupt(False)

    def _integration(self) -> int:
        return 256 - self.registers[_ATIME]

    def counts(self) -> tuple[int, ...]:
        steps = self._integration()
        gain = _GAINS[self.registers[_CONTROL] & 3] * steps
        highest = min(1024 * steps, 65535)
        return tuple(min(round(gain * one), highest) for one in responses(self.red, self.green, self.blue))

    def start_cycles(self) -> None:
        cycle = _STEP + self._integration() * _STEP
        if self.registers[ENABLE] & _WAIT:
            long = 12 if self.registers[_CONFIG] & 2 else 1
            wait = (256 - self.registers[_WTIME]) * _STEP * long
        else:
            wait = 0.0
        # The oscillator needs a step's time after power-on before anything begins.
        start = max(0.0, _STEP - (self.now_ns - self._powered_ns) / 1e9)
        self.measure_every(wait + cycle, start + wait + cycle)

    def enabled(self, before: int) -> None:
        if self.registers[ENABLE] & POWER_ON and not before & POWER_ON:
            self._powered_ns = self.now_ns
        super().enabled(before)

    def write_register(self, register: int, value: int) -> None:
        changed = value != self.registers[register]
        super().write_register(register, value)
        timing = register in (_ATIME, _WTIME, _CONFIG, _CONTROL) or (register == ENABLE and self.is_measuring)
        runs = self.registers[ENABLE] & (POWER_ON | MEASURE) == POWER_ON | MEASURE
        if changed and timing and runs:
            self.start_cycles()

    def special(self, function: int) -> None:
        if function == 0x06:
            self.registers[STATUS] &= ~INTERRUPT
            self._outside = 0
        self.show_interrupt()
