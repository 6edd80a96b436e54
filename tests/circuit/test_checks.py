"""What is wrong in a circuit is told in a sentence, and what is right is not."""

from __future__ import annotations

import pytest

from circuitpython_kernel import boards
from circuitpython_kernel.circuit.checks import ERROR, NOTE, WARNING, findings
from circuitpython_kernel.circuit.model import Circuit

from .build import PICO, Parts, circuit

LED: Parts = {"led1": ("LED", {"resistor": 330})}
LIT = ["board:GP15 led1:A", "led1:C board:GND.1"]
BARE: Parts = {"led1": ("LED", {})}
SONAR: Parts = {"s1": ("HCSR04", {})}
SONAR_PINS = ["s1:TRIG board:GP2", "s1:GND board:GND.1"]
DIVIDER: Parts = {**SONAR, "r1": ("resistor", {"value": "1k"}), "r2": ("resistor", {"value": "2k"})}

CASES: dict[str, tuple[str, str, Circuit, Circuit]] = {
    "a part that nobody knows": (
        ERROR, 'x1 is a "flux-capacitor", which is no part that is known here: nothing is attached for it.',
        circuit({**LED, "x1": ("flux-capacitor", {})}, LIT), circuit(LED, LIT),
    ),
    "a pad that the board lacks": (
        ERROR, 'The wire from board:GP99 to led1:A ends nowhere: Raspberry Pi Pico has no pad "GP99"',
        circuit(LED, ["board:GP99 led1:A", "led1:C board:GND.1"]), circuit(LED, LIT),
    ),
    "a pin that the part lacks": (
        ERROR, 'ends nowhere: LED has no pin "X"; it has A, C.',
        circuit(LED, [*LIT, "board:GP14 led1:X"]), circuit(LED, LIT),
    ),
    "a part that is not there": (
        ERROR, 'ends nowhere: there is no part "led2"; did you mean "led1"?',
        circuit(LED, [*LIT, "board:GP14 led2:A"]), circuit(LED, LIT),
    ),
    "a hole that the breadboard lacks": (
        ERROR, 'bb has no hole "99t.a".',
        circuit({"bb": ("breadboard-mini", {})}, ["board:GP2 bb:99t.a"]),
        circuit({"bb": ("breadboard-mini", {})}, ["board:GP2 bb:9t.a"]),
    ),
    "a wire from a pin to itself": (
        WARNING, "The wire from board:GP2 to board:GP2 goes from a pin to itself.",
        circuit({}, ["board:GP2 board:GP2"]), circuit({}, ["board:GP2 board:GP3"]),
    ),
    "a short circuit": (
        ERROR, "3.3 V and GND are joined: that is a short circuit.",
        circuit({"j": ("junction", {})}, ["board:3V3 j:J", "j:J board:GND.1"]),
        circuit({"j": ("junction", {})}, ["board:GND.2 j:J", "j:J board:GND.1"]),
    ),
    "two supplies": (
        ERROR, "3.3 V and 5 V are joined: one supply would feed the other.",
        circuit({}, ["board:3V3 board:VBUS"]), circuit({}, ["board:GND.1 board:GND.2"]),
    ),
    "5 V at a pin": (
        ERROR, "GP2 is at 5 V, and the board's pins stand 3.3 V.",
        circuit({}, ["board:VBUS board:GP2"]), circuit({}, ["board:3V3 board:GP2"]),
    ),
    "a part without wires": (
        WARNING, "led1 (LED) is not connected to anything.", circuit(LED, []), circuit(LED, LIT),
    ),
    "a part that cannot be attached": (
        ERROR, "led1 is not attached: its leg C has to be at GND; it is open.",
        circuit(LED, LIT[:1]), circuit(LED, LIT),
    ),
    "an LED without a resistor": (
        WARNING, "led1 has no resistor: a resistor of 220 to 1000 ohm in series keeps it and the pin from burning.",
        circuit(BARE, LIT),
        circuit({**BARE, "r1": ("resistor", {})}, ["board:GP15 r1:1", "r1:2 led1:A", "led1:C board:GND.1"]),
    ),
    "two outputs on one wire": (
        WARNING, "s1:ECHO and s2:ECHO are two outputs on one wire: they would work against each other.",
        circuit({**SONAR, "s2": ("HCSR04", {})}, ["s1:ECHO board:GP3", "s2:ECHO board:GP3"]),
        circuit({**SONAR, "s2": ("HCSR04", {})}, ["s1:ECHO board:GP3", "s2:ECHO board:GP4"]),
    ),
    "an output at a supply": (
        WARNING, "s1:ECHO is an output, and it is at GND.",
        circuit(SONAR, ["s1:ECHO board:GND.1"]), circuit(SONAR, ["s1:ECHO board:GP3"]),
    ),
    "5 V from a part": (
        WARNING, "s1 is at 5 V, so its ECHO brings 5 V to GP3, which stands 3.3 V: "
        "supply it with 3.3 V, or put a divider between.",
        circuit(SONAR, [*SONAR_PINS, "s1:VCC board:VBUS", "s1:ECHO board:GP3"]),
        circuit(DIVIDER, [
            *SONAR_PINS, "s1:VCC board:VBUS", "s1:ECHO r1:1", "r1:2 board:GP3", "board:GP3 r2:1", "r2:2 board:GND.2",
        ]),
    ),
    "a pull-up to 5 V": (
        WARNING, "GP2 is pulled up to 5 V, and the board's pins stand 3.3 V: pull it up to 3.3 V.",
        circuit({"r1": ("resistor", {"value": "10k"})}, ["board:GP2 r1:1", "r1:2 board:VBUS"]),
        circuit({"r1": ("resistor", {"value": "10k"})}, ["board:GP2 r1:1", "r1:2 board:3V3"]),
    ),
    "a part without supply": (
        WARNING, "s1 has no supply: connect VCC.",
        circuit(SONAR, [*SONAR_PINS, "s1:ECHO board:GP3"]),
        circuit(SONAR, [*SONAR_PINS, "s1:ECHO board:GP3", "s1:VCC board:3V3"]),
    ),
    "a part the wrong way round": (
        ERROR, "s1:VCC is the part's supply, and it is at GND: the part is the wrong way round.",
        circuit(SONAR, ["s1:VCC board:GND.1", "s1:GND board:VBUS"]),
        circuit(SONAR, ["s1:GND board:GND.1", "s1:VCC board:VBUS"]),
    ),
    "pins that are joined": (
        NOTE, "GP2 and GP3 are joined.", circuit({}, ["board:GP2 board:GP3"]), circuit({}, []),
    ),
    "a resistor that does nothing": (
        WARNING, "r1 does nothing: both of its ends are at GP2.",
        circuit({"r1": ("resistor", {})}, ["board:GP2 r1:1", "r1:2 board:GP2"]),
        circuit({"r1": ("resistor", {})}, ["board:GP2 r1:1", "r1:2 board:GP3"]),
    ),
    "a resistor with an open end": (
        WARNING, "One end of r1 is open.",
        circuit({"r1": ("resistor", {})}, ["board:GP2 r1:1"]),
        circuit({"r1": ("resistor", {})}, ["board:GP2 r1:1", "r1:2 board:GND.1"]),
    ),
    "a resistor of no value": (
        WARNING, 'The value of r1, "much", is no resistance such as 330 or 4.7k: 1000 ohm is taken.',
        circuit({"r1": ("resistor", {"value": "much"})}, ["board:GP2 r1:1", "r1:2 board:GND.1"]),
        circuit({"r1": ("resistor", {"value": "4k7"})}, ["board:GP2 r1:1", "r1:2 board:GND.1"]),
    ),
    "an LED with both legs at one pin": (
        ERROR, "led1 is not attached: both of its legs are at one pin.",
        circuit(LED, ["board:GP2 led1:A", "led1:C board:GP2"]), circuit(LED, ["board:GP2 led1:A", "led1:C board:GP3"]),
    ),
    "a button with both contacts at one pin": (
        ERROR, "b1 is not attached: both of its contacts are at one pin.",
        circuit({"b1": ("PushButton", {})}, ["board:GP2 b1:1.l", "b1:2.r board:GP2"]),
        circuit({"b1": ("PushButton", {})}, ["board:GP2 b1:1.l", "b1:2.r board:GP3"]),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_is_wrong_is_told_and_what_is_right_is_not(name: str) -> None:
    level, said, wrong, right = CASES[name]
    definition = boards.load(PICO)
    told = [finding for finding in findings(wrong, definition) if said in finding.text]
    assert [finding.level for finding in told] == [level], [str(finding) for finding in findings(wrong, definition)]
    assert not any(said in finding.text for finding in findings(right, definition))


def test_errors_come_first() -> None:
    wrong = circuit({**LED, "r1": ("resistor", {})}, ["board:3V3 board:GND.1", "board:GP2 board:GP3"])
    levels = [finding.level for finding in findings(wrong, boards.load(PICO))]
    assert levels == sorted(levels, key=(ERROR, WARNING, NOTE).index)
    assert {ERROR, WARNING, NOTE} == set(levels)
