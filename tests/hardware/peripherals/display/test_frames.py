"""framebufferio with its framebuffers, and e-paper: what programs see, and what goes over the bus."""

import itertools

import numpy as np
import pytest

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.devices.displays.sharpmemory import SharpMemory
from circuitpython_kernel.devices.displays.ssd1680 import SSD1680

DEINITIALIZED = "ValueError: Object has been deinitialized and can no longer be used. Create a new object."
MATRIX = """\
import board, displayio, framebufferio, rgbmatrix
displayio.release_displays()
def matrix(**more):
    options = dict(width=32, bit_depth=6, rgb_pins=[board.GP0, board.GP1, board.GP2, board.GP3, board.GP4, board.GP5],
        addr_pins=[board.GP6, board.GP7, board.GP8], clock_pin=board.GP10, latch_pin=board.GP11,
        output_enable_pin=board.GP12)
    options.update(more)
    return rgbmatrix.RGBMatrix(**options)
bitmap = displayio.Bitmap(4, 3, 3)
palette = displayio.Palette(3)
palette[1], palette[2] = 0xFF0000, 0xFFFFFF
bitmap[0, 0], bitmap[3, 2] = 1, 2
group = displayio.Group()
group.append(displayio.TileGrid(bitmap, pixel_shader=palette, x=5, y=2))
"""


# ---- RGB matrices


def test_layers_are_in_the_framebuffer_of_a_matrix(board, ev):
    code = (
        "m = matrix()\nd = framebufferio.FramebufferDisplay(m, auto_refresh=False)\nd.root_group = group\nd.refresh()\n"
    )
    assert ev(MATRIX + code + "m.width, m.height, d.width, d.height, len(memoryview(m))") == (32, 16, 32, 16, 512)
    assert ev("v = memoryview(m)\nv[2 * 32 + 5], v[4 * 32 + 8], v[0]") == (0xF800, 0xFFFF, 0)
    picture = board.display.rgb565()
    assert picture.shape == (16, 32)
    assert (picture[2, 5], picture[4, 8], np.count_nonzero(picture)) == (0xF800, 0xFFFF, 2)
    assert ev("d.rotation = 90\nd.refresh()\nd.width, d.height") == (16, 32)
    ev("displayio.release_displays()")


def test_a_matrix_shows_what_the_program_puts_there(ev):
    put = "m = matrix(bit_depth=2)\nv = memoryview(m)\nv[7] = 0xFFFF\nm.refresh()\n"
    assert ev(MATRIX + put + "v[7], m.brightness") == (0xFFFF, 1.0)
    assert ev("m.brightness = 0\nm.brightness") == 0.0
    assert (
        ev(
            "m.deinit()\nfrom array import array\na = array('H', bytes(1024))\nm = matrix(framebuffer=a)\n"
            "a[3] = 9\nmemoryview(m)[3]"
        )
        == 9
    )
    ev("displayio.release_displays()")


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("matrix(bit_depth=7)", "ValueError: bit_depth must be 1-6"),
        ("matrix(rgb_pins=[board.GP0])", "ValueError: Must use a multiple of 6 rgb pins, not 1"),
        ("matrix(tile=0)", "ValueError: tile must be >= 1"),
        ("matrix(width=0)", "ValueError: width must be >= 1"),
        ("matrix(rgb_pins=[])", "ValueError: The length of rgb_pins must be 6, 12, 18, 24, or 30"),
        ("matrix(rgb_pins=[board.GP0] * 6)", "ValueError: rgb_pins[1] duplicates another pin assignment"),
        (
            "matrix(height=32)",
            "ValueError: 3 address pins, 6 rgb pins and 1 tiles indicate a height of 16, not 32",
        ),
        ("matrix(framebuffer=bytearray(3))", "IndexError: bytearray index out of range"),
        ("m = matrix()\nmatrix()", "ValueError: GP10 in use"),
        ("m = matrix()\nm.brightness = 2", "ValueError: brightness must be 0-1"),
        (
            "m = matrix()\nrgbmatrix.RGBMatrix(width=32, bit_depth=1, rgb_pins=[board.GP16, board.GP17, board.GP18, "
            "board.GP19, board.GP20, board.GP21], addr_pins=[], clock_pin=board.GP22, latch_pin=board.GP26, "
            "output_enable_pin=board.GP27)",
            "RuntimeError: Too many display busses; forgot displayio.release_displays() ?",
        ),
        ("m = matrix()\nm.deinit()\nm.width", DEINITIALIZED),
        ("m = matrix()\ndisplayio.release_displays()\nm.refresh()", DEINITIALIZED),
        ("framebufferio.FramebufferDisplay(5)", "TypeError: 'int' object does not support 'protocol_framebuffer'"),
        (
            "framebufferio.FramebufferDisplay(matrix(), rotation=45)",
            "ValueError: Display rotation must be in 90 degree increments",
        ),
        (
            "m = matrix()\nd = framebufferio.FramebufferDisplay(m)\nframebufferio.FramebufferDisplay(m)",
            "RuntimeError: Too many displays",
        ),
        (
            "framebufferio.FramebufferDisplay(matrix()).fill_row(0, bytearray(3))",
            "ValueError: Buffer too small",
        ),
    ],
)  # fmt: skip
def test_errors_are_upstreams(error, code, message):
    assert error(MATRIX + code) == message


def test_a_display_goes_on_after_its_program(board, ev):
    ev(MATRIX + "d = framebufferio.FramebufferDisplay(matrix())\nd.root_group = group\nd.refresh()")
    board.restart("AUTO_RELOAD")
    assert board.run("import supervisor\ntype(supervisor.runtime.display).__name__").value == "'FramebufferDisplay'"
    assert ev("d = supervisor.runtime.display\nd.width, d.height, d.brightness") == (32, 16, 1.0)
    assert ev(MATRIX + "m = matrix()\nm.width") == 32
    ev("displayio.release_displays()")


# ---- HDMI and dot clocks

DVI = """\
import board, displayio, framebufferio, picodvi
displayio.release_displays()
def dvi(width=320, height=240, **more):
    pins = dict(clk_dp=board.CKP, clk_dn=board.CKN, red_dp=board.D0P, red_dn=board.D0N, green_dp=board.D1P,
        green_dn=board.D1N, blue_dp=board.D2P, blue_dn=board.D2N)
    pins.update(more)
    return picodvi.Framebuffer(width, height, **pins)
"""
DOT_CLOCK = """\
import displayio, framebufferio, dotclockframebuffer, microcontroller
displayio.release_displays()
names = [n for n in dir(microcontroller.pin) if n.startswith("GPIO")]
pins = [getattr(microcontroller.pin, n) for n in names if n not in ("GPIO43", "GPIO44", "GPIO19", "GPIO20")]
def dot_clock(**more):
    options = dict(de=pins[0], vsync=pins[1], hsync=pins[2], dclk=pins[3], red=pins[4:9], green=pins[9:15],
        blue=pins[15:20], frequency=16000000, width=100, height=50, hsync_pulse_width=2, hsync_front_porch=46,
        hsync_back_porch=44, vsync_pulse_width=2, vsync_front_porch=16, vsync_back_porch=18, hsync_idle_low=False,
        vsync_idle_low=False, de_idle_high=False, pclk_active_high=True, pclk_idle_high=False)
    options.update(more)
    return dotclockframebuffer.DotClockFramebuffer(**options)
"""
ONE_RED = """
d = framebufferio.FramebufferDisplay(f, auto_refresh=False)
bitmap, palette, group = displayio.Bitmap(2, 2, 2), displayio.Palette(2), displayio.Group()
palette[1] = 0xFF0000
bitmap[1, 0] = 1
group.append(displayio.TileGrid(bitmap, pixel_shader=palette))
d.root_group = group
d.refresh()
"""


def fails(board, code):
    result = board.run(code)
    assert not result.ok
    return f"{result.error_type}: {result.error_message}"


def test_layers_are_shown_over_dvi():
    with VirtualBoard("adafruit_fruit_jam", clock="fast") as board:
        result = board.run(
            DVI + "f = dvi(color_depth=16)" + ONE_RED + "f.width, f.height, f.color_depth, memoryview(f)[1]"
        )
        assert result.value == "(320, 240, 16, 63488)"
        picture = board.display.rgb565()
        assert (picture.shape, picture[0, 1], np.count_nonzero(picture)) == ((240, 320), 0xF800, 1)
        assert board.run("import time\nf.wait_for_vblank()\na = time.monotonic_ns()\nf.wait_for_vblank()").ok
        assert 16_000_000 < int(board.run("time.monotonic_ns() - a").value) < 18_000_000
        assert fails(board, DVI + "dvi(color_depth=3)") == "ValueError: Invalid color_depth"
        assert fails(board, DVI + "dvi(640, 480, color_depth=16)") == "ValueError: Invalid width and height"
        assert fails(board, DVI + "dvi(clk_dp=board.A1)") == "ValueError: Invalid clk_dp pin"
        assert fails(board, DVI + "f = dvi()\nf.deinit()\nf.width") == DEINITIALIZED
        assert board.run("import math").ok


def test_an_rp2040_has_other_sizes_and_depths():
    with VirtualBoard("adafruit_feather_rp2040_dvi", clock="fast") as board:
        assert board.run(DVI + "f = dvi(color_depth=8)\nf.width, len(memoryview(f))").value == "(320, 76800)"
        assert fails(board, DVI + "dvi(color_depth=32)") == "ValueError: Invalid color_depth"
        assert fails(board, DVI + "dvi(640, 480, color_depth=8)") == "ValueError: Invalid width and height"
        pins = "dvi(clk_dp=board.A0, clk_dn=board.A3)"
        assert fails(board, DVI + pins) == "ValueError: Invalid clk_dn pin"


def test_layers_are_shown_on_a_dot_clock_display():
    with VirtualBoard("espressif_esp32s3_devkitc_1_n8r8_hacktablet", clock="fast") as board:
        code = DOT_CLOCK + "f = dot_clock(overscan_left=9)" + ONE_RED
        ask = "f.width, f.height, f.row_stride, f.first_pixel_offset, f.refresh_rate, f.frequency, memoryview(f)[10]"
        assert board.run(code + ask).value == "(100, 50, 224, 18, 942, 16000000, 63488)"
        picture = board.display.rgb565()
        assert (picture.shape, picture[0, 1], np.count_nonzero(picture)) == ((50, 100), 0xF800, 1)
        assert fails(board, DOT_CLOCK + "dot_clock(red=pins[4:8])") == "ValueError: Must provide 5/6/5 RGB pins"
        assert fails(board, DOT_CLOCK + "f = dot_clock()\ng = dot_clock()").endswith(" in use")
        assert fails(board, DOT_CLOCK + "f = dot_clock()\ndisplayio.release_displays()\nf.refresh()") == DEINITIALIZED


def test_an_expander_gets_a_display_s_init_sequence():
    with VirtualBoard("espressif_esp32s3_devkitc_1_n8r8_hacktablet", clock="fast") as board:
        code = """\
import dotclockframebuffer
class Bus:
    log = []
    def try_lock(self):
        return True
    def unlock(self):
        self.log.append("unlock")
    def writeto(self, address, data):
        self.log.append((address, bytes(data)))
dotclockframebuffer.ioexpander_send_init_sequence(Bus(), b"\\x81\\x01\\x02", i2c_init_sequence=b"\\x02\\x03\\xf1",
    i2c_address=0x3f, gpio_address=1, gpio_data_len=1, gpio_data=0x80, cs_bit=0, mosi_bit=1, clk_bit=2, reset_bit=None)
"""
        result = board.run(code + "Bus.log")
        assert result.ok, result.traceback
        log = eval(result.value)
    assert log[0] == (0x3F, b"\x03\xf1")
    levels = [data[1] for address, data in log[1:-1]]
    assert log[-1] == "unlock"
    # The display takes a bit at each rising clock while it is selected.
    taken = [after >> 1 & 1 for before, after in itertools.pairwise(levels) if not after & 1 and after & 4 > before & 4]
    assert taken == [0, 1, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 1, 0]


# ---- memory displays


@pytest.fixture
def sharp(board):
    part = SharpMemory(32, 16)
    board.attach(part, sck="GP18", mosi="GP19", scs="GP22")
    yield part
    board.detach(part)


SHARP = """\
import board, busio, displayio, framebufferio, sharpdisplay
displayio.release_displays()
spi = busio.SPI(board.GP18, board.GP19)
fb = sharpdisplay.SharpMemoryFramebuffer(spi, board.GP22, 32, 16)
d = framebufferio.FramebufferDisplay(fb, auto_refresh=False)
bitmap = displayio.Bitmap(32, 16, 2)
palette = displayio.Palette(2)
palette[1] = 0xFFFFFF
group = displayio.Group()
group.append(displayio.TileGrid(bitmap, pixel_shader=palette))
d.root_group = group
"""
CLEAN = "displayio.release_displays()\nspi.deinit()"


def test_a_memory_display_gets_its_lines(board, ev, sharp):
    ev(SHARP + "bitmap[3, 0] = bitmap[31, 9] = 1\nd.refresh()")
    assert np.argwhere(sharp.ram).tolist() == [[0, 3], [9, 31]]
    # A command with VCOM, and each line with its number from the lowest bit up.
    assert ev("bytes(fb)[:7]") == b"\xc0\x80\x10\x00\x00\x00\x00"
    ev("bitmap[4, 2] = 1\nd.refresh()")
    assert np.argwhere(sharp.ram).tolist() == [[0, 3], [2, 4], [9, 31]]
    assert ev("bytes(fb)[0]") == 0x80  # VCOM goes to and fro
    ev(CLEAN)


def test_a_locked_bus_gets_nothing(ev, sharp):
    ev(SHARP + "d.refresh()\nspi.try_lock()\nbitmap[1, 1] = 1\nd.refresh()\nspi.unlock()")
    assert not sharp.ram.any()
    ev("bitmap[1, 1] = 0\nbitmap[1, 1] = 1\nd.refresh()")
    assert np.argwhere(sharp.ram).tolist() == [[1, 1]]
    ev(CLEAN)


def test_the_terminal_is_on_a_memory_display_between_programs(board, ev, sharp):
    ev(SHARP + "d.refresh()")
    before = len(board.bus.on(sck="GP18", mosi="GP19").transactions)
    ev("d.root_group = displayio.CIRCUITPYTHON_TERMINAL\nprint('MMMMMMMMMM')")
    shown = board.display.rgb888()
    assert sharp.ram.any()
    np.testing.assert_array_equal(shown.max(axis=2) > 128, sharp.ram > 0)
    assert len(board.bus.on(sck="GP18", mosi="GP19").transactions) == before, "nobody else sees it"
    ev(CLEAN)


# ---- e-paper


@pytest.fixture
def paper(board):
    part = SSD1680(250, 122, highlight="red", refresh_seconds=3)
    board.attach(part, sck="GP18", mosi="GP19", cs="GP17", dc="GP20", reset="GP21", busy="GP22")
    yield part
    board.detach(part)


PAPER = """\
import board, busio, displayio, epaperdisplay, fourwire, time
displayio.release_displays()
spi = busio.SPI(board.GP18, board.GP19)
bus = fourwire.FourWire(spi, command=board.GP20, chip_select=board.GP17, reset=board.GP21, baudrate=1000000)
start = b"\\x12\\x80\\x14\\x11\\x01\\x03\\x3c\\x01\\x05\\x2c\\x01\\x36\\x03\\x01" \\
    b"\\x17\\x04\\x03\\x41\\x00\\x32\\x4e\\x01\\x01\\x4f\\x02\\x00\\x00\\x01\\x03\\x27\\x01\\x00\\x22\\x01\\xf4"
d = epaperdisplay.EPaperDisplay(bus, start, b"\\x10\\x81\\x01\\x64", width=250, height=122, ram_width=250,
    ram_height=296, rotation=270, colstart=8, set_column_window_command=0x44, set_row_window_command=0x45,
    set_current_column_command=0x4E,
    set_current_row_command=0x4F, write_black_ram_command=0x24, write_color_ram_command=0x26, highlight_color=0xFF0000,
    refresh_display_command=0x20, busy_pin=board.GP22, address_little_endian=True, {more})
bitmap = displayio.Bitmap(250, 122, 3)
palette = displayio.Palette(3)
palette[0], palette[2] = 0xFFFFFF, 0xFF0000
for n in range(6): bitmap[n, 0], bitmap[249 - n, 121] = 1, 2
group = displayio.Group()
group.append(displayio.TileGrid(bitmap, pixel_shader=palette))
d.root_group = group
"""


def test_paper_shows_black_and_its_highlight(board, ev, paper):
    ev(PAPER.format(more="seconds_per_frame=5"))
    assert ev("d.time_to_refresh, d.busy, d.rotation, d.width, d.height") == (0.0, False, 270, 250, 122)
    assert ev("t = time.monotonic()\nd.refresh()\nd.busy, time.monotonic() - t < 1") == (True, True)
    assert ev("while d.busy: pass\nround(time.monotonic() - t)") == 3
    image = board.display.image()
    dark, red, white = (np.array(image.getpixel(at), int) for at in ((2, 0), (247, 121), (100, 60)))
    assert dark.max() < 60
    assert white.min() > 200
    assert red[0] > 150
    assert red[1] < 60
    ev(CLEAN)


def test_paper_is_not_refreshed_too_soon(error, ev, paper):
    ev(PAPER.format(more="seconds_per_frame=20"))
    ev("d.refresh()")
    assert error("d.refresh()") == "RuntimeError: Refresh too soon"  # it is busy
    ev("while d.busy: pass")
    assert error("bitmap[50, 50] = 1\nd.refresh()") == "RuntimeError: Refresh too soon"
    assert 16 < ev("d.time_to_refresh") < 18
    ev("time.sleep(d.time_to_refresh)\nd.refresh()")
    assert ev("d.busy") is True
    ev(CLEAN)


def test_paper_without_a_busy_pin_takes_its_time(ev, paper):
    ev(PAPER.format(more="refresh_time=2").replace("busy_pin=board.GP22, ", ""))
    assert ev("t = time.monotonic()\nd.refresh()\nwhile d.busy: pass\n2 <= time.monotonic() - t < 2.3") is True
    assert 177.5 < ev("d.time_to_refresh") < 178.5
    ev("d.update_refresh_mode(start, 1)")
    assert ev("d.time_to_refresh") == 0.0
    ev(CLEAN)


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("d.show(group)", "AttributeError: .show(x) removed. Use .root_group = x"),
        ("d.root_group = 5", "ValueError: Must be a Group subclass."),
        ("displayio.release_displays()\nd.refresh()", DEINITIALIZED),
    ],
)
def test_errors_of_paper(error, ev, code, message):
    ev(PAPER.format(more="start_up_time=0"))
    assert error(code) == message
    ev(CLEAN)
