"""What display buses send for windows, rotations, brightness and pages: SPI, I2C, parallel lines, quad SPI."""

import numpy as np
import pytest

from circuitpython_kernel import VirtualBoard
from tests.board.test_all_boards import Answers

BUSES = """
import board, busio, busdisplay, displayio, fourwire, i2cdisplaybus, paralleldisplaybus
displayio.release_displays()
for bus in ("spi", "i2c"):
    if bus in globals():
        globals()[bus].deinit()
def serial(command=board.GP20):
    global spi
    spi = busio.SPI(board.GP18, board.GP19, board.GP16)
    return fourwire.FourWire(spi, command=command, chip_select=board.GP17, reset=board.GP21, baudrate=1000000)
def wires():
    global i2c
    i2c = busio.I2C(board.GP5, board.GP4, frequency=1000000)
    return i2cdisplaybus.I2CDisplayBus(i2c, device_address=0x42)
def lines():
    return paralleldisplaybus.ParallelBus(data0=board.GP0, command=board.GP8, chip_select=board.GP9, write=board.GP10,
        reset=board.GP11, frequency=1000000)
def picture(bus, width=4, height=3, init=b"\\x36\\x01\\x48", **options):
    global display, bitmap, palette
    display = busdisplay.BusDisplay(bus, init, width=width, height=height, auto_refresh=False, **options)
    bitmap = displayio.Bitmap(display.width, display.height, 2)
    palette = displayio.Palette(2)
    palette[1] = 0xFFFFFF
    group = displayio.Group()
    group.append(displayio.TileGrid(bitmap, pixel_shader=palette))
    display.root_group = group
    display.refresh()
"""
WIRES = {"serial()": "SPI", "serial(None)": "SPI", "wires()": "I2C", "lines()": None}


class Acknowledges(Answers):
    """A display on I2C that keeps what it gets."""

    def __init__(self):
        self.got = []

    def i2c_write(self, address, data):
        self.got.append(bytes(data))


@pytest.fixture(scope="module")
def board():
    with VirtualBoard("raspberry_pi_pico", clock="fast") as made:
        made.i2c_part = Acknowledges()
        made.attach(made.i2c_part, sda="GP4", scl="GP5")
        assert made.run(BUSES).ok
        yield made


def unpacked(data):
    """Bytes of nine bits: the bytes, and whether they are data."""
    bits = np.unpackbits(np.frombuffer(data, np.uint8))
    nines = bits[: len(bits) // 9 * 9].reshape(-1, 9)
    return [(bool(one[0]), int(np.packbits(one[1:])[0])) for one in nines]


@pytest.fixture
def sent(board):
    """What goes over a bus while code runs, as ``C`` with a command byte and ``D`` with bytes of data."""

    def run(bus, code, prepare=""):
        result = board.run(f"{BUSES}bus = {bus}\n{prepare}")
        assert result.ok, result.traceback
        board.capture.clear()
        board.i2c_part.got.clear()
        for name in ("SPI",):
            board.bus[name].transactions.clear()
        result = board.run(code)
        assert result.ok, result.traceback
        if bus == "wires()":
            return i2c_messages(board.i2c_part.got)
        if bus == "lines()":
            return parallel_messages(board)
        if bus == "serial(None)":
            found = [nine for one in board.bus["SPI"].transactions for nine in unpacked(bytes(one.data))]
            return joined(found)
        return spi_messages(board)

    return run


def joined(pairs):
    found = []
    for is_data, octet in pairs:
        if is_data and found and found[-1][0] == "D":
            found[-1] = ("D", found[-1][1] + bytes([octet]))
        else:
            found.append(("D" if is_data else "C", bytes([octet])))
    return found


def i2c_messages(messages):
    found = []
    for message in messages:
        if message[0] == 0x40:
            found += [("D", message[1:])] if message[1:] else []
        else:
            assert set(message[::2]) == {0x80}, "a control byte before each"
            found += [("C", message[n : n + 1]) for n in range(1, len(message), 2)]
    return found


def level_at(board, pin, time):
    times, levels = board.capture[pin].digital()
    place = np.searchsorted(times, time, side="right") - 1
    return int(levels[place]) if place >= 0 else None


def spi_messages(board):
    pairs = []
    for one in board.bus["SPI"].transactions:
        is_data = level_at(board, "GP20", one.time_ns)
        pairs += [(is_data != 0, octet) for octet in bytes(one.data)]
    return joined(pairs)


def parallel_messages(board):
    """What a display takes of the lines, at the strobe's rising edges while it is selected."""
    times, levels = board.capture["GP10"].digital()
    rising = times[levels == 1]
    pairs = []
    for time in rising:
        assert level_at(board, "GP9", time) in (0, None)
        octet = sum((level_at(board, f"GP{n}", time) or 0) << n for n in range(8))
        pairs.append((level_at(board, "GP8", time) != 0, octet))
    return joined(pairs)


@pytest.mark.parametrize("bus", WIRES)
def test_a_picture_goes_by_windows(sent, bus):
    found = sent(bus, "bitmap[1, 2] = 1\nbitmap[2, 2] = 1\ndisplay.refresh()", "picture(bus, colstart=2, rowstart=5)")
    assert found == [
        ("C", b"\x2a"), ("D", b"\0\x03\0\x04"), ("C", b"\x2b"), ("D", b"\0\x07\0\x07"), ("C", b"\x2c"),
        ("D", b"\xff" * 4),
    ]  # fmt: skip


@pytest.mark.parametrize("bus", WIRES)
def test_an_init_sequence_comes_first(sent, bus):
    found = sent(bus, "picture(bus, 2, 1, b'\\x11\\x80\\x05\\x36\\x02\\xa5\\x5a')")
    assert found[:3] == [("C", b"\x11"), ("C", b"\x36"), ("D", b"\xa5\x5a")]


@pytest.mark.parametrize("bus", WIRES)
@pytest.mark.parametrize(("rotation", "place"), [(0, (0, 0)), (90, (3, 0)), (180, (3, 2)), (270, (0, 2))])
def test_a_rotation_turns_the_windows(sent, bus, rotation, place):
    found = sent(bus, "bitmap[0, 0] = 1\ndisplay.refresh()", f"picture(bus, rotation={rotation})")
    x, y = place
    if rotation in (90, 270):
        # The display is 3 wide and 4 high as it is held; its memory is not turned.
        x, y = {90: (2, 0), 270: (0, 3)}[rotation]
    assert found[1] == ("D", bytes([0, x, 0, x]))
    assert found[3] == ("D", bytes([0, y, 0, y]))


@pytest.mark.parametrize("bus", WIRES)
def test_bounds_of_one_byte(sent, bus):
    found = sent(
        bus, "bitmap[1, 2] = 1\ndisplay.refresh()",
        "picture(bus, single_byte_bounds=True, set_column_command=0x15, set_row_command=0x75, write_ram_command=0x5c)",
    )  # fmt: skip
    assert found == [
        ("C", b"\x15"), ("D", b"\1\1"), ("C", b"\x75"), ("D", b"\2\2"), ("C", b"\x5c"), ("D", b"\xff\xff"),
    ]  # fmt: skip


MONO = "color_depth=1, grayscale=True, pixels_in_byte_share_row=False, data_as_commands=True"


@pytest.mark.parametrize("bus", WIRES)
def test_data_as_commands(sent, bus):
    found = sent(
        bus, "bitmap[1, 9] = 1\ndisplay.refresh()",
        f"picture(bus, 8, 16, single_byte_bounds=True, set_column_command=0x21, set_row_command=0x22, {MONO})",
    )  # fmt: skip
    # One bit a pixel, eight rows a byte: the second page, and in it the second row's bit.
    assert found == [*(("C", bytes([octet])) for octet in b"\x21\1\1\x22\1\1"), ("D", b"\2")]
    first = sent(bus, f"picture(bus, 8, 16, b'\\xa5\\x01\\x07', {MONO})")
    assert first[:2] == [("C", b"\xa5"), ("C", b"\7")]


@pytest.mark.parametrize("bus", WIRES)
def test_sh1107_is_addressed_by_pages(sent, bus):
    found = sent(bus, "bitmap[18, 9] = 1\ndisplay.refresh()", f"picture(bus, 32, 16, SH1107_addressing=True, {MONO})")
    assert found == [("C", b"\x11"), ("C", b"\2"), ("C", b"\xb1"), ("D", b"\2")]


@pytest.mark.parametrize("bus", WIRES)
@pytest.mark.parametrize("on_high", [True, False])
def test_brightness_by_command(board, sent, bus, on_high):
    prepare = f"picture(bus, brightness_command=0x51, backlight_on_high={on_high})"
    assert sent(bus, "display.brightness = 0.25", prepare) == [("C", b"\x51"), ("D", b"\x3f" if on_high else b"\xbf")]
    assert sent(bus, "display.brightness = 1", prepare + "\n") == [("C", b"\x51"), ("D", b"\xff" if on_high else b"\0")]
    as_command = prepare[:-1] + ", data_as_commands=True)"
    assert sent(bus, "display.brightness = 1", as_command)[0] == ("C", b"\x51")


@pytest.mark.parametrize("bus", ["serial()", "wires()", "lines()"])
@pytest.mark.parametrize("on_high", [True, False])
def test_brightness_by_a_pin(board, bus, on_high):
    run = f"{BUSES}bus = {bus}\npicture(bus, backlight_pin=board.GP15, backlight_on_high={on_high}, brightness=0.25)"
    result = board.run(run + "\ndisplay.brightness")
    assert result.ok, result.traceback
    assert abs(float(result.value) - (0.25 if on_high else 0.75)) < 1e-6
    frequency, duty = board.pins["GP15"].pwm
    assert abs(frequency - 50_000) < 10
    assert abs(duty - (0.25 if on_high else 0.75)) < 0.01
    result = board.run(
        "displayio.release_displays()\nimport digitalio\nd = digitalio.DigitalInOut(board.GP15)\nd.deinit()"
    )
    assert result.ok, "the pin is free again"


@pytest.mark.parametrize("bus", WIRES)
def test_the_native_rate_is_kept(board, bus):
    code = (
        f"{BUSES}bus = {bus}\npicture(bus, native_frames_per_second=10)\ndisplay.auto_refresh = True\nimport time\n"
        "for n in range(100):\n    bitmap[n % 4, 0] = n // 4 % 2\n    time.sleep(0.01)\n"
    )
    assert board.run(code.replace("for n", "before = 0\nfor n", 1)).ok
    frames = board.display.refreshes
    # A second, and a frame each 101 ms, beside the first one of the program's.
    assert 9 <= frames <= 12


@pytest.mark.parametrize("bus", ["serial()", "serial(None)", "lines()"])
def test_send_is_a_command_with_data(sent, bus):
    assert sent(bus, "bus.send(0x33, b'abc')") == [("C", b"\x33"), ("D", b"abc")]


def edges(board, pin):
    return board.capture[pin].edges()["level"].tolist()


def test_chip_select_is_toggled_behind_some_commands(board, sent):
    """Behind those of an init sequence and before pixels, but neither behind windows nor by `send`."""
    sent("serial()", "bitmap[1, 2] = 1\ndisplay.refresh()", "picture(bus)")
    # Two commands with bounds, and the pixels': there once more in between.
    assert edges(board, "GP17") == [0, 1] * 4
    sent("serial()", "bus.send(0x33, b'abc')")
    assert edges(board, "GP17") == [0, 1]
    sent("serial()", "bus.send(0x33, b'abc', toggle_every_byte=True)")
    assert edges(board, "GP17") == [0, 1] * 5
    sent("serial()", "picture(bus, 2, 1, b'\\x36\\x01\\x48')", "")
    assert edges(board, "GP17")[:4] == [0, 1, 0, 1]


def test_narrow_pixels_by_column_are_all_sent(sent):
    """A rectangle whose rows are no whole bytes, as eight rows share a byte."""
    found = sent(
        "serial()", "for x in range(5):\n    bitmap[x + 3, 2 * x] = 1\ndisplay.refresh()",
        "picture(bus, 12, 16, color_depth=1, grayscale=True, pixels_in_byte_share_row=False)",
    )  # fmt: skip
    assert found[-1] == ("D", b"\x01\x04\x10\x40\0" + b"\0\0\0\0\x01")


def test_the_light_of_a_boards_own_display_is_pwm_too():
    with VirtualBoard("adafruit_feather_esp32s3_tft", clock="fast") as board:
        assert board.pins["TFT_BACKLIGHT"].value
        assert board.run("import board\nboard.DISPLAY.brightness = 0.25\nboard.DISPLAY.brightness").value == "0.25"
        frequency, duty = board.pins["TFT_BACKLIGHT"].pwm
        assert abs(frequency - 50_000) < 100
        assert abs(duty - 0.25) < 0.01
        assert abs(board.display.screen.light - 0.25) < 0.01
        board.restart("REPL_RELOAD")
        assert board.pins["TFT_BACKLIGHT"].value, "on, when no program runs"
        assert board.run("import board\nboard.DISPLAY.brightness = 0.5").ok


QUAD = """
import board, busdisplay, displayio, qspibus
displayio.release_displays()
def quad(**options):
    return qspibus.QSPIBus(clock=board.LCD_CLK, data0=board.LCD_D0, data1=board.LCD_D1, data2=board.LCD_D2,
        data3=board.LCD_D3, cs=board.LCD_CS, reset=board.LCD_RESET, frequency=1000000, **options)
"""


@pytest.fixture(scope="module")
def quad_board():
    with VirtualBoard("waveshare_esp32_s3_amoled_241", clock="fast") as made:
        assert made.run(QUAD + "bus = quad()").ok
        yield made


def quad_messages(board):
    """What a display takes while it is selected: at each rising clock a bit of the first line, or four behind 0x32."""
    times, levels = board.capture["LCD_CS"].digital()
    clock_times, clock_levels = board.capture["LCD_CLK"].digital()
    rising = clock_times[clock_levels == 1]
    found = []
    for begin, end in zip(times[levels == 0], times[levels == 1], strict=False):  # released pins fall
        ticks = rising[(rising >= begin) & (rising < end)]
        lines = [[level_at(board, f"LCD_D{n}", time) or 0 for time in ticks] for n in range(4)]
        head = np.packbits(np.array(lines[0][:32], np.uint8)).tobytes()
        if head[0] == 0x32:
            nibbles = np.array(lines, np.uint8)[::-1, 32:].T
            data = np.packbits(nibbles.ravel()).tobytes()
        else:
            data = np.packbits(np.array(lines[0][32:], np.uint8)).tobytes()
        found.append((head, data))
    return found


def test_quad_spi_sends_pixels_over_four_lines(quad_board):
    board = quad_board
    board.capture.clear()
    code = """
display = busdisplay.BusDisplay(bus, b"\\x36\\x01\\x30", width=4, height=2, rowstart=16, auto_refresh=False)
bitmap = displayio.Bitmap(4, 2, 4)
palette = displayio.Palette(4)
palette[1] = 0xF80000
group = displayio.Group()
group.append(displayio.TileGrid(bitmap, pixel_shader=palette))
display.root_group = group
bitmap[3, 1] = 1
display.refresh()
display = None
"""
    result = board.run(code)
    assert result.ok, result.traceback
    assert quad_messages(board) == [
        (b"\x02\0\x36\0", b"\x30"), (b"\x02\0\x2a\0", b"\0\0\0\x03"), (b"\x02\0\x2b\0", b"\0\x10\0\x11"),
        (b"\x32\0\x2c\0", bytes(14) + b"\xf8\0"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "messages"),
    [
        ("bus.send(0x51, b'\\x80')", [(b"\x02\0\x51\0", b"\x80")]),
        ("bus.write_command(0x11)\nbus.write_command(0x29)\nbus.write_data(b'')",
         [(b"\x02\0\x11\0", b""), (b"\x02\0\x29\0", b"")]),
        ("bus.write_command(0x2c)\nbus.write_data(b'\\x12\\x34')", [(b"\x32\0\x2c\0", b"\x12\x34")]),
        ("bus.write_command(0x11)\nbus.send(0x29, b'')", [(b"\x02\0\x11\0", b""), (b"\x02\0\x29\0", b"")]),
    ],
)  # fmt: skip
def test_quad_spi_by_hand(quad_board, code, messages):
    quad_board.run("displayio.release_displays()\nbus = quad()")
    quad_board.capture.clear()
    result = quad_board.run(code)
    assert result.ok, result.traceback
    assert quad_messages(quad_board) == messages


def test_large_pixel_data_goes_on_with_another_command(quad_board):
    quad_board.run("displayio.release_displays()\nbus = quad()")
    log = quad_board._core.silicon.displays.buses
    (bus,) = log.values()
    quad_board.run("bus.send(0x2c, bytes(20000))")
    assert [(bytes(one.data[:4]), len(one.data)) for one in bus.transactions][-2:] == [
        (b"\x32\0\x2c\0", 16388), (b"\x32\0\x3c\0", 3620),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("bus.write_data(b'1')", "RuntimeError: Internal error"),
        ("bus.send(256, b'')", "ValueError: command must be 0-255"),
        ("quad()", "ValueError: LCD_CLK in use"),
        ("displayio.release_displays()\nbus.send(1, b'')",
         "ValueError: Object has been deinitialized and can no longer be used. Create a new object."),
        ("displayio.release_displays()\nquad(frequency=0)", "TypeError: "),
    ],
)  # fmt: skip
def test_errors_of_quad_spi(quad_board, code, message):
    quad_board.run("displayio.release_displays()\nbus = quad()")
    result = quad_board.run(code)
    assert f"{result.error_type}: {result.error_message}".startswith(message)


def test_a_released_quad_display_is_switched_off(quad_board):
    quad_board.run("displayio.release_displays()\nbus = quad()")
    quad_board.capture.clear()
    quad_board.run("displayio.release_displays()")
    assert quad_messages(quad_board) == [(b"\x02\0\x28\0", b""), (b"\x02\0\x10\0", b"")]
