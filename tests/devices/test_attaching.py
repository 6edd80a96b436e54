"""What a part is told of its pins, and what of it stays on the board when it cannot be attached."""

import pytest

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.devices import BME280, I2CPart, Part, SPIPart
from circuitpython_kernel.devices.base.driven_part import DrivenPart


@pytest.fixture
def board():
    with VirtualBoard(clock="fast") as board:
        yield board


def run(board, code):
    result = board.run(code)
    assert result.ok, result.traceback or result.restarted


PWM = "import board, pwmio, digitalio, time\npwm = pwmio.PWMOut(board.GP2, frequency=1000, duty_cycle=0x4000)\n"


KHZ = pytest.approx(984.453, abs=0.001)
"""What the counter of an RP2040 makes of 1 kHz."""


class Listener(DrivenPart):
    """It notes what it is told."""

    signals = {"a": "an input"}
    required = driven_signals = ("a",)

    def power_on(self):
        self.told = []

    def driven(self, signal, time_ns, frequency, duty):
        self.told.append((signal, round(time_ns / 1e9, 4), frequency, round(duty, 2)))

    def heard(self):
        self.catch_up()
        found, self.told = [entry[1:] for entry in self.told], []
        return found


class Deaf(Listener):
    """As `Listener`, but for PWM alone."""

    hears_levels = False


@pytest.mark.parametrize("kind", [Listener, Deaf])
def test_pwm_from_its_start_to_its_end(board, kind):
    part = kind()
    board.attach(part, a="GP2")
    part.heard()
    run(board, PWM + "time.sleep(0.1)\npwm.duty_cycle = 0x8000\ntime.sleep(0.1)\npwm.deinit()")
    assert part.heard() == [(0, KHZ, 0.25), (0.1, KHZ, 0.5), (0.2, 0, 0)]
    run(board, PWM + "time.sleep(0.1)")
    assert part.heard() == [(0.2, KHZ, 0.25)]
    board.reset(hard=False)
    assert part.heard() == [(0.3, 0, 0)]


def test_levels(board):
    part, deaf = Listener(), Deaf()
    board.attach(part, a="GP2")
    board.attach(deaf, a="GP2")
    assert part.heard() == [(0, 0, 0)]
    run(board, "import board, digitalio, time\np = digitalio.DigitalInOut(board.GP2)\np.switch_to_output(True)")
    run(board, "time.sleep(0.1)\np.value = False\np.value = True\np.deinit()")
    assert [duty for _, _, duty in part.heard()] == [1, 0, 1, 0]
    assert deaf.heard() == []


def test_time_goes_on_across_resets(board):
    part = Listener()
    board.attach(part, a="GP2")
    run(board, PWM + "time.sleep(1)")
    board.reset()
    run(board, "import time\ntime.sleep(1)\n" + PWM)
    assert part.heard() == [(0, 0, 0), (0, KHZ, 0.25), (1, 0, 0), (2, KHZ, 0.25)]


def test_a_chain_of_wires(board):
    part = Listener()
    board.attach(part, a="GP4")
    run(board, PWM + "time.sleep(0.1)")
    assert part.heard() == [(0, 0, 0)]
    first = board.wire("GP4", "GP3")
    assert part.heard() == []
    second = board.wire("GP3", "GP2")
    assert part.heard() == [(0.1, KHZ, 0.25)]
    run(board, "time.sleep(0.1)\npwm.duty_cycle = 0x8000")
    assert part.heard() == [(0.2, KHZ, 0.5)]
    first.remove()
    assert part.heard() == [(0.2, 0, 0)]
    run(board, "pwm.duty_cycle = 0xC000")
    assert part.heard() == []
    second.remove()
    second.remove()


def test_detached_it_is_told_nothing(board):
    part = Listener()
    board.attach(part, a="GP2")
    run(board, PWM)
    board.detach(part)
    part.told.clear()
    run(board, "pwm.deinit()")
    board.reset()
    assert part.told == []


def test_a_snapshot_has_what_it_heard(board):
    part = Listener()
    board.attach(part, a="GP2")
    run(board, PWM)
    before = board.snapshot()
    run(board, "pwm.duty_cycle = 0xC000")
    board.restore(before)
    part.heard()
    run(board, "pwm.duty_cycle = 0x8000")
    assert [duty for _, _, duty in part.heard()] == [0.5]


def test_watchers_see_resets_and_wires(board):
    seen = []
    board.pins["GP3"].watch(seen.append)
    run(board, "import board, digitalio\np = digitalio.DigitalInOut(board.GP2)\np.switch_to_output(True)")
    wire = board.wire("GP2", "GP3")
    wire.remove()
    board.wire("GP2", "GP3")
    board.reset()
    assert seen == [False, True, False, True, False]
    board.pins["GP3"].resistor = "up"
    assert seen[-1] is True
    board.pins["GP2"].volts = 0
    assert seen[-1] is False


def test_a_watcher_that_fails_does_not_keep_the_board_from_resetting(board):
    def fail(level):
        if armed:
            raise RuntimeError("no")

    armed = []
    board.pins["GP2"].watch(fail)
    run(board, "import board, digitalio\np = digitalio.DigitalInOut(board.GP2)\np.switch_to_output(True)")
    armed.append(True)
    said = []
    board.on_warning = said.append
    board.reset()
    run(board, "print(1)")
    assert len(said) == 1
    assert said[0].startswith("fail (test_attaching.py, line ")
    assert said[0].endswith("RuntimeError: no\n")


class Clumsy(Part):
    """It finds out late that it cannot work."""

    signals = {"a": "one pin", "b": "another"}
    required = ("a", "b")
    pulls = {"b": "down"}
    error = ValueError

    def connected(self):
        first, second = self.pin("a"), self.pin("b")
        self.calls = []
        first.resistor = "up"
        first.watch(lambda level: self.calls.append(level))
        first.on_pwm(lambda *told: self.calls.append(told))
        first.join(second)
        second.drive(True)
        self.after(0.1, lambda: self.calls.append("late"))
        self.calls.clear()
        raise self.error("it does not work with these pins")


class ClumsyI2C(Clumsy, I2CPart):
    """The same on I2C."""

    addresses = (0x76,)


class ClumsySPI(Clumsy, SPIPart):
    """The same on SPI."""


@pytest.mark.parametrize("error", [ValueError, LookupError])
@pytest.mark.parametrize(("kind", "place"), [(Clumsy, {}), (ClumsyI2C, {}), (ClumsySPI, {"bus": "SPI", "cs": "GP17"})])
def test_what_cannot_be_attached_leaves_nothing(board, kind, place, error):
    part = kind()
    part.error = error
    board.pins["GP6"].resistor = "down"
    board.pins["GP7"].drive(False)
    for _ in range(2):  # it can be tried again
        with pytest.raises(error, match="does not work with these pins"):
            board.attach(part, a="GP6", b="GP7", **place)
    assert part.site is None
    assert board.parts == []
    assert board.pins.wires() == []
    assert board.pins["GP6"].resistor == "down"
    assert board.pins["GP7"].resistor is None
    assert board.pins["GP7"].driven is False
    assert board.pins["GP17"].resistor is None
    assert board.pins["GP4"].resistor is None
    run(
        board,
        "import board, digitalio, time\np = digitalio.DigitalInOut(board.GP6)\np.switch_to_output(True)\n"
        "time.sleep(1)\np.value = False\nassert not digitalio.DigitalInOut(board.GP7).value",
    )
    assert part.calls == []
    board.attach(BME280(address=0x76))
    if "cs" in place:
        board.attach(SPIPart(), **place)


def test_a_resistor_makes_a_level_after_a_reset_too(board):
    board.pins["GP6"].resistor = "up"
    board.pins["GP7"].drive(True)
    run(board, "import board, digitalio\np = digitalio.DigitalInOut(board.GP6)\np.switch_to_output(False)")
    for hard in (True, False):
        board.reset(hard=hard)
        run(board, "pass")
        assert board.pins["GP6"].value
        assert board.pins["GP7"].value
        assert not board.pins["GP8"].value


def test_the_capture_sees_what_a_reset_does_to_pins(board):
    board.pins["GP6"].resistor = "up"
    run(board, "import board, digitalio, time\np = digitalio.DigitalInOut(board.GP6)\np.switch_to_output(False)")
    run(board, "q = digitalio.DigitalInOut(board.GP7)\nq.switch_to_output(True)\ntime.sleep(1)")
    board.reset(hard=False)
    run(board, "pass")
    assert board.capture["GP6"].digital()[1].tolist()[-2:] == [0, 1]
    assert board.capture["GP7"].digital()[1].tolist() == [1, 0]
    board.reset()
    run(board, "pass")
    assert [array.tolist() for array in board.capture["GP6"].digital()] == [[0], [1]]
    assert board.capture["GP7"].digital()[1].tolist() == []


def test_a_part_that_fails_when_it_is_selected_at_once(board):
    class Fails(SPIPart):
        """A part."""

        def select(self):
            raise ValueError("not now")

    run(board, "import board, digitalio\ncs = digitalio.DigitalInOut(board.GP17)\ncs.switch_to_output(False)")
    with pytest.raises(ValueError, match="not now"):
        board.attach(Fails(), bus="SPI", cs="GP17")
    assert board.pins["GP17"].resistor is None
    calls = []

    class Works(SPIPart):
        """Another one, at the same pin."""

        def select(self):
            calls.append("select")

    part = Works()
    board.attach(part, bus="SPI", cs="GP17")
    assert calls == ["select"]
    board.detach(part)
    board.attach(Works(), bus="SPI", cs="GP17")
    assert calls == ["select", "select"], "the pin is low still, so the new part is selected, too"
    board.reset()
    board.detach(board.parts[0].part)


def test_a_reset_deselects(board):
    calls = []

    class Notes(SPIPart):
        """A part."""

        def deselect(self):
            calls.append("deselect")

    board.attach(Notes(), bus="SPI", cs="GP17")
    run(board, "import board, digitalio\ncs = digitalio.DigitalInOut(board.GP17)\ncs.switch_to_output(False)")
    assert calls == []
    board.reset()
    assert calls == ["deselect"]
