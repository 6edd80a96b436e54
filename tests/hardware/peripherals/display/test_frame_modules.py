"""videocore, mipidsi and aurora_epaper: framebuffers that programs make."""

import numpy as np
import pytest

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.devices import AuroraEPaper
from circuitpython_kernel.hardware.peripherals.display.aurora import CHANNELS

ONE_RED = """
import framebufferio
display = framebufferio.FramebufferDisplay(frame, auto_refresh=False)
bitmap = displayio.Bitmap(4, 4, 2)
palette = displayio.Palette(2)
palette[1] = 0xFF0000
group = displayio.Group()
group.append(displayio.TileGrid(bitmap, pixel_shader=palette))
display.root_group = group
bitmap[2, 1] = 1
display.refresh()
"""
RELEASED = "import board, displayio\ndisplayio.release_displays()\n"
DEINITIALIZED = "ValueError: Object has been deinitialized and can no longer be used. Create a new object."


@pytest.fixture(scope="module")
def pi():
    with VirtualBoard("raspberrypi_zero", clock="fast") as board:
        yield board


@pytest.fixture(scope="module")
def p4():
    with VirtualBoard("adafruit_p4gpio", clock="fast") as board:
        yield board


def fails(board, code):
    result = board.run(RELEASED + code)
    assert not result.ok
    return f"{result.error_type}: {result.error_message}"


def test_layers_are_in_the_memory_of_a_graphics_processor(pi):
    code = RELEASED + "import gc, videocore\nframe = videocore.Framebuffer(320, 240)\n" + ONE_RED
    result = pi.run(
        code + "frame.width, frame.height, memoryview(frame)[4 * 322 + 2], len(memoryview(frame)), gc.mem_alloc()"
    )
    width, height, red, size, used = eval(result.value)
    assert (width, height, red, size) == (320, 240, 255, 320 * 240 * 4)
    assert used < size, "it is not on the heap"
    picture = pi.display.screen.picture()
    assert picture[1, 2].tolist() == [255, 0, 0]
    assert np.count_nonzero(picture) == 1


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("videocore.Framebuffer(3000, 3000)", "ValueError: no fb"),
        ("videocore.Framebuffer(0, 3)", "ValueError: no fb"),
        ("videocore.Framebuffer(-1, 3)", "ValueError: width must be >= 0"),
        ("f = videocore.Framebuffer(8, 8)\nf.deinit()\nf.width", DEINITIALIZED),
        ("f = videocore.Framebuffer(8, 8)\nvideocore.Framebuffer(8, 8)",
         "RuntimeError: Too many display busses; forgot displayio.release_displays() ?"),
    ],
)  # fmt: skip
def test_errors_of_a_graphics_processor(pi, code, message):
    assert fails(pi, "import videocore\n" + code) == message


DSI = """
import mipidsi
times = {name: 8 for name in ("hsync_pulse_width", "hsync_back_porch", "hsync_front_porch", "vsync_pulse_width",
    "vsync_back_porch", "vsync_front_porch")}
def make(bus, init=b"\\x36\\x01\\x48\\x11\\x80\\x78\\x29\\x00", **options):
    return mipidsi.Display(bus, init, width=64, height=48, pixel_clock_frequency=1000000, **times, **options)
"""


@pytest.mark.parametrize(("depth", "size", "pixel"), [(16, 2, b"\x00\xf8"), (24, 3, b"\x00\x00\xff")])
def test_layers_are_sent_over_mipi_dsi(p4, depth, size, pixel):
    code = f"{RELEASED}{DSI}bus = mipidsi.Bus()\nframe = make(bus, color_depth={depth}){ONE_RED}"
    at = (64 + 2) * size
    result = p4.run(code + f"frame.width, frame.height, frame.color_depth, bytes(memoryview(frame)[{at}:{at + size}])")
    assert eval(result.value) == (64, 48, depth, pixel), result.traceback
    (bus,) = p4._core.silicon.displays.buses.values()
    log = bus.transactions
    assert [bytes(one.data) for one in log] == [b"\x36\x48", b"\x11", b"\x29"]
    assert log[2].time_ns - log[1].time_ns > 120_000_000, "the delay of the sequence"
    assert bus.light == 1.0


def test_a_light_behind_a_mipi_display_is_pwm(p4):
    code = f"{RELEASED}{DSI}frame = make(mipidsi.Bus(), backlight_pin=board.D5, brightness=0.25){ONE_RED}"
    pin = "D5" if "D5" in p4.definition.aliases else p4.definition.labels[0]
    assert p4.run(code.replace("board.D5", f"board.{pin}")).ok
    assert abs(p4.pins[pin].pwm[1] - 0.25) < 0.01
    assert p4.run("display.brightness = 0.75").ok
    assert abs(p4.pins[pin].pwm[1] - 0.75) < 0.01
    assert p4.run("displayio.release_displays()").ok
    assert p4.pins[pin].pwm is None


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("mipidsi.Bus(num_lanes=5)", "ValueError: num_lanes must be 1-4"),
        ("mipidsi.Bus(frequency=0)", "ValueError: frequency must be >= 1"),
        ("make(3)", "TypeError: bus must be of type Bus, not int"),
        ("make(mipidsi.Bus(), color_depth=8)", "ValueError: Invalid color_depth"),
        ("make(mipidsi.Bus(), rotation=45)", "ValueError: Display rotation must be in 90 degree increments"),
        ("make(mipidsi.Bus(), virtual_channel=4)", "ValueError: virtual_channel must be 0-3"),
        ("b = mipidsi.Bus()\nf = make(b)\nmipidsi.Bus()", "ValueError: mipidsi in use"),
        ("b = mipidsi.Bus()\nf = make(b)\nb.deinit()", "ValueError: Bus in use"),
        ("f = make(mipidsi.Bus())\nf.deinit()\nf.width", DEINITIALIZED),
    ],
)  # fmt: skip
def test_errors_of_mipi_dsi(p4, code, message):
    assert fails(p4, DSI + code) == message


AURORA = """
import busio, framebufferio, aurora_epaper
spi = busio.SPI(board.GP18, board.GP19, board.GP16)
pins = board.GP17, board.GP20, board.GP21, board.GP22
frame = aurora_epaper.AuroraMemoryFramebuffer(spi, *pins, {0}, {1}, free_bus=False)
display = framebufferio.FramebufferDisplay(frame, auto_refresh=False)
bitmap = displayio.Bitmap({0}, {1}, 2)
palette = displayio.Palette(2)
palette[1] = 0xFFFFFF
for x in range({1}):
    bitmap[x, x] = bitmap[x, 3] = 1
bitmap[{0} - 1, {1} - 1] = 1
group = displayio.Group()
group.append(displayio.TileGrid(bitmap, pixel_shader=palette))
display.root_group = group
"""


@pytest.fixture(scope="module")
def pico():
    with VirtualBoard(clock="fast") as board:
        yield board


@pytest.mark.parametrize("size", CHANNELS)
def test_a_picture_comes_line_by_line_to_aurora_paper(pico, size):
    board, part = pico, AuroraEPaper(*size)
    board.attach(part, sck="GP18", mosi="GP19", miso="GP16", cs="GP17", reset="GP20", busy="GP21")
    width, height = size
    try:
        start = board.clock.now
        result = board.run(RELEASED + AURORA.format(*size) + "display.refresh()")
        assert result.ok, result.traceback
        wanted = np.zeros((height, width), np.bool_)
        wanted[range(height), range(height)] = wanted[3, :height] = wanted[-1, -1] = True
        assert np.array_equal(part.picture()[:, :, 0] < 100, wanted), "a bit of 1 is black"
        assert 3 < board.clock.now - start < 8, "four stages of a second each at 20 degrees"
        result = board.run("frame.set_temperature(-20)\nbitmap[5, 9] = 1\ndisplay.refresh()")
        assert result.ok, result.traceback
        assert board.clock.now - start > 30, "ink is slow in the cold"
        assert part.picture()[9, 5, 0] < 100
        assert board.run("displayio.release_displays()\nspi.deinit()").ok
    finally:
        board.detach(part)


def test_registers_of_the_driver_chip_are_written_in_their_order(pico):
    """As a logic analyser sees it: the first registers, each as an index and its data."""
    board, part = pico, AuroraEPaper()
    board.attach(part, sck="GP18", mosi="GP19", miso="GP16", cs="GP17", reset="GP20", busy="GP21")
    log = board.bus["SPI"].transactions
    log.clear()
    try:
        assert board.run(RELEASED + AURORA.format(200, 96) + "display.refresh()").ok
        sent = b"".join(bytes(one.data) for one in list(log)[:60])
        assert sent.startswith(
            bytes.fromhex("7100 7002 7240 700b 7202 7001 72 0000000001ffe000 7007 72d1 7008 7202 7009 72c2 7004 7203")
        )
        assert board.run("displayio.release_displays()\nspi.deinit()").ok
    finally:
        board.run("displayio.release_displays()\nspi.deinit()")
        board.detach(part)


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (AURORA.format(200, 96).replace("200, 96, free", "201, 96, free"), "ValueError: Invalid width and height"),
        (AURORA.format(200, 96) + "display.refresh()", "RuntimeError: Invalid id"),
        (AURORA.format(200, 96).replace("(spi, *pins", "(3, *pins"),
         "TypeError: spi_bus must be of type SPI, not int"),
    ],
)  # fmt: skip
def test_errors_of_aurora_paper(pico, code, message):
    assert fails(pico, code) == message
    pico.run("displayio.release_displays()\nif 'spi' in globals():\n    spi.deinit()")
