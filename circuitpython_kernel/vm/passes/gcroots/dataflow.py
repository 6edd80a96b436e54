"""Data flow over the blocks of a function; the facts are bit sets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence


def bits_of(numbers: Iterable[int]) -> int:
    """A bit set of these numbers."""
    bits = 0
    for number in numbers:
        bits |= 1 << number
    return bits


def members(bits: int) -> Iterator[int]:
    """The numbers in a bit set."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def predecessors_of(successors: Sequence[Iterable[int]]) -> list[list[int]]:
    """The edges, backward."""
    found: list[list[int]] = [[] for _ in successors]
    for number, following in enumerate(successors):
        for successor in set(following):
            found[successor].append(number)
    return found


def solve_backward(successors: Sequence[Iterable[int]], generated: list[int], killed: list[int]) -> list[int]:
    """The sets at the end of each block, where a block's start is ``generated | end & ~killed``."""
    count = len(successors)
    predecessors = predecessors_of(successors)
    following = [tuple(set(numbers)) for numbers in successors]
    at_start, at_end = [0] * count, [0] * count
    pending = list(range(count))
    waiting = [True] * count
    while pending:
        number = pending.pop()
        waiting[number] = False
        end = 0
        for successor in following[number]:
            end |= at_start[successor]
        at_end[number] = end
        start = generated[number] | end & ~killed[number]
        if start != at_start[number]:
            at_start[number] = start
            for predecessor in predecessors[number]:
                if not waiting[predecessor]:
                    waiting[predecessor] = True
                    pending.append(predecessor)
    return at_end
