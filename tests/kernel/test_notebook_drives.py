"""Which drive belongs to which notebook, through renames, copies and deletions."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from circuitpython_kernel.drive import drive as drives
from circuitpython_kernel.kernel import drive_notes, notebook_drives
from circuitpython_kernel.kernel.drive_choice import DriveChoice


@pytest.fixture
def course(tmp_path, monkeypatch):
    monkeypatch.setenv(notebook_drives.DRIVES_VARIABLE, str(tmp_path / "drives"))
    monkeypatch.setenv(drive_notes.FOLLOWED_VARIABLE, "1")
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    folder = tmp_path / "course"
    folder.mkdir()
    return folder


@pytest.fixture
def without_extension(course, monkeypatch):
    monkeypatch.delenv(drive_notes.FOLLOWED_VARIABLE)
    return course


def notebook(path):
    path.write_text("{}")
    return str(path)


def used(path, **files):
    """The drive of a notebook that a kernel has used, with files on it."""
    folder = DriveChoice(notebook(Path(path))).folder()
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text)
    return folder


def content(folder):
    return {
        file.relative_to(folder).as_posix(): file.read_text() for file in sorted(folder.rglob("*")) if file.is_file()
    }


def rename(old, new):
    os.rename(old, new)
    notebook_drives.renamed(str(old), str(new))


def test_a_renamed_notebook_keeps_its_drive(course):
    drive = used(course / "a.ipynb", code="print(1)")
    rename(course / "a.ipynb", course / "b.ipynb")
    assert DriveChoice(str(course / "b.ipynb")).folder() == drive
    rename(course / "b.ipynb", course / "c.ipynb")
    assert DriveChoice(str(course / "c.ipynb")).folder() == drive


def test_a_kernel_that_still_has_the_old_name_finds_the_drive(course):
    drive = used(course / "a.ipynb")
    running = DriveChoice(str(course / "a.ipynb"))
    running.folder()
    rename(course / "a.ipynb", course / "b.ipynb")
    assert running.folder() == drive
    assert DriveChoice(str(course / "a.ipynb")).folder() == drive  # restarted with its old environment


def test_what_it_chooses_then_belongs_to_the_new_name(course):
    used(course / "a.ipynb")
    running = DriveChoice(str(course / "a.ipynb"))
    running.folder()
    rename(course / "a.ipynb", course / "b.ipynb")
    chosen = course / "mine"
    chosen.mkdir()
    running.choose(chosen)
    assert DriveChoice(str(course / "b.ipynb")).folder() == chosen


def test_a_new_notebook_of_the_old_name_gets_a_drive_of_its_own(course):
    drive = used(course / "a.ipynb", code="old")
    rename(course / "a.ipynb", course / "b.ipynb")
    other = used(course / "a.ipynb")
    assert other != drive
    assert content(other) == {}
    assert DriveChoice(str(course / "b.ipynb")).folder() == drive


def test_renamed_there_and_back(course):
    drive = used(course / "a.ipynb")
    rename(course / "a.ipynb", course / "b.ipynb")
    rename(course / "b.ipynb", course / "a.ipynb")
    assert DriveChoice(str(course / "a.ipynb")).folder() == drive


def test_a_renamed_folder_takes_its_drives_along(course):
    inner = course / "week 1"
    inner.mkdir()
    drive = used(inner / "a.ipynb")
    here = inner / "a-CIRCUITPY"
    here.mkdir()
    used(inner / "b.ipynb")
    DriveChoice(str(inner / "b.ipynb")).choose(here)
    used(course / "week 10.ipynb")
    rename(inner, course / "week 2")
    assert DriveChoice(str(course / "week 2" / "a.ipynb")).folder() == drive
    assert DriveChoice(str(course / "week 2" / "b.ipynb")).folder() == course / "week 2" / "a-CIRCUITPY"
    assert notebook_drives.find(str(course / "week 10.ipynb")) is not None


def test_a_copy_gets_a_copy(course):
    drive = used(course / "a.ipynb", code="print(1)")
    (drive / "lib").mkdir()
    (drive / "lib" / "x.py").write_text("x")
    (drive / "link.py").symlink_to("/etc/hostname")
    notebook(course / "a-Copy1.ipynb")
    notebook_drives.copied(str(course / "a.ipynb"), str(course / "a-Copy1.ipynb"))
    copy = DriveChoice(str(course / "a-Copy1.ipynb"))
    assert copy.folder() != drive
    assert content(copy.folder()) == {"code.py": "print(1)", "lib/x.py": "x"}
    assert (copy.folder() / "code.py").stat().st_mtime_ns == (drive / "code.py").stat().st_mtime_ns
    (copy.folder() / "code.py").write_text("other")
    assert (drive / "code.py").read_text() == "print(1)"


def test_a_folder_of_the_users_that_is_too_large_is_not_copied(course, monkeypatch):
    monkeypatch.setattr(drives, "MOST_COPIED_BYTES", 1 << 20)
    used(course / "a.ipynb")
    large = course / "large"
    large.mkdir()
    (large / "film.bin").write_bytes(bytes((1 << 20) + 1))
    DriveChoice(str(course / "a.ipynb")).choose(large)
    with pytest.raises(OSError, match="too much to copy"):
        notebook_drives.copied(str(course / "a.ipynb"), str(course / "b.ipynb"))
    assert content(used(course / "b.ipynb")) == {}


def test_a_deleted_notebook_leaves_its_drive_to_be_taken(course):
    drive = used(course / "a.ipynb", code="print(1)")
    os.unlink(course / "a.ipynb")
    notebook_drives.deleted(str(course / "a.ipynb"))
    again = DriveChoice(notebook(course / "a.ipynb"))
    assert again.folder() != drive
    assert content(drive) == {"code.py": "print(1)"}


def test_each_notebook_of_a_name_gets_a_drive_of_its_own(course):
    drives = []
    for number in range(4):
        drives.append(used(course / "a.ipynb", code=str(number)))
        os.unlink(course / "a.ipynb")
        notebook_drives.deleted(str(course / "a.ipynb"))
    assert len(set(drives)) == 4
    assert [content(drive) for drive in drives] == [{"code.py": str(number)} for number in range(4)]


def test_notebooks_that_are_not_known_change_nothing(course):
    notebook_drives.renamed(str(course / "a.ipynb"), str(course / "b.ipynb"))
    notebook_drives.copied(str(course / "a.ipynb"), str(course / "c.ipynb"))
    notebook_drives.deleted(str(course / "a.ipynb"))
    assert list(notebook_drives.records()) == []


# ---- news


def test_a_new_drive_says_which_command_takes_the_lost_notebooks(course):
    used(course / "kept.ipynb")
    drive = used(course / "blink.ipynb")
    os.rename(course / "blink.ipynb", course / "blink2.ipynb")  # in a shell, which nobody hears of
    choice = DriveChoice(str(course / "blink2.ipynb"))
    assert choice.folder() != drive
    assert choice.news == (
        f"This notebook has a new CIRCUITPY drive. To use that of blink.ipynb, which is gone: %drive {drive}"
    )
    choice.folder().mkdir()
    again = DriveChoice(str(course / "blink2.ipynb"))
    again.folder()
    assert again.news is None


def test_a_neighbour_that_is_still_there_is_named_too(course):
    drive = used(course / "blink.ipynb")
    choice = DriveChoice(notebook(course / "fade.ipynb"))
    choice.folder()
    assert choice.news == f"This notebook has a new CIRCUITPY drive. To use that of blink.ipynb: %drive {drive}"


def test_without_a_neighbour_there_is_nothing_to_say(course):
    other = course / "other"
    other.mkdir()
    used(other / "a.ipynb")
    choice = DriveChoice(notebook(course / "a.ipynb"))
    choice.folder()
    assert choice.news is None


# ---- the note beside the notebook


def test_a_moved_folder_keeps_its_drives_without_the_extension(without_extension):
    drive = used(without_extension / "a.ipynb", code="print(1)")
    moved = without_extension.parent / "moved"
    os.rename(without_extension, moved)
    choice = DriveChoice(str(moved / "a.ipynb"))
    assert choice.folder() == drive
    assert choice.news is None


def test_a_copied_folder_gets_copies_without_the_extension(without_extension):
    drive = used(without_extension / "a.ipynb", code="print(1)")
    copy = without_extension.parent / "copy"
    copy.mkdir()
    for file in without_extension.iterdir():
        (copy / file.name).write_bytes(file.read_bytes())
    folder = DriveChoice(str(copy / "a.ipynb")).folder()
    assert folder != drive
    assert content(folder) == {"code.py": "print(1)"}
    assert DriveChoice(str(without_extension / "a.ipynb")).folder() == drive


def test_with_the_extension_there_is_no_note(course):
    used(course / "a.ipynb")
    assert not (course / drive_notes.NAME).exists()


@pytest.mark.parametrize(
    "note", ["", "[]", "[" * 5000, "{", '{"a.ipynb": 1}', '{"a.ipynb": "../../x"}', '{"a.ipynb": "nosuch-12345678"}']
)
def test_a_broken_note_is_a_new_drive(without_extension, note):
    (without_extension / drive_notes.NAME).write_text(note)
    folder = DriveChoice(notebook(without_extension / "a.ipynb")).folder()
    assert folder.parent == notebook_drives.drives_folder()


# ---- records


@pytest.mark.parametrize(
    "change", [{"own": "../x"}, {"own": ""}, {"own": 5}, {"notebook": "/other"}, {"extra": 1}, None]
)
def test_a_broken_record_is_a_new_drive_in_its_place(course, change):
    used(course / "a.ipynb")
    (file,) = (notebook_drives.drives_folder() / "notebooks").iterdir()
    file.write_text("[" * 9999 if change is None else json.dumps({**json.loads(file.read_text()), **change}))
    folder = DriveChoice(str(course / "a.ipynb")).folder()
    assert folder.parent == notebook_drives.drives_folder()
    assert notebook_drives.find(str(course / "a.ipynb")).own == folder.name


NAMES = st.sampled_from("abcd")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["use", "rename", "copy", "delete"]), NAMES, NAMES), max_size=14))
def test_every_notebook_has_the_drive_that_its_history_gave_it(tmp_path_factory, actions):
    root = tmp_path_factory.mktemp("story")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(notebook_drives.DRIVES_VARIABLE, str(root / "drives"))
        patch.setenv(drive_notes.FOLLOWED_VARIABLE, "1")
        files = {}  # what the drive of each notebook has
        for number, (action, first, second) in enumerate(actions):
            one, two = root / f"{first}.ipynb", root / f"{second}.ipynb"
            if action == "use":
                folder = used(one)
                assert content(folder) == files.get(first, {})
                (folder / "code.py").write_text(str(number))
                files[first] = {"code.py": str(number)}
            elif one.exists() and action == "delete":
                one.unlink()
                notebook_drives.deleted(str(one))
                files.pop(first, None)
            elif one.exists() and not two.exists():
                if action == "rename":
                    rename(one, two)
                    files[second] = files.pop(first)
                else:
                    notebook(two)
                    notebook_drives.copied(str(one), str(two))
                    files[second] = dict(files[first])
        for name, expected in files.items():
            assert content(DriveChoice(str(root / f"{name}.ipynb")).folder()) == expected
