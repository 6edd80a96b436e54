"""Touch panels: what their libraries read where a finger is."""

import pytest

from circuitpython_kernel.devices import FT6206, ILI9341, STMPE610, ResistiveTouch
from circuitpython_kernel.widgets.part_panel import PartPanel
from tests.widgets.front_end import FrontEnd

I2C = "import board, busio, time\ni2c = busio.I2C(board.GP5, board.GP4)\n"
STMPE = I2C + (
    "import adafruit_stmpe610\ntouch = adafruit_stmpe610.Adafruit_STMPE610_I2C(i2c, "
    "calibration=((357, 3812), (390, 3555)), size=(320, 240))\n"
)
PLACES = [(0, 0), (319, 239), (160, 120), (10, 200)]


def test_a_resistive_panel_with_a_controller(board, run, numbers):
    panel = STMPE610()
    board.attach(panel)
    assert run(STMPE + "print(touch.touched, touch.touch_point)") == ["False None"]
    for place in PLACES:
        panel.touched(place)
        assert run("print(touch.touched)") == ["True"]
        x, y, pressure = numbers("time.sleep(0.01)\nprint(*touch.touch_point)")
        assert (x, y) == (pytest.approx(place[0], abs=1), pytest.approx(place[1], abs=1))
        assert pressure == 96
    panel.touched(None)
    assert run("while not touch.buffer_empty:\n    touch.read_data()\nprint(touch.touched, touch.touch_point)") == [
        "False None"
    ]


def test_the_controller_on_spi_and_its_interrupt(board, run):
    panel = STMPE610()
    board.attach(panel, cs="GP17", irq="GP20")
    assert run(
        "import board, busio, digitalio, adafruit_stmpe610\nspi = busio.SPI(board.GP18, board.GP19, board.GP16)\n"
        "touch = adafruit_stmpe610.Adafruit_STMPE610_SPI(spi, digitalio.DigitalInOut(board.GP17))\n"
        "irq = digitalio.DigitalInOut(board.GP20)\nprint(hex(touch.get_version), irq.value)"
    ) == ["0x811 False"]
    panel.touched((0, 0))
    assert run("print(irq.value)\npoint = touch.touches[0]\nprint(point['x'], point['y'])") == ["True", "390 357"]
    panel.touched(None)
    assert run("touch.read_data()\nprint(irq.value, touch.touched)") == ["False False"]


def test_a_capacitive_panel(board, run):
    panel = FT6206()
    board.attach(panel, irq="GP20")
    made = "import adafruit_focaltouch\ntouch = adafruit_focaltouch.Adafruit_FocalTouch(i2c)\n"
    assert run(I2C + made + "print(touch.chip, touch.touched, touch.touches)") == ["FT6206 0 []"]
    panel.touched((17, 300))
    assert run("point = touch.touches[0]\nprint(touch.touched, point['x'], point['y'])") == ["1 17 300"]
    assert board.pins["GP20"].value is False
    panel.touched(None)
    assert run("print(touch.touched)") == ["0"]
    assert board.pins["GP20"].value is True


@pytest.mark.parametrize(("rotation", "read"), [(0, (10, 20)), (90, (20, 229)), (180, (229, 299)), (270, (299, 10))])
def test_a_panel_that_is_turned(board, run, rotation, read):
    panel = FT6206(rotation=rotation)
    board.attach(panel)
    panel.touched((10, 20))
    made = "import adafruit_focaltouch\ntouch = adafruit_focaltouch.Adafruit_FocalTouch(i2c)\n"
    assert run(I2C + made + "point = touch.touches[0]\nprint(point['x'], point['y'])") == [f"{read[0]} {read[1]}"]


def test_a_resistive_panel_with_four_wires(board, run, numbers):
    """The library measures with each wire as an output and as an input in turn; nothing drives against it."""
    warnings = []
    board.on_warning = warnings.append
    panel = ResistiveTouch()
    # A Pico has three analog pins: the fourth wire is only driven.
    board.attach(panel, x1="GP26", x2="GP27", y1="GP22", y2="GP28")
    made = (
        "import board, adafruit_touchscreen\ntouch = adafruit_touchscreen.Touchscreen("
        "board.GP26, board.GP27, board.GP22, board.GP28, calibration=((5200, 59000), (5800, 57000)), size=(320, 240))\n"
    )
    assert run(made + "print(touch.touch_point)") == ["None"]
    for place in PLACES:
        panel.touched(place)
        x, y, pressure = numbers("print(*touch.touch_point)")
        assert (x, y) == (pytest.approx(place[0], abs=2), pytest.approx(place[1], abs=2))
        assert pressure > 10_000
    panel.touched(None)
    assert run("print(touch.touch_point)") == ["None"]
    assert warnings == []


def test_the_mouse_touches_the_screen_below_the_panel(board, run):
    screen = ILI9341()
    board.attach(screen, cs="GP17", dc="GP20")
    window = PartPanel(board, screen, live=False)
    view = FrontEnd(window)
    assert window.touch is False
    panel = STMPE610(screen)
    board.attach(panel)
    view.tell("view")
    assert window.touch is True
    run(STMPE)
    view.tell("touch", x=100.4, y=50)
    assert panel.place == (100.4, 50)
    assert run("print(touch.touched)") == ["True"]
    view.tell("touch", x=400, y=50)
    assert view.error == "the panel has 320 x 240 pixels: (400, 50) is outside"
    view.tell("untouch")
    assert panel.place is None
    assert panel.picture() is None, "it is transparent"


def test_a_panel_of_its_own_shows_where_it_is_touched(board):
    panel = FT6206(width=100, height=50)
    board.attach(panel)
    assert panel.picture().shape == (50, 100, 3)
    assert panel.picture().max() < 60
    panel.touched((20, 10))
    assert panel.picture()[10, 20].min() > 200
    assert panel.readings() == {"touched": "20, 10"}
    with pytest.raises(ValueError, match=r"^a touch panel is turned by 0, 90, 180 or 270 degrees, not by 5$"):
        FT6206(rotation=5)
