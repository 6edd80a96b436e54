import json
from xml.etree import ElementTree

import pytest
from front_end import FrontEnd

from circuitpython_kernel.circuit.editor import CircuitEditor
from circuitpython_kernel.devices import (
    BME280,
    LED,
    SSD1306,
    NeoPixelStrip,
    Potentiometer,
    PushButton,
    RotaryEncoder,
)
from circuitpython_kernel.widgets import element_bundle
from circuitpython_kernel.widgets.circuit import CircuitPanel
from circuitpython_kernel.widgets.circuit_edits import editor_of, palette
from circuitpython_kernel.widgets.live import UNSEEN_PATIENCE

DIM = "import board, pwmio\nled = pwmio.PWMOut(board.GP2, frequency=500, duty_cycle=32768)\n"


@pytest.fixture
def panel(pico):
    made = CircuitPanel(pico, live=False)
    yield made
    made.close()


def edited(view):
    return [content for content, _ in view.messages if content["type"] == "edited"][-1]


# ---- what is shown


def test_a_frame_has_what_has_changed_and_nothing_else(pico, panel):
    pico.attach(LED(), **{"in": "GP2"})
    pico.attach(Potentiometer(), wiper="GP26")
    view = FrontEnd(panel)
    first = view.frame
    assert first["live"]["led"]["glow0"]["fill-opacity"] == "0"
    assert first["values"]["potentiometer"] == {"position": 50.0}
    pico.run(DIM)
    pico.part("potentiometer").position = 80
    view.frame  # noqa: B018
    told = [frame for frame in view.frames[1:] if "led" in frame["live"]]
    assert 0 < float(told[-1]["live"]["led"]["glow0"]["fill-opacity"]) < 0.2
    assert "lens" in told[-1]["live"]["led"]
    assert {"potentiometer": {"position": 80.0}} in [frame["values"] for frame in view.frames]
    count = len(view.frames)
    view.frame  # noqa: B018
    assert len(view.frames) == count, "nothing is new"


def test_a_view_that_comes_later_gets_all_of_it(pico, panel):
    pico.attach(NeoPixelStrip(4), data="GP6")
    FrontEnd(panel, "one").frame  # noqa: B018
    assert set(FrontEnd(panel, "two").frames[-1]["live"]["neopixelstrip"]) == {"p0", "p1", "p2", "p3"}


def test_pads_say_level_volts_and_function(pico, panel):
    view = FrontEnd(panel)
    index = pico.definition.resolve("GP2")
    pico.run("import board, digitalio\npin = digitalio.DigitalInOut(board.GP2)\npin.switch_to_output(True)")
    view.frame  # noqa: B018
    assert "GP2 (GPIO2): output, high, 3.30 V" in [frame["pads"].get(index) for frame in view.frames]


def test_a_screen_comes_in_its_place(pico, panel):
    pico.attach(SSD1306())
    view = FrontEnd(panel)
    view.frame  # noqa: B018
    content, buffers = next((content, data) for content, data in view.messages if content.get("screens"))
    (told,) = content["screens"]
    assert (told["name"], told["size"], told["part"]) == ("ssd1306", [128, 64], [0, 0, 128, 64])
    assert told["packed"] == "two"
    assert len(buffers[0]) == told["length"] == 6 + 128 * 64 // 8
    left, top, width, height = told["box"]
    part = panel.circuit["parts"][0]
    assert 0 < left < left + width < part["width"]
    assert 0 < top < top + height < part["height"]


def test_parts_that_stay_keep_their_drawing(pico, panel):
    pico.attach(LED(), **{"in": "GP2"})
    FrontEnd(panel).frame  # noqa: B018
    before = panel.drawings
    pico.attach(BME280())
    panel.refresh()
    assert panel.drawings["led"] == before["led"]
    assert set(panel.drawings) == {"board", "led", "bme280"}
    pico.detach(pico.part("led"))
    panel.refresh()
    assert "led" not in panel.drawings


@pytest.mark.parametrize("there", [True, False])
def test_elements_where_the_installation_has_them(pico, monkeypatch, there):
    code = b"export const names = [];" if there else None
    monkeypatch.setattr(element_bundle, "bundle", lambda: code)
    monkeypatch.setattr("circuitpython_kernel.widgets.circuit.bundle", lambda: code)
    pico.attach(PushButton(), contact="GP15")
    panel = CircuitPanel(pico, live=False)
    drawing = panel.drawings["pushbutton"]
    assert drawing["element"] == ("cpe-pushbutton" if there else None)
    assert bool(drawing["body"]) is not there, "one or the other"
    view = FrontEnd(panel)
    view.tell("elements")
    content, buffers = view.messages[-1]
    assert content["there"] is there
    assert buffers == ([code] if there else [])
    assert bool(content["why"]) is not there
    panel.close()


# ---- what hands do


def test_hands_act_on_parts(pico, panel):
    pico.attach(PushButton(), contact="GP15")
    pico.attach(Potentiometer(), wiper="GP26")
    pico.attach(RotaryEncoder(), clk="GP10", dt="GP11")
    view = FrontEnd(panel)
    view.tell("press", part="pushbutton", key="press")
    assert pico.part("pushbutton").pressed
    view.tell("set", part="potentiometer", name="position", value=25)
    assert pico.pins["GP26"].volts == pytest.approx(0.825)
    view.tell("turn", part="rotaryencoder", detents=3)
    assert pico.part("rotaryencoder").readings()["position"] == 3 or pico.part("rotaryencoder").position == 3
    view.tell("gone")
    assert not pico.part("pushbutton").pressed, "a view that goes lets go"


@pytest.mark.parametrize(
    ("message", "sentence"),
    [
        ({"kind": "press", "part": "nobody", "key": "press"}, 'Nothing is attached as "nobody" any more.'),
        ({"kind": "set", "part": "led", "name": "colour", "value": 1}, "led has no input 'colour'."),
        (
            {"kind": "set", "part": "led", "name": "resistor", "value": "1k"},
            "led's resistor is set to a finite number.",
        ),
        ({"kind": "turn", "part": "led", "detents": 1}, "led has no knob to turn."),
        ({"kind": "press", "part": "board", "pin": 99}, "The drawing has no pin number 99."),
        ({"kind": "edit", "do": "_board"}, "No edit is called '_board'."),
        ({"kind": "edit", "do": "wire", "from": "led:A", "to": "led:A"}, "A wire goes from one pin to another one."),
        ({"kind": "edit", "do": "remove", "names": "led"}, "Parts and wires are called by their names."),
    ],
)
def test_a_wrong_wish_gets_one_sentence(pico, panel, message, sentence):
    pico.attach(LED(), **{"in": "GP2"})
    view = FrontEnd(panel)
    kind = message.pop("kind")
    view.tell(kind, **message)
    assert next(content["text"] for content, _ in view.messages if content["type"] == "error") == sentence


def test_the_chosen_part_shows_its_inputs_and_readings(pico, panel):
    pico.attach(BME280())
    view = FrontEnd(panel)
    assert view.frame["panel"] is None
    view.tell("select", part="bme280")
    told = view.frame["panel"]
    assert told["name"] == "bme280"
    assert told["values"]["temperature"] == 25
    view.tell("fault", part="bme280", fault="nack")
    assert view.frame["panel"]["fault"] == "nack"


# ---- edits


def test_a_circuit_made_by_hand_runs(pico, panel):
    view = FrontEnd(panel)
    view.tell("edit", do="add", what="LED")
    assert edited(view)["added"] == ["led1"]
    view.tell("edit", do="warn", **{"from": "board:GP15", "to": "led1:A"})
    assert edited(view)["to"] == "led1:A"
    view.tell("edit", do="wire", **{"from": "board:GP15", "to": "led1:A"})
    view.tell("edit", do="wire", **{"from": "led1:C", "to": "board:GND.1"})
    assert "no resistor" in edited(view)["warnings"][0]
    pico.run("import board, digitalio\npin = digitalio.DigitalInOut(board.GP15)\npin.switch_to_output(True)")
    assert pico.part("led1").brightness == 1
    view.frame  # noqa: B018
    assert any("no resistor" in finding["text"] for finding in panel.circuit["findings"])
    view.tell("edit", do="colour", wire="w1", colour="blue")
    view.frame  # noqa: B018
    assert panel.circuit["wires"][0]["colour"] == "#1a73e8"
    view.tell("edit", do="move", part="led1", x=40, y=10)
    view.tell("edit", do="rotate", part="led1")
    view.frame  # noqa: B018
    (part,) = panel.circuit["parts"]
    assert (part["x"], part["y"], part["rotate"]) == (40, 10, 90)
    assert view.frame["steps"]["undo"] == "rotate led1"
    view.tell("edit", do="undo")
    view.tell("edit", do="remove", names=["led1"])
    view.frame  # noqa: B018
    assert not panel.circuit["parts"]
    assert not panel.circuit["wires"]
    assert not pico.parts
    view.tell("edit", do="undo")
    assert pico.part("led1").brightness == 1, "it is back, and its pin is still high"


def test_copy_paste_and_the_cell_that_makes_it_again(pico, panel):
    pico.attach(LED(), **{"in": "GP2"})
    view = FrontEnd(panel)
    view.tell("edit", do="copy", names=["led"])
    view.tell("edit", do="paste", text=edited(view)["copied"])
    assert edited(view)["added"] == ["led1"]
    view.tell("edit", do="cell")
    head, _, body = edited(view)["cell"].partition("\n")
    assert head == "%%circuit"
    assert [part["id"] for part in json.loads(body)["parts"]] == ["led", "led1"]


def test_the_palette_has_every_part(panel):
    from circuitpython_kernel.devices import catalog

    found = {entry["kind"]: entry for entry in palette()}
    assert found.keys() >= {*catalog.parts(), "resistor", "breadboard"}
    assert found["BME280"]["family"] == "environment"


def test_one_editor_for_all_views_of_a_board(pico):
    assert editor_of(pico) is editor_of(pico)
    assert isinstance(editor_of(pico), CircuitEditor)


# ---- without a browser


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_still_shows_what_parts_show(pico, panel, theme):
    pico.attach(LED(), **{"in": "GP2"})
    pico.attach(SSD1306())
    pico.run("import board, digitalio\nled = digitalio.DigitalInOut(board.GP2)\nled.switch_to_output(True)")
    root = ElementTree.fromstring(panel.svg(theme))
    text = ElementTree.tostring(root, encoding="unicode")
    assert "data-live" not in text
    assert "data:image/png" in text
    assert "led (LED): A to GP2" in panel.words()
    assert {"led", "ssd1306", "Raspberry Pi Pico"} <= {one.text for one in root.iter() if one.tag.endswith("text")}


def test_a_view_out_of_sight_is_kept_for_minutes_and_not_for_ever(pico, panel):
    now = [0.0]
    panel._monotonic = lambda: now[0]
    view = FrontEnd(panel)
    view.frame  # noqa: B018
    for seconds, told in ((60, 0), (UNSEEN_PATIENCE + 1, 1)):
        view.acknowledge()
        view.tell("view", visible=False)
        count = len(view.frames)
        now[0] += seconds
        panel.refresh()
        view.tell("view", visible=True)
        assert len(view.frames) - count == told, "one that was forgotten is told all of it again"
