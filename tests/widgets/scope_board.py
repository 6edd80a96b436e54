"""A board for the scope's tests: real traces, pins and a clock that the test moves, no virtual machine."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from circuitpython_kernel import boards
from circuitpython_kernel.hardware.callbacks import UserCode
from circuitpython_kernel.traces.traces import TraceStore

NAMES = ("LED", "GP2", "GP15", "GP16", "A0", "A1", "D13", "SCK")


class FakePin:
    supply_volts = 3.3

    def __init__(self, name, board, index):
        self.name, self._board, self.index = name, board, index
        self.mode, self.pull, self.driven, self.contention = "unused", None, None, False
        self.level, self._volts = False, 0.0
        self.log = []

    @property
    def value(self):
        return self.pull == "up" if self.driven is None and self.mode == "input" else bool(self.driven or self.level)

    @property
    def source(self):
        return self.driven

    @property
    def volts(self):
        return self._volts(self._board.clock.now_ns * 1e-9) if callable(self._volts) else self._volts

    @volts.setter
    def volts(self, value):
        self._volts = value
        self.log.append(("volts", value))

    def drive(self, level):
        self.driven = level
        self.log.append(("drive", level))

    def release(self):
        self.driven = None
        self.log.append(("release",))


class FakePins(dict):
    def __missing__(self, name):
        raise LookupError(f"The board has no pin named {name!r}.")


class FakeCapture:
    def __init__(self, names):
        self.store = TraceStore(names, names)
        self.index = {name: i for i, name in enumerate(names)}
        self.dropped = self.overruns = 0

    def __getitem__(self, name):
        return self.store[self.index[name]]


class FakeBoard:
    def __init__(self, names=NAMES, mode="realtime"):
        self.clock = SimpleNamespace(now_ns=0, mode=mode, load=SimpleNamespace(between=lambda since, until: None))
        self.pins = FakePins({name: FakePin(name, self, index) for index, name in enumerate(names)})
        self.capture = FakeCapture(tuple(names))
        self.definition = boards.load("raspberry_pi_pico")
        self.user_code = UserCode()

    def edges(self, name, times_s, first=0):
        """Alternating levels from ``first`` on, at these seconds; the pin becomes an output if it was unused."""
        times = np.round(np.asarray(times_s) * 1e9).astype(np.int64)
        self.capture[name].add_edges(times, ((np.arange(len(times)) + first) % 2).astype(np.uint8))
        if self.pins[name].mode == "unused":
            self.pins[name].mode = "output"

    def samples(self, name, times_s, volts):
        times = np.round(np.asarray(times_s) * 1e9).astype(np.int64)
        self.capture[name].add_samples(times, np.asarray(volts, np.float32))
        self.pins[name].mode = "analog_in"
        self.pins[name]._volts = float(volts[-1])


def demo_board():
    """Eight realistic traces over five seconds: blink, PWM, button, bursts, sine, ramp, a million edges, a clock."""
    board = FakeBoard()
    board.clock.now_ns = 5_000_000_000
    board.edges("LED", np.arange(0.02, 5, 0.25))
    fades = []
    for i, start in enumerate(np.arange(0.02, 4.99, 0.02)):
        duty = 0.5 - 0.46 * np.cos(i / 20)
        fades += [start, start + 0.02 * duty]
    board.edges("GP2", fades, first=1)
    button = board.pins["GP15"]
    button.mode, button.pull = "input", "up"
    board.edges("GP15", [0.01, 1.1, 1.35, 2.6, 3.4, 3.46, 3.52], first=1)
    bursts = np.concatenate([start + np.arange(40) * 0.004 for start in (0.4, 1.5, 2.2, 3.9)])
    board.edges("GP16", np.concatenate(([0.01], bursts)))
    times = np.arange(0.05, 5, 0.01)
    board.samples("A0", times, 1.65 + 1.5 * np.sin(2 * np.pi * 0.8 * times))
    times = np.arange(0.05, 5, 0.001)
    board.samples("A1", times, 3.3 * ((times / 1.25) % 1))
    board.edges("D13", np.concatenate(([0.0], np.linspace(0.5, 4.5, 1_000_000))))
    board.edges("SCK", np.concatenate(([0.0], np.linspace(1.0, 1.2, 5001), np.linspace(3.0, 3.3, 9001))))
    return board
