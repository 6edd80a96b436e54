"""TFT displays: what the glass shows of what programs send, with the displays' libraries from PyPI."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.devices import GC9A01A, HX8357, ILI9341, SSD1351, ST7735R, ST7789
from circuitpython_kernel.hardware.peripherals.bulk import Bulk
from tests.display_scenes import FRAME as SCENE

BUS = (
    "import board, busio, displayio, fourwire\n"
    "displayio.release_displays()\n"
    "spi = busio.SPI(board.GP18, board.GP19, board.GP16)\n"
    "bus = fourwire.FourWire(spi, command=board.GP20, chip_select=board.GP17, reset=board.GP21, baudrate=24_000_000)\n"
)
PANELS = [
    (ILI9341, "adafruit_ili9341", {"width": 320, "height": 240}),
    (ILI9341, "adafruit_ili9341", {"width": 240, "height": 320, "rotation": 90}),
    (ST7789, "adafruit_st7789", {"width": 240, "height": 240, "rowstart": 80}),
    (ST7789, "adafruit_st7789", {"width": 240, "height": 240, "rowstart": 80, "rotation": 180}),
    (ST7789, "adafruit_st7789", {"width": 240, "height": 135, "rotation": 270, "rowstart": 40, "colstart": 53}),
    (ST7789, "adafruit_st7789", {"width": 280, "height": 240, "rotation": 90, "rowstart": 20, "bgr": False}),
    (ST7735R, "adafruit_st7735r", {"width": 128, "height": 160}),
    (ST7735R, "adafruit_st7735r", {
        "width": 160, "height": 80, "rotation": 90, "colstart": 26, "rowstart": 1, "bgr": True, "invert": True,
    }),
    (HX8357, "adafruit_hx8357", {"width": 480, "height": 320}),
    (SSD1351, "adafruit_ssd1351", {"width": 128, "height": 128}),
]  # fmt: skip
ILI = BUS + "import adafruit_ili9341\ndisplay = adafruit_ili9341.ILI9341(bus, width=320, height=240)\n" + SCENE
ST = (
    BUS + "import time, adafruit_st7789\n"
    "display = adafruit_st7789.ST7789(bus, width=240, height=240, rowstart=80, auto_refresh=False)\n" + SCENE
)
BLACK, RED, GREEN, BLUE, WHITE = [(0, 0, 0), (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)]

RAW = """
import board, busio, digitalio
cs, dc = [digitalio.DigitalInOut(pin) for pin in (board.GP17, board.GP20)]
cs.switch_to_output(True)
dc.switch_to_output(True)
spi = busio.SPI(board.GP18, board.GP19, board.GP16)
spi.try_lock()
spi.configure(baudrate=24_000_000)
def send(command, data=b""):
    cs.value = dc.value = 0
    spi.write(bytes([command]))
    dc.value = 1
    spi.write(data)
    cs.value = 1
def receive(command, count):
    data = bytearray(count)
    cs.value = dc.value = 0
    spi.write(bytes([command]))
    dc.value = 1
    spi.readinto(data)
    cs.value = 1
    return list(data)
def window(x, y, width, height, pixels):
    send(0x2A, bytes((0, x, 0, x + width - 1)))
    send(0x2B, bytes((0, y, 0, y + height - 1)))
    send(0x2C, pixels)
send(0x01)
send(0x11)
send(0x3A, b"\\x55")
send(0x36, b"\\x38")
send(0x29)
"""


def attach(board, part, **pins):
    board.attach(part, cs="GP17", dc="GP20", reset="GP21", **pins)
    return part


def at(picture, x, y):
    return tuple(picture[y, x].tolist())


@pytest.fixture(scope="module")
def screen():
    """An ILI9341 that is on, and a board with functions to send to it."""
    with VirtualBoard(clock="fast") as made:
        part = attach(made, ILI9341(), backlight="GP22")
        assert made.run(RAW).ok
        yield made, part


@pytest.fixture
def show(screen):
    """Run a line, and give what is seen then; the display is as it was at first."""
    board, part = screen

    def shown(code):
        result = board.run(code)
        assert result.ok, result.traceback
        return part.picture()

    shown('send(0x36, b"\\x38")\nsend(0x3A, b"\\x55")\nwindow(0, 0, 16, 16, bytes(512))')
    return shown


@pytest.mark.parametrize(("kind", "library", "options"), PANELS)
def test_the_library_draws_an_upright_picture_in_its_colours(board, run, kind, library, options):
    part = attach(board, kind(**options))
    words = ", ".join(f"{name}={value}" for name, value in options.items())
    run(f"{BUS}import {library}\ndisplay = {library}.{kind.__name__}(bus, {words})\n{SCENE}")
    picture = part.picture()
    assert picture.shape == (options["height"], options["width"], 3)
    assert {tuple(pixel) for pixel in picture[0].tolist()} == {RED}
    assert {tuple(pixel) for pixel in picture[-1].tolist()} == {GREEN}
    assert {tuple(pixel) for pixel in picture[1:-1, 0].tolist()} == {BLUE}
    assert {tuple(pixel) for pixel in picture[1:-1, -1].tolist()} == {WHITE}
    assert not picture[1:-1, 1:-1].any()
    np.testing.assert_array_equal(part.rgb565()[:, 0], [0xF800] + [0x001F] * (options["height"] - 2) + [0x07E0])
    assert part.image().size == (options["width"], options["height"])


def test_a_round_display_shows_a_circle(board, run):
    part = attach(board, GC9A01A())
    run(f"{BUS}import adafruit_gc9a01a\ndisplay = adafruit_gc9a01a.GC9A01A(bus, width=240, height=240)\n{SCENE}")
    picture = part.picture()
    assert (at(picture, 0, 0), at(picture, 120, 0), at(picture, 120, 239)) == (BLACK, RED, GREEN)
    assert (at(picture, 0, 120), at(picture, 239, 120)) == (BLUE, WHITE)
    assert part.rgb565()[0, 0] == 0xF800, "it was sent"


def test_a_library_without_displayio_draws(board, run):
    part = attach(board, ILI9341(240, 320, madctl=0x48))
    run(
        "import board, busio, digitalio\nfrom adafruit_rgb_display import ili9341, color565\n"
        "cs, dc = digitalio.DigitalInOut(board.GP17), digitalio.DigitalInOut(board.GP20)\n"
        "display = ili9341.ILI9341(busio.SPI(board.GP18, board.GP19, board.GP16), cs=cs, dc=dc, baudrate=24_000_000)\n"
        "display.fill(color565(0, 0, 255))\ndisplay.fill_rectangle(10, 20, 30, 40, color565(255, 0, 0))\n"
        "display.pixel(5, 6, color565(255, 255, 255))\n"
    )
    picture = part.picture()
    expected = np.full((320, 240, 3), BLUE)
    expected[20:60, 10:40] = RED
    expected[6, 5] = WHITE
    np.testing.assert_array_equal(picture, expected)


def test_the_light_is_what_the_pin_says(show, screen):
    white = show("window(0, 0, 1, 1, b'\\xff\\xff')\nimport pwmio\nlight = pwmio.PWMOut(board.GP22, duty_cycle=0x8000)")
    assert 170 < at(white, 0, 0)[0] < 200, "half of the light is seen as three quarters"
    assert at(show("light.duty_cycle = 0"), 0, 0) == BLACK
    assert (
        at(show("light.deinit()\nlight = digitalio.DigitalInOut(board.GP22)\nlight.switch_to_output(True)"), 0, 0)
        == WHITE
    )
    assert screen[1].readings()["light"] == 1


@pytest.mark.parametrize(
    ("bits", "data", "expected"),
    [
        (0x53, b"\xf0\x00\xf0\x00\xff", [RED, GREEN, None]),
        (0x55, b"\xf8\x00\x07\xe0\x00\x1f", [RED, GREEN, BLUE]),
        (0x66, b"\xfc\x00\x00\x00\xfc\x00\x00\x00\xfc", [RED, GREEN, BLUE]),
    ],
)
def test_pixels_of_each_size(show, bits, data, expected):
    picture = show(f"send(0x3A, bytes([{bits}]))\nwindow(0, 0, 3, 1, {data!r})")
    for x, color in enumerate(expected):
        assert color is None or at(picture, x, 0) == color
    show("send(0x3A, b'\\x55')")


def test_a_wrong_size_of_pixels_is_seen(show):
    """16-bit pixels sent to a display that takes 18 bits: two of three arrive, in other colours."""
    picture = show("send(0x3A, b'\\x66')\nwindow(0, 0, 6, 1, b'\\xf8\\x00' * 6)")
    assert [at(picture, x, 0) for x in range(4)] == [(251, 0, 251), (0, 251, 0)] * 2
    assert at(picture, 4, 0) == BLACK


@pytest.mark.parametrize(
    ("madctl", "place"),
    [(0x38, (3, 1)), (0xB8, (316, 1)), (0x78, (3, 238)), (0xF8, (316, 238)), (0x18, (1, 3)), (0x58, (1, 236))],
)
def test_the_order_of_addressing(show, madctl, place):
    """The pixel (3, 1) as the program counts, where it is on a panel for which 0x38 is right."""
    picture = show(f"send(0x36, bytes([{madctl}]))\nwindow(3, 1, 1, 1, b'\\xff\\xff')\n")
    assert at(picture, *place) == WHITE
    show("window(3, 1, 1, 1, bytes(2))\nsend(0x36, b'\\x38')")


def test_colours_change_places_and_are_inverted(show):
    assert at(show("window(0, 0, 1, 1, b'\\xf8\\x00')\nsend(0x36, b'\\x30')"), 0, 0) == BLUE
    assert at(show("send(0x36, b'\\x38')\nsend(0x21)"), 0, 0) == (0, 255, 255)
    assert at(show("send(0x20)\nsend(0x39)"), 0, 0) == RED
    assert at(show("window(0, 0, 2, 1, b'\\x78\\x00\\x88\\x00')"), 0, 0) == BLACK, (
        "in idle mode only the highest bit counts"
    )
    assert at(show("send(0x38)"), 0, 0) == (121, 0, 0)


def test_sleep_and_off(show, screen):
    assert at(show("window(0, 0, 1, 1, b'\\xf8\\x00')\nsend(0x28)"), 9, 9) == WHITE, "nothing holds the light back"
    assert screen[1].readings()["on"] is False
    assert at(show("send(0x29)"), 0, 0) == RED, "the memory has kept it"
    assert at(show("send(0x10)"), 0, 0) == WHITE
    assert at(show("send(0x11)"), 0, 0) == RED


def test_scrolling_and_partial_mode(show):
    """The rows of the memory are the columns of this panel."""
    show("window(0, 0, 16, 1, b'\\x00\\x1f' * 16)\nwindow(2, 0, 1, 1, b'\\xf8\\x00')")
    show("send(0x33, bytes((0, 0, 0x01, 0x40, 0, 0)))")
    picture = show("send(0x37, bytes((0, 2)))")
    assert (at(picture, 0, 0), at(picture, 1, 0)) == (RED, BLUE)
    picture = show("send(0x37, bytes(2))\nsend(0x30, bytes((0, 1, 0, 3)))\nsend(0x12)")
    assert [at(picture, x, 0) for x in range(5)] == [WHITE, BLUE, RED, BLUE, WHITE]
    assert at(show("send(0x13)"), 0, 0) == BLUE


def test_memory_and_registers_can_be_read(screen):
    board, _ = screen
    assert board.run("window(0, 0, 2, 1, b'\\xf8\\x00\\x07\\xe0')").ok
    assert board.run("receive(0x2E, 7)").value == "[0, 252, 0, 0, 0, 252, 0]"
    assert board.run("receive(0x04, 4)").value == "[0, 0, 147, 65]"
    assert board.run("receive(0x0A, 1), receive(0x0B, 1), receive(0x0C, 1)").value == "([156], [56], [85])"


def test_pixels_go_round_in_the_window(show):
    picture = show("window(1, 1, 2, 2, b'\\x00\\x1f' * 4 + b'\\xf8\\x00')\nsend(0x3C, b'\\x07\\xe0')")
    assert (at(picture, 1, 1), at(picture, 2, 1), at(picture, 1, 2)) == (RED, GREEN, BLUE)


def test_a_pixel_may_come_in_two_transfers(show):
    picture = show(
        "window(0, 0, 2, 1, b'\\xf8')\ncs.value = 0\nspi.write(b'\\x00')\nspi.write(b'\\x07\\xe0')\ncs.value = 1"
    )
    assert (at(picture, 0, 0), at(picture, 1, 0)) == (RED, GREEN)


def test_the_memory_is_noise_after_power_on_and_reset_puts_it_to_sleep():
    with VirtualBoard(clock="fast") as board:
        part = attach(board, ILI9341())
        assert not part.lit
        assert board.run(RAW).ok
        assert len(np.unique(part.rgb565())) > 10_000
        assert board.run(
            "send(0x2A, bytes((0, 0, 1, 63)))\nsend(0x2B, bytes((0, 0, 0, 239)))\nsend(0x2C, bytes(153600))"
        ).ok
        assert not part.picture().any()
        assert board.run("reset = digitalio.DigitalInOut(board.GP21)\nreset.switch_to_output(False)\nsend(0x29)").ok
        assert not part.lit, "it hears nothing while it is held in reset"
        assert board.run("reset.value = True\nsend(0x11)\nsend(0x29)").ok
        assert not part.picture().any(), "the memory has kept its content"


# ---- wiring


def test_nine_bits_without_a_data_command_pin(board, run):
    part = ILI9341(nine_bits=True)
    board.attach(part, cs="GP17")
    bus = BUS.replace("command=board.GP20", "command=None").replace(", reset=board.GP21", "")
    run(f"{bus}import adafruit_ili9341\ndisplay = adafruit_ili9341.ILI9341(bus, width=320, height=240)\n{SCENE}")
    picture = part.picture()
    assert (at(picture, 5, 0), at(picture, 5, 239), at(picture, 0, 5), at(picture, 5, 5)) == (RED, GREEN, BLUE, BLACK)


def test_nine_bits_bit_by_bit():
    """A part that is told each transfer decodes the same as one that gets it in bulk."""
    with VirtualBoard(clock="fast") as board:
        part = ILI9341(nine_bits=True)
        board.attach(part, cs="GP17")
        assert board.run(RAW).ok
        board.pins["GP17"].watch(lambda level: None)
        bus = board.bus["SPI"]
        bus.send(Bulk.of([(b"\x11", False, True), (b"\x29", False, True)]), 17, None)
        bus.send(
            Bulk.of([(b"\x3a", False, False), (b"\x55", True, True), (b"\x36", False, False), (b"\x38", True, True)]),
            17,
            None,
        )
        bus.send(Bulk.of([(b"\x2c", False, False), (b"\xf8\x00" * 5, True, True)]), 17, None)
        assert at(part.picture(), 4, 0) == RED


@pytest.mark.parametrize("wrong", ["dc", "cs", "mode"])
def test_a_wrong_wire_shows_nothing(board, run, wrong):
    part = ILI9341(nine_bits=wrong == "mode")
    pins = {"cs": "GP17", "dc": "GP20"} | ({wrong: "GP22"} if wrong != "mode" else {})
    board.attach(part, **(pins if wrong != "mode" else {"cs": "GP17"}))
    run(ILI)
    assert not part.lit or len(np.unique(part.rgb565())) > 10_000
    told = part.readings().get("trouble", "")
    expected = "Bytes came, but never with D/C {}: is dc at the pin that the program uses?"
    assert told == (expected.format("high") if wrong == "dc" else "")


def test_dc_is_needed_and_a_pin_has_one_use(board):
    with pytest.raises(ValueError, match=r'^ILI9341 needs a pin for dc: attach\(part, dc="..."\)$'):
        board.attach(ILI9341(), cs="GP17")
    board.attach(ILI9341(), cs="GP17", dc="GP20")
    with pytest.raises(ValueError, match=r"^ILI9341 has sck and reset both at GP18: each needs a pin of its own$"):
        board.attach(ILI9341(), cs="GP22", dc="GP21", reset="GP18")
    with pytest.raises(ValueError, match=r"^GP17 selects another part already$"):
        board.attach(ST7789(), cs="GP17", dc="GP21")


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (
            lambda: ST7789(240, 240, rowstart=100),
            "ST7789 has a memory of 240 x 320 pixels: a panel of 240 x 240 from column 0 and row 100 on does not fit",
        ),
        (lambda: ILI9341(rotation=45), "a display is turned by 0, 90, 180 or 270 degrees, not by 45"),
        (lambda: SSD1351(200, 10), "an SSD1351 drives panels of up to 128 x 128 pixels, not 200 x 10"),
    ],
)
def test_a_panel_that_cannot_be(make, sentence):
    with pytest.raises(ValueError, match=f"^{sentence}"):
        make()


def test_a_display_that_is_unplugged_in_mid_frame(board, run):
    part = attach(board, ILI9341())
    run(ILI + "display.auto_refresh = False")
    board.clock.call_at(board.clock.now + 0.03, lambda: part.break_("unplugged"))
    run("palette[0] = 0xFFFFFF\ndisplay.refresh()")
    assert not part.picture().any(), "nothing is seen"
    sent = part.rgb565()
    assert sent[50, 50] == 0xFFFF
    assert sent[230, 50] == 0, "the lower part of the picture did not come through"
    part.mend()
    assert not part.lit, "it has lost its settings"
    run("display.refresh()")
    assert not part.lit


# ---- pictures of before


def test_frames_are_kept_with_their_times(board, run, tmp_path):
    from PIL import Image

    part = attach(board, ST7789(rowstart=80))
    run(ST)
    part.forget_frames()
    show = "    palette[0] = color\n    display.refresh()\n    time.sleep(0.5)"
    run(f"for color in (0xFF0000, 0x00FF00, 0x0000FF):\n{show}")
    frames = part.frames()
    assert [at(frame.pixels, 9, 9) for frame in frames] == [RED, GREEN, BLUE]
    assert np.diff([frame.seconds for frame in frames]).round(1).tolist() == [0.5, 0.5]
    part.save(tmp_path / "display.gif", scale=2)
    with Image.open(tmp_path / "display.gif") as animation:
        assert (animation.n_frames, animation.size) == (3, (480, 480))
        assert 480 <= animation.info["duration"] <= 560
    part.save(tmp_path / "display.png", animated=False)
    with Image.open(tmp_path / "display.png") as still:
        assert still.getpixel((9, 9)) == BLUE
    with pytest.raises(ValueError, match=r'^a display is written as .png, .gif, .webp, not as ".bmp"$'):
        part.save(tmp_path / "display.bmp")
    assert board.display.screen is part
    assert len(board.display.frames()) == 3


def test_an_event_in_mid_frame_makes_no_picture_of_its_own(board, run):
    part = attach(board, ST7789(rowstart=80))
    run(ST)
    part.forget_frames()
    for milliseconds in range(10, 400, 10):
        board.clock.call_at(board.clock.now + milliseconds / 1000, lambda: None)
    show = "    palette[0] = color\n    display.refresh()\n    time.sleep(0.05)"
    run(f"for color in (0xFF0000, 0x00FF00, 0x0000FF):\n{show}")
    shown = [{tuple(row) for row in frame.pixels[1:-1, 9].tolist()} for frame in part.frames()]
    assert shown == [{RED}, {GREEN}, {BLUE}]


def test_a_snapshot_has_the_picture(board, run):
    part = attach(board, ST7789(rowstart=80))
    run(ST + "display.auto_refresh = True")
    before, frames = part.picture(), len(part.frames())
    snapshot = board.snapshot()
    run("import time\npalette[0] = 0xFFFF00\ntime.sleep(0.1)")
    assert not np.array_equal(part.picture(), before)
    board.restore(snapshot)
    np.testing.assert_array_equal(part.picture(), before)
    assert len(part.frames()) == frames


# ---- in bulk


@given(
    st.lists(
        st.tuples(st.integers(0, 250), st.integers(0, 250), st.integers(1, 9), st.integers(1, 5), st.integers(1, 4)),
        min_size=1, max_size=5,
    ),
    st.integers(0, 2**32 - 1),
    st.sampled_from([0x00, 0x38, 0x48, 0xA8]),
)  # fmt: skip
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_windows_in_bulk_are_what_single_transfers_are(areas, seed, madctl):
    """However areas are cut into rows, and whether they reach beyond the memory."""
    chance = np.random.default_rng(seed)
    bulks = []
    for x, y, width, rows, height in areas:
        table = np.zeros((rows, 11 + 2 * width * height), np.uint8)
        top = y + height * np.arange(rows)
        table[:, 0], table[:, 2], table[:, 4], table[:, 5], table[:, 10] = 0x2A, x, min(x + width - 1, 255), 0x2B, 0x2C
        table[:, 6], table[:, 7] = top >> 8, top & 255
        table[:, 8], table[:, 9] = (top + height - 1) >> 8, (top + height - 1) & 255
        table[:, 11:] = chance.integers(0, 256, (rows, 2 * width * height))
        pieces = [(1, False, False), (4, True, True)] * 2 + [(1, False, False), (2 * width * height, True, True)]
        bulks.append(Bulk.rows(table, pieces))
    bulk = Bulk.join(bulks)
    whole, single = ILI9341(), ILI9341()
    for part in (whole, single):
        for command, data in ((0x3A, b"\x55"), (0x36, bytes([madctl])), (0x11, b""), (0x29, b"")):
            part.command(command)
            part.data(data)
    whole.take_bulk(bulk)
    for data, is_data, *_ in bulk:
        single.data(data) if is_data else single.command(data[0])
    np.testing.assert_array_equal(whole.picture(), single.picture())
    for part in (whole, single):
        part.command(0x3C)
        part.data(b"\x12\x34" * 3)
    np.testing.assert_array_equal(whole.rgb565(), single.rgb565())


def test_a_cursor_moves_over_the_picture(board, run):
    """adafruit_cursorcontrol: a sprite that joystick and buttons move."""
    part = attach(board, ILI9341())
    run(ILI + "from adafruit_cursorcontrol.cursorcontrol import Cursor\nmouse = Cursor(display, display_group=group)")
    run("import time\ntime.sleep(0.2)")
    before = np.argwhere(part.picture()[1:-1, 1:-1].any(axis=2))
    run("mouse.x += 40\nmouse.y += 20\ntime.sleep(0.2)")
    after = np.argwhere(part.picture()[1:-1, 1:-1].any(axis=2))
    assert len(after) == len(before) > 20
    np.testing.assert_array_equal(after - before, np.broadcast_to((20, 40), before.shape))
    run("mouse.hide()\ntime.sleep(0.2)")
    assert not part.picture()[1:-1, 1:-1].any()
