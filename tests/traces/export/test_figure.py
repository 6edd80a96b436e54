from __future__ import annotations

import builtins
import os
import subprocess
import sys
import threading

import numpy as np
import pytest

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.traces.budget import LEAST_BYTES, Budget
from circuitpython_kernel.traces.export.figure import COLUMNS, plot, time_unit, to_dataframe
from circuitpython_kernel.traces.traces import Trace


def digital(name, times, first=0):
    trace = Trace(name, name, threading.RLock())
    times = np.asarray(times, np.int64)
    trace.add_edges(times, ((np.arange(len(times)) + first) % 2).astype(np.uint8))
    return trace


def analog(name, times, volts):
    trace = Trace(name, name, threading.RLock())
    trace.add_samples(np.asarray(times, np.int64), np.asarray(volts, np.float32))
    return trace


def line(axes):
    return axes.get_lines()[0].get_xydata()


def test_one_axes_a_trace_with_names_and_units():
    times = np.arange(50) * 40_000_000
    figure = plot([digital("LED", times), analog("A0", times, 1.65 + np.sin(times / 3e8))], title="Blink")
    led, a0 = figure.axes
    assert led.get_ylabel() == "LED"
    assert [label.get_text() for label in led.get_yticklabels()] == ["0", "1"]
    assert a0.get_ylabel() == "A0 (V)"
    assert a0.get_xlabel() == "Board time (s)"
    assert led.get_shared_x_axes().joined(led, a0)
    assert led.get_title(loc="left") == "Blink"
    assert led.get_xlim()[0] == 0


@pytest.mark.parametrize(("span", "unit"), [(5e-7, "ns"), (5e-4, "µs"), (0.5, "ms"), (5, "s"), (5000, "s")])
def test_the_time_axis_suits_the_span(span, unit):
    assert time_unit(span)[1] == unit
    figure = plot([digital("LED", np.linspace(0, span * 1e9, 9))])
    assert figure.axes[-1].get_xlabel() == f"Board time ({unit})"


def test_a_short_stretch_of_a_long_recording_counts_from_its_start():
    figure = plot([digital("LED", 3600 * 10**9 + np.arange(10) * 1000)])
    assert figure.axes[-1].get_xlabel() == "Board time after 3600 s (µs)"
    assert figure.axes[-1].get_xlim()[0] == 0


def test_values_hold_to_the_board_time():
    led = digital("LED", [0, 10**9])
    figure = plot([led], now_ns=3 * 10**9)
    assert line(figure.axes[0]).tolist() == [[0, 0], [1, 1], [3, 1]]
    assert figure.axes[0].get_xlim() == (0, 3)


def test_a_window_begins_with_the_level_held_into_it():
    figure = plot([digital("LED", [0, 10**9, 2 * 10**9])], start=1.5, end=4)
    assert line(figure.axes[0])[0].tolist() == [1.5, 1]
    assert figure.axes[0].get_xlim() == (1.5, 4)


def test_big_traces_are_decimated_without_losing_a_pulse():
    times = np.arange(400_000) * 1000
    times[200_000:] += 10**9
    dense = digital("D", times)
    volts = np.ones(100_000, np.float32)
    volts[54_321] = 3.0
    figure = plot([dense, analog("A", np.arange(100_000) * 10_000, volts)])
    steps, curve = (line(axes) for axes in figure.axes)
    assert len(steps) <= 3 * COLUMNS
    assert len(curve) <= 4 * COLUMNS
    assert np.nanmax(curve[:, 1]) == 3.0
    busy = steps[steps[:, 0] < 0.19, 1]
    assert set(busy[1:].tolist()) == {0, 1}  # the very first level is unknown
    gap = steps[(steps[:, 0] > 0.3) & (steps[:, 0] < 1.1), 1]
    assert len(set(gap.tolist())) == 1


def test_it_saves_without_pyplot_and_shows_itself_once(tmp_path):
    code = (
        "import sys, threading, numpy as np\n"
        "import circuitpython_kernel.traces.export.figure as f\n"
        "assert 'matplotlib' not in sys.modules and 'pandas' not in sys.modules\n"
        "from circuitpython_kernel.traces.traces import Trace\n"
        "t = Trace('LED', 'GPIO25', threading.RLock())\n"
        "t.add_edges(np.array([0, 5]), np.array([0, 1], np.uint8))\n"
        "figure = f.plot([t])\n"
        "data, meta = figure._repr_png_()\n"
        "assert data.startswith(b'\\x89PNG') and set(meta) == {'width', 'height'}\n"
        "figure.savefig('out.pdf')\n"
        "assert 'matplotlib.pyplot' not in sys.modules\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path, env=environment)
    assert (tmp_path / "out.pdf").stat().st_size > 1000


def test_nothing_captured():
    with pytest.raises(ValueError, match=r"^Nothing was captured on LED yet: .*\.$"):
        plot([digital("LED", [])])
    with pytest.raises(ValueError, match=r"^Nothing was captured yet"):
        plot([])
    with pytest.raises(ValueError, match="must end after it starts"):
        plot([digital("LED", [5])], start=1, end=1)


def test_one_record_is_enough():
    assert plot([digital("LED", [5])]).axes[0].get_xlim()[1] > 5e-9
    assert plot([digital("LED", [5]), analog("A0", [10**9], [2.0])]).axes


def test_a_window_before_the_first_record_is_empty_but_drawn():
    figure = plot([digital("LED", [10**9]), analog("A0", [10**9], [2.0])], start=0, end=0.5)
    assert np.isnan(line(figure.axes[0])[:, 1]).all()


def test_data_frame():
    frame = to_dataframe([digital("LED", [0, 10**9]), analog("A0", [5 * 10**8], [1.5]), digital("GP0", [])])
    assert frame.columns.tolist() == ["time_s", "pin", "kind", "value"]
    assert frame.values.tolist() == [[0, "LED", "digital", 0], [0.5, "A0", "analog", 1.5], [1, "LED", "digital", 1]]
    assert frame.dtypes[["time_s", "value"]].tolist() == [np.float64, np.float64]
    assert to_dataframe([]).empty


def test_data_frame_without_pandas(monkeypatch):
    real = builtins.__import__

    def without(name, *args, **kwargs):
        if name == "pandas":
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ImportError, match="pip install pandas"):
        to_dataframe([])


def test_what_was_left_out_is_hatched_and_said():
    budget = Budget(LEAST_BYTES)
    made = Trace("LED", "GPIO25", budget.lock, budget=budget)
    made.add_edges(np.arange(50_000, dtype=np.int64) * 1000, np.arange(50_000, dtype=np.uint8) & 1)
    axes = plot([made], start=0.0).axes[0]
    assert f"{made.dropped:,} older edges" in axes.texts[0].get_text()
    (hatched,) = axes.patches
    assert hatched.get_x() + hatched.get_width() == pytest.approx(made.kept_from_ns / 1e6)
    assert not plot([made]).axes[0].patches, "out of sight"


@pytest.mark.parametrize(("board_id", "full_scale"), [("spresense", 5.0), ("raspberry_pi_pico", 3.3)])
def test_a_board_s_converters_have_its_reference_as_full_scale(board_id, full_scale):
    with VirtualBoard(board_id, clock="fast") as board:
        result = board.run(
            "import analogio, board, time\na = analogio.AnalogIn(board.A0)\n"
            "for i in range(5):\n    a.value\n    time.sleep(0.1)"
        )
        assert result.ok, result.traceback
        (axes,) = plot([board.capture["A0"]]).axes
    assert axes.get_yticks().tolist() == pytest.approx([0, full_scale / 2, full_scale])
    assert axes.get_ylim() == pytest.approx((-0.06 * full_scale, 1.06 * full_scale))
