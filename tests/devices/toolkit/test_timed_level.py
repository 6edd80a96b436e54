"""A level that is a function of board time, as edges."""

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.devices import PushButton
from circuitpython_kernel.devices.toolkit.timed_level import TimedLevel


def test_edges_are_found_wherever_one_begins_to_look():
    level = TimedLevel(lambda seconds: int(seconds * 100) % 2 == 1, 0)
    found = []
    for time_ns in (3_000_000, 25_000_000, 25_000_000, 41_700_000):
        (times, levels), dropped = level.edges_until(time_ns)
        assert dropped == 0
        found += zip(times.tolist(), levels.tolist(), strict=True)
    assert [value for _, value in found] == [1, 0, 1, 0]
    for (time, _), expected in zip(found, (10e6, 20e6, 30e6, 40e6), strict=True):
        assert 0 <= time - expected <= 1_000_000
    assert [level.level_at(time) for time in (5_000_000, 15_000_000)] == [0, 1]


def test_a_button_that_is_pressed_at_times_gives_a_program_its_edges():
    with VirtualBoard(clock="fast") as board:
        board.attach(PushButton(pressed=lambda seconds: seconds % 0.1 >= 0.05), contact="GP3")
        result = board.run(
            "import board, countio, digitalio, time\n"
            "c = countio.Counter(board.GP3, edge=countio.Edge.FALL, pull=digitalio.Pull.UP)\n"
            "time.sleep(1)\nprint(c.count)"
        )
        assert abs(int(result.stdout) - 10) <= 1
