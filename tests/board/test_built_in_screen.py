"""The screens that boards have on them show what a program draws on the board's display, upright and in its colours."""

import pytest

from circuitpython_kernel import VirtualBoard
from tests.display_scenes import FRAME

SCENE = "import board, displayio\ndisplay = board.DISPLAY\n" + FRAME
BOARDS = {
    "adafruit_feather_esp32s3_tft": (240, 135),
    "clue_nrf52840_express": (240, 240),
    "adafruit_funhouse": (240, 240),
    "pyportal": (320, 240),
    "pyportal_titano": (480, 320),
    "pygamer": (160, 128),
    "lilygo_tqt_pro_psram": (128, 128),
    "elecrow_crowpanel_3.5": (320, 480),
    "m5stack_cardputer": (240, 135),
    "m5stack_cores3": (320, 240),
    "m5stack_stick_c_plus": (135, 240),
    "lilygo_tdisplay_s3": (320, 170),
    "waveshare_esp32_s3_amoled_241": (600, 450),
    "yoto_mini_2024": (240, 240),
}
OLEDS = {"adafruit_macropad_rp2040": (128, 64), "lolin_s2_pico": (128, 32), "tinycircuits_thumby": (72, 40)}


@pytest.mark.parametrize("name", BOARDS)
def test_a_tft_is_upright_and_has_its_colours(name):
    with VirtualBoard(name, clock="fast") as board:
        assert board.run(SCENE).ok
        picture = board.display.screen.picture()
        height, width = picture.shape[:2]
        assert (width, height) == BOARDS[name]
        middle = (height // 2, width // 2)
        assert picture[0, middle[1]].tolist() == [255, 0, 0]
        assert picture[-1, middle[1]].tolist() == [0, 255, 0]
        assert picture[middle[0], 0].tolist() == [0, 0, 255]
        assert picture[middle[0], -1].tolist() == [255, 255, 255]
        assert not picture[middle].any()
        assert board.display.image().size == (width, height)
        assert len(board.display.frames()) >= 1
        assert board.parts == [], "nobody has attached it"


@pytest.mark.parametrize("name", OLEDS)
def test_an_oled_is_upright(name):
    with VirtualBoard(name, clock="fast") as board:
        assert board.run(SCENE).ok
        lit = board.display.screen.picture().max(axis=2) > 100
        assert lit.shape[::-1] == OLEDS[name]
        assert lit[-1, 1:-1].all()
        assert lit[1:-1, -1].all()
        assert not lit[1:-1, 1:-1].any()


def test_a_display_with_two_names_is_one_display():
    with VirtualBoard("monster_m4sk", clock="fast") as board:
        names = "import board\nboard.RIGHT_DISPLAY is board.DISPLAY, 'RIGHT_DISPLAY' in dir(board)"
        assert board.run(names).value == "(True, True)"
        assert board.run(SCENE.replace("board.DISPLAY", "board.RIGHT_DISPLAY")).ok
        picture = board.display.screen.picture()
        assert picture.shape == (240, 240, 3)
        assert picture[0, 120].tolist() == [255, 0, 0]


def test_the_tinychad_has_no_display():
    with VirtualBoard("adafruit_tinychad_rp2350", clock="fast") as board:
        board.drive.write("settings.toml", b'CIRCUITPY_PICODVI_ENABLE="always"\n')
        board.reset(hard=True)
        board.wait_for_boot()
        assert board.run("import board, supervisor\nsupervisor.runtime.display, hasattr(board, 'DISPLAY')").value == (
            "(None, False)"
        )
        assert not board.display


FRAMES = {
    "adafruit_feather_rp2040_dvi": (320, 240),
    "espressif_esp32s3_lcd_ev": (480, 480),
    "m5stack_tab5": (720, 1280),
    "makerfabs_tft7": (800, 480),
    "raspberrypi_zero": (640, 480),
}
IN_MEMORY = """
import supervisor
display = supervisor.runtime.display
framebuffer = display.framebuffer
"""


WHITE = """
memory = memoryview(framebuffer)
for n in range(64):
    try:
        memory[n] = 65535
    except OverflowError:
        memory[n] = 255
"""


@pytest.mark.parametrize("name", FRAMES)
def test_a_display_in_memory_shows_layers_and_what_is_written_there(name):
    with VirtualBoard(name, clock="fast") as board:
        assert board.run("print('Hello')").ok
        assert "Hello" in board.display.text()
        assert board.display.rgb888().any(), "the terminal is on it"
        result = board.run("import displayio" + IN_MEMORY + FRAME + "(framebuffer.width, framebuffer.height)")
        assert result.value == str(FRAMES[name]), result.traceback
        picture = board.display.screen.picture()
        height, width = picture.shape[:2]
        assert (width, height) == FRAMES[name]
        assert [picture[at].tolist() for at in ((0, 9), (-1, 9), (9, 0), (9, -1), (9, 9))] == [
            [255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255], [0, 0, 0],
        ]  # fmt: skip
        # The memory is a buffer, which hardware shows without a word.
        assert board.run(WHITE).ok
        assert (board.display.screen.picture()[0, :16] == 255).all()
        board.restart("REPL_RELOAD")
        assert board.run(IN_MEMORY + "framebuffer.width").value == str(width)
        assert board.run("import displayio\ndisplayio.release_displays()\nsupervisor.runtime.display").value is None
        assert not board.display.screen.picture().any()


def test_a_program_names_the_display_that_counts():
    with VirtualBoard("adafruit_fruit_jam", clock="fast") as board:
        program = """
import board, displayio, supervisor, framebufferio, picodvi
displayio.release_displays()
pins = dict(clk_dp=board.CKP, clk_dn=board.CKN, red_dp=board.D0P, red_dn=board.D0N, green_dp=board.D1P,
    green_dn=board.D1N, blue_dp=board.D2P, blue_dn=board.D2N)
own = framebufferio.FramebufferDisplay(picodvi.Framebuffer(320, 240, color_depth=8, **pins))
supervisor.runtime.display = own
(supervisor.runtime.display is own, own.width)
"""
        result = board.run(program)
        assert result.value == "(True, 320)", result.traceback
        assert board.run("supervisor.runtime.display = 7").error_message == (
            "display must be of type AnyDisplay, not int"
        )
        assert board.run("supervisor.runtime.display is own").value == "True"
        board.run("displayio.release_displays()")
        assert board.run("supervisor.runtime.display").value is None
        assert board.run("supervisor.runtime.display = own").error_type == "TypeError", "it was released"


def test_a_memory_display_in_eight_colours():
    with VirtualBoard("espruino_banglejs2", clock="fast") as board:
        assert board.run(SCENE).ok
        picture = board.display.screen.picture()
        assert picture.shape == (176, 176, 3)
        dark, bright = 34, 214
        assert [picture[at].tolist() for at in ((0, 9), (-1, 9), (9, 0), (9, -1), (9, 9))] == [
            [bright, dark, dark], [dark, bright, dark], [dark, dark, bright], [bright] * 3, [dark] * 3,
        ]  # fmt: skip


class Monitor:
    """Answers on I2C as a monitor."""

    def __init__(self, edid):
        self.edid = edid

    def i2c_addresses(self):
        return (0x50,)

    def i2c_write(self, address, data):
        return None

    def i2c_read(self, address, count):
        return self.edid[:count]

    def i2c_stop(self):
        pass


def edid(timings, width, height):
    made = bytearray(b"\0\xff\xff\xff\xff\xff\xff\0" + bytes(120))
    made[35] = timings
    made[54:62] = bytes([1, 1, width & 255, 0, width >> 8 << 4, height & 255, 0, height >> 8 << 4])
    made[127] = -sum(made) % 256
    return bytes(made)


DVI = "import supervisor\nd = supervisor.runtime.display\n"
DVI += "d and (d.width, d.height, d.framebuffer.color_depth, d.rotation)"


@pytest.mark.parametrize(
    ("settings", "monitor", "shown"),
    [
        ("", None, None),
        ("", edid(0x20, 1024, 768), (640, 480, 8, 0)),
        ("", edid(0xA0, 1920, 1080), (720, 400, 8, 0)),
        ("", edid(0, 1920, 1080), None),
        ("", b"\0" * 8, (640, 480, 8, 0)),
        ('CIRCUITPY_PICODVI_ENABLE="never"', edid(0xA0, 1920, 1080), None),
        ('CIRCUITPY_PICODVI_ENABLE="always"\nCIRCUITPY_DISPLAY_WIDTH=320\nCIRCUITPY_DISPLAY_COLOR_DEPTH=16\n'
         "CIRCUITPY_DISPLAY_ROTATION=90", None, (240, 320, 16, 90)),
        ('CIRCUITPY_PICODVI_ENABLE="always"\nCIRCUITPY_DISPLAY_WIDTH=5', None, (640, 480, 8, 0)),
    ],
)  # fmt: skip
def test_a_monitor_or_a_setting_brings_a_display(shared_feather, settings, monitor, shown):
    board = shared_feather
    board.drive.write("settings.toml", settings.encode())
    part = Monitor(monitor) if monitor is not None else None
    if part is not None:
        board.attach(part)
    try:
        board.reset(hard=True)
        board.wait_for_boot()
        assert board.run(DVI).value == (None if shown is None else str(shown))
    finally:
        if part is not None:
            board.detach(part)


@pytest.fixture(scope="module")
def shared_feather():
    with VirtualBoard("adafruit_feather_rp2350", clock="fast") as board:
        yield board


ROTATED = "import board\nboard.DISPLAY.rotation, board.DISPLAY.width"
DOTS = (
    "import supervisor\nd = supervisor.runtime.display\nf = d.framebuffer\n"
    "d.width, d.height, d.rotation, f.frequency, f.refresh_rate, len(memoryview(f)) // f.width"
)


@pytest.mark.parametrize(
    ("name", "settings", "code", "shown"),
    [
        ("sunton_esp32_2432S028", "", ROTATED, (0, 320)),
        ("sunton_esp32_2432S028", "CIRCUITPY_DISPLAY_ROTATION=90", ROTATED, (90, 240)),
        ("sunton_esp32_2432S024C", "CIRCUITPY_DISPLAY_ROTATION=180", ROTATED, (180, 320)),
        ("sunton_esp32_2432S024C", 'CIRCUITPY_DISPLAY_ROTATION="180"', ROTATED, (0, 320)),
        ("sunton_esp32_2432S032C", "CIRCUITPY_DISPLAY_ROTATION=90", ROTATED, (0, 320)),
        ("sunton_esp32_8048S050", "", DOTS, (800, 480, 0, 12_500_000, 30, 480)),
        ("sunton_esp32_8048S050", "CIRCUITPY_DISPLAY_FREQUENCY=16000000", DOTS, (800, 480, 0, 16_000_000, 39, 480)),
        ("sunton_esp32_8048S050", "CIRCUITPY_DISPLAY_FREQUENCY=-1", DOTS, (800, 480, 0, 12_500_000, 30, 480)),
        ("sunton_esp32_8048S070", "CIRCUITPY_DISPLAY_FREQUENCY=16000000", DOTS, (800, 480, 0, 12_500_000, 23, 480)),
        ("makerfabs_tft7", "CIRCUITPY_DISPLAY_WIDTH=800", DOTS, (800, 480, 0, 6_500_000, 12, 480)),
        ("makerfabs_tft7", "CIRCUITPY_DISPLAY_WIDTH=1024", DOTS, (1024, 600, 0, 10_000_000, 12, 600)),
        ("makerfabs_tft7", "CIRCUITPY_DISPLAY_WIDTH=640", DOTS, (800, 480, 0, 6_500_000, 12, 480)),
    ],
)  # fmt: skip
def test_settings_of_boards_own_displays(tmp_path, name, settings, code, shown):
    (tmp_path / "settings.toml").write_text(settings)
    with VirtualBoard(name, clock="fast", drive=tmp_path) as board:
        assert board.run(code).value == str(shown)
        # What it was made with stays at a soft reset, whatever the settings say now.
        (tmp_path / "settings.toml").write_text("CIRCUITPY_DISPLAY_WIDTH=1024\nCIRCUITPY_DISPLAY_FREQUENCY=9000000\n")
        board.restart("REPL_RELOAD")
        assert board.run(code).value == str(shown)


def test_a_panel_is_as_large_as_its_settings_say(tmp_path):
    (tmp_path / "settings.toml").write_text("CIRCUITPY_DISPLAY_WIDTH=1024\n")
    with VirtualBoard("makerfabs_tft7", clock="fast", drive=tmp_path) as board:
        assert board.run("import displayio" + IN_MEMORY + FRAME).ok
        picture = board.display.screen.picture()
        assert picture.shape == (600, 1024, 3)
        assert picture[-1, 9].tolist() == [0, 255, 0]
        assert picture[9, -1].tolist() == [255, 255, 255]


def test_a_monitor_that_comes_later_is_seen_at_a_hard_reset(shared_feather):
    board = shared_feather
    board.drive.write("settings.toml", b"")
    board.reset(hard=True)
    board.wait_for_boot()
    part = Monitor(edid(0x20, 1024, 768))
    board.attach(part)
    try:
        board.restart("REPL_RELOAD")
        assert board.run(DVI).value is None
        board.reset(hard=True)
        board.wait_for_boot()
        assert board.run(DVI).value == "(640, 480, 8, 0)"
    finally:
        board.detach(part)


def test_a_round_one(tmp_path):
    with VirtualBoard("waveshare_esp32_s3_lcd_1_28", clock="fast") as board:
        assert board.run(SCENE).ok
        picture = board.display.screen.picture()
        assert picture[0, 120].tolist() == [255, 0, 0]
        assert not picture[0, 0].any()


def test_the_first_attached_screen_is_the_display():
    from circuitpython_kernel.devices import ILI9341

    with VirtualBoard(clock="fast") as board:
        assert not board.display
        with pytest.raises(LookupError, match=r"^The Raspberry Pi Pico has no screen: attach one, such as ILI9341"):
            board.display.frames()
        screen = ILI9341()
        board.attach(screen, cs="GP17", dc="GP20")
        assert board.display.screen is screen
        assert board.display.image().size == (320, 240)


def test_a_place_on_the_drawing_is_one_on_the_display():
    """On the drawing of the Feather TFT the board stands upright, and its display is turned with it."""
    from circuitpython_kernel.drawing.board.picture import BoardPicture

    with VirtualBoard("adafruit_feather_esp32s3_tft", clock="fast") as board:
        assert board.run(SCENE).ok
        assert board.run("bitmap[30, 20] = 1\ndisplay.refresh()").ok
        picture = BoardPicture(board)
        drawn = picture.screen()
        assert drawn.shape[:2] == (240, 135)
        ((y, x),) = [
            place
            for place in zip(*drawn.any(axis=2).nonzero(), strict=True)
            if 1 < place[0] < 238 and 1 < place[1] < 133
        ]
        assert picture.on_screen(x + 0.5, y + 0.5) == (30.5, 20.5)


PAPER = """
import board, displayio, time
display = board.DISPLAY
width, height = display.width, display.height
palette = displayio.Palette(8)
for number, color in enumerate((0xFFFFFF, 0, 0x555555, 0xAAAAAA, 0xFF0000, 0xFFFF00, 0x00FF00)):
    palette[number] = color
group = displayio.Group()
def show(columns, rows, value, x, y, across=1, down=1):
    bitmap = displayio.Bitmap(columns, rows, 8)
    bitmap.fill(value)
    grid = displayio.TileGrid(bitmap, pixel_shader=palette, width=across, height=down, x=x, y=y)
    group.append(grid)
show(10, 10, 0, 0, 0, -(-width // 10), -(-height // 10))
show(width, 1, 1, 0, 0)
for n in range(1, 7):
    show(10, 1, n, 20 * n, 30)
display.root_group = group
time.sleep(display.time_to_refresh)
display.refresh()
time.sleep(40)
while display.busy:
    pass
"""
B, D, L, W, RED = (38, 38, 40), (98, 98, 98), (158, 158, 154), (222, 220, 212), (178, 34, 34)
RED7, YELLOW7, GREEN7 = (156, 60, 52), (216, 188, 60), (56, 116, 70)
PAPERS = {
    "elecrow_crowpanel_4_2_epaper": (400, 300, [B, B, W, B]),
    "openbook_m4": (300, 400, [B, B, W, B]),
    "pimoroni_inky_frame_5_7": (600, 448, [B, B, W, RED7, YELLOW7, GREEN7]),
    "pimoroni_inky_frame_7_3": (800, 480, [B, B, W, RED7, YELLOW7, GREEN7]),
    "sqfmi_watchy": (200, 200, [B, B, W, B]),
    "xteink_x4": (800, 480, [B, B, W, B]),
    "adafruit_magtag_2.9_grayscale": (296, 128, [B, D, L, B]),
    "bradanlanestudio_explorer_rp2040": (200, 200, [B, B, W, RED]),
    "heltec_vision_master_e290": (296, 128, [B, B, W, B]),
    "heltec_wireless_paper": (250, 122, [B, B, W, B]),
    "pimoroni_badger2040": (296, 128, [B, B, W, B]),
    "pimoroni_badger2040w": (296, 128, [B, B, W, B]),
    "pimoroni_badger2350": (264, 176, [B, D, L, B]),
}


@pytest.mark.parametrize("name", PAPERS)
def test_e_paper_is_upright_and_has_its_shades(name):
    width, height, shades = PAPERS[name]
    with VirtualBoard(name, clock="fast") as board:
        result = board.run(PAPER)
        assert result.ok, result.traceback
        picture = board.display.own_screen.picture()
        assert picture.shape == (height, width, 3)
        assert {tuple(pixel) for pixel in picture[0].tolist()} == {B}
        assert {tuple(pixel) for pixel in picture[-1].tolist()} == {W}
        assert [tuple(picture[30, 20 * n + 5].tolist()) for n in range(1, len(shades) + 1)] == shades
        assert board.run("import supervisor\ntype(supervisor.runtime.display)").value == "<class 'EPaperDisplay'>"


def test_e_paper_outlives_the_program_and_shows_the_terminal_when_it_is_told_to():
    with VirtualBoard("adafruit_magtag_2.9_grayscale", clock="fast") as board:
        assert board.run(PAPER).ok
        before = board.display.rgb888()
        board.reset(hard=False)
        board.wait_for_boot()
        assert (board.display.rgb888() == before).all(), "it does not refresh itself"
        result = board.run(
            "import board, time\ndisplay = board.DISPLAY\nprint('MMMM')\ntime.sleep(display.time_to_refresh)\n"
            "display.refresh()\nwhile display.busy:\n    pass\nprint(display.root_group is not None)"
        )
        assert result.ok, result.traceback
        assert result.stdout.splitlines()[-1] == "True"
        assert (board.display.rgb888() != before).any()
        result = board.run("import digitalio, board\ndigitalio.DigitalInOut(board.EPD_BUSY)")
        assert "EPD_BUSY in use" in result.traceback
