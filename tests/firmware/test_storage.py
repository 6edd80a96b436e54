"""The CIRCUITPY drive as the storage module shows it."""

import pytest

from circuitpython_kernel import VirtualBoard


def test_the_drive_is_mounted_at_the_root(board, ev):
    ev("import storage\nwith open('/note.txt', 'w') as f: f.write('hello')\nv = storage.getmount('/')\nNone")
    assert ev("v.label, v.readonly, type(v) is storage.VfsFat") == "('CIRCUITPY', False, True)"
    size = (board.drive.path / "boot_out.txt").stat().st_size
    assert ev("list(v.ilistdir('/'))") == (
        f"[('boot_out.txt', 32768, 0, {size}), ('code.py', 32768, 0, 22), ('lib', 16384, 0, 0), "
        "('note.txt', 32768, 0, 5), ('sd', 16384, 0, 0), ('settings.toml', 32768, 0, 0)]"
    )
    assert ev("v.mkdir('/sub')\nv.stat('/sub')[0] == 0x4000, v.statvfs('/')[0]") == "(True, 512)"
    assert ev("v.rmdir('/sub')\nwith v.open('/note.txt', 'r') as f: text = f.read()\ntext") == "'hello'"
    (board.drive.path / "note.txt").unlink()


@pytest.mark.parametrize(
    "code",
    ["open('/new', 'w')", "os.mkdir('/d')", "os.remove('/kept')", "os.rename('/kept', '/other')", "v.label = 'X'"],
)
def test_a_drive_that_was_remounted_read_only_refuses_writing(board, ev, error, code):
    (board.drive.path / "kept").write_text("kept")
    ev("import os, storage\nv = storage.getmount('/')\nstorage.remount('/', readonly=True)\nNone")
    assert error(code) == "OSError: [Errno 30] Read-only filesystem"
    assert ev("open('/kept').read(), v.readonly") == "('kept', True)"
    ev("storage.remount('/', False)\nopen('/new', 'w').close()\nNone")
    (board.drive.path / "new").unlink()
    (board.drive.path / "kept").unlink()


def test_the_label_has_eleven_capitals(ev, error):
    assert ev("import storage\nv = storage.getmount('/')\nv.label = 'lab 1'\nv.label") == "'LAB 1'"
    assert error("v.label = 'x' * 12") == "OSError: [Errno 22] Invalid argument"
    ev("v.label = 'CIRCUITPY'\nNone")


def test_erasing_takes_a_temporary_drive_and_never_a_folder_of_the_users(board, tmp_path):
    (board.drive.path / "a").mkdir()
    (board.drive.path / "a" / "b").write_text("b")
    assert board.run("import storage\nstorage.erase_filesystem()").restarted
    board.wait_for_boot()
    assert sorted(path.name for path in board.drive.path.iterdir()) == [
        "boot_out.txt", "code.py", "lib", "sd", "settings.toml",
    ]  # fmt: skip
    (tmp_path / "mine").write_text("mine")
    with VirtualBoard(drive=tmp_path, clock="fast") as own:
        result = own.run("import storage\nstorage.erase_filesystem()")
        assert (result.error_type, result.restarted) == ("RuntimeError", None)
    assert (tmp_path / "mine").read_text() == "mine"


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("getmount('/sd')", "OSError: [Errno 22] Invalid argument"),
        ("remount('/sd', True)", "OSError: [Errno 22] Invalid argument"),
        ("umount('/')", "OSError: [Errno 22] Invalid argument"),
        ("mount(3, '/sd')", "TypeError: filesystem must be of type VfsFat, not int"),
        ("disable_usb_drive()", "RuntimeError: Cannot change USB devices now"),
        ("enable_usb_drive()", "RuntimeError: Cannot change USB devices now"),
        ("erase_filesystem(True)", "NotImplementedError: extended=True"),
    ],
)
def test_errors(error, code, message):
    assert error(f"import storage\nstorage.{code}") == message
