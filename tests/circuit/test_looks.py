"""What parts and boards look like: each kind draws, its hooks are in its drawing, and what it shows is the part's."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from circuitpython_kernel import VirtualBoard, boards, devices
from circuitpython_kernel.circuit import breadboards
from circuitpython_kernel.circuit.looks.board import BoardLook
from circuitpython_kernel.circuit.looks.catalog import LOOKS, look_of
from circuitpython_kernel.circuit.looks.look import Look, Shape
from circuitpython_kernel.circuit.looks.svg import finished
from circuitpython_kernel.circuit.pins import footprint
from circuitpython_kernel.circuit.scene import scene
from circuitpython_kernel.circuit.still import circuit_svg
from circuitpython_kernel.devices import GC9A01A, LED, catalog

KINDS = sorted(name for name, kind in catalog.parts().items() if kind.__module__.startswith("circuitpython_kernel."))
VARIANTS = {
    "PushButton": {"look": "6mm"}, "Potentiometer": {"look": "slide"}, "SSD1306": {"look": "4"},
    "SegmentDigits": {"digits": 4}, "MatrixKeypad": {"columns": 3}, "NeoPixelStrip": {"look": "ring", "count": 16},
    "ILI9341": {"width": 240, "height": 320}, "CharLCD": {"columns": 20, "rows": 4},
}  # fmt: skip


def shape(kind: str, attrs: dict[str, Any] | None = None) -> Shape:
    """A part as a circuit has it."""
    found = footprint(kind, attrs or {})
    assert found is not None
    return Shape(kind, attrs or {}, found)


def drawn(look: Look, one: Shape, device: Any) -> ElementTree.Element:
    """Its drawing, which is well-formed."""
    text = finished(look.body(one), look.live(device, one), hooks=True)
    return ElementTree.fromstring(f'<svg xmlns="http://www.w3.org/2000/svg">{text}</svg>')


def hooks(root: ElementTree.Element) -> set[str]:
    return {found for one in root.iter() if (found := one.get("data-live"))}


@pytest.mark.parametrize(
    ("kind", "attrs"), [*((kind, {}) for kind in KINDS), *VARIANTS.items()], ids=lambda value: str(value) or "plain"
)
def test_each_part_draws_what_it_shows_and_where_hands_act(kind: str, attrs: dict[str, Any]) -> None:
    device = catalog.find(kind)()
    one = shape(kind, attrs)
    look = look_of(one)
    assert one.footprint.pins, "a part has pins"
    root = drawn(look, one, device)
    assert len(list(root.iter())) > 4, "a drawing has more than a box"
    assert set(look.live(device, one)) <= hooks(root), "what is live has a hook in the drawing"
    assert look.live(None, one) == {} or set(look.live(None, one)) <= hooks(root), "it is drawn without a part, too"
    inputs = device.inputs()
    for hand in look.hands(device, one):
        assert set(hand.inputs) <= set(inputs), "a hand sets what the part has"
        left, top, width, height = hand.box
        assert -1 <= left < left + width <= one.width + 1
        assert -1 <= top < top + height <= one.height + 1
    picture = device.picture()
    box = None if picture is None else look.screen(one, (picture.shape[1], picture.shape[0]))
    if box is not None:
        assert 0 <= box[0] < box[0] + box[2] <= one.width + 0.1
        assert 0 <= box[1] < box[1] + box[3] <= one.height + 0.1


def test_each_entry_of_the_table_is_of_a_kind_that_exists() -> None:
    for name in LOOKS:
        kind = name.partition(":")[0]
        known = kind in (*breadboards.KINDS, "resistor", "junction", "supply", "ground", "text")
        assert known or hasattr(devices, kind), name


def test_a_kind_that_nobody_knows_is_a_box_with_its_name() -> None:
    known = footprint("LED", {})
    assert known is not None
    one = Shape("FluxCapacitor", {}, known)
    assert "FluxCapacitor" in "".join(drawn(look_of(one), one, None).itertext())


MOVES: list[tuple[str, str, float, dict[str, Any]]] = [
    ("Potentiometer", "position", 90, {}), ("Potentiometer", "position", 90, {"look": "slide"}),
    ("PushButton", "pressed", 1, {}), ("SlideSwitch", "position", 1, {}), ("Joystick", "x", 1, {}),
    ("NeoSlider", "position", 90, {}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "name", "value", "attrs"), MOVES)
def test_what_a_hand_does_is_seen(kind: str, name: str, value: float, attrs: dict[str, Any]) -> None:
    device = catalog.find(kind)()
    one = shape(kind, attrs)
    look = look_of(one)
    before = (look.live(device, one), look.properties(device, one))
    setattr(device, name, value)
    assert (look.live(device, one), look.properties(device, one)) != before


def test_an_led_glows_as_it_is_lit_and_a_broken_pin_is_red() -> None:
    with VirtualBoard(clock="fast") as board:
        led = LED()
        board.attach(led, **{"in": "GP2"})
        one = shape("LED")
        seen = []
        for duty in (0, 2000, 65535):
            board.run(f"import board, pwmio\np = pwmio.PWMOut(board.GP2, frequency=1000, duty_cycle={duty})")
            seen.append(float(look_of(one).live(led, one)["glow0"]["fill-opacity"]))
            board.run("p.deinit()")
        assert seen[0] == 0 < seen[1] < seen[2]


def test_a_round_display_is_cut_to_a_circle_in_print() -> None:
    with VirtualBoard(clock="fast") as board:
        screen = GC9A01A()
        board.attach(screen, cs="GP17", dc="GP20")
        text = circuit_svg(scene(board), board.definition, devices={"gc9a01a": screen})
    ElementTree.fromstring(text)
    (name,) = re.findall(r'<clipPath id="([^"]+)"><ellipse', text)
    assert f'clip-path="url(#{name})"' in text


@pytest.mark.parametrize("wide", [True, False])
def test_an_ili9341_lies_as_its_picture_does(wide: bool) -> None:
    size = (320, 240) if wide else (240, 320)
    one = shape("ILI9341", {"width": size[0], "height": size[1]})
    assert (one.width > one.height) is wide
    box = look_of(one).screen(one, size)
    assert box is not None
    glass = 42.07 * 56.09
    assert box[2] * box[3] > 0.99 * glass, "the picture fills the glass"
    assert np.isclose(box[2] / box[3], size[0] / size[1], rtol=0.01)


@pytest.mark.parametrize(
    "name", ["raspberry_pi_pico", "circuitplayground_express", "metro_m4_express", "feather_m4_can"]
)
def test_a_board_draws_its_pads_with_their_names(name: str) -> None:
    look = BoardLook(boards.load(name))
    live = look.live({}, {})
    root = ElementTree.fromstring(f"<svg>{finished(look.body(), live, hooks=True)}</svg>")
    assert set(live) <= hooks(root)
    shown = {text.strip() for text in root.itertext()}
    beside = [pad for pad in look.pads.pads if pad.side in ("left", "right") and not pad.plug and pad.label]
    missing = [pad.label for pad in beside if pad.label.replace("_A", "/A") not in shown and pad.label != "NC"]
    assert len(missing) <= len(beside) // 10, missing


@pytest.mark.parametrize(("kind", "moved"), [("Servo", {"angle": 30.0}), ("DCMotor", {"turns": 0.3})])
def test_what_moves_all_the_time_changes_paths_and_no_transform(kind: str, moved: dict[str, float]) -> None:
    one = shape(kind)
    look = look_of(one)
    assert look.own or one.footprint.element is None
    before = look.live(None, one)
    after = look.live(type(kind, (), moved)(), one)
    changed = {name for hook, values in after.items() for name in values if values[name] != before[hook][name]}
    assert changed == {"d"}
