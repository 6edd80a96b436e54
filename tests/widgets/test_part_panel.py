import numpy as np
import pytest

from circuitpython_kernel.devices import BH1750, BME280, Buzzer, Input, MatrixKeypad, Part, RGBMatrix, Toggle, catalog
from circuitpython_kernel.drawing.parts.readings import part_lines, reading_text
from circuitpython_kernel.widgets.part_panel import PartPanel
from circuitpython_kernel.widgets.plain import PlainView

from front_end import FrontEnd  # isort: skip


class Lamp(Part):
    """A lamp with a colour of its own, for these tests."""

    title = "lamp"
    brightness = Input("%", 0, 100, 50)
    on = Toggle("switched on")
    colour = Input("", 0, 2, 0, options=("red", "green", "blue"))

    def readings(self):
        return {"light_flux": self.brightness * 8.0, "hue": ["red", "green", "blue"][round(self.colour)]}

    def picture(self):
        image = np.zeros((2, 3, 3), np.uint8)
        image[:, :, round(self.colour)] = round(self.brightness * 2.55)
        return image

    def tone(self):
        return 100.0, float(self.on)


def test_each_input_has_a_control_of_its_kind(pico):
    panel = PartPanel(pico, Lamp(), "on a table", live=False)
    assert [(control["name"], control["kind"]) for control in panel.controls] == [
        ("brightness", "slider"),
        ("on", "toggle"),
        ("colour", "choice"),
    ]
    assert panel.title == "lamp, on a table"


def test_a_slider_of_a_wide_range_is_logarithmic():
    assert BH1750.illuminance.logarithmic
    assert not BME280.temperature.logarithmic
    assert not BME280.pressure.logarithmic


def test_what_is_set_acts_and_both_views_see_it(pico):
    part = Lamp()
    panel = PartPanel(pico, part, live=False)
    one, two = FrontEnd(panel, "one"), FrontEnd(panel, "two")
    one.tell("set", name="brightness", value=75)
    one.tell("set", name="colour", value=2)
    assert part.brightness == 75
    frame = two.frame
    assert frame["values"] == {"brightness": 75, "on": 0, "colour": 2}
    assert frame["readings"] == {"light flux": "600", "hue": "blue"}
    assert frame["picture"] == [3, 2]
    assert frame["sound"] == (100.0, 0.0)
    data = np.frombuffer(two.messages[-1][1][0], np.uint8).reshape(2, 3, 4)
    assert data[0, 0].tolist() == [0, 0, 191, 255]


def test_a_function_of_time_is_shown_as_one(pico):
    part = BME280(temperature=lambda t: 20 + t)
    pico.attach(part)
    panel = PartPanel(pico, part, live=False)
    view = FrontEnd(panel)
    assert view.frame["following"] == ["temperature"]
    pico.run("import time\ntime.sleep(2)")
    assert view.frame["values"]["temperature"] >= 22
    view.tell("set", name="temperature", value=5)
    assert view.frame["following"] == []


def test_noise_is_not_shown_and_looking_changes_nothing(pico):
    part = BME280(temperature=20)
    part.disturb("temperature", noise=1)
    pico.attach(part)
    state = part._chance.getstate()
    panel = PartPanel(pico, part, live=False)
    assert FrontEnd(panel).frame["values"]["temperature"] == 20
    assert part._chance.getstate() == state


def test_faults_come_and_go(pico):
    part = BME280()
    pico.attach(part)
    view = FrontEnd(PartPanel(pico, part, live=False))
    view.tell("fault", fault="nack")
    assert part.fault == "nack"
    assert view.frame["fault"] == "nack"
    view.tell("fault", fault=None)
    assert part.fault is None
    view.tell("fault", fault="rust")
    assert view.error == 'a part can fail as nack, stuck, unplugged, not "rust"'


def test_mistakes_are_told(pico):
    view = FrontEnd(PartPanel(pico, Lamp(), live=False))
    view.tell("set", name="brightness", value=101)
    assert view.error == "brightness is between 0 and 100 %, not 101"
    view.tell("set", name="weight", value=1)
    assert view.error == "Lamp has no input 'weight'."


def test_a_part_that_was_taken_off_says_so(pico):
    part = BME280()
    pico.attach(part)
    view = FrontEnd(PartPanel(pico, part, live=False))
    assert view.frame["note"] == ""
    pico.detach(part)
    assert view.frame["note"] == "BME280 is not attached any more."


def test_the_still_has_picture_inputs_and_readings(pico):
    figure = PartPanel(pico, Lamp(on=1), live=False).still()
    texts = [text.get_text() for text in figure.texts]
    assert texts[:3] == ["Lamp", "lamp", "brightness"]
    assert {"50 %", "on", "red", "400"} <= set(texts)
    assert len(figure.axes) == 1


def test_readings_of_every_kind_are_one_line():
    assert reading_text(1 / 3) == "0.3333"
    assert reading_text([1.5, 2, "x"]) == "1.5, 2, x"
    assert reading_text({"a": 1.0, "b": True}) == "a 1, b True"
    assert reading_text(tuple(range(30))).endswith("23 …")
    assert reading_text("12:30") == "12:30"


def test_keys_are_pressed_while_they_are_held(pico):
    part = MatrixKeypad()
    pico.attach(part, row0="GP0", row1="GP1", row2="GP2", col0="GP6", col1="GP7", col2="GP8")
    panel = PartPanel(pico, part, live=False)
    assert panel.keyboard == [["1", "2", "3"], ["4", "5", "6"], ["7", "8", "9"]]
    one, two = FrontEnd(panel, "one"), FrontEnd(panel, "two")
    one.tell("press", key="5")
    two.tell("press", key="5")
    assert two.frame["pressed"] == ("5",)
    pressed = (
        "import board, keypad\nkeys = keypad.KeyMatrix((board.GP0, board.GP1, board.GP2), "
        "(board.GP6, board.GP7, board.GP8))\nimport time\ntime.sleep(0.1)\nkeys.events.get().key_number"
    )
    assert pico.run(pressed).value == "4"
    one.tell("unpress", key="5")
    assert two.frame["pressed"] == ("5",), "the other one holds it still"
    two.tell("gone")
    assert part.keys_down() == ()
    one.tell("press", key="A")
    assert one.error == "the key 'A' is at row0 and col3, which are not both connected"
    one.tell("press", key="?")
    assert one.error.startswith("the keypad has no key '?'")


def test_plain_controls(pico):
    part = Lamp()
    pico.attach(part)
    view = PlainView(pico, PartPanel(pico, part, live=False), live=False)
    brightness, on, colour, fault = view.children[2].children
    brightness.value, on.value, colour.value = 75, True, 2
    assert (part.brightness, part.on, part.colour) == (75, 1, 2)
    fault.value = "nack"
    assert part.fault == "nack"
    fault.value = "works"
    assert part.fault is None
    view.close()
    keypad = MatrixKeypad()
    pico.attach(keypad, row0="GP0", row1="GP1", row2="GP2", col0="GP6", col1="GP7", col2="GP8")
    view = PlainView(pico, PartPanel(pico, keypad, live=False), live=False)
    key = view.children[2].children[1].children[2]
    key.value = True
    assert keypad.keys_down() == ("6",)
    key.value = False
    assert keypad.keys_down() == ()
    view.close()


def test_what_a_buzzer_sounds_like(pico):
    part = Buzzer()
    pico.attach(part, **{"in": "GP2"})
    view = FrontEnd(PartPanel(pico, part, live=False), "one")
    assert view.frame["sound"] == (0, 0)
    tone = (
        "import board, pwmio\npwm = pwmio.PWMOut(board.GP2, frequency={}, duty_cycle=0x8000, variable_frequency=True)"
    )
    pico.run(tone.format(440))
    assert view.frame["sound"] == (pytest.approx(442.29, abs=0.01), pytest.approx(1, abs=0.01))  # the counter's 440 Hz
    pico.run("pwm.frequency = 880\npwm.duty_cycle = 0x1000")
    frequency, loudness = view.frame["sound"]
    assert frequency == pytest.approx(871.94, abs=0.01)
    assert 0 < loudness < 0.5
    pico.run("pwm.duty_cycle = 0")
    assert view.frame["sound"] == (0, 0)
    pico.run("pwm.deinit()\n" + tone.format(440))
    assert view.frame["sound"][0] == pytest.approx(442.29, abs=0.01)
    pico.reset()
    assert view.frame["sound"] == (0, 0)


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("LED", ["choice", "slider"]),
        ("RGBLED", []),
        ("StepperMotor", ["toggle"]),
        ("PushButton", ["toggle"]),
        ("Potentiometer", ["slider"]),
        ("Photoresistor", ["slider"]),
        ("PIR", ["toggle"]),
        ("ShiftRegister74HC595", []),
    ],
)
def test_panels_of_simple_parts(pico, name, kinds):
    part = catalog.find(name)()
    pins = ["GP26", "GP27", "GP2", "GP3"]
    pico.attach(part, **dict(zip(part.required or part.usual, pins, strict=False)))
    panel = PartPanel(pico, part, live=False)
    assert [control["kind"] for control in panel.controls] == kinds
    assert FrontEnd(panel, "one").frame["note"] == ""
    drawn = [text.get_text() for text in panel.still().texts]
    assert drawn == [name, panel.title, *(text for line in part_lines(part, panel.values()) for text in line)]


class Broken(Lamp):
    """Each of its methods fails once it is told to."""

    broken = False

    def readings(self):
        return 1 / 0 if self.broken else super().readings()

    picture = keys_down = tone = readings

    def keyboard(self):
        return (("a",),)

    def key_pressed(self, key):
        return 1 / 0


def test_a_part_that_fails_is_shown_all_the_same_and_its_fault_once(pico):
    part = Broken()
    said = []
    pico.on_warning = said.append
    panel = PartPanel(pico, part, live=False)
    part.broken = True
    view = FrontEnd(panel, "one")
    part.brightness = lambda t: 1 / 0
    for _ in range(3):
        view.tell("set", name="on", value=1)
    assert view.frame["readings"] == {}
    assert view.frame["values"]["brightness"] is None
    assert len(said) == 2  # the methods are one function
    assert all("ZeroDivisionError: division by zero" in text for text in said)
    view.tell("press", key="a")
    assert view.messages[-1][0]["text"] == "Broken failed: ZeroDivisionError: division by zero"
    assert len(said) == 3
    with pytest.raises(ValueError, match="Broken cannot be drawn"):
        panel.still()


def test_an_rgb_matrix_is_live_in_its_panel(pico):
    part = RGBMatrix()
    pico.attach(
        part, clock="GP11", latch="GP12", oe="GP13", r1="GP2", g1="GP3", b1="GP4", r2="GP5", g2="GP8", b2="GP9",
        a="GP10", b="GP16", c="GP18", d="GP20",
    )  # fmt: skip
    view = FrontEnd(PartPanel(pico, part, live=False))
    assert view.frame["picture"] == [64, 32]
    result = pico.run(
        "import board, displayio, rgbmatrix\ndisplayio.release_displays()\n"
        "matrix = rgbmatrix.RGBMatrix(width=64, height=32, bit_depth=6, clock_pin=board.GP11, latch_pin=board.GP12,\n"
        "    rgb_pins=[board.GP2, board.GP3, board.GP4, board.GP5, board.GP8, board.GP9],\n"
        "    output_enable_pin=board.GP13, addr_pins=[board.GP10, board.GP16, board.GP18, board.GP20])\n"
        "memoryview(matrix)[64 * 31 + 5] = 0xF800\nmatrix.refresh()"
    )
    assert result.ok, result.traceback
    assert view.frame["readings"] == {"lit": "1"}
    shown = np.frombuffer(view.messages[-1][1][0], np.uint8).reshape(-1, 4)
    assert [255, 0, 0] in shown[:, :3].tolist()
    assert part.picture()[31, 5].tolist() == [255, 0, 0]
    pico.detach(part)
