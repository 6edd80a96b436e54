"""A circuit of 20 parts in a real JupyterLab: frames a second, and the processor time of page and kernel.

Run ``python -m benchmarks.circuit_live`` (needs the test extras and Debian's chromium). Most of the parts move all the
time: LEDs by PWM, servos, NeoPixels, an RGB LED, an OLED. Renderer and GPU processes are counted together, without what
they take while the same page shows the circuit and nothing runs; the trial that came before took 36 % of a core.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import psutil
from playwright.sync_api import Page, sync_playwright

from tests.browser.lab import Notebook, launch, write_notebook
from tests.browser.server import LabServer
from tests.conftest import make_jupyter_environment

from .scope_live import kernel_process

SECONDS = 15

# By Python beside the board: `%attach` would put 20 panels on the page, which take processor time of their own.
ATTACHED = """%%host
from circuitpython_kernel.devices import (
    BME280, DHT22, LED, PIR, RGBLED, SSD1306, Buzzer, NeoPixelStrip, Potentiometer, PushButton, Servo,
)

for pin in ("GP0", "GP2", "GP4", "GP6", "GP8", "GP10"):
    board.attach(LED(), **{"in": pin})
board.attach(RGBLED(), red="GP14", green="GP15", blue="GP3")
board.attach(Servo(), pulse="GP12")
board.attach(Servo(), pulse="GP13")
board.attach(NeoPixelStrip(), data="GP22")
for device in (SSD1306(), BME280()):
    board.attach(device, sda="GP20", scl="GP21")
for pin in ("GP1", "GP5", "GP7"):
    board.attach(PushButton(), contact=pin)
for pin in ("GP26", "GP27"):
    board.attach(Potentiometer(), wiper=pin)
board.attach(DHT22(), data="GP11")
board.attach(PIR(), out="GP9")
board.attach(Buzzer(), **{"in": "GP16"})
"""
PROGRAM = """
import board, busio, digitalio, neopixel_write, pwmio, time

leds = [pwmio.PWMOut(getattr(board, name), frequency=1000) for name in ("GP0", "GP2", "GP4", "GP6", "GP8", "GP10")]
colours = [pwmio.PWMOut(getattr(board, name), frequency=1000) for name in ("GP14", "GP15", "GP3")]
servos = [pwmio.PWMOut(getattr(board, name), frequency=50) for name in ("GP12", "GP13")]
pixels = digitalio.DigitalInOut(board.GP22)
pixels.switch_to_output()
oled = busio.I2C(board.GP21, board.GP20, frequency=400000)
while not oled.try_lock():
    pass
for command in (0xAE, 0x20, 0x00, 0xA1, 0xC8, 0x8D, 0x14, 0xAF):
    oled.writeto(0x3C, bytes([0x80, command]))
shown = bytearray(513)
shown[0] = 0x40
step = 0
print("ready")
while True:
    step += 1
    for place, output in enumerate(leds + colours):
        output.duty_cycle = 65535 * ((step * 2 + 11 * place) % 100) // 100
    for place, servo in enumerate(servos):
        servo.duty_cycle = 1638 + 65 * ((step + 40 * place) % 100)
    neopixel_write.neopixel_write(pixels, bytes((step * 5 + 9 * place) % 255 for place in range(24)))
    if step % 3 == 0:
        for place in range(512):
            shown[place + 1] = (step + place) & 0xFF
        oled.writeto(0x3C, shown)
    time.sleep(1 / 60)
"""


def drawing_processes() -> list[psutil.Process]:
    """The browser's renderers and its GPU process."""
    kinds = ("--type=renderer", "--type=gpu-process")
    found = []
    for child in psutil.Process().children(recursive=True):
        try:
            if any(kind in child.cmdline() for kind in kinds):
                found.append(child)
        except psutil.NoSuchProcess:
            continue
    return found


def spent(processes: Sequence[psutil.Process]) -> float:
    """Processor seconds so far."""
    return sum(times.user + times.system for times in (process.cpu_times() for process in processes))


def measured(page: Page, kernel: psutil.Process) -> tuple[float, float, float]:
    """Frames a second, and the shares of a core of the page's processes and of the kernel, over `SECONDS`."""
    frames = "() => +document.querySelector('.cpc').dataset.frames"
    drawing = drawing_processes()
    begun, drawn, first, second = time.monotonic(), page.evaluate(frames), spent(drawing), spent([kernel])
    page.wait_for_timeout(SECONDS * 1000)
    took = time.monotonic() - begun
    return (
        (page.evaluate(frames) - drawn) / took,
        (spent(drawing) - first) / took,
        (spent([kernel]) - second) / took,
    )


def main() -> None:
    """Measure, and print the table."""
    with tempfile.TemporaryDirectory() as scratch:
        home, folder = Path(scratch) / "home", Path(scratch) / "notebooks"
        home.mkdir()
        folder.mkdir()
        write_notebook(folder / "live.ipynb", [ATTACHED, "%circuit\n" + PROGRAM])
        server = LabServer(folder, make_jupyter_environment(home), Path(scratch) / "log")
        try:
            with sync_playwright() as playwright:
                browser = launch(playwright)
                page = browser.new_page(viewport={"width": 1400, "height": 1000})
                notebook = Notebook(page, server, "live.ipynb")
                notebook.run(0)
                notebook.wait_until_done(0)
                notebook.run(1)
                notebook.wait_for_text(1, "ready")
                page.locator(".cpc").scroll_into_view_if_needed()
                page.wait_for_timeout(2000)
                rate, busy, kernel = measured(page, kernel_process())
                notebook.interrupt()
                notebook.wait_until_done(1)
                page.wait_for_timeout(3000)
                resting, idle, _ = measured(page, kernel_process())
                browser.close()
            server.end_sessions()
        finally:
            server.stop()
    print("|  | circuit of 20 parts | asked |\n|---|---|---|")
    print(f"| frames a second | {rate:.1f}; at rest {resting:.1f} | 30; 0 |")
    print(
        f"| renderer and GPU process | {100 * (busy - idle):.0f} % of a core, and {100 * idle:.1f} % at rest | < 25 % |"
    )
    print(f"| kernel | {100 * kernel:.0f} % of a core |  |")


if __name__ == "__main__":
    main()
