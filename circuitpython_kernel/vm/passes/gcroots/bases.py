"""From events to variables: which values need a slot, including the objects that derived pointers point into.

The collector ignores a pointer into the middle of a block. While ``y = x + 8`` is in use, ``x`` must be visible;
``x`` is called a *base* of ``y`` here. Usually local x still has its value for as long as y is in use, and it is
enough to treat each use of y as a use of x. Where x may change first (``p = p + 4`` in a loop, or a local that LLVM
gave to something else), y is *unsteady* and gets a companion: a new local that follows the definitions of y and
always holds the base::

    y = load or call result      companion(y) = y
    y = y + n                    companion(y) stays
    y = x + n, or y = x          companion(y) = companion(x) if x has one, else x
    y = c ? x : z                companion(x) if y is equal to x, companion(z) if it is equal to z, else y

An operand that is on the stack during a call gets a *temporary*: a new local set by ``local.tee`` where it was pushed.

Limits: an i64 (a pair of pointers on its way from memory to memory) gets no companion. In a sum of two values that may
both be pointers (one of them an offset loaded from memory) the companion follows the first; the other is kept alive
through its local only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from . import instructions as op
from .binary import I32
from .dataflow import bits_of, members, solve_backward
from .events import POINTER_TYPES, Call, Define, Event, Flow, Held, Produce, Use
from .instructions import Function
from .pointers import values_to_store
from .unsteady import Definition, changed_bases

AT_ENTRY = -1  # stands for the number of an instruction: the beginning of the function


class Read(NamedTuple):
    """Variables are used: a bit set."""

    variables: int


class Write(NamedTuple):
    """A variable is defined by an instruction, with a value that its slot must have (or that needs no slot)."""

    variable: int
    instruction: int
    is_pointer: bool


class Need(NamedTuple):
    """A call that may collect: besides what is live behind it, these variables must be visible."""

    instruction: int
    variables: int


class Choice(NamedTuple):
    """``target = if_equal if one == other else otherwise``, all of them variables."""

    one: int
    other: int
    if_equal: int
    otherwise: int
    target: int


Step = Read | Write | Need


@dataclass
class Variables:
    """A function in terms of variables: its locals, then temporaries and companions."""

    types: list[int]
    parameters: int
    locals: int
    blocks: list[list[Step]]
    successors: list[list[int]]
    loop_depth: list[int]
    temporaries: dict[int, int] = field(default_factory=dict)  # instruction -> variable that its result is teed to
    copies_before: dict[int, list[tuple[int, int]]] = field(default_factory=dict)  # instruction -> (from, to)
    copies_after: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    choices_after: dict[int, list[Choice]] = field(default_factory=dict)


def find_variables(function: Function, flow: Flow, may: int) -> Variables | None:
    """The variables of a function, or None when it makes no call that may collect."""
    if not any(type(event) is Call for events in flow.blocks for event in events):
        return None
    return _Finder(function, flow, may).run()


class _Finder:
    def __init__(self, function: Function, flow: Flow, may: int) -> None:
        self.function = function
        self.flow = flow
        self.may = may
        self.locals = len(function.locals)
        self.candidates = {
            local
            for local, value_type in enumerate(function.locals)
            if value_type in POINTER_TYPES and may >> (1 + local) & 1
        }
        self.result = Variables(
            list(function.locals), len(function.parameters), self.locals, [], flow.successors, flow.loop_depth
        )
        self.definitions: dict[int, list[Definition]] = {}
        self.computed: set[int] = set()  # locals that may hold a value computed from another
        self.companions: dict[int, int] = {}

    def run(self) -> Variables:
        self._find_computed_locals()
        self._name_values()
        self._find_definitions()
        unsteady = self._find_unsteady()
        for variable in sorted(unsteady):
            self.companions[variable] = self._new_variable(I32)
        self._write_steps()
        return self.result

    # -- naming --------------------------------------------------------------------------------------------------

    def _new_variable(self, value_type: int) -> int:
        self.result.types.append(value_type)
        return len(self.result.types) - 1

    def _copied_local(self, producer: int) -> int | None:
        """The local whose value an instruction pushes."""
        entry = self.function.instructions[producer]
        return entry.immediate if entry.opcode in (op.LOCAL_GET, op.LOCAL_TEE) else None

    def _counts(self, held: Held) -> bool:
        """Whether a value must be kept alive at all."""
        if not held.sources & self.may:
            return False
        if not held.is_copied:
            return True
        local = held.local if held.local >= 0 else self._copied_local(held.producer)
        return local in self.computed

    def _find_computed_locals(self) -> None:
        changed = True
        while changed:
            changed = False
            for events in self.flow.blocks:
                for event in events:
                    if (
                        type(event) is Define
                        and event.local in self.candidates
                        and event.local not in self.computed
                        and any(self._counts(held) for held in event.computed_from)
                    ):
                        self.computed.add(event.local)
                        changed = True

    def _variable(self, held: Held) -> int:
        """The variable that has a value: the local itself, or a temporary."""
        if held.local >= 0:
            return held.local
        temporaries = self.result.temporaries
        if held.producer not in temporaries:
            temporaries[held.producer] = self._new_variable(held.type)
        return temporaries[held.producer]

    def _name_values(self) -> None:
        """Give a temporary to each value that has to be kept and is in no local."""
        for events in self.flow.blocks:
            for event in events:
                if type(event) is Define and event.local in self.candidates:
                    for held in event.computed_from:
                        if self._counts(held):
                            self._variable(held)
                elif type(event) is Call:
                    for held in event.held:
                        if self._counts(held):
                            self._variable(held)

    # -- bases ---------------------------------------------------------------------------------------------------

    def _find_definitions(self) -> None:
        for events in self.flow.blocks:
            for event in events:
                if type(event) is Define and event.local in self.candidates:
                    kept = [(self._variable(held), held) for held in event.computed_from if self._counts(held)]
                    bases = tuple(dict.fromkeys(variable for variable, _ in kept))
                    copied = frozenset(variable for variable, held in kept if held.is_copied)
                    self.definitions.setdefault(event.local, []).append(
                        Definition(event.instruction, bases, event.is_choice and bool(bases), copied)
                    )
        for producer, temporary in self.result.temporaries.items():
            local = self._copied_local(producer)
            originals = (local,) if local is not None and local in self.computed else ()
            self.definitions[temporary] = [Definition(producer, originals)]

    def _bases(self) -> dict[int, set[int]]:
        """Variable -> variables it was computed from, directly."""
        return {
            variable: {base for definition in definitions for base in definition.bases}
            for variable, definitions in self.definitions.items()
        }

    def _find_unsteady(self) -> set[int]:
        """Variables one of whose bases may change, at some call, before they do."""
        if not any(self._bases().values()):
            return set()
        changed = changed_bases(self.flow, self.definitions, self.result.temporaries, self._in_use_at_calls())
        unsteady = {variable for variable, _ in changed if self.result.types[variable] == I32}
        # A companion follows companions: what an unsteady variable is computed from has one if it is computed itself.
        pending = list(unsteady)
        while pending:
            variable = pending.pop()
            for definition in self.definitions[variable]:
                for base in (definition.main_base(variable), *definition.alternatives()):
                    if (
                        base is not None
                        and base not in unsteady
                        and any(d.bases for d in self.definitions.get(base, ()))
                    ):
                        unsteady.add(base)
                        pending.append(base)
        # The companion of a base changes whenever the base is defined anew, so who is computed from it was found above.
        return unsteady

    def _in_use_at_calls(self) -> dict[int, int]:
        """For each call, the variables that are read behind it, passed to it or pending, and their bases."""
        closure = self._closure()

        def used(event: Event) -> int:
            if type(event) is Use:
                return 1 << event.local | closure[event.local]
            bits = 0
            if type(event) is Call:
                variables = {self._variable(held) for held in event.held if self._counts(held)}
                for variable in variables | event.argument_locals:
                    bits |= 1 << variable | closure[variable]
            return bits

        generated, killed = [], []
        for events in self.flow.blocks:
            live = defined = 0
            for event in reversed(events):
                if type(event) is Define:
                    live &= ~(1 << event.local)
                    defined |= 1 << event.local
                else:
                    live |= used(event)
            generated.append(live)
            killed.append(defined)
        at_end = solve_backward(self.flow.successors, generated, killed)
        found = {}
        for events, live in zip(self.flow.blocks, at_end, strict=True):
            for event in reversed(events):
                if type(event) is Define:
                    live &= ~(1 << event.local)
                else:
                    live |= used(event)
                    if type(event) is Call:
                        found[event.instruction] = live
        return found

    # -- steps ---------------------------------------------------------------------------------------------------

    def _closure(self) -> list[int]:
        """For each variable the bit set of all variables that must live as long: its bases, and theirs."""
        closure = [0] * len(self.result.types)
        for variable, bases in self._bases().items():
            kept = set(bases)
            if variable in self.companions:
                kept -= {d.main_base(variable) for d in self.definitions[variable]}
                kept.add(self.companions[variable])
            closure[variable] = bits_of(kept - {variable})
        changed = True
        while changed:
            changed = False
            for variable, bits in enumerate(closure):
                wider = bits
                for base in members(bits):
                    wider |= closure[base]
                wider &= ~(1 << variable)
                if wider != bits:
                    closure[variable] = wider
                    changed = True
        return closure

    def _write_steps(self) -> None:
        function, flow, result = self.function, self.flow, self.result
        to_store = values_to_store(function, flow, self.may)
        closure = self._closure()
        definitions = {
            (definition.instruction, variable): definition
            for variable, found in self.definitions.items()
            for definition in found
        }

        def with_bases(variables: Iterable[int]) -> int:
            bits = 0
            for variable in variables:
                bits |= 1 << variable | closure[variable]
            return bits

        for events, are_pointers in zip(flow.blocks, to_store, strict=True):
            steps: list[Step] = self._parameter_steps() if not result.blocks else []
            for event, is_pointer in zip(events, are_pointers, strict=True):
                if type(event) is Use:
                    if event.local in self.candidates:
                        steps.append(Read(with_bases([event.local])))
                elif type(event) is Call:
                    kept = with_bases(self._variable(held) for held in event.held if self._counts(held))
                    for local in event.argument_locals & self.candidates:
                        kept |= closure[local]
                    steps.append(Need(event.instruction, kept))
                elif type(event) is Define:
                    if event.local in self.candidates:
                        definition = definitions[event.instruction, event.local]
                        self._define(steps, event.local, definition, is_pointer)
                elif type(event) is Produce and event.instruction in result.temporaries:
                    temporary = result.temporaries[event.instruction]
                    self._define(steps, temporary, definitions[event.instruction, temporary], is_pointer)
            result.blocks.append(steps)

    def _parameter_steps(self) -> list[Step]:
        """Parameters are defined where the function begins."""
        steps: list[Step] = []
        for parameter in range(self.result.parameters):
            if parameter in self.candidates:
                self._define(steps, parameter, Definition(AT_ENTRY, ()), True)
        return steps

    def _define(self, steps: list[Step], variable: int, definition: Definition, is_pointer: bool) -> None:
        """A definition, with the copy that keeps the companion in step."""
        instruction, bases = definition.instruction, definition.bases
        write = Write(variable, instruction, is_pointer)
        companion = self.companions.get(variable)
        if companion is None:
            steps.append(write)
        elif variable >= self.locals:
            # A temporary is set behind its instruction, and so behind what a local.tee did to the local it copies.
            source = self.companions.get(bases[0], bases[0])
            steps += [write, Read(1 << source), Write(companion, instruction, True)]
            self.result.copies_after.setdefault(instruction, []).append((source, companion))
        elif definition.is_choice:
            self._define_choice(steps, write, definition, companion)
        elif not bases:
            # The companion has the same value, and is stored in its stead.
            steps += [write._replace(is_pointer=False), Read(1 << variable), Write(companion, instruction, is_pointer)]
            self.result.copies_after.setdefault(instruction, []).append((variable, companion))
        else:
            base = bases[0]
            if base != variable:
                source = self.companions.get(base, base)
                steps += [Read(1 << source), Write(companion, instruction, True)]
                self.result.copies_before.setdefault(instruction, []).append((source, companion))
            steps.append(write)

    def _define_choice(self, steps: list[Step], write: Write, definition: Definition, companion: int) -> None:
        """One of several values: which one it was shows by comparing."""
        variable, instruction, _ = write
        main = definition.main_base(variable)
        default = variable if main is None else self.companions.get(main, main)
        choices = []
        alternatives = definition.alternatives()
        if variable in alternatives:
            previous = self._new_variable(I32)
            self.result.copies_before.setdefault(instruction, []).append((variable, previous))
            steps += [Read(1 << variable), Write(previous, instruction, False)]
            choices.append(Choice(variable, previous, companion, default, companion))
        else:
            choices.append(Choice(variable, variable, default, default, companion))
        for base in alternatives:
            if base != variable:
                choices.append(Choice(variable, base, self.companions.get(base, base), companion, companion))
        steps.append(write)
        for choice in choices:
            steps += [Read(bits_of(choice)), Write(companion, instruction, True)]
        self.result.choices_after.setdefault(instruction, []).extend(choices)
