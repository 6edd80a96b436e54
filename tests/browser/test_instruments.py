"""The bench in JupyterLab: board panel, triggers, decoded buses, monitors, plotter, spectrum, generator, themes."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .hearing import HEARD, SPY
from .lab import WAIT, Notebook

pytestmark = [pytest.mark.browser, pytest.mark.slow]

Open = Callable[..., Notebook]

PRESSES = 4

BUTTON_AND_LED = """\
%board

import time, board, digitalio

led = digitalio.DigitalInOut(board.LED)
led.switch_to_output()
button = digitalio.DigitalInOut(board.GP14)
button.switch_to_input(pull=digitalio.Pull.UP)
print("waiting")
for count in (1, 2):
    while button.value:
        time.sleep(0.01)
    led.value = True
    print("press", count)
    while not button.value:
        time.sleep(0.01)
    led.value = False
    print("release", count)
"""

BLINK = """\
import time, board, digitalio

led = digitalio.DigitalInOut(board.LED)
led.switch_to_output()
print("blinking")
while True:
    led.value = True
    time.sleep(0.02)
    led.value = False
    time.sleep(0.03)
"""

THERMOMETER = """\
%%host
class Thermometer:
    def i2c_addresses(self): return (0x48,)
    def i2c_write(self, address, data): pass
    def i2c_read(self, address, count): return (5504).to_bytes(2, "big")[:count]
    def i2c_stop(self): pass

board.attach(Thermometer())
"""

READ = """\
import board, busio, time

i2c = busio.I2C(board.GP5, board.GP4)
i2c.try_lock()
data = bytearray(2)
for i in range(5):
    i2c.writeto_then_readfrom(0x48, b"\\x00", data)
    time.sleep(0.01)
print("read", bytes(data))
"""


def test_a_button_on_the_panel_reaches_the_running_cell(open_notebook: Open) -> None:
    notebook = open_notebook(BUTTON_AND_LED)
    notebook.run(0)
    notebook.wait_for_text(0, "waiting")
    panel = notebook.page.locator(".cpb-panel")
    button = panel.get_by_role("button", name=re.compile("GP14"))
    button.hover()
    notebook.page.mouse.down()
    notebook.wait_for_text(0, "press 1")
    panel.locator(".cpb-led.cpb-high").wait_for(timeout=WAIT)
    notebook.page.mouse.up()
    notebook.wait_for_text(0, "release 1")
    button.focus()  # and with the keyboard alone
    notebook.page.keyboard.down("Enter")
    notebook.wait_for_text(0, "press 2")
    notebook.page.keyboard.up("Enter")
    notebook.wait_for_text(0, "release 2")
    notebook.wait_until_done(0)


def test_a_slider_on_the_panel_changes_the_converters_value(open_notebook: Open) -> None:
    notebook = open_notebook(
        "%board\nimport board, analogio, time\nknob = analogio.AnalogIn(board.A0)\nprint('waiting')\n"
        "while knob.value < 30000:\n    time.sleep(0.01)\nprint('volts %.2f' % (knob.value * 3.3 / 65535))"
    )
    notebook.run(0)
    notebook.wait_for_text(0, "waiting")
    notebook.page.locator(".cpb-panel").get_by_role("slider").fill("2.50")
    notebook.wait_for_text(0, "volts 2.50")
    notebook.wait_until_done(0)


def test_the_panel_resets_the_board_stops_its_clock_and_has_the_drive(open_notebook: Open, tmp_path: Path) -> None:
    notebook = open_notebook("%board\n" + BLINK)
    notebook.run(0)
    notebook.wait_for_text(0, "blinking")
    panel = notebook.page.locator(".cpb-panel")
    panel.get_by_role("button", name="Pause").click()
    panel.get_by_role("button", name="Run").wait_for(timeout=WAIT)
    time = panel.locator("output.cpl-title")
    before = float(time.inner_text().split()[0])
    panel.get_by_role("combobox", name="Length of a step").select_option("1")
    panel.get_by_role("button", name="Step").click()
    notebook.page.wait_for_function(
        "(t) => parseFloat(document.querySelector('.cpb-panel output.cpl-title').innerText) >= t", arg=before + 1
    )
    panel.get_by_role("button", name="Run").click()
    panel.get_by_role("button", name="Pause").wait_for(timeout=WAIT)
    panel.get_by_role("button", name="Reset").click()
    notebook.wait_until_done(0)
    notebook.page.locator(".cpb-panel[data-busy=false]").wait_for(timeout=WAIT)
    (tmp_path / "drive.zip").write_bytes(notebook.save_drive())
    names = zipfile.ZipFile(tmp_path / "drive.zip").namelist()
    assert "code.py" in names
    assert notebook.load_drive(tmp_path / "drive.zip") == f"Put {len(names)} files on the drive."


def test_a_trigger_holds_the_picture_still(open_notebook: Open) -> None:
    notebook = open_notebook("%scope LED --for 0.2\n" + BLINK)
    notebook.run(0)
    notebook.wait_for_edges(2)
    scope = notebook.scope
    scope.get_by_role("combobox", name="Trigger", exact=True).select_option("rising")
    scope.get_by_role("combobox", name="Trigger mode").select_option("single")
    notebook.page.locator(".cpk-scope[data-paused=true]").wait_for(timeout=WAIT)
    start, at = float(scope.get_attribute("data-t0") or 0), float(scope.get_attribute("data-triggered") or 0)
    assert at - start == pytest.approx(0.2e9 / 5, abs=2)
    assert notebook.running(0), "the program runs on"
    notebook.interrupt()
    notebook.wait_until_done(0)


def test_a_bus_is_decoded_and_listed(open_notebook: Open) -> None:
    notebook = open_notebook(THERMOMETER, "%scope GP4 GP5 --for 0.001\n%monitor\n" + READ)
    notebook.run(0, 1)
    notebook.wait_for_text(1, "read")
    notebook.scope.get_by_text("I2C", exact=True).first.wait_for(timeout=WAIT)
    rows = notebook.page.locator(".cpm-table tbody tr")
    rows.nth(9).wait_for(timeout=WAIT)
    assert "0x48" in rows.first.inner_text()
    notebook.page.get_by_role("textbox", name="Filter").fill("read")
    notebook.page.wait_for_function("() => document.querySelectorAll('.cpm-table tbody tr').length === 5")


def test_the_plotter_draws_what_is_printed(open_notebook: Open) -> None:
    notebook = open_notebook(
        "%plotter sine cosine\nimport math, time\nfor i in range(100):\n"
        "    print((math.sin(i / 8), math.cos(i / 8)))\n    time.sleep(0.005)"
    )
    notebook.run(0)
    notebook.wait_until_done(0)
    notebook.page.locator(".cph[data-points='100']").wait_for(timeout=WAIT)
    assert notebook.page.locator(".cph-item").all_inner_texts() == ["sine", "cosine"]


def test_the_generators_signal_is_in_the_spectrum(open_notebook: Open) -> None:
    notebook = open_notebook(
        "%clock fast\n%generate A0 sine 25 Hz 0.5 V to 2.5 V\n%spectrum A0\nimport board, analogio, time\n"
        "knob = analogio.AnalogIn(board.A0)\nfor i in range(2048):\n    knob.value\n    time.sleep(0.001)\n"
    )
    notebook.run(0)
    notebook.wait_until_done(0)
    chart = notebook.page.locator(".cph[data-summary^='strongest at']")
    chart.wait_for(timeout=WAIT)
    notebook.page.wait_for_function(
        """() => Math.abs(parseFloat(document.querySelector('.cph').dataset.summary.slice(13)) - 25) < 1""",
        timeout=WAIT,
    )


def test_the_generators_knobs_turn_during_a_cell(open_notebook: Open) -> None:
    notebook = open_notebook(
        "%generate GP15\nimport board, countio, time\ncounter = countio.Counter(board.GP15)\nprint('waiting')\n"
        "while counter.count < 20:\n    time.sleep(0.01)\nprint('counted')"
    )
    notebook.run(0)
    notebook.wait_for_text(0, "waiting")
    panel = notebook.page.locator(".cpg")
    panel.get_by_role("spinbutton", name="frequency").fill("200")
    panel.get_by_role("spinbutton", name="frequency").press("Enter")
    panel.get_by_role("combobox", name="Shape").select_option("square")
    notebook.wait_for_text(0, "counted")
    notebook.page.locator(".cpg[data-text='square, 200 Hz, 0 V to 3.3 V']").wait_for(timeout=WAIT)
    notebook.wait_until_done(0)
    notebook.page.wait_for_function("() => document.querySelectorAll('.jp-OutputArea img').length === 1", timeout=WAIT)


def test_the_serial_monitor_shows_and_sends(open_notebook: Open) -> None:
    notebook = open_notebook("%serial\nimport sys\nprint('ready')\nprint('heard', sys.stdin.readline().strip())")
    notebook.run(0)
    log = notebook.page.get_by_role("log")
    log.filter(has_text="ready").wait_for(timeout=WAIT)
    line = notebook.page.get_by_role("textbox", name="Line to send")
    line.fill("hello")
    line.press("Enter")
    log.filter(has_text="heard hello").wait_for(timeout=WAIT)
    notebook.wait_until_done(0)


def test_two_views_agree_and_a_dark_theme_is_followed(open_notebook: Open) -> None:
    notebook = open_notebook("%board\n" + BLINK)
    notebook.run(0)
    notebook.wait_for_text(0, "blinking")
    notebook.page.evaluate("() => window.jupyterapp.commands.execute('notebook:create-output-view')")
    notebook.page.locator(".cpb-panel").nth(1).wait_for(timeout=WAIT)
    notebook.page.wait_for_function(
        """() => {
          const drawn = [...document.querySelectorAll('.cpb-panel')];
          return drawn.length === 2 && drawn.every((el) => +el.dataset.frames > 3);
        }""",
        timeout=WAIT,
    )
    notebook.page.evaluate(
        "() => window.jupyterapp.commands.execute('apputils:change-theme', { theme: 'JupyterLab Dark' })"
    )
    notebook.page.locator(".cpb-panel[data-theme=dark]").nth(1).wait_for(timeout=WAIT)
    notebook.interrupt()
    notebook.wait_until_done(0)


def test_stills_are_in_the_notebook_and_hidden_where_the_widget_lives(open_notebook: Open) -> None:
    notebook = open_notebook("%board\n%scope LED\n%clock fast\n" + BLINK.replace("while True", "for _ in range(9)"))
    notebook.run(0)
    notebook.wait_until_done(0)
    notebook.page.wait_for_function(
        """() => {
          const cells = window.jupyterapp.shell.currentWidget.content.model.toJSON().cells;
          return cells[0].outputs.filter((o) => o.data?.["image/png"]).length === 2;
        }""",
        timeout=WAIT,
    )
    notebook.page.wait_for_function("() => document.querySelectorAll('.jp-OutputArea img').length === 2", timeout=WAIT)
    # A widget that has no frame yet has not hidden its still.
    notebook.page.wait_for_function(
        "() => [...document.querySelectorAll('.jp-OutputArea img')].every((img) => !img.checkVisibility())",
        timeout=WAIT,
    )
    assert notebook.page.locator(".cpb-panel, .cpk-scope").count() == 2
    # Opened again when its kernel is gone, the pictures are what is seen.
    notebook.page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
    notebook.page.wait_for_function("() => !window.jupyterapp.shell.currentWidget.context.model.dirty", timeout=WAIT)
    notebook.server.end_sessions()
    notebook.load()
    notebook.page.locator(".jp-OutputArea img").nth(1).wait_for(timeout=WAIT)
    assert all(image.is_visible() for image in notebook.page.locator(".jp-OutputArea img").all())
    gone = notebook.page.get_by_text("Error displaying widget")
    gone.nth(1).wait_for(state="attached", timeout=WAIT)
    assert not any(words.is_visible() for words in gone.all()), "the pictures say more than that"
    assert notebook.errors, "JupyterLab tells its console of the widgets that are gone"
    notebook.errors.clear()


def test_a_reloaded_page_goes_on_with_the_same_panel(open_notebook: Open) -> None:
    notebook = open_notebook("%board\n%scope LED\n" + BLINK)
    notebook.run(0)
    notebook.wait_for_text(0, "blinking")
    notebook.page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
    notebook.page.wait_for_function("() => !window.jupyterapp.shell.currentWidget.context.model.dirty", timeout=WAIT)
    notebook.load()
    notebook.page.wait_for_function(
        "() => +(document.querySelector('.cpb-panel')?.dataset.frames ?? 0) > 5", timeout=WAIT
    )
    notebook.wait_for_edges(2)
    notebook.wait_until_busy()
    notebook.interrupt()


def test_plain_widgets_take_a_press_during_a_cell(open_notebook: Open) -> None:
    notebook = open_notebook("%board --plain\n" + BUTTON_AND_LED.removeprefix("%board\n"))
    notebook.run(0)
    notebook.wait_for_text(0, "waiting")
    notebook.page.locator(".jp-OutputArea img.widget-image").wait_for(timeout=WAIT)
    button = notebook.page.get_by_role("button", name="GP14")
    for count in (1, 2):
        button.click()
        notebook.wait_for_text(0, f"press {count}")
        button.click()
        notebook.wait_for_text(0, f"release {count}")
    notebook.wait_until_done(0)


def test_the_third_notebook_is_photographed(open_notebook: Open, artefacts: Path) -> None:
    notebook = open_notebook(path="03-instruments.ipynb")
    notebook.run_all()
    notebook.wait_until_done(notebook.code_cells()[-1])
    shown = {
        name: notebook.page.locator(selector).count()
        for name, selector in (
            ("panel", ".cpb-panel"),
            ("scope", ".cpk-scope"),
            ("monitor", ".cpm"),
            ("chart", ".cph"),
            ("generator", ".cpg"),
        )
    }
    assert shown == {"panel": 1, "scope": 2, "monitor": 2, "chart": 2, "generator": 1}
    notebook.photograph(artefacts / "03-instruments.png")
    # Everything in a scope's row has a name that a screen reader says.
    for control in notebook.page.locator(".cpl button, .cpl input, .cpl select, .cpk-scope button").all():
        assert control.evaluate("(el) => (el.getAttribute('aria-label') ?? el.innerText).trim() !== ''")


def test_a_part_s_panel_acts_during_a_cell_and_can_be_heard(open_notebook: Open) -> None:
    notebook = open_notebook(
        "%attach bme280\n%attach buzzer in=GP2\nimport board, pwmio, time\n"
        "pwm = pwmio.PWMOut(board.GP2, frequency=440, duty_cycle=0x8000)\nprint('sounding')\n"
        "while True:\n    time.sleep(0.01)",
        "%%host\nprint('temperature', bme280.temperature)",
    )
    notebook.run(0)
    notebook.wait_for_text(0, "sounding")
    panels = notebook.page.locator(".cpp")
    panels.nth(1).get_by_role("button", name="Listen").click()
    notebook.page.wait_for_function(
        "() => Math.abs(parseFloat(document.querySelectorAll('.cpp')[1].dataset.sound) - 442.29) < 0.01", timeout=WAIT
    )
    panels.nth(0).get_by_role("slider", name="temperature").fill("31.5")
    panels.nth(0).get_by_role("combobox", name="Fault").select_option("nack")
    notebook.page.locator(".cpp[data-fault=nack]").wait_for(timeout=WAIT)
    assert notebook.running(0)
    notebook.interrupt()
    notebook.wait_until_done(0)
    notebook.run(1)
    notebook.wait_for_text(1, "temperature 31.5")


def test_a_keypad_s_keys_are_pressed_during_a_cell(open_notebook: Open) -> None:
    notebook = open_notebook(
        "%attach matrixkeypad row0=GP0 row1=GP1 row2=GP2 col0=GP6 col1=GP7 col2=GP8\nimport board, keypad\n"
        "keys = keypad.KeyMatrix((board.GP0, board.GP1, board.GP2), (board.GP6, board.GP7, board.GP8))\n"
        "print('waiting')\nseen = 0\nwhile seen < 4:\n    event = keys.events.get()\n    if event:\n"
        "        seen += 1\n        print('down' if event.pressed else 'up', event.key_number)"
    )
    notebook.run(0)
    notebook.wait_for_text(0, "waiting")
    keys = notebook.page.get_by_role("group", name="Keys of the MatrixKeypad")
    keys.get_by_role("button", name="Key 5").hover()
    notebook.page.mouse.down()
    notebook.wait_for_text(0, "down 4")
    notebook.page.mouse.up()
    notebook.wait_for_text(0, "up 4")
    keys.get_by_role("button", name="Key 9").focus()
    notebook.page.keyboard.press("Enter", delay=100)
    notebook.wait_for_text(0, "up 8")
    notebook.wait_until_done(0)


def test_a_slider_for_light_is_logarithmic(open_notebook: Open) -> None:
    notebook = open_notebook("%attach bh1750", "%%host\nprint('light', bh1750.illuminance)")
    notebook.run(0)
    slider = notebook.page.get_by_role("slider", name="illuminance")
    slider.wait_for(timeout=WAIT)
    slider.fill("1")  # of 5: the first fifth is for what is dark
    notebook.page.wait_for_function(
        "() => JSON.parse(document.querySelector('.cpp').dataset.values ?? '{}').illuminance === 9", timeout=WAIT
    )
    notebook.run(1)
    notebook.wait_for_text(1, "light 9")


def hold(notebook: Notebook, drawing: Any, name: str) -> None:
    """Press a button of a drawing and keep it pressed: again, when the page has moved below the mouse meanwhile."""
    from playwright.sync_api import TimeoutError

    for _ in range(PRESSES):
        drawing.get_by_role("button", name=re.compile(f"^{name} open")).hover()
        notebook.page.mouse.down()
        try:
            drawing.get_by_role("button", name=re.compile(f"^{name} closed")).wait_for(timeout=WAIT / PRESSES)
        except TimeoutError:
            notebook.page.mouse.up()
        else:
            return
    raise AssertionError(f"{name} stays open")


def test_the_wiring_is_live_takes_the_width_and_follows_the_theme(open_notebook: Open) -> None:
    notebook = open_notebook(
        "%attach pushbutton contact=GP14 resistor=true\n%attach servo pulse=GP15\n%wiring",
        "import board, digitalio, pwmio, time\nbutton = digitalio.DigitalInOut(board.GP14)\n"
        "pwm = pwmio.PWMOut(board.GP15, frequency=50, duty_cycle=1638)\nprint('waiting')\n"
        "while button.value:\n    time.sleep(0.01)\nprint('pressed')",
        "%attach bme280",
    )
    notebook.run(0)
    wiring = notebook.page.locator(".cpw-wiring[data-parts='2']")
    wiring.wait_for(timeout=WAIT)
    wiring.get_by_role("button", name="Live", exact=True).click()  # it has frozen at the end of its cell
    notebook.run(1)
    notebook.wait_for_text(1, "waiting")
    wiring.locator("[data-pin='15'].cpb-pwm").wait_for(timeout=WAIT)
    assert "50 Hz" in (wiring.locator("[data-pin='15'] .cpb-state").text_content() or "")
    wiring.get_by_role("img", name=re.compile("^servo: angle")).wait_for(timeout=WAIT)
    hold(notebook, wiring, "push button: contact")
    notebook.wait_for_text(1, "pressed")
    notebook.page.mouse.up()
    notebook.wait_until_done(1)
    notebook.run(2)
    shown = notebook.page.locator(".cpw-wiring[data-parts='3']")
    shown.wait_for(timeout=WAIT)
    shown.get_by_text("bme280", exact=True).first.wait_for(timeout=WAIT)
    widths = shown.evaluate("(root) => [root.clientWidth, root.querySelector('svg').clientWidth]")
    assert 0.9 * widths[0] < widths[1] <= widths[0]
    before = shown.locator("svg").get_attribute("aria-labelledby")
    other = "light" if shown.get_attribute("data-theme") == "dark" else "dark"  # other tests change it, too
    notebook.page.evaluate(
        "(theme) => window.jupyterapp.commands.execute('apputils:change-theme', { theme })",
        f"JupyterLab {other.capitalize()}",
    )
    notebook.page.locator(f".cpw-wiring[data-theme={other}]").wait_for(timeout=WAIT)
    assert shown.locator("svg").get_attribute("aria-labelledby") != before


def test_the_board_on_screen_has_the_pads_of_the_real_one(open_notebook: Open) -> None:
    notebook = open_notebook(
        "%board raspberry_pi_pico\nimport board, digitalio\n"
        "led = digitalio.DigitalInOut(board.LED)\nled.switch_to_output(True)"
    )
    notebook.run(0)
    panel = notebook.page.locator(".cpb-panel")
    panel.locator(".cpb-led.cpb-high").wait_for(timeout=WAIT)
    places = panel.evaluate(
        """(root) => Object.fromEntries([...root.querySelectorAll('[data-place^="pad "]')].map((group) => {
          const mark = group.querySelector('.cpb-mark').getBoundingClientRect();
          return [group.querySelector('.cpb-label').textContent, [mark.x, mark.y]];
        }))"""
    )
    left = [f"GP{number}" for number in range(16)]
    right = [*(f"GP{number}" for number in range(16, 23)), "GP26_A0", "GP27_A1", "GP28_A2"]
    assert set(places) == {*left, *right}
    assert left == sorted(left, key=lambda name: places[name][1]), "GP0 to GP15 down the left side"
    assert right == sorted(right, key=lambda name: -places[name][1]), "GP16 to GP28 up the right one"
    assert max(places[name][0] for name in left) < min(places[name][0] for name in right)
    lamp = panel.locator(".cpb-led .cpb-lamp").evaluate("(lamp) => getComputedStyle(lamp).fill")
    numbers = [float(word) for word in re.findall(r"[0-9.]+", lamp)]
    assert numbers[1] == max(numbers[:3]), f"the Pico's LED is green, not {lamp}"


TONE = """\
%attach speaker in=GP2
import array, audiocore, audiopwmio, board, math, time
sine = array.array("h", [int(math.sin(math.tau * i / 20) * 20000) for i in range(20)])
out = audiopwmio.PWMAudioOut(board.GP2)
out.play(audiocore.RawSample(sine, sample_rate=16000), loop=True)
print("sounding")
"""

PLAYED = """async () => {
    const bytes = await (await fetch(document.querySelector(".cpp-player audio").src)).arrayBuffer();
    const sound = await new OfflineAudioContext(1, 1, 44100).decodeAudioData(bytes);
    const values = sound.getChannelData(0);
    let crossings = 0;
    for (let i = 1; i < values.length; i += 1) crossings += values[i - 1] < 0 && values[i] >= 0;
    return [crossings / sound.duration, sound.duration];
}"""
"""How often a second the player's sound goes through zero upwards, and its seconds."""


def test_a_loudspeaker_is_heard_live_and_afterwards(open_notebook: Open, artefacts: Path) -> None:
    notebook = open_notebook(TONE + "while True:\n    time.sleep(0.01)", "out.stop()")
    notebook.page.evaluate(SPY)
    notebook.run(0)
    notebook.wait_for_text(0, "sounding")
    panel = notebook.page.locator(".cpp")
    panel.get_by_role("button", name="Listen").click()
    notebook.page.wait_for_function(f"() => Math.abs(({HEARD})() - 800) < 15", timeout=WAIT)
    panel.screenshot(path=artefacts / "speaker.png")
    panel.get_by_role("button", name="Listen").click()
    notebook.interrupt()
    notebook.wait_until_done(0)
    notebook.run(1)
    notebook.wait_until_done(1)
    panel.get_by_role("button", name="Live").click()
    notebook.page.wait_for_function("() => !document.querySelector('.cpp-player').hidden", timeout=WAIT)
    hertz, seconds = notebook.page.evaluate(PLAYED)
    assert abs(hertz - 800) < 8
    assert seconds > 0.5
