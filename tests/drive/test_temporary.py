"""Temporary drives: gone with their owner, however it ended, and nothing else goes with them."""

import os
import subprocess
import sys

import pytest

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.drive import temporary as temporary_drives
from circuitpython_kernel.drive.temporary import MARK, OWNER, PREFIX, TemporaryDrive, remove_abandoned

pytest.importorskip("fcntl")

HOLD = (
    "import sys\nfrom circuitpython_kernel.drive.drive import Drive\n"
    "drive = Drive(None)\nprint(drive.path, flush=True)\nsys.stdin.read()\n"
)


@pytest.fixture
def place(tmp_path, monkeypatch):
    """Where temporary files go, and something beside it that nobody may touch."""
    (tmp_path / "victim").mkdir()
    (tmp_path / "victim" / "file").write_text("victim")
    place = tmp_path / "tmp"
    place.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(place))
    monkeypatch.setattr(temporary_drives, "_cleaned", set())
    yield place
    assert (tmp_path / "victim" / "file").read_text() == "victim"
    assert [path.name for path in (tmp_path / "victim").iterdir()] == ["file"]


def abandoned(place, name="old"):
    """What a killed process leaves behind."""
    folder = place / f"{PREFIX}{name}"
    (folder / "drive" / "lib").mkdir(parents=True)
    (folder / "drive" / "lib" / "a.py").write_text("")
    (folder / OWNER).write_bytes(MARK)
    return folder


def test_it_goes_with_its_board(place):
    with VirtualBoard(clock="fast") as board:
        path = board.drive.path
        assert path.is_dir()
        board.run("open('/x', 'w').write('x')")
    assert list(place.iterdir()) == []


def test_it_goes_with_its_object(place):
    drive = TemporaryDrive()
    (drive.path / "x").write_text("")
    del drive
    assert list(place.iterdir()) == []


def test_one_of_a_killed_process_goes_at_the_next_start(place):
    environment = {**os.environ, "TMPDIR": str(place), "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    )
    path = process.stdout.readline().strip()
    assert os.path.isdir(path)
    assert remove_abandoned(str(place)) == []  # its owner lives
    process.kill()
    process.communicate()
    assert os.path.isdir(path)
    own = TemporaryDrive()
    assert [str(folder / "drive") for folder in place.iterdir()] == [str(own.path)]
    own.close()


def test_a_process_that_ends_removes_its_own(place):
    environment = {**os.environ, "TMPDIR": str(place), "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([sys.executable, "-c", HOLD], input="", text=True, env=environment, check=True, capture_output=True)
    assert list(place.iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks here")
def test_a_forked_child_leaves_its_parents_alone(place):
    drive = TemporaryDrive()
    child = os.fork()
    if not child:
        drive.close()
        os._exit(0)
    os.waitpid(child, 0)
    assert drive.path.is_dir()
    drive.close()


def test_what_is_not_ours_stays(place, tmp_path):
    own = TemporaryDrive()
    (place / f"{PREFIX}plain").mkdir()  # somebody else's, by chance of that name
    (place / f"{PREFIX}other" / "drive").mkdir(parents=True)
    (place / f"{PREFIX}other" / OWNER).write_text("something else")
    (place / f"{PREFIX}file").write_text("a file")
    (place / f"{PREFIX}link").symlink_to(tmp_path / "victim")
    (tmp_path / "victim2").mkdir()
    abandoned(tmp_path / "victim2")
    (place / f"{PREFIX}to-one").symlink_to(tmp_path / "victim2" / f"{PREFIX}old")
    linked = place / f"{PREFIX}lock-is-a-link"
    linked.mkdir()
    (linked / OWNER).symlink_to(tmp_path / "victim2" / f"{PREFIX}old" / OWNER)
    os.mkfifo(place / f"{PREFIX}plain" / OWNER)
    before = sorted(path.name for path in place.iterdir())
    assert remove_abandoned(str(place)) == []
    assert sorted(path.name for path in place.iterdir()) == before
    assert (tmp_path / "victim2" / f"{PREFIX}old" / "drive" / "lib" / "a.py").exists()
    own.close()


def test_links_on_an_abandoned_drive_are_not_followed(place, tmp_path):
    folder = abandoned(place)
    (folder / "drive" / "out").symlink_to(tmp_path / "victim")
    os.link(tmp_path / "victim" / "file", folder / "drive" / "hard")
    os.mkfifo(folder / "drive" / "pipe")
    assert remove_abandoned(str(place)) == [str(folder)]
    assert list(place.iterdir()) == []
    folder = abandoned(place)
    os.rename(folder / "drive", folder / "moved")
    (folder / "drive").symlink_to(tmp_path / "victim")
    remove_abandoned(str(place))
    assert (folder / "moved" / "lib" / "a.py").exists(), "what nobody has put there stays"


def test_those_of_another_user_stay(place, monkeypatch):
    abandoned(place)
    monkeypatch.setattr(os, "geteuid", lambda: 4711)
    assert remove_abandoned(str(place)) == []


def test_without_locks_nothing_of_others_is_removed(place, monkeypatch):
    folder = abandoned(place)
    monkeypatch.setattr(temporary_drives, "fcntl", None)
    own = TemporaryDrive()
    assert (own.path.parent / OWNER).read_bytes() == b"", "nobody may take it for abandoned"
    assert folder.exists()
    own.close()
    assert not own.path.parent.exists()


def test_a_place_that_is_not_there(tmp_path):
    assert remove_abandoned(str(tmp_path / "none")) == []
