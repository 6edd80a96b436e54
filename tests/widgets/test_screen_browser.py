"""A display in a real browser: its picture in parts on a canvas of its panel and on the board's drawing; touches."""

from __future__ import annotations

import base64
import json
import os
import shutil
import time

import numpy as np
import pytest

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.devices import FT6206, ILI9341, SSD1306, STMPE610
from circuitpython_kernel.widgets.panel import BoardPanel
from circuitpython_kernel.widgets.part_panel import PartPanel

pytestmark = pytest.mark.browser
playwright = pytest.importorskip("playwright.sync_api")

CHROMIUM = "/usr/bin/chromium"
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]

PAGE = """<!doctype html><meta charset=utf-8><style>{css}</style><body data-jp-theme-light="true"><div id=one></div>
<script type=module>
const source = new Blob([{esm}], {{type: "text/javascript"}});
const view = await import(URL.createObjectURL(source));
const traits = {traits};
window.outbox = [];
const handlers = new Set();
const model = {{
  send: (content) => window.outbox.push(content),
  on: (name, handler) => name === "msg:custom" && handlers.add(handler), off: () => undefined,
  get: (name) => traits[name],
}};
window.deliver = (content, data) => {{
  const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
  for (const handler of [...handlers]) handler(content, data ? [new DataView(bytes.buffer)] : []);
}};
window.seen = () => {{
  const canvas = document.querySelector("canvas");
  const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  return [canvas.width, canvas.height, btoa(Array.from(data, (c) => String.fromCharCode(c)).join(""))];
}};
view.default.render({{model, el: document.getElementById("one")}});
window.ready = true;
</script>"""


@pytest.fixture(scope="module")
def page():
    if not shutil.which(CHROMIUM):
        assert os.environ.get("CI") != "true", "CI must have chromium"
        pytest.skip("chromium is not installed")
    with playwright.sync_playwright() as p:
        browser = p.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield browser.new_page(viewport={"width": 1000, "height": 900})
        browser.close()


class Bridge:
    """A widget's view on the page; messages go over when the test says so."""

    def __init__(self, page, widget):
        self.page, self.widget, self.sent = page, widget, []
        names = [name for name in widget.trait_names(sync=True) if not name.startswith("_")]
        traits = {
            name: getattr(widget, name) for name in names if name not in ("comm", "layout", "tabbable", "tooltip")
        }
        page.set_content(
            PAGE.format(
                css=widget._css, esm=json.dumps(str(widget._esm)).replace("</", "<\\/"), traits=json.dumps(traits)
            )
        )
        page.wait_for_function("window.ready")
        widget.send = self.deliver

    def deliver(self, content, buffers=()):
        self.sent.append(content)
        data = base64.b64encode(b"".join(buffers)).decode()
        self.page.evaluate("([content, data]) => window.deliver(content, data)", [content, data])

    def until_it_shows(self, picture):
        """Until the canvas has what a function gives, pixel for pixel."""
        deadline = time.monotonic() + 30
        while True:
            for message in self.page.evaluate("() => window.outbox.splice(0)"):
                self.widget._receive(self.widget, message, [])
            self.widget.refresh()
            self.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
            width, height, data = self.page.evaluate("() => window.seen()")
            seen = np.frombuffer(base64.b64decode(data), np.uint8).reshape(height, width, 4)[:, :, :3]
            if np.array_equal(seen, picture()):
                return
            assert time.monotonic() < deadline, "the canvas never shows the picture"


def send(part, *commands):
    for command, data in commands:
        part.command(command)
        part.data(data)


def test_an_oleds_picture_comes_as_two_colors(page):
    with VirtualBoard(clock="fast") as board:
        screen = SSD1306()
        board.attach(screen)
        assert board.run(
            "import board, busio\ni2c = busio.I2C(board.GP5, board.GP4)\ni2c.try_lock()\n"
            "for command in (0xAE, 0x20, 0x00, 0x8D, 0x14, 0xAF):\n    i2c.writeto(0x3C, bytes([0x80, command]))\n"
            "i2c.writeto(0x3C, b'\\x40' + bytes(n * 7 & 255 for n in range(1024)))"
        ).ok
        bridge = Bridge(page, PartPanel(board, screen, live=False))
        bridge.until_it_shows(screen.picture)
        assert bridge.sent[-1]["packed"] == "two"
        assert len(np.unique(screen.picture())) > 1


def test_a_displays_panel_shows_each_change_and_takes_touches(page):
    with VirtualBoard(clock="fast") as board:
        screen = ILI9341()
        board.attach(screen, cs="GP17", dc="GP20")
        panel = STMPE610(screen)
        board.attach(panel)
        send(screen, (0x3A, b"\x55"), (0x36, b"\x38"), (0x11, b""), (0x29, b""))
        bridge = Bridge(page, PartPanel(board, screen, live=False))
        bridge.until_it_shows(screen.picture)
        send(screen, (0x2A, b"\0\0\x01\x3f"), (0x2B, b"\0\0\0\xef"), (0x2C, b"\x12\x34" * 76_800))
        bridge.until_it_shows(screen.picture)
        assert bridge.sent[-1]["packed"] is True
        send(screen, (0x2A, b"\0\x0a\0\x31"), (0x2B, b"\0\x14\0\x1d"), (0x2C, b"\xf8\0" * 400))
        bridge.until_it_shows(screen.picture)
        assert bridge.sent[-1]["part"] == [10, 20, 40, 10]
        box = page.locator("canvas").bounding_box()
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 4)
        page.mouse.down()
        bridge.until_it_shows(screen.picture)
        assert panel.place == (pytest.approx(160, abs=2), pytest.approx(60, abs=2))
        page.mouse.up()
        bridge.until_it_shows(screen.picture)
        assert panel.place is None


def test_the_boards_drawing_shows_its_display(page):
    with VirtualBoard("clue_nrf52840_express", clock="fast") as board:
        bridge = Bridge(page, BoardPanel(board, live=False))
        bridge.until_it_shows(board.display.own_picture)
        assert board.run("print('Hello')\nimport displayio\nboard_group = displayio.Group()\nimport board\n").ok
        assert board.run("board.DISPLAY.root_group = board_group\nboard.DISPLAY.refresh()").ok
        bridge.until_it_shows(board.display.own_picture)
        box = page.locator("canvas").bounding_box()
        assert box["width"] > 60
        assert abs(box["width"] - box["height"]) < 3
        touch = FT6206(board.display.screen)
        board.attach(touch, sda="SDA", scl="SCL")
        bridge.until_it_shows(board.display.own_picture)
        page.mouse.move(box["x"] + box["width"] / 4, box["y"] + box["height"] / 2)
        page.mouse.down()
        bridge.until_it_shows(board.display.own_picture)
        assert touch.place == (pytest.approx(60, abs=3), pytest.approx(120, abs=3))
