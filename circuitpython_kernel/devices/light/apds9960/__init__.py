"""Broadcom APDS-9960: proximity, colour and gestures. This is the chip, which runs its engines one after the other.

`proximity`, `colour` and `gestures` are the engines, `light_back` is what they see, `registers` is where all is kept.
It may import what every part may: `devices.base` and `devices.toolkit`, and what the light sensors share.
"""

from __future__ import annotations

from circuitpython_kernel.devices.base.i2c_part import RegisterPart
from circuitpython_kernel.devices.base.inputs import Input
from circuitpython_kernel.devices.toolkit.measuring import Measuring

from . import registers as r
from .colour import ColorEngine
from .gestures import GestureEngine
from .light_back import DIRECTIONS, Diodes, Hands
from .proximity import ProximityEngine

_START = 0.007
"""Seconds from power on until the first engine begins."""
_CLEARED = {
    r.CLEAR_PROXIMITY: r.PROXIMITY_FLAG,
    r.CLEAR_COLOR: r.COLOR_FLAG | r.SATURATED,
    r.CLEAR_ALL: r.PROXIMITY_FLAG | r.COLOR_FLAG | r.SATURATED,
}
"""Which flags of the status a command clears."""

# How much is worked out after a long time without a look: cycles, or seconds while inputs change by themselves.
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
        if direction not in DIRECTIONS:
            raise ValueError(f"a hand moves {', '.join(DIRECTIONS)}, not {direction!r}")
        if not seconds > 0 or not height > 0:
            raise ValueError("a wave takes some time, at some height")
        self._hands.add(direction, self.now, seconds, height)
        self.catch_up()

    def power_on(self) -> None:
        super().power_on()
        for register, value in r.AT_START.items():
            self.registers[register] = value
        self._hands = Hands()
        self._proximity = ProximityEngine(self.registers)
        self._color = ColorEngine(self.registers, self.outside)
        self._gestures = GestureEngine(self.registers, self._show)
        self._phase = ""
        self.interrupt(False)

    # ---- the engines, one after the other

    def _duration(self, phase: str) -> float:
        if phase == "wait":
            registers = self.registers
            return (256 - registers[r.WTIME]) * r.STEP * (12 if registers[r.CONFIG1] & 2 else 1)
        if phase == "gesture":
            return self._gestures.seconds
        return self._proximity.seconds if phase == "proximity" else self._color.seconds

    def _phases(self) -> list[str]:
        """What is on, in the order of the state machine; in gesture mode it does nothing else."""
        enable = self.registers[r.ENABLE]
        if not enable & r.ON:
            return []
        if self._gestures.is_on:
            return ["gesture"]
        switches = {"proximity": r.PROXIMITY_ON, "wait": r.WAIT_ON, "color": r.COLOR_ON}
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
        if self._due_ns is None:
            self._hands = Hands()
        else:
            self._hands.forget_before(self._due_ns / 1e9 - 1)
        self._pass_over(now)
        while self._due_ns is not None and now >= self._due_ns:
            self._ago_ns = now - self._due_ns
            self._finish(self._phase)
            self._phase = self._next_phase()
            self._due_ns = self._due_ns + round(self._duration(self._phase) * 1e9) if self._phase else None
        self._ago_ns = 0

    def _pass_over(self, now: int) -> None:
        """Leave out cycles in which nothing changes, after a long time without a look."""
        if self._due_ns is None or self._hands.pass_after(self._due_ns / 1e9):
            return
        cycle = sum(round(self._duration(phase) * 1e9) for phase in self._phases())
        kept = _KEPT_SECONDS * 1e9 // cycle if self.moves() else _KEPT_CYCLES
        self._due_ns += max(0, int((now - self._due_ns) // cycle - kept)) * cycle

    def _light_back(self) -> Diodes:
        return self._hands.light(self.now - self._ago_ns / 1e9, self.distance, self.reflectance)

    def _finish(self, phase: str) -> None:
        if phase == "proximity":
            self._proximity.measure(self._light_back())
            if self._proximity.starts_gestures():
                self._gestures.enter()
        elif phase == "gesture":
            self._gestures.measure(self._light_back())
        elif phase == "color":
            self._color.measure(self.red, self.green, self.blue)
        self._show()

    # ---- interrupts

    def _alert(self) -> bool:
        enable, status = self.registers[r.ENABLE], self.registers[r.STATUS]
        return bool(
            (enable & r.COLOR_ALERT and status & r.COLOR_FLAG)
            or (enable & r.PROXIMITY_ALERT and status & r.PROXIMITY_FLAG)
            or (self.registers[r.GESTURE4] & r.GESTURE_ALERT and status & r.GESTURE_FLAG)
        )

    def _show(self) -> None:
        self.interrupt(self._alert())

    def watched(self) -> bool:
        wanted = self.registers[r.ENABLE] & (r.COLOR_ALERT | r.PROXIMITY_ALERT)
        return self.pin("int") is not None and bool(wanted or self.registers[r.GESTURE4] & r.GESTURE_ALERT)

    def moves(self) -> bool:
        return super().moves() or self._hands.pass_after(self.now)

    # ---- the bus

    def point(self, register: int) -> int:
        """Naming one of these registers is a command already."""
        if register in _CLEARED:
            self.registers[r.STATUS] &= ~_CLEARED[register]
            self._show()
        elif register == r.FORCE and self.pin("int") is not None:
            self.interrupt(True)
        return register

    def next_register(self, register: int) -> int:
        return r.FIFO if register == 0xFF else (register + 1) & 0xFF

    def read_register(self, register: int) -> int:
        if register >= r.FIFO:
            return self._gestures.read(register - r.FIFO)
        if register == r.LEVEL:
            return len(self._gestures)
        if r.COLOR <= register < r.PROXIMITY:
            return self._color.read(register)
        if register == r.PROXIMITY:
            self.registers[r.STATUS] &= ~r.PROXIMITY_VALID
        return super().read_register(register)

    def write_register(self, register: int, value: int) -> None:
        if register in r.READ_ONLY or register >= r.FORCE:
            return
        before = self.registers[register]
        if register == r.GESTURE4 and value & r.FIFO_CLEAR:
            value &= ~r.FIFO_CLEAR
            self._gestures.clear()
        super().write_register(register, value)
        if register == r.ENABLE:
            self._switch(value)
            self._start(_START if not before & r.ON else 0.0)
        elif register == r.GESTURE4 and value != before:
            self._gestures.restart()
            self._start()
        elif register in (r.ATIME, r.CONTROL) and value != before and self._phase == "color":
            self._phase = ""
            self._start()
        self._show()

    def _switch(self, value: int) -> None:
        """Engines that are not on by now let go of what they had."""
        if not value & r.GESTURE_ON:
            self._gestures.leave()
        if not value & r.PROXIMITY_ON:
            self._proximity.switch_off()
        if not value & r.COLOR_ON:
            self._color.switch_off()

    def write(self, data: bytes) -> int | None:
        self.catch_up()
        done = super().write(data)
        self._await_next()
        return done

    def read(self, count: int) -> bytes:
        self.catch_up()
        return super().read(count)
