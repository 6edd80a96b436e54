"""A DC motor behind an H-bridge, with a quadrature encoder on its shaft."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from circuitpython_kernel.common.usual_waits import usual_waits
from circuitpython_kernel.devices.base.inputs import Input, Source, Toggle
from circuitpython_kernel.devices.base.part import Part, Picture
from circuitpython_kernel.devices.toolkit.dial_pictures import dial
from circuitpython_kernel.devices.toolkit.hanging_part import HangingPart
from circuitpython_kernel.hardware.pins.waves import MOST_EDGES, NO_EDGES, Edges, Square

_GRID = 0.0005
"""Seconds between the points at which the shaft's way is worked out."""
_COASTING = 4.0
"""How much longer it takes to come to rest when it is let go than when it is driven or braked."""
_OUTPUTS = ("enc_a", "enc_b")
DRIVERS = ("DRV8833", "TB6612", "L298N")
_Parts = list[tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]]
"""Edges that were not taken yet: times in ns and levels."""

_LEVELS = np.array(((0, 0), (1, 0), (1, 1), (0, 1)))
"""Both outputs of the encoder in the four quarters of a slot, in the order of turning forwards."""


class DCMotor(HangingPart):
    """Small gear motor behind a driver, with a quadrature encoder (TI datasheet DRV8833; Toshiba TB6612FNG; ST L298).

    Modelled: speed that follows the mean voltage of both inputs with a time constant, braking and coasting as the
    driver has them, fast and slow decay alike, a shaft that is held, each edge of the encoder at its exact time. Not
    modelled: the 2 V that an L298N takes away.

    - DRV8833: both inputs high brake, both low coast; ``stby`` is nSLEEP.
    - TB6612: ``en`` is its PWM pin, which brakes while it is low; both inputs high brake, both low coast.
    - L298N: equal inputs brake, and it coasts while ``en`` is low.

    What is not connected of ``en`` and ``stby`` has its jumper: it is high. ``stby`` low lets the motor coast.

    Args:
        driver: ``"DRV8833"``, ``"TB6612"`` or ``"L298N"``.
        speed: turns in a second at full voltage.
        time_constant: seconds after which it has 63 % of a new speed.
        slots: slots of the encoder's disc; each gives four edges.
        behind, outputs: a 74HC595, and which signals are at its outputs: ``"in1=q0"``.

    Raises:
        ValueError: for a motor without speed, or another driver.
    """

    title = "DC motor with encoder"
    aliases = DRIVERS
    supplies = ("5V", "GND")
    library = "adafruit-circuitpython-motor"
    example = (
        "import board, pwmio, time\nfrom adafruit_motor import motor\n\n"
        "bridge = motor.DCMotor(pwmio.PWMOut(board.D5, frequency=5000), pwmio.PWMOut(board.D6, frequency=5000))\n"
        "bridge.throttle = 0.5\ntime.sleep(1)"
    )
    signals = {
        "in1": "PWM input 1", "in2": "PWM input 2", "enc_a": "encoder output A", "enc_b": "encoder output B",
        "en": "enable (L298N) or PWM (TB6612)", "stby": "standby (TB6612) or sleep (DRV8833), active low",
    }  # fmt: skip
    required = ("in1", "in2")
    driven_signals = ("in1", "in2", "en", "stby")
    picture_scale = 1

    held = Toggle("shaft is held")
    load = Input("%", 0, 100, 0, "load", step=1)

    def __init__(
        self,
        *,
        driver: str = "DRV8833",
        speed: float = 3.0,
        time_constant: float = 0.1,
        slots: int = 20,
        behind: Part | None = None,
        outputs: str = "",
        **inputs: Source,
    ) -> None:
        if driver not in DRIVERS:
            raise ValueError(f"a motor's driver is {', '.join(DRIVERS)}, not {driver}")
        self.driver = driver
        if speed <= 0 or time_constant <= 0 or slots < 1:
            raise ValueError("a motor's speed, time constant and slots are above 0")
        self.full_speed, self.time_constant, self.slots = float(speed), float(time_constant), int(slots)
        # The shaft stays as it is when the power goes.
        self._speed = 0.0  # turns in a second
        self._turns = 0.0
        self._until = 0  # the part's time in ns up to which the shaft's way is known
        self._edges: tuple[_Parts, _Parts] = [], []  # by output
        self._left_out = [0, 0]
        self._wanted: list[int] = []  # outputs that are connected
        self._last = 0  # the quarter in which the shaft stood then
        self._lock = usual_waits().lock()  # views look at it while a program drives it
        super().__init__(behind=behind, outputs=outputs, **inputs)

    def power_on(self) -> None:
        self._levels = {"in1": 0.0, "in2": 0.0} | {name: float(not self.has(name)) for name in ("en", "stby")}

    def connected(self) -> None:
        missing = "en" if self.driver == "DRV8833" else "stby" if self.driver == "L298N" else ""
        if missing and self.has(missing):
            other = "TB6612 or L298N" if missing == "en" else "TB6612 or DRV8833"
            raise ValueError(f"the driver {self.driver} has no pin {missing}; {other} has: DCMotor(driver=...)")
        with self._lock:
            self._until, self._left_out = self.now_ns, [0, 0]
            self._wanted = [output for output, name in enumerate(_OUTPUTS) if self.pin(name) is not None]
            for edges in self._edges:
                edges.clear()
        super().connected()
        for output, name in enumerate(_OUTPUTS):
            pin = self.pin(name)
            if pin is not None:
                pin.drive_edges(_EncoderOutput(self, output))

    def disconnected(self) -> None:
        super().disconnected()
        self._speed = 0.0

    # ---- what drives it

    def driven(self, signal: str, time_ns: int, frequency: float, duty: float) -> None:
        with self._lock:
            self.run_until(time_ns)
            self._levels[signal] = duty

    def set_input(self, item: Input, value: Source) -> None:
        self._now()  # what was before has the value from before
        super().set_input(item, value)

    def input_changed(self, name: str) -> None:
        if self.held:
            self._speed = 0.0

    def run_until(self, time_ns: int) -> None:
        """Work out the shaft's way up to a time (the part's own), and the encoder's edges on it."""
        with self._lock:
            seconds = (time_ns - self._until) / 1e9
            if seconds <= 0:
                return
            share, coasts = self._bridge()
            target = share * self.full_speed * (1 - self.load / 200)
            constant = self.time_constant * (_COASTING if coasts else 1.0)
            if self.held:
                target = self._speed = 0.0
            if abs(self._speed) > 1e-6 or target:
                # Where nothing changes any more the way is a straight line: a few points will do.
                steady = min(seconds, 12 * constant)
                points = np.arange(0.0, steady, _GRID)
                points = np.append(points, [steady, seconds] if seconds > steady else [steady])
                gained = (self._speed - target) * constant * -np.expm1(-points / constant)
                way = self._turns + target * points + gained
                self._mark(points, way)
                self._speed = target + (self._speed - target) * math.exp(-seconds / constant)
                self._turns = float(way[-1])
            self._until = time_ns

    def _bridge(self) -> tuple[float, bool]:
        """The share of the full voltage at the motor, backwards negative, and whether the driver lets it coast."""
        forwards, backwards, enable, awake = (self._levels[name] for name in self.driven_signals)
        if not awake:
            return 0.0, True
        coasts = enable == 0 if self.driver == "L298N" else forwards == backwards == 0
        return (forwards - backwards) * enable, coasts

    def _mark(self, points: np.ndarray[Any, Any], way: np.ndarray[Any, Any]) -> None:
        """Note the encoder's edges on a way."""
        quarters = way * self.slots * 4
        # On one way the speed may change its sign once, at its farthest point; before and after it goes one way.
        low, high = int(np.argmin(quarters)), int(np.argmax(quarters))
        last = len(points) - 1
        turn = high if 0 < high < last else low
        for first, end in ((0, turn), (turn, last)):
            if end <= first:
                continue
            part, times = quarters[first : end + 1], points[first : end + 1]
            rising = part[-1] >= part[0]
            # A mark is where a quarter of a slot begins: `low_mark` to `high_mark`, without the latter.
            low_mark, high_mark = math.floor(min(part[0], part[-1])) + 1, math.floor(max(part[0], part[-1])) + 1
            excess = max(0, high_mark - low_mark - MOST_EDGES)
            if excess:
                passed = range(low_mark, low_mark + excess) if rising else range(high_mark - excess, high_mark)
                self._pass_by(passed)
                low_mark, high_mark = (low_mark + excess, high_mark) if rising else (low_mark, high_mark - excess)
                self._last = low_mark - 1 if rising else high_mark - 1
            marks = np.arange(low_mark, high_mark) if rising else np.arange(high_mark - 1, low_mark - 1, -1)
            if not len(marks):
                continue
            at = np.interp(marks, part, times) if rising else np.interp(-marks, -part, times)
            places = marks if rising else marks - 1
            before, after = _LEVELS[np.append(self._last, places[:-1]) % 4], _LEVELS[places % 4]
            for output in self._wanted:
                changed = before[:, output] != after[:, output]
                moments = self._until + np.rint(at[changed] * 1e9).astype(np.int64)
                self._add(output, moments, after[changed, output])
            self._last = int(places[-1])

    def _pass_by(self, marks: range) -> None:
        """Marks that are too many to be worked out: at the odd ones output A changes, at the even ones B."""
        odd = marks.stop // 2 - marks.start // 2
        for output in self._wanted:
            self._left_out[output] += sum(len(times) for times, _ in self._edges[output])
            self._left_out[output] += odd if output == 0 else len(marks) - odd
            self._edges[output].clear()

    def _add(self, output: int, times: np.ndarray[Any, Any], levels: np.ndarray[Any, Any]) -> None:
        edges = self._edges[output]
        edges.append((times, levels))
        if sum(len(one) for one, _ in edges) > MOST_EDGES:
            all_times, all_levels = (np.concatenate(columns) for columns in zip(*edges, strict=True))
            self._left_out[output] += len(all_times) - MOST_EDGES // 2
            edges[:] = [(all_times[-MOST_EDGES // 2 :].copy(), all_levels[-MOST_EDGES // 2 :].copy())]

    def take(self, output: int, time_ns: int) -> tuple[Edges, int]:
        """The edges of an output before a board time that were not taken yet, and how many older ones were left out."""
        offset = 0 if self.site is None else self.site.offset_ns
        with self._lock:
            self.run_until(time_ns + offset)
            edges = list(self._edges[output])
            self._edges[output].clear()
            left_out, self._left_out[output] = self._left_out[output], 0
        if not edges:
            return NO_EDGES, left_out
        times, levels = (np.concatenate(columns) for columns in zip(*edges, strict=True))
        times = times - offset
        known = times >= 0  # those before a reset are forgotten
        return (times[known], levels[known].astype(np.uint8)), left_out

    def level_at(self, output: int, time_ns: int) -> int:
        """The level of an output at a board time, not before the last one that was asked for."""
        self.run_until(time_ns + (0 if self.site is None else self.site.offset_ns))
        return self.level(output)

    def level(self, output: int) -> int:
        """The level of an output, as far as its way is known."""
        return int(_LEVELS[self._last % 4, output])

    # ---- what a person sees

    def _now(self) -> None:
        if self.site is not None:
            self.catch_up()
            self.run_until(self.now_ns)

    @property
    def turns(self) -> float:
        """How far the shaft has turned since the motor was made; backwards is negative."""
        self._now()
        return self._turns

    @property
    def speed(self) -> float:
        """Turns in a second now."""
        self._now()
        return self._speed

    def picture(self) -> Picture:
        return dial(self.turns * 360 % 360, first=90)

    def readings(self) -> dict[str, Any]:
        return {"speed": f"{self.speed:.2f} turns/s", "turns": round(self._turns, 2)}


class _EncoderOutput:
    """One output of the encoder, as `hardware.pins.waves.OutsideWave`."""

    def __init__(self, motor: DCMotor, output: int) -> None:
        self._motor = motor
        self._output = output

    def edges_until(self, time_ns: int) -> tuple[Edges, int]:
        return self._motor.take(self._output, time_ns)

    def level_at(self, time_ns: int) -> int:
        return self._motor.level_at(self._output, time_ns)

    @property
    def current(self) -> Square:
        return Square(0, 1.0, float(self._motor.level(self._output)))
