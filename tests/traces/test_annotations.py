"""What went over real buses of the board, as labels. For sigrok's view see tests/firmware/test_buses.py."""

import itertools

import pytest

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.devices import BME280, DS18B20


@pytest.fixture
def board():
    with VirtualBoard(clock="fast") as board:
        yield board


def labels(board, name, kinds=("address", "data", "error")):
    (decoder,) = [decoder for decoder in board.bus.decoders() if decoder.name == name]
    return [note.text for note in decoder.between(0, board.clock.now_ns) if note.kind in kinds]


def test_i2c(board):
    board.attach(BME280())
    result = board.run(
        "import board, busio\ni2c = busio.I2C(board.GP5, board.GP4)\ni2c.try_lock()\nb = bytearray(1)\n"
        "i2c.writeto_then_readfrom(0x77, b'\\xd0', b)\n"
        "try: i2c.writeto(0x10, b'')\nexcept OSError: pass"
    )
    assert result.ok, result.traceback
    assert labels(board, "I2C") == ["0x77 W", "D0", "0x77 R", "60", "0x10 W", "N"]


def test_labels_cover_the_clock_periods(board):
    board.attach(BME280())
    board.run(
        "import board, busio\ni2c = busio.I2C(board.GP5, board.GP4, frequency=100000)\ni2c.try_lock()\ni2c.scan()"
    )
    (decoder,) = board.bus.decoders()
    address = next(note for note in decoder.between(0, board.clock.now_ns) if note.text == "0x77 W")
    assert address.end_ns - address.start_ns == pytest.approx(8 * 10_000, abs=2)
    scl = board.capture["GP5"].edges()
    inside = scl[(scl["time_ns"] >= address.start_ns) & (scl["time_ns"] < address.end_ns)]
    assert (inside["level"] == 1).sum() == 8


def test_spi(board):
    board.run(
        "import board, busio\ns = busio.SPI(board.GP18, board.GP19, board.GP16)\ns.try_lock()\n"
        "s.write(b'\\x01\\xfe')\nb = bytearray(1)\ns.readinto(b, write_value=0x55)"
    )
    assert labels(board, "SPI") == ["01", "FE", "55 ◂ 00"]


def test_uart(board):
    board.run("import board, busio\nu = busio.UART(board.GP0, board.GP1)\nu.write(b'Hi\\n')")
    assert labels(board, "UART") == ["H", "i", "0A"]


def test_characters_that_cannot_be_seen_are_numbers(board):
    board.run("import board, busio\nu = busio.UART(board.GP0, board.GP1)\nu.write(b'\\x00 !~\\x7f\\xff')")
    assert labels(board, "UART") == ["00", "20", "!", "~", "7F", "FF"]


def test_a_figure_has_all_kinds_of_labels_and_an_error_is_darker_than_what_is_sent(board):
    board.attach(BME280())
    board.run(
        "import board, busio\ni2c = busio.I2C(board.GP5, board.GP4)\ni2c.try_lock()\ni2c.writeto(0x77, b'\\xd0')\n"
        "try: i2c.writeto(0x10, b'')\nexcept OSError: pass"
    )
    axes = board.figure("traces", "GP4", "GP5").axes[2]
    assert {text.get_text() for text in axes.texts} >= {"0x77 W", "D0", "0x10 W", "N"}
    assert {patch.get_alpha() for patch in axes.patches} == {0.5, 0.3, 0.15, 0.4}


def test_onewire(board):
    board.attach(DS18B20(), pin="GP7")
    board.run(
        "import board, onewireio\nw = onewireio.OneWire(board.GP7)\nw.reset()\n"
        "for i in range(8): w.write_bit(0xCC >> i & 1)\nw.read_bit()"
    )
    assert labels(board, "1-Wire GP7", ("control", "data")) == ["reset, present", "CC"]


def test_neopixel(board):
    board.run(
        "import board, digitalio, neopixel_write\np = digitalio.DigitalInOut(board.GP2)\np.switch_to_output()\n"
        "neopixel_write.neopixel_write(p, bytes((1, 2, 3, 255, 0, 128)))"
    )
    assert labels(board, "NeoPixel GP2") == ["#020103", "#00FF80"]


def test_a_bus_on_other_pins_is_told_by_one(board):
    board.attach(BME280(), sda="GP6", scl="GP7")
    board.run("import board, busio\ni = busio.I2C(board.GP7, board.GP6)\ni.try_lock()\ni.scan()")
    assert [decoder.name for decoder in board.bus.decoders()] == ["I2C GP6"]


def test_the_bytes_of_a_transfer_stand_one_after_the_other(board):
    board.attach(BME280())
    board.run(
        "import board, busio\ni2c = busio.I2C(board.GP5, board.GP4, frequency=100000)\ni2c.try_lock()\n"
        "i2c.writeto(0x77, bytes((0xd0, 0xf4, 0x27)))"
    )
    (decoder,) = board.bus.decoders()
    notes = [note for note in decoder.between(0, board.clock.now_ns) if note.kind in ("address", "data")]
    assert [note.text for note in notes] == ["0x77 W", "D0", "F4", "27"]
    assert [later.start_ns - one.start_ns for one, later in itertools.pairwise(notes)] == pytest.approx(
        [90_000] * 3, abs=2
    ), "eight bits and an acknowledge"
