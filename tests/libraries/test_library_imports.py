"""Some of the pinned libraries, unmodified from PyPI, import whole; docs/libraries.md is about the pinned ones."""

import re

import pytest

from benchmarks import libraries

SOME = [
    f"adafruit-circuitpython-{name}"
    for name in (
        "asyncio",
        "bno08x",
        "gps",
        "hid",
        "hx711",
        "led-animation",
        "lsm6ds",
        "motorkit",
        "neotrellis",
        "scd4x",
    )
]

NEEDED = ("busdevice", "motor", "neopixel", "pca9685", "pixelbuf", "register", "seesaw", "ticks")


@pytest.fixture(scope="module")
def distributions(tmp_path_factory):
    pins = libraries.pins()
    wanted = [*SOME, *(f"adafruit-circuitpython-{name}" for name in NEEDED)]
    return libraries.fetch({name: pins[name] for name in wanted}, tmp_path_factory.mktemp("wheels"))


def test_they_import(distributions):
    results = libraries.run(SOME, distributions)
    assert [result.package for result in results if not result.good] == []
    assert sum(len(result.imports) for result in results) > 60
    assert {item.module for result in results for item in result.imports} > {"adafruit_gps", "adafruit_lsm6ds.lsm6dsox"}
    assert all(item.free > 100_000 for result in results for item in result.imports)


def test_what_is_missing_is_told(distributions):
    alone = {name: item for name, item in distributions.items() if name != "adafruit-circuitpython-seesaw"}
    with pytest.raises(LookupError, match="needs adafruit-circuitpython-seesaw, which"):
        libraries.needed("adafruit-circuitpython-neotrellis", alone)


def test_the_document_is_about_the_list_and_enough_import():
    rows = re.findall(
        r"^\| `(\S+)` \| (\S+) \| \d+ \| (\S+)", libraries.DOCUMENT.read_text("utf-8"), flags=re.MULTILINE
    )
    assert {name: version for name, version, _ in rows} == libraries.pins()
    assert len(rows) == 150
    imported = [result.startswith("imported") for _, _, result in rows]
    assert sum(imported) >= libraries.LEAST_SHARE * len(rows)
    failed = {name for (name, _, _), good in zip(rows, imported, strict=True) if not good}
    assert failed <= libraries.REASONS.keys()
