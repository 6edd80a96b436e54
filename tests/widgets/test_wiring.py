import base64
from xml.etree import ElementTree

import pytest
from front_end import FrontEnd

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.devices import BME280, LED, PushButton, Servo
from circuitpython_kernel.widgets.wiring import WiringPanel

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def panel(pico):
    made = WiringPanel(pico, live=False)
    yield made
    made.close()


def drawn(panel, theme="light"):
    return ElementTree.fromstring(panel.drawings[theme])


def labels(panel):
    return {text.text for text in drawn(panel).iter(f"{SVG}text")}


def test_it_is_drawn_again_when_a_part_comes_and_goes(pico, panel):
    view = FrontEnd(panel)
    assert view.frame["parts"] == 0
    assert any("Nothing is attached" in (text or "") for text in labels(panel))
    part = BME280()
    pico.attach(part)
    panel.refresh()
    assert view.frame["parts"] == 1
    assert {"bme280", "SDA", "SCL"} <= labels(panel)
    pico.detach(part)
    panel.refresh()
    assert view.frame["parts"] == 0
    assert "bme280" not in labels(panel)
    wire = pico.wire("GP2", "GP3")
    panel.refresh()
    assert len(list(drawn(panel).iter(f"{SVG}g"))) > 1
    assert 'data-net="wire"' in panel.drawings["light"]
    wire.remove()
    panel.refresh()
    assert 'data-net="wire"' not in panel.drawings["light"]


def test_both_themes_and_no_rules_that_would_reach_the_page(pico, panel):
    pico.attach(BME280())
    panel.refresh()
    FrontEnd(panel).frame  # noqa: B018 - it draws
    light, dark = panel.drawings["light"], panel.drawings["dark"]
    assert 'fill="#ffffff"' in light
    assert 'fill="#0f1419"' in dark
    assert "<style" not in light + dark
    assert "width:100%" in light, "it takes the width of the output"


def test_pins_have_their_levels(pico, panel):
    pico.attach(LED(), **{"in": "GP2"})
    view = FrontEnd(panel)
    pico.run("import board, digitalio\np = digitalio.DigitalInOut(board.GP2)\np.switch_to_output(True)")
    panel.refresh()
    number = pico.definition.resolve("GP2")
    assert (view.frame["pins"][number]["role"], view.frame["pins"][number]["text"]) == ("output", "high")
    pico.run("p.value = False")
    panel.refresh()
    assert view.frame["pins"][number]["text"] == "low"
    marks = [group for group in drawn(panel).iter(f"{SVG}g") if group.get("data-pin") == str(number)]
    assert len(marks) == 1
    assert marks[0].find(f"{SVG}text[@class='cpb-state']") is not None


def test_parts_are_shown_as_they_are(pico, panel):
    pico.attach(Servo(), pulse="GP2")
    view = FrontEnd(panel)
    svg, words = view.frame["looks"][0]
    assert words == "servo: angle 90"
    pico.run("import board, pwmio, time\np = pwmio.PWMOut(board.GP2, frequency=50, duty_cycle=1638)\ntime.sleep(1)")
    panel.refresh()
    later, words = view.frame["looks"][0]
    assert later != svg
    assert words.startswith("servo: angle ")
    assert words != "servo: angle 90"


def test_a_buttons_picture_is_pressed(pico, panel):
    part = PushButton(resistor=True, bounce=0)
    pico.attach(part, contact="GP2")
    first, second = FrontEnd(panel, "a"), FrontEnd(panel, "b")
    assert 'data-key="press"' in panel.drawings["light"]
    first.tell("push", part=0, key="press")
    assert part.closed
    assert second.frame["looks"][0][1].startswith("push button: contact closed")
    first.tell("let go", part=0, key="press")
    assert not part.closed
    first.tell("push", part=0, key="press")
    first.tell("gone")
    assert not part.closed, "nobody holds it any more"


def test_a_pin_is_pressed(pico, panel):
    pico.run("import board, digitalio\nb = digitalio.DigitalInOut(board.GP9)\nb.switch_to_input(digitalio.Pull.UP)")
    view = FrontEnd(panel)
    view.tell("press", pin=9)
    assert pico.run("b.value").value == "False"
    view.tell("unpress", pin=9)
    assert pico.run("b.value").value == "True"
    view.tell("push", part=3, key="press")
    assert view.error == "Nothing is attached as number 3 any more."


def test_it_says_the_same_in_words_and_has_a_still(pico, panel):
    pico.attach(BME280())
    assert repr(panel).startswith("<Wiring of the Raspberry Pi Pico: bme280 (0x77")
    assert "SDA to GP4, SCL to GP5" in panel.words()
    picture = panel.picture()
    assert picture.width > 400
    assert picture.text == panel.words()
    data, metadata = panel.still_bundle()
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert metadata["image/png"]["width"] > 400
    assert panel.still().axes
    assert panel.svg("dark") == pico.wiring_svg("dark")


def test_nothing_new_is_not_sent_again(pico, panel):
    pico.attach(Servo(), pulse="GP2")
    view = FrontEnd(panel)
    view.frame  # noqa: B018 - everything was sent
    count = len(view.frames)
    panel.refresh()
    assert len(view.frames) == count


def test_a_sketch_is_live_too():
    with VirtualBoard("arduino_nano_33_iot", clock="fast") as board:
        board.attach(LED(), **{"in": "D2"})
        panel = WiringPanel(board, live=False)
        view = FrontEnd(panel)
        board.run("import board, digitalio\np = digitalio.DigitalInOut(board.D2)\np.switch_to_output(True)")
        panel.refresh()
        number = board.definition.resolve("D2")
        assert view.frame["pins"][number]["text"] == "high"
        assert f'data-pin="{number}"' in panel.drawings["light"]
        panel.close()
