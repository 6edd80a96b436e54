"""Which derived pointers outlive the base they were computed from.

For each pair (variable, base), two facts are followed through the function: *related*, that the variable was computed
from the base and not set since, and *changed*, that the base was set in the meantime.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from .dataflow import bits_of, members
from .events import Call, Define, Flow, Produce


class Definition(NamedTuple):
    """A variable gets a value that is computed from, or a copy of, other variables."""

    instruction: int
    bases: tuple[int, ...]
    is_choice: bool = False  # the new value is one of several, some of which may be computed from nothing
    copied: frozenset[int] = frozenset()  # bases that the new value may be equal to

    def main_base(self, variable: int) -> int | None:
        """What the companion of the variable follows at this definition; None: the new value itself.

        In a sum, LLVM puts the address before the offset. In a choice this is the base if no other is recognised.
        """
        if not self.is_choice:
            return self.bases[0] if self.bases else None
        return next((base for base in self.bases if base not in self.copied and base != variable), None)

    def alternatives(self) -> list[int]:
        """The bases of a choice that the new value may be equal to."""
        return [base for base in self.bases if base in self.copied] if self.is_choice else []


def changed_bases(
    flow: Flow,
    definitions: Mapping[int, Sequence[Definition]],
    temporaries: Mapping[int, int],
    in_use_at: Mapping[int, int],
) -> set[tuple[int, int]]:
    """The pairs (variable, base) where some call comes while the variable is computed from an older value of base.

    ``temporaries``: which variable the operand pushed by an instruction is kept in. ``in_use_at``: for each call, the
    bit set of the variables that matter there.
    """
    pairs = sorted({(v, base) for v, found in definitions.items() for definition in found for base in definition.bases})
    with_variable: dict[int, int] = {}
    with_base: dict[int, int] = {}
    at_definition: dict[tuple[int, int], int] = {}  # (instruction, variable) -> pairs made there
    for number, (variable, base) in enumerate(pairs):
        with_variable[variable] = with_variable.get(variable, 0) | 1 << number
        with_base[base] = with_base.get(base, 0) | 1 << number
        for definition in definitions[variable]:
            if base in definition.bases:
                key = (definition.instruction, variable)
                at_definition[key] = at_definition.get(key, 0) | 1 << number
    self_pairs = bits_of(number for number, (variable, base) in enumerate(pairs) if variable == base)

    def define(variable: int, instruction: int, related: int, changed: int) -> tuple[int, int]:
        made = at_definition.get((instruction, variable), 0)
        if not made & self_pairs:
            related &= ~with_variable.get(variable, 0)
            changed &= ~with_variable.get(variable, 0)
        changed |= related & with_base.get(variable, 0)
        return related | made, changed & ~made | made & self_pairs

    blocks, successors = flow.blocks, flow.successors

    def walk(number: int, related: int, changed: int) -> tuple[int, int, int]:
        at_calls = 0  # pairs whose base has changed at some call at which the variable is in use
        for event in blocks[number]:
            if type(event) is Define:
                related, changed = define(event.local, event.instruction, related, changed)
            elif type(event) is Produce:
                if event.instruction in temporaries:
                    variable = temporaries[event.instruction]
                    related, changed = define(variable, event.instruction, related, changed)
            elif type(event) is Call and changed & ~at_calls:
                in_use = in_use_at[event.instruction]
                at_calls |= bits_of(pair for pair in members(changed) if in_use >> pairs[pair][0] & 1)
        return related, changed, at_calls

    before = [(0, 0)] * len(blocks)
    pending = list(range(len(blocks)))
    while pending:
        number = pending.pop()
        related, changed, _ = walk(number, *before[number])
        for successor in successors[number]:
            old_related, old_changed = before[successor]
            if related & ~old_related or changed & ~old_changed:
                before[successor] = (old_related | related, old_changed | changed)
                pending.append(successor)
    found = 0
    for number in range(len(blocks)):
        found |= walk(number, *before[number])[2]
    return {pairs[number] for number in members(found)}
