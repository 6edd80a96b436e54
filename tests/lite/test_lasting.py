"""What changes in the notebook's folder is told, and what was kept comes back."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuitpython_kernel.lite.lasting import BrowserDrive, LastingFolder


class Kept:
    """What a page keeps of a folder."""

    def __init__(self):
        self.files = {}
        self.told = 0

    def say(self, message):
        self.told += 1
        self.files |= message["kept"]["changed"]
        for path in message["kept"]["removed"]:
            del self.files[path]


def base64_of(content):
    return base64.b64encode(content).decode()


@pytest.fixture
def kept():
    return Kept()


def test_changes_are_told_once(tmp_path, kept):
    folder = LastingFolder(tmp_path, kept.say)
    (tmp_path / "drive" / "lib").mkdir(parents=True)
    (tmp_path / "drive" / "code.py").write_bytes(b"print(1)")
    folder.sync()
    assert kept.files == {"drive": None, "drive/lib": None, "drive/code.py": base64_of(b"print(1)")}
    folder.sync()
    assert kept.told == 1
    (tmp_path / "drive" / "code.py").write_bytes(b"print(12)")
    (tmp_path / "drive" / "lib").rmdir()
    folder.sync()
    assert kept.files == {"drive": None, "drive/code.py": base64_of(b"print(12)")}


def test_what_comes_from_outside_is_not_told_back(tmp_path, kept):
    folder = LastingFolder(tmp_path, kept.say)
    folder.fill({"drive": None, "drive/a.py": base64_of(b"a"), "drive/lib/b.py": base64_of(b"b")})
    folder.put("drive/c.py", base64_of(b"c"))
    assert (tmp_path / "drive" / "c.py").read_bytes() == b"c"
    folder.remove("drive/lib")
    assert not (tmp_path / "drive" / "lib").exists()
    folder.remove("drive/unknown")
    folder.sync()
    assert kept.told == 0 or kept.files == {}


@given(
    st.dictionaries(
        st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=3).map("/".join).filter(lambda p: len(p) == 3),
        st.binary(max_size=99),
    )
)
def test_a_folder_comes_back_as_it_was(tmp_path_factory, files):
    before, after, kept = tmp_path_factory.mktemp("before"), tmp_path_factory.mktemp("after"), Kept()
    for path, content in files.items():
        (before / path).parent.mkdir(parents=True, exist_ok=True)
        (before / path).write_bytes(content)
    LastingFolder(before, kept.say).sync()
    LastingFolder(after, kept.say).fill(kept.files)
    found = {p.relative_to(after).as_posix(): p.read_bytes() for p in after.rglob("*") if p.is_file()}
    assert found == files


def test_the_drive_of_a_browser_is_always_the_folder_beside_the_notebook(tmp_path):
    choice = BrowserDrive(tmp_path / "drive")
    choice.choose(tmp_path / "elsewhere")
    assert choice.own() == choice.folder() == choice.beside() == tmp_path / "drive"
