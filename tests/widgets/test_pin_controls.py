"""Presses, slides and releases from scope, panel, wiring, part panels and plain widgets: one `PinControls` a board."""

from __future__ import annotations

import gc
import itertools
import math
import weakref

import pytest
from front_end import FrontEnd

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.boards.fixtures import on_board_buttons
from circuitpython_kernel.devices import PushButton
from circuitpython_kernel.widgets.panel import BoardPanel
from circuitpython_kernel.widgets.part_panel import PartPanel
from circuitpython_kernel.widgets.pin_controls import LATCH, controls_of
from circuitpython_kernel.widgets.plain import PlainView
from circuitpython_kernel.widgets.scope import Scope
from circuitpython_kernel.widgets.wiring import WiringPanel

BUTTON = (
    "import board, digitalio\nbutton = digitalio.DigitalInOut(board.GP14)\n"
    "button.switch_to_input(pull=digitalio.Pull.UP)"
)
GP14 = 14


class Hand:
    """A person at one kind of widget, who presses GP14 there."""

    def __init__(self, board, kind):
        self.kind = kind
        makers = {
            "scope": lambda: Scope(board, ["GP14", "A0"], live=False),
            "panel": lambda: BoardPanel(board, live=False),
            "wiring": lambda: WiringPanel(board, live=False),
            "plain": lambda: PlainView(board, Scope(board, ["GP14", "A0"], live=False), live=False),
        }
        self.widget = makers[kind]()
        self.view = None if kind == "plain" else FrontEnd(self.widget)

    @property
    def called(self):
        return "GP14" if self.kind == "scope" else GP14

    def press(self):
        if self.view is None:
            self.button.value = True
        else:
            self.view.tell("press", pin=self.called)

    def release(self):
        if self.view is None:
            self.button.value = False
        else:
            self.view.tell("unpress", pin=self.called)

    @property
    def button(self):
        self.widget.refresh()
        return next(one for one in self.widget.controls.children if one.description == "GP14")

    def leave(self):
        if self.view is None:
            self.widget.close()
        else:
            self.view.tell("gone")


KINDS = ["scope", "panel", "wiring", "plain"]


@pytest.fixture
def pressed(pico):
    """Whether the program's button is down."""
    assert pico.run(BUTTON).ok
    return lambda: pico.run("button.value").value == "False"


@pytest.mark.parametrize("kind", KINDS)
def test_a_press_is_held_until_it_is_let_go(pico, pressed, kind):
    hand = Hand(pico, kind)
    hand.press()
    assert pressed()
    assert len(controls_of(pico).holders(pico.pins["GP14"])) == 1
    hand.release()
    assert not pressed()
    hand.press()
    hand.leave()
    assert not pressed()
    assert controls_of(pico).holders(pico.pins["GP14"]) == frozenset()


@pytest.mark.parametrize("end", ["release", "leave"])
def test_a_button_that_two_widgets_hold_is_let_go_by_the_later_one(pico, pressed, end):
    for first, second in itertools.product(KINDS, KINDS):
        one, two = Hand(pico, first), Hand(pico, second)
        one.press()
        two.press()
        getattr(one, end)()
        assert pressed(), f"the {second} holds it still"
        getattr(two, end)()
        assert not pressed(), (first, second)


def test_who_does_not_hold_a_button_does_not_let_it_go(pico, pressed):
    one, two = Hand(pico, "panel"), Hand(pico, "scope")
    one.press()
    two.release()
    assert pressed()
    one.press()  # a second time, by the same one
    one.release()
    assert not pressed()
    pico.pins["GP14"].drive(False)
    one.release()
    assert pressed(), "the program on the host holds it"


def test_a_latch_stays_when_presses_and_views_go(pico, pressed):
    one, two = Hand(pico, "scope"), Hand(pico, "panel")
    one.view.tell("latch", pin="GP14", on=True)
    two.press()
    two.release()
    one.leave()
    assert pressed()
    assert controls_of(pico).holders(pico.pins["GP14"]) == {LATCH}
    two.view.tell("latch", pin=GP14, on=False)
    assert not pressed()
    pico.pins["GP14"].drive(False)
    two.view.tell("latch", pin=GP14, on=False)
    assert not pressed(), "it opens what a program on the host closed"


def test_a_latch_that_is_opened_leaves_the_finger_on_the_button(pico, pressed):
    one, two = Hand(pico, "scope"), Hand(pico, "panel")
    one.press()
    two.view.tell("latch", pin=GP14, on=True)
    two.view.tell("latch", pin=GP14, on=False)
    assert pressed()
    one.release()
    assert not pressed()


@pytest.mark.parametrize(("connect", "source"), [
    (lambda pin: pin.drive_wave(100), None), (lambda pin: setattr(pin, "volts", 1.0), 1.0),
    (lambda pin: pin.drive(True), True), (lambda pin: pin.release(), None),
])  # fmt: skip
def test_what_a_program_connects_meanwhile_is_not_taken_off(pico, pressed, connect, source):
    hand, pin = Hand(pico, "panel"), pico.pins["GP14"]
    hand.press()
    connect(pin)
    before = pin.source
    assert source is None or before == source
    hand.release()
    assert pin.source == before
    hand.press()
    hand.release()
    assert not pressed(), "and the button works again"


@pytest.mark.parametrize("kind", KINDS)
def test_a_slider_is_kept_within_the_supply(pico, kind):
    assert pico.run("import board, analogio\nknob = analogio.AnalogIn(board.A0)").ok
    hand = Hand(pico, kind)
    if hand.view is None:
        hand.widget.refresh()
        (slider,) = hand.widget.controls.children
        slider.value = 1.65
    else:
        name = "A0" if kind == "scope" else pico.definition.resolve("A0")
        hand.view.tell("volts", pin=name, value=1.65)
    assert pico.run("knob.value").value == "32776"
    if hand.view is not None:
        hand.view.tell("volts", pin=name, value=99)
        assert pico.pins["A0"].source == pico.pins["A0"].supply_volts
        hand.view.tell("volts", pin=name, value=-99)
        assert pico.pins["A0"].source == 0


# ---- faults


WRONG = [None, "GP99", 999, -1, 14.5, math.nan, math.inf, True, [], {}, "x" * 10_000, 10**400]


@pytest.mark.parametrize("kind", ["scope", "panel", "wiring"])
def test_a_pin_that_is_not_there_is_told_in_one_sentence(pico, kind):
    view = Hand(pico, kind).view
    start = "This scope does not show a pin named " if kind == "scope" else "The drawing has no pin number "
    for message in ("press", "unpress", "latch", "volts"):
        for pin in WRONG:
            view.messages.clear()
            view.tell(message, pin=pin, on=True, value=1.0)
            assert view.error.startswith(start)
            assert view.error.endswith(".")
            assert len(view.error) < 120
    assert all(pin.source is None for pin in pico.pins)


@pytest.mark.parametrize("kind", ["scope", "panel", "wiring"])
def test_a_wrong_value_for_a_pin_is_told_in_one_sentence(pico, kind):
    hand = Hand(pico, kind)
    sentences = {
        "volts": ("value", "An input voltage must be a finite number of volts."),
        "latch": ("on", "A button is held or not: true or false."),
    }
    for message, (name, sentence) in sentences.items():
        for value in (None, "much", 10**400, math.nan, math.inf, [1], {}, *([1] if name == "on" else [True])):
            hand.view.messages.clear()
            hand.view.tell(message, pin=hand.called, **{name: value})
            assert hand.view.error == sentence
        hand.view.tell(message, pin=hand.called)
        assert hand.view.error == sentence
    assert pico.pins["GP14"].source is None


OTHERS = [
    ("panel", {"type": "speed", "value": "fast"}, "The clock's speed is a finite number, or as fast as possible."),
    ("panel", {"type": "speed", "value": math.nan}, "The clock's speed is a finite number, or as fast as possible."),
    ("panel", {"type": "step", "seconds": None}, "A step of the clock takes more than 0 and at most 3600 seconds."),
    ("panel", {"type": "step", "seconds": 10**400}, "A step of the clock takes more than 0 and at most 3600 seconds."),
    ("panel", {"type": "view", "width": "wide"}, "A view's width is a number of pixels."),
    ("panel", {"type": "view", "width": math.inf}, "A view's width is a number of pixels."),
    ("panel", {"type": "view", "rev": 1.5}, "A view counts what was asked for in whole numbers."),
    ("scope", {"type": "view", "cursor": math.inf}, "A cursor is at a finite number of nanoseconds."),
    ("scope", {"type": "view", "want": {"follow": "me"}}, "A scope's window is asked for in finite numbers of"),
    ("scope", {"type": "view", "want": {"t0": 0}}, "A scope's window is asked for in finite numbers of nanoseconds."),
    ("scope", {"type": "view", "want": {"t0": 0, "t1": 10**400}}, "A scope's window is asked for in finite numbers"),
    ("scope", {"type": "cursors", "at": 5}, "A scope has two cursors, at finite times."),
    ("scope", {"type": "cursors", "at": [10**400]}, "A scope has two cursors, at finite times."),
    ("scope", {"type": "pause"}, "A picture is paused or not: true or false."),
    ("scope", {"type": "trigger", "pin": ["GP14"]}, "This scope does not show a pin named ['GP14']."),
    ("scope", {"type": "trigger", "pin": "GP14", "kind": "above", "value": "high"}, "A trigger's level or width is a"),
    ("wiring", {"type": "push", "part": "0", "key": "press"}, "A part of the wiring is called by its number."),
    ("wiring", {"type": "push", "part": 0, "key": None}, "A key is called by its name."),
    ("wiring", {"type": "let go", "part": 7, "key": "press"}, "Nothing is attached as number 7 any more."),
]


def test_wrong_values_of_other_messages_are_told_too(pico):
    hands = {kind: Hand(pico, kind) for kind in ("panel", "scope", "wiring")}
    for kind, message, sentence in OTHERS:
        widget, view = hands[kind].widget, hands[kind].view
        view.messages.clear()
        widget._receive(widget, {"id": view.identity, **message}, [])
        told = [content["text"] for content, _ in view.messages if content["type"] == "error"]
        assert len(told) == 1, message
        assert told[0].startswith(sentence)


def test_a_reset_leaves_the_finger_where_it_is(pico, pressed):
    hand = Hand(pico, "panel")
    hand.press()
    pico.reset()
    assert pico.run(BUTTON).ok
    assert pressed()
    hand.release()
    assert not pressed()


@pytest.mark.parametrize("kind", KINDS)
def test_a_board_that_is_closed_while_a_button_is_held(kind):
    with VirtualBoard(clock="fast") as board:
        assert board.run(BUTTON).ok
        hand = Hand(board, kind)
        hand.press()
    hand.release()
    hand.press()
    hand.leave()
    assert board.pins["GP14"].source is None
    if hand.view is not None:
        assert not [content for content, _ in hand.view.messages if content["type"] == "error"]


def test_a_view_that_was_forgotten_can_still_let_go(pico, pressed):
    hand = Hand(pico, "panel")
    hand.widget._views.clear()  # as after a long cell on the host
    hand.press()
    assert pressed()
    hand.release()
    assert not pressed()


def test_a_widget_that_ends_lets_go(pico, pressed):
    for kind in KINDS:
        hand = Hand(pico, kind)
        hand.press()
        assert pressed(), kind
        hand.widget.end()
        assert not pressed(), kind


# ---- which way a button closes


def test_a_button_on_the_board_closes_to_ground_in_every_widget():
    with VirtualBoard("adafruit_feather_rp2040", clock="fast") as board:
        buttons = on_board_buttons(board.definition)
        assert board.definition.resolve("BUTTON") in buttons
        assert board.run("import board, digitalio\nb = digitalio.DigitalInOut(board.BUTTON)").ok
        number, pin = board.definition.resolve("BUTTON"), board.pins["BUTTON"]
        panel, scope = FrontEnd(BoardPanel(board, live=False)), FrontEnd(Scope(board, ["BUTTON"], live=False))
        for view, name in ((panel, number), (scope, "BUTTON")):
            view.tell("press", pin=name)
            assert pin.source is False, "no pull: to ground, as on-board buttons do"
            assert panel.frame["pins"][number]["pressed"]
            assert scope.frame["rows"][0]["pressed"]
            view.tell("unpress", pin=name)
            assert not panel.frame["pins"][number]["pressed"]
            assert not scope.frame["rows"][0]["pressed"]


# ---- keys of parts


def test_a_key_that_two_widgets_hold_is_let_go_by_the_later_one(pico):
    part = PushButton(resistor=True, bounce=0)
    pico.attach(part, contact="GP2")
    panel, wiring = FrontEnd(PartPanel(pico, part, live=False)), FrontEnd(WiringPanel(pico, live=False))
    panel.tell("press", key="press")
    wiring.tell("push", part=0, key="press")
    panel.tell("unpress", key="press")
    assert part.closed
    wiring.tell("gone")
    assert not part.closed
    wiring.tell("push", part=0, key="press")
    panel.tell("unpress", key="press")
    assert part.closed, "it does not hold it"
    panel.tell("press", key=7)
    assert panel.error == "A key is called by its name."
    panel.tell("set", name="pressed", value="down")
    assert panel.error == "PushButton's pressed is set to a finite number."
    panel.tell("fault", fault=["nack"])
    assert panel.error == "A fault is called by its name."


class Jammed(PushButton):
    """A button of the user's own that fails."""

    def key_pressed(self, key):
        return 1 / 0

    def input_changed(self, name):
        if self.pressed:
            raise RuntimeError("it is stuck")


def test_a_part_that_fails_is_told_in_one_sentence_also_without_javascript(pico):
    part = Jammed(resistor=True, bounce=0)
    pico.attach(part, contact="GP2")
    said = []
    pico.on_warning = said.append
    panel, wiring = FrontEnd(PartPanel(pico, part, live=False)), FrontEnd(WiringPanel(pico, live=False))
    panel.tell("press", key="press")
    assert panel.error == "Jammed failed: ZeroDivisionError: division by zero"
    wiring.tell("push", part=0, key="press")
    assert wiring.error == "Jammed failed: ZeroDivisionError: division by zero"
    assert len(said) == 1, "a fault is shown once in each run"
    view = PlainView(pico, PartPanel(pico, part, live=False), live=False)
    pressed, keys, fault = view.children[2].children
    (key,) = keys.children
    assert view.trouble.layout.display == "none"
    key.value = True
    assert not key.value, "it is not down"
    assert view.trouble.value == "Jammed failed: ZeroDivisionError: division by zero"
    assert view.trouble.layout.display is None
    pressed.value = True
    assert view.trouble.value == "it is stuck"
    pressed.value = False
    assert view.trouble.value == ""
    assert view.trouble.layout.display == "none"
    assert fault.value == "works"
    view.close()


def test_a_plain_part_panel_that_closes_lets_its_keys_go(pico):
    part = PushButton(resistor=True, bounce=0)
    pico.attach(part, contact="GP2")
    view = PlainView(pico, PartPanel(pico, part, live=False), live=False)
    view.children[2].children[1].children[0].value = True
    assert part.closed
    view.close()
    assert not part.closed


def test_controls_do_not_keep_a_board_alive():
    board = VirtualBoard(clock="fast")
    controls = controls_of(board)
    assert controls_of(board) is controls
    board.close()
    known = weakref.ref(board)
    del board
    gc.collect()
    assert known() is None
