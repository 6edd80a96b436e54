"""Cells with the magics of a notebook, and what they say: for the worker's kernel on this computer, and on a site."""

from __future__ import annotations

from dataclasses import dataclass

WAVE = (
    "import board, pwmio, analogio, time\npwm = pwmio.PWMOut(board.GP15, frequency=500, duty_cycle=16384)\n"
    "knob = analogio.AnalogIn(board.A0)\nfor i in range({}):\n    knob.value\n    time.sleep(0.001)\npwm.deinit()\n"
    "knob.deinit()"
)
BUS = (
    "import board, busio\ni2c = busio.I2C(board.GP5, board.GP4)\ni2c.try_lock()\nprint([hex(a) for a in i2c.scan()])\n"
    "i2c.deinit()"
)


@dataclass(frozen=True)
class Story:
    """Cells that run one after the other.

    Args:
        name: what they are about.
        cells: code, and what is to be in what it prints or fails with.
        instruments: how many they show, each with a still.
    """

    name: str
    cells: tuple[tuple[str, str], ...]
    instruments: int = 0


STORIES = (
    Story("spectrum", (("%clock fast", ""), ("%spectrum A0 --for 1\n" + WAVE.format(200), "")), 1),
    Story(
        "generate",
        (
            ("%clock fast", ""),
            ("%generate A0", ""),
            ("%generate A0 triangle 0.04 kHz 1 V to 2 V", ""),
            (
                "import board, analogio, time\nknob = analogio.AnalogIn(board.A0)\nfound = []\nfor i in range(50):\n"
                "    found.append(knob.value * 3.3 / 65535)\n    time.sleep(0.001)\n"
                "print(0.99 < min(found) < 1.2, 1.8 < max(found) < 2.01)",
                "True True\n",
            ),
            ("%%host\nimport pathlib\npathlib.Path('day.csv').write_text('time,volts\\n0,0.5\\n1,0.5\\n')", ""),
            ("%generate A0 day.csv volts", ""),
            ("print(round(knob.value * 3.3 / 65535, 2))", "0.5\n"),
            ("%generate A0 off", ""),
            ("print(knob.value)\nknob.deinit()", "0\n"),
        ),
        1,
    ),
    Story(
        "monitor",
        (("%attach bme280 sda=GP4 scl=GP5", ""), ("%monitor I2C\n" + BUS, "['0x77']"), ("%detach bme280", "")),
        2,
    ),
    Story(
        "microphone",
        (
            ("%microphone", ""),
            ("%microphone none.wav", '"none.wav" cannot be read'),
            ("%microphone off", "The board's microphone hears silence.\n"),
        ),
        1,
    ),
    Story("serial", (("%serial\nprint('to the console')", "to the console\n"),), 1),
    Story(
        "plotter",
        (("%plotter sine\nimport time\nfor i in range(30):\n    print((i,))\n    time.sleep(0.01)\nprint('done')",
          "done\n"),),
        1,
    ),
    Story(
        "circuit",
        (
            ("%attach pushbutton contact=GP20", ""),
            ("%circuit", ""),
            ("%circuit export picture.svg", "Wrote picture.svg.\n"),
            ("%circuit save", "Wrote circuit.json to the drive.\n"),
            ("%detach pushbutton", ""),
            ("%circuit lines", "Nothing is attached.\n"),
            ("%circuit load", ""),
            ("%circuit lines", "%attach pushbutton"),
            ("%detach pushbutton", ""),
        ),
        2,
    ),
    Story(
        "rewind",
        (
            ("x = [1]", ""),
            ("x.append(2)\nopen('/made.txt', 'w').close()", ""),
            ("x.append(3)", ""),
            ("%rewind 2", "The board is as it was before In["),
            ("import os\nprint(x, 'made.txt' in os.listdir('/'))", "[1] False\n"),
            ("%rewind 99", "can be taken back, not 99."),
        ),
    ),
    Story(
        "snapshot",
        (
            ("x = 'before'", ""),
            ("%snapshot start", ""),
            ("x = 'after'", ""),
            ("%snapshot", "start\n"),
            ("%rewind start", 'The board is as it was at "start".\n'),
            ("print(x)", "before\n"),
        ),
    ),
    Story(
        "clock",
        (
            ("%clock fast", ""),
            ("import time\nt = time.monotonic()\ntime.sleep(3600)\nprint(time.monotonic() > t + 3599)", "True\n"),
            ("%clock manual", ""),
            ("%clock advance 0.5", ""),
            ("%%host\nbefore = board.clock.now", ""),
            ("%clock advance 2", ""),
            ("%%host\nprint(round(board.clock.now - before, 3))", "2.0\n"),
            ("%clock realtime", ""),
            ("%clock", "realtime"),
            ("import time\nbegan = time.monotonic()\ntime.sleep(0.05)\nprint(time.monotonic() - began >= 0.049)",
             "True\n"),
        ),
    ),
    Story(
        "export",
        (
            ("%clock fast\n" + WAVE.format(20), ""),
            ("%export wave.vcd GP15", "Wrote wave.vcd.\n"),
            ("%export wave.csv", "Wrote wave.csv.\n"),
            ("%export wave.sr", "Wrote wave.sr.\n"),
            ("%export wave.svg", "Wrote wave.svg.\n"),
            (
                "%%host\nimport zipfile\nfrom pathlib import Path\n"
                "print('$timescale' in Path('wave.vcd').read_text(),\n"
                "Path('wave.csv').read_text().count('\\n') > 20, 'version' in zipfile.ZipFile('wave.sr').namelist(),\n"
                "'<svg' in Path('wave.svg').read_text())",
                "True True True True\n",
            ),
            ("%measure GP15", "500 Hz"),
            ("%clock realtime", ""),
        ),
    ),
    Story(
        "stills",
        (("%board", "Raspberry Pi Pico"), ("%scope LED", ""), ("%wiring", ""), ("%attach servo pulse=GP15", "")),
        3,
    ),
    Story(
        "output pacing",
        (
            ("for i in range(150_000):\n    print(i)\n'end'", "lines left out"),
            ("%%host\nprint(repr(board.console.text[-15:]))", r"'\n149998\n149999\n'"),
        ),
    ),
)  # fmt: skip
