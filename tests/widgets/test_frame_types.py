"""The frames that Python makes are those that types.d.ts tells the JavaScript of."""

from __future__ import annotations

import pathlib
import re

import numpy as np
import pytest
from front_end import FrontEnd
from scope_board import demo_board

from circuitpython_kernel import widgets
from circuitpython_kernel.devices import BME280
from circuitpython_kernel.widgets.circuit import CircuitPanel
from circuitpython_kernel.widgets.generator import SignalGenerator
from circuitpython_kernel.widgets.microphone import MicrophonePanel
from circuitpython_kernel.widgets.monitor import BusMonitor, SerialMonitor
from circuitpython_kernel.widgets.panel import BoardPanel
from circuitpython_kernel.widgets.part_panel import PartPanel
from circuitpython_kernel.widgets.plotter import Plotter
from circuitpython_kernel.widgets.scope import Scope
from circuitpython_kernel.widgets.wiring import WiringPanel

TYPES = (pathlib.Path(widgets.__file__).parent / "types.d.ts").read_text(encoding="utf-8")
INTERFACE = re.compile(
    r"^(?:export )?interface (\w+)(?:<.*?>)?(?: extends ([\w, ]+))? \{\n(.*?)^\}", re.MULTILINE | re.DOTALL
)
FOUND = {name: (above, body) for name, above, body in INTERFACE.findall(TYPES)}


def fields(name: str) -> dict[str, bool]:
    """The fields of an interface, with those of what it extends; whether each must be there."""
    above, body = FOUND[name]
    found: dict[str, bool] = {}
    for other in filter(None, above.split(", ")):
        found |= fields(other)
    return found | {field: not optional for field, optional in re.findall(r"^  (\w+)(\?)?: ", body, re.MULTILINE)}


def check(content: dict, name: str, *ours: str) -> None:
    """``ours``: what the JavaScript itself adds."""
    wanted = fields(name)
    assert content.keys() <= wanted.keys(), f"{name} does not know them"
    missing = {field for field, must in wanted.items() if must} - content.keys()
    assert missing == set(ours), f"{name} promises them"


def test_a_fields_absence_is_noticed():
    frame = dict.fromkeys(fields("SerialFrame"))
    check(frame, "SerialFrame")
    with pytest.raises(AssertionError, match="promises"):
        check({name: None for name in frame if name != "text"}, "SerialFrame")
    with pytest.raises(AssertionError, match="does not know"):
        check(frame | {"txet": 1}, "SerialFrame")


def test_frames_of_the_instruments(pico):
    part = BME280()
    pico.attach(part)
    made = {
        "PanelFrame": BoardPanel(pico, live=False), "WiringFrame": WiringPanel(pico, live=False),
        "PartFrame": PartPanel(pico, part, live=False), "ChartFrame": Plotter(pico, live=False),
        "GeneratorFrame": SignalGenerator(pico, "A0", live=False), "BusFrame": BusMonitor(pico, live=False),
        "SerialFrame": SerialMonitor(pico, live=False), "CircuitFrame": CircuitPanel(pico, live=False),
        "MicrophoneFrame": MicrophonePanel(pico, live=False), "ScopeFrame": Scope(pico, ["LED"], live=False),
    }  # fmt: skip
    for name, widget in made.items():
        check(FrontEnd(widget).frames[-1], name)
    states = FrontEnd(made["PanelFrame"], "other").frame["pins"]
    for state in states.values():
        check(state, "PinState")
    for control in made["PartFrame"].controls:
        check(control, "Control")
    circuit = made["CircuitFrame"]
    check(circuit.circuit, "Scene")
    check(circuit.circuit["board"]["pads"][0], "CircuitPad")
    check(circuit.circuit["parts"][0], "CircuitPart")
    for wire in circuit.circuit["wires"]:
        check(wire, "CircuitWire")
    for drawing in circuit.drawings.values():
        check(drawing, "PartLook")
        for hand in drawing["hands"]:
            check(hand, "Hand")


def test_rows_of_the_scope(pico):
    board = demo_board()
    view = FrontEnd(Scope(board, ["LED", "A0", "D13", "A1"], live=False, duration=5.0))
    view.tell("view", width=200, cursor=1_000_000_000)
    board.samples("A0", 4.995 + np.arange(3) / 1e3, [0.1, 0.2, 0.3])
    formats = {}
    for row in view.frame["rows"]:
        formats[row["format"]] = row
    board = demo_board()
    board.samples("A0", [5.0], [1.0])
    few = FrontEnd(Scope(board, ["LED", "A0"], live=False, duration=5.0))
    few.tell("view", want={"t0": 4_900_000_000, "t1": 5_000_000_000})
    formats |= {row["format"]: row for row in few.frame["rows"]}
    program = "import board\nimport busio\ni2c = busio.I2C(board.GP5, board.GP4)\ni2c.try_lock()\ni2c.scan()"
    pico.attach(BME280())
    assert pico.run(program).ok
    formats |= {row["format"]: row for row in FrontEnd(Scope(pico, ["GP4"], live=False)).frame["rows"][1:]}
    assert formats.keys() == {"edges", "runs", "samples", "bands", "notes"}
    for name, row in formats.items():
        check(row, f"{name.capitalize()}Row", "data")
        assert row["measure"].keys() <= fields("Measures").keys()


@pytest.mark.parametrize(("traits", "widget"), [
    ("PanelTraits", BoardPanel), ("WiringTraits", WiringPanel), ("PartTraits", PartPanel),
    ("GeneratorTraits", SignalGenerator), ("MonitorTraits", SerialMonitor), ("MonitorTraits", BusMonitor),
    ("CircuitTraits", CircuitPanel), ("LiveTraits", Scope), ("LiveTraits", Plotter),
])  # fmt: skip
def test_traits_are_synchronised(traits, widget):
    assert fields(traits).keys() <= set(widget.class_trait_names(sync=True))
