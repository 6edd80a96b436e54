"""A larger C stack, and a guard against its end.

The interpreter limits its recursion itself: ``mp_cstack_check`` raises ``RuntimeError: maximum recursion depth
exceeded`` when more than a fixed number of bytes are in use. Two things change when frames grow. The same limit
allows fewer nested calls; and recursion that never meets a check (comparing or hashing nested tuples, compiling
nested expressions), which used no shadow stack before and ended when the host's stack did, would now run below the
shadow stack into static data.

So the stack moves to pages of its own behind the initial memory, the limit is raised, and guards call
``mp_cstack_check``, which raises, when they find the stack pointer far below the limit::

    top                            initial stack pointer
    top - LIMIT                    the interpreter's own checks raise
    top - GUARD                    the guards raise
    top - SIZE = old memory end    what is left is for raising, for handlers, and for a chain of functions without guard

Every recursion of functions with slots meets a guard: a cycle of calls has an indirect call in it, or consists of
direct calls, and the functions that make such calls are guarded. Guards stand only in functions that may collect,
where a ``MemoryError`` was possible anyway, and not in those that raising itself needs.

The allocator is not affected: it takes the end of the initial heap from a constant, and more from ``memory.grow``.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass

from . import instructions as op
from .binary import I32, SECTION_GLOBAL, SECTION_MEMORY, Module, read_unsigned, signed, unsigned
from .errors import UnsupportedModule
from .instructions import Function, Instruction

PAGE = 65536
SIZE = 3 * PAGE
LIMIT = 80_000
GUARD = 128_000

_I32_LT_U = 0x49
# if (stack_top - here >= limit) raise
_CHECK = [op.I32_SUB, op.I32_CONST, op.I32_LOAD, _I32_LT_U, op.BR_IF, op.CALL, op.UNREACHABLE]


@dataclass(frozen=True)
class Stack:
    """What is needed to move and guard the stack."""

    check: int  # index of mp_cstack_check
    guarded: frozenset[int]
    limit_function: int  # the function that sets the limit ...
    limit_instruction: int  # ... and the constant in it
    top: int  # the new initial stack pointer

    def guard(self, function: int) -> bytes:
        """Instructions to begin a function with."""
        if function not in self.guarded:
            return b""
        return (
            bytes([op.GLOBAL_GET, 0, op.I32_CONST]) + signed(self.top - GUARD)
            + bytes([_I32_LT_U, op.IF, op.EMPTY_BLOCK & 0x7F, op.CALL]) + unsigned(self.check)
            # It always raises this deep. Saying so keeps the cold path from costing registers.
            + bytes([op.UNREACHABLE, op.END])
        )  # fmt: skip

    def replaced(self, function: int) -> dict[int, bytes]:
        """Instructions of a function to replace."""
        if function != self.limit_function:
            return {}
        return {self.limit_instruction: bytes([op.I32_CONST]) + signed(LIMIT)}


def find_stack(module: Module, functions: Sequence[Function], collector: int, collecting: Set[int]) -> Stack:
    """Find the check and the limit by what they do, and the functions to guard.

    ``collecting`` are the functions that may collect; no other function has slots.
    """
    check, address = _find_check(functions)
    limit_function, limit_instruction = _find_limit(functions, address)
    direct = {
        function.index: {entry.immediate for entry in function.instructions if entry.opcode == op.CALL}
        for function in functions
    }
    indirect = {
        function.index
        for function in functions
        if any(entry.opcode == op.CALL_INDIRECT for entry in function.instructions)
    }
    # A finaliser that runs in the collector cannot allocate, and so not collect again.
    raising = _reachable(direct, check, collector)
    guarded = (indirect | _on_cycles(direct, collector)) & collecting - raising
    sizes = {
        function.index
        for function in functions
        if any(entry.opcode in (op.MEMORY_SIZE, op.MEMORY_GROW) for entry in function.instructions)
    }
    if len(sizes) > 1:
        raise UnsupportedModule("More than one function asks for the size of the memory; the stack cannot be moved.")
    return Stack(check, frozenset(guarded), limit_function, limit_instruction, memory_pages(module)[0] * PAGE + SIZE)


def _reachable(callees: dict[int, set[int]], start: int, collector: int) -> set[int]:
    found, pending = {start}, [start]
    while pending:
        for callee in callees.get(pending.pop(), set()) - {collector} - found:
            found.add(callee)
            pending.append(callee)
    return found


def _on_cycles(callees: dict[int, set[int]], collector: int) -> set[int]:
    """The functions on a cycle of direct calls, and those on a way from one cycle to another."""
    left = set(callees) - {collector}
    for edges in (callees, _reversed(callees)):
        shrinking = True
        while shrinking:
            ends = {function for function in left if not edges.get(function, set()) & left}
            left -= ends
            shrinking = bool(ends)
    return left


def _reversed(callees: dict[int, set[int]]) -> dict[int, set[int]]:
    callers: dict[int, set[int]] = {}
    for function, called in callees.items():
        for callee in called:
            callers.setdefault(callee, set()).add(function)
    return callers


def _find_check(functions: Sequence[Function]) -> tuple[int, int]:
    """``mp_cstack_check``, and the address of the limit."""
    found = []
    for function in functions:
        code = function.instructions
        opcodes = [entry.opcode for entry in code]
        if function.parameters or function.results or opcodes.count(op.CALL) != 1 or opcodes[0] != op.GLOBAL_GET:
            continue
        for at in range(len(code)):
            if opcodes[at : at + len(_CHECK)] == _CHECK:
                found.append((function.index, code[at + 1].immediate + code[at + 2].immediate))
    if len(found) != 1:
        raise UnsupportedModule(f"The check of the stack was not found: {len(found)} functions look like it, not one.")
    return found[0]


def find_check(functions: Sequence[Function]) -> int:
    """The index of ``mp_cstack_check``."""
    return _find_check(functions)[0]


def _find_limit(functions: Sequence[Function], address: int) -> tuple[int, int]:
    """Where the constant limit is passed to the function that stores it."""
    setters = {function.index for function in functions if _stores_parameter(function.instructions, address)}
    found = [
        (function.index, number)
        for function in functions
        for number, (entry, following) in enumerate(zip(function.instructions, function.instructions[1:], strict=False))
        if entry.opcode == op.I32_CONST and following.opcode == op.CALL and following.immediate in setters
    ]
    if len(found) != 1:
        raise UnsupportedModule(f"The limit of the stack is set at {len(found)} places, not one.")
    return found[0]


def _stores_parameter(code: Sequence[Instruction], address: int) -> bool:
    return any(
        (constant.opcode, value.opcode, store.opcode) == (op.I32_CONST, op.LOCAL_GET, op.I32_STORE)
        and value.immediate == 0
        and constant.immediate + store.immediate == address
        for constant, value, store in zip(code, code[1:], code[2:], strict=False)
    )


def memory_pages(module: Module) -> tuple[int, bytes]:
    """Initial pages of the one memory, and what follows them in the section."""
    sections = [section for section in module.sections if section.identifier == SECTION_MEMORY]
    if len(sections) != 1 or module.data[sections[0].start] != 1:
        raise UnsupportedModule("The module has not one memory of its own.")
    start, end = sections[0].start, sections[0].end
    if module.data[start + 1] != 0:
        raise UnsupportedModule("The module's memory has a maximum or is of an unknown kind.")
    pages, at = read_unsigned(module.data, start + 2)
    return pages, module.data[at:end]


def moved_stack(module: Module, stack: Stack) -> dict[int, bytes]:
    """The sections that change when the stack moves."""
    pages, rest = memory_pages(module)
    memory = b"\x01\x00" + unsigned(pages + SIZE // PAGE) + rest
    section = next(section for section in module.sections if section.identifier == SECTION_GLOBAL)
    variables = module.data[section.start : section.end]
    _, at = read_unsigned(variables, 0)
    initial = module.globals[0].initial
    old = bytes([I32, 1, op.I32_CONST])
    if initial is None or variables[at : at + 3] != old:
        raise UnsupportedModule("The stack pointer does not start as a plain number.")
    behind = variables.index(op.END, at + 3)
    return {
        SECTION_MEMORY: memory,
        SECTION_GLOBAL: variables[: at + 3] + signed(stack.top) + variables[behind:],
    }
