import numpy as np
import pytest

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.devices import LEDMatrix, SevenSegment

I2C = "import board, busio, time\ni2c = busio.I2C(board.GP5, board.GP4)\n"
SEGMENTS = I2C + "from adafruit_ht16k33.segments import Seg7x4, BigSeg7x4\n"
MATRIX = I2C + "from adafruit_ht16k33 import matrix\n"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("1234", "1234"),
        (42, "  42"),
        ("3.14, 2", " 3.14"),
        ("'12:34'", "12:34"),
        ("'C0dE'", "C0dE"),
        ("-7.5, 1", " -7.5"),
    ],
)
def test_text(board, run, value, text):
    display = SevenSegment()
    board.attach(display)
    run(SEGMENTS + f"display = Seg7x4(i2c)\ndisplay.print({value})")
    assert display.readings()["text"] == text


def test_raw_segments_and_hexadecimal(board, run):
    display = SevenSegment()
    board.attach(display)
    run(SEGMENTS + "display = Seg7x4(i2c)\ndisplay.print_hex(0xBEEF)")
    assert display.text == "bEEF"
    run("display.set_digit_raw(0, 0b00010001)\ndisplay[1] = '5'\ndisplay.colon = True")
    assert display.text == "?5:EF"
    assert display.segments[0] == 0b00010001


def test_brightness_blinking_and_off(board, run):
    display = SevenSegment()
    board.attach(display)
    run(SEGMENTS + "display = Seg7x4(i2c)\ndisplay.print('8888')")
    full = display.picture()
    run("display.brightness = 0.5")
    assert display.readings()["brightness"] == pytest.approx(0.5, abs=0.05)
    assert display.picture()[:, :, 0].max() < full[:, :, 0].max() == 255
    run("display.brightness = 1\ndisplay.blink_rate = 2")  # 1 Hz
    assert display.readings()["blink"] == 1
    assert display.picture().max() == 255
    run("time.sleep(0.6)")
    assert display.picture().max() < 100
    assert display.text == "8888"
    run("time.sleep(0.5)")
    assert display.picture().max() == 255
    run("display._write_cmd(0x80)")
    assert display.text == "    "
    run("display._write_cmd(0x81)\ndisplay._write_cmd(0x20)")
    assert not display.readings()["on"]


def test_the_big_one(board, run):
    display = SevenSegment(big=True)
    board.attach(display)
    run(
        SEGMENTS + "display = BigSeg7x4(i2c)\ndisplay.print('1200')\ndisplay.colons[0] = True\n"
        "display.top_left_dot = True\ndisplay.ampm = True"
    )
    readings = display.readings()
    assert readings["text"] == "12:00"
    assert (readings["top left dot"], readings["bottom left dot"], readings["top right dot"]) == (True, False, True)
    assert display.picture()[:, :, 0].max() == 255


def test_a_marquee_moves(board, run):
    display = SevenSegment()
    board.attach(display)
    run(SEGMENTS + "display = Seg7x4(i2c)\ndisplay.marquee('0123456789', 0.1, loop=False)")
    assert display.text == "6789"


def test_the_memory_can_be_read_back(board, numbers):
    board.attach(SevenSegment())
    found = numbers(
        SEGMENTS + "display = Seg7x4(i2c)\ndisplay.print('1')\ni2c.try_lock()\nb = bytearray(3)\n"
        "i2c.writeto_then_readfrom(0x70, bytes([8]), b)\nprint(*b)\ni2c.writeto(0x70, bytes([15, 7, 9]))\n"
        "i2c.writeto_then_readfrom(0x70, bytes([15]), b)\nprint(*b)"
    )
    assert found == [6, 0, 0, 7, 9, 0]


@pytest.mark.parametrize(
    ("kind", "name", "width"),
    [("8x8", "Matrix8x8", 8), ("16x8", "Matrix16x8", 16), ("backpack16x8", "MatrixBackpack16x8", 16)],
)
def test_a_matrix(board, run, kind, name, width):
    matrix = LEDMatrix(kind)
    board.attach(matrix)
    places = [(0, 0), (3, 0), (width - 1, 7), (5, 2)]
    run(MATRIX + f"m = matrix.{name}(i2c)\nfor x, y in {places}: m[x, y] = 1")
    wanted = np.zeros((8, width), np.uint8)
    for x, y in places:
        wanted[y, x] = 1
    np.testing.assert_array_equal(matrix.pixels, wanted)
    assert matrix.picture().shape == (96, 12 * width, 3)
    assert matrix.readings()["text"].splitlines()[2] == " " * 5 + "*" + " " * (width - 6)
    run("m.fill(1)")
    assert matrix.pixels.all()


def test_two_colours(board, run):
    matrix = LEDMatrix("bicolor", address=0x72)
    board.attach(matrix)
    run(
        MATRIX + "m = matrix.Matrix8x8x2(i2c, 0x72)\nm[1, 0] = m.LED_RED\nm[2, 0] = m.LED_GREEN\nm[7, 6] = m.LED_YELLOW"
    )
    assert matrix.pixels[0].tolist() == [0, 1, 2, 0, 0, 0, 0, 0]
    assert matrix.pixels[6, 7] == 3
    assert matrix.readings()["lit"] == 3
    red, green, both = (matrix.picture()[y * 12 + 6, x * 12 + 6] for x, y in ((1, 0), (2, 0), (7, 6)))
    assert red[0] > red[1]
    assert green[1] > green[0]
    assert both[0] == both[1] == 255


def test_two_side_by_side(board, run):
    left, right = LEDMatrix("16x8"), LEDMatrix("16x8", address=0x71)
    board.attach(left)
    board.attach(right)
    run(MATRIX + "m = matrix.Matrix16x8(i2c, address=(0x70, 0x71))\nm.fill(0)")
    run("m.fill(1)")
    assert left.pixels.all()
    assert right.pixels.all()


def test_wrong_kinds_are_refused(board):
    with pytest.raises(ValueError, match='not "9x9"'):
        LEDMatrix("9x9")
    with pytest.raises(ValueError, match="not pink"):
        LEDMatrix(color="pink")


@pytest.mark.parametrize(("kind", "shows"), [(SevenSegment, "12:34"), (LEDMatrix, "*       ")])
def test_the_examples_run_on_a_board_with_default_pins(library_drive, kind, shows):
    with VirtualBoard("adafruit_feather_rp2040", clock="fast", drive=library_drive, drive_size=1 << 28) as board:
        part = kind()
        board.attach(part)
        result = board.run(kind.example)
        assert result.ok, result.traceback
        assert part.readings()["text"].splitlines()[0] == shows


@pytest.mark.parametrize(("rate", "hertz"), [(1, 2.0), (2, 1.0), (3, 0.5)])
def test_blink_rates(board, run, rate, hertz):
    matrix = LEDMatrix()
    board.attach(matrix)
    run(MATRIX + "m = matrix.Matrix8x8(i2c)\nm.fill(1)")
    run(f"m.blink_rate = {rate}")
    assert matrix.readings()["blink"] == hertz
    seen = []
    for _ in range(20):
        run(f"time.sleep({0.1 / hertz})")
        seen.append(bool(matrix.picture()[6, 6, 0] > 100))
    assert "".join("*-"[not on] for on in seen) in ("****-----*****-----*", "****-----*****-----*"[::-1])
    run("m.blink_rate = 0\ntime.sleep(0.7)")
    assert matrix.picture()[6, 6, 0] > 100


def test_sixteen_steps_of_brightness_are_drawn(board, run):
    matrix = LEDMatrix()
    board.attach(matrix)
    run(MATRIX + "m = matrix.Matrix8x8(i2c)\nm.fill(1)")
    seen = []
    for step in range(16):
        run(f"m.brightness = {step / 15}")
        seen.append(int(matrix.picture()[6, 6, 0]))
    assert seen == sorted(set(seen))
    assert seen[0] > matrix.picture()[0, 0, 0], "the least is not off"


def test_resets_and_power(board, run):
    matrix = LEDMatrix()
    board.attach(matrix)
    run(MATRIX + "m = matrix.Matrix8x8(i2c)\nm.fill(1)")
    board.reset()
    assert matrix.pixels.all()
    board.power_cycle()
    assert not matrix.showing
    assert not matrix.pixels.any()
    run(MATRIX + "m = matrix.Matrix8x8(i2c)\nm[0, 0] = 1")
    assert matrix.pixels.sum() == 1
    matrix.break_("unplugged")
    assert not matrix.pixels.any()
