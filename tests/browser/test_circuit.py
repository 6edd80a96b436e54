"""The circuit in a real JupyterLab: parts are pressed, turned, wired and moved while a program runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .lab import WAIT

if TYPE_CHECKING:
    from playwright.sync_api import Locator

pytestmark = pytest.mark.browser

READS = """%circuit

import analogio, board, digitalio, time

button = digitalio.DigitalInOut(board.GP15)
button.pull = digitalio.Pull.UP
knob = analogio.AnalogIn(board.GP26)
led = digitalio.DigitalInOut(board.GP2)
led.switch_to_output()
before = None
while True:
    led.value = not button.value
    now = (button.value, round(knob.value / 65535 * 10))
    if now != before:
        print("pressed" if not now[0] else "released", "knob", now[1])
        before = now
    time.sleep(0.02)
"""
ATTACH = """%%host
from circuitpython_kernel.devices import LED, Potentiometer, PushButton
board.attach(PushButton(), contact="GP15")
board.attach(Potentiometer(), wiper="GP26")
board.attach(LED(), **{"in": "GP2"})
"""
WIRED = """%circuit

import board, digitalio, time

pin = digitalio.DigitalInOut(board.GP15)
pin.pull = digitalio.Pull.UP
before = None
while True:
    if pin.value != before:
        before = pin.value
        print("high" if before else "low")
    time.sleep(0.02)
"""


def middle(locator: Locator) -> tuple[float, float]:
    """The middle of something on the page."""
    box = locator.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_hands_act_while_a_program_runs(open_notebook, artefacts):
    notebook = open_notebook(ATTACH, READS)
    page = notebook.page
    notebook.run(0)
    notebook.wait_until_done(0)
    notebook.run(1)
    notebook.wait_for_text(1, "released knob 5")
    circuit = page.locator(".cpc").last
    circuit.scroll_into_view_if_needed()
    # The pictures of parts have come: `pip install -e .` bundles them, or python -m scripts.bundle_elements.
    circuit.locator("cpe-pushbutton").wait_for(state="attached", timeout=WAIT)

    # A button is down while it is held, and its LED glows.
    page.mouse.move(*middle(circuit.locator("[data-part=pushbutton] .cpc-key")))
    page.mouse.down()
    notebook.wait_for_text(1, "pressed knob 5")
    page.wait_for_function(
        "() => +document.querySelector('.cpc [data-part=led] [data-live=glow0]').getAttribute('fill-opacity') > 0.1",
        timeout=WAIT,
    )
    circuit.screenshot(path=artefacts / "circuit-pressed.png")
    page.mouse.up()
    page.wait_for_function(
        "() => document.querySelector('.cpc [data-part=led] [data-live=glow0]').getAttribute('fill-opacity') === '0'",
        timeout=WAIT,
    )

    # The knob by keyboard, and it is a slider to a screen reader. The part stays where it is.
    knob = circuit.get_by_role("slider", name="potentiometer, potentiometer: knob")
    place = circuit.locator(".cpc-part[data-part=potentiometer]").bounding_box()
    knob.focus()
    page.keyboard.press("End")
    notebook.wait_for_text(1, "released knob 10")
    page.wait_for_function("(knob) => knob.ariaValueNow === '100'", arg=knob.element_handle(), timeout=WAIT)
    x, y = middle(knob)
    page.mouse.move(x, y - 12)
    page.mouse.down()
    page.mouse.move(x - 12, y, steps=6)
    page.mouse.up()
    page.wait_for_function("(knob) => knob.ariaValueNow < 90", arg=knob.element_handle(), timeout=WAIT)
    assert circuit.locator(".cpc-part[data-part=potentiometer]").bounding_box() == place

    # A pad says what it is, and a part that is chosen has its inputs as sliders.
    page.mouse.move(*middle(circuit.locator("[data-end='board:GP15']")))
    page.wait_for_function(
        "() => document.querySelector('.cpc-tip').textContent.includes('input, pull-up, high')", timeout=WAIT
    )
    assert "pad 20" in circuit.locator(".cpc-tip").inner_text()
    circuit.locator(".cpc-part[data-part=led]").click(position={"x": 4, "y": 4})
    circuit.get_by_label("resistor in ohm", exact=True).wait_for(timeout=WAIT)
    circuit.get_by_role("button", name="Close", exact=True).click()
    notebook.interrupt()
    notebook.wait_until_done(1)


def test_a_circuit_is_made_by_hand_while_a_program_runs(open_notebook, artefacts):
    notebook = open_notebook(WIRED)
    page = notebook.page
    page.set_viewport_size({"width": 1400, "height": 1400})  # all of the stage is in sight
    notebook.run(0)
    notebook.wait_for_text(0, "high")
    circuit = page.locator(".cpc").last
    circuit.scroll_into_view_if_needed()
    circuit.get_by_role("button", name="Edit", exact=True).click()
    circuit.get_by_role("button", name="Add a part from the palette").click()
    circuit.get_by_label("Search parts").fill("pushbutton")
    circuit.locator("[data-kind=PushButton]").wait_for(timeout=WAIT)
    page.keyboard.press("Enter")
    part = circuit.locator(".cpc-part[data-part=pushbutton1]")
    part.wait_for(timeout=WAIT)
    circuit.get_by_role("button", name="Add a part from the palette").click()

    def wire(start: str, end: str) -> None:
        count = int(circuit.get_attribute("data-wires") or 0)
        page.mouse.move(*middle(circuit.locator(f"[data-end='{start}']")))
        page.mouse.down()
        page.mouse.move(*middle(circuit.locator(f"[data-end='{end}']")), steps=8)
        page.mouse.up()
        page.wait_for_function(
            "(count) => +document.querySelector('.cpc').dataset.wires > count", arg=count, timeout=WAIT
        )

    wire("board:GP15", "pushbutton1:1.r")
    wire("pushbutton1:2.r", "board:GND.4")
    # A part is dragged, and its wires follow.
    before = part.bounding_box()
    x, y = middle(part)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 30, y + 25, steps=5)
    page.mouse.up()
    page.wait_for_function(
        "() => document.querySelector('.cpc-tools [aria-label^=Undo]').ariaLabel.includes('move pushbutton1')",
        timeout=WAIT,
    )
    after = part.bounding_box()
    assert after["x"] < before["x"]
    circuit.screenshot(path=artefacts / "circuit-made.png")
    # What was made acts in the program that runs.
    circuit.get_by_role("button", name="Edit", exact=True).click()
    page.mouse.move(*middle(circuit.locator("[data-part=pushbutton1] .cpc-key")))
    page.mouse.down()
    notebook.wait_for_text(0, "low")
    page.mouse.up()
    # Deleted, undone: it is wired again.
    circuit.get_by_role("button", name="Edit", exact=True).click()
    part.click(position={"x": 3, "y": 3})
    page.keyboard.press("Delete")
    part.wait_for(state="detached", timeout=WAIT)
    assert circuit.get_attribute("data-wires") == "0"
    circuit.get_by_role("button", name="Undo").click()
    part.wait_for(timeout=WAIT)
    assert circuit.get_attribute("data-wires") == "2"
    notebook.interrupt()
    notebook.wait_until_done(0)
