"""The guest's files: what a program can do on its drive, and that it reaches nothing outside."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.vm.guest_os import filesystem as fs


@pytest.fixture
def drive(tmp_path):
    (tmp_path / "secret.txt").write_text("secret")
    folder = tmp_path / "drive"
    folder.mkdir()
    return folder


@pytest.fixture
def board(drive):
    with VirtualBoard(clock="fast", drive=drive, drive_files=False) as board:
        yield board


def test_write_read_list_stat_rename_remove(board, drive):
    result = board.run(
        """
import os
with open("a.txt", "w") as f:
    f.write("one\\ntwo\\n")
with open("/a.txt", "a") as f:
    f.write("three\\n")
os.mkdir("lib")
os.rename("a.txt", "lib/b.txt")
f = open("lib/b.txt", "rb")
f.seek(-6, 2)
tail = f.read()
f.close()
print(os.listdir("/"), os.listdir("lib"), os.stat("lib/b.txt")[6], tail)
print([line for line in open("lib/b.txt")])
os.remove("lib/b.txt")
os.rmdir("lib")
print(os.listdir())
"""
    )
    assert result.ok, result.traceback
    assert result.stdout == (
        "['boot_out.txt', 'lib'] ['b.txt'] 14 b'three\\n'\n['one\\n', 'two\\n', 'three\\n']\n['boot_out.txt']\n"
    )
    assert [path.name for path in drive.iterdir()] == ["boot_out.txt"]


def test_a_module_on_the_drive_can_be_imported(board, drive):
    (drive / "lib").mkdir()
    (drive / "lib" / "helper.py").write_text("def double(x):\n    return 2 * x\n")
    (drive / "package").mkdir()
    (drive / "package" / "__init__.py").write_text("from .inner import value\n")
    (drive / "package" / "inner.py").write_text("value = 5\n")
    assert board.run("import helper, package; helper.double(package.value)").value == "10"


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("open('nope.txt')", "[Errno 2] No such file/directory: nope.txt"),
        ("open('.')", "[Errno 22] Invalid argument: ."),
        ("import os; os.mkdir('a'); os.mkdir('a')", "[Errno 17] File exists"),
        ("import os; os.rmdir('nope')", "[Errno 2] No such file/directory"),
        ("import os; os.listdir('nope')", "[Errno 2] No such file/directory"),
        ("import os; os.remove('nope')", "[Errno 2] No such file/directory"),
    ],
)
def test_errors_have_circuitpythons_numbers(board, code, error):
    result = board.run(code)
    assert (result.error_type, result.error_message) == ("OSError", error)
    assert board.run("1 + 1").value == "2"


@pytest.mark.parametrize(
    "path",
    ["../secret.txt", "/../secret.txt", "/../../../../../../etc/hostname", "a/../../secret.txt", "/etc/hostname"],
)
def test_paths_do_not_lead_out(board, path):
    assert board.run(f"open({path!r}).read()").error_message == f"[Errno 2] No such file/directory: {path}"


def test_links_do_not_lead_out(board, drive, tmp_path):
    (drive / "soft.txt").symlink_to(tmp_path / "secret.txt")
    (drive / "folder").symlink_to(tmp_path)
    os.link(tmp_path / "secret.txt", drive / "hard.txt")
    for path in ("soft.txt", "folder/secret.txt", "hard.txt"):
        for mode in ("r", "w", "a"):
            result = board.run(f"open({path!r}, {mode!r})")
            assert result.error_message == f"[Errno 13] Permission denied: {path}", (path, mode)
    assert board.run("import os; os.listdir('/')").value == "['boot_out.txt', 'hard.txt']"
    assert (tmp_path / "secret.txt").read_text() == "secret"


def test_programs_do_not_see_the_firmwares_files(board):
    for code in (
        "open('/.fw/digitalio.py')",
        "open('/.fw/digitalio.py', 'w')",
        "import os; os.remove('/.fw/digitalio.py')",
        "import os; os.listdir('/.fw')",
        "import os; os.stat('/.fw/digitalio.py')",
    ):
        assert board.run(code).error_message.startswith("[Errno 2]")
    assert "fw" not in board.run("import os; str(os.listdir('/'))").value
    assert board.run("import ulab").ok  # what is loaded later still finds its files


@pytest.mark.parametrize("name", ["random", "urandom", "null", "zero", ""])
@pytest.mark.parametrize("folder", ["/dev", "dev", "./dev", "/dev/../dev", "//dev", "/./dev", "/lib/../dev"])
def test_there_are_no_devices(board, folder, name):
    path = f"{folder}/{name}" if name else folder
    for call in ("open({0!r})", "open({0!r}, 'rb')", "os.stat({0!r})", "os.listdir({0!r})", "os.chdir({0!r})"):
        result = board.run("import os\n" + call.format(path))
        assert (result.error_type, result.error_message[:9]) == ("OSError", "[Errno 2]"), (call, path)


def test_a_program_can_have_a_folder_of_that_name(board):
    code = "import os, random\nos.mkdir('/dev')\nwith open('/dev/random', 'w') as f: f.write('mine')\n"
    assert board.run(code + "os.listdir('/dev')").value == "['random']"
    assert len(set(eval(board.run("list(os.urandom(200))").value))) > 50
    board.reset()
    code = "import random, os\nrandom.seed()\nrandom.random(), os.urandom(4)\nopen('/dev/random').read()"
    assert board.run(code).value == "'mine'"
    assert board.run("os.listdir('/')").value.count("dev") == 1


def test_many_random_bytes_are_all_random(board):
    code = "import os\nd = os.urandom(100_000)\nlen(d), len(set(d[-1000:])) > 200, d[:50] != d[50:100]"
    assert board.run(code).value == "(100000, True, True)"


def test_a_file_as_drive_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(NotADirectoryError, match="the drive has to be a folder"):
        VirtualBoard(drive=tmp_path / "file")


@given(st.lists(st.sampled_from(["", ".", "..", "a", "b c", "..."])))
def test_clean_paths_stay_below_the_root(parts):
    path = fs.clean_path("/".join(parts))
    assert path.startswith("/")
    assert not {"", ".", ".."} & set(path.split("/")[1:]) or path == "/"
    assert fs.clean_path(path) == path


@given(st.dictionaries(st.from_regex(r"/[a-c]{1,2}(/[d-f]{1,2}){0,2}\.py", fullmatch=True), st.binary(max_size=9)))
def test_a_memory_mount_lists_what_it_was_given(files):
    mount = fs.MemoryMount(files)

    def walk(folder):
        for name in mount.list(folder):
            path = fs.clean_path(f"{folder}/{name}")
            yield from walk(path) if mount.stat(path).folder else [path]

    assert set(walk("/")) == set(files)
    assert all(mount.open(path, fs.READ).read(99) == content for path, content in files.items())
