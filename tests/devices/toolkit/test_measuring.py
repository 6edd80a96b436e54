"""Parts that measure on their own clock."""

import pytest

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.devices import I2CPart, Input
from circuitpython_kernel.devices.toolkit.measuring import Measuring


class Meter(Measuring, I2CPart):
    """Measures a level every 0.1 s, the first time after 0.05 s."""

    addresses = (0x33,)
    signals = {"int": "low while the level is above 5"}
    level = Input("", 0, 10, 1)

    def power_on(self):
        super().power_on()
        self.last, self.cycles, self.alert = 0.0, 0, False

    def measured(self, cycles):
        self.last = self.level
        self.cycles += cycles
        self.interrupt(self.last > 5)

    def watched(self):
        return self.alert

    def write(self, data):
        self.measure_every(0.1, 0.05)

    def read(self, count):
        self.catch_up()
        return bytes((round(self.last), self.cycles))


START = "import board, busio, time\ni2c = busio.I2C(board.GP5, board.GP4)\ni2c.try_lock()\ni2c.writeto(0x33, b'x')\n"
READ = "b = bytearray(2)\ni2c.readfrom_into(0x33, b)\nprint(*b)\n"


@pytest.fixture
def run():
    with VirtualBoard(clock="fast") as board:
        run_lines = lambda code: board.run(code).stdout.split()  # noqa: E731
        run_lines.board = board
        yield run_lines


def test_what_was_due_is_measured_when_somebody_looks(run):
    run.board.attach(Meter())
    assert run(START + READ) == ["0", "0"]
    assert run("time.sleep(0.055)\n" + READ) == ["1", "1"]
    assert run("time.sleep(1)\n" + READ) == ["1", "11"]


def test_with_the_inputs_as_they_were_when_it_was_due(run):
    part = Meter(level=lambda seconds: 2 if seconds < 1 else 3)
    run.board.attach(part)
    assert run(START + "while time.monotonic() < 2.02:\n    time.sleep(0.001)\n" + READ)[0] in "23"
    part.level = 1
    run("time.sleep(0.2)")
    part.level = 7
    assert run(READ)[0] == "1"


def test_an_interrupt_comes_at_its_time_and_each_is_planned_once(run):
    part = Meter(level=lambda seconds: 9 if seconds > 3 else 1)
    run.board.attach(part, int="GP10")
    part.alert = True
    code = (
        "import digitalio\npin = digitalio.DigitalInOut(board.GP10)\ni2c.writeto(0x33, b'x')\ni2c.writeto(0x33, b'x')\n"
        "while pin.value:\n    time.sleep(0.001)\nprint(time.monotonic() - 1)"
    )
    assert float(run(START + code)[0]) == pytest.approx(3.05, abs=0.06)
    assert len(part._planned) == 1


def test_nothing_is_planned_any_more_when_nothing_can_change(run):
    part = Meter()
    run.board.attach(part, int="GP10")
    part.alert = True
    run(START + "import digitalio\npin = digitalio.DigitalInOut(board.GP10)\ntime.sleep(20)")
    assert part.cycles == 100
    assert part._planned == []
    part.level = 8
    assert part.cycles == 200
    assert run("print(pin.value)\ntime.sleep(0.11)\nprint(pin.value)") == ["True", "False"]
    part.disturb("level", noise=0.1)
    assert len(part._planned) == 1


def test_a_snapshot_keeps_what_is_planned(run):
    part = Meter()
    run.board.attach(part, int="GP10")
    part.alert = True
    run(START + "time.sleep(0.3)")
    snapshot = run.board.snapshot()
    assert run("time.sleep(1)\n" + READ) == ["1", "13"]
    run.board.restore(snapshot)
    assert part.cycles == 3
    assert run("time.sleep(1)\n" + READ) == ["1", "13"]


def test_an_input_drifts_by_its_rate_from_the_call_on():
    part = Meter(level=2)
    with VirtualBoard(clock="manual") as board:
        board.attach(part)
        board.clock.advance(1000)
        part.disturb("level", drift=3)
        assert part.level == 2
        board.clock.advance(1200)
        assert part.level == pytest.approx(3)
        part.level = 4
        assert part.level == pytest.approx(5), "what it is set to drifts as well"
        part.disturb("level", drift=-3)
        assert part.level == 4, "another call begins anew"
        board.clock.advance(3600)
        assert part.level == pytest.approx(1)
        part.disturb("level")
        assert part.level == 4
