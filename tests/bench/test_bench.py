"""Several boards: what goes over wires and the air, and that two runs are alike."""

import threading

import pytest

from circuitpython_kernel import Bench, VirtualBoard

PICO, PICO_W, ESP = "raspberry_pi_pico", "raspberry_pi_pico_w", "adafruit_feather_esp32s3_4mbflash_2mbpsram"

PING = """
import busio, board, time
uart = busio.UART(board.GP0, board.GP1, baudrate=115200, timeout=1)
time.sleep(0.01)
answered = 0
for number in range(40):
    uart.write(b"ping %d\\n" % number)
    answered += uart.readline() == b"pong %d\\n" % number
print(answered, time.monotonic_ns())
"""
PONG = """
import busio, board
uart = busio.UART(board.GP0, board.GP1, baudrate=115200, timeout=1)
while True:
    line = uart.readline()
    if line:
        uart.write(b"pong" + line[4:])
"""


def crossed(bench: Bench) -> None:
    bench.wire("a", "GP0", "b", "GP1")
    bench.wire("b", "GP0", "a", "GP1")


@pytest.fixture(scope="module")
def boards():
    with Bench() as bench:
        bench.add(PICO, name="a")
        bench.add(PICO, name="b")
        yield bench


@pytest.fixture
def bench(boards: Bench):
    yield boards
    for wire in boards.wires:
        wire.remove()
    for board in boards.boards.values():
        board.reset()


def printed(results, name: str = "a") -> str:
    for result in results.values():
        assert result.ok or result.error_type == "KeyboardInterrupt", result
    return results[name].stdout.strip()


def test_two_runs_of_a_serial_line_give_the_same_traces() -> None:
    def run() -> tuple[str, list[list[tuple[int, int]]]]:
        with Bench() as bench:
            a, b = bench.add(PICO, name="a"), bench.add(PICO, name="b")
            crossed(bench)
            text = printed(bench.run({"a": PING, "b": PONG}, background=["b"]))
            traces = [board.capture[pin].digital() for board in (a, b) for pin in ("GP0", "GP1")]
            return text, [[array.tolist() for array in trace] for trace in traces]

    first, second = run(), run()
    assert first[0].startswith("40 ")
    assert first == second
    ours, theirs = first[1][0], first[1][3]
    assert ours[0][-200:] == theirs[0][-200:]  # what a sends is what b hears, at the same times


def test_a_program_in_the_background_may_begin_long_before(monkeypatch) -> None:
    def run(*, waits: bool) -> tuple[str, list[object]]:
        with Bench() as bench:
            a, b = bench.add(PICO, name="a"), bench.add(PICO, name="b")
            crossed(bench)
            bench.set_background("b", True)
            arrived, plain = threading.Event(), bench.coupling.wait_turn
            monkeypatch.setattr(bench.coupling, "wait_turn", lambda member: arrived.set() or plain(member))
            running = b.start(PONG)
            assert not waits or arrived.wait(30)
            text = a.run(PING).stdout
            b.interrupt()
            assert running.result().error_type == "KeyboardInterrupt"
            return text, a.capture["GP1"].edges().tolist()

    at_once = run(waits=False)
    assert at_once[0].startswith("40 ")
    assert run(waits=True) == at_once


def test_a_busy_reader_hears_everything(bench: Bench) -> None:
    crossed(bench)
    poll = """
import busio, board
uart = busio.UART(board.GP0, board.GP1, baudrate=115200, timeout=0)
got = b""
while len(got) < 10:
    if uart.in_waiting:
        got += uart.read(uart.in_waiting)
print(got)
"""
    send = """
import busio, board, time
uart = busio.UART(board.GP0, board.GP1, baudrate=115200)
for number in range(10):
    time.sleep(0.002)
    uart.write(b"%d" % number)
"""
    assert printed(bench.run({"a": poll, "b": send})) == "b'0123456789'"


def test_a_line_goes_both_ways_with_pulls(bench: Bench) -> None:
    bench.wire("a", "GP2", "b", "GP2")
    a = """
import board, digitalio, time
pin = digitalio.DigitalInOut(board.GP2)
pin.pull = digitalio.Pull.UP
seen = []
for _ in range(4):
    seen.append(pin.value)
    time.sleep(0.01)
print(seen)
"""
    b = """
import board, digitalio, time
pin = digitalio.DigitalInOut(board.GP2)
print(pin.value)
time.sleep(0.015)
pin.switch_to_output(False, digitalio.DriveMode.OPEN_DRAIN)
time.sleep(0.01)
pin.value = True
time.sleep(0.02)
"""
    results = bench.run({"a": a, "b": b})
    assert printed(results) == "[True, True, False, True]"


def test_pwm_is_measured_on_the_other_board(bench: Bench) -> None:
    bench.wire("a", "GP2", "b", "GP3")
    results = bench.run(
        {
            "a": "import board, pwmio, time\npwm = pwmio.PWMOut(board.GP2, frequency=1000, duty_cycle=16384)\n"
            "time.sleep(0.1)",
            "b": "import board, pulseio, time\npulses = pulseio.PulseIn(board.GP3, maxlen=8)\ntime.sleep(0.05)\n"
            "print(sorted({pulses[n] for n in range(2, 6)}))",
        }
    )
    assert printed(results, "b") == "[254, 762]"  # 984 Hz, as on one board


def test_an_i2c_target_answers_a_controller(bench: Bench) -> None:
    bench.wire("a", "GP4", "b", "GP4", pull="up")
    bench.wire("a", "GP5", "b", "GP5", pull="up")
    target = """
import board
from i2ctarget import I2CTarget
registers = bytearray(range(16))
index = 0
with I2CTarget(board.GP5, board.GP4, (0x41,)) as device:
    while True:
        request = device.request()
        if not request:
            continue
        with request:
            if request.is_read:
                request.write(bytes(registers[index:index + 4]))
            else:
                data = request.read(-1)
                index = data[0]
                registers[index:index + len(data) - 1] = data[1:]
"""
    controller = """
import board, busio, time
i2c = busio.I2C(board.GP5, board.GP4)
time.sleep(0.01)
i2c.try_lock()
i2c.writeto(0x41, bytes((2, 99)))
data = bytearray(4)
i2c.writeto_then_readfrom(0x41, b"\\x01", data)
print(list(data))
try:
    i2c.writeto(0x42, b"")
except OSError as error:
    print(error.errno)
"""
    results = bench.run({"a": controller, "b": target}, background=["b"])
    assert printed(results).split("\n") == ["[1, 99, 3, 4]", "19"]


def test_sockets_reach_the_other_board() -> None:
    server = """
import wifi, socketpool
wifi.radio.connect("Virtual WiFi")
pool = socketpool.SocketPool(wifi.radio)
with pool.socket(pool.AF_INET, pool.SOCK_STREAM) as listener:
    listener.bind((str(wifi.radio.ipv4_address), 80))
    listener.listen(1)
    connection, address = listener.accept()
    buffer = bytearray(5)
    connection.recv_into(buffer)
    connection.send(bytes(reversed(buffer)))
    connection.close()
"""
    client = """
import wifi, socketpool, time
wifi.radio.connect("Virtual WiFi")
time.sleep(1)
pool = socketpool.SocketPool(wifi.radio)
with pool.socket(pool.AF_INET, pool.SOCK_STREAM) as sock:
    sock.connect((OTHER, 80))
    sock.send(b"hello")
    buffer = bytearray(5)
    sock.recv_into(buffer)
    print(buffer, time.monotonic_ns())
"""

    def run() -> str:
        with Bench() as bench:
            bench.add(PICO_W, name="a")
            bench.add(PICO_W, name="b")
            bench.run({"b": 'import wifi\nwifi.radio.connect("Virtual WiFi")\nprint(wifi.radio.ipv4_address)'})
            where = bench["b"].run("print(wifi.radio.ipv4_address)").stdout.strip()
            return printed(bench.run({"a": client.replace("OTHER", repr(where)), "b": server}))

    first = run()
    assert first.startswith("bytearray(b'olleh')")
    assert first == run()


def test_one_that_ends_and_one_that_sleeps_hold_nobody_up(bench: Bench) -> None:
    bench.wire("a", "GP2", "b", "GP2")
    assert printed(bench.run({"a": "import time\ntime.sleep(3600)\nprint('slept')", "b": "pass"})) == "slept"
    sleeper = "import time\nfor _ in range(3): time.sleep(1)\nprint('on')"
    stopped = bench.run({"a": sleeper, "b": "while True: pass"}, seconds=4)
    assert stopped["a"].stdout.strip() == "on"
    assert "KeyboardInterrupt" in stopped["b"].traceback


def test_time_is_one(bench: Bench) -> None:
    bench.wire("a", "GP2", "b", "GP2")
    begun = bench.now
    bench.run({"a": "import time\ntime.sleep(5)"})
    bench.run({"b": "import time\ntime.sleep(1)"})
    assert bench.now - begun == pytest.approx(6, abs=0.01)
    bench["a"].reset()
    assert bench["a"].clock.now + bench.offset("a") == pytest.approx(bench.now, abs=0.01)
    bench.run({"a": "import time\ntime.sleep(1)", "b": "import time\ntime.sleep(1)"})
    assert bench.now - begun == pytest.approx(7, abs=0.1)


def test_programs_that_wait_for_ever_can_be_interrupted(bench: Bench) -> None:
    crossed(bench)
    wait = "import board, busio\nuart = busio.UART(board.GP0, board.GP1, timeout=100)\nwhile True: uart.read(1)"
    forever = bench.start({"a": wait, "b": wait})
    assert bench.interrupt()
    for future in forever.values():
        assert "KeyboardInterrupt" in future.result(20).traceback


def test_many_interrupts_leave_the_bench_whole(bench: Bench) -> None:
    crossed(bench)
    for _ in range(15):
        running = bench.start({"a": PING.replace("range(40)", "range(100000)"), "b": PONG})
        bench["b"].interrupt()
        bench["a"].interrupt()
        for future in running.values():
            future.result(20)
    assert printed(bench.run({"a": PING, "b": PONG}, background=["b"])).startswith("40 ")


def test_a_board_that_resets_in_the_middle_goes_on_later(bench: Bench) -> None:
    crossed(bench)
    reset = "import microcontroller, time\ntime.sleep(0.1)\nmicrocontroller.reset()"
    results = bench.run({"a": PING.replace("timeout=1", "timeout=0.01"), "b": reset})
    assert results["a"].stdout.startswith("0 ")
    bench["a"].reset()
    assert printed(bench.run({"a": PING, "b": PONG}, background=["b"])).startswith("40 ")


def patient(program: str) -> str:
    """A program that gives up nothing, however slow this computer is: a UART waits for 100 s at most."""
    return program.replace("timeout=1)", "timeout=100)")


def test_realtime_boards_talk() -> None:
    with Bench("realtime") as bench:
        bench.add(PICO, name="a")
        bench.add(PICO, name="b")
        crossed(bench)
        listening = threading.Event()
        bench["b"].output_taps.append(lambda _name, text, _ends: "listening" in text and listening.set())
        answering = bench["b"].start(patient(PONG).replace("while True", "print('listening')\nwhile True"))
        assert listening.wait(60)
        assert bench["a"].run(patient(PING).replace("range(40)", "range(3)")).stdout.startswith("3 ")
        bench["b"].interrupt()
        assert answering.result(60).error_type == "KeyboardInterrupt"


def test_what_cannot_be_is_refused(bench: Bench) -> None:
    with pytest.raises(ValueError, match='not "manual"'):
        Bench("manual")
    with pytest.raises(ValueError, match="the bench's"):
        bench.add(PICO, clock="fast")
    with pytest.raises(ValueError, match="already"):
        bench.add(PICO, name="a")
    with pytest.raises(LookupError, match="did you mean"):
        bench.run({"aa": "pass"})
    with pytest.raises(ValueError, match=r"board\.wire"):
        bench.wire("a", "GP0", "a", "GP1")
    assert bench.wire("a", "GP0", "b", "GP0") is bench.wire("b", "GP0", "a", "GP0")
    assert len(bench.wires) == 1


def test_a_board_of_ones_own_is_let_go(bench: Bench) -> None:
    with VirtualBoard(PICO, clock="fast") as own:
        bench.adopt(own, name="own")
        wire = bench.wire("own", "GP0", "a", "GP1")
        bench.remove("own")
        assert wire not in bench.wires
        assert own.run("print(1)").stdout == "1\n"
