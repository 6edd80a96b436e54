"""A program is asked for frames at any moment: nothing of what it does between two doorbells may change by that."""

import pytest

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.vm.machine.machine import Machine

SAID = "".join(chr(97 + n % 26) for n in range(4000))
SCENE = """
import board, displayio, gc
display = board.DISPLAY
display.auto_refresh = {auto}
palette = displayio.Palette(4)
for n in range(4):
    palette[n] = 0x30 * n * 0x010203
group = displayio.Group()
display.root_group = group
bitmaps = [displayio.Bitmap(8, 8, 4), displayio.Bitmap(8, 8, 256)]
kept = []
for n in range(36):
    kept.append([n] * (n % 23))
    if n % 3 == 0:
        group.append(displayio.TileGrid(bitmaps[n % 2], pixel_shader=palette, x=n * 3, y=n))
    if n % 9 == 8:
        group.pop(1)
        group[0] = displayio.Group()
        kept = kept[::2]
        gc.collect()
    for bitmap in bitmaps:
        bitmap[n % 8, n % 5] = n % 4
    assert sum(len(one) for one in kept) == sum(one[0] % 23 for one in kept if one)
display.auto_refresh = False
display.refresh()
print(len(group), sum(bitmap[x, y] for x in range(8) for y in range(8)))
"""


@pytest.fixture(scope="module")
def board():
    with VirtualBoard("clue_nrf52840_express", clock="fast", on_input=lambda prompt: SAID) as board:
        yield board


@pytest.fixture
def busy(board, monkeypatch):
    """The program is asked for a call behind each of its doorbells; the calls that it made."""
    displays, answer = board._core.silicon.displays, Machine.answer
    made = []

    def asks_for_call(machine, name, payload):
        given = answer(machine, name, payload)
        if name == b"display.tick":
            made.append(name)
        elif displays._ticker:
            machine.call_soon(displays._ticker)
        return given

    monkeypatch.setattr(Machine, "answer", asks_for_call)
    return made


@pytest.fixture
def frames(board, monkeypatch):
    """The program is asked for a frame at each jump of its bytecode, and of the firmware's; the calls that it made."""
    displays, answer = board._core.silicon.displays, Machine.answer
    made = []

    def asks_again(machine, name, payload):
        if name == b"display.tick":
            made.append(name)
            displays._planned = bool(displays.panels)
        given = answer(machine, name, payload)
        if displays._ticker:
            machine.call_soon(displays._ticker)  # in a call: made at the next jump behind it
        return given

    monkeypatch.setattr(Machine, "answer", asks_again)
    return made


def test_a_long_program_is_read_whole(board, busy):
    assert board.run("# " + "x" * 5000 + "\nprint(7)").stdout == "7\n"
    assert busy


def test_a_long_answer_arrives_whole(board, busy):
    assert board.run("print(input())").stdout.endswith(SAID + "\n")
    assert busy


def test_a_full_heap_has_a_size(board, busy):
    result = board.run("l = []\nwhile True: l.append([1, 2, 3])")
    assert result.error_type == "MemoryError"
    assert result.error_message.startswith("memory allocation failed, allocating ")
    assert board.run("l = None").ok


def test_a_frame_at_any_jump_takes_nothing_away(board, frames):
    seen = []
    for auto in (False, True):
        result = board.run(SCENE.format(auto=auto))
        assert result.ok, result.traceback
        seen.append((result.stdout, board.display.rgb565().tobytes()))
    assert seen[0] == seen[1]
    assert len(frames) > 1000
