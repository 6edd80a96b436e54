"""What documents, docstrings and comments name exists: a module that moves takes what is said of it along."""

import pytest

from tests.documents import mentions
from tests.documents.mentions import Index, Mention

FILES = {
    "./neighbour.js": "an example of an import",
    "./types.js": "how TypeScript names types.d.ts",
    "gps_time_source.py": "an example of a library's",
    "lib/blinker.py": "an example of a name",
    "safemode.py": "a file on the drive",
    "secrets.py": "a file on the drive",
    "vl53l0x_multiple_sensors.py": "an example of a library's",
}
NAMES = {
    "blink.vcd": "a file that a tutorial writes",
    "drive.zip": "an example of a name",
    "PixelBuf._transmit": "a method that programs define",
    "WatchDogMode.RAISE": "the firmware makes it from a table",
    "a.tobytes": "an array of ulab's in an example",
    "board.DISPLAY": "of boards that have one",
    "board.c": "a file of upstream's",
    "cpu.frequency": "of `microcontroller.cpu`, an object",
    "microcontroller.cpu.temperature": "an object's attribute",
    "host.call": "what the interpreter calls its host by",
    "other.local": "a board's name in multicast DNS",
    "wifi.radio.hostname": "of `wifi.radio`, an object",
    "optimize.curve_fit": "said to be missing",
    "os.ilistdir": "said to be missing",
    "time.ticks_ms": "said to be missing",
    "pytester.runpytest_inprocess": "a fixture of pytest's",
}
IDENTIFIERS = {
    "biome": "a program",
    "tsc": "a program",
    "miniaudio": "a package that is imported by a text",
    "pew": "a library that is not on PyPI",
    "picoed": "a library that is not on PyPI",
    "ugame": "a library that is not on PyPI",
}


def unknown(missing: list[Mention], exceptions: dict[str, str]) -> list[Mention]:
    named = {mention.name for mention in missing}
    assert set(exceptions) - named == set(), "exceptions that nothing needs any more"
    return [mention for mention in missing if mention.name not in exceptions]


def test_files_that_are_named_exist() -> None:
    assert unknown(mentions.missing_files(), FILES) == []


def test_folders_that_are_named_exist() -> None:
    assert mentions.missing_folders() == []


def test_modules_classes_and_attributes_that_are_named_exist() -> None:
    assert unknown(mentions.missing_names(), NAMES) == []


def test_bare_names_in_backticks_occur_in_code() -> None:
    assert unknown(mentions.missing_identifiers(), IDENTIFIERS) == []


@pytest.fixture(scope="module")
def index() -> Index:
    return Index()


@pytest.mark.parametrize(
    "name",
    [
        "vm.Machine",
        "vm.wasmtime_host.machine",
        "hardware.figure.plot",
        "board.Machine",
        "clock.plot",
        "VirtualBoard.drain",
        "hardware.spy",
    ],
)
def test_a_name_that_has_gone_is_noticed(index: Index, name: str) -> None:
    assert not mentions.exists(index, name)


@pytest.mark.parametrize(
    "name",
    [
        "vm.interface.Machine",
        "board.clock.now",
        "traces.export.figure.plot",
        "clock.advance",
        "I2CSegment.attach",
        "digitalio.DigitalInOut.value",
        "threading.Lock",
        "_bell_i2c.write",
    ],
)
def test_a_name_that_is_there_is_found(index: Index, name: str) -> None:
    assert mentions.exists(index, name)


def test_texts_of_all_kinds_are_read() -> None:
    assert {file.suffix for file, _, _ in mentions.texts()} == {".md", ".py", ".js", ".css"}
