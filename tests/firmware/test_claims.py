"""What programs hold: let go when their owner begins again, locks that an interrupt has left behind."""

import threading

import pytest

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.devices import BME280, SDCard


@pytest.fixture
def board():
    with VirtualBoard(clock="fast") as board:
        yield board


def run(board, code, owner=None):
    """The result, and the names of what was let go first."""
    names = []
    result = board.start(code, owner=owner, on_let_go=names.extend).result()
    return result, names


LED = "import board, digitalio\nled = digitalio.DigitalInOut(board.LED)\nled.switch_to_output(True)"


def test_the_same_owner_again(board):
    assert run(board, LED, "a") == (run(board, "", "b")[0], [])
    result, names = run(board, LED, "a")
    assert (result.ok, names) == (True, ["LED"])
    assert run(board, LED, "a")[1] == ["LED"]


def test_the_old_object_is_deinitialized(board):
    run(board, LED + "\nold = led", "a")
    run(board, "led = None", "a")
    result = board.run("old.value")
    assert result.error_message == "Object has been deinitialized and can no longer be used. Create a new object."
    assert board.pins["LED"].mode == "unused"


def test_another_owner_gets_the_boards_error(board):
    run(board, LED, "a")
    result, names = run(board, LED, "b")
    assert (result.error_type, result.error_message, names) == ("ValueError", "LED in use", [])
    assert run(board, "led.value", "b")[0].value == "True"


def test_programs_of_nobody_are_a_boards_own(board):
    for owner in (None, "", None):
        result, names = run(board, LED, owner)
        assert names == []
    assert result.error_message == "LED in use"


def test_what_one_owner_holds_goes_whichever_of_its_runs_has_made_it(board):
    run(board, LED, "a")
    board.start("second = digitalio.DigitalInOut(board.GP2)").result()
    assert run(board, "", "a")[1] == ["LED", "GP2"]
    assert run(board, "", "a")[1] == []


KINDS = {
    "analogio": ("analogio.AnalogIn(board.A0)", ["GP26_A0"]),
    "analogbufio": ("analogbufio.BufferedIn(board.A0, sample_rate=1000)", ["GP26_A0"]),
    "bitbangio": ("bitbangio.I2C(board.GP5, board.GP4)", ["GP4", "GP5"]),
    "busio": ("busio.I2C(board.GP5, board.GP4)", ["GP4", "GP5"]),
    "busio.SPI": ("busio.SPI(board.GP18, board.GP19, board.GP16)", ["GP18", "GP19", "GP16"]),
    "busio.UART": ("busio.UART(board.GP0, board.GP1)", ["GP0", "GP1"]),
    "countio": ("countio.Counter(board.GP3)", ["GP3"]),
    "i2ctarget": ("i2ctarget.I2CTarget(board.GP5, board.GP4, (0x40,))", ["GP4", "GP5"]),
    "keypad": ("keypad.Keys((board.GP2, board.GP3), value_when_pressed=False)", ["GP2", "GP3"]),
    "keypad_matrix": ("__import__('keypad').KeyMatrix((board.GP2,), (board.GP3,))", ["GP2", "GP3"]),
    "keypad_demux": ("keypad_demux.DemuxKeyMatrix((board.GP2,), (board.GP3,))", ["GP2", "GP3"]),
    "onewireio": ("onewireio.OneWire(board.GP2)", ["GP2"]),
    "pulseio": ("pulseio.PulseIn(board.GP2)", ["GP2"]),
    "pulseio.PulseOut": ("pulseio.PulseOut(board.GP2)", ["GP2"]),
    "pwmio": ("pwmio.PWMOut(board.GP2)", ["GP2"]),
    "rotaryio": ("rotaryio.IncrementalEncoder(board.GP2, board.GP3)", ["GP2", "GP3"]),
    "touchio": ("touchio.TouchIn(board.GP2)", ["GP2"]),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_hardware(board, kind):
    code, expected = KINDS[kind]
    module = kind.split(".")[0].replace("_matrix", "")
    board.pins["GP2"].touch = 0
    for pin in ("GP4", "GP5"):
        board.pins[pin].resistor = "up"
    code = f"import board, {module}\nx = {code}"
    for round_number in range(3):
        result, names = run(board, code, "a")
        assert result.ok, result.traceback
        assert names == (expected if round_number else [])
    assert run(board, "x.deinit()", "b")[0].ok
    assert run(board, code, "a")[1] == []
    assert run(board, "with x:\n    pass", "b")[0].ok
    assert run(board, "", "a")[1] == []


@pytest.mark.parametrize("kind", ["analogio.AnalogOut(board.A0)", "frequencyio.FrequencyIn(board.A0)"])
def test_what_other_chips_have(kind):
    with VirtualBoard("feather_m4_express", clock="fast") as board:
        code = f"import analogio, board, frequencyio\nx = {kind}"
        assert run(board, code, "a")[0].ok
        result, names = run(board, code, "a")
        assert (result.ok, names) == (True, ["A0"])


def test_with_blocks_hold_nothing(board):
    code = "import board, digitalio\nwith digitalio.DigitalInOut(board.GP2) as p:\n    p.value"
    for _ in range(2):
        assert run(board, code, "a")[1] == []


def test_an_exception_in_the_middle(board):
    code = LED + "\n1 / 0\nother = digitalio.DigitalInOut(board.GP2)"
    for names in ([], ["LED"], ["LED"]):
        result, found = run(board, code, "a")
        assert (result.error_type, found) == ("ZeroDivisionError", names)


def test_a_class_of_the_programs_own(board):
    code = (
        "import board, digitalio\nclass Own(digitalio.DigitalInOut):\n    def deinit(self):\n        1 / 0\n"
        "x = Own(board.GP2)"
    )
    for names in ([], ["GP2"], ["GP2"]):
        result, found = run(board, code, "a")
        assert (result.ok, found) == (True, names)


def test_many_objects_that_were_let_go_take_no_memory(board):
    run(
        board, "import board, digitalio, gc\nfor i in range(2000):\n    digitalio.DigitalInOut(board.GP2).deinit()", "a"
    )
    free = int(run(board, "gc.collect()\ngc.mem_free()", "a")[0].value)
    run(board, "for i in range(2000):\n    digitalio.DigitalInOut(board.GP2).deinit()", "a")
    assert int(run(board, "gc.collect()\ngc.mem_free()", "a")[0].value) > free - 500


SINGLETONS = "import board\nbus = board.{}()\n"


@pytest.mark.parametrize("name", ["I2C", "SPI", "UART", "STEMMA_I2C"])
def test_the_boards_own_buses_stay_open(name):
    with VirtualBoard("adafruit_feather_rp2040", clock="fast") as board:
        board.attach(BME280())
        code = SINGLETONS.format(name)
        assert run(board, code + "first = bus", "a")[0].ok
        result, names = run(board, code + "first is bus", "a")
        assert (result.value, names) == ("True", [])


LOCK = "import board, busio\ni2c = board.STEMMA_I2C()\nwhile not i2c.try_lock():\n    pass\n"


@pytest.fixture
def feather():
    with VirtualBoard("adafruit_feather_rp2040") as board:
        board.attach(BME280())
        yield board


def interrupt(board, code, owner=None):
    reached = threading.Event()
    future = board.start(code + "print('there')\nwhile True: pass", owner=owner, on_output=lambda *_: reached.set())
    assert reached.wait(30)
    board.interrupt()
    assert future.result(30).error_type == "KeyboardInterrupt"


@pytest.mark.parametrize("owner", [None, "a"])
def test_an_interrupted_program_holds_no_lock(feather, owner):
    for _ in range(3):
        interrupt(feather, LOCK, owner)
    result, names = run(feather, LOCK + "len(i2c.scan())", owner)
    assert (result.value, names) == ("1", [])


def test_a_lock_that_another_program_holds_stays(feather):
    assert run(feather, LOCK)[0].ok
    interrupt(feather, "")
    assert run(feather, "i2c.try_lock()")[0].value == "False"
    assert run(feather, "i2c.unlock()\ni2c.try_lock()")[0].value == "True"


def test_locks_of_a_cell_that_runs_again(feather):
    """An exception between try_lock and unlock: on a board, the next try would wait for ever."""
    for _ in range(2):
        assert run(feather, LOCK + "1 / 0", "a")[0].error_type == "ZeroDivisionError"
    assert run(feather, "i2c.try_lock()", "b")[0].value == "False"


def test_an_interrupted_cell_runs_again(feather):
    code = "import board, digitalio\nled = digitalio.DigitalInOut(board.LED)\n"
    interrupt(feather, code, "a")
    assert run(feather, code, "a")[1] == ["LED"]
    interrupt(feather, "", "b")
    assert run(feather, code, "a")[1] == ["LED"]


def test_an_interrupt_in_the_middle_of_making_things(feather):
    code = (
        "import board, busio, digitalio, pwmio\nprint('there')\nwhile True:\n"
        "    with digitalio.DigitalInOut(board.LED) as led, digitalio.DigitalInOut(board.D5) as d:\n        pass\n"
    )
    for _ in range(60):
        reached = threading.Event()
        future = feather.start(code, owner="a", on_output=lambda *_, reached=reached: reached.set())
        assert reached.wait(30)
        feather.interrupt()
        assert future.result(30).error_type == "KeyboardInterrupt", future.result().traceback
        assert run(feather, "with digitalio.DigitalInOut(board.LED) as led:\n    pass", "a")[0].ok


def test_an_interrupt_while_things_are_let_go_is_one_of_the_program(feather):
    """Wherever it comes, the program that was started last does not run on."""
    for _ in range(40):
        run(feather, LED.replace("board.LED", "board.D5"), "a")
        future = feather.start("while True: pass", owner="a")
        feather.interrupt()
        assert future.result(30).error_type == "KeyboardInterrupt"
    with VirtualBoard() as board:
        board.run("")
        board._core.machine.submit("a", "<service>", "begin", prelude=True)
        board.interrupt()
        assert board.start("while True: pass").result(30).error_type == "KeyboardInterrupt"
        assert board.run("1 + 1").value == "2"


def test_a_card_that_is_mounted(board):
    card = SDCard()
    board.attach(card, sck="GP18", mosi="GP19", miso="GP16", cs="GP17")
    code = (
        "import board, busio, os, sdcardio, storage\nspi = busio.SPI(board.GP18, board.GP19, board.GP16)\n"
        "try:\n    os.mkdir('/sd')\nexcept OSError:\n    pass\n"
        "card = sdcardio.SDCard(spi, board.GP17)\nstorage.mount(storage.VfsFat(card), '/sd')\n"
        "file = open('/sd/x', 'w')\nfile.write('hello')\n"
    )
    assert run(board, code, "a")[0].ok
    assert run(board, "os.chdir('/sd')", "b")[0].ok
    for _ in range(2):
        result, names = run(board, code + "os.listdir('/sd')", "a")
        assert (result.ok, names) == (True, ["GP18", "GP19", "GP16", "GP17", "/sd"]), result.traceback
    assert run(board, "storage.umount('/sd')", "b")[0].ok
    assert run(board, "", "a")[1] == ["GP18", "GP19", "GP16", "GP17"]


def test_a_card_that_was_pulled_out(board):
    card = SDCard()
    board.attach(card, sck="GP18", mosi="GP19", miso="GP16", cs="GP17")
    code = (
        "import board, busio, os, sdcardio, storage\nspi = busio.SPI(board.GP18, board.GP19, board.GP16)\n"
        "card = sdcardio.SDCard(spi, board.GP17)\nstorage.mount(storage.VfsFat(card), '/sd')\n"
    )
    assert run(board, code, "a")[0].ok
    board.detach(card)
    assert run(board, "", "a")[1][-1] == "/sd"
    assert run(board, "os.listdir('/sd')", "b")[0].value == "['placeholder.txt']"
    board.attach(card, sck="GP18", mosi="GP19", miso="GP16", cs="GP17")
    assert run(board, code, "a")[0].ok


def test_a_reset_lets_go_of_everything(board):
    run(board, LED, "a")
    board.reset()
    assert run(board, LED, "a") == (run(board, "", "b")[0], [])


def test_a_snapshot_keeps_who_holds_what(board):
    run(board, LED, "a")
    before = board.snapshot()
    run(board, LED, "a")
    run(board, "led.deinit()", "b")
    board.restore(before)
    result, names = run(board, LED, "a")
    assert (result.ok, names) == (True, ["LED"])
