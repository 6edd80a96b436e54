"""NXP PCA9685: sixteen PWM outputs on I2C, for LEDs and servos."""

from __future__ import annotations

from typing import Any

from ..i2c_part import RegisterPart
from .slew import Motion, aim, position_at, resting, servo_angle

_MODE_1, _MODE_2, _LED_0, _ALL, _PRESCALE = 0x00, 0x01, 0x06, 0xFA, 0xFE
_RESTART, _AUTO_INCREMENT, _SLEEP = 0x80, 0x20, 0x10
_OSCILLATOR = 25_000_000
CHANNELS = 16


class PCA9685(RegisterPart):
    """PWM driver with sixteen channels of 12 bits (NXP datasheet PCA9685, rev. 4).

    Modelled: on and off counts, full on and off, all channels at once, prescaler (writable in sleep alone), sleep and
    restart, auto-increment, inversion, the output enable pin. Not modelled: all-call and sub-addresses, the change on
    acknowledge. Each channel has a servo of 180° at 750 to 2250 µs, which moves at its own speed.
    """

    title = "PWM driver, 16 channels"
    supplies = ("3V3", "5V", "GND")
    library = "adafruit-circuitpython-pca9685"
    example = (
        "import board\nimport adafruit_pca9685\n\n"
        "pca = adafruit_pca9685.PCA9685(board.I2C())\npca.frequency = 50\n"
        "pca.channels[0].duty_cycle = 0x1333  # 1.5 ms: a servo in its middle"
    )
    addresses = tuple(range(0x40, 0x70))
    signals = {"oe": "output enable, active low"}
    pulls = {"oe": "down"}

    def power_on(self) -> None:
        super().power_on()
        self.registers[_MODE_1], self.registers[_MODE_2], self.registers[_PRESCALE] = 0x10, 0x04, 0x1E
        for channel in range(CHANNELS):
            self.registers[_LED_0 + 4 * channel + 3] = 0x10
        self._servos: list[Motion] = [resting(90.0) for _ in range(CHANNELS)]

    # ---- outputs

    @property
    def frequency(self) -> float:
        """Of all channels, in Hz."""
        return _OSCILLATOR / 4096 / (self.registers[_PRESCALE] + 1)

    def duty(self, channel: int) -> float:
        """For what share of a period a channel is high, from 0 to 1.

        Raises:
            ValueError: when there is no such channel.
        """
        if not 0 <= channel < CHANNELS:
            raise ValueError(f"a PCA9685 has the channels 0 to {CHANNELS - 1}, not {channel}")
        enable = self.pin("oe")
        if self.registers[_MODE_1] & _SLEEP or (enable is not None and enable.value):
            return 0.0
        start = _LED_0 + 4 * channel
        on = int.from_bytes(self.registers[start : start + 2], "little")
        off = int.from_bytes(self.registers[start + 2 : start + 4], "little")
        if off & 0x1000:
            share = 0.0
        elif on & 0x1000:
            share = 1.0
        else:
            share = ((off & 0xFFF) - (on & 0xFFF)) % 4096 / 4096
        return 1.0 - share if self.registers[_MODE_2] & 0x10 else share

    def angle(self, channel: int) -> float:
        """Where a servo at a channel is now, in degrees."""
        self.duty(channel)  # for its check
        return position_at(self._servos[channel], self.now)

    def _move(self) -> None:
        for channel in range(CHANNELS):
            target = servo_angle(self.duty(channel) / self.frequency)
            if target is not None:
                self._servos[channel] = aim(self._servos[channel], self.now, target)

    # ---- registers

    def next_register(self, register: int) -> int:
        if not self.registers[_MODE_1] & _AUTO_INCREMENT:
            return register
        return _MODE_1 if register == _LED_0 + 4 * CHANNELS - 1 else register + 1 & 0xFF

    def read_register(self, register: int) -> int:
        return 0 if _ALL <= register < _ALL + 4 else super().read_register(register)

    def write_register(self, register: int, value: int) -> None:
        if register == _MODE_1:
            # Writing a one to the restart bit clears it; it is set by going to sleep while outputs run.
            asleep = value & _SLEEP and not self.registers[_MODE_1] & _SLEEP
            pending = _RESTART if asleep else self.registers[_MODE_1] & _RESTART & ~value
            self.registers[_MODE_1] = value & 0x7F | pending
        elif register == _PRESCALE:
            if self.registers[_MODE_1] & _SLEEP:
                self.registers[_PRESCALE] = max(value, 3)
        elif _ALL <= register < _ALL + 4:
            for channel in range(CHANNELS):
                self.registers[_LED_0 + 4 * channel + register - _ALL] = value & 0x1F if register & 1 else value
        elif register < _LED_0 + 4 * CHANNELS:
            self.registers[register] = value
        self._move()

    def loads(self) -> tuple[tuple[str, str, str], ...]:
        """A servo at each channel that is driven."""
        return tuple((str(channel), "pulse", "servo") for channel in range(CHANNELS) if self.duty(channel))

    def readings(self) -> dict[str, Any]:
        used = [channel for channel in range(CHANNELS) if self.duty(channel)]
        found: dict[str, Any] = {"frequency": f"{self.frequency:.1f} Hz"}
        for channel in used:
            found[f"channel {channel}"] = f"{100 * self.duty(channel):.1f} %, servo at {self.angle(channel):.0f}°"
        return found
