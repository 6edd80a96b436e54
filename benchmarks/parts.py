"""Sensors through their unmodified libraries: how fast, beside life.

Run ``python -m benchmarks.parts``. It installs adafruit-circuitpython-bme280 into a temporary drive.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.devices import BME280

SETUP = (
    "import board, busio, time\nfrom adafruit_bme280 import basic\n"
    "sensor = basic.Adafruit_BME280_I2C(busio.I2C(board.GP5, board.GP4))\n"
)


def timed(board: VirtualBoard, code: str) -> tuple[float, float]:
    """Wall time and board time that a program takes, in seconds."""
    before, begun = board.clock.now, time.perf_counter()
    result = board.run(code)
    assert result.ok, result.traceback
    return time.perf_counter() - begun, board.clock.now - before


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
        subprocess.run(
            [*install, "--target", str(Path(folder) / "lib"), "adafruit-circuitpython-bme280==2.6.32"], check=True
        )
        with VirtualBoard(clock="fast", drive=folder, drive_size=1 << 26) as board:
            board.attach(BME280(temperature=lambda t: 20 + t / 3600))
            timed(board, SETUP)
            thousand = timed(board, "for _ in range(1000):\n    sensor.temperature\n")
            day = timed(board, "for _ in range(1440):\n    sensor.temperature\n    time.sleep(60)\n")
    print("|  | virtual board | life | asked |\n|---|---|---|---|")
    print(f"| 1,000 BME280 readings through the library | {thousand[0]:.2f} s | {thousand[1]:.1f} s | < 2 s |")
    print(f"| a day of one reading a minute | {day[0]:.2f} s | {day[1]:,.0f} s | < 5 s |")


if __name__ == "__main__":
    main()
