"""What changes in the notebook's folder is told, and what was kept comes back."""

import base64
import errno

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuitpython_kernel.drive.door import Door
from circuitpython_kernel.lite.lasting import MOST_BYTES, BrowserDrive, LastingFolder


class Kept:
    """What a page keeps of a folder."""

    def __init__(self):
        self.files = {}
        self.told = 0
        self.notices = []

    def say(self, message):
        if "notice" in message:
            self.notices.append(message["notice"])
            return
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


def test_a_drive_that_is_removed_is_empty_and_kept_anew(tmp_path, kept):
    folder = LastingFolder(tmp_path, kept.say, root="drive")
    folder.fill({"drive": None, "drive/a.py": base64_of(b"a"), "drive/lib": None, "beside.txt": base64_of(b"b")})
    folder.remove("drive")
    assert list((tmp_path / "drive").iterdir()) == []
    folder.sync()
    assert kept.files == {"drive": None}
    assert (tmp_path / "beside.txt").read_bytes() == b"b"


def test_of_two_names_that_are_one_on_the_board_the_second_stays_where_it_is_kept(tmp_path, kept):
    folder = LastingFolder(tmp_path, kept.say)
    folder.fill({"drive/Code.py": base64_of(b"first"), "drive/code.py": base64_of(b"second")})
    assert [(file.name, file.read_bytes()) for file in (tmp_path / "drive").iterdir()] == [("Code.py", b"first")]
    assert kept.notices == ["drive/code.py is not on the board: drive/Code.py has the same name there."]
    kept.files = {"drive/code.py": base64_of(b"second")}
    folder.sync()
    assert kept.files["drive/code.py"] == base64_of(b"second")


@pytest.mark.parametrize(
    ("path", "content"), [("a.py/b.py", base64_of(b"b")), ("d/" * 70 + "x", base64_of(b"x")), ("a.txt", "no base64")]
)
def test_what_cannot_be_put_on_the_board_is_told_and_nothing_else_is_lost(tmp_path, kept, path, content):
    folder = LastingFolder(tmp_path, kept.say)
    folder.fill({"a.py": base64_of(b"a"), path: content, "z.py": base64_of(b"z")})
    assert (tmp_path / "a.py").read_bytes() + (tmp_path / "z.py").read_bytes() == b"az"
    (sentence,) = kept.notices
    assert sentence.startswith(f"{path} is not on the board: ")
    kept.files = {path: content}
    folder.sync()
    assert kept.files[path] == content


def test_what_is_too_long_or_cannot_be_read_is_told_once_and_the_rest_is_kept(tmp_path, kept, monkeypatch):
    folder = LastingFolder(tmp_path, kept.say)
    with (tmp_path / "long.bin").open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    (tmp_path / "shut.txt").write_text("x")
    (tmp_path / "z.txt").write_text("z")
    plain = Door.read

    def read(self, path, most):
        if path == "shut.txt":
            raise PermissionError(errno.EACCES, "it is shut")
        return plain(self, path, most)

    monkeypatch.setattr(Door, "read", read)
    folder.sync()
    folder.sync()
    assert kept.files == {"z.txt": base64_of(b"z")}
    assert sorted(kept.notices) == [
        "long.bin is not kept: it has more than 8 MB.",
        "shut.txt is not kept: it is shut.",
    ]
    monkeypatch.undo()
    folder.sync()
    assert kept.files["shut.txt"] == base64_of(b"x")


def test_a_file_that_became_too_long_is_kept_as_it_was(tmp_path, kept):
    folder = LastingFolder(tmp_path, kept.say)
    (tmp_path / "log.txt").write_text("short")
    folder.sync()
    with (tmp_path / "log.txt").open("r+b") as file:
        file.truncate(MOST_BYTES + 1)
    folder.sync()
    assert kept.files == {"log.txt": base64_of(b"short")}


def test_the_drive_of_a_console_is_not_kept_and_its_other_files_are(tmp_path, kept):
    folder = LastingFolder(tmp_path, kept.say, passing="CIRCUITPY")
    (tmp_path / "CIRCUITPY").mkdir()
    (tmp_path / "CIRCUITPY" / "code.py").write_text("x")
    (tmp_path / "led.vcd").write_text("y")
    folder.sync()
    assert kept.files == {"led.vcd": base64_of(b"y")}


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
