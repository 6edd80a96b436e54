"""Broadcom APDS-9960: proximity, colour and gestures."""

from __future__ import annotations

import math

from circuitpython_kernel.devices.base.i2c_part import RegisterPart
from circuitpython_kernel.devices.base.inputs import Input
from circuitpython_kernel.devices.toolkit.measuring import Measuring

from .ams import CYCLES

_ENABLE, _ATIME, _WTIME, _COLOR_LOW, _COLOR_HIGH = 0x80, 0x81, 0x83, 0x84, 0x86
_PROXIMITY_LOW, _PROXIMITY_HIGH, _PERSISTENCE, _CONFIG1, _PULSE = 0x89, 0x8B, 0x8C, 0x8D, 0x8E
_CONTROL, _CONFIG2, _ID, _STATUS, _COLOR, _PROXIMITY = 0x8F, 0x90, 0x92, 0x93, 0x94, 0x9C
_ENTER, _EXIT, _GESTURE1, _GESTURE2, _GESTURE_PULSE, _GESTURE4 = 0xA0, 0xA1, 0xA2, 0xA3, 0xA6, 0xAB
_LEVEL, _GESTURE_STATUS = 0xAE, 0xAF
_FORCE, _CLEAR_PROXIMITY, _CLEAR_COLOR, _CLEAR_ALL, _FIFO = 0xE4, 0xE5, 0xE6, 0xE7, 0xFC

# Bits of the register that switches the engines on, and of the status.
_ON, _COLOR_ON, _PROXIMITY_ON, _WAIT_ON, _COLOR_ALERT, _PROXIMITY_ALERT, _GESTURE_ON = (1 << bit for bit in range(7))
_COLOR_VALID, _PROXIMITY_VALID, _GESTURE_FLAG = 0x01, 0x02, 0x04
_COLOR_FLAG, _PROXIMITY_FLAG, _SATURATED = 0x10, 0x20, 0x80
_GESTURE_MODE, _GESTURE_ALERT, _FIFO_CLEAR = 0x01, 0x02, 0x04
_FIFO_VALID, _FIFO_OVERFLOW = 0x01, 0x02

_STEP = 0.00278
"""Seconds of a step of colour integration, of the wait, and of a proximity measurement."""
_GESTURE_STEP = 0.00139
_START = 0.007
_GESTURE_WAITS = (0.0, 0.0028, 0.0056, 0.0084, 0.014, 0.0224, 0.0308, 0.0392)
_GESTURE_EXIT_CYCLES = (1, 2, 4, 7)
_FIFO_THRESHOLDS = (1, 4, 8, 16)
_FIFO_SIZE = 32
_READ_ONLY = frozenset((_ID, _STATUS, *range(_COLOR, _PROXIMITY + 1), _LEVEL, _GESTURE_STATUS))

# Counts of the clear channel for 1 µW/cm² in ten steps at a gain of 16, and the share of it that red, green and blue
# count (datasheet, optical characteristics; the middle of each range), at 625, 525 and 465 nm.
_CLEAR = 23.5
_SHARES = ((1.0, 0.07, 0.135), (0.145, 0.745, 0.275), (0.075, 0.26, 0.785))
_COLOR_GAINS = (1, 4, 16, 64)

_REFERENCE = 120.0
"""Counts of proximity and of each gesture diode for a grey card of 90 % at 100 mm: 8 pulses of 8 µs, 100 mA, gain 4."""
_BOOSTS = (1.0, 1.5, 2.0, 3.0)

# The way of a hand: the direction in which it moves, and which diodes (up, down, left, right) it lights when it comes.
_DIRECTIONS = {"up": (0, 1), "down": (1, 0), "left": (2, 3), "right": (3, 2)}
_WAY = 130.0
"""A hand comes from so many millimetres beside the sensor, and goes as far on the other side."""
_REMEMBERED = 60.0
"""Seconds for which a hand that has passed is remembered: longer than the sensor looks back."""

_LEANING = 0.9
"""How much a diode that leans to one side sees of it more than of the middle."""

_KEPT_CYCLES = 80
_KEPT_SECONDS = 20.0


class APDS9960(Measuring, RegisterPart):
    """Proximity, colour and gesture sensor (Broadcom datasheet AV02-4191EN).

    Modelled: the engines one after the other with their times, proximity from distance with LED drive, pulses and
    gain, colour with gain and saturation, gesture mode with entry and exit, its FIFO of 32 with threshold and
    overflow, interrupts with thresholds and persistence on the pin ``int``. `wave` moves a hand over it.
    """

    title = "proximity, colour and gesture sensor"
    library = "adafruit-circuitpython-apds9960"
    example = (
        "import board\n"
        "import time\n"
        "from adafruit_apds9960.apds9960 import APDS9960\n"
        "\n"
        "sensor = APDS9960(board.I2C())\n"
        "sensor.enable_proximity = True\n"
        "sensor.enable_color = True\n"
        "time.sleep(1)\n"
        "print(sensor.proximity, sensor.color_data)"
    )
    addresses = (0x39,)
    signals = {"int": "interrupt, open drain, low while there is one"}

    distance = Input("mm", 5, 1000, 1000, "distance of an object", step=1)
    reflectance = Input("", 0.01, 1, 0.9, "part of the light that the object reflects", step=0.01)
    red = Input("µW/cm²", 0, 20_000, 50, "red light (625 nm)", step=1)
    green = Input("µW/cm²", 0, 20_000, 50, "green light (525 nm)", step=1)
    blue = Input("µW/cm²", 0, 20_000, 50, "blue light (465 nm)", step=1)

    def wave(self, direction: str, *, seconds: float = 0.4, height: float = 50.0) -> None:
        """Move a hand over the sensor, from now on or after the one that moves already.

        Args:
            direction: ``"up"``, ``"down"``, ``"left"`` or ``"right"``, with the sensor's larger window on top.
            seconds: how long it takes.
            height: how far above the sensor, in millimetres.

        Raises:
            ValueError: for another direction, or a time or height that is not positive.
        """
        if direction not in _DIRECTIONS:
            raise ValueError(f"a hand moves {', '.join(_DIRECTIONS)}, not {direction!r}")
        if not seconds > 0 or not height > 0:
            raise ValueError("a wave takes some time, at some height")
        start = max([self.now, *(end for _, _, end, _ in self._waves)])
        self._waves[:] = [wave for wave in self._waves if wave[2] > self.now - _REMEMBERED]
        self._waves.append((direction, start, start + seconds, height))
        self.catch_up()

    def power_on(self) -> None:
        super().power_on()
        defaults = {_ATIME: 0xFF, _WTIME: 0xFF, _CONFIG1: 0x60, _PULSE: 0x40, _CONFIG2: 0x01, _ID: 0xAB}
        for register, value in {**defaults, _GESTURE_PULSE: 0x40}.items():
            self.registers[register] = value
        self._waves: list[tuple[str, float, float, float]] = []
        self._fifo: list[bytes] = []
        self._phase = ""
        self._quiet = 0
        self._proximity_outside = 0
        self._upper = 0
        self.interrupt(False)

    # ---- what there is to see

    def _light_back(self) -> tuple[float, float, float, float]:
        """How much each diode (up, down, left, right) sees, as parts of what a grey card at 100 mm sends back."""
        now = self.now - self._ago_ns / 1e9
        still = (100 / self.distance) ** 2
        found = [still] * 4
        for direction, start, end, height in self._waves:
            if start <= now <= end:
                beside = _WAY * (2 * (now - start) / (end - start) - 1)
                strength = (100 / height) ** 2 / (1 + (beside / height) ** 2) ** 2
                leaning = _LEANING * beside / math.hypot(beside, height)
                first, second = _DIRECTIONS[direction]
                for place in range(4):
                    weight = 1 - leaning if place == first else 1 + leaning if place == second else 1
                    found[place] += strength * weight
        up, down, left, right = (one * self.reflectance / 0.9 for one in found)
        return up, down, left, right

    def _counts_per_light(self, pulse: int, gain: int, drive: int) -> float:
        pulses, length = (pulse & 0x3F) + 1, 4 << (pulse >> 6)
        boost = _BOOSTS[self.registers[_CONFIG2] >> 4 & 3]
        return _REFERENCE * pulses / 8 * length / 8 * (1 << gain) / 4 / (1 << drive) * boost

    # ---- the engines, one after the other

    def _duration(self, phase: str) -> float:
        registers = self.registers
        if phase == "proximity":
            return _STEP
        if phase == "gesture":
            return _GESTURE_STEP + _GESTURE_WAITS[registers[_GESTURE2] & 7]
        if phase == "wait":
            return (256 - registers[_WTIME]) * _STEP * (12 if registers[_CONFIG1] & 2 else 1)
        return (256 - registers[_ATIME]) * _STEP

    def _phases(self) -> list[str]:
        """What is on, in the order of the state machine; in gesture mode it does nothing else."""
        enable = self.registers[_ENABLE]
        if not enable & _ON:
            return []
        if self.registers[_GESTURE4] & _GESTURE_MODE and enable & _GESTURE_ON:
            return ["gesture"]
        switches = {"proximity": _PROXIMITY_ON, "wait": _WAIT_ON, "color": _COLOR_ON}
        found = [phase for phase, bit in switches.items() if enable & bit]
        return [] if found == ["wait"] else found

    def _next_phase(self) -> str:
        phases = self._phases()
        if self._phase in phases:
            return phases[(phases.index(self._phase) + 1) % len(phases)]
        return phases[0] if phases else ""

    def _start(self, delay: float = 0.0) -> None:
        """Begin, or go on with what is on now."""
        phases = self._phases()
        if not phases:
            self._phase = ""
            self.stop_measuring()
        elif self._phase not in phases or not self.is_measuring:
            self._phase = phases[0]
            self.measure_every(1.0, delay + self._duration(self._phase))

    def carry_out(self) -> None:
        now = self.now_ns
        self._waves = [wave for wave in self._waves if self._due_ns is not None and wave[2] * 1e9 >= self._due_ns - 1e9]
        self._pass_over(now)
        while self._due_ns is not None and now >= self._due_ns:
            self._ago_ns = now - self._due_ns
            self._finish(self._phase)
            self._phase = self._next_phase()
            self._due_ns = self._due_ns + round(self._duration(self._phase) * 1e9) if self._phase else None
        self._ago_ns = 0

    def _pass_over(self, now: int) -> None:
        """Leave out cycles in which nothing changes, after a long time without a look."""
        if self._due_ns is None or any(wave[2] * 1e9 >= self._due_ns for wave in self._waves):
            return
        cycle = sum(round(self._duration(phase) * 1e9) for phase in self._phases())
        kept = _KEPT_SECONDS * 1e9 // cycle if self.moves() else _KEPT_CYCLES
        self._due_ns += max(0, int((now - self._due_ns) // cycle - kept)) * cycle

    def _finish(self, phase: str) -> None:
        if phase == "proximity":
            self._measure_proximity()
        elif phase == "gesture":
            self._measure_gesture()
        elif phase == "color":
            self._measure_color()
        self._show()

    def _measure_proximity(self) -> None:
        registers = self.registers
        control = registers[_CONTROL]
        scale = self._counts_per_light(registers[_PULSE], control >> 2 & 3, control >> 6)
        value = registers[_PROXIMITY] = min(255, round(sum(self._light_back()) / 4 * scale))
        registers[_STATUS] |= _PROXIMITY_VALID
        outside = value < registers[_PROXIMITY_LOW] or value > registers[_PROXIMITY_HIGH]
        self._proximity_outside = min(self._proximity_outside + 1, 255) if outside else 0
        needed = registers[_PERSISTENCE] >> 4
        if self._proximity_outside >= needed:
            registers[_STATUS] |= _PROXIMITY_FLAG
        if registers[_ENABLE] & _GESTURE_ON and value >= registers[_ENTER]:
            self._enter_gesture()

    def _enter_gesture(self) -> None:
        self.registers[_GESTURE4] |= _GESTURE_MODE
        self._quiet = 0

    def _measure_gesture(self) -> None:
        registers = self.registers
        gesture = registers[_GESTURE2]
        scale = self._counts_per_light(registers[_GESTURE_PULSE], gesture >> 5 & 3, gesture >> 3 & 3)
        data = bytes(min(255, round(light * scale)) for light in self._light_back())
        if len(self._fifo) < _FIFO_SIZE:
            self._fifo.append(data)
        else:
            registers[_GESTURE_STATUS] |= _FIFO_OVERFLOW
        if len(self._fifo) >= _FIFO_THRESHOLDS[registers[_GESTURE1] >> 6]:
            registers[_GESTURE_STATUS] |= _FIFO_VALID
            registers[_STATUS] |= _GESTURE_FLAG
        # The exit mask leaves out diodes: up, down, left, right from bit 5 to bit 2.
        counted = [value for place, value in enumerate(data) if not registers[_GESTURE1] >> 5 - place & 1]
        self._quiet = self._quiet + 1 if all(value < registers[_EXIT] for value in counted) else 0
        if self._quiet >= _GESTURE_EXIT_CYCLES[registers[_GESTURE1] & 3]:
            registers[_GESTURE4] &= ~_GESTURE_MODE
            if registers[_GESTURE_STATUS] & _FIFO_VALID:
                registers[_STATUS] |= _GESTURE_FLAG

    def _measure_color(self) -> None:
        registers = self.registers
        steps = 256 - registers[_ATIME]
        highest = min(1025 * steps, 65535)
        scale = _CLEAR / 160 * steps * _COLOR_GAINS[registers[_CONTROL] & 3]
        lights = (self.red, self.green, self.blue)
        values = [sum(lights)] + [
            sum(light * _SHARES[k][place] for k, light in enumerate(lights)) for place in range(3)
        ]
        counts = [min(highest, round(value * scale)) for value in values]
        registers[_COLOR : _COLOR + 8] = b"".join(count.to_bytes(2, "little") for count in counts)
        registers[_STATUS] |= _COLOR_VALID | (_SATURATED if counts[0] == highest else 0)
        low, high = (int.from_bytes(registers[at : at + 2], "little") for at in (_COLOR_LOW, _COLOR_HIGH))
        if self.outside(counts[0], low, high, 1) >= CYCLES[registers[_PERSISTENCE] & 0x0F]:
            registers[_STATUS] |= _COLOR_FLAG

    # ---- interrupts

    def _alert(self) -> bool:
        enable, status = self.registers[_ENABLE], self.registers[_STATUS]
        return bool(
            (enable & _COLOR_ALERT and status & _COLOR_FLAG)
            or (enable & _PROXIMITY_ALERT and status & _PROXIMITY_FLAG)
            or (self.registers[_GESTURE4] & _GESTURE_ALERT and status & _GESTURE_FLAG)
        )

    def _show(self) -> None:
        self.interrupt(self._alert())

    def watched(self) -> bool:
        wanted = self.registers[_ENABLE] & (_COLOR_ALERT | _PROXIMITY_ALERT) or self.registers[_GESTURE4] & 2
        return self.pin("int") is not None and bool(wanted)

    def moves(self) -> bool:
        return super().moves() or any(wave[2] >= self.now for wave in self._waves)

    # ---- the bus

    def point(self, register: int) -> int:
        """Naming one of these registers is a command already."""
        cleared = {_CLEAR_PROXIMITY: _PROXIMITY_FLAG, _CLEAR_COLOR: _COLOR_FLAG | _SATURATED}
        cleared[_CLEAR_ALL] = cleared[_CLEAR_PROXIMITY] | cleared[_CLEAR_COLOR]
        if register in cleared:
            self.registers[_STATUS] &= ~cleared[register]
            self._show()
        elif register == _FORCE and self.pin("int") is not None:
            self.interrupt(True)
        return register

    def next_register(self, register: int) -> int:
        return _FIFO if register == 0xFF else (register + 1) & 0xFF

    def read_register(self, register: int) -> int:
        if register >= _FIFO:
            return self._read_fifo(register - _FIFO)
        if register == _LEVEL:
            return len(self._fifo)
        if _COLOR <= register < _PROXIMITY:
            self.registers[_STATUS] &= ~_COLOR_VALID
            if register % 2:
                return self._upper
            # The upper byte is kept when the lower one is read, so that both are of one cycle.
            self._upper = self.registers[register + 1]
        elif register == _PROXIMITY:
            self.registers[_STATUS] &= ~_PROXIMITY_VALID
        return super().read_register(register)

    def _read_fifo(self, diode: int) -> int:
        if not self._fifo:
            return 0
        value = self._fifo[0][diode]
        if diode == 3:
            self._fifo.pop(0)
            self.registers[_GESTURE_STATUS] &= ~_FIFO_OVERFLOW
            if not self._fifo:
                self._fifo_is_empty()
        return value

    def _fifo_is_empty(self) -> None:
        self.registers[_STATUS] &= ~_GESTURE_FLAG
        self.registers[_GESTURE_STATUS] &= ~_FIFO_VALID
        self._show()

    def write_register(self, register: int, value: int) -> None:
        if register in _READ_ONLY or register >= _FORCE:
            return
        before = self.registers[register]
        if register == _GESTURE4 and value & _FIFO_CLEAR:
            value &= ~_FIFO_CLEAR
            self._fifo.clear()
            self.registers[_GESTURE_STATUS] = 0
            self._fifo_is_empty()
        super().write_register(register, value)
        if register == _ENABLE:
            if not value & _GESTURE_ON:
                self.registers[_GESTURE4] &= ~_GESTURE_MODE
            if not value & _PROXIMITY_ON:
                self.registers[_PROXIMITY] = 0
                self.registers[_STATUS] &= ~_PROXIMITY_VALID
            if not value & _COLOR_ON:
                self.registers[_COLOR:_PROXIMITY] = bytes(8)
                self.registers[_STATUS] &= ~_COLOR_VALID
            self._start(_START if not before & _ON else 0.0)
        elif register == _GESTURE4 and value != before:
            self._quiet = 0
            self._start()
        elif register in (_ATIME, _CONTROL) and value != before and self._phase == "color":
            self._phase = ""
            self._start()
        self._show()

    def write(self, data: bytes) -> int | None:
        self.catch_up()
        done = super().write(data)
        self._await_next()
        return done

    def read(self, count: int) -> bytes:
        self.catch_up()
        return super().read(count)
