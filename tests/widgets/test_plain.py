import base64

from circuitpython_kernel.widgets.panel import BoardPanel
from circuitpython_kernel.widgets.plain import GONE, PlainView
from circuitpython_kernel.widgets.scope import Scope

INPUTS = (
    "import board, digitalio, analogio\nbutton = digitalio.DigitalInOut(board.GP14)\n"
    "button.switch_to_input(pull=digitalio.Pull.UP)\nknob = analogio.AnalogIn(board.A0)"
)


def test_buttons_and_sliders_act_on_the_board(pico):
    view = PlainView(pico, Scope(pico, ["GP14", "A0"], live=False), live=False)
    assert view.controls.children == ()
    pico.run(INPUTS)
    view.refresh()
    button, slider = view.controls.children
    button.value = True
    assert pico.run("button.value").value == "False"
    button.value = False
    assert pico.run("button.value").value == "True"
    slider.value = 1.65
    assert pico.run("knob.value").value == "32776"
    view.close()


def test_the_picture_is_drawn_again_only_when_something_changed(pico):
    view = PlainView(pico, BoardPanel(pico, live=False), live=False)
    first = bytes(view.picture.value)
    assert first.startswith(b"\x89PNG")
    view.refresh()
    assert bytes(view.picture.value) == first
    pico.run(INPUTS)
    view.refresh()
    assert bytes(view.picture.value) != first
    assert view.caption.value == "BoardPanel of Raspberry Pi Pico: 2 pins in use"
    view.close()
    assert view.instrument.closed


def test_a_view_freezes_and_follows_again(pico):
    view = PlainView(pico, BoardPanel(pico, live=False), live=False)
    data, metadata = view.still_bundle()
    assert metadata["image/png"]["alt"] == data["text/plain"] == "Raspberry Pi Pico: no pin is in use"
    assert data["image/png"]
    assert "application/vnd.jupyter.widget-view+json" in data
    view.freeze()
    assert view.caption.value == "BoardPanel of Raspberry Pi Pico, as it was when the cell ended"
    assert view.live_button.layout.display is None
    pico.run(INPUTS)
    view._tick()  # it would look again; a frozen one does not
    assert bytes(view.picture.value) == base64.b64decode(data["image/png"])
    view.frozen = False
    view.refresh()
    assert bytes(view.picture.value) != base64.b64decode(data["image/png"])
    view.end()
    assert view.caption.value == GONE
    assert view.instrument.closed
