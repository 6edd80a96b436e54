"""Nets are what wires join: compared with an oracle that colours a graph by hand."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from circuitpython_kernel import boards
from circuitpython_kernel.circuit.model import Circuit
from circuitpython_kernel.circuit.nets import Nets
from circuitpython_kernel.circuit.pads import pads_of

from .build import PICO, Parts, circuit

PADS = pads_of(boards.load(PICO))
PARTS: Parts = {"j1": ("junction", {}), "j2": ("junction", {}), "r1": ("resistor", {}), "b1": ("PushButton", {}),
         "bb": ("breadboard-mini", {})}  # fmt: skip
SAME = {
    "board:GND.1": "GND", "board:GND.2": "GND", "board:GND": "GND", "b1:1.l": "b1:1", "b1:1.r": "b1:1",
    "b1:2.l": "b1:2", "b1:2.r": "b1:2", "bb:3t.a": "bb:3t", "bb:3t.e": "bb:3t", "bb:3b.j": "bb:3b", "bb:4t.a": "bb:4t",
}  # fmt: skip
"""Ends, and what they are inside."""
ENDS = (*SAME, "board:GP2", "board:GP3", "board:3V3", "j1:J", "j2:J", "r1:1", "r1:2")


def joined(wires: list[tuple[str, str]], end: str) -> frozenset[str]:
    """What an end is joined with: grown until nothing is added."""
    reached = {SAME.get(end, end)}
    while True:
        more = {
            SAME.get(far, far) for wire in wires for near, far in (wire, wire[::-1]) if SAME.get(near, near) in reached
        }
        if more <= reached:
            return frozenset(reached)
        reached |= more


WIRES = st.lists(st.tuples(st.sampled_from(ENDS), st.sampled_from(ENDS)), max_size=14)


@given(WIRES)
@settings(max_examples=200, deadline=None)
def test_nets_are_what_wires_join(wires: list[tuple[str, str]]) -> None:
    nets = Nets(circuit(PARTS, [" ".join(wire) for wire in wires]), PADS)
    used = sorted({end for wire in wires for end in wire})
    for first in used:
        for second in used:
            one, other = nets.of_end(first), nets.of_end(second)
            assert one is not None
            assert (one is other) is (SAME.get(second, second) in joined(wires, first)), (first, second)
    for net in nets.nets:
        pins = {name for name in ("GP2", "GP3") if name in net.pins.values()}
        assert all({f"board:{name}" for name in pins} <= joined(wires, f"board:{name}") for name in pins)


@given(WIRES.flatmap(lambda wires: st.tuples(st.just(wires), st.permutations(wires))))
@settings(max_examples=50, deadline=None)
def test_the_order_and_the_direction_of_wires_do_not_matter(
    wires: tuple[list[tuple[str, str]], list[tuple[str, str]]],
) -> None:
    def named(made: Circuit) -> set[frozenset[str]]:
        nets = Nets(made, PADS).nets
        names = ((*(":".join(end) for end in net.ends), *net.pins.values(), *net.supplies) for net in nets)
        return set(map(frozenset, names))

    ordered, turned = wires
    there = named(circuit(PARTS, [" ".join(wire) for wire in ordered]))
    assert named(circuit(PARTS, [" ".join(wire[::-1]) for wire in turned])) == there


def test_junctions_in_a_ring_are_one_net() -> None:
    ring: Parts = {f"j{n}": ("junction", {}) for n in range(40)}
    wires = [f"j{n}:J j{(n + 1) % 40}:J" for n in range(40)]
    nets = Nets(circuit(ring, [*wires, "board:GP2 j7:J", "j29:J board:GND.1"]), PADS)
    assert len(nets.nets) == 1
    assert set(nets.nets[0].supplies) == {"GND"}


def test_a_way_leads_through_resistors_in_a_ring() -> None:
    ring: Parts = {f"r{n}": ("resistor", {"value": 100 * n}) for n in (1, 2, 3)}
    wires = ["r1:2 r2:1", "r2:2 r3:1", "r3:2 r1:1", "board:GP2 r1:1", "r2:2 board:GND.1"]
    nets = Nets(circuit({**ring, "led": ("LED", {})}, [*wires, "led:A r1:2"]), PADS)
    leads = [(lead.pin is not None, lead.supply, lead.ohms) for lead in nets.leads(nets.net("led", "A"))]
    assert leads == [(True, "", 100.0), (False, "GND", 200.0)]
