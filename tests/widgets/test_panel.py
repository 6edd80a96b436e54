import base64
import math
import threading

import pytest
from front_end import FrontEnd

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.widgets.live import MOST_ON_THEIR_WAY
from circuitpython_kernel.widgets.panel import BoardPanel

LED_AND_BUTTON = (
    "import board, digitalio\nled = digitalio.DigitalInOut(board.LED)\nled.switch_to_output(True)\n"
    "button = digitalio.DigitalInOut(board.GP14)\nbutton.switch_to_input(pull=digitalio.Pull.UP)\n"
)


@pytest.fixture
def panel(pico):
    made = BoardPanel(pico, live=False)
    yield made
    made.close()


def index(board, name):
    return board.definition.resolve(name)


def test_pins_have_their_role_level_and_tooltip(pico, panel):
    pico.run(LED_AND_BUTTON)
    pins = FrontEnd(panel).frame["pins"]
    led, button, free = (pins[index(pico, name)] for name in ("LED", "GP14", "GP0"))
    assert (led["role"], led["high"], led["text"]) == ("output", True, "high")
    assert led["details"] == "LED (GP25, GPIO25): output, high, 3.30 V"
    assert (button["role"], button["high"], button["pressable"], button["pressed"]) == ("input", True, True, False)
    assert button["details"] == "GP14 (GPIO14): input, pull-up, high, 3.30 V"
    assert (free["role"], free["pressable"], free["text"]) == ("nothing", False, "")


def test_it_says_how_busy_the_chip_is_while_a_program_runs():
    with VirtualBoard(clock="manual", cpu="board") as board:
        panel = BoardPanel(board, live=False)
        view = FrontEnd(panel)
        assert view.frame["load"] is None
        done = board.start("import time\nwhile True:\n    for n in range(400): pass\n    time.sleep(0.01)")
        board.clock.advance(2)
        assert view.frame["busy"]
        assert 0.1 < view.frame["load"] < 0.3
        board.interrupt()
        done.result()
        assert view.frame["load"] is None
        panel.close()


def test_pwm_bus_and_analog_have_shapes_of_their_own(pico, panel):
    pico.pins["GP4"].resistor = pico.pins["GP5"].resistor = "up"
    result = pico.run(
        "import board, busio, pwmio, analogio\ni2c = busio.I2C(board.GP5, board.GP4)\n"
        "pwm = pwmio.PWMOut(board.GP15, frequency=500, duty_cycle=16384)\nknob = analogio.AnalogIn(board.A0)"
    )
    assert result.ok, result.traceback
    frame = FrontEnd(panel).frame
    pins = frame["pins"]
    assert (pins[index(pico, "GP4")]["role"], pins[index(pico, "GP4")]["text"]) == ("bus", "SDA")
    pwm = pins[index(pico, "GP15")]
    assert (pwm["role"], pwm["text"]) == ("pwm", "500 Hz 25 %")
    assert pwm["duty"] == pytest.approx(0.25, abs=1e-3)
    assert pins[index(pico, "A0")]["role"] == "analog"
    assert [(number, label) for number, label, _ in frame["sliders"]] == [(index(pico, "A0"), "GP26_A0")]


def test_a_press_reaches_the_program_and_a_lost_view_lets_go(pico, panel):
    pico.run(LED_AND_BUTTON)
    view = FrontEnd(panel)
    number = index(pico, "GP14")
    view.tell("press", pin=number)
    assert pico.run("button.value").value == "False"
    assert view.frame["pins"][number]["pressed"]
    view.tell("unpress", pin=number)
    assert pico.run("button.value").value == "True"
    view.tell("press", pin=number)
    view.tell("gone")
    assert pico.run("button.value").value == "True"


def test_a_slider_feeds_the_converter(pico, panel):
    view = FrontEnd(panel)
    view.tell("volts", pin=index(pico, "A0"), value=1.65)
    assert pico.run("import board, analogio\nanalogio.AnalogIn(board.A0).value").value == "32776"
    view.tell("volts", pin=index(pico, "A0"), value=math.nan)
    assert view.error == "An input voltage must be a finite number of volts."


def test_two_views_agree(pico, panel):
    first, second = FrontEnd(panel, "a"), FrontEnd(panel, "b")
    pico.run(LED_AND_BUTTON)
    first.tell("press", pin=index(pico, "GP14"))
    assert first.frame["pins"] == second.frame["pins"]
    assert second.frame["pins"][index(pico, "GP14")]["pressed"]


def test_a_view_that_does_not_answer_gets_no_queue(pico, panel):
    view = FrontEnd(panel)
    view.acknowledge()
    count = len(view.frames)
    for level in range(20):
        pico.pins["GP0"].drive(bool(level % 2))
        panel.refresh()
    assert len(view.frames) <= count + MOST_ON_THEIR_WAY


def test_nothing_new_is_not_sent_again(pico, panel):
    view = FrontEnd(panel)
    view.frame  # noqa: B018 - everything was sent
    count = len(view.frames)
    panel.refresh()
    assert len(view.frames) == count


def test_the_reset_button_calls_back(pico):
    pressed = threading.Event()
    panel = BoardPanel(pico, on_reset=pressed.set, live=False)
    FrontEnd(panel).tell("reset")
    assert pressed.wait(10)
    panel.close()


def test_the_clock_pauses_and_steps(pico, panel):
    view = FrontEnd(panel)
    view.tell("speed", value=0)
    assert view.frame["clock"] == "manual"
    before = pico.clock.now
    stepped = threading.Event()
    pico.clock.call_at(before + 0.5, stepped.set)
    view.tell("step", seconds=0.5)
    assert stepped.wait(10)
    view.tell("step", seconds=-1)
    assert view.error == "A step of the clock takes more than 0 and at most 3600 seconds."
    view.tell("speed", value=None)
    assert view.frame["clock"] == "fast"


def test_wrong_pins_are_told(panel):
    view = FrontEnd(panel)
    view.tell("press", pin=999)
    assert view.error == "The drawing has no pin number 999."


def test_neopixels_show_their_colours():
    with VirtualBoard("adafruit_feather_rp2040", clock="fast") as board:
        panel = BoardPanel(board, live=False)
        board.run(
            "import board, digitalio, neopixel_write\npin = digitalio.DigitalInOut(board.NEOPIXEL)\n"
            "pin.switch_to_output()\nneopixel_write.neopixel_write(pin, bytes((10, 200, 30)))"
        )
        number = board.definition.resolve("NEOPIXEL")
        assert FrontEnd(panel).frame["pixels"][number] == [(200, 10, 30)]
        assert "rgb(200,10,30)" in panel.svg()
        panel.close()


def test_still_drawings(pico, panel):
    pico.run(LED_AND_BUTTON)
    light, dark = panel.svg(), panel.svg("dark")
    assert light.startswith("<svg")
    assert light != dark
    assert 'data-pin="14"' in light
    assert panel.still().axes
    data, metadata = panel.still_bundle()
    png, size = base64.b64decode(data["image/png"]), metadata["image/png"]
    assert png.startswith(b"\x89PNG")
    assert panel.still_mark.encode() in png[:600], "views look at the head"
    assert size["width"] > 300


def test_sliders_reach_to_the_board_s_reference():
    with VirtualBoard("spresense", clock="fast") as board:
        panel = BoardPanel(board, live=False)
        board.run("import analogio, board\na = analogio.AnalogIn(board.A0)")
        assert FrontEnd(panel).frame["reference"] == 5.0
        panel.close()
