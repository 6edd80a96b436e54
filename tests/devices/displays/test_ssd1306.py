import numpy as np
import pytest

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.devices import SSD1306

I2C = (
    "import board, busio, time, digitalio, adafruit_ssd1306\ni2c = busio.I2C(board.GP5, board.GP4, frequency=400_000)\n"
)
SPI = (
    "import board, busio, time, adafruit_ssd1306\nfrom digitalio import DigitalInOut\n"
    "spi = busio.SPI(board.GP18, board.GP19)\n"
    "display = adafruit_ssd1306.SSD1306_SPI(128, 64, spi, DigitalInOut(board.GP20), DigitalInOut(board.GP21), "
    "DigitalInOut(board.GP17))\n"
)
SCENE = (
    "display.fill(0)\ndisplay.pixel(3, 1, 1)\ndisplay.hline(10, 20, 30, 1)\n"
    "display.pixel(WIDTH, HEIGHT, 1)\ndisplay.show()\n"
)


def scene(width, height):
    found = np.zeros((height, width), bool)
    found[1, 3] = found[height - 1, width - 1] = True
    if height > 20:
        found[20, 10:40] = True
    return found


def show(width, height, more=""):
    made = f"display = adafruit_ssd1306.SSD1306_I2C({width}, {height}, i2c)\n"
    code = SCENE.replace("WIDTH", str(width - 1)).replace("HEIGHT", str(height - 1))
    return I2C + made + code + more


@pytest.mark.parametrize(("width", "height"), [(128, 64), (128, 32), (96, 16), (64, 48), (64, 32)])
def test_the_library_draws(board, run, width, height):
    display = SSD1306(width, height)
    board.attach(display)
    run(show(width, height))
    np.testing.assert_array_equal(display.pixels, scene(width, height))
    assert display.picture().shape == (height, width, 3)
    assert display.readings()["lit"] == display.pixels.sum()


def test_over_spi(board, run):
    display = SSD1306()
    board.attach(display, bus="SPI", cs="GP17", dc="GP20", reset="GP21")
    run(SPI + SCENE.replace("WIDTH", "127").replace("HEIGHT", "63"))
    np.testing.assert_array_equal(display.pixels, scene(128, 64))
    run("display.reset_pin.value = 0")
    assert not display.pixels.any()
    run("display.reset_pin.value = 1\ndisplay.poweron()\ndisplay.init_display()\ndisplay.fill(1)\ndisplay.show()")
    assert display.pixels.all()


def test_spi_needs_dc(board):
    display = SSD1306()
    with pytest.raises(ValueError, match="needs a pin for dc"):
        board.attach(display, bus="SPI", cs="GP17")
    board.attach(display, bus="SPI", cs="GP17", dc="GP20")


def test_invert_contrast_and_power(board, run):
    display = SSD1306()
    board.attach(display)
    run(show(128, 64, "display.invert(True)"))
    np.testing.assert_array_equal(display.pixels, ~scene(128, 64))
    run("display.invert(False)")
    bright = int(display.picture().max())
    run("display.contrast(10)")
    assert 0 < display.picture().max() < bright
    assert display.readings()["contrast"] == 10
    run("display.poweroff()")
    assert not display.pixels.any()
    assert display.picture().max() == 0
    run("display.poweron()")
    np.testing.assert_array_equal(display.pixels, scene(128, 64))


def test_rotation_of_segments_acts_on_what_is_written_later(board, run):
    display = SSD1306()
    board.attach(display)
    run(show(128, 64, "display.rotate(False)"))
    np.testing.assert_array_equal(display.pixels, scene(128, 64)[::-1])
    run("display.show()")
    np.testing.assert_array_equal(display.pixels, scene(128, 64)[::-1, ::-1])


def test_start_line_offset_and_all_on(board, run):
    display = SSD1306()
    board.attach(display)
    run(show(128, 64, "display.write_cmd(0x40 | 5)"))
    np.testing.assert_array_equal(display.pixels, np.roll(scene(128, 64), -5, axis=0))
    run("display.write_cmd(0x40)\ndisplay.write_cmd(0xD3)\ndisplay.write_cmd(61)")
    np.testing.assert_array_equal(display.pixels, np.roll(scene(128, 64), 3, axis=0))
    run("display.write_cmd(0xA5)")
    assert display.pixels.all()


def test_page_addressing_of_the_library(board, run):
    display = SSD1306(64, 32)
    board.attach(display)
    code = I2C + "display = adafruit_ssd1306.SSD1306_I2C(64, 32, i2c, page_addressing=True)\n"
    run(code + SCENE.replace("WIDTH", "63").replace("HEIGHT", "31"))
    np.testing.assert_array_equal(display.pixels, scene(64, 32))


COMMANDS = (
    "def commands(*codes):\n    for code in codes: display.write_cmd(code)\n"
    "def data(*values):\n    i2c.try_lock()\n    i2c.writeto(0x3C, bytes((0x40,) + values))\n    i2c.unlock()\n"
)


def test_windows_in_each_mode(board, run):
    display = SSD1306()
    board.attach(display)
    run(I2C + "display = adafruit_ssd1306.SSD1306_I2C(128, 64, i2c)\n" + COMMANDS)
    run(
        "commands(0x20, 0, 0x21, 10, 12, 0x22, 2, 3)\ndata(1, 2, 4, 8, 16, 32, 64)"
    )  # the seventh is at the start again
    lit = {tuple(place) for place in np.argwhere(display.pixels)}
    assert lit == {(22, 10), (17, 11), (18, 12), (27, 10), (28, 11), (29, 12)}
    run("display.fill(0)\ndisplay.show()\ncommands(0x20, 1, 0x21, 10, 12, 0x22, 2, 3)\ndata(1, 2, 4, 8, 16, 32)")
    lit = {tuple(place) for place in np.argwhere(display.pixels)}
    assert lit == {(16, 10), (25, 10), (18, 11), (27, 11), (20, 12), (29, 12)}
    run(
        "commands(0x20, 0)\ndisplay.fill(0)\ndisplay.show()\n"
        "commands(0x20, 2, 0xB1, 0x0F, 0x17)\ndata(128, 1)"  # column 127, then 0 of the same page
    )
    assert {tuple(place) for place in np.argwhere(display.pixels)} == {(15, 127), (8, 0)}


def test_scrolling_takes_frames(board, run):
    display = SSD1306()
    board.attach(display)
    run(show(128, 64) + COMMANDS + "commands(0x26, 0, 0, 7, 0, 0, 0xFF, 0x2F)\ntime.sleep(0.205)\ncommands(0x2E)")
    column = int(np.argwhere(display.pixels[1])[0, 0])
    assert column - 3 == 10  # two frames of 9.3 ms for each column
    assert display.pixels[20, 10:40].all()  # another page


def test_without_charge_pump_it_stays_dark(board, run):
    display, other = SSD1306(), SSD1306(external_vcc=True, address=0x3D)
    board.attach(display)
    board.attach(other)
    made = (
        "display = adafruit_ssd1306.SSD1306_I2C(128, 64, i2c, addr=ADDR, external_vcc=True)\n"
        "display.fill(1)\ndisplay.show()\n"
    )
    run(I2C + made.replace("ADDR", "0x3C") + made.replace("ADDR", "0x3D"))
    assert not display.pixels.any()
    assert other.pixels.all()


def test_the_wrong_size_shows_every_other_row(board, run):
    display = SSD1306(128, 64)
    board.attach(display)
    run(I2C + "display = adafruit_ssd1306.SSD1306_I2C(128, 32, i2c)\ndisplay.fill(1)\ndisplay.show()")
    rows = display.pixels.all(axis=1)
    assert rows.sum() == 32
    assert (rows[::2] != rows[1::2]).all()


def test_a_reset_line_and_a_broken_wire(board, run):
    display = SSD1306()
    board.attach(display, reset="GP6")
    run(
        I2C + "reset = digitalio.DigitalInOut(board.GP6)\n"
        "display = adafruit_ssd1306.SSD1306_I2C(128, 64, i2c, reset=reset)\ndisplay.fill(1)\ndisplay.show()"
    )
    assert display.pixels.all()
    display.break_("nack")
    result = board.run("display.show()")
    assert (result.error_type, result.error_message) == ("OSError", "[Errno 19] No such device")
    display.mend()
    display.break_("unplugged")
    assert not display.pixels.any()


def test_other_sizes_are_refused():
    with pytest.raises(ValueError, match="not 128 x 65"):
        SSD1306(128, 65)


def test_its_example_runs_on_a_board_with_default_pins(library_drive):
    with VirtualBoard("adafruit_feather_rp2040", clock="fast", drive=library_drive, drive_size=1 << 28) as board:
        display = SSD1306()
        board.attach(display)
        result = board.run(SSD1306.example)
        assert result.ok, result.traceback
        assert display.pixels[0].all()
        assert display.pixels[32, 64]
        assert not display.pixels[10, 64]


def test_invert_contrast_and_all_on_are_drawn(board, run):
    display = SSD1306()
    board.attach(display)
    run(show(128, 64))
    assert display.picture()[1, 3].max() > 100
    assert display.picture()[0, 0].max() == 0
    run("display.invert(True)")
    assert display.picture()[1, 3].max() == 0
    assert display.picture()[0, 0].max() > 100
    run("display.write_cmd(0xA5)")
    assert not display.picture().any(), "all on, and inverted"
    run("display.invert(False)")
    assert display.picture().all()
    seen = []
    for contrast in (0, 128, 255):
        run(f"display.contrast({contrast})")
        seen.append(int(display.picture().max()))
    assert 0 < seen[0] < seen[1] < seen[2]


def test_the_reset_pin_keeps_the_memory(board, run):
    display = SSD1306()
    board.attach(display, reset="GP6")
    run(
        I2C + "reset = digitalio.DigitalInOut(board.GP6)\n"
        "display = adafruit_ssd1306.SSD1306_I2C(128, 64, i2c, reset=reset)\n"
        "display.fill(0)\ndisplay.pixel(3, 1, 1)\ndisplay.show()\ndisplay.contrast(10)\n"
    )
    run("reset.value = False")
    assert not display.on
    result = board.run("display.show()")
    assert result.error_type == "OSError", "held in reset it does not answer"
    run("reset.value = True")
    assert display.contrast == 0x7F
    run("for command in (0x8D, 0x14, 0xAF): display.write_cmd(command)")
    assert np.argwhere(display.pixels).tolist() == [[62, 3]], "rows are the other way round after a reset"


def test_a_reset_of_the_board_does_not_matter_to_it(board, run):
    display = SSD1306()
    board.attach(display, reset="GP6")
    run(show(128, 64, "reset = digitalio.DigitalInOut(board.GP6)\nreset.switch_to_output(True)"))
    board.reset()
    np.testing.assert_array_equal(display.pixels, scene(128, 64))
    board.power_cycle()
    assert not display.on
    run(
        I2C + "reset = digitalio.DigitalInOut(board.GP6)\nreset.switch_to_output(False)\nreset.value = True\n"
        "display = adafruit_ssd1306.SSD1306_I2C(128, 64, i2c)"
    )
    board.capture.drain()
    board.run("reset.value = False")
    board.reset()  # the resistor pulls the pin up again
    assert not display.on
    assert display.answers() == (0x3C,)
