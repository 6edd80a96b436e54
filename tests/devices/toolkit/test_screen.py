"""What parts with a screen share: a picture that is looked at in the middle of a change is not kept."""

import threading

import numpy as np
import pytest

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.devices import ILI9341, SSD1306
from circuitpython_kernel.devices.base.spi_part import SPIPart
from circuitpython_kernel.devices.toolkit.frame_log import Content
from circuitpython_kernel.devices.toolkit.screen import Screen

SECONDS = 30
"""What a thread waits for another one at most."""


class Halting(Screen, SPIPart):
    """Each byte is the colour of the whole screen. It halts when half of that is there, if it is asked to."""

    title = "a screen that halts"
    width, height = 4, 2

    def __init__(self):
        self.pixels = np.zeros((self.height, self.width), np.uint8)
        self.halts = False
        self.half_done, self.may_go_on = threading.Event(), threading.Event()
        super().__init__()

    def exchange(self, data):
        for color in data:
            with self.changing():
                self.pixels[0] = color
                if self.halts:
                    self.half_done.set()
                    assert self.may_go_on.wait(SECONDS)
                self.pixels[1] = color
        return b""

    def content(self):
        return Content(self.pixels.copy(), None)

    def seen(self, content):
        return np.repeat(content.pixels[:, :, None], 3, axis=2)


SEND = (
    "import board, busio, digitalio, time\nspi = busio.SPI(board.GP2, board.GP3, board.GP4)\nspi.try_lock()\n"
    "cs = digitalio.DigitalInOut(board.GP5)\ncs.switch_to_output(True)\n"
    "def send(color):\n    cs.value = False\n    spi.write(bytes((color,)))\n    cs.value = True\n    time.sleep(1)\n"
)


@pytest.fixture
def halting():
    with VirtualBoard(clock="fast") as board:
        screen = Halting()
        board.attach(screen, bus="SPI", cs="GP5", sck="GP2", mosi="GP3", miso="GP4")
        yield board, screen


def test_a_picture_of_the_middle_of_a_change_is_not_kept(halting):
    board, screen = halting
    assert board.run(SEND + "send(1)\nsend(2)").ok
    before = screen.version
    screen.halts = True
    running = board.start("send(3)")
    assert screen.half_done.wait(SECONDS)
    assert screen.picture()[:, 0, 0].tolist() == [3, 2], "the test looks at the right moment"
    assert screen.version == before
    assert [frame.pixels.max() for frame in screen.frames()] == [1, 2], "the log waits for the end of the change"
    screen.may_go_on.set()
    assert running.result(SECONDS).ok
    assert screen.version != before
    assert (screen.picture() == 3).all()
    assert [np.unique(frame.pixels).tolist() for frame in screen.frames()] == [[1], [2], [3]]


def test_a_change_that_fails_is_over(halting):
    board, screen = halting

    def fail():
        with screen.changing():
            screen.pixels[:] = 7
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert (screen.picture() == 7).all()
    assert board.run(SEND + "time.sleep(1)\nsend(9)").ok
    assert [frame.pixels.max() for frame in screen.frames()][-2:] == [7, 9]


TFT = """
import board, busio, digitalio, displayio, fourwire, busdisplay
displayio.release_displays()
bus = fourwire.FourWire(busio.SPI(board.GP2, board.GP3), command=board.GP20, chip_select=board.GP17)
display = busdisplay.BusDisplay(
    bus, b"\\x11\\x80\\x78\\x3a\\x01\\x55\\x36\\x01\\x38\\x29\\x00", width=320, height=240, auto_refresh=False
)
palette = displayio.Palette(1)
group = displayio.Group(scale=8)
group.append(displayio.TileGrid(displayio.Bitmap(40, 30, 1), pixel_shader=palette))
display.root_group = group
for n in range(40):
    palette[0] = 0x0000FF if n % 2 else 0xFF0000
    display.refresh()
"""


def test_who_looks_all_the_time_sees_the_last_picture_at_the_end():
    with VirtualBoard(clock="fast") as board:
        screen = ILI9341()
        board.attach(screen, cs="GP17", dc="GP20", sck="GP2", mosi="GP3", bus="SPI")
        running = board.start(TFT)
        looks = 0
        while not running.done():
            screen.picture()
            looks += 1
        assert running.result(SECONDS).ok
        assert looks
        picture = screen.picture()
        assert np.array_equal(picture, screen.seen(screen.content()))
        assert picture[120, 160].tolist() == [0, 0, 255]


def test_scrolling_is_another_picture_after_each_step():
    with VirtualBoard("adafruit_feather_rp2040", clock="fast") as board:
        screen = SSD1306()
        board.attach(screen, bus="I2C")
        code = (
            "import board, time\ni2c = board.I2C()\ni2c.try_lock()\n"
            "def command(*data):\n    i2c.writeto(0x3C, bytes((0,) + data))\n"
            "command(0x8D, 0x14, 0xAF, 0x20, 0)\ni2c.writeto(0x3C, b'\\x40' + b'\\xff' * 8 + bytes(1016))\n"
            "command(0x27, 0, 0, 7, 7, 0, 0xFF)\ncommand(0x2F)\n"
        )
        assert board.run(code).ok
        seen = set()
        for _ in range(3):
            assert board.run("time.sleep(0.1)\ncommand(0x2E)\ncommand(0x2F)").ok
            seen.add(screen.version)
            assert np.array_equal(screen.picture(), screen.seen(screen.content()))
        assert len(seen) == 3
