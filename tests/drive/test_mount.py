"""The drive as programs see it: the errors of CircuitPython's FAT, and a wall that no program gets over."""

import gzip
import os
import socket
import zlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.drive import mount as drive_mount
from circuitpython_kernel.drive.door import Door
from circuitpython_kernel.vm.guest_os import filesystem as fs


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    place = tmp_path_factory.mktemp("place")
    (place / "victim.py").write_text("print('the host was read')\n")
    (place / "drive").mkdir()
    return place


@pytest.fixture(scope="module")
def board(place):
    with VirtualBoard(clock="fast", drive=place / "drive") as board:
        board.wait_for_boot()
        yield board


@pytest.fixture(autouse=True)
def fresh(place, board):
    """The same files before each test; afterwards what lies outside is as it was."""
    board.reset(hard=False)
    board.drive.erase()
    board.drive.write("f", b"abc")
    board.drive.write("d/x", b"", parents=True)
    board.run("import os, io")
    before = (place / "victim.py").stat().st_mtime_ns
    yield
    assert (place / "victim.py").read_text() == "print('the host was read')\n"
    assert (place / "victim.py").stat().st_mtime_ns == before
    assert sorted(path.name for path in place.iterdir()) == ["drive", "victim.py"]


NO_FILE, DENIED, EXISTS = "[Errno 2] No such file/directory", "[Errno 13] Permission denied", "[Errno 17] File exists"
INVALID, NOT_PERMITTED = "[Errno 22] Invalid argument", "[Errno 1] Operation not permitted"


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("open('nofile.txt')", f"{NO_FILE}: nofile.txt"),
        ("open('/nofile.txt', 'r+')", f"{NO_FILE}: /nofile.txt"),
        ("io.open('/nofile.txt', 'rb')", f"{NO_FILE}: /nofile.txt"),
        ("open('/f/x')", f"{NO_FILE}: /f/x"),
        ("open('/f/x', 'w')", f"{NO_FILE}: /f/x"),
        ("open('/no/x', 'w')", f"{NO_FILE}: /no/x"),
        ("open('/d')", f"{NO_FILE}: /d"),
        ("open('/d', 'r+')", f"{NO_FILE}: /d"),
        ("open('/d', 'w')", f"{DENIED}: /d"),
        ("open('/d', 'a')", f"{DENIED}: /d"),
        ("open('/d', 'x')", f"{EXISTS}: /d"),
        ("open('/f', 'x')", f"{EXISTS}: /f"),
        ("open('/')", f"{NOT_PERMITTED}: /"),
        ("open('.')", f"{INVALID}: ."),
        ("open('a?b', 'w')", f"{INVALID}: a?b"),
        ("open('a:b', 'w')", f"{INVALID}: a:b"),
        ("open('a\\\\b', 'w')", f"{INVALID}: a\\b"),
        ("open('...', 'w')", f"{INVALID}: ..."),
        ("open('x' * 300, 'w')", f"{INVALID}: {'x' * 300}"),
        ("open('/f').seek(-1)", INVALID),
        ("open('/f').seek(-9, 1)", INVALID),
        ("open('/f').seek(-9, 2)", INVALID),
        ("open('/f').seek(0, 3)", INVALID),
        ("f = open('/f'); f.close(); f.read()", INVALID),
        ("f = open('/f', 'w'); f.close(); f.write('x')", INVALID),
        ("f = open('/f'); f.close(); f.seek(0)", INVALID),
        ("open('/f').write('x')", DENIED),
        ("open('/f', 'a').read()", DENIED),
        ("os.remove('/d')", "[Errno 21] EISDIR"),
        ("os.remove('/no')", NO_FILE),
        ("os.remove('/')", NOT_PERMITTED),
        ("os.rmdir('/d')", DENIED),
        ("os.rmdir('/f')", "20"),
        ("os.rmdir('/no')", NO_FILE),
        ("os.mkdir('/d')", EXISTS),
        ("os.mkdir('/f')", EXISTS),
        ("os.mkdir('/')", EXISTS),
        ("os.mkdir('/f/x')", NO_FILE),
        ("os.mkdir('/no/x')", NO_FILE),
        ("os.mkdir('a*b')", INVALID),
        ("os.listdir('/f')", NO_FILE),
        ("os.listdir('/no')", NO_FILE),
        ("os.chdir('/f')", NO_FILE),
        ("os.chdir('/no')", NO_FILE),
        ("os.stat('/no')", NO_FILE),
        ("os.stat('/f/x')", NO_FILE),
        ("os.statvfs('/no')", NO_FILE),
        ("os.rename('/no', '/n')", NO_FILE),
        ("os.rename('/f', '/d')", "[Errno 21] EISDIR"),
        ("os.rename('/d', '/d/e')", INVALID),
        ("os.rename('/f', '/no/f')", NO_FILE),
        ("os.rename('/f', 'a|b')", INVALID),
    ],
)
def test_errors_are_those_of_fat(board, code, message):
    result = board.run(code)
    assert (result.error_type, result.error_message) == ("OSError", message)


@pytest.mark.parametrize("mode", ["q", "", "rw", "bb", "rbt", "r++", "b", "+", "ra", "x ", "wx"])
def test_a_bad_mode_is_a_value_error(board, mode):
    for opener in ("open", "io.open"):
        result = board.run(f"{opener}('/f', {mode!r})")
        assert (result.error_type, result.error_message) == ("ValueError", "Invalid mode")
    assert board.drive.read("f") == b"abc"


@pytest.mark.parametrize("file", ["0", "1", "2", "3", "4", "99", "-1", "2**40", "None", "3.0", "True"])
def test_a_number_opens_nothing(board, file):
    board.run("kept = open('/f')")
    for opener in ("open", "io.open"):
        assert board.run(f"{opener}({file})").error_type == "TypeError"
    assert board.run("kept.read()").value == "'abc'"
    assert board.run("os.listdir('/')").ok


def test_exclusive_creation(board):
    assert board.run("with open('/new', 'x') as f: f.write('new')").ok
    assert board.run("with open('/bin', 'bx+') as f:\n  f.write(b'12'); f.seek(0); print(f.read())").stdout == "b'12'\n"
    assert board.run("open('/new', 'x')").error_message == f"{EXISTS}: /new"
    assert board.drive.read("new") == b"new"


def test_names_are_those_of_fat(board):
    board.run("open('/F', 'w').write('other letters')\nopen('trail. ', 'w').write('t')\nos.mkdir('D2. ')")
    assert board.run("os.listdir('/')").value == "['D2', 'd', 'f', 'trail']"
    assert board.run("open('/TRAIL').read(), open('/D/X').read(), os.stat('/d2')[0]").value == "('t', '', 16384)"
    assert board.run("os.mkdir('/D')").error_message == EXISTS
    assert board.run("os.rename('/f', '/F'); os.listdir('/')").value == "['D2', 'F', 'd', 'trail']"


def test_positions_are_those_of_fat(board):
    assert board.run("f = open('/f'); f.seek(100), f.tell()").value == "(3, 3)"
    assert board.run("f = open('/f', 'r+b'); f.seek(6), f.write(b'x'), f.seek(0), f.read()").value == (
        "(6, 1, 0, b'abc\\x00\\x00\\x00x')"
    )
    assert board.run("f = open('/f', 'a+b'); p = f.tell(); f.seek(0); f.write(b'A'); f.close(); p").value == "7"
    assert board.drive.read("f") == b"Abc\0\0\0x"


def test_the_folder_that_the_program_is_in(board):
    code = "os.chdir({!r}); os.getcwd()"
    for path, where in [("..", "/"), ("../..", "/"), ("d", "/d"), ("../d/./", "/d"), (".", "/d"), ("/d/..", "/")]:
        assert board.run(code.format(path)).value == repr(where)
    assert board.run("os.chdir('d'); open('../f').read(), os.listdir('..')").value == "('abc', ['d', 'f'])"


def test_many_open_files(board):
    code = "files = []\ntry:\n  while True: files.append(open('/f'))\nexcept OSError as e: print(len(files), e.errno)"
    assert board.run(code).stdout == f"{drive_mount.MOST_OPEN_FILES} 24\n"
    result = board.run("import keypad, rotaryio, usb_hid, zlib\nlen(files)")
    assert result.value == str(drive_mount.MOST_OPEN_FILES), result.traceback
    assert board.run("files = None\nfor i in range(1000): open('/f').read()").ok, "files that nobody has are closed"


def test_zlib_says_what_is_wrong_as_a_board_does(board):
    for data in ("b''", "b'123'", "b'\\x1f\\x8b\\x08'", "b'x\\x9c' + bytes(20)"):
        for bits in (0, 31):
            result = board.run(f"import zlib\nzlib.decompress({data}, {bits})")
            assert (result.error_type, result.error_message) == ("ValueError", "-3"), (data, bits)
    assert board.run("import zlib\nzlib.decompress(b'\\xff' * 9, -15)").error_message == "-3"
    for packed, bits in ((zlib.compress(b"hello" * 9), 0), (gzip.compress(b"hello" * 9), 31)):
        wrong = packed[:-6] + bytes([packed[-6] ^ 1]) + packed[-5:] if bits else packed[:-1] + bytes([packed[-1] ^ 1])
        result = board.run(f"import zlib\nzlib.decompress({wrong!r}, {bits})")
        assert (result.error_type, result.error_message) == ("ValueError", "-4")


def test_stats_have_nothing_of_the_hosts(board):
    assert board.run("os.stat('/f')[:7], os.stat('/d')[:7], os.stat('/')[:7]").value == (
        "((32768, 0, 0, 0, 0, 0, 3), (16384, 0, 0, 0, 0, 0, 0), (16384, 0, 0, 0, 0, 0, 0))"
    )


# ---- the wall


@pytest.fixture
def traps(place, board):
    """What another process has put on the drive."""
    drive = place / "drive"
    (drive / "soft").symlink_to(place / "victim.py")
    (drive / "out").symlink_to(place)
    (drive / "dangling").symlink_to(place / "new.py")
    os.link(place / "victim.py", drive / "hard")
    os.mkfifo(drive / "pipe")
    server = socket.socket(socket.AF_UNIX)
    here = os.getcwd()
    os.chdir(drive)
    server.bind("sock")
    os.chdir(here)
    (drive / os.fsdecode(b"caf\xe9")).write_bytes(b"latin")
    yield ["soft", "out/victim.py", "out/new.py", "dangling", "hard", "pipe", "sock"]
    server.close()
    (drive / os.fsdecode(b"caf\xe9")).unlink()


def test_programs_do_not_get_out(board, traps):
    for name in traps:
        for mode in ("r", "w", "a", "r+", "w+"):
            result = board.run(f"open({name!r}, {mode!r})")
            assert result.error_message == f"{DENIED}: {name}", (name, mode)
        assert not board.run(f"open({name!r}, 'x')").ok
        assert not board.run(f"os.stat({name!r}), os.listdir({name!r})").ok
    for code in ("import soft", "import out.victim", "import hard", "import pipe", "exec(open('../victim.py').read())"):
        assert not board.run(code).ok
    assert board.run("os.listdir('/')").value == "['caf\ufffd', 'd', 'f', 'hard']"
    assert board.run("open('caf\ufffd').read()").value == "'latin'"
    assert board.run("import storage\n[e[0] for e in storage.getmount('/').ilistdir('/')]").ok


def test_links_are_removed_as_such(board, place, traps):
    assert not board.run("os.rmdir('/out')").ok
    for name in ("soft", "out", "hard", "pipe"):
        board.run(f"os.remove({name!r})")
    board.drive.erase()
    assert list((place / "drive").iterdir()) == []
    (place / "drive" / os.fsdecode(b"caf\xe9")).write_bytes(b"latin")


STEPS = ["w", "a", "x", "r+", "mkdir", "remove", "rename", "rmdir", "chdir"]
part = st.sampled_from(["..", ".", "", "d", "D", "f", "out", "soft", "hard", "pipe", "x", "victim.py", "...", "~"])
path = st.builds("/".join, st.lists(part, max_size=4))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(STEPS), path, path), max_size=6))
def test_no_program_changes_anything_outside(board, place, steps):
    drive = place / "drive"
    for name, target in (("out", place), ("soft", place / "victim.py")):
        if not os.path.lexists(drive / name):
            (drive / name).symlink_to(target)
    lines = []
    for what, first, second in steps:
        call = (
            f"open({first!r}, {what!r}).write('evil')" if len(what) < 3
            else f"os.rename({first!r}, {second!r})" if what == "rename" else f"os.{what}({first!r})"
        )  # fmt: skip
        lines.append(f"try: {call}\nexcept OSError: pass")
    result = board.run("\n".join(lines))
    assert result.ok, result.traceback
    assert (place / "victim.py").read_text() == "print('the host was read')\n"
    assert sorted(path.name for path in place.iterdir()) == ["drive", "victim.py"]


def test_a_full_drive_lets_no_position_run_away(tmp_path):
    mount = drive_mount.DriveMount(Door(tmp_path), lambda: 1024)
    file = mount.open("/big", fs.READ | fs.WRITE | fs.CREATE)
    assert file.seek(1 << 40, 0) == 1024
    file.close()
    assert (tmp_path / "big").stat().st_size == 1024


def test_files_without_content_do_not_fill_the_hosts_disk(board):
    code = """
def make(folder):
    count = 0
    try:
        while True:
            open(folder + "n%d" % count, "w").close()
            count += 1
    except OSError as e:
        return count, e.errno
made = make("/")
os.mkdir("/sub")
"""
    assert board.run(code).error_message == DENIED
    assert board.run("made").value == f"({drive_mount.MOST_IN_ROOT - 2}, 13)"
    board.drive.erase()
    size, board.drive.size = board.drive.size, board.drive.used() + 16 * 512
    try:
        assert board.run("os.mkdir('/sub'); make('/sub/')").value == "(128, 13)"
        assert board.run("os.mkdir('/sub2')").error_message == DENIED
        assert board.run("os.statvfs('/')[3]").value == "0"
        board.drive.erase()
        code = "n = 0\ntry:\n  while True: os.mkdir('/d%d' % n); n += 1\nexcept OSError as e: print(n, e.errno)"
        assert board.run(code).stdout == "16 13\n"
    finally:
        board.drive.size = size
