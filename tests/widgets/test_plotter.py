import numpy as np
import pytest
from front_end import FrontEnd

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.traces.budget import LEAST_BYTES
from circuitpython_kernel.widgets.plotter import Plotter, numbers_in


@pytest.mark.parametrize(
    ("line", "numbers"),
    [
        ("(1, 2.5)", (1.0, 2.5)),
        ("(3,)", (3.0,)),
        ("  (-1, 2e3)\r", (-1.0, 2000.0)),
        ("(True, 2)", (1.0, 2.0)),
        ("hello", None),
        ("(1, 'x')", None),
        ("()", None),
        ("(1, 2", None),
        ("(a, b)", None),
        ("1, 2", None),
    ],
)
def test_only_tuples_of_numbers_are_drawn(line, numbers):
    assert numbers_in(line) == numbers


def test_each_tuple_is_drawn_at_the_time_when_it_was_printed(pico):
    plotter = Plotter(pico, ("a", "b"), live=False)
    pico.run("import time\nfor i in range(50):\n    print((i, -i))\n    print('not a tuple')\n    time.sleep(0.5)")
    times = [time for time, _ in plotter.rows()]
    assert np.diff(times) == pytest.approx(0.5, abs=0.001)
    first, second = plotter.lines()
    assert (first.name, second.name) == ("a", "b")
    assert first.y.tolist() == list(range(50))
    assert second.y[-1] == -49
    plotter.close()


def test_lines_may_come_and_go(pico):
    plotter = Plotter(pico, live=False)
    pico.run("print((1,))\nprint((2, 20))\nprint((3,))")
    first, second = plotter.lines()
    assert (first.name, first.y.tolist()) == ("1", [1, 2, 3])
    assert (second.name, second.y.tolist()) == ("2", [20])
    frame = plotter.to_dataframe()
    assert list(frame.columns) == ["time_s", "1", "2"]
    assert frame["2"].isna().tolist() == [True, False, True]


def test_pause_holds_and_clear_forgets(pico):
    plotter = Plotter(pico, live=False)
    view = FrontEnd(plotter)
    pico.run("print((1,))")
    view.tell("pause", value=True)
    pico.run("print((2,))")
    assert [len(line.y) for line in plotter.lines()] == [2]
    assert view.frame["series"][0]["n"] == 1
    view.tell("pause", value=False)
    assert view.frame["series"][0]["n"] == 2
    view.tell("clear")
    assert view.frame["series"] == []
    with pytest.raises(ValueError, match="Print a tuple"):
        plotter.still()


def test_many_points_come_to_the_page_as_lows_and_highs(pico):
    plotter = Plotter(pico, live=False)
    pico.run("for i in range(5000):\n    print((100 if i == 2500 else i % 7,))")
    frame = FrontEnd(plotter).frame
    assert frame["total"] == 5000
    assert frame["series"][0]["n"] <= 1600
    assert frame["range"]["y1"] >= 100, "no peak is lost"
    assert plotter.still().axes[0].lines


def test_times_are_right_in_real_time_too(pico):
    pico.clock.mode = "realtime"
    plotter = Plotter(pico, live=False)
    pico.run("import time\nt = time.monotonic_ns()\nprint((1,))\nprint(t)")
    ((time, _),) = plotter.rows()
    assert 0 < time <= pico.clock.now


def test_rows_share_the_boards_memory():
    with VirtualBoard(clock="fast", capture_bytes=LEAST_BYTES) as board:
        plotter = Plotter(board, live=False)
        board.run("for i in range(6000):\n    print((i, 2 * i, 3 * i))")
        rows = plotter.rows()
        assert plotter.total() == len(rows) < 6000
        assert rows[-1][1] == (5999, 11998, 17997)
        assert np.diff([row[0] for _, row in rows]).tolist() == [1] * (len(rows) - 1)
        view = FrontEnd(plotter)
        assert view.frame["note"] == f"{6000 - len(rows):,} older rows were left out."
        assert board.capture.budget.used <= LEAST_BYTES
        plotter.clear()
        assert view.frame["note"] == ""
        plotter.close()
