"""Where to store each variable into its slot, and which variables can share one.

A *lazy* variable is stored before a call that needs it, unless its slot already has the present value. An *eager* one
is stored after each definition that some call ahead waits for. The cheaper of the two is chosen, by a static estimate
of how often each block runs: both ways of a branch alike, each loop four times.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from .bases import AT_ENTRY, Need, Read, Variables, Write
from .dataflow import members
from .events import ENTRY
from .liveness import Liveness

LOOP_WEIGHT = 4.0


@dataclass
class Placement:
    """Stores to insert, by the number of an instruction, and conflicts between variables."""

    before: dict[int, list[int]] = field(default_factory=dict)  # instruction -> variables to store before it
    after: dict[int, list[int]] = field(default_factory=dict)
    # While one of the two is stored the other one's slot is in use: variable -> bit set of variables.
    conflicts: dict[int, int] = field(default_factory=dict)


def place_stores(variables: Variables, liveness: Liveness) -> Placement:
    """Choose between lazy and eager for each spilled variable, and place the stores."""
    current = _slots_up_to_date(variables, liveness)
    eager = _choose_eager(variables, liveness, current, _frequencies(variables))
    placement = Placement()

    def store(where: dict[int, list[int]], instruction: int, variable: int, live: int) -> None:
        where.setdefault(instruction, []).append(variable)
        placement.conflicts[variable] = placement.conflicts.get(variable, 0) | live

    for number, steps in enumerate(variables.blocks):
        if current[number] is None:
            continue  # cannot be reached
        fresh = current[number] or 0
        for step in steps:
            if type(step) is Write:
                fresh = _after_write(fresh, step)
            elif type(step) is Need:
                need = liveness.needs[step.instruction]
                for variable in members(need & ~fresh & ~eager):
                    store(placement.before, step.instruction, variable, need)
                fresh |= need
        live, awaited = liveness.live_out[number], liveness.awaited_out[number]
        for step in reversed(steps):
            if type(step) is Read:
                live |= step.variables
            elif type(step) is Write:
                bit = 1 << step.variable
                if step.is_pointer and awaited & eager & bit:
                    store(placement.after, step.instruction, step.variable, live)
                live &= ~bit
                awaited &= ~bit
            elif type(step) is Need:
                live |= step.variables
                awaited |= liveness.needs[step.instruction]
    return placement


def _after_write(fresh: int, step: Write) -> int:
    """A value that is no pointer needs no store: whatever the slot holds will do."""
    bit = 1 << step.variable
    return fresh & ~bit if step.is_pointer else fresh | bit


def _slots_up_to_date(variables: Variables, liveness: Liveness) -> list[int | None]:
    """For each block, the variables whose slots are up to date at its start if all are stored lazily.

    None for a block that cannot be reached. Locals start as zero, which is no pointer.
    """
    everything = (1 << len(variables.types)) - 1
    blocks = variables.blocks
    current: list[int | None] = [None] * len(blocks)
    current[ENTRY] = everything
    pending = [ENTRY]
    while pending:
        number = pending.pop()
        fresh = current[number]
        assert fresh is not None
        for step in blocks[number]:
            if type(step) is Write:
                fresh = _after_write(fresh, step)
            elif type(step) is Need:
                fresh |= liveness.needs[step.instruction]
        for successor in variables.successors[number]:
            known = current[successor]
            meet = fresh if known is None else known & fresh
            if meet != known:
                current[successor] = meet
                pending.append(successor)
    return current


def _frequencies(variables: Variables) -> list[float]:
    """A guess of how often each block runs in one call of the function."""
    successors = [list(dict.fromkeys(following)) for following in variables.successors]
    order = _reverse_postorder(successors)
    rank = {block: position for position, block in enumerate(order)}
    heads = {successor for block in order for successor in successors[block] if rank[successor] <= rank[block]}
    frequency = [0.0] * len(successors)
    frequency[ENTRY] = 1.0
    for block in order:
        if block in heads:
            frequency[block] *= LOOP_WEIGHT
        for successor in successors[block]:
            if rank[successor] > rank[block]:
                leaves = min(0, variables.loop_depth[successor] - variables.loop_depth[block])
                frequency[successor] += frequency[block] / len(successors[block]) * LOOP_WEIGHT**leaves
    return frequency


def _reverse_postorder(successors: list[list[int]]) -> list[int]:
    order: list[int] = []
    seen = {ENTRY}
    path = [(ENTRY, iter(successors[ENTRY]))]
    while path:
        block, rest = path[-1]
        for successor in rest:
            if successor not in seen:
                seen.add(successor)
                path.append((successor, iter(successors[successor])))
                break
        else:
            order.append(block)
            path.pop()
    return order[::-1]


def _choose_eager(variables: Variables, liveness: Liveness, current: list[int | None], frequency: list[float]) -> int:
    """The bit set of the variables that are cheaper to store where they are defined."""
    lazy_cost = [0.0] * len(variables.types)
    eager_cost = [0.0] * len(variables.types)
    for number, steps in enumerate(variables.blocks):
        fresh = current[number]
        if fresh is None:
            continue
        weight = frequency[number]
        for step in steps:
            if type(step) is Write:
                fresh = _after_write(fresh, step)
            elif type(step) is Need:
                need = liveness.needs[step.instruction]
                for variable in members(need & ~fresh):
                    lazy_cost[variable] += weight
                fresh |= need
        awaited = liveness.awaited_out[number]
        for step in reversed(steps):
            if type(step) is Write:
                if step.is_pointer and awaited >> step.variable & 1:
                    eager_cost[step.variable] += 1.0 if step.instruction == AT_ENTRY else weight
                awaited &= ~(1 << step.variable)
            elif type(step) is Need:
                awaited |= liveness.needs[step.instruction]
    eager = 0
    for variable in members(liveness.spilled):
        if eager_cost[variable] < lazy_cost[variable]:
            eager |= 1 << variable
    return eager
