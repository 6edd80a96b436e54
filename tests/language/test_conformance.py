"""The firmware's modules have every public member of the stubs, and docs/modules.md says what is true."""

import importlib.util
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "conformance.py"

# Parameters that differ from the stub on purpose, each with its reason.
DIFFERS = {
    "alarm": "PinAlarm takes all but its pin by name, as the C code does",
    "adafruit_bus_device": "SPIDevice takes cs_active_value, as the library of that name does",
    "adafruit_pixelbuf": "a PixelBuf is at full brightness unless told otherwise; the stub's default is 0",
    "struct": "unpack_from has the names of the C code, which libraries use, and not those of the stub",
    "ulab": "arange chooses its dtype by its arguments, and median's axis is None, as ulab itself has it",
    "usb_midi": "set_names is a function without a self; PortOut.write is a stream's and takes a length",
    "traceback": "value may be left out, as the stub's text says",
}


@pytest.fixture(scope="module")
def conformance():
    spec = importlib.util.spec_from_file_location("conformance", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    sys.modules["conformance"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def comparisons(conformance):
    return conformance.compare_all()


def test_nothing_is_missing(comparisons):
    assert [name for comparison in comparisons for name in comparison.missing] == []
    assert len(comparisons) > 30


def test_parameters_are_the_stubs(comparisons):
    assert {comparison.module for comparison in comparisons if comparison.differs} == DIFFERS.keys()


def test_the_table_is_up_to_date(conformance, comparisons):
    assert conformance.TABLE.read_text(encoding="utf-8") == conformance.render(comparisons), (
        "run python scripts/conformance.py"
    )
