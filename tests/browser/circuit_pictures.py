"""Pictures of circuits for the documentation: ``python -m tests.browser.circuit_pictures [parts] [boards] [lab]``.

``parts`` draws docs/images/circuit-NAME.png for each of `SHEETS`: parts of all kinds at a board, while they show
something. ``boards`` draws docs/images/circuit-boards.png: ten boards. ``lab`` draws docs/images/circuit.png, the first
picture of the README: JupyterLab with a circuit and a scope below it, while the cell runs. Without a word all are
drawn. Look at each part of each of them, as a teacher would: that is what they are for.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from circuitpython_kernel import VirtualBoard, devices
from circuitpython_kernel.widgets.circuit import CircuitPanel

from .lab import Notebook, launch, write_notebook
from .screenshots import IMAGES, TEN, collapse_sides, laboratory
from .server import LabServer
from .view_page import ViewPage

WIDTH = 1000
"""Pixels that a circuit of a sheet is wide, at twice the density."""

Attached = Sequence[tuple[Any, Mapping[str, str]]]


def lamps() -> tuple[Attached, str]:
    """What glows and moves; and the program that drives it."""
    d = devices
    segments = {name: f"GP{7 + place}" for place, name in enumerate("abcdefg")}
    bar = {f"led{place + 1}": pin for place, pin in enumerate(("GP26", "GP27", "GP28", "GP0"))}
    return [
        (d.LED(), {"in": "GP2"}), (d.RGBLED(), {"red": "GP3", "green": "GP4", "blue": "GP5"}),
        (d.NeoPixelStrip(8), {"data": "GP6"}), (d.SegmentDigits(), segments), (d.LEDBar(), bar),
        (d.Relay(), {"in": "GP14"}), (d.Buzzer(), {"in": "GP15"}), (d.Servo(), {"pulse": "GP16"}),
        (d.DCMotor(), {"in1": "GP18", "in2": "GP17"}),
        (d.StepperMotor(), {"a1": "GP19", "a2": "GP20", "b1": "GP21", "b2": "GP22"}),
    ], """
import board, digitalio, pwmio, neopixel_write
keep = []
for name in ("GP2", "GP7", "GP8", "GP10", "GP11", "GP13", "GP14", "GP26", "GP27", "GP28", "GP19", "GP21"):
    pin = digitalio.DigitalInOut(getattr(board, name))
    pin.switch_to_output(True)
    keep.append(pin)
for name, duty in (("GP3", 60000), ("GP4", 20000), ("GP5", 3000), ("GP18", 40000)):
    keep.append(pwmio.PWMOut(getattr(board, name), frequency=1000, duty_cycle=duty))
servo = pwmio.PWMOut(board.GP16, frequency=50, duty_cycle=6000)
tone = pwmio.PWMOut(board.GP15, frequency=440, duty_cycle=32768)
pixels = digitalio.DigitalInOut(board.GP6)
pixels.switch_to_output()
colours = ((90, 0, 0), (60, 60, 0), (0, 90, 0), (0, 60, 60), (0, 0, 90), (60, 0, 60), (40, 40, 40), (4, 4, 4))
neopixel_write.neopixel_write(pixels, bytes(value for r, g, b in colours for value in (g, r, b)))
"""  # fmt: skip


def controls() -> tuple[Attached, str]:
    """What hands act on."""
    d = devices
    switches = {f"sw{place + 1}": f"GP{6 + place}" for place in range(4)}
    keys = {
        **{f"row{place}": f"GP{10 + place}" for place in range(4)},
        **{f"col{place}": f"GP{14 + place}" for place in range(4)},
    }
    bus = {"sda": "GP20", "scl": "GP21"}
    return [
        (d.PushButton(), {"contact": "GP0"}), (d.Potentiometer(position=70), {"wiper": "GP26"}),
        (d.SlideSwitch(), {"com": "GP1"}), (d.DIPSwitch(), switches),
        (d.Joystick(), {"vrx": "GP27", "vry": "GP28", "sw": "GP2"}),
        (d.RotaryEncoder(), {"clk": "GP3", "dt": "GP4", "sw": "GP5"}), (d.SeesawEncoder(), bus), (d.NeoSlider(), bus),
        (d.MatrixKeypad(), keys),
    ], ""  # fmt: skip


def sensors() -> tuple[Attached, str]:
    """What measures, and what computes."""
    d = devices
    bus, spi = {"sda": "GP20", "scl": "GP21"}, {"sck": "GP18", "mosi": "GP19", "miso": "GP16"}
    return [
        (d.DHT22(), {"data": "GP2"}), (d.HCSR04(), {"trigger": "GP3", "echo": "GP4"}), (d.PIR(), {"out": "GP5"}),
        (d.Photoresistor(), {"out": "GP26"}), (d.Thermistor(), {"out": "GP27"}), (d.DS18B20(), {"pin": "GP6"}),
        (d.SDCard(), {**spi, "cs": "GP17"}), (d.GPS(), {"tx": "GP1", "rx": "GP0"}),
        (d.HX711(), {"dout": "GP7", "sck": "GP8"}), (d.BME280(), bus), (d.MPU6050(), bus), (d.PCA9685(), bus),
        (d.MFRC522(), {**spi, "cs": "GP9"}),
    ], ""  # fmt: skip


def screens() -> tuple[Attached, str]:
    """Displays."""
    d = devices
    bus, spi = {"sda": "GP20", "scl": "GP21"}, {"sck": "GP18", "mosi": "GP19"}
    colour, round_ = d.ILI9341(), d.GC9A01A()
    return (
        [
            (d.SSD1306(), bus),
            (d.CharLCD(backpack="PCF8574"), bus),
            (d.SevenSegment(), bus),
            (d.TM1637(), {"clk": "GP0", "dio": "GP1"}),
            (d.MAX7219(), {**spi, "cs": "GP2"}),
            (colour, {**spi, "cs": "GP17", "dc": "GP16"}),
            (round_, {**spi, "cs": "GP13", "dc": "GP12"}),
            (d.SSD1680(), {**spi, "cs": "GP10", "dc": "GP11"}),
        ],
        """
import board, bitbangio, busio, digitalio, time
oled = busio.I2C(board.GP21, board.GP20, frequency=400000)
oled.try_lock()
for command in (0xAE, 0x20, 0x00, 0xA1, 0xC8, 0x8D, 0x14, 0xAF):
    oled.writeto(0x3C, bytes([0x80, command]))
shown = bytearray(1025)
shown[0] = 0x40
for x in range(128):
    height = 32 + ((x * 5) % 64 - 32) * (1 if (x * 5 // 64) % 2 else -1) // 2
    for y in range(height, 64):
        shown[1 + x + 128 * (y // 8)] |= 1 << (y % 8)
oled.writeto(0x3C, shown)
def nibble(value, mode):
    for high in (value & 0xF0, (value << 4) & 0xF0):
        oled.writeto(0x27, bytes([high | mode | 0x0C, high | mode | 0x08]))
for command in (0x33, 0x32, 0x28, 0x0C, 0x06, 0x01):
    nibble(command, 0)
    time.sleep(0.003)
for place, line in ((0x80, b"Hello, class 7b!"), (0xC0, b"21.4 C   48 % RH")):
    nibble(place, 0)
    for letter in line:
        nibble(letter, 1)
for data in (b"\\x21", b"\\x81", b"\\xef", bytes((0, 0x06, 0, 0x5B, 0, 2, 0, 0x4F, 0, 0x66, 0))):
    oled.writeto(0x70, data)
oled.unlock()
spi = busio.SPI(board.GP18, board.GP19)
spi.try_lock()
select = digitalio.DigitalInOut(board.GP2)
select.switch_to_output(True)
heart = (0x00, 0x66, 0xFF, 0xFF, 0xFF, 0x7E, 0x3C, 0x18)
rows = [(row + 1, heart[row]) for row in range(8)]
for register, value in [(12, 1), (9, 0), (10, 8), (11, 7), (15, 0)] + rows:
    select.value = False
    spi.write(bytes((register, value)))
    select.value = True
""",
    )


PAINTED = {"ILI9341": (320, 240, 0x28), "GC9A01A": (240, 240, 0x08)}
"""Width and height of what is painted on displays, and how their memory is addressed for that."""

SHEETS = {"lamps": lamps, "controls": controls, "sensors": sensors, "screens": screens}
"""The sheets, by the names of their pictures."""


def paint(display: Any, width: int, height: int, addressing: int) -> None:
    """Colours on a display of 16 bits a pixel."""
    y, x = np.mgrid[0:height, 0:width]
    red, green, blue = 31 * x // width, 63 * y // height, 31 * (width - x) // width
    near = (x - width // 2) ** 2 + (y - height // 2) ** 2 < (width // 4) ** 2
    value = np.where(near, 0xFFE0, red << 11 | green << 5 | blue).astype(">u2")
    sides = [bytes((0, 0, (end - 1) >> 8, (end - 1) & 255)) for end in (width, height)]
    for command, data in (
        (0x3A, b"\x55"), (0x36, bytes((addressing,))), (0x11, b""), (0x29, b""), (0x2A, sides[0]), (0x2B, sides[1]),
        (0x2C, value.tobytes()),
    ):  # fmt: skip
        display.command(command)
        display.data(data)


def shot(browser: Browser, board: VirtualBoard, theme: str = "light", width: int = WIDTH) -> Image.Image:
    """The circuit of a board, as its widget shows it."""
    panel = CircuitPanel(board, live=False)
    page = browser.new_page(viewport={"width": width, "height": 1000}, device_scale_factor=2)
    view = ViewPage(page, panel, theme)
    view.settle()
    made = Image.open(io.BytesIO(page.locator(".cpc-stage").screenshot())).convert("RGB")
    page.close()
    panel.close()
    return made


def draw_parts(browser: Browser, names: Sequence[str]) -> None:
    """The sheets of parts."""
    for name in names:
        attached, program = SHEETS[name]()
        with VirtualBoard("raspberry_pi_pico", clock="fast") as board:
            for part, pins in attached:
                board.attach(part, **pins)
                if type(part).__name__ in PAINTED:
                    paint(part, *PAINTED[type(part).__name__])
            result = board.run(program)
            if not result.ok:
                raise RuntimeError(result.traceback)
            save(shot(browser, board), IMAGES / f"circuit-{name}.png")


def draw_boards(browser: Browser, names: Sequence[str] = TEN) -> None:
    """Boards, two in a row."""
    made = []
    for name in names:
        with VirtualBoard(name, clock="fast") as board:
            made.append(shot(browser, board, width=500))
    rows = [made[at : at + 2] for at in range(0, len(made), 2)]
    heights = [max(one.height for one in row) for row in rows]
    sheet = Image.new("RGB", (2 * max(one.width for one in made), sum(heights)), "white")
    for number, row in enumerate(rows):
        for place, one in enumerate(row):
            sheet.paste(one, (place * sheet.width // 2, sum(heights[:number])))
    save(sheet, IMAGES / "circuit-boards.png")


ATTACHED = """%%host
from circuitpython_kernel.devices import LED, SSD1306, NeoPixelStrip, Potentiometer, PushButton, Servo
board.attach(SSD1306(), sda="GP20", scl="GP21")
board.attach(PushButton(), contact="GP15")
board.attach(Potentiometer(), wiper="GP26")
board.attach(LED(), **{"in": "GP2"})
board.attach(Servo(), pulse="GP17")
board.attach(NeoPixelStrip(), data="GP6")
"""
PROGRAM = """%circuit
%scope GP2 GP6 GP17
import analogio, board, busio, digitalio, neopixel_write, pwmio, time

knob = analogio.AnalogIn(board.GP26)
led = pwmio.PWMOut(board.GP2, frequency=200)
servo = pwmio.PWMOut(board.GP17, frequency=50)
strip = digitalio.DigitalInOut(board.GP6)
strip.switch_to_output()
i2c = busio.I2C(board.GP21, board.GP20, frequency=400_000)
i2c.try_lock()
for command in (0xAE, 0x20, 0x00, 0xA1, 0xC8, 0x8D, 0x14, 0xAF):
    i2c.writeto(0x3C, bytes([0x80, command]))
picture = bytearray(1025)
picture[0] = 0x40
step = 0
while True:
    share = knob.value / 65535
    led.duty_cycle = int(65535 * share)
    servo.duty_cycle = 2458 + int(4915 * share)
    lit = round(8 * share)
    neopixel_write.neopixel_write(strip, bytes((0, 90, 60)) * lit + bytes(3 * (8 - lit)))
    for x in range(128):
        y = 63 - int(share * ((x * 3 + step) % 64))
        for row in range(8):
            picture[1 + x + 128 * row] = (0xFF << max(0, min(8, y - 8 * row))) & 0xFF
    i2c.writeto(0x3C, picture)
    step += 4
    time.sleep(0.02)
"""


def draw_lab(page: Page, server: LabServer) -> None:
    """The README's first picture: a circuit with a scope below it, while the cell runs and the knob is turned."""
    write_notebook(server.folder / "picture.ipynb", [ATTACHED, PROGRAM])
    notebook = Notebook(page, server, "picture.ipynb")
    collapse_sides(notebook)
    notebook.run(0)
    notebook.wait_until_done(0)
    notebook.run(1)
    circuit, scope = page.locator(".cpc").last, page.locator(".cpk-scope").last
    for shown in (circuit, scope):
        shown.scroll_into_view_if_needed()
        page.wait_for_function("(one) => +one.dataset.frames > 20", arg=shown.element_handle(), timeout=60_000)
    knob = circuit.get_by_role("slider", name="potentiometer, potentiometer: knob")
    knob.focus()
    page.keyboard.press("Home")
    for _ in range(7):
        page.keyboard.press("PageUp")
    page.wait_for_function("(knob) => +knob.ariaValueNow > 60", arg=knob.element_handle(), timeout=60_000)
    page.locator(".cpc-stage").last.focus()
    for _ in range(7):
        scope.get_by_role("button", name="Zoom in").click()
    drawn = int(scope.get_attribute("data-frames") or 0)
    page.wait_for_function("([one, count]) => +one.dataset.frames > count + 20", arg=[scope.element_handle(), drawn])
    shown = [one.bounding_box() for one in (circuit, scope)]
    assert shown[0] is not None
    assert shown[1] is not None
    clip = {
        "x": shown[0]["x"], "y": shown[0]["y"], "width": shown[0]["width"],
        "height": shown[1]["y"] + shown[1]["height"] - shown[0]["y"],
    }  # fmt: skip
    save(Image.open(io.BytesIO(page.screenshot(clip=clip))).convert("RGB"), IMAGES / "circuit.png")
    notebook.interrupt()
    notebook.wait_until_done(1)


def save(image: Image.Image, path: Path) -> None:
    """Few colours are enough for drawings, and make small files."""
    image.quantize(255, dither=Image.Dither.NONE).save(path, optimize=True)
    print(f"{path}: {image.width} x {image.height}, {path.stat().st_size:,} bytes")


def main() -> None:
    """Draw what the command line asks for."""
    wanted = sys.argv[1:] or [*SHEETS, "boards", "lab"]
    with sync_playwright() as playwright:
        browser = launch(playwright)
        sheets = [name for name in SHEETS if name in wanted or "parts" in wanted]
        draw_parts(browser, sheets)
        if "boards" in wanted:
            draw_boards(browser)
        browser.close()
    if "lab" in wanted:
        with laboratory() as (server, browser):
            draw_lab(browser.new_page(viewport={"width": 1000, "height": 2300}, device_scale_factor=2), server)


if __name__ == "__main__":
    main()
