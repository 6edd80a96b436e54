from __future__ import annotations

import csv
import io
import os
import re
import shutil
import subprocess
import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuitpython_kernel.traces.budget import LEAST_BYTES, Budget
from circuitpython_kernel.traces.export.vcd import identifier_code, reference_name, write_vcd
from circuitpython_kernel.traces.traces import Trace


def trace(name, edges=(), samples=()):
    made = Trace(name, name, threading.RLock())
    made.add_edges(np.array([t for t, _ in edges], np.int64), np.array([v for _, v in edges], np.uint8))
    made.add_samples(np.array([t for t, _ in samples], np.int64), np.array([v for _, v in samples], np.float32))
    return made


def text_of(traces, **options):
    file = io.StringIO()
    write_vcd(file, traces, **options)
    return file.getvalue()


def read(text):
    """A tiny VCD reader: {name: (kind, [(time, value)])} and the time at the end."""
    header, body = text.split("$enddefinitions $end\n")
    assert "$timescale 1 ns $end" in header
    names = {}
    for kind, size, code, name in re.findall(r"\$var (\w+) (\d+) (\S+) (\S+) \$end", header):
        assert (kind, size) in {("wire", "1"), ("real", "64")}
        assert re.fullmatch(r"[A-Za-z_][A-Za-z0-9_$]*", name)
        assert code not in names
        names[code] = (name, kind, [])
    time = None
    for line in body.splitlines():
        if line in ("$dumpvars", "$end"):
            continue
        if line[0] == "#":
            new = int(line[1:])
            assert time is None or new > time
            time = new
        elif line[0] == "r":
            value, code = line[1:].split(" ")
            assert names[code][1] == "real"
            names[code][2].append((time, float(np.float32(value))))
        else:
            assert line[0] in "01x"
            assert names[line[1:]][1] == "wire"
            names[line[1:]][2].append((time, line[0]))
    result = {name: (kind, changes) for name, kind, changes in names.values()}
    assert len(result) == len(names)
    return result, time


def new_only(records):
    return [pair for i, pair in enumerate(records) if i == 0 or records[i - 1][1] != pair[1]]


times = st.integers(0, 10**15)
edges = st.lists(st.tuples(times, st.integers(0, 1)), max_size=30).map(lambda r: sorted(r, key=lambda pair: pair[0]))
samples = st.lists(st.tuples(times, st.floats(-4, 4, width=32)), max_size=30).map(
    lambda r: sorted(r, key=lambda pair: pair[0])
)


@given(st.lists(st.tuples(edges, samples), max_size=5), st.none() | times)
def test_round_trip(records, end):
    variables, last = read(text_of([trace(f"P{i}", e, s) for i, (e, s) in enumerate(records)], end_ns=end))
    all_times = [0] + [t for e, s in records for t, _ in new_only(e) + new_only(s)]
    assert last == max([*all_times, end or 0])
    for i, (e, s) in enumerate(records):
        if e or not s:
            assert variables[f"P{i}"] == ("wire", [(0, "x")] + [(t, str(v)) for t, v in new_only(e)])
        if s:
            assert variables[f"P{i}_volts" if e else f"P{i}"] == ("real", new_only(s))


@given(st.lists(st.text(max_size=12), max_size=20))
def test_any_name_becomes_a_legal_one(names):
    variables, _ = read(text_of([trace(name, [(5, 1)]) for name in names], board_name="".join(names)))
    assert len(variables) == len(names)


def test_names_that_are_legal_stay():
    taken = set()
    assert [reference_name(n, taken) for n in ("LED", "D13", "5V", "A-0", "A.0", "LED")] == [
        "LED", "D13", "_5V", "A_0", "A_0_2", "LED_2",
    ]  # fmt: skip


def test_codes_are_short_and_differ():
    codes = [identifier_code(i) for i in range(94 + 94 * 94 + 1)]
    assert len(set(codes)) == len(codes)
    assert (codes[0], codes[93], codes[94], len(codes[-1])) == ("!", "~", "!!", 3)
    assert all(33 <= ord(c) <= 126 for code in codes for c in code)


def test_the_whole_file(tmp_path):
    path = tmp_path / "trace.vcd"
    write_vcd(path, [trace("LED", [(0, 0), (500, 1)]), trace("A0", samples=[(250, 1.65)])],
              board_name="Raspberry Pi Pico $end é", end_ns=1000)  # fmt: skip
    assert path.read_bytes().decode() == (
        "$version circuitpython-virtual-kernel $end\n$comment Raspberry Pi Pico  end $end\n$timescale 1 ns $end\n"
        "$scope module board $end\n$var wire 1 ! LED $end\n$var real 64 \" A0 $end\n$upscope $end\n"
        "$enddefinitions $end\n#0\n$dumpvars\nx!\n$end\n0!\n#250\nr1.64999998 \"\n#500\n1!\n#1000\n"
    )  # fmt: skip


def test_a_record_before_time_zero_is_refused():
    with pytest.raises(ValueError, match="time 0"):
        text_of([trace("LED", [(-1, 0)])])


def test_sigrok_reads_the_same_edges(tmp_path):
    program = shutil.which("sigrok-cli")
    if program is None:
        assert os.environ.get("CI") != "true", "CI must have sigrok-cli"
        pytest.skip("sigrok-cli is not installed")
    step = 1000  # ns: sigrok makes a sample of every tick of the timescale, so downsample to microseconds.
    rng = np.random.default_rng(7)
    wanted = {}
    traces = []
    for i in range(4):
        at = np.unique(rng.integers(1, 3000, 200)) * step
        levels = [1 - k % 2 for k in range(len(at))]
        traces.append(trace(f"D{i}", list(zip(at.tolist(), levels, strict=True))))
        wanted[f"D{i}"] = [(t // step, v) for t, v in zip(at.tolist(), levels, strict=True)]
    volts = [(t * step, v) for t, v in ((0, 0.5), (700, 3.25), (2100, 1.0))]
    traces.append(trace("A0", samples=volts))
    path = tmp_path / "trace.vcd"
    write_vcd(path, traces, board_name="Raspberry Pi Pico", end_ns=3_100_000)
    run = subprocess.run(
        [program, "-I", f"vcd:downsample={step}", "-i", str(path), "-O", "csv:label=channel:header=false"],
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    rows = list(csv.reader(line for line in run.stdout.splitlines() if not line.startswith("META")))
    head = rows[0]
    table = {name: [float(row[i]) for row in rows[1:]] for i, name in enumerate(head)}
    for name, expected in wanted.items():
        values = [0.0, *table[name]]  # sigrok has no unknown level: x reads as 0
        got = [(i, int(values[i + 1])) for i in range(len(values) - 1) if values[i + 1] != values[i]]
        assert got == expected
    for at, value in volts if "A0" in table else ():  # libsigrok 0.5 passes over reals, 0.6 reads them
        assert table["A0"][at // step] == pytest.approx(value, abs=0.01)


def test_the_head_says_what_was_left_out():
    budget = Budget(LEAST_BYTES)
    made = Trace("GP 1", "GPIO1", budget.lock, budget=budget)
    made.add_edges(np.arange(100_000, dtype=np.int64) * 1000, np.arange(100_000, dtype=np.uint8) & 1)
    text = text_of([made, trace("LED", [(5, 1)])])
    comments = re.findall(r"\$comment (.*) \$end", text)
    assert comments == [f"GP_1: {made.dropped:,} older edges (before {made.kept_from_ns / 1e9:.6g} s) left out"]
    variables, _ = read(text)
    changes = variables["GP_1"][1]
    assert changes[0] == (0, "x"), "what was before is not known"
    assert changes[1][0] > made.kept_from_ns
