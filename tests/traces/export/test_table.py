"""The capture as a table, and as a CSV file without pandas."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import pytest

from circuitpython_kernel import VirtualBoard


def test_a_csv_file_needs_no_pandas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with VirtualBoard(clock="fast") as board:
        board.pins["A0"].volts = 1.65
        board.run(
            "import analogio, board, digitalio, time\nled = digitalio.DigitalInOut(board.LED)\nled.switch_to_output()\n"
            "knob = analogio.AnalogIn(board.A0)\nfor i in range(3):\n    led.value = not led.value\n"
            "    knob.value\n    time.sleep(0.5)"
        )
        board.capture.export(tmp_path / "out.csv", "LED", "A0")
        with pytest.raises(ImportError, match="A data frame needs pandas"):
            board.capture.to_dataframe()
        edges = board.capture["LED"].edges()
    with open(tmp_path / "out.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [round(float(row["time_s"]) * 1e9) for row in rows if row["pin"] == "LED"] == list(edges["time_ns"])
    assert [float(row["value"]) for row in rows if row["pin"] == "LED"] == list(edges["level"])
    samples = [(row["kind"], round(float(row["value"]), 3)) for row in rows if row["pin"] == "A0"]
    assert samples[-3:] == [("analog", 1.65)] * 3
    times = [float(row["time_s"]) for row in rows]
    assert times == sorted(times)
