"""The user's own parts and callbacks: what they raise is shown and harmless, what does not return is left behind."""

import threading
import time

import pytest

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.devices import I2CPart, Input, Part, RegisterPart, SPIPart, UARTPart
from circuitpython_kernel.hardware import callbacks
from circuitpython_kernel.hardware.callbacks import UserCode

I2C = """
import board, busio
i2c = busio.I2C(board.GP5, board.GP4)
i2c.try_lock()
buffer = bytearray(2)
"""
READ = "i2c.readfrom_into(0x2A, buffer)\nbuffer"


@pytest.fixture(autouse=True)
def hurry(monkeypatch):
    """What does not return is left behind sooner."""
    monkeypatch.setattr(callbacks, "STOP_SECONDS", 0.1)
    monkeypatch.setattr(callbacks, "GIVE_UP_SECONDS", 0.2)


@pytest.fixture
def board():
    with VirtualBoard(clock="fast") as board:
        yield board


def ok(board, code):
    result = board.run(code)
    assert result.ok, result.traceback or result.restarted
    return result


class Probe(I2CPart):
    """Does what a test says in place of a method."""

    addresses = (0x2A,)

    def __init__(self, **methods):
        super().__init__()
        for name, method in methods.items():
            setattr(self, name, method)


def fail(*_arguments):
    raise ValueError("the part is broken")


class Sleeper:
    """Sleeps in C, where no exception reaches it, until the test is over."""

    def __init__(self):
        self.begun = threading.Event()
        self.woken = threading.Event()
        self.release = threading.Lock()
        self.release.acquire()

    def __call__(self, *_arguments):
        self.begun.set()
        try:
            self.release.acquire()
            self.release.release()
        finally:
            self.woken.set()
        return b""


@pytest.fixture
def sleeper():
    sleeper = Sleeper()
    yield sleeper
    sleeper.release.release()


# ---- exceptions


@pytest.mark.parametrize(
    ("method", "code", "value"),
    [
        ("write", "i2c.writeto(0x2A, b'1')", OSError),
        ("read", READ, "bytearray(b'\\xff\\xff')"),
        ("stop", READ, "bytearray(b'\\xff\\xff')"),
        ("answers", READ, OSError),
        ("i2c_holds_low", READ, "bytearray(b'\\xff\\xff')"),
        ("i2c_branches", READ, "bytearray(b'\\xff\\xff')"),
        ("write", "i2c.scan()", "[]"),
    ],
)
def test_a_part_that_fails_on_i2c(board, method, code, value):
    part = Probe()
    board.attach(part, sda="GP4", scl="GP5")
    ok(board, I2C)
    setattr(part, method, fail)
    result = board.run(code)
    if value is OSError:
        assert (result.error_type, result.error_message) == ("OSError", "[Errno 19] No such device")
    else:
        assert result.value == value
    assert result.stderr.count("Traceback (most recent call last):") == 1
    assert f'File "{__file__}", line {fail.__code__.co_firstlineno + 1}, in fail' in result.stderr
    assert result.stderr.endswith("ValueError: the part is broken\n")
    assert ok(board, "1 + 1").value == "2"


@pytest.mark.parametrize("answer", [5, "text", [1, 2], object()])
def test_an_answer_that_is_no_bytes(board, answer):
    board.attach(Probe(i2c_read=lambda address, count: answer), sda="GP4", scl="GP5")
    result = ok(board, I2C + READ)
    assert result.value == "bytearray(b'\\xff\\xff')"
    assert f"TypeError: Probe answers with bytes, not with {type(answer).__name__}" in result.stderr


def test_a_fault_in_one_part_leaves_the_others_alone(board):
    part = Probe()
    board.attach(part, sda="GP4", scl="GP5")
    board.attach(RegisterPart2(), sda="GP4", scl="GP5")
    part.answers = fail
    result = ok(board, I2C + "i2c.writeto_then_readfrom(0x2B, b'\\x07', buffer)\nbuffer")
    assert result.value == "bytearray(b'\\x07\\x08')"


class RegisterPart2(RegisterPart):
    """Register n has the value n."""

    addresses = (0x2B,)

    def read_register(self, register):
        return register


def test_a_fault_is_shown_once_in_each_run(board):
    board.attach(Probe(read=fail), sda="GP4", scl="GP5")
    ok(board, I2C)
    for _ in range(2):
        result = ok(board, f"for i in range(50):\n    {READ.splitlines()[0]}")
        assert result.stderr.count("Traceback") == 1


def test_many_different_faults_are_not_all_shown(board):
    number = iter(range(1000))

    def fails(count):
        # Each at a line of its own.
        exec(compile("\n" * next(number) + "raise ValueError", "<fault>", "exec"))

    board.attach(Probe(read=fails), sda="GP4", scl="GP5")
    result = ok(board, I2C + f"for i in range(500):\n    {READ.splitlines()[0]}")
    assert result.stderr.count("Traceback") == 100
    assert result.stderr.count("are not shown in this run") == 1


class FailsOnSPI(SPIPart):
    """Fails."""

    def exchange(self, data):
        return fail()

    def select(self):
        fail()

    def deselect(self):
        fail()


def test_a_part_that_fails_on_spi(board):
    board.attach(FailsOnSPI(), sck="GP18", mosi="GP19", miso="GP16", cs="GP17")
    result = ok(
        board,
        "import board, busio, digitalio\nspi = busio.SPI(board.GP18, board.GP19, board.GP16)\nspi.try_lock()\n"
        "cs = digitalio.DigitalInOut(board.GP17)\ncs.switch_to_output(False)\nbuffer = bytearray(2)\n"
        "spi.readinto(buffer)\ncs.value = True\nbuffer",
    )
    assert result.value == "bytearray(b'\\x00\\x00')"
    assert [name for name in ("select", "exchange", "deselect") if f", in {name}\n" in result.stderr] == [
        "select", "exchange", "deselect",
    ]  # fmt: skip


class FailsOnUART(UARTPart):
    """Fails."""

    def received(self, data):
        fail()


def test_a_part_that_fails_on_a_serial_port(board):
    board.attach(FailsOnUART(), tx="GP0", rx="GP1")
    result = ok(
        board, "import board, busio\nu = busio.UART(board.GP0, board.GP1, timeout=0.1)\nu.write(b'x'), u.read(1)"
    )
    assert result.value == "(1, None)"
    assert "in received\n" in result.stderr


class FailsOn1Wire:
    """Fails."""

    onewire_reset = onewire_write = onewire_read = fail


def test_a_part_that_fails_on_1_wire(board):
    board.attach(FailsOn1Wire(), pin="GP2")
    code = "import board, onewireio\nw = onewireio.OneWire(board.GP2)\nw.write_bit(1)\nw.reset(), w.read_bit()"
    result = ok(board, code)
    assert result.value == "(True, True)"
    assert result.stderr.count("Traceback") == 1  # the same fault, at the same place


LED = "import board, digitalio\nled = digitalio.DigitalInOut(board.LED)\nled.switch_to_output()\nled.value = True\n"


def test_a_watcher_that_fails(board):
    calls = []

    def watcher(level):
        calls.append(level)
        if len(calls) > 1:
            fail()

    board.pins["LED"].watch(watcher)
    result = ok(board, LED + "led.value")
    assert (result.value, calls) == ("True", [False, True])
    assert "in watcher\n" in result.stderr


def test_a_watcher_whose_first_call_fails_is_not_registered(board):
    calls = []

    def watcher(level):
        calls.append(level)
        fail()

    with pytest.raises(ValueError, match="broken"):
        board.pins["LED"].watch(watcher)
    assert ok(board, LED).stderr == ""
    assert calls == [False]


def test_a_pwm_listener_that_fails(board):
    board.pins["GP2"].on_pwm(fail)
    result = ok(board, "import board, pwmio\np = pwmio.PWMOut(board.GP2, duty_cycle=5)\np.duty_cycle = 6")
    board.pins["GP2"].catch_up()
    board.capture.drain()
    assert board.pins["GP2"].pwm == pytest.approx((500.296, 6 / 65535), abs=1e-3)
    assert ok(board, "p.duty_cycle").value == "6"
    assert result.ok


def test_a_pwm_listener_whose_first_call_fails_is_not_registered(board):
    ok(board, "import board, pwmio\np = pwmio.PWMOut(board.GP2, duty_cycle=5)")
    with pytest.raises(ValueError, match="broken"):
        board.pins["GP2"].on_pwm(fail)
    ok(board, "p.duty_cycle = 6")
    board.pins["GP2"].catch_up()


def test_a_listener_to_pixels_that_fails(board):
    board.bus.listen_to_pixels(board.pins.resolve("GP2"), fail)
    code = "import board, digitalio, neopixel_write\np = digitalio.DigitalInOut(board.GP2)\np.switch_to_output()\n"
    assert "ValueError" in ok(board, code + "neopixel_write.neopixel_write(p, b'123')").stderr
    assert board.pixels("GP2").frames == 1


@pytest.mark.parametrize("clock", ["fast", "realtime", "manual"])
def test_a_planned_call_that_fails(clock):
    with VirtualBoard(clock=clock) as board:
        happened, said = threading.Event(), []
        board.on_warning = said.append  # in real time it may happen before the program begins
        board.clock.call_at(board.clock.now + 0.01, fail)
        board.clock.call_at(board.clock.now + 0.02, happened.set)
        program = board.start("import time\ntime.sleep(0.1)")
        if clock == "manual":
            board.clock.advance(1)
        result = program.result()
        assert happened.wait(10)
        assert result.ok
        assert "".join([*said, result.stderr]).endswith("ValueError: the part is broken\n")


def test_what_fails_while_a_program_begins_is_told_of():
    """Between the moment that a program is submitted and the one that it begins, there is no program to tell."""
    with VirtualBoard() as board:
        said = []
        board.on_warning = said.append
        for step in range(20):
            said.clear()
            board.clock.call_at(board.clock.now + 0.0002 * step, fail)
            result = board.run("import time\ntime.sleep(0.02)")
            assert "".join([*said, result.stderr]).endswith("ValueError: the part is broken\n"), step


def test_a_planned_call_that_fails_while_nothing_runs():
    with VirtualBoard() as board:
        said, told = [], threading.Event()
        board.on_warning = lambda text: (said.append(text), told.set())
        board.clock.call_at(0, fail)
        assert told.wait(10)
        assert said[0].startswith("fail (test_callbacks.py, line ")


@pytest.mark.parametrize("seconds", [float("nan"), float("inf"), float("-inf"), 1e12, 1e300])
def test_times_that_nothing_can_be_planned_for(board, seconds):
    with pytest.raises(ValueError, match="board time in seconds"):
        board.clock.call_at(seconds, fail)
    with pytest.raises(TypeError):
        board.clock.call_at("soon", fail)
    with pytest.raises(TypeError, match="calls a function"):
        board.clock.call_at(1, None)


def test_far_times_in_real_time():
    """Longer than what a system's own timers can wait."""
    with VirtualBoard() as board:
        happened = threading.Event()
        board.clock.call_at(4e9, fail)
        board.clock.call_at(0.01, happened.set)
        assert happened.wait(10)


def test_what_was_planned_comes_when_real_time_begins():
    with VirtualBoard(clock="fast") as board:
        happened = threading.Event()
        board.clock.call_at(board.clock.now + 0.01, happened.set)
        board.clock.mode = "realtime"
        assert happened.wait(10)


@pytest.mark.parametrize("seconds", [float("nan"), float("inf")])
def test_a_part_plans_nothing_at_no_time(board, seconds):
    part = Part()
    board.attach(part)
    with pytest.raises(ValueError, match="time in seconds"):
        part.after(seconds, fail)


POT = "import analogio, board\npot = analogio.AnalogIn(board.A0)\n"


@pytest.mark.parametrize("answer", [float("nan"), float("inf"), "1", None])
def test_a_function_of_time_that_gives_no_volts(board, answer):
    board.pins["A0"].volts = lambda t: 1.0 if t < 0.5 else answer
    assert ok(board, POT + "import time\npot.value > 0").value == "True"
    result = ok(board, "time.sleep(1)\npot.value")
    assert (result.value, result.stderr.count("Traceback")) == ("0", 1)
    with pytest.raises((ValueError, TypeError)):
        board.pins["A0"].volts = lambda t: float("nan")


class Thermometer(RegisterPart):
    """Reads its input."""

    addresses = (0x2A,)
    temperature = Input("°C", 0, 100, 20)

    def read_register(self, register):
        return int(self.temperature)


def test_an_input_that_is_a_function_of_time_and_fails(board):
    part = Thermometer()
    board.attach(part, sda="GP4", scl="GP5")
    part.temperature = lambda t: fail()
    result = ok(board, I2C + READ)
    assert result.value == "bytearray(b'\\xff\\xff')"
    assert "in read_register\n" in result.stderr
    assert "in <lambda>\n" in result.stderr


def test_edges_of_ones_own_that_fail(board):
    board.pins["GP2"].drive_edges(Wave(fail))
    result = ok(board, "import board, digitalio\np = digitalio.DigitalInOut(board.GP2)\np.value")
    assert result.value == "False"
    board.capture.drain()


def test_a_handler_of_output_that_fails(capsys):
    with VirtualBoard(on_output=fail) as board:
        result = board.run("print('hello')")
        assert (result.ok, result.stdout) == (True, "hello\n")
        assert capsys.readouterr().err.count("ValueError: the part is broken") == 1
        said = []
        board.on_warning = said.append
        board.run("print('hello')")
        assert len(said) == 1
        result = board.run_code()
        assert "Code done running" in result.stdout


def test_a_tap_and_a_handler_of_warnings_that_fail(board, capsys):
    board.output_taps.append(fail)
    result = ok(board, "print('hello')")
    assert result.stdout == "hello\n"
    assert "ValueError" in result.stderr
    board.on_warning = fail
    board.pins["LED"].watch(lambda level: level and 1 / 0)
    board.pins["LED"].drive(True)
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_an_input_handler_that_fails():
    def ask(prompt):
        raise (EOFError("nobody is here") if prompt == "eof" else ValueError("broken"))

    with VirtualBoard(on_input=ask) as board:
        result = board.run("input('name? ')")
        assert (result.error_type, result.error_message) == ("EOFError", "the function that answers input() failed")
        assert "ValueError: broken" in result.stderr
        assert board.run("input('eof')").error_message == "nobody is here"
        board.on_input = lambda prompt: 5
        assert "TypeError" in board.run("input()").stderr


def test_a_callback_of_a_result_that_fails(board):
    said = []
    board.on_warning = said.append
    future = board.start("1")
    future.add_done_callback(fail)
    future.result()
    assert ok(board, "1 + 1").value == "2"


@pytest.mark.parametrize("error", [SystemExit, KeyboardInterrupt, GeneratorExit, RecursionError])
def test_other_exceptions(board, error):
    def read(count):
        raise error

    board.attach(Probe(read=read), sda="GP4", scl="GP5")
    assert f"{error.__name__}" in ok(board, I2C + READ).stderr


def test_parts_that_fail_when_the_power_comes_back(board):
    part = Part()
    board.attach(part)
    part.power_on = fail
    said = []
    board.on_warning = said.append
    board.power_cycle()
    assert "ValueError" in said[0]
    part.disconnected = fail
    with pytest.raises(ValueError, match="broken"):
        board.detach(part)
    assert board.parts == []


# ---- what would wait for itself


WAITING = {
    "run": lambda board: board.run("1"),
    "run_code": lambda board: board.run_code(),
    "ask": lambda board: board.ask("members", ""),
    "close": lambda board: board.close(),
    "soft reset": lambda board: board.reset(hard=False),
    "snapshot": lambda board: board.snapshot(),
    "result": lambda board: board.start("1").result(),
    "advance": lambda board: board.clock.advance(1),
    "with": lambda board: board.__exit__(None, None, None),
}


@pytest.mark.parametrize("clock", ["fast", "manual"])
@pytest.mark.parametrize("what", WAITING)
def test_a_part_cannot_wait_for_the_program(what, clock):
    caught = []

    def read(count):
        with pytest.raises(RuntimeError) as error:
            WAITING[what](board)
        caught.append(str(error.value))
        return b"12"

    with VirtualBoard(clock=clock) as board:
        board.attach(Probe(read=read), sda="GP4", scl="GP5")
        program = board.start(I2C + READ)
        if clock == "manual":
            board.clock.advance(1)
        assert program.result().value == "bytearray(b'12')"
        assert "wait" in caught[0] or "program runs" in caught[0]


@pytest.mark.parametrize("what", [*WAITING, "reset"])
def test_a_handler_of_output_cannot_wait_for_the_program(what):
    caught = []

    def on_output(stream, text):
        if not caught:
            caught.append(None)
            with pytest.raises(RuntimeError) as error:
                WAITING.get(what, lambda board: board.reset(hard=False))(board)
            caught[0] = str(error.value)

    with VirtualBoard(on_output=on_output) as board:
        board.run("print('hello')\nimport time\ntime.sleep(0.1)")
        assert caught[0]
        assert board.run("1 + 1").value == "2"


def test_a_planned_call_cannot_wait_for_a_program_while_it_moves_time():
    with VirtualBoard(clock="manual") as board:
        caught = []

        def call():
            with pytest.raises(RuntimeError) as error:
                board.run("import time\ntime.sleep(1)")
            caught.append(str(error.value))

        board.clock.call_at(0.5, call)
        board.clock.advance(1)
        assert "would wait for the program" in caught[0]


def test_a_thread_of_its_own_may_wait(board):
    results = []

    def read(count):
        thread = threading.Thread(target=lambda: results.append(board.run("1 + 1")))
        thread.start()
        threads.append(thread)
        return b""

    threads = []
    board.attach(Probe(read=read), sda="GP4", scl="GP5")
    ok(board, I2C + READ)
    threads[0].join(10)
    assert results[0].value == "2"


def test_a_part_may_press_the_reset_button(board):
    board.attach(Probe(read=lambda count: board.reset()), sda="GP4", scl="GP5")
    assert board.run(I2C + READ).restarted == "The board was reset."
    assert ok(board, "1 + 1").value == "2"


# ---- what does not return


def start_stuck(board, method):
    board.attach(Probe(read=method), sda="GP4", scl="GP5")
    return board.start(I2C + READ)


def test_an_interrupt_ends_a_loop_in_a_part_and_the_board_goes_on(board):
    begun = threading.Event()

    def read(count):
        begun.set()
        while True:
            try:
                while True:
                    pass
            except Exception:  # noqa: BLE001, S110 - what is raised in it goes through this
                pass

    program = start_stuck(board, read)
    assert begun.wait(30)
    board.interrupt()
    result = program.result(30)
    assert (result.error_type, result.restarted) == ("KeyboardInterrupt", None)
    assert "read (test_callbacks.py, line" in result.stderr
    assert "did not return and was stopped" in result.stderr
    assert ok(board, "buffer").value == "bytearray(b'\\xff\\xff')"


def test_an_interrupt_leaves_behind_a_part_that_sleeps(board, sleeper):
    program = start_stuck(board, sleeper)
    assert sleeper.begun.wait(30)
    board.interrupt()
    result = program.result(30)
    assert (
        result.restarted == "Sleeper.__call__() did not return, so its call was abandoned, and the board was restarted."
    )
    assert ok(board, "1 + 1").value == "2"
    sleeper.release.release()
    assert sleeper.woken.wait(10)
    sleeper.release = threading.Lock()
    sleeper.release.acquire()
    assert ok(board, "x = 5\nx").value == "5"


@pytest.mark.parametrize("hard", [True, False])
def test_a_reset_leaves_behind_a_part_that_sleeps(board, sleeper, hard):
    program = start_stuck(board, sleeper)
    assert sleeper.begun.wait(30)
    board.reset(hard=hard)
    assert "Sleeper.__call__() did not return" in program.result(30).restarted
    assert ok(board, "1 + 1").value == "2"


def test_switching_off_leaves_behind_a_part_that_sleeps(sleeper):
    board = VirtualBoard()
    program = start_stuck(board, sleeper)
    assert sleeper.begun.wait(30)
    board.close()
    assert program.result(30).restarted == "The board is switched off."


class Wave:
    """Edges that somebody works out."""

    current = None

    def __init__(self, call):
        self.edges_until = self.level_at = call


STUCK = {
    "watch": lambda board, call: board.pins["LED"].watch(lambda level: level and call()),
    "pixels": lambda board, call: board.bus.listen_to_pixels(board.pins.resolve("LED"), call),
    "pwm": lambda board, call: board.pins["LED"].on_pwm(call),
    "volts": lambda board, call: setattr(board.pins["A0"], "volts", lambda t: call() if t > 0.5 else 1.0),
    "planned": lambda board, call: board.clock.call_at(0.5, call),
    "wave": lambda board, call: board.pins["GP2"].drive_edges(Wave(call)),
    "tap": lambda board, call: board.output_taps.append(call),
    "input": lambda board, call: setattr(board, "on_input", call),
}  # fmt: skip
PROGRAM = """
import analogio, board, digitalio, neopixel_write, pwmio, time
print("hello")
pot = analogio.AnalogIn(board.A0)
time.sleep(1)
pot.value
p = digitalio.DigitalInOut(board.GP2)
p.value
with pwmio.PWMOut(board.LED, duty_cycle=1000) as pwm:
    for i in range(17000):
        pwm.duty_cycle = i  # until the capture's ring is full
with digitalio.DigitalInOut(board.LED) as led:
    led.switch_to_output(True)
    neopixel_write.neopixel_write(led, b"123")
input()
while True:
    time.sleep(0.1)
"""


@pytest.mark.parametrize("how", ["interrupt", "reset", "close"])
@pytest.mark.parametrize("what", STUCK)
def test_whatever_does_not_return(what, how, sleeper):
    with VirtualBoard(clock="fast", on_input=lambda prompt: "") as board:
        STUCK[what](board, sleeper)
        program = board.start(PROGRAM)
        assert sleeper.begun.wait(30)
        getattr(board, how)()
        result = program.result(30)
        assert not result.ok
        if how != "close":
            assert ok(board, "1 + 1").value == "2"


@pytest.mark.parametrize("how", ["interrupt", "reset", "close"])
@pytest.mark.parametrize("code", ["print('hello')", "print('hello')\nwhile True: pass", "while True: print('hello')"])
def test_a_handler_of_output_that_sleeps(code, how, sleeper, capsys):
    with VirtualBoard() as board:
        said = []
        board.on_warning = said.append
        program = board.start(code, on_output=sleeper)
        assert sleeper.begun.wait(30)
        getattr(board, how)()
        program.result(30)
        if how != "close":
            assert ok(board, "1 + 1").value == "2"


@pytest.mark.parametrize("how", ["reset", "close", "run"])
def test_a_handler_of_output_that_sleeps_while_the_drives_program_runs(how, sleeper):
    with VirtualBoard() as board:
        (board.drive.path / "code.py").write_text("while True: pass")
        board.start_code(on_output=sleeper)
        assert sleeper.begun.wait(30)
        if how == "run":
            assert ok(board, "1 + 1").value == "2"
        else:
            getattr(board, how)()


def test_what_is_left_behind_does_not_reach_the_board(board):
    """It wakes up later, and its next step towards the board ends it."""
    begun, go_on, over = threading.Event(), threading.Lock(), threading.Event()
    go_on.acquire()
    steps = []

    def read(count):
        begun.set()
        try:
            go_on.acquire()
            steps.append("awake")
            board.run("x = 1")
            steps.append("ran")
        finally:
            over.set()

    program = start_stuck(board, read)
    assert begun.wait(30)
    board.reset()
    program.result(30)
    go_on.release()
    assert over.wait(30)
    assert "ran" not in steps
    assert board.run("x").error_type == "NameError"


def test_a_slow_part_is_waited_for_while_nobody_minds(board):
    board.attach(Probe(read=lambda count: (time.sleep(0.4), b"12")[1]), sda="GP4", scl="GP5")
    assert ok(board, I2C + READ).value == "bytearray(b'12')"


# ---- the guard itself


def test_exceptions_of_the_boards_own_come_through():
    class Own(Exception):
        pass

    said = []
    code = UserCode(said.append)
    code.passes = (Own,)

    def raise_own():
        raise Own

    with pytest.raises(Own):
        code.call(raise_own, None)
    assert code.call(fail, "otherwise") == "otherwise"
    assert code.call(int, "otherwise", "no number") == "otherwise"
    assert len(said) == 2


def test_a_call_inside_a_call_has_its_own_answer():
    said = []
    code = UserCode(said.append)
    assert code.call(lambda: code.call(fail, "inner"), "outer") == "inner"
    assert len(said) == 1


def test_many_threads_and_many_faults():
    said = []
    code = UserCode(said.append)

    def work():
        for _ in range(500):
            assert code.call(fail, 1) == 1

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 1 <= len(said) <= 4
