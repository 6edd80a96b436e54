"""NXP PCA9685: sixteen PWM outputs on I2C, for LEDs and servos."""

from __future__ import annotations

from typing import Any

from circuitpython_kernel.devices.base.i2c_part import RegisterPart
from circuitpython_kernel.devices.base.inputs import Source

from .slew import Motion, aim, position_at, resting, servo_angle

_MODE_1, _MODE_2, _LED_0, _ALL, _PRESCALE = 0x00, 0x01, 0x06, 0xFA, 0xFE
_RESTART, _AUTO_INCREMENT, _SLEEP = 0x80, 0x20, 0x10
_INVERTED, _TOTEM_POLE, _NOT_ENABLED = 0x10, 0x04, 0x03
_AT_POWER_ON = bytes((0x11, 0x04, 0xE2, 0xE4, 0xE8, 0xE0))
"""Both modes, and the addresses that are not modelled (datasheet, table 4)."""
_OSCILLATOR = 25_000_000
CHANNELS = 16


class PCA9685(RegisterPart):
    """PWM driver with sixteen channels of 12 bits (NXP datasheet PCA9685, rev. 4).

    Modelled: on and off counts, full on and off, all channels at once, prescaler (writable in sleep alone), sleep,
    after which the channels stay off until a restart or a new count, auto-increment, inversion, the output enable pin
    and what outputs do without it. Not modelled: all-call and sub-addresses, the software reset by a general call, the
    external clock, the change on acknowledge. Each channel has a servo of 180° at 750 to 2250 µs, which moves at its
    own speed; the outputs are not connected to the board's pins.

    It has power while the board is reset, so it goes on with what it was told, as the chip does.
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
        self.registers[: len(_AT_POWER_ON)] = _AT_POWER_ON
        self.registers[_PRESCALE] = 0x1E
        for channel in range(CHANNELS):
            self.registers[_LED_0 + 4 * channel + 3] = 0x10
        self._waiting = False  # for a restart after sleep
        self._move()

    def __init__(self, *, address: int | None = None, **inputs: Source) -> None:
        self._servos: list[Motion] = [resting(90.0) for _ in range(CHANNELS)]
        super().__init__(address=address, **inputs)

    def connected(self) -> None:
        self._servos = [resting(target) for _, _, target in self._servos]
        self._move()
        enable = self.pin("oe")
        self._unwatch = None if enable is None else enable.watch(lambda _level: self._move())

    def disconnected(self) -> None:
        if self._unwatch is not None:
            self._unwatch()
        now = self.now
        self._servos = [resting(position_at(motion, now)) for motion in self._servos]

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
        if self.fault == "unplugged" or self.registers[_MODE_1] & _SLEEP or self._waiting:
            return 0.0
        enable, mode = self.pin("oe"), self.registers[_MODE_2]
        if enable is not None and enable.value:
            return float(mode & _NOT_ENABLED == 0x01 and bool(mode & _TOTEM_POLE))
        start = _LED_0 + 4 * channel
        on = int.from_bytes(self.registers[start : start + 2], "little")
        off = int.from_bytes(self.registers[start + 2 : start + 4], "little")
        if off & 0x1000:
            share = 0.0
        elif on & 0x1000:
            share = 1.0
        else:
            share = ((off & 0xFFF) - (on & 0xFFF)) % 4096 / 4096
        return 1.0 - share if mode & _INVERTED else share

    def angle(self, channel: int) -> float:
        """Where a servo at a channel is now, in degrees."""
        self.duty(channel)  # for its check
        return position_at(self._servos[channel], self.now)

    def _move(self) -> None:
        for channel in range(CHANNELS):
            self._servos[channel] = aim(
                self._servos[channel], self.now, servo_angle(self.duty(channel) / self.frequency)
            )

    def break_(self, fault: str) -> None:
        super().break_(fault)
        self._move()

    # ---- registers

    def next_register(self, register: int) -> int:
        if not self.registers[_MODE_1] & _AUTO_INCREMENT:
            return register
        return _MODE_1 if register in (_LED_0 + 4 * CHANNELS - 1, _PRESCALE) else register + 1 & 0xFF

    def read_register(self, register: int) -> int:
        return 0 if _ALL <= register < _ALL + 4 else super().read_register(register)

    def write_register(self, register: int, value: int) -> None:
        if register == _MODE_1:
            self._write_mode(value)
        elif register == _PRESCALE:
            if self.registers[_MODE_1] & _SLEEP:
                self.registers[_PRESCALE] = max(value, 3)
        elif _ALL <= register < _ALL + 4:
            for channel in range(CHANNELS):
                self._write_count(_LED_0 + 4 * channel + register - _ALL, value)
        elif _LED_0 <= register < _LED_0 + 4 * CHANNELS:
            self._write_count(register, value)
        elif register < _LED_0:
            self.registers[register] = value
        self._move()

    def _write_mode(self, value: int) -> None:
        """Sleep and restart (datasheet, section 7.3.1.1)."""
        before = self.registers[_MODE_1]
        pending = before & _RESTART
        if value & _SLEEP and not before & _SLEEP:
            # Going to sleep while outputs run: they can be restarted. After an orderly end of all there is nothing to.
            running = any(not self._off(channel) for channel in range(CHANNELS))
            pending, self._waiting = (_RESTART if running else 0), running
        elif value & _RESTART and not before & _SLEEP:
            pending, self._waiting = 0, False  # writing a one clears the bit
        self.registers[_MODE_1] = value & 0x7F | pending

    def _off(self, channel: int) -> int:
        return self.registers[_LED_0 + 4 * channel + 3] & 0x10

    def _write_count(self, register: int, value: int) -> None:
        self.registers[register] = value & 0x1F if register & 1 else value
        # New counts make the restart needless.
        self._waiting = False
        self.registers[_MODE_1] &= ~_RESTART & 0xFF

    def loads(self) -> tuple[tuple[str, str, str], ...]:
        """A servo at each channel that is driven."""
        return tuple((str(channel), "pulse", "servo") for channel in range(CHANNELS) if self.duty(channel))

    def readings(self) -> dict[str, Any]:
        used = [channel for channel in range(CHANNELS) if self.duty(channel)]
        found: dict[str, Any] = {"frequency": f"{self.frequency:.1f} Hz"}
        for channel in used:
            found[f"channel {channel}"] = f"{100 * self.duty(channel):.1f} %, servo at {self.angle(channel):.0f}°"
        return found
