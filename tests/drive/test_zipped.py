"""A drive's files as a zip, and back; a zip can be anybody's."""

import io
import stat
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuitpython_kernel.drive.door import Door
from circuitpython_kernel.drive.zipped import BadZip, packed, unpack

NAMES = st.text("abcXYZ019_-", min_size=1, max_size=8)


def zip_of(*members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def files_of(door):
    return {path: door.read(path, 1 << 20) for path, info in door.walk() if stat.S_ISREG(info.st_mode)}


@given(files=st.dictionaries(NAMES.map(str.lower), st.binary(max_size=200), max_size=5))
def test_what_was_packed_is_the_same_again(tmp_path_factory, files):
    folder = tmp_path_factory.mktemp("zip")
    (folder / "a").mkdir()
    (folder / "b").mkdir()
    first, second = Door(folder / "a"), Door(folder / "b")
    for name, content in files.items():
        first.write(f"lib/{name}", content, parents=True)
    names = unpack(packed(first), second, 1 << 20)
    assert files_of(second) == files_of(first)
    assert names == sorted(f"lib/{name}" for name in files)


LINK = zipfile.ZipInfo("link.py")
LINK.external_attr = (stat.S_IFLNK | 0o777) << 16


@pytest.mark.parametrize("name", ["../out.py", "/root.py", "a//b.py", "a:b", "x" * 300, "con?.py", LINK])
def test_names_that_lead_elsewhere_are_refused(tmp_path, name):
    (tmp_path / "drive").mkdir()
    door = Door(tmp_path / "drive")
    with pytest.raises(BadZip, match="a drive cannot have that"):
        unpack(zip_of(("fine.py", "x"), (name, "y")), door, 1 << 20)
    assert files_of(door) == {}
    assert [path.name for path in tmp_path.iterdir()] == ["drive"]


def test_what_has_no_room_or_is_no_zip_is_said(tmp_path):
    door = Door(tmp_path)
    with pytest.raises(BadZip, match=r"100 bytes are needed, and 99 are free"):
        unpack(zip_of(("a.py", "x" * 100)), door, 99)
    for content in (b"", b"PK\3\4 nothing", zip_of(("a.py", "x" * 100))[:60]):
        with pytest.raises(BadZip, match="cannot be read"):
            unpack(content, door, 1 << 20)
    assert files_of(door) == {}
