"""The circuit's front end in a browser, without Jupyter: keyboard, fingers, clicks from pin to pin, both themes."""

from __future__ import annotations

import os
import shutil

import pytest

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.devices import GC9A01A, LED, Joystick, Potentiometer, PushButton
from circuitpython_kernel.widgets.circuit import CircuitPanel
from tests.browser.view_page import ViewPage

pytestmark = pytest.mark.browser
playwright = pytest.importorskip("playwright.sync_api")

CHROMIUM = "/usr/bin/chromium"
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


@pytest.fixture(scope="module")
def page():
    """One page with fingers for all of these."""
    if not shutil.which(CHROMIUM):
        assert os.environ.get("CI") != "true", "CI must have chromium"
        pytest.skip("chromium is not installed")
    with playwright.sync_playwright() as p:
        browser = p.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield browser.new_page(viewport={"width": 1000, "height": 1000}, has_touch=True)
        browser.close()


@pytest.fixture(scope="module")
def board():
    with VirtualBoard(clock="fast") as made:
        made.attach(PushButton(), contact="GP15")
        made.attach(Joystick(), vrx="GP27", vry="GP28", sw="GP14")
        made.attach(Potentiometer(), wiper="GP26")
        made.attach(GC9A01A(), sck="GP18", mosi="GP19", cs="GP17", dc="GP16")
        yield made


@pytest.fixture
def view(page, board, request):
    panel = CircuitPanel(board, live=False)
    made = ViewPage(page, panel, getattr(request, "param", "light"))
    made.settle()
    yield made
    panel.close()


def middle(locator):
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def ends_of(board):
    return {frozenset((wire.start, wire.end)) for wire in board.circuit.wires}


def test_a_wire_by_keyboard_and_one_by_clicks_and_both_are_undone(board, view):
    page = view.page
    page.get_by_role("button", name="Edit", exact=True).click()
    page.get_by_role("button", name="Add a part from the palette").click()
    page.get_by_label("Search parts").fill("led")
    view.until(lambda: page.locator("[data-kind=LED]").count())
    page.locator("[data-kind=LED]").click()
    view.until(lambda: page.locator(".cpc-part[data-part=led1]").count())
    page.get_by_role("button", name="Add a part from the palette").click()
    # From pin to pin with Tab and Enter alone; each pin says what it is.
    pin = page.get_by_role("button", name="led1 A", exact=False)
    pin.focus()
    page.keyboard.press("Enter")
    target = page.locator("[data-end='board:GP2']")
    target.focus()
    assert "GP2" in (target.get_attribute("aria-label") or "")
    page.keyboard.press("Enter")
    view.until(lambda: frozenset(("led1:A", "board:GP2")) in ends_of(board))
    # By clicks: one where it begins, one where it ends.
    for end in ("led1:C", "board:GND.1"):
        page.mouse.click(*middle(page.locator(f"[data-end='{end}']")))
    view.until(lambda: frozenset(("led1:C", "board:GND.1")) in ends_of(board))
    assert isinstance(board.part("led1"), LED)
    for _ in range(3):
        page.get_by_role("button", name="Undo").click()
        view.settle()
    assert page.locator(".cpc-part[data-part=led1]").count() == 0
    page.get_by_role("button", name="Edit", exact=True).click()


def test_fingers_and_the_stick_and_its_button(board, view):
    page = view.page
    button = page.locator("[data-part=pushbutton] .cpc-hand").first
    fingers = page.context.new_cdp_session(page)
    x, y = middle(button)
    fingers.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    view.until(lambda: board.part("pushbutton").pressed)
    fingers.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    view.until(lambda: not board.part("pushbutton").pressed)
    stick = page.get_by_role("application", name="joystick", exact=False)
    stick.focus()
    page.keyboard.down("ArrowRight")
    view.until(lambda: board.part("joystick").x > 90)
    page.keyboard.up("ArrowRight")
    view.until(lambda: abs(board.part("joystick").x) < 0.01)
    page.keyboard.down("Enter")
    view.until(lambda: board.part("joystick").pressed)
    page.keyboard.up("Enter")
    view.until(lambda: not board.part("joystick").pressed)
    page.mouse.move(*middle(stick))
    page.mouse.down()
    view.until(lambda: board.part("joystick").pressed)
    page.mouse.up()
    view.until(lambda: not board.part("joystick").pressed)


@pytest.mark.parametrize("view", ["dark"], indirect=True)
def test_in_the_dark_black_wires_have_a_light_edge_and_a_round_display_is_round(view):
    page = view.page
    assert page.locator(".cpc").get_attribute("data-theme") == "dark"
    halo = page.locator(".cpc-halo").first.evaluate("(one) => getComputedStyle(one).stroke")
    assert halo == "rgb(207, 216, 224)"
    name = page.locator(".cpc-name").first.evaluate("(one) => getComputedStyle(one).fill")
    assert sum(int(part) for part in name.removeprefix("rgb(").removesuffix(")").split(",")) > 380
    assert page.locator(".cpc-screen").first.evaluate("(one) => getComputedStyle(one).borderRadius") == "50%"


def test_at_full_size_names_are_legible_in_a_narrow_column(view):
    page = view.page
    page.set_viewport_size({"width": 700, "height": 1000})
    page.get_by_role("button", name="At full size").click()
    view.settle()
    texts = page.locator(".cpc-stage text").evaluate_all(
        "(texts) => texts.map((one) => { const scale = one.getScreenCTM();"
        " return [one.textContent, parseFloat(getComputedStyle(one).fontSize) * Math.hypot(scale.a, scale.b)]; })"
    )
    heights = dict(texts)
    assert min(heights[name] for name in ("Raspberry Pi Pico", "pushbutton", "gc9a01a")) >= 10
    assert min(height for name, height in heights.items() if name.startswith("GP")) >= 7
    assert min(heights[name] for name in ("3V3", "VIN", "SCK", "MOSI", "CS", "DC", "RESET")) >= 7
    page.set_viewport_size({"width": 1000, "height": 1000})


def test_all_that_takes_the_focus_has_a_name_for_a_screen_reader(view):
    page = view.page
    page.get_by_role("button", name="Edit", exact=True).click()  # the pads take it, too
    view.settle()
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    focusable = [
        node
        for node in nodes
        if any(one["name"] == "focusable" and one["value"]["value"] for one in node.get("properties", ()))
        and node["role"]["value"] != "RootWebArea"
    ]
    assert len(focusable) > 60
    unnamed = [node["role"]["value"] for node in focusable if not node.get("name", {}).get("value", "").strip()]
    assert unnamed == []
    page.get_by_role("button", name="Edit", exact=True).click()
