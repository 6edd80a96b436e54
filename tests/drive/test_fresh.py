"""What a board finds on a drive that nobody has put anything on."""

import pytest

from circuitpython_kernel import VirtualBoard


def files(board):
    return {path: None if (board.drive.path / path).is_dir() else (board.drive.path / path).read_bytes()
            for path, _ in board.drive.door.walk() if path != "boot_out.txt"}  # fmt: skip


PLACEHOLDER = b"SD cards mounted at /sd will hide this file from Python.\n"
FULL = {"code.py": b'print("Hello World!")\n', "settings.toml": b"", "lib": None}


@pytest.mark.parametrize(
    ("board_id", "expected"),
    [
        ("raspberry_pi_pico", FULL | {"sd": None, "sd/placeholder.txt": PLACEHOLDER}),
        ("circuitplayground_express", FULL),
        ("gemma_m0", {"code.py": b"", "lib": None}),
    ],
)
def test_a_fresh_drive_has_the_firmwares_files(board_id, expected):
    with VirtualBoard(board_id, clock="fast") as board:
        assert files(board) == expected
        if board_id != "gemma_m0":
            assert "code.py output:\nHello World!\n" in board.run_code().stdout


def test_an_empty_folder_of_the_users_is_a_fresh_drive_and_any_other_is_left_alone(tmp_path):
    with VirtualBoard(clock="fast", drive=tmp_path / "new") as board:
        assert files(board).keys() >= FULL.keys()
        assert board.run("import os\nsorted(os.listdir('/'))").value == (
            "['boot_out.txt', 'code.py', 'lib', 'sd', 'settings.toml']"
        )
        (tmp_path / "new" / "code.py").unlink()
    with VirtualBoard(clock="fast", drive=tmp_path / "new") as board:
        assert "code.py" not in files(board)
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "main.py").write_text("print('mine')\n")
    with VirtualBoard(clock="fast", drive=tmp_path / "own") as board:
        assert files(board) == {"main.py": b"print('mine')\n"}
        assert "main.py output:\nmine\n" in board.run_code().stdout


def test_a_drive_can_start_empty():
    with VirtualBoard(clock="fast", drive_files=False) as board:
        assert files(board) == {}


def test_a_folder_that_cannot_be_written_is_told_of(tmp_path, monkeypatch):
    told = []
    from circuitpython_kernel.drive.door import Door

    def refuse(self, path):
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(Door, "make_folder", refuse)
    with VirtualBoard(clock="fast", on_output=lambda _stream, text: told.append(text)) as board:
        assert board.run("1 + 1").value == "2"
    assert "".join(told) == "The drive's first files cannot be written: Permission denied.\n"


def test_an_erased_drive_is_fresh_again():
    with VirtualBoard(clock="fast") as board:
        board.run("open('/note.txt', 'w').close()\nimport os\nos.remove('/code.py')")
        board.run("import storage\nstorage.erase_filesystem()")
        board.wait_for_boot()
        assert files(board) == FULL | {"sd": None, "sd/placeholder.txt": PLACEHOLDER}
