"""The door to a drive's folder: nothing gets out by any name, link or race, nothing waits, and nobody goes past it."""

import ast
import errno
import gc
import os
import socket
import stat
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from circuitpython_kernel.drive import door as doors
from circuitpython_kernel.drive import held, own_files
from circuitpython_kernel.drive import names as drive_names
from circuitpython_kernel.drive.door import CREATE, EXCLUSIVE, READ, TRUNCATE, WRITE, Door

PACKAGE = Path(doors.__file__).parents[1]
HOSTILE_NAMES = ["..", ".", "", "a", "A", "lib", "out", "back", "pipe", "x" * 300, "nul\0byte", "CON", "a. ", "b\\c",
                 "\udcff\udcfe", "名", "..\\..", "outside", "victim.txt", "C:", "/"]  # fmt: skip


class Outside:
    """A folder beside the drive, with everything in it that must stay as it is."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir()
        self.file = folder / "victim.txt"
        self.file.write_text("victim")
        (folder / "inner").mkdir()
        (folder / "inner" / "deep.py").write_text("deep = 1\n")
        self._before = self._state()

    def _state(self):
        paths = [self.folder, *sorted(self.folder.rglob("*"))]
        return [(path, path.stat().st_mtime_ns, path.is_file() and path.read_bytes()) for path in paths]

    def check(self):
        assert self._state() == self._before


@pytest.fixture
def outside(tmp_path):
    found = Outside(tmp_path / "outside")
    yield found
    found.check()


@pytest.fixture(params=[True, False], ids=["descriptors", "paths"])
def door(request, tmp_path, outside):
    if request.param and not held.HAS_DESCRIPTORS:
        pytest.skip("this system has no way to open a name in an open folder")
    folder = tmp_path / "drive"
    folder.mkdir()
    return Door(folder, descriptors=request.param)


def folder_of(door):
    return Path(door._root)


# ---- what works


def test_files_and_folders(door):
    door.write("lib/inner/a.py", b"a = 1\n", parents=True)
    door.write("/code.py", b"\xef\xbb\xbfprint(1)\n")
    assert door.read("code.py", 100) == b"\xef\xbb\xbfprint(1)\n"
    assert door.read_text("//./lib/../code.py") == "print(1)\n"
    assert [name for name, _ in door.names()] == ["code.py", "lib"]
    assert [path for path, _ in door.walk()] == ["code.py", "lib", "lib/inner", "lib/inner/a.py"]
    door.rename("code.py", "lib/main.py")
    door.set_time("lib/main.py", 1_600_000_000_000_000_000)
    assert door.look("lib/main.py").st_mtime_ns == 1_600_000_000_000_000_000
    assert door.look("code.py") is None
    with pytest.raises(OSError, match="not empty"):
        door.remove_folder("lib")
    door.remove("lib/main.py")
    door.remove_tree("lib")
    door.remove_tree("nothing")
    assert door.names() == []


@pytest.mark.parametrize(
    ("operation", "code"),
    [
        (lambda door: door.open("none", READ), errno.ENOENT),
        (lambda door: door.open("none/none", READ | WRITE | CREATE), errno.ENOENT),
        (lambda door: door.open("file/none", READ), errno.ENOTDIR),
        (lambda door: door.open("folder", READ), errno.EISDIR),
        (lambda door: door.open("", READ), errno.EISDIR),
        (lambda door: door.open("file", WRITE | CREATE | EXCLUSIVE), errno.EEXIST),
        (lambda door: door.make_folder("file"), errno.EEXIST),
        (lambda door: door.make_folder("/"), errno.EEXIST),
        (lambda door: door.make_folders("file/inner"), errno.ENOTDIR),
        (lambda door: door.remove("folder"), errno.EISDIR),
        (lambda door: door.remove("/"), errno.EPERM),
        (lambda door: door.remove_folder("file"), errno.ENOTDIR),
        (lambda door: door.rename("none", "other"), errno.ENOENT),
        (lambda door: door.rename("file", "folder"), errno.EISDIR),
        (lambda door: door.rename("folder", "folder/inner"), errno.EINVAL),
        (lambda door: door.read("file", 3), errno.EFBIG),
        (lambda door: door.open("a\0b", READ), errno.EINVAL),
        (lambda door: door.open("x" * 300, READ | WRITE | CREATE), errno.EINVAL),
        (lambda door: door.open("/".join("x" * 70), READ), errno.EINVAL),
    ],
)
def test_errors_name_the_path(door, operation, code):
    door.write("file", b"1234")
    door.make_folder("folder")
    with pytest.raises(OSError, match=r"it |not a folder|Invalid argument") as caught:
        operation(door)
    assert caught.value.errno == code
    assert caught.value.filename is not None


def test_a_name_in_other_letters_is_found(door):
    door.write("Lib/Code.py", b"1", parents=True)
    door.write("/LIB/CODE.PY. ", b"2")
    assert door.read("lib/code.py", 9) == b"2"
    assert [path for path, _ in door.walk()] == ["Lib", "Lib/Code.py"]
    door.rename("lib/code.py", "lib/CODE.py")
    assert [path for path, _ in door.walk()] == ["Lib", "Lib/CODE.py"]


@pytest.mark.skipif(os.name == "nt" or os.uname().sysname == "Darwin", reason="names are text there")
def test_names_that_are_not_utf_8(door):
    (folder_of(door) / os.fsdecode(b"caf\xe9.txt")).write_text("x")
    door.write("plain.txt", b"")
    assert [drive_names.shown(name) for name, _ in door.names()] == ["caf\ufffd.txt", "plain.txt"]
    assert door.read("caf\ufffd.txt", 9) == b"x"  # by the name that was shown
    assert [path.encode("utf-8", "surrogateescape") for path, _ in door.walk()] == [b"caf\xe9.txt", b"plain.txt"]


def test_a_folder_that_is_not_there_any_more(door):
    folder_of(door).rmdir()
    assert door.look("code.py") is None
    assert list(door.walk()) == []


# ---- links, pipes, sockets, devices


def links(door, outside):
    """Links of all kinds on the drive, by the way that leads out."""
    folder = folder_of(door)
    (folder / "soft.txt").symlink_to(outside.file)
    (folder / "up.txt").symlink_to("../outside/victim.txt")
    (folder / "folder").symlink_to(outside.folder)
    (folder / "chain").symlink_to("folder")
    (folder / "dangling.txt").symlink_to(outside.folder / "new.txt")
    (folder / "loop").symlink_to("loop")
    os.link(outside.file, folder / "hard.txt")
    return ["soft.txt", "up.txt", "folder/victim.txt", "folder/new.txt", "folder/inner/deep.py", "chain/victim.txt",
            "dangling.txt", "loop", "loop/x", "hard.txt"]  # fmt: skip


def test_links_are_not_followed(door, outside):
    ways = links(door, outside)
    for way in ways:
        for flags in (READ, WRITE, READ | WRITE | CREATE, WRITE | CREATE | TRUNCATE, WRITE | CREATE | EXCLUSIVE):
            with pytest.raises((PermissionError, FileExistsError)) as caught:
                door.open(way, flags)
            assert caught.value.errno in (errno.EACCES, errno.EEXIST), (way, flags)
            assert caught.value.filename == way
        for operation in (door.set_time, lambda path, _: door.write(path, b"x"), door.read):
            with pytest.raises(PermissionError, match=r"link|elsewhere"):
                operation(way, 9)
    for way in ("folder", "chain", "folder/inner", "loop"):
        for operation in (door.names, door.clear, lambda path: door.make_folders(f"{path}/x"), door.remove_folder):
            with pytest.raises((PermissionError, NotADirectoryError)):
                operation(way)
    assert [path for path, _ in door.walk()] == ["hard.txt"]
    assert [name for name, _ in door.names()] == ["hard.txt"]


def test_links_themselves_can_be_removed_renamed_and_replaced(door, outside):
    links(door, outside)
    door.write("own.txt", b"own")
    door.rename("soft.txt", "moved.txt")
    door.rename("own.txt", "moved.txt")
    assert door.read("moved.txt", 9) == b"own"
    door.remove("folder")
    door.remove_tree("chain")
    assert not os.path.lexists(folder_of(door) / "folder")
    door.clear()
    assert list(folder_of(door).iterdir()) == []


@pytest.fixture
def special(door, tmp_path):
    """A pipe, a socket and, where that is allowed, a device on the drive."""
    names = ["pipe"]
    folder = folder_of(door)
    os.mkfifo(folder / "pipe")
    server = socket.socket(socket.AF_UNIX)
    here = Path.cwd()
    os.chdir(folder)  # the name of a socket must be short
    server.bind("socket")
    os.chdir(here)
    names.append("socket")
    with suppress(PermissionError):
        os.mknod(folder / "device", 0o600 | stat.S_IFCHR, os.makedev(1, 5))  # /dev/zero, which never ends
        names.append("device")
    yield names
    server.close()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in folders here")
def test_what_is_no_file_does_not_open_and_nobody_waits(door, special):
    for name in special:
        for flags in (READ, WRITE, READ | WRITE, WRITE | CREATE | TRUNCATE):
            with pytest.raises(PermissionError, match=f"it is a {name}") as caught:
                door.open(name, flags)
            assert caught.value.filename == name
        with pytest.raises(PermissionError):
            door.write(name, b"x")
        with pytest.raises(NotADirectoryError):
            door.names(name)
    assert list(door.walk()) == []
    door.clear()
    assert list(folder_of(door).iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in folders here")
def test_files_of_the_users_own_do_not_wait_either(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "real.img").write_bytes(b"123")
    (tmp_path / "link.img").symlink_to("real.img")
    assert own_files.read_regular(tmp_path / "link.img", 3) == b"123"
    own_files.write_regular(tmp_path / "link.img", b"4")
    assert (tmp_path / "real.img").read_bytes() == b"4"
    with pytest.raises(OSError, match="more than 0 bytes"):
        own_files.read_regular(tmp_path / "real.img", 0)
    for operation in (lambda path: own_files.read_regular(path, 9), lambda path: own_files.write_regular(path, b"")):
        with pytest.raises(OSError, match=r"it is not a file|No such device"):
            operation(tmp_path / "pipe")


# ---- links that appear while something is done


@pytest.mark.parametrize("moment", ["look", "enter"])
def test_a_link_put_in_the_place_of_a_folder_meanwhile(door, outside, monkeypatch, moment):
    door.write("lib/victim.txt", b"own", parents=True)
    kind = held.ByDescriptor if "Descriptor" in repr(door._hold) else held.ByPath
    swapped = []
    original = getattr(kind, moment)

    def swapping(self, name):
        found = original(self, name)
        if name == ("victim.txt" if moment == "look" else "lib") and not swapped:
            swapped.append(name)
            os.rename(folder_of(door) / "lib", folder_of(door) / "old")
            os.symlink(outside.folder, folder_of(door) / "lib")
        return found

    for operation in (lambda: door.write("lib/victim.txt", b"evil"), lambda: door.remove("lib/victim.txt")):
        monkeypatch.setattr(kind, moment, swapping)
        with suppress(OSError):  # by a descriptor it works, on the folder that was meant
            operation()
        assert swapped
        outside.check()
        monkeypatch.undo()
        swapped.clear()
        (folder_of(door) / "lib").unlink()
        os.rename(folder_of(door) / "old", folder_of(door) / "lib")
        door.write("lib/victim.txt", b"own")


def test_a_link_put_in_the_place_of_a_file_meanwhile(door, outside, monkeypatch):
    kind = held.ByDescriptor if "Descriptor" in repr(door._hold) else held.ByPath
    original = kind.open

    def swapping(self, name, flags):
        (folder_of(door) / name).unlink(missing_ok=True)
        os.symlink(outside.file, folder_of(door) / name)
        return original(self, name, flags)

    monkeypatch.setattr(kind, "open", swapping)
    for flags in (READ, WRITE | CREATE | TRUNCATE, READ | WRITE):
        (folder_of(door) / "own.txt").unlink(missing_ok=True)
        (folder_of(door) / "own.txt").write_text("own")
        with pytest.raises(PermissionError):
            door.open("own.txt", flags)
    (folder_of(door) / "own.txt").unlink()
    with pytest.raises((PermissionError, FileExistsError)):  # one that is made
        door.open("own.txt", WRITE | CREATE)


def test_without_descriptors_a_link_is_noticed_before_data_go_through_it(tmp_path, outside, monkeypatch):
    """Where there is no O_NOFOLLOW, the file behind the link opens; it must not be written."""
    folder = tmp_path / "drive"
    folder.mkdir()
    door = Door(folder, descriptors=False)
    door.write("own.txt", b"own")
    monkeypatch.setattr(held, "_NO_LINK", 0)
    original = os.open

    def swapping(path, *arguments, **options):
        if str(path).endswith("own.txt"):
            (folder / "own.txt").unlink()
            os.symlink(outside.file, folder / "own.txt")
        return original(path, *arguments, **options)

    monkeypatch.setattr(os, "open", swapping)
    with pytest.raises(PermissionError):
        door.write("own.txt", b"evil")


# ---- any name, any order

names = st.sampled_from(HOSTILE_NAMES)
paths = st.builds("/".join, st.lists(names, max_size=4)) | st.text(max_size=12)
OPERATIONS = {
    "write": lambda door, path, other: door.write(path, b"drive", parents=True),
    "make": lambda door, path, other: door.open(path, WRITE | CREATE | EXCLUSIVE).close(),
    "read": lambda door, path, other: door.read(path, 100),
    "look": lambda door, path, other: door.look(path),
    "names": lambda door, path, other: door.names(path),
    "folder": lambda door, path, other: door.make_folder(path),
    "remove": lambda door, path, other: door.remove(path),
    "rmdir": lambda door, path, other: door.remove_folder(path),
    "tree": lambda door, path, other: door.remove_tree(path),
    "rename": lambda door, path, other: door.rename(path, other),
    "time": lambda door, path, other: door.set_time(path, 10**18),
    "walk": lambda door, path, other: list(door.walk()),
}
LINKS = ("link", "hard", "pipe")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.sampled_from([*OPERATIONS, *LINKS]), paths, paths), min_size=1, max_size=12), st.booleans()
)
@example(
    [("write", "a/b", ""), ("link", "a", ""), ("tree", "a", ""), ("link", "lib", ""), ("write", "lib/x", "")], True
)
@example([("link", "out", ""), ("rename", "out", "a"), ("write", "a/victim.txt", ""), ("tree", "", "")], False)
def test_nothing_outside_changes_whatever_is_done(tmp_path_factory, steps, descriptors):
    base = tmp_path_factory.mktemp("hostile")
    outside = Outside(base / "outside")
    folder = base / "drive"
    folder.mkdir()
    door = Door(folder, descriptors=descriptors and held.HAS_DESCRIPTORS)
    for kind, path, other in steps:
        if kind in LINKS:  # another process does that, which may put it anywhere on the drive
            place = folder.joinpath(*[part for part in path.split("/") if part not in ("..", ".", "")])
            with suppress(OSError, ValueError):
                if place.parent.resolve().is_relative_to(folder):
                    if kind == "link":
                        place.symlink_to(outside.folder if len(other) % 2 else outside.file)
                    elif kind == "pipe":
                        os.mkfifo(place)
                    else:
                        os.link(outside.file, place)
            continue
        with suppress(OSError):
            OPERATIONS[kind](door, path, other)
    outside.check()


@given(st.text(max_size=20), st.booleans())
def test_parts_never_lead_up(path, windows):
    before, drive_names._WINDOWS = drive_names._WINDOWS, windows
    try:
        parts = drive_names.parts_of(path)
    except OSError:
        return
    else:
        assert not {"", ".", ".."} & set(parts)
        assert not any("/" in part or "\0" in part for part in parts)
    finally:
        drive_names._WINDOWS = before


@pytest.mark.parametrize(
    "name",
    ["CON", "con", "nul.txt", "NUL .x.y", "com1", "LPT9.log", "COM¹", "CONIN$", "a.", "a ", "a:b", "c:", "a\\b", "q?",
     "a\tb", "x*", "<y"],
)  # fmt: skip
def test_names_that_mean_something_else_on_windows(name, monkeypatch):
    assert drive_names.windows_refuses(name)
    monkeypatch.setattr(drive_names, "_WINDOWS", True)
    with pytest.raises(OSError, match="no file can have"):
        drive_names.parts_of(f"lib/{name}/x")


@pytest.mark.parametrize("name", ["console", "com10", "nulls.txt", ".a", "a.b.c", "COM", "auxiliary.py"])
def test_names_that_windows_takes(name):
    assert not drive_names.windows_refuses(name)


def test_a_junction_is_a_link():
    class Info:
        st_mode = stat.S_IFDIR
        st_reparse_tag = 0xA0000003

    assert held.is_link(Info())


# ---- nobody goes past it

MAY_TOUCH_FILES = {
    "doorbell/stubs.py": "the package's own files",
    "drive/door.py": "the door",
    "drive/own_files.py": "files of the user's own, not on the drive",
    "drive/held.py": "the door",
    "drive/drive.py": "the drive's own folder, before there is a door",
    "drive/temporary.py": "the folder that a drive lies in",
    "kernel/drive_choice.py": "which folder is the drive",
    "kernel/notebook_drives.py": "which folder is the drive",
    "boards/catalog.py": "the stubs' board definitions",
    "boards/displays.py": "the package's own files",
    "cli/main.py": "the shell's arguments",
    "console/pseudo_terminal.py": "the link to the terminal, where the user wants it",
    "boards/layouts/reader.py": "the package's own files",
    "libraries/distributions.py": "a wheel that pip has fetched",
    "board/firmware_image.py": "the package's own files",
    "board/terminal_font.py": "the terminal's font, a file of the user's",
    "libraries/frozen.py": "the cache of wheels",
    "hardware/pins/generators.py": "a table of the user's",
    "traces/export/table.py": "a file of the user's",
    "traces/export/vcd.py": "a file of the user's",
    "drawing/stills.py": "the fonts that come with matplotlib",
    "cli/installation.py": "Jupyter's folders",
    "libraries/pypi.py": "whether there is a folder of wheels",
    "libraries/resolver.py": "the folder that pip fetches to",
    "kernel/magics/program_magics.py": "whether a folder can be the drive",
    "pytest_plugin/programs.py": "the test's own file",
    "pytest_plugin/screens.py": "the picture that a test expects",
    "pytest_plugin/settings.py": "the test's own files, before a board has the drive",
    "cli/run.py": "the shell's arguments",
    "language/board_modules.py": "frozen libraries in the cache",
    "language/board_python.py": "the stub packages",
    "language/stubs.py": "the stub packages",
    "vm/artifact.py": "the interpreter",
    "vm/passes/guestcode/linking.py": "the package's own files",
    "vm/browser_host/build.py": "the cache",
    "vm/rewriting.py": "the package's own files",
    "vm/wasmtime_host/modulecache.py": "the cache",
    "widgets/front_end.py": "the package's own files",
    "devices/actuators/buzzer.py": "a file in memory",
    "libraries/pip.py": "the folder of wheels that its user names",
    "kernel/beside.py": "files beside the notebook that its user names",
    "lite/archive.py": "the package's own files, and installed distributions",
    "lite/addon.py": "a site that is built, and its options",
    "lite/build.py": "a site that is built",
    "lite/site.py": "a site that is built, the package's own files, and wheels that were fetched for it",
    "lite/site_source.py": "a folder of wheels, and what was fetched",
    "lite/browser.py": "what Python has compiled, and the notebook's folder itself",
    "cli/lite.py": "a site that was built",
    "circuit/pins.py": "the package's own files",
    "kernel/magics/circuit_magics.py": "a file that the user exports to",
    "kernel/magics/part_magics.py": "a file that the user saves a drawing in",
    "network/services/http.py": "a file or folder of the user's that a server sends",
    "widgets/element_bundle.py": "the package's own files",
}
_PATH_METHODS = {
    "read_text", "read_bytes", "write_text", "write_bytes", "iterdir", "rglob", "glob", "is_file", "is_dir",
    "is_symlink", "is_fifo", "exists", "symlink_to", "hardlink_to", "unlink", "rmdir", "mkdir", "lstat",
}  # fmt: skip
_OS_CALLS = {
    "open", "scandir", "listdir", "stat", "lstat", "mkdir", "makedirs", "unlink", "remove", "rmdir", "removedirs",
    "rename", "renames", "replace", "utime", "walk", "fwalk", "link", "symlink", "truncate", "chmod", "mkfifo",
    "access", "chdir",
}  # fmt: skip


def file_calls(tree):
    """The calls in a module that open, look for or change files."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        if isinstance(called, ast.Name) and called.id == "open":
            yield ast.unparse(called)
        elif isinstance(called, ast.Attribute):
            owner = ast.unparse(called.value)
            through_door = "drive" in owner or "door" in owner or owner.endswith(("_mounts", "mount", "self"))
            known = _CALLS_OF.get(owner, set() if through_door else _PATH_METHODS)
            if called.attr in known:
                yield ast.unparse(called)


_CALLS_OF = {
    "os": _OS_CALLS,
    "io": {"open"},
    "shutil": {"copy", "copy2", "copyfile", "copyfileobj", "copytree", "move", "rmtree"},
}


def host_modules():
    gc.collect()  # Python 3.11's parser raises SystemError when what others left behind is finalized while it runs
    for file in sorted(PACKAGE.rglob("*.py")):
        name = file.relative_to(PACKAGE).as_posix()
        if not name.startswith(("firmware/", "fat/")):
            yield name, ast.parse(file.read_text(encoding="utf-8"))


def test_only_modules_with_a_reason_touch_files():
    found = {name: sorted(set(file_calls(tree))) for name, tree in host_modules()}
    strangers = {name: calls for name, calls in found.items() if calls and name not in MAY_TOUCH_FILES}
    assert strangers == {}, "reach a drive's files by board.drive (circuitpython_kernel/drive/door.py)"


def test_the_drives_path_is_for_showing_alone():
    users = []
    for name, tree in host_modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in ("path", "_root", "_temporary"):
                owner = ast.unparse(node.value)
                if owner.endswith(".drive" if node.attr == "path" else "door"):
                    users.append(f"{name}: {ast.unparse(node)}")
    assert users == ["kernel/magics/program_magics.py: board.drive.path"]


def test_the_scan_sees_what_it_should():
    code = "open(x)\nos.open(y)\n(folder / 'a').read_text()\nshutil.rmtree(z)\nboard.drive.read_text('a')\nx.append(1)"
    assert sorted(file_calls(ast.parse(code))) == ["(folder / 'a').read_text", "open", "os.open", "shutil.rmtree"]
