"""The package's own tests in the worker, in a short form: files that need no process and no thread of their own."""

from __future__ import annotations

import pytest

from tests.devices import libraries

from . import archives, distribution
from .worker import Worker

PARTS = {
    "environment": (
        "aht20", "bme280", "bme680", "bmp280", "dht22", "ds18b20", "max31855", "mcp9808", "sht31d", "sht4x", "tmp117",
        "soilsensor",
    ),
    "light": ("bh1750", "ltr390", "tcs34725", "tsl2591", "veml7700"),
    "motion": ("adxl34x", "lis3dh", "mpu6050", "vl53l0x"),
    "displays": ("ssd1306",),
}  # fmt: skip
"""Parts with their libraries from PyPI."""

FILES = (
    *(f"tests/devices/{family}/test_{part}.py" for family, parts in PARTS.items() for part in parts),
    *(f"tests/firmware/test_{name}.py" for name in ("digitalio", "analogio", "pwmio", "keypad", "time", "storage")),
    *(f"tests/firmware/test_{name}.py" for name in ("audiomixer", "socketpool")),
    "tests/hardware/memory/test_layout.py", "tests/hardware/peripherals/test_serial_line.py",
    "tests/hardware/peripherals/test_i2c_segment.py", "tests/traces/test_measure.py", "tests/traces/test_triggers.py",
    "tests/vm/guest_os/test_turns.py", "tests/drawing/board/test_svg.py",
)  # fmt: skip

OPTIONS = ("-m", "not browser and not slow")


@pytest.fixture(scope="module")
def suite(chromium_worker: Worker, tmp_path_factory: pytest.TempPathFactory) -> Worker:
    """A worker with pytest, these tests, and the libraries of the parts."""
    folder = tmp_path_factory.mktemp("libraries")
    libraries.install(folder, [file for file in libraries.REQUIREMENTS if file.parent.name in PARTS])
    places = chromium_worker.server.places
    places["/tests.zip"] = archives.of_tests
    places["/pytest.zip"] = archives.of_distributions(*archives.TESTING)
    places["/hypothesis.zip"] = distribution.fetched(distribution.HYPOTHESIS).read_bytes()
    places["/libraries.zip"] = archives.of_folder(folder, "libraries")
    chromium_worker.run(f"""
import os, site, sys
from pyodide.http import pyfetch
packages = site.getsitepackages()[0]
os.makedirs("/suite", exist_ok=True)
for name, folder in (("pytest", packages), ("hypothesis", packages), ("tests", "/suite"), ("libraries", "/suite")):
    await (await pyfetch(f"/{{name}}.zip")).unpack_archive(format="zip", extract_dir=folder)
os.environ[{libraries.READY!r}] = "/suite/libraries"
os.chdir("/suite")
sys.path.insert(0, "/suite")
""")
    return chromium_worker


@pytest.mark.parametrize("file", FILES)
def test_in_the_worker(suite: Worker, file: str) -> None:
    code, counts, failed = suite.run(f"from tests.lite.suite import run\nrun({file!r}, {OPTIONS!r})", seconds=300)
    assert (code, failed) == (0, {}), "\n".join([*failed.values(), *suite.printed[-20:]])
    assert counts["passed"] > 0
