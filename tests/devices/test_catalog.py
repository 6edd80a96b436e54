"""Which parts there are, and what each of them tells."""

import ast
import importlib.metadata
import inspect
from pathlib import Path

import pytest

from circuitpython_kernel import devices
from circuitpython_kernel.devices import Part, catalog

PINNED = "\n".join(file.read_text() for file in Path(__file__).parent.rglob("requirements.txt"))
PARTS = catalog.parts()


def test_there_are_more_than_forty():
    assert len(PARTS) > 50


@pytest.mark.parametrize("name", sorted(PARTS))
def test_a_part_tells_what_it_is(name):
    kind = PARTS[name]
    assert kind.title
    assert inspect.getdoc(kind).count(".") >= 1
    assert kind.example, "it has an example"
    ast.parse(kind.example)
    assert not kind.library or f"{kind.library}==" in PINNED, "its library is one that the tests run"
    for item in kind.inputs().values():
        assert item.low <= item.default <= item.high
    assert set(kind.required) <= set(kind.signals)
    assert kind.__module__.rpartition(".")[2] == name.lower()
    assert getattr(devices, name) is kind
    assert name in dir(devices)


@pytest.mark.parametrize(("text", "found"), [("bme280", "BME280"), ("24lc32", "EEPROM24LC32"), ("SHT4X", "SHT4x")])
def test_parts_are_found_by_name(text, found):
    assert catalog.find(text).__name__ == found


def test_an_unknown_part_is_told_with_its_neighbours():
    with pytest.raises(catalog.UnknownPart, match='did you mean "bme280"'):
        catalog.find("bme281")
    with pytest.raises(catalog.UnknownPart, match="several parts have: attach ledmatrix or sevensegment"):
        catalog.find("ht16k33")
    with pytest.raises(AttributeError, match="has no attribute 'BME281'"):
        _ = devices.BME281


def test_parts_are_found_by_quantity_and_interface():
    assert {"BME280", "SHT4x", "DHT22"} <= {kind.__name__ for kind in catalog.search("humidity")}
    assert {kind.__name__ for kind in catalog.search("1-wire temperature")} == {"DS18B20"}
    assert catalog.interface(PARTS["BME280"]) == "I2C or SPI"
    assert catalog.interface(PARTS["GPS"]) == "UART"
    assert catalog.interface(PARTS["HCSR04"]) == "pins"


class Foreign(Part):
    """A part of another package."""

    title = "a part from elsewhere"


def test_installed_packages_bring_parts(monkeypatch):
    class Entry:
        name = "Foreign"

        def load(self):
            return Foreign

    def entry_points(group):
        return [Entry()] if group == catalog.ENTRY_POINTS else []

    monkeypatch.setattr(importlib.metadata, "entry_points", entry_points)
    assert catalog.find("foreign") is Foreign
    assert "Foreign" in catalog.parts()
    assert "Foreign" in catalog.names()


@pytest.mark.parametrize("error", [ImportError("no module"), AttributeError("no class"), None])
def test_an_installed_package_that_is_broken_hides_no_other_part(monkeypatch, error):
    class Entry:
        name, value = "Foreign", "foreign:Foreign"

        def load(self):
            if error is None:
                return 5
            raise error

    monkeypatch.setattr(importlib.metadata, "entry_points", lambda group: [Entry()])
    assert catalog.find("bme280").__name__ == "BME280"
    assert "Foreign" not in catalog.parts()
    why = "is no class of parts" if error is None else str(error)
    with pytest.raises(catalog.UnknownPart, match=f"^the part Foreign is there, but foreign:Foreign .*{why}"):
        catalog.find("foreign")


def test_only_parts_can_be_registered():
    with pytest.raises(TypeError, match="is no class of parts"):
        catalog.register(int)


def row(kind):
    """A part's row in docs/parts.md."""
    library = kind.library.removeprefix("adafruit-circuitpython-") or "–"
    return f"| `{kind.__name__}` | {kind.title} | {catalog.interface(kind)} | {library} |"


def test_the_document_has_a_row_for_each_part():
    text = (Path(__file__).parents[2] / "docs" / "parts.md").read_text(encoding="utf-8")
    listed = [line for line in text.splitlines() if line.startswith("| `")]
    assert listed == [row(kind) for kind in PARTS.values()]


def test_a_star_import_brings_the_parts_and_what_they_are_made_of():
    namespace = {}
    exec("from circuitpython_kernel.devices import *", namespace)
    assert namespace.keys() >= {*PARTS, "Part", "I2CPart", "RegisterPart", "Input", "Toggle", "signal", "recording"}
    assert namespace["BME280"] is PARTS["BME280"]
    assert not [name for name in namespace if name.startswith("_") and name != "__builtins__"]


def test_only_classes_of_parts_are_registered(monkeypatch):
    monkeypatch.setattr(catalog, "_own", {})

    class Whistle(Part):
        """Whistles."""

    assert catalog.register(Whistle) is Whistle
    assert catalog.find("whistle") is Whistle
    for wrong in (int, "Whistle", Whistle()):
        with pytest.raises(TypeError, match="is no class of parts"):
            catalog.register(wrong)
