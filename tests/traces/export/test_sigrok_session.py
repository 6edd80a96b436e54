import shutil
import subprocess

import numpy as np
import pytest

from circuitpython_kernel import VirtualBoard

BLINK = (
    "import board, digitalio, analogio, time\nled = digitalio.DigitalInOut(board.LED)\nled.switch_to_output()\n"
    "a = analogio.AnalogIn(board.A0)\n"
    "for i in range(20):\n    led.value = not led.value\n    a.value\n    time.sleep(0.001)\n"
)


@pytest.mark.skipif(shutil.which("sigrok-cli") is None, reason="needs Debian's sigrok-cli")
def test_sigrok_reads_it(tmp_path):
    file = tmp_path / "blink.sr"
    with VirtualBoard(clock="fast") as board:
        board.pins["A0"].volts = lambda t: 1.0 if t < 0.01 else 2.0
        assert board.run(BLINK).ok
        board.capture.export(file)
        edges = board.capture["LED"].edges()
    shown = subprocess.run(["sigrok-cli", "-i", file, "--show"], capture_output=True, text=True, check=True).stdout
    assert "LED" in shown
    done = subprocess.run(["sigrok-cli", "-i", file, "-O", "csv"], capture_output=True, text=True, check=True)
    rows = [line for line in done.stdout.splitlines() if line[:1].isdigit()]
    levels = np.array([int(row.split(",")[0]) for row in rows])
    assert (np.diff(levels) != 0).sum() == len(edges)
    volts = np.array([float(row.split(",")[1]) for row in rows])
    assert set(np.round(volts, 1)) == {0.0, 1.0, 2.0}


def test_every_format(tmp_path):
    with VirtualBoard(clock="fast") as board:
        assert board.run(BLINK).ok
        for ending in (".vcd", ".sr", ".csv", ".parquet", ".png", ".svg", ".pdf"):
            board.capture.export(tmp_path / f"x{ending}", "LED", "A0")
            assert (tmp_path / f"x{ending}").stat().st_size > 200
        import pandas

        assert pandas.read_parquet(tmp_path / "x.parquet").equals(board.capture.to_dataframe("LED", "A0"))
        with pytest.raises(ValueError, match=r'written as \.vcd, .*, not as "\.doc"'):
            board.capture.export(tmp_path / "x.doc")


def test_nothing_to_export(tmp_path):
    with VirtualBoard(clock="fast") as board, pytest.raises(ValueError, match="Nothing was captured yet"):
        board.capture.export(tmp_path / "x.sr")
