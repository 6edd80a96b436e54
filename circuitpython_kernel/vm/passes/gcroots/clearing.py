"""Which slots a function has to clear when it begins.

The collector takes all words of a frame for pointers, so a slot that nothing was stored to yet would show what an
earlier call left there, for as long as the function runs: the main program's loop for good.
"""

from __future__ import annotations

from .bases import AT_ENTRY, Need, Variables, Write
from .binary import I64
from .dataflow import bits_of, members
from .events import ENTRY
from .frames import WORD, Frame
from .placement import Placement


def slots_to_clear(variables: Variables, placement: Placement, frame: Frame) -> list[int]:
    """The words of the frame, by their offsets, to which nothing is sure to be stored before some call."""
    words = {
        variable: bits_of(
            [offset // WORD] if variables.types[variable] != I64 else [offset // WORD, offset // WORD + 1]
        )
        for variable, offset in frame.offsets.items()
    }
    everything = bits_of(number for bits in words.values() for number in members(bits))

    def stored(where: dict[int, list[int]], instruction: int) -> int:
        bits = 0
        for variable in where.get(instruction, ()):
            bits |= words[variable]
        return bits

    blocks = variables.blocks
    at_start: list[int | None] = [None] * len(blocks)
    at_start[ENTRY] = stored(placement.after, AT_ENTRY)
    pending = [ENTRY]
    missing = 0
    while pending:
        number = pending.pop()
        known = at_start[number] or 0
        for step in blocks[number]:
            if type(step) is Need:
                known |= stored(placement.before, step.instruction)
                missing |= everything & ~known
            elif type(step) is Write:
                known |= stored(placement.after, step.instruction)
        for successor in variables.successors[number]:
            old = at_start[successor]
            meet = known if old is None else old & known
            if meet != old:
                at_start[successor] = meet
                pending.append(successor)
    return [number * WORD for number in members(missing)]
