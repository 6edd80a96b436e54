"""Wheels that somebody hostile has made: refused in a sentence, and nothing of them gets anywhere."""

import io
import stat
import struct
import zipfile
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from circuitpython_kernel.libraries import distributions
from circuitpython_kernel.libraries.distributions import MOST_MEMBERS, BrokenDistribution, TooLarge, read
from circuitpython_kernel.libraries.pypi import Libraries, LibraryError

INFO = "adafruit_circuitpython_evil-1.0.dist-info"
METADATA = "Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nKeywords: circuitpython\n{more}"
FILE = "adafruit_circuitpython_evil-1.0-py3-none-any.whl"
NAME = "adafruit-circuitpython-evil"


def wheel(folder, members, *, name=NAME, version="1.0", more="", compression=zipfile.ZIP_STORED):
    """A wheel with any members: (name or ZipInfo, content)."""
    file = folder / FILE
    with zipfile.ZipFile(file, "w", compression) as archive:
        for member, content in members:
            archive.writestr(member, content)
        archive.writestr(f"{INFO}/METADATA", METADATA.format(name=name, version=version, more=more))
        archive.writestr(f"{INFO}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{INFO}/RECORD", "")
    return file


@pytest.fixture
def place(tmp_path):
    """A drive, a folder of wheels, and a file that nobody may touch."""
    for name in ("drive", "wheels"):
        (tmp_path / name).mkdir()
    (tmp_path / "victim.py").write_text("victim")
    yield tmp_path
    assert (tmp_path / "victim.py").read_text() == "victim"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["drive", "victim.py", "wheels"]


HOSTILE = ["../victim.py", "../../victim.py", "a/../../victim.py", "/victim.py", "//victim.py", "a//b.py", "./a.py",
           "a/./b.py", "a\\..\\..\\victim.py", "C:\\victim.py", "C:/victim.py", "a:b.py", "a?.py", "a*.py", "a\x01.py",
           "trail.py.", "trail /x.py", "x" * 256 + ".py", "/".join("a" * 70) + ".py", ".installed.json",
           ".INSTALLED.JSON", ".installed.json/x.py", ".."]  # fmt: skip


@pytest.mark.parametrize("member", HOSTILE)
def test_members_that_lead_elsewhere(place, member):
    file = wheel(place / "wheels", [("evil.py", "x = 1\n"), (member, "evil")])
    with pytest.raises(BrokenDistribution, match="is refused") as caught:
        read(file)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("member", ["../../victim.py", "/victim.py", ".installed.json"])
def test_nothing_of_such_a_wheel_is_installed(place, member):
    wheel(place / "wheels", [("evil.py", "x = 1\n"), (member, "evil")])
    with pytest.raises(LibraryError, match="is refused"):
        Libraries(place / "drive").install(["evil"], wheels=place / "wheels", say=lambda _line: None)
    assert list((place / "drive").iterdir()) == []


def test_a_member_that_is_a_link(place):
    link = zipfile.ZipInfo("evil/__init__.py")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with pytest.raises(BrokenDistribution, match="is a link"):
        read(wheel(place / "wheels", [(link, "../../victim.py")]))


@pytest.mark.parametrize(
    "pair", [("evil.py", "EVIL.py"), ("evil", "evil/x.py"), ("evil/x.py", "Evil"), ("a.py", "a.py")]
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_members_that_are_one_on_fat(place, pair):
    with pytest.raises(BrokenDistribution, match="more than one file"):
        read(wheel(place / "wheels", [(name, "x = 1\n") for name in pair]))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.sampled_from(["..", ".", "", "a", "victim.py", "x.py", "\\", "C:", "\0", "a. "]), min_size=1, max_size=4
    )
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_what_is_read_can_only_lie_below(place, parts):
    member = zipfile.ZipInfo("x")
    member.filename = "/".join(parts)  # which ZipInfo itself would clean
    file = wheel(place / "wheels", [(member, "x = 1\n")]) if member.filename else place / "wheels" / "none"
    try:
        found = read(file)
    except BrokenDistribution:
        return
    for path in found.files:
        assert not {"", ".", ".."} & set(path.split("/"))
        assert not set("\\:\0") & set(path)


def test_a_bomb_is_not_unpacked(place):
    """160 MB of zeros in a small file: what it says is more than there is room for."""
    file = place / "wheels" / FILE
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("evil.py", "w") as member:
            for _ in range(40):
                member.write(bytes(4 << 20))
        archive.writestr(f"{INFO}/METADATA", METADATA.format(name=NAME, version="1.0", more=""))
        archive.writestr(f"{INFO}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{INFO}/RECORD", "")
    assert file.stat().st_size < 2 << 20
    with pytest.raises(TooLarge):
        read(file)
    libraries = Libraries(place / "drive", lambda: 4096)
    with pytest.raises(LibraryError, match=r"The drive is too full: 167,772,160 bytes are needed, and 4,096 are free"):
        libraries.install(["evil"], wheels=place / "wheels", say=lambda _line: None)
    assert list((place / "drive").iterdir()) == []


def test_a_bomb_that_says_that_it_is_small(place):
    file = wheel(place / "wheels", [("evil.py", bytes(8 << 20))], compression=zipfile.ZIP_DEFLATED)
    data = bytearray(file.read_bytes())
    for head, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", data, data.index(head) + offset, 100)  # the size, in both places
    file.write_bytes(data)
    with pytest.raises(BrokenDistribution, match=r"cannot be read|longer than it says"):
        read(file)


def test_many_bombs_one_in_another(place):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x", bytes(1 << 20))
    found = read(wheel(place / "wheels", [("evil.py", "x = 1\n"), ("evil.zip", inner.getvalue())]))
    assert len(found.files["evil.zip"]) < 1 << 16  # kept as it is


def test_too_many_members(place):
    with pytest.raises(BrokenDistribution, match="more than 10,000 files"):
        read(wheel(place / "wheels", [(f"a{number}.py", "") for number in range(MOST_MEMBERS)]))


def test_a_file_that_is_too_long_for_any_wheel(place):
    file = place / "wheels" / FILE
    with open(file, "wb") as sparse:
        sparse.truncate(distributions.MOST_BYTES + 1)
    with pytest.raises(BrokenDistribution, match="more than 64 MB"):
        read(file)


@pytest.mark.parametrize(
    "fields",
    [{"name": "../../x"}, {"name": "a b"}, {"name": ""}, {"version": "../1"}, {"version": "latest"}, {"version": ""}],
)
def test_metadata_that_are_none(place, fields):
    with pytest.raises(BrokenDistribution, match="its metadata say"):
        read(wheel(place / "wheels", [("evil.py", "")], **fields))


def test_requirements_that_are_none_are_left_out(place):
    lines = ("fine>=1", "../x", "a; nosuch == '1'", "b; python_version < '2'")
    more = "".join(f"Requires-Dist: {line}\n" for line in lines)
    assert [item.name for item in read(wheel(place / "wheels", [("evil.py", "")], more=more)).requires] == ["fine"]


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 600), st.integers(0, 255)), max_size=6), st.integers(0, 100))
def test_damaged_wheels_are_said(place, changes, cut):
    file = wheel(place / "wheels", [("evil.py", "x = 1\n" * 9)], compression=zipfile.ZIP_DEFLATED)
    data = bytearray(file.read_bytes())
    for at, value in changes:
        data[at % len(data)] = value
    file.write_bytes(data[: len(data) - cut])
    with suppress(TooLarge, BrokenDistribution):
        read(file)
