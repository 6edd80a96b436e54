"""gc and micropython describe the board's heap, and the firmware takes none of it."""

import pytest

from circuitpython_kernel import VirtualBoard, boards

MODULES = "digitalio, analogio, busio, keypad, pwmio, neopixel_write, rotaryio, usb_hid, alarm, ulab.numpy"


@pytest.fixture
def fresh():
    with VirtualBoard(clock="fast") as board:
        yield board


def test_the_heap_is_the_boards(fresh):
    size = fresh.definition.heap_size
    assert fresh.run("import gc\ngc.mem_free() + gc.mem_alloc()").value == str(size)
    assert int(fresh.run("gc.collect()\ngc.mem_free()").value) > 0.9 * size


@pytest.mark.parametrize("board", ["raspberry_pi_pico", "circuitplayground_express", "adafruit_feather_esp32s2"])
def test_the_firmware_takes_less_than_a_fifth(board):
    with VirtualBoard(board, clock="fast") as running:
        names = ", ".join(name for name in MODULES.split(", ") if name.split(".")[0] in running.definition.modules)
        before = int(running.run("import gc\ngc.collect()\ngc.mem_free()").value)
        after = int(running.run(f"import {names}\ngc.collect()\ngc.mem_free()").value)
        assert before - after < 0.02 * running.definition.heap_size
        assert after > 0.8 * running.definition.heap_size


def test_what_the_program_keeps_is_counted(fresh):
    before = int(fresh.run("import gc\ngc.collect()\ngc.mem_alloc()").value)
    after = int(fresh.run("x = bytearray(50000)\ngc.collect()\ngc.mem_alloc()").value)
    assert 49_000 < after - before < 51_000
    heap = fresh.heap()
    assert heap.size == fresh.definition.heap_size
    assert heap.used >= 50_000
    assert heap.free == heap.size - heap.used


def test_modules_that_are_loaded_late_leave_large_blocks(fresh):
    """The firmware's code does not lie in the middle of the program's room."""
    assert fresh.run(f"import {MODULES}").ok
    assert fresh.run("x = bytearray(150000)\nlen(x)").value == "150000"


def test_a_full_heap_is_told_and_the_board_lives_on(fresh):
    code = "x = []\nwhile True: x.append(bytearray(1000))"
    assert fresh.run(code).error_type == "MemoryError"
    count = int(fresh.run("n = len(x)\nx = None\nn").value)
    assert 165 <= count <= 180  # of 176 KiB
    assert fresh.run("import gc\ngc.collect()\nlen(bytearray(100000))").value == "100000"


def test_mem_info_prints_the_boards_numbers(fresh):
    lines = fresh.run("import micropython\nmicropython.mem_info()").stdout.splitlines()
    assert lines[0].startswith("stack: ")
    assert lines[1].startswith(f"GC: total: {fresh.definition.heap_size}, used: ")
    words = lines[1].replace(",", "").split()
    assert int(words[4]) + int(words[6]) == fresh.definition.heap_size


def test_while_a_program_runs_the_heap_is_that_after_the_last():
    with VirtualBoard() as board:
        running = board.start("while True: pass")
        assert board.heap() is None
        board.interrupt()
        running.result(20)
        board.run("x = bytearray(50000)")
        running = board.start("while True: pass")
        assert board.heap().used > 50_000
        board.interrupt()
        running.result(20)


def test_every_chip_has_a_heap():
    assert all(boards.load(name).heap_size > 4096 for name in boards.board_ids())
