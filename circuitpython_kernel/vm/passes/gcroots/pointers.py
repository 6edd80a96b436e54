"""Which values may be pointers to the heap: a fixpoint over the whole module.

It starts from "nothing is a pointer" and adds what cannot be excluded: whatever is loaded from memory, whatever comes
from an import or an indirect call, arguments that some caller gives such a value, results that some path returns.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from . import instructions as op
from .binary import Module
from .errors import UnsupportedModule
from .events import ENTRY, MAY_BE_POINTER, Define, Flow, Produce
from .instructions import Function, Instruction


def find_collector(functions: Sequence[Function]) -> int:
    """The function ``gc_collect``.

    The Unix port's ``gc_collect`` takes nothing, returns nothing and is three calls of such functions: start, scan
    registers and stack, end. The second of them hands the words between its own frame and the top of the stack to the
    collector: ``(stack_top - frame) >> 2`` is the last argument of a call in it.
    """
    by_index = {function.index: function for function in functions}

    def is_procedure(index: int) -> bool:
        return index in by_index and not by_index[index].parameters and not by_index[index].results

    found = []
    for function in functions:
        code = _without_nops(function.instructions)
        if [entry.opcode for entry in code] == [op.CALL, op.CALL, op.CALL, op.END] and is_procedure(function.index):
            callees = [entry.immediate for entry in code[:3]]
            if all(is_procedure(callee) for callee in callees) and _scans_the_stack(by_index[callees[1]]):
                found.append(function.index)
    if len(found) != 1:
        raise UnsupportedModule(
            f"The garbage collector's entry was not found: {len(found)} functions look like it, not one."
        )
    return found[0]


def _without_nops(code: Sequence[Instruction]) -> list[Instruction]:
    return [entry for entry in code if entry.opcode != op.NOP]


def _scans_the_stack(function: Function) -> bool:
    code = _without_nops(function.instructions)
    opens_frame = bool(code) and code[0].opcode == op.GLOBAL_GET
    counts_words = any(
        [entry.opcode for entry in code[at : at + 4]] == [op.I32_SUB, op.I32_CONST, op.I32_SHR_U, op.CALL]
        and code[at + 1].immediate == 2
        for at in range(len(code))
    )
    return opens_frame and counts_words


def functions_that_may_collect(module: Module, functions: Sequence[Function], collector: int) -> set[int]:
    """Indices of the functions from which the collector can be reached; an indirect call may reach anything."""
    callers: dict[int, set[int]] = {}
    reaching = {collector}
    # A host function can only come back through an export. "_start" runs once and is not one that a host calls again.
    if set(module.exported_functions) - {"_start", "_initialize"}:
        reaching |= set(range(module.imported_functions))
    for function in functions:
        for entry in function.instructions:
            if entry.opcode == op.CALL:
                callers.setdefault(entry.immediate, set()).add(function.index)
            elif entry.opcode == op.CALL_INDIRECT:
                reaching.add(function.index)
    pending = list(reaching)
    while pending:
        for caller in callers.get(pending.pop(), ()):
            if caller not in reaching:
                reaching.add(caller)
                pending.append(caller)
    return reaching


def pointer_sources(module: Module, functions: Sequence[Function], flows: Sequence[Flow]) -> list[int]:
    """For each function, the sources (see ``control_flow``) that may be pointers."""
    result_may = set(range(module.imported_functions))
    parameters_may = [0] * len(module.functions)  # bit k: the k-th argument of some call may be a pointer
    for index in module.escaping_functions:
        parameters_may[index] = (1 << len(module.type_of(index).parameters)) - 1
    sources = [0] * len(functions)
    changed = True
    while changed:
        changed = False
        for number, (function, flow) in enumerate(zip(functions, flows, strict=True)):
            may = sources[number] = _within(function, flow, parameters_may[function.index], result_may)
            for callee, arguments in flow.call_arguments:
                bits = _bits_of(k for k, argument in enumerate(arguments) if argument & may)
                if bits & ~parameters_may[callee]:
                    parameters_may[callee] |= bits
                    changed = True
            if function.index not in result_may and any(result & may for result in flow.result_sources):
                result_may.add(function.index)
                changed = True
    return sources


def _within(function: Function, flow: Flow, parameters_may: int, result_may: set[int]) -> int:
    """The sources in one function that may be pointers, without regard to the order of its instructions."""
    count = len(function.locals)
    may = MAY_BE_POINTER

    def both(local: int) -> int:  # as it is now, and as it was
        return (2 << local) | (2 << (count + local))

    for parameter in range(len(function.parameters)):
        if parameters_may >> parameter & 1:
            may |= both(parameter)
    for callee, number in flow.callees.items():
        if callee in result_may:
            may |= 2 << (2 * count + number)
    changed = True
    while changed:
        changed = False
        for local, sources in enumerate(flow.local_sources):
            if sources & may and not may >> (1 + local) & 1:
                may |= both(local)
                changed = True
    return may


def _bits_of(numbers: Iterable[int]) -> int:
    bits = 0
    for number in numbers:
        bits |= 1 << number
    return bits


def values_to_store(function: Function, flow: Flow, may: int) -> list[list[bool]]:
    """For each event of each block: whether it defines a value that the collector may recognise.

    This regards the order of instructions, since LLVM lets unrelated values share a local. Two bit sets of locals are
    followed: those that may hold any pointer, and those among them whose value the collector may recognise, because
    it is not known to point into the middle of an object.
    """
    count = len(function.locals)
    locals_mask = (1 << count) - 1
    elsewhere = may & ~((2 << count) - 2)  # all sources but the present values of locals

    def is_pointer(sources: int, holding: int) -> bool:
        return bool(sources & elsewhere or sources >> 1 & locals_mask & holding)

    def is_head(event: Define, heads: int, pointer: bool) -> bool:
        if event.copied_local >= 0:
            return bool(heads >> event.copied_local & 1)
        return pointer and not event.is_interior

    def define(event: Define, pointers: int, heads: int) -> tuple[int, int]:
        bit = 1 << event.local
        pointer = is_pointer(event.sources, pointers)
        head = is_head(event, heads, pointer)
        return (pointers | bit if pointer else pointers & ~bit), (heads | bit if head else heads & ~bit)

    blocks = flow.blocks
    parameters = may >> 1 & ((1 << len(function.parameters)) - 1)
    before: list[tuple[int, int] | None] = [None] * len(blocks)
    before[ENTRY] = (parameters, parameters)
    pending = [ENTRY]
    while pending:
        number = pending.pop()
        pointers, heads = before[number] or (0, 0)
        for event in blocks[number]:
            if type(event) is Define:
                pointers, heads = define(event, pointers, heads)
        for successor in flow.successors[number]:
            old = before[successor]
            new = (pointers, heads) if old is None else (old[0] | pointers, old[1] | heads)
            if new != old:
                before[successor] = new
                pending.append(successor)
    found = []
    for number, events in enumerate(blocks):
        pointers, heads = before[number] or (0, 0)
        to_store = []
        for event in events:
            if type(event) is Define:
                pointers, heads = define(event, pointers, heads)
                to_store.append(bool(heads >> event.local & 1))
            else:
                to_store.append(type(event) is Produce and is_pointer(event.sources, pointers))
        found.append(to_store)
    return found
