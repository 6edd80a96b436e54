"""What is planned on the board's clock happens while a program does nothing but use its hardware."""

import pytest

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.devices import Part

OPERATIONS = {
    "voltage": ("import microcontroller", "microcontroller.cpu.voltage"),
    "a lock that is taken": ("import busio\nbus = busio.I2C(board.GP5, board.GP4)\nbus.try_lock()", "bus.try_lock()"),
    "date": ("import rtc", "rtc.RTC().datetime"),
    "typed bytes": ("import supervisor", "supervisor.runtime.serial_bytes_available"),
    "pin write": (
        "import digitalio\npin = digitalio.DigitalInOut(board.GP2)\npin.switch_to_output()",
        "pin.value = True",
    ),
    "pin toggle": (
        "import digitalio\npin = digitalio.DigitalInOut(board.GP2)\npin.switch_to_output()",
        "pin.value = not pin.value",
    ),
    "open-drain write": (
        "import digitalio\npin = digitalio.DigitalInOut(board.GP2)\n"
        "pin.switch_to_output(drive_mode=digitalio.DriveMode.OPEN_DRAIN)",
        "pin.value = False",
    ),
    "pin read": ("import digitalio\npin = digitalio.DigitalInOut(board.GP2)", "pin.value"),
    "direction": ("import digitalio\npin = digitalio.DigitalInOut(board.GP2)", "pin.switch_to_input()"),
    "pull": (
        "import digitalio\npin = digitalio.DigitalInOut(board.GP2)",
        "pin.pull = digitalio.Pull.UP",
    ),
    "new pin": ("import digitalio", "digitalio.DigitalInOut(board.GP2).deinit()"),
    "output again": (
        "import digitalio\npin = digitalio.DigitalInOut(board.GP2)\npin.switch_to_output()",
        "pin.switch_to_output()",
    ),
    "to and fro": (
        "import digitalio\npin = digitalio.DigitalInOut(board.GP2)",
        "pin.switch_to_input(); pin.switch_to_output()",
    ),
    "drive mode": (
        "import digitalio\npin = digitalio.DigitalInOut(board.GP2)\npin.switch_to_output()",
        "pin.drive_mode = digitalio.DriveMode.OPEN_DRAIN",
    ),
    "new PWM": ("import pwmio", "pwmio.PWMOut(board.GP2).deinit()"),
    "new UART": ("import busio", "busio.UART(board.GP0, board.GP1).deinit()"),
    "new keys": ("import keypad", "keypad.Keys((board.GP2,), value_when_pressed=False).deinit()"),
    "converter": ("import analogio\nadc = analogio.AnalogIn(board.A0)", "adc.value"),
    "samples": (
        "import analogbufio, array\nbuffer = array.array('H', [0])\n"
        "adc = analogbufio.BufferedIn(board.A0, sample_rate=100000)",
        "adc.readinto(buffer)",
    ),
    "duty": ("import pwmio\npwm = pwmio.PWMOut(board.GP2)", "pwm.duty_cycle = 100"),
    "PWM frequency": ("import pwmio\npwm = pwmio.PWMOut(board.GP2, variable_frequency=True)", "pwm.frequency = 200"),
    "counter": ("import countio\ncounter = countio.Counter(board.GP3)", "counter.count"),
    "counter reset": ("import countio\ncounter = countio.Counter(board.GP3)", "counter.reset()"),
    "encoder": ("import rotaryio\nknob = rotaryio.IncrementalEncoder(board.GP2, board.GP3)", "knob.position"),
    "pulses": ("import pulseio\npulses = pulseio.PulseIn(board.GP2)", "len(pulses)"),
    "pause": ("import pulseio\npulses = pulseio.PulseIn(board.GP2)", "pulses.pause()"),
    "keys": ("import keypad\nkeys = keypad.Keys((board.GP2,), value_when_pressed=False)", "keys.events.get()"),
    "key queue": ("import keypad\nkeys = keypad.Keys((board.GP2,), value_when_pressed=False)", "keys.events.clear()"),
    "touch": ("import touchio\npad = touchio.TouchIn(board.GP6)", "pad.value"),
    "serial, waiting": (
        "import busio\nuart = busio.UART(board.GP0, board.GP1, timeout=0)",
        "uart.in_waiting",
    ),
    "serial, read": ("import busio\nuart = busio.UART(board.GP0, board.GP1, timeout=0)", "uart.read(1)"),
    "serial, clear": ("import busio\nuart = busio.UART(board.GP0, board.GP1)", "uart.reset_input_buffer()"),
    "I2C": (
        "import busio\ni2c = busio.I2C(board.GP5, board.GP4)\ni2c.try_lock()",
        "i2c.scan()",
    ),
    "I2C, locked": ("import busio\ni2c = busio.I2C(board.GP5, board.GP4)\ni2c.try_lock()", "i2c.try_lock()"),
    "I2C target": (
        "import i2ctarget\ntarget = i2ctarget.I2CTarget(board.GP5, board.GP4, (0x40,))",
        "target.request()",
    ),
    "SPI": ("import busio\nspi = busio.SPI(board.GP2, board.GP3)\nspi.try_lock()", "spi.write(b'1')"),
    "SPI, nothing": ("import busio\nspi = busio.SPI(board.GP2, board.GP3)\nspi.try_lock()", "spi.configure()"),
    "1-Wire": ("import onewireio\nwire = onewireio.OneWire(board.GP2)", "wire.read_bit()"),
    "temperature": ("import microcontroller", "microcontroller.cpu.temperature"),
    "nvm": ("import microcontroller", "microcontroller.nvm[0]"),
    "watchdog": (
        "import microcontroller, watchdog\ndog = microcontroller.watchdog\ndog.timeout = 8\n"
        "dog.mode = watchdog.WatchDogMode.RESET",
        "dog.feed()",
    ),
    "delay": ("import microcontroller", "microcontroller.delay_us(5)"),
    "no delay": ("import microcontroller", "microcontroller.delay_us(0)"),
    "no sleep": ("import time", "time.sleep(0)"),
    "clock": ("import time", "time.time()"),
    "calendar": ("import rtc\nclock = rtc.RTC()", "clock.datetime"),
    "console": ("import supervisor", "supervisor.runtime.serial_bytes_available"),
    "USB": ("import supervisor", "supervisor.runtime.usb_connected"),
    "MIDI": ("import usb_midi", "usb_midi.ports[0].read(1)"),
    "NeoPixels": (
        "import digitalio, neopixel_write\npin = digitalio.DigitalInOut(board.GP2)\npin.switch_to_output()",
        "neopixel_write.neopixel_write(pin, b'')",
    ),
    "poll": ("import select, sys\npoll = select.poll()\npoll.register(sys.stdin, select.POLLIN)", "poll.poll(0)"),
}
"""Preparation and one hardware operation, by name."""

WATCH = """
import analogio, board, digitalio, pwmio
adc = analogio.AnalogIn(board.A0)
flag = digitalio.DigitalInOut(board.GP15)
led = digitalio.DigitalInOut(board.LED)
led.switch_to_output()
pwm = pwmio.PWMOut(board.GP2)
while not flag.value:
    led.value = not led.value
    pwm.duty_cycle = adc.value
"""


@pytest.mark.parametrize("name", OPERATIONS)
def test_each_operation_lets_planned_events_happen(name):
    preparation, operation = OPERATIONS[name]
    with VirtualBoard("raspberry_pi_pico", clock="fast") as board:
        for pin in ("GP4", "GP5"):
            board.pins[pin].resistor = "up"
        board.pins["GP6"].touch = 0
        prepared = board.run("import board\n" + preparation)
        assert prepared.ok, prepared.traceback
        called = []

        def stop():
            called.append(board.clock.now)
            board.interrupt()

        due = board.clock.now + 0.001
        board.clock.call_at(due, stop)
        result = board.start(f"while True:\n    {operation}\n").result(timeout=60)
        assert result.error_type == "KeyboardInterrupt", result
        # At its time, and not after a longer operation's end: scanning the bus takes 2 ms in all.
        assert called == [pytest.approx(due, abs=5e-6)]


def test_a_converter_shows_what_the_world_does_while_a_program_only_reads_it():
    with VirtualBoard("raspberry_pi_pico", clock="fast") as board:
        board.clock.call_at(0.5, lambda: setattr(board.pins["A0"], "volts", 3.3))
        result = board.start(
            "import analogio, board, time\nadc = analogio.AnalogIn(board.A0)\n"
            "while adc.value < 30000: pass\ntime.monotonic()"
        ).result(timeout=60)
        assert result.value == "1.5"  # a program's clocks are a second ahead of board time


def test_two_runs_give_the_same_edges_bit_for_bit():
    captures = []
    for _ in range(2):
        with VirtualBoard("raspberry_pi_pico", clock="fast") as board:
            for n in range(1, 20):
                board.clock.call_at(n / 777, lambda n=n: setattr(board.pins["A0"], "volts", n / 10))
            board.clock.call_at(0.03, lambda: board.pins["GP15"].drive(True))
            result = board.start(WATCH).result(timeout=60)
            assert result.ok, result.traceback
            captures.append([board.capture[pin].edges().tobytes() for pin in ("LED", "GP15", "GP2")])
            assert len(board.capture["LED"].edges()) > 1000
    assert captures[0] == captures[1]


def test_in_manual_too_what_is_planned_happens_on_the_way_of_a_busy_program():
    with VirtualBoard("raspberry_pi_pico", clock="manual") as board:
        board.clock.call_at(0.01, lambda: board.pins["GP15"].drive(True))
        done = board.start(
            "import board, digitalio, time\nflag = digitalio.DigitalInOut(board.GP15)\n"
            "while not flag.value: pass\nround(time.monotonic(), 3)"
        )
        board.clock.advance(0.2)
        assert done.result(timeout=60).value == "1.01"


def test_what_is_planned_in_the_past_happens_at_the_next_operation():
    with VirtualBoard("raspberry_pi_pico", clock="fast") as board:
        board.run("import time\ntime.sleep(2)")
        board.clock.call_at(1, board.interrupt)
        result = board.start("import microcontroller\nwhile True: microcontroller.cpu.temperature").result(timeout=60)
        assert result.error_type == "KeyboardInterrupt"


def test_an_analog_output_lets_planned_events_happen():
    with VirtualBoard("feather_m4_express", clock="fast") as board:
        board.clock.call_at(0.001, board.interrupt)
        code = "import analogio, board\nout = analogio.AnalogOut(board.A0)\nwhile True: out.value = 1000"
        assert board.start(code).result(timeout=60).error_type == "KeyboardInterrupt"


class Blinker(Part):
    """Drives its pin high 20 ms after the program has driven another one."""

    title = "blinker"
    signals = {"out": "output", "in": "input"}

    def connected(self):
        self.pin("in").watch(lambda level: self.after(0.02, lambda: self.drive("out", True)) if level else None)


def test_a_part_answers_a_program_that_only_writes():
    with VirtualBoard("raspberry_pi_pico", clock="fast") as board:
        board.attach(Blinker(), out="GP15", **{"in": "GP2"})
        result = board.start(
            "import board, digitalio, pwmio, time\nstart = digitalio.DigitalInOut(board.GP2)\n"
            "start.switch_to_output(True)\nanswer = digitalio.DigitalInOut(board.GP15)\npwm = pwmio.PWMOut(board.GP4)\n"
            "while True:\n    pwm.duty_cycle = 1000\n    start.value = True\n    if answer.value: break\n"
            "round(time.monotonic(), 3)"
        ).result(timeout=60)
        assert result.value == "1.02", result.traceback


ASK = """
import socketpool, time, wifi
wifi.radio.connect("Virtual WiFi")
asking = socketpool.SocketPool(wifi.radio).socket()
asking.settimeout(3600)
asking.connect(("api.example", 80))
asking.send(b"GET /x HTTP/1.0\\r\\n\\r\\n")
"""

ANSWER = """
begun = time.monotonic_ns()
answer = bytearray(2000)
asking.recv_into(answer) > 0, (time.monotonic_ns() - begun) // 1_000_000_000
"""


@pytest.fixture
def asked():
    """A board whose program has asked something that is answered within a tenth of a second, and its clock stands."""
    with VirtualBoard("raspberry_pi_pico_w", clock="fast") as board:
        board.network.serve("api.example", {"/x": "inside"}, port=80)
        assert board.run(ASK).ok
        board.clock.mode = "manual"
        yield board


def test_in_realtime_a_program_that_waits_for_an_answer_goes_on_when_it_has_come(asked):
    asked.clock.mode = "realtime"
    assert asked.start(ANSWER).result(timeout=60).value.startswith("(True, ")


def test_in_manual_a_program_that_waits_for_an_answer_goes_on_when_it_has_come(asked):
    done = asked.start(ANSWER)
    asked.clock.advance(2)
    assert done.result(timeout=60).value == "(True, 0)"


def test_in_slow_motion_a_program_that_waits_for_an_answer_goes_on_when_it_has_come(asked):
    asked.clock.speed = 0.5
    assert asked.start(ANSWER).result(timeout=60).value.startswith("(True, ")
