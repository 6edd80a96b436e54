"""The CIRCUITPY drive: its size is enforced, and what fits is there."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.drive.drive import BLOCK_BYTES, Drive, blocks

FULL = "[Errno 28] No space left on device"


@pytest.fixture(scope="module")
def board(tmp_path_factory):
    with VirtualBoard(clock="fast", drive=tmp_path_factory.mktemp("drive"), drive_files=False) as board:
        board.wait_for_boot()
        yield board
    (board.drive.path / "boot_out.txt").unlink()


@pytest.fixture(autouse=True)
def small(board):
    for path in board.drive.path.iterdir():
        if path.name != "boot_out.txt":
            path.unlink()
    board.drive.size = board.drive.used() + 16 * BLOCK_BYTES
    board.run("import os")


def test_a_full_drive_takes_what_fits_and_says_so(board):
    code = "f = open('/big.txt', 'w')\ntry:\n  while True: f.write('x' * 100)\nexcept OSError as e: print(e)\nf.close()"
    assert board.run(code).stdout == f"{FULL}\n"
    assert board.run("os.stat('/big.txt')[6], os.statvfs('/')[3]").value == f"({16 * BLOCK_BYTES}, 0)"
    assert board.run("open('/more.txt', 'w').write('y')").error_message == FULL
    assert board.run("os.remove('/big.txt'); os.statvfs('/')[3]").value == "16"
    assert board.run("open('/more.txt', 'w').write('y')").value == "1"


def test_files_that_do_not_grow_can_be_written_on_a_full_drive(board):
    board.run("f = open('/a.bin', 'wb'); f.write(bytes(16 * 512)); f.close()")
    assert board.run("f = open('/a.bin', 'r+b'); n = f.write(b'new'); f.close(); n").value == "3"
    assert board.run("f = open('/a.bin', 'ab')\nf.write(b'x')").error_message == FULL
    assert board.run("f.close(); open('/a.bin', 'rb').read(4)").value == "b'new\\x00'"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("wa"), st.integers(0, 3000)), max_size=6))
def test_the_drive_never_holds_more_than_its_size(board, writes):
    for path in board.drive.path.iterdir():
        if path.name != "boot_out.txt":
            path.unlink()
    sizes = {}
    for name, mode, count in writes:
        start = sizes.get(name, 0) if mode == "a" else 0
        sizes[name] = start
        free = 16 - sum(blocks(size) for size in sizes.values())
        room = blocks(start) * BLOCK_BYTES + free * BLOCK_BYTES - start
        result = board.run(f"with open('/{name}', '{mode}b') as f: f.write(bytes({count}))")
        if count <= room:
            assert result.ok
        else:
            assert result.error_message == FULL
        sizes[name] += min(count, room)
        assert (board.drive.path / name).stat().st_size == sizes[name]
        assert board.drive.used() <= board.drive.size


def test_a_file_in_the_drives_place_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(NotADirectoryError, match="has to be a folder"):
        Drive(tmp_path / "file")
