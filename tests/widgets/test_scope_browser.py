"""scope.js in a real browser, in front of a real Scope: a page with a stub of anywidget's model, and no Jupyter."""

from __future__ import annotations

import base64
import os
import shutil
import time
from types import SimpleNamespace

import pytest
from scope_board import FakeBoard, demo_board

from circuitpython_kernel.widgets.scope import Scope

pytestmark = pytest.mark.browser
playwright = pytest.importorskip("playwright.sync_api")

SHOTS = os.environ.get("SCOPE_SHOTS")  # a folder for screenshots
CHROMIUM = "/usr/bin/chromium"
ARGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
]  # fmt: skip

PAGE = """<!doctype html><meta charset=utf-8><style>{css} body {{ margin: 12px; background: {ground}; }}</style>
<body data-jp-theme-light="{light}"><div id=one></div><div id=two></div>
<script type=module>
const source = new Blob([{esm}], {{type: "text/javascript"}});
window.scope = await import(URL.createObjectURL(source));
window.outbox = [];
const handlers = new Set();
window.model = {{
  send: (content) => window.outbox.push(content),
  on: (name, handler) => handlers.add(handler), off: (name, handler) => handlers.delete(handler),
  get: () => undefined,
}};
window.deliver = (content, data) => {{
  const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
  for (const handler of [...handlers]) handler(content, data ? [new DataView(bytes.buffer)] : []);
}};
window.show = (id) => window.scope.default.render({{model: window.model, el: document.getElementById(id)}});
window.hide = window.show("one");
window.ready = true;
</script>"""


class Bridge:
    """Carries messages between the page and the scope, when the test says so."""

    def __init__(self, page, scope):
        self.page, self.scope = page, scope
        self.heard = []
        scope.send = self.deliver

    def deliver(self, content, buffers=()):
        data = base64.b64encode(b"".join(buffers)).decode()
        self.page.evaluate("([content, data]) => window.deliver(content, data)", [content, data])

    def step(self):
        for message in self.page.evaluate("() => window.outbox.splice(0)"):
            self.heard.append(message)
            self.scope._receive(self.scope, message, [])
        self.scope.refresh()
        self.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def until(self, condition, what="the scope's answer"):
        deadline = time.monotonic() + 30
        while not condition():
            assert time.monotonic() < deadline, f"waited in vain for {what}"
            self.step()

    def settle(self):
        """Until the page has nothing to say and the scope nothing to show."""
        quiet, deadline = 0, time.monotonic() + 30
        while quiet < 12:
            assert time.monotonic() < deadline, f"never quiet: {self.heard[-3:]}"
            count = len(self.heard)
            self.step()
            quiet = quiet + 1 if len(self.heard) == count else 0

    def data(self, name):
        return self.page.get_attribute(".cpk-scope", f"data-{name}")

    def told(self, kind):
        return [message for message in self.heard if message["type"] == kind]

    def span(self):
        return self.scope.window[1] - self.scope.window[0]

    def pixels(self, x, y, w, h):
        """The distinct colours of a part of the canvas, in CSS pixels, with their counts."""
        return self.page.evaluate(
            """([x, y, w, h]) => {
              const canvas = document.querySelector(".cpk-canvas"), r = devicePixelRatio, found = {};
              const d = canvas.getContext("2d").getImageData(x * r, y * r, w * r, h * r).data;
              for (let i = 0; i < d.length; i += 4) {
                const key = [d[i], d[i + 1], d[i + 2]].map((v) => v.toString(16).padStart(2, "0")).join("");
                found[key] = (found[key] ?? 0) + 1;
              }
              return found;
            }""",
            [x, y, w, h],
        )

    def canvas(self):
        return self.page.locator(".cpk-canvas").bounding_box()

    def shot(self, name):
        if SHOTS:
            self.page.locator(".cpk-scope").first.screenshot(path=f"{SHOTS}/scope-{name}.png")


@pytest.fixture(scope="module")
def browser():
    if not shutil.which(CHROMIUM):
        assert os.environ.get("CI") != "true", "CI must have chromium"
        pytest.skip("chromium is not installed")
    with playwright.sync_playwright() as p:
        browser = p.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield browser
        browser.close()


@pytest.fixture
def open_scope(browser):
    pages = []

    def open_one(board, pins, *, dark=False, width=1100, ratio=1, touch=False, **options):
        page = browser.new_page(viewport={"width": width, "height": 720}, device_scale_factor=ratio, has_touch=touch)
        pages.append(page)
        errors = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        source = base64.b64encode(str(Scope._esm).encode()).decode()
        page.set_content(
            PAGE.format(
                css=Scope._css,
                light="false" if dark else "true",
                ground="#111" if dark else "#fff",
                esm=f'Uint8Array.from(atob("{source}"), (c) => c.charCodeAt(0))',
            )
        )
        page.wait_for_function("() => window.ready")
        # Not live: playwright runs an event loop of its own, which must not pump; the bridge refreshes instead.
        scope = Scope(board, pins, live=False, **options)
        bridge = Bridge(page, scope)
        bridge.errors = errors
        bridge.until(lambda: scope.frames >= 1, "the first frame")
        return bridge

    yield open_one
    for page in pages:
        page.close()


def blink():
    board = FakeBoard()
    board.clock.now_ns = 1_000_000_000
    board.edges("LED", [0.0, 0.25, 0.5, 0.75])
    return board


def test_frames_are_drawn(open_scope):
    bridge = open_scope(blink(), ["LED"], duration=1.0)
    assert int(bridge.data("frames")) >= 1
    assert bridge.data("edges") == "4"
    box = bridge.canvas()
    width = box["width"]
    line = "0069a8"
    # Low, high, low, high: the line runs along the bottom and along the top of its row.
    for part, y in ((0.1, 43), (0.35, 12), (0.6, 43), (0.9, 12)):
        assert line in bridge.pixels(width * part - 2, y - 2, 4, 5), part
        assert line not in bridge.pixels(width * part - 2, (12 if y == 43 else 43) - 2, 4, 5), part
    assert not bridge.errors


def test_a_million_edges_are_a_bar(open_scope):
    bridge = open_scope(demo_board(), ["D13"])
    assert bridge.data("edges") == "1000001"
    at = bridge.canvas()["width"] / 2 * 5 / 10 * 2 * 0.5
    colors = bridge.pixels(at, 20, 10, 16)
    assert colors == {"0069a8": 160}


def test_all_kinds_of_rows_in_light_and_dark(open_scope):
    pins = ["LED", "GP2", "GP15", "GP16", "A0", "A1", "D13", "SCK"]
    for dark in (False, True):
        bridge = open_scope(demo_board(), pins, dark=dark, duration=5.0)
        bridge.scope._board.pins["GP15"].mode = "input"
        bridge.settle()
        assert bridge.page.get_attribute(".cpk-scope", "data-theme") == ("dark" if dark else "light")
        ground = max(bridge.pixels(0, 4, 400, 6).items(), key=lambda pair: pair[1])[0]
        assert ground == ("0f1419" if dark else "ffffff")
        bridge.shot(f"{'dark' if dark else 'light'}")
        box = bridge.canvas()
        bridge.page.mouse.click(box["x"] + box["width"] * 0.3, box["y"] + 20)
        bridge.page.mouse.click(box["x"] + box["width"] * 0.45, box["y"] + 20)
        bridge.page.mouse.move(box["x"] + box["width"] * 0.62, box["y"] + 100)
        bridge.settle()
        bridge.shot(f"cursors-{'dark' if dark else 'light'}")
        assert not bridge.errors
    bridge.page.evaluate("() => document.body.dataset.jpThemeLight = 'true'")
    bridge.until(lambda: bridge.page.get_attribute(".cpk-scope", "data-theme") == "light", "the theme")


def test_zoom_with_wheel_keys_and_buttons(open_scope):
    bridge = open_scope(blink(), ["LED"], duration=1.0)
    bridge.page.get_by_role("button", name="Show everything").click()
    bridge.until(lambda: not bridge.scope.following, "fit")
    box, span = bridge.canvas(), bridge.span()
    x = box["x"] + box["width"] * 0.25
    bridge.page.mouse.move(x, box["y"] + 20)
    bridge.settle()
    at = bridge.scope.window[0] + 0.25 * bridge.span()
    bridge.page.mouse.wheel(0, -240)
    bridge.until(lambda: bridge.span() < 0.7 * span, "zoom in")
    bridge.settle()
    # The time under the pointer stays under the pointer.
    assert bridge.scope.window[0] + 0.25 * bridge.span() == pytest.approx(at, abs=2e-3 * span)
    assert float(bridge.data("t0")) == pytest.approx(bridge.scope.window[0] * 1e9, abs=1)
    span = bridge.span()
    bridge.page.keyboard.press("Tab")
    bridge.page.locator(".cpk-canvas").focus()
    bridge.page.keyboard.press("+")
    bridge.until(lambda: bridge.span() == pytest.approx(span / 2, rel=1e-6), "the key +")
    bridge.page.keyboard.press("-")
    bridge.until(lambda: bridge.span() == pytest.approx(span, rel=1e-6), "the key -")
    bridge.page.get_by_role("button", name="Zoom in").click()
    bridge.until(lambda: bridge.span() == pytest.approx(span / 2, rel=1e-6), "the button")
    bridge.page.keyboard.press("0")
    bridge.until(lambda: bridge.span() > 0.74, "fit")
    assert not bridge.errors


def test_zoom_to_a_single_nanosecond_edge_in_an_hour(open_scope):
    board = FakeBoard()
    board.clock.now_ns = 3_600_000_000_000
    board.edges("LED", [0, 3000, 3000 + 500e-9, 3599])
    bridge = open_scope(board, ["LED"])
    bridge.scope.window = (3000 - 1e-6, 3000 + 1e-6)
    bridge.settle()
    assert bridge.data("edges") == "2"
    bridge.shot("deep")


def test_pan_by_drag_and_arrow_and_back_to_following(open_scope):
    board = blink()
    board.clock.now_ns = 20_000_000_000
    board.edges("LED", [10, 12, 15, 19.5])
    bridge = open_scope(board, ["LED"], duration=4.0)
    assert bridge.scope.following
    assert bridge.scope.window == pytest.approx((16, 20))
    box = bridge.canvas()
    y = box["y"] + 20
    bridge.page.mouse.move(box["x"] + 100, y)
    bridge.page.mouse.down()
    bridge.page.mouse.move(box["x"] + 100 + box["width"] / 2, y, steps=5)
    bridge.page.mouse.up()
    bridge.until(lambda: bridge.scope.window == pytest.approx((14, 18), abs=0.05), "the drag")
    assert not bridge.scope.following
    assert bridge.page.locator(".cpk-delta").text_content() == ""  # a drag is not a click
    bridge.page.keyboard.press("ArrowRight")
    bridge.until(lambda: bridge.scope.window == pytest.approx((14.4, 18.4), abs=0.05), "the arrow")
    board.clock.now_ns = 21_000_000_000
    bridge.page.keyboard.press("End")
    bridge.until(lambda: bridge.scope.following and bridge.scope.window[1] == pytest.approx(21), "following")
    assert bridge.span() == pytest.approx(4)
    assert bridge.page.get_by_role("button", name="Follow").get_attribute("aria-pressed") == "true"


def test_pause_freezes_and_run_catches_up(open_scope):
    board = blink()
    bridge = open_scope(board, ["LED"], duration=2.0)
    bridge.page.get_by_role("button", name="Pause").click()
    bridge.until(lambda: bridge.data("paused") == "true", "the pause")
    bridge.settle()
    frames = bridge.data("frames")
    board.edges("LED", [1.5, 1.6])
    board.clock.now_ns = 2_000_000_000
    bridge.settle()
    assert bridge.data("frames") == frames
    bridge.page.get_by_role("button", name="Run").click()
    bridge.until(lambda: bridge.data("edges") == "6", "the new edges")


def test_cursors_read_times_levels_and_frequency(open_scope):
    bridge = open_scope(blink(), ["LED", "GP15"], duration=1.0)
    box = bridge.canvas()
    for part in (0.252, 0.748):  # a few pixels beside an edge: cursors snap to it
        bridge.page.mouse.click(box["x"] + box["width"] * part, box["y"] + 20)
    bridge.settle()
    assert bridge.page.locator(".cpk-delta").text_content() == "Δt 500.0 ms   1/Δt 2.000 Hz"
    bridge.page.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + 20)
    bridge.settle()
    view = bridge.told("view")[-1]
    assert view["cursor"] == pytest.approx(0.4e9, rel=0.01)
    first, second = bridge.told("cursors")[-1]["at"]
    assert second - first == pytest.approx(0.5e9)
    assert "11181f" in bridge.pixels(box["width"] * 0.4 - 3, 60, 6, 30)
    bridge.page.keyboard.press("Escape")
    bridge.settle()
    assert bridge.page.locator(".cpk-delta").text_content() == ""


def test_measurements_stand_beside_the_rows(open_scope):
    board = blink()
    board.samples("A0", [0, 0.5], [1.0, 2.0])
    bridge = open_scope(board, ["LED", "A0"], duration=1.0)
    bridge.settle()
    led, a0 = (row.text_content() for row in bridge.page.locator(".cpk-measure").all())
    assert "2.000 Hz" in led
    assert "500.0 ms" in led
    assert "50.0 %" in led
    assert "1.500 V" in a0


def test_a_push_button_and_its_hold(open_scope):
    board = FakeBoard()
    pin = board.pins["GP15"]
    pin.mode, pin.pull = "input", "up"
    bridge = open_scope(board, ["GP15"])
    press = bridge.page.get_by_role("button", name="Press GP15")
    box = press.bounding_box()
    bridge.page.mouse.move(box["x"] + 5, box["y"] + 5)
    bridge.page.mouse.down()
    bridge.until(lambda: pin.driven is False, "the press")
    bridge.page.mouse.move(box["x"] + 300, box["y"] + 200)
    bridge.page.mouse.up()
    bridge.until(lambda: pin.driven is None, "the release")
    press.focus()
    bridge.page.keyboard.down("Space")
    bridge.until(lambda: pin.driven is False, "the key press")
    bridge.page.keyboard.up("Space")
    bridge.until(lambda: pin.driven is None, "the key release")
    assert not bridge.scope.paused
    hold = bridge.page.get_by_role("button", name="Hold GP15")
    hold.click()
    bridge.until(lambda: pin.driven is False, "the hold")
    bridge.until(lambda: hold.get_attribute("aria-pressed") == "true", "its state")
    hold.click()
    bridge.until(lambda: pin.driven is None, "letting go")


def test_a_slider_sets_the_voltage(open_scope):
    board = FakeBoard()
    pin = board.pins["A0"]
    pin.mode = "analog_in"
    bridge = open_scope(board, ["A0"])
    slider = bridge.page.get_by_role("slider", name="A0 in volts")
    slider.focus()
    for _ in range(5):
        bridge.page.keyboard.press("ArrowRight")
    bridge.until(lambda: pin.volts == pytest.approx(0.05), "the voltage")
    slider.fill("1.65")
    bridge.until(lambda: pin.volts == pytest.approx(1.65), "the voltage")
    bridge.until(lambda: bridge.page.locator(".cpk-number").text_content() == "1.65 V", "the number")
    bridge.page.locator(".cpk-canvas").focus()
    pin.volts = 3.0
    bridge.until(lambda: slider.input_value() == "3", "a voltage set elsewhere")


def test_trouble_is_said_in_words(open_scope):
    board = blink()
    board.pins["LED"].contention = True
    board.capture.overruns = 12345
    bridge = open_scope(board, ["LED"])
    note = bridge.page.locator(".cpk-note").text_content()
    assert "Contention on LED" in note
    assert "12,345 edges lost" in note
    bridge.shot("trouble")


def test_the_heap_stands_beside_the_boards_name(open_scope):
    board = blink()
    board.last_heap = SimpleNamespace(used=45_056, size=180_224)
    bridge = open_scope(board, ["LED"])
    assert bridge.page.get_by_text("Raspberry Pi Pico · real time · heap 25 %").is_visible()


@pytest.mark.parametrize(("load", "words"), [(0.0312, "3"), (0.0004, "<1"), (0, "0"), (22.2, "100")])
def test_how_busy_the_chip_is_stands_beside_the_boards_name(open_scope, load, words):
    board = blink()
    board.clock.load.between = lambda since, until: load
    place = open_scope(board, ["LED"]).page.get_by_text("Raspberry Pi Pico · real time")
    assert place.text_content() == f"Raspberry Pi Pico · real time · busy {words} %"
    assert "takes on the chip" in place.get_attribute("title")


def test_a_narrow_page_has_the_measurements_below(open_scope):
    bridge = open_scope(demo_board(), ["LED", "GP15", "A0", "D13"], width=640, dark=True, duration=5.0)
    bridge.settle()
    measure = bridge.page.locator(".cpk-measure").first.bounding_box()
    assert measure["y"] > bridge.canvas()["y"] + bridge.canvas()["height"] - 5
    assert bridge.canvas()["width"] > 400
    bridge.shot("narrow")


def test_lone_pulses_show_their_width(open_scope):
    board = FakeBoard()
    board.clock.now_ns = 1_000_000_000
    board.edges("LED", [0.0, 0.25, 0.5])
    bridge = open_scope(board, ["LED"], duration=1.0)
    bridge.settle()
    assert "high for250.0 ms" in bridge.page.locator(".cpk-measure").text_content()


def test_two_views_share_the_window(open_scope):
    bridge = open_scope(blink(), ["LED"], duration=1.0)
    bridge.page.evaluate("() => { window.hideTwo = window.show('two'); }")
    first, second = bridge.page.locator(".cpk-scope").all()
    bridge.until(lambda: second.get_attribute("data-frames") != "0", "a frame in the second view")
    second.get_by_role("button", name="Zoom in").click()
    bridge.until(lambda: bridge.span() == pytest.approx(0.5), "zoom")
    bridge.settle()
    assert first.get_attribute("data-t0") == second.get_attribute("data-t0")
    bridge.page.evaluate("() => window.hideTwo()")
    bridge.until(lambda: len(bridge.scope._views) == 1, "the view to go")


def test_keys_do_not_reach_the_notebook(open_scope):
    bridge = open_scope(blink(), ["LED"])
    bridge.page.evaluate("() => { keys = []; document.addEventListener('keydown', (e) => keys.push(e.key)); }")
    bridge.page.locator(".cpk-canvas").focus()
    for key in ("a", "b", "x", "ArrowLeft", "Escape"):
        bridge.page.keyboard.press(key)
    assert bridge.page.evaluate("() => keys") == []
    assert bridge.page.get_attribute(".cpk-scope", "data-lm-suppress-shortcuts") == "true"


@pytest.mark.parametrize(("value", "unit", "text"), [
    (0.00125, "s", "1.250 ms"), (2, "Hz", "2.000 Hz"), (1e6, "Hz", "1.000 MHz"), (0, "s", "0 s"), (None, "s", "–"),
    (3600, "s", "3600 s"), (5e-8, "s", "50.00 ns"), (0.99999, "s", "1.000 s"),
])  # fmt: skip
def test_quantities(open_scope, browser, value, unit, text):
    page = browser.new_page()
    source = base64.b64encode(str(Scope._esm).encode()).decode()
    page.set_content("<p>")
    got = page.evaluate(
        "async ([source, v, u]) => (await import(`data:text/javascript;base64,${source}`)).si(v, u)",
        [source, value, unit],
    )
    page.close()
    assert got == text
