"""Libraries from PyPI on the drive: real ones over the network, small ones of our own without."""

import json
import os
import shutil
import stat
import subprocess
import sys
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.cli import main as cli
from circuitpython_kernel.libraries.distributions import BrokenDistribution, read
from circuitpython_kernel.libraries.pypi import Libraries, LibraryError


def make_wheel(folder, name, version, files, requires=(), keywords="circuitpython"):
    """A wheel, made by hand."""
    stem = f"{name.replace('-', '_')}-{version}"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nKeywords: {keywords}\n"
    metadata += "".join(f"Requires-Dist: {item}\n" for item in requires)
    info = f"{stem}.dist-info"
    with zipfile.ZipFile(folder / f"{stem}-py3-none-any.whl", "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
        archive.writestr(f"{info}/METADATA", metadata)
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")


@pytest.fixture(scope="module")
def wheels(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheels")
    make_wheel(folder, "adafruit-circuitpython-thing", "1.0", {"adafruit_thing.py": "VERSION = 1\n"})
    make_wheel(
        folder, "adafruit-circuitpython-thing", "2.0",
        {"adafruit_thing/__init__.py": "import adafruit_part\nVERSION = 2\n", "adafruit_thing/font.bin": "data",
         "adafruit_thing/types.pyi": "", "tests/test_thing.py": "1/0\n"},
        ["Adafruit-Blinka", "adafruit-circuitpython-part>=1", "typing-extensions", "numpylike", "extra; extra == 'x'"],
    )  # fmt: skip
    make_wheel(folder, "adafruit-circuitpython-part", "1.5", {"adafruit_part.py": "PART = True\n"})
    make_wheel(folder, "adafruit-circuitpython-old", "1.0", {"adafruit_old.py": ""}, ["adafruit-circuitpython-part<1"])
    make_wheel(
        folder, "adafruit-circuitpython-old2", "1.0", {"adafruit_old2.py": ""}, ["adafruit-circuitpython-part==1.5"]
    )
    make_wheel(folder, "adafruit-circuitpython-twin", "1.0", {"adafruit_part.py": "TWIN = True\n"})
    make_wheel(folder, "adafruit-circuitpython-lost", "1.0", {"lost.py": ""}, ["adafruit-circuitpython-nowhere"])
    make_wheel(folder, "circuitpython-community", "0.1", {"community.py": "x = 1\n"})
    make_wheel(folder, "flasky", "1.0", {"flasky.py": ""}, keywords="web")
    make_wheel(
        folder, "numpylike", "1.0", {"numpylike/core.so": "", "numpylike/__init__.py": ""}, keywords="circuitpython"
    )
    return folder


@pytest.fixture
def libraries(tmp_path, monkeypatch, wheels):
    monkeypatch.setenv("CIRCUITPYTHON_KERNEL_WHEELS", str(wheels))
    return Libraries(tmp_path)


def quiet(_line):
    """Says nothing."""


def tree(libraries):
    """The files of libraries."""
    paths = [path for path, info in libraries.door.walk() if stat.S_ISREG(info.st_mode) and path.startswith("lib/")]
    return sorted(path.removeprefix("lib/") for path in paths if not path.endswith(".json"))


def test_a_short_name_brings_the_newest_and_what_it_needs(libraries, tmp_path):
    said = []
    new = libraries.install(["thing"], say=said.append)
    assert [(item.name, item.version, item.wanted) for item in new] == [
        ("adafruit-circuitpython-thing", "2.0", True), ("adafruit-circuitpython-part", "1.5", False),
    ]  # fmt: skip
    assert tree(libraries) == ["adafruit_part.py", "adafruit_thing/__init__.py", "adafruit_thing/font.bin"]
    assert (tmp_path / "requirements.txt").read_text() == (
        "adafruit-circuitpython-part==1.5\nadafruit-circuitpython-thing==2.0\n"
    )
    assert said[0] == "adafruit-circuitpython-thing 2.0"
    assert "adafruit-circuitpython-thing also names numpylike, which has no CircuitPython code and is left out." in said
    with VirtualBoard(clock="fast", drive=tmp_path) as board:
        assert board.run("import adafruit_thing\nadafruit_thing.VERSION, adafruit_thing.adafruit_part.PART").value == (
            "(2, True)"
        )


@pytest.mark.parametrize(
    "name", ["thing", "adafruit_thing", "adafruit-circuitpython-thing", "Adafruit_CircuitPython_Thing"]
)
def test_all_its_names_are_the_same(libraries, name):
    assert libraries.install([f"{name}==1.0"], say=quiet)[0].version == "1.0"
    assert tree(libraries) == ["adafruit_thing.py"]


def test_a_community_library(libraries):
    assert libraries.install(["community"], say=quiet)[0].name == "circuitpython-community"


def test_what_is_there_stays_until_it_is_upgraded(libraries):
    libraries.install(["thing==1.0"], say=quiet)
    said = []
    assert libraries.install(["thing"], say=said.append) == []
    assert said == ["Everything is there already."]
    libraries.install(["thing"], upgrade=True, say=quiet)
    assert [item.version for item in libraries.installed()] == ["1.5", "2.0"]
    assert "adafruit_thing.py" not in tree(libraries)


def test_a_class_gets_the_same_versions(libraries, tmp_path, wheels):
    libraries.install(["thing==1.0", "community"], say=quiet)
    pins = (tmp_path / "requirements.txt").read_text()
    other = tmp_path / "other"
    other.mkdir()
    (other / "requirements.txt").write_text("# for the course\n" + pins + "# the end\n")
    theirs = Libraries(other)
    theirs.install(say=quiet)
    assert [(item.name, item.version) for item in theirs.installed()] == [
        (item.name, item.version) for item in libraries.installed()
    ]
    theirs.install(["part"], say=quiet)
    text = (other / "requirements.txt").read_text()
    assert text.startswith("# for the course\n")
    assert text.endswith("# the end\nadafruit-circuitpython-part==1.5\n")


def test_uninstalling_takes_what_only_it_needed(libraries, tmp_path):
    libraries.install(["thing", "community"], say=quiet)
    with pytest.raises(LibraryError, match="part is needed by adafruit-circuitpython-thing; uninstall that first"):
        libraries.uninstall(["part"], quiet)
    assert libraries.uninstall(["thing"], quiet) == ["adafruit-circuitpython-thing", "adafruit-circuitpython-part"]
    assert tree(libraries) == ["community.py"]
    assert not (tmp_path / "lib" / "adafruit_thing").exists()
    assert (tmp_path / "requirements.txt").read_text() == "circuitpython-community==0.1\n"
    with pytest.raises(LibraryError, match='"thing" is not installed; there are circuitpython-community'):
        libraries.uninstall(["thing"])


def test_what_was_asked_for_stays(libraries):
    libraries.install(["part"], say=quiet)
    libraries.install(["thing"], say=quiet)
    assert libraries.uninstall(["thing"], quiet) == ["adafruit-circuitpython-thing"]
    assert tree(libraries) == ["adafruit_part.py"]


def test_files_that_somebody_removed_can_be_installed_again(libraries, tmp_path):
    libraries.install(["community"], say=quiet)
    (tmp_path / "lib" / "community.py").unlink()
    assert libraries.installed() == []
    libraries.install(["community"], say=quiet)
    assert tree(libraries) == ["community.py"]


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (["flasky"], "flasky has no CircuitPython code; it is for computers' Python."),
        (["numpylike"], "numpylike has no CircuitPython code; it is for computers' Python."),
        (["thing==9"], 'There is no library "thing" ==9 in '),
        (["nosuch"], "tried adafruit-circuitpython-nosuch, circuitpython-nosuch, nosuch."),
        (
            ["thing", "old"],
            "Versions do not agree: adafruit-circuitpython-old needs adafruit-circuitpython-part<1, not 1.5.",
        ),
        (["part", "twin"], "both have a file adafruit_part.py; keep one of the two."),
        (["lost"], "(adafruit-circuitpython-lost needs it)."),
        (["!"], '"!" is no library\'s name; write bme280, or bme280==2.6.32.'),
        ([], "requirements.txt on the drive pins none."),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_changes_nothing(libraries, tmp_path, names, sentence):
    with pytest.raises(LibraryError) as caught:
        libraries.install(names, say=quiet)
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)
    assert tree(libraries) == []
    assert not (tmp_path / "requirements.txt").exists()


def test_a_full_drive_is_said_before_anything_is_written(tmp_path, wheels):
    libraries = Libraries(tmp_path, lambda: 600)
    with pytest.raises(LibraryError, match=r"The drive is too full: 1,536 bytes are needed, and 600 are free"):
        libraries.install(["thing"], wheels=wheels, say=quiet)
    assert tree(libraries) == []


def test_broken_files_are_said(tmp_path):
    (tmp_path / "broken-1.0-py3-none-any.whl").write_bytes(b"no wheel")
    with pytest.raises(BrokenDistribution, match="cannot be read"):
        read(tmp_path / "broken-1.0-py3-none-any.whl")
    libraries = Libraries(tmp_path)
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / ".installed.json").write_text("[")
    with pytest.raises(LibraryError, match="is broken; remove it"):
        libraries.installed()
    with pytest.raises(LibraryError, match="There is no folder"):
        libraries.install(["x"], wheels=Path("/no/folder"))


def test_from_the_shell(tmp_path, wheels, capsys):
    drive = ["--drive", str(tmp_path)]
    assert cli.main(["install-lib", "thing==1.0", *drive, "--wheels", str(wheels)]) == 0
    assert cli.main(["list-libs", *drive]) == 0
    assert capsys.readouterr().out.endswith("adafruit-circuitpython-thing==1.0\n")
    assert cli.main(["uninstall-lib", "thing", *drive]) == 0
    assert cli.main(["uninstall-lib", "thing", *drive]) == 1
    assert capsys.readouterr().err == '"thing" is not installed.\n'
    assert cli.main(["list-libs", "--drive", str(tmp_path / "no")]) == 2


# ---- a drive on which a program has written what it liked

RECORD = {"version": "1.0", "wanted": True, "files": ["foo.py"], "requires": []}


def record(**changes):
    """The record of one library, with something else in it."""
    return json.dumps({"foo": RECORD | changes})


@pytest.mark.parametrize(
    "text",
    [
        record(files=["../../victim.txt"]), record(files=["../victim.txt"]), record(files=["/victim.txt"]),
        record(files=["a/../../../victim.txt"]), record(files=[""]), record(files=["."]), record(files=["a\0b"]),
        record(files="victim.txt"), record(files=[1]), record(files=[["x"]]), record(files=None), record(files={}),
        record(version=1), record(version="../x"), record(wanted="yes"), record(requires=[None]), record(requires="x"),
        record(requires=["../x"]), record(extra=1), json.dumps({"../foo": RECORD}), json.dumps({"Foo": RECORD}),
        json.dumps({"foo": []}), json.dumps({"foo": None}), json.dumps([]), json.dumps("x"), "1" * 5000, "", "{",
        "[" * 5000, '{"a":' * 5000, "[" * 5000 + "]" * 5000, "\0", '{"foo": ' + "[" * 90_000 + "}",
    ],
)  # fmt: skip
def test_a_hostile_record_is_one_sentence(libraries, tmp_path, text):
    (tmp_path / "victim.txt").write_text("victim")
    (tmp_path / "drive" / "lib").mkdir(parents=True)
    (tmp_path / "drive" / "lib" / ".installed.json").write_text(text)
    theirs = Libraries(tmp_path / "drive")
    for operation in (
        theirs.installed,
        lambda: theirs.uninstall(["foo"], quiet),
        lambda: theirs.install(["part"], say=quiet),
    ):
        with pytest.raises(LibraryError, match="is broken; remove it, and install again") as caught:
            operation()
        assert "\n" not in str(caught.value)
    assert (tmp_path / "victim.txt").read_text() == "victim"


def test_a_record_that_is_no_text_or_too_long(tmp_path):
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / ".installed.json").write_bytes(b"\xff\xfe{")
    with pytest.raises(LibraryError, match="is broken"):
        Libraries(tmp_path).installed()
    (tmp_path / "lib" / ".installed.json").write_bytes(b" " * (2 << 20))
    with pytest.raises(LibraryError, match="it has more than"):
        Libraries(tmp_path).installed()


def test_what_a_record_names_is_removed_only_if_it_is_a_file(tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "victim.txt").write_text("victim")
    lib = tmp_path / "drive" / "lib"
    (lib / "folder").mkdir(parents=True)
    (lib / "folder" / "mine.py").write_text("")
    (lib / "out").symlink_to(outside)
    (lib / "soft.py").symlink_to(outside / "victim.txt")
    files = ["folder", "soft.py", "gone.py", "gone/gone.py", "folder/mine.py/x"]
    (lib / ".installed.json").write_text(record(files=files))
    libraries = Libraries(tmp_path / "drive")
    assert libraries.uninstall(["foo"], quiet) == ["foo"]
    assert sorted(path.name for path in lib.iterdir()) == [".installed.json", "folder", "out"]
    (lib / ".installed.json").write_text(record(files=["out/victim.txt"]))
    with pytest.raises(LibraryError, match="is a link, which a drive does not follow"):
        libraries.uninstall(["foo"], quiet)
    assert (outside / "victim.txt").read_text() == "victim"
    assert libraries.installed() == []


@pytest.fixture
def quick_pip(monkeypatch, wheels):
    """The newest wheel from the folder, without the seconds that pip takes."""

    def fetch(_self, what, target, _wheels):
        stem = what.replace("-", "_")
        found = sorted(file for file in wheels.iterdir() if file.name.startswith(f"{stem}-"))
        for file in found[-1:]:
            shutil.copy(file, target)
        return "" if found else "No matching distribution"

    monkeypatch.setattr("circuitpython_kernel.libraries.pip.Pip.fetch", fetch)


@pytest.mark.parametrize(
    "name", ["lib", "lib/adafruit_part.py", "requirements.txt", "lib/.installed.json", "lib/adafruit_thing"]
)
@pytest.mark.parametrize("kind", ["folder link", "file link", "pipe", "hard link"])
def test_links_and_pipes_on_the_drive(quick_pip, tmp_path, name, kind):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "victim.py").write_text("victim")
    drive = tmp_path / "drive"
    drive.mkdir()
    place = drive / name
    place.parent.mkdir(exist_ok=True)
    if kind == "pipe":
        os.mkfifo(place)
    elif kind == "hard link":
        os.link(outside / "victim.py", place)
    else:
        place.symlink_to(outside if kind == "folder link" else outside / "victim.py")
    theirs = Libraries(drive, lambda: 1 << 20)
    for operation in (
        lambda: theirs.install(["adafruit-circuitpython-thing"], say=quiet),
        theirs.installed,
        lambda: theirs.uninstall(["thing"], quiet),
    ):
        with suppress(LibraryError):
            operation()
    assert [path.name for path in outside.iterdir()] == ["victim.py"]
    assert (outside / "victim.py").read_text() == "victim"
    assert not [path for path in drive.iterdir() if path.name.startswith(".installing")]


def test_pip_takes_wheels_only_and_runs_nothing_of_the_drives(libraries, tmp_path, monkeypatch):
    (tmp_path / "pip.py").write_text("raise SystemExit('the drive was run')")
    (tmp_path / "sdist").mkdir()
    (tmp_path / "sdist" / "evil-1.0.tar.gz").write_bytes(b"not looked at")
    monkeypatch.chdir(tmp_path)
    commands = []
    run = subprocess.run

    def recorded(command, **options):
        commands.append(command)
        return run(command, **options)

    monkeypatch.setattr(subprocess, "run", recorded)
    assert libraries.install(["part"], say=quiet)[0].version == "1.5"
    assert all("--only-binary=:all:" in command and command[:2] == [sys.executable, "-P"] for command in commands)
    with pytest.raises(LibraryError, match='There is no library "evil" in '):
        libraries.install(["evil"], wheels=tmp_path / "sdist", say=quiet)


class Bme280:
    """Enough of the sensor for the library to take it for one: its id, and registers that are zero."""

    def __init__(self):
        self._at = 0

    def i2c_addresses(self):
        return (0x77,)

    def i2c_write(self, address, data):
        self._at = data[0] if data else self._at  # a probe writes nothing

    def i2c_read(self, address, count):
        return bytes([0x60 if self._at == 0xD0 else 0] * count)

    def i2c_stop(self):
        pass


def test_real_libraries_from_the_index_work_on_the_board(tmp_path):
    libraries = Libraries(tmp_path)
    libraries.install(["bme280", "neopixel"], say=quiet)
    names = {item.name for item in libraries.installed()}
    assert {
        "adafruit-circuitpython-bme280",
        "adafruit-circuitpython-busdevice",
        "adafruit-circuitpython-neopixel",
    } <= names
    assert not any("blinka" in name or "typing" in name for name in names)
    with VirtualBoard(clock="fast", drive=tmp_path) as board:
        board.attach(Bme280())
        program = (
            "import board, busio, neopixel\nfrom adafruit_bme280 import basic\n"
            "sensor = basic.Adafruit_BME280_I2C(busio.I2C(board.GP5, board.GP4))\n"
            "pixels = neopixel.NeoPixel(board.GP2, 2)\npixels.fill((1, 2, 3))\nsensor.mode"
        )
        result = board.run(program)
        assert (result.value, result.traceback) == ("0", "")
        assert board.pixels("GP2").colors().tolist() == [[1, 2, 3], [1, 2, 3]]
