"""What happens in a function: operands, events, and the control-flow graph they form.

Whether a value may be a pointer is not known while a function is traced; that depends on other functions. So each
operand carries a bit set of *sources*, from which the answer follows later (``pointers.py``)::

    bit 0                    it was loaded from memory, or comes from an unknown function
    bit 1 + x                the value that local x has at this moment
    bit 1 + n + x            a value that local x had earlier (n: number of locals)
    bit 1 + 2 n + k          the result of the k-th distinct function that this one calls

No bit at all: a constant, a comparison, a stack address: never a pointer to the heap.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from .binary import I32, I64

MAY_BE_POINTER = 1
POINTER_TYPES = frozenset({I32, I64})  # an i64 may carry two pointers that LLVM copies at a time
ENTRY, EXIT = 0, 1  # the first two blocks of every graph


class Operand:
    """A value on the operand stack."""

    __slots__ = ("computed_from", "is_copied", "is_interior", "local", "producer", "sources", "type", "version")

    def __init__(
        self, value_type: int, sources: int, producer: int, computed_from: tuple[Operand, ...] = (),
        local: int = -1, version: int = 0, is_copied: bool = False, is_interior: bool = False,
    ) -> None:  # fmt: skip
        self.type = value_type
        self.sources = sources if value_type in POINTER_TYPES else 0
        self.producer = producer
        self.computed_from = computed_from if self.sources else ()
        self.local = local  # the local that had this value ...
        self.version = version  # ... and how often that local had been set then
        self.is_copied = is_copied  # see Held
        self.is_interior = is_interior  # see Define

    def and_origins(self) -> tuple[Operand, ...]:
        """What a value computed from this one is computed from."""
        return (self, *self.computed_from) if self.sources else ()

    def origins(self) -> tuple[Operand, ...]:
        """What a copy of this value is computed from: the same, which for a local is not known yet."""
        if self.local < 0 or not self.sources:
            return self.computed_from
        return (Operand(self.type, self.sources, self.producer, (), self.local, self.version, True),)


class Held(NamedTuple):
    """A value that must stay alive at some point, as it can be named there."""

    type: int
    sources: int
    producer: int  # the instruction that pushed it
    local: int  # a local that still has this value, or -1
    is_copied: bool  # the holder has this very value: only what the local's value was computed from must be kept too


class Use(NamedTuple):
    """A local is read."""

    local: int


class Define(NamedTuple):
    """A local is set."""

    local: int
    instruction: int
    sources: int
    computed_from: tuple[Held, ...]
    # The value was made by adding to what it was computed from: it points into the middle of an object, where the
    # collector does not look, so storing it is of no use.
    is_interior: bool
    copied_local: int  # the local that the value was copied from, or -1
    is_choice: bool  # the value is one of several: the result of a select, or of a block that is left in several ways


class Produce(NamedTuple):
    """An operand that may be a pointer is pushed by an instruction that is not a ``local.get``."""

    instruction: int
    sources: int


class Call(NamedTuple):
    """A call that may collect."""

    instruction: int
    held: tuple[Held, ...]  # pending operands, and what arguments and pending operands were computed from
    argument_locals: frozenset[int]  # locals that are passed as they are


Event = Use | Define | Produce | Call


@dataclass
class Flow:
    """The control-flow graph of a function, and what the pointer analysis needs of it."""

    blocks: list[list[Event]] = field(default_factory=list)
    successors: list[list[int]] = field(default_factory=list)
    loop_depth: list[int] = field(default_factory=list)
    local_sources: list[int] = field(default_factory=list)  # the union over all definitions of each local
    callees: dict[int, int] = field(default_factory=dict)  # function index -> its number among the sources
    call_arguments: list[tuple[int, tuple[int, ...]]] = field(default_factory=list)  # (callee, sources of arguments)
    result_sources: list[int] = field(default_factory=list)
    returns: list[tuple[int, int]] = field(default_factory=list)  # (instruction, label of the whole function) in order

    def add_block(self, loop_depth: int) -> int:
        """A new, empty block."""
        self.blocks.append([])
        self.successors.append([])
        self.loop_depth.append(loop_depth)
        return len(self.blocks) - 1
