"""What each call needs.

``live``: the variable may still be read. ``awaited``: some call ahead needs the variable as it is now.
"""

from __future__ import annotations

from dataclasses import dataclass

from .bases import Need, Read, Step, Variables, Write
from .dataflow import predecessors_of, solve_backward


@dataclass
class Liveness:
    """What is live and awaited at the end of each block; ``needs`` has the variables each call needs."""

    live_out: list[int]
    awaited_out: list[int]
    needs: dict[int, int]  # instruction of a call -> variables that must be in their slots then
    spilled: int  # the union over all calls


def _live_block(steps: list[Step]) -> tuple[int, int]:
    generated = killed = 0
    for step in reversed(steps):
        if type(step) is Read:
            generated |= step.variables
        elif type(step) is Write:
            generated &= ~(1 << step.variable)
            killed |= 1 << step.variable
        elif type(step) is Need:
            generated |= step.variables
    return generated, killed


def _stored_values(variables: Variables) -> list[int]:
    """For each block, the variables that may have, at its start, a value that their slots must have."""
    blocks = variables.blocks
    generated, killed = [0] * len(blocks), [0] * len(blocks)
    for number, steps in enumerate(blocks):
        for step in steps:
            if type(step) is Write:
                bit = 1 << step.variable
                killed[number] |= bit
                generated[number] = generated[number] | bit if step.is_pointer else generated[number] & ~bit
    # The same equations as backward, along reversed edges: "at the end" of the reverse is at the start.
    return solve_backward(predecessors_of(variables.successors), generated, killed)


def find_liveness(variables: Variables) -> Liveness:
    """Solve both problems, and find what each call needs."""
    blocks, successors = variables.blocks, variables.successors
    effects = [_live_block(steps) for steps in blocks]
    live_out = solve_backward(successors, [g for g, _ in effects], [k for _, k in effects])

    needs: dict[int, int] = {}
    spilled = 0
    holding_at: dict[int, int] = {}
    for steps, holding in zip(blocks, _stored_values(variables), strict=True):
        for step in steps:
            if type(step) is Write:
                bit = 1 << step.variable
                holding = holding | bit if step.is_pointer else holding & ~bit
            elif type(step) is Need:
                holding_at[step.instruction] = holding
    generated, killed = [0] * len(blocks), [0] * len(blocks)
    for number, steps in enumerate(blocks):
        live = live_out[number]
        awaited = written = 0
        for step in reversed(steps):
            if type(step) is Read:
                live |= step.variables
            elif type(step) is Write:
                bit = 1 << step.variable
                live &= ~bit
                awaited &= ~bit
                written |= bit
            elif type(step) is Need:
                live |= step.variables
                need = needs[step.instruction] = live & holding_at[step.instruction]
                spilled |= need
                awaited |= need
        generated[number], killed[number] = awaited, written
    awaited_out = solve_backward(successors, generated, killed) if spilled else [0] * len(blocks)
    return Liveness(live_out, awaited_out, needs, spilled)
