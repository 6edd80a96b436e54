"""What happens in a function, in order: a typed walk over its operand stack that leaves a control-flow graph of events.

WebAssembly has two places where a pointer can hide from the collector: locals, and the operand stack. The walk
follows both. It names every operand by the instruction that pushed it (its *producer*), knows which operands still
equal a local, and notes from which other operands a value was computed, because the collector ignores pointers into
the middle of a block: ``x + 8`` keeps nothing alive, so code that holds it must keep ``x`` as well.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from . import instructions as op
from .binary import F32, F64, I32, I64, FunctionType, Module
from .errors import UnsupportedModule
from .events import MAY_BE_POINTER, POINTER_TYPES, Call, Define, Flow, Held, Operand, Produce, Use
from .instructions import Function, Instruction

# Results that are computed from an operand, so that they may be, or point into, the object the operand points to.
_KEEPS_BOTH = frozenset({op.I32_ADD, op.I32_AND, op.I32_OR, op.I32_XOR,
                         op.I64_ADD, op.I64_AND, op.I64_OR, op.I64_XOR})  # fmt: skip
# Only the first operand: a difference points where the minuend points, and a shift count is no pointer.
# 32-bit shifts and products are numbers; 64-bit shifts move a pointer between the halves of a pair.
_KEEPS_FIRST = frozenset({op.I32_SUB, op.I64_SUB, op.I64_SHL, op.I64_SHR_S, op.I64_SHR_U})
_KEEPS_ONLY = frozenset({op.I32_WRAP_I64, op.I64_EXTEND_I32_S, op.I64_EXTEND_I32_U})
_MASKS = frozenset({op.I32_AND})
# LLVM writes the address of a field as an addition, or as an "or" where the low bits are known to be zero. An "and"
# may well lead from the middle of an object to its head, and so may an addition: the allocator adds to the start of
# the heap.
_ADDITIONS = frozenset({op.I32_ADD, op.I32_OR})
# Heap addresses lie above the stack and the static data (frames.check_layout): a smaller number is no pointer.
LOWEST_HEAP_ADDRESS = 65536


@dataclass
class _Label:
    """An open block: ``block``, ``loop``, ``if``, ``try_table`` or the function itself."""

    opcode: int
    target: int  # the basic block that a branch to this label goes to
    results: tuple[int, ...]
    height: int  # of the operand stack outside
    sources: list[int]  # of each result, the union over all ways to the end
    computed_from: list[tuple[Operand, ...]]
    reached: bool = False  # whether any way leads to the end
    otherwise: int = -1  # the basic block of the else branch, until it was met


FUNCTION = -1  # stands for an opcode: the label of the whole function


def trace(module: Module, function: Function, may_collect: Callable[[int], bool]) -> Flow:
    """Walk over a function; ``may_collect`` says of a callee (-1: any) whether a collection can happen in it."""
    return _Walk(module, function, may_collect).run()


class _Walk:
    def __init__(self, module: Module, function: Function, may_collect: Callable[[int], bool]) -> None:
        self.module = module
        self.function = function
        self.may_collect = may_collect
        self.flow = flow = Flow()
        self.count = len(function.locals)
        self.current_bits = (2 << self.count) - 2
        self.versions = [0] * self.count
        self.stack: list[Operand] = []
        self.loop_depth = 0
        self.block = flow.add_block(0)
        exit_block = flow.add_block(0)
        self.labels = [self._label(FUNCTION, exit_block, function.results)]
        self.handlers: list[list[int]] = []  # where the open try_tables go to, outermost first
        flow.local_sources = [0] * self.count
        self.set_in_loop = _locals_set_in_loops(function.instructions)

    # -- small steps ---------------------------------------------------------------------------------------------

    def _label(self, opcode: int, target: int, results: tuple[int, ...]) -> _Label:
        return _Label(opcode, target, results, len(self.stack), [0] * len(results), [()] * len(results))

    def _push(self, value_type: int, sources: int, producer: int, computed_from: tuple[Operand, ...] = ()) -> None:
        operand = Operand(value_type, sources, producer, computed_from)
        if operand.sources:
            self.flow.blocks[self.block].append(Produce(producer, operand.sources))
        self.stack.append(operand)

    def _push_local(self, local: int, producer: int) -> None:
        sources = 2 << local if self.function.locals[local] in POINTER_TYPES else 0
        if sources:
            self.flow.blocks[self.block].append(Produce(producer, sources))
        self.stack.append(Operand(self.function.locals[local], sources, producer, (), local, self.versions[local]))

    def _local_changes(self, local: int) -> None:
        """Operands that equalled this local keep their value; the local does not."""
        self.versions[local] += 1
        current, settled = 2 << local, 2 << (self.count + local)
        for operand in self.stack:
            if operand.sources & current:
                operand.sources = operand.sources ^ current | settled

    def _settled(self, sources: int) -> int:
        """These sources as seen from elsewhere, where the locals may have other values."""
        return sources & ~self.current_bits | (sources & self.current_bits) << self.count

    def _held(self, operand: Operand) -> Held:
        unchanged = operand.local >= 0 and self.versions[operand.local] == operand.version
        sources = operand.sources if unchanged else self._settled(operand.sources)
        return Held(operand.type, sources, operand.producer, operand.local if unchanged else -1, operand.is_copied)

    def _next_block(self) -> None:
        """Go on in a new block that follows this one."""
        following = self.flow.add_block(self.loop_depth)
        self.flow.successors[self.block].append(following)
        self.block = following

    def _deliver(self, label: _Label) -> None:
        """The operands on top become the results of a block that is left."""
        for k in range(1, len(label.results) + 1):
            operand = self.stack[-k]
            label.sources[-k] |= self._settled(operand.sources)
            # Which way was taken is not known behind the end, so the values are named by their producers there.
            label.computed_from[-k] += tuple(
                Operand(origin.type, self._settled(origin.sources), origin.producer, (), -1, 0, origin.is_copied)
                for origin in operand.origins()
            )
        label.reached = True

    def _branch(self, depth: int) -> None:
        label = self.labels[-1 - depth]
        self.flow.successors[self.block].append(label.target)
        if label.opcode != op.LOOP:
            self._deliver(label)

    def _block_type(self, block_type: int) -> tuple[int, ...]:
        if block_type == op.EMPTY_BLOCK:
            return ()
        if block_type < 0:
            return (block_type & 0x7F,)
        signature = self.module.types[block_type]
        if signature.parameters:
            raise UnsupportedModule(f"Function {self.function.index} has a block with parameters.")
        return signature.results

    # -- the walk ------------------------------------------------------------------------------------------------

    def run(self) -> Flow:
        dead = 0  # how many blocks are open in code that cannot be reached; such code is copied as it is
        for number, (_, _, opcode, immediate) in enumerate(self.function.instructions):
            was_dead = dead > 0
            if dead:
                if opcode in op.OPENS_BLOCK:
                    dead += 1
                    continue
                if opcode == op.END:
                    dead -= 1
                elif opcode == op.ELSE and dead == 1:
                    dead = 0
                if opcode == op.RETURN:
                    self.flow.returns.append((number, len(self.labels) + dead - 2))
                if dead or opcode not in (op.END, op.ELSE):
                    continue
            if opcode == op.END:
                if len(self.labels) == 1:
                    self._end_function(was_dead)
                    break
                if not self._end(number, was_dead):
                    dead = 1
            elif opcode == op.ELSE:
                self._else(was_dead)
            elif opcode in op.OPENS_BLOCK:
                self._open(number, opcode, immediate)
            elif self._leaves(number, opcode, immediate):
                dead = 1
            elif not self._branches(opcode, immediate):
                self._plain(number, opcode, immediate)
        return self.flow

    def _open(self, number: int, opcode: int, immediate: object) -> None:
        flow = self.flow
        if opcode == op.IF:
            self.stack.pop()
        block_type, catches = immediate if isinstance(immediate, tuple) else (immediate, ())
        results = self._block_type(block_type)
        if opcode == op.LOOP:
            # An operand pushed before the loop keeps the value that a local had then.
            for local in self.set_in_loop[number]:
                self._local_changes(local)
            self.loop_depth += 1
            self._next_block()
            self.labels.append(self._label(opcode, self.block, results))
            return
        label = self._label(opcode, flow.add_block(self.loop_depth), results)
        if opcode == op.IF:
            label.otherwise, then = flow.add_block(self.loop_depth), flow.add_block(self.loop_depth)
            flow.successors[self.block] += [label.otherwise, then]
            self.block = then
        elif opcode == op.TRY_TABLE:
            self.handlers.append([self._catch(tag, depth) for _, tag, depth in catches])
        self.labels.append(label)

    def _catch(self, tag: int | None, depth: int) -> int:
        """The block that handles an exception; what the exception carries may be a pointer."""
        label = self.labels[-1 - depth]
        if label.opcode == op.LOOP:
            raise UnsupportedModule(f"Function {self.function.index} catches an exception at the head of a loop.")
        label.reached = True
        if tag is not None:
            for k in range(len(self.module.types[self.module.tags[tag]].parameters)):
                label.sources[k] |= MAY_BE_POINTER
        return label.target

    def _end(self, number: int, was_dead: bool) -> bool:
        """Close a block; false when nothing leads behind it."""
        label = self.labels.pop()
        flow = self.flow
        if not was_dead:
            self._deliver(label)
            if label.opcode != op.LOOP:
                flow.successors[self.block].append(label.target)
        if label.opcode == op.TRY_TABLE:
            self.handlers.pop()
        if label.otherwise >= 0:  # an if without else
            flow.successors[label.otherwise].append(label.target)
            label.reached = True
        if label.opcode == op.LOOP:
            self.loop_depth -= 1
            if not was_dead:
                self._next_block()
        else:
            self.block = label.target
        del self.stack[label.height :]
        if label.reached:
            for value_type, sources, origins in zip(label.results, label.sources, label.computed_from, strict=True):
                self._push(value_type, sources, number, tuple(dict.fromkeys(origins)))
        return label.reached

    def _else(self, was_dead: bool) -> None:
        label = self.labels[-1]
        if not was_dead:
            self._deliver(label)
            self.flow.successors[self.block].append(label.target)
        del self.stack[label.height :]
        self.block, label.otherwise = label.otherwise, -1

    def _end_function(self, was_dead: bool) -> None:
        label = self.labels[0]
        if not was_dead:
            self._deliver(label)
            self.flow.successors[self.block].append(label.target)
        self.flow.result_sources = label.sources

    def _leaves(self, number: int, opcode: int, immediate: object) -> bool:
        """Instructions behind which the code cannot be reached."""
        if opcode == op.BR:
            assert isinstance(immediate, int)
            self._branch(immediate)
        elif opcode == op.BR_TABLE:
            assert isinstance(immediate, list)
            self.stack.pop()
            for depth in sorted(set(immediate)):
                self._branch(depth)
        elif opcode == op.RETURN:
            self._branch(len(self.labels) - 1)
            self.flow.returns.append((number, len(self.labels) - 1))
        elif opcode in (op.THROW, op.THROW_REF):
            self._may_throw()
        elif opcode != op.UNREACHABLE:
            return False
        return True

    def _branches(self, opcode: int, immediate: object) -> bool:
        if opcode != op.BR_IF:
            return False
        assert isinstance(immediate, int)
        self.stack.pop()
        self._branch(immediate)
        self._next_block()
        return True

    def _may_throw(self) -> None:
        for targets in self.handlers:
            self.flow.successors[self.block] += targets

    def _plain(self, number: int, opcode: int, immediate: int) -> None:
        """Everything that goes on with the next instruction."""
        stack = self.stack
        if opcode == op.LOCAL_GET:
            self._push_local(immediate, number)
            self.flow.blocks[self.block].append(Use(immediate))
        elif opcode in (op.LOCAL_SET, op.LOCAL_TEE):
            self._set_local(number, immediate)
            if opcode == op.LOCAL_TEE:
                self._push_local(immediate, number)
        elif opcode in op.NUMERIC:
            self._numeric(number, opcode)
        elif opcode in op.LOADS:
            stack.pop()
            # A narrower load cannot hold a pointer.
            wide = opcode in (op.I32_LOAD, op.I64_LOAD, op.I64_LOAD32_U, op.I64_LOAD32_U - 1)
            self._push(op.LOADS[opcode], MAY_BE_POINTER if wide else 0, number)
        elif op.I32_STORE <= opcode <= op.LAST_STORE:
            del stack[-2:]
        elif opcode in (op.CALL, op.CALL_INDIRECT):
            self._call(number, opcode, immediate)
        elif opcode in (op.SELECT, op.SELECT_TYPED):
            stack.pop()
            second, first = stack.pop(), stack.pop()
            origins = first.origins() + second.origins()
            self._push(first.type, first.sources | second.sources, number, origins)
        elif opcode == op.GLOBAL_GET:
            variable = self.module.globals[immediate]
            # The only global that changes is the stack pointer (frames.check_layout).
            self._push(variable.type, 0, number)
        elif opcode in (op.GLOBAL_SET, op.DROP):
            stack.pop()
        elif opcode in (op.I32_CONST, op.I64_CONST, op.F32_CONST, op.F64_CONST):
            self._push((I32, I64, F32, F64)[opcode - op.I32_CONST], 0, number)
        elif opcode == op.MEMORY_SIZE:
            self._push(I32, 0, number)
        elif opcode == op.MEMORY_GROW:
            stack.pop()
            self._push(I32, 0, number)
        elif opcode == op.PREFIX_FC:
            if immediate in (op.MEMORY_COPY, op.MEMORY_FILL):
                del stack[-3:]
            else:  # saturating conversions: four to i32, four to i64
                stack.pop()
                self._push(I32 if immediate < 4 else I64, 0, number)
        elif opcode != op.NOP:
            raise UnsupportedModule(f"The instruction {opcode:#x} is not known.")

    def _set_local(self, number: int, local: int) -> None:
        operand = self.stack.pop()
        self.flow.local_sources[local] |= operand.sources
        origins = tuple(self._held(origin) for origin in operand.origins())
        unchanged = operand.local >= 0 and self.versions[operand.local] == operand.version
        copied_local = operand.local if unchanged else -1
        is_choice = self.function.instructions[operand.producer].opcode in (op.SELECT, op.SELECT_TYPED, op.END)
        self.flow.blocks[self.block].append(
            Define(local, number, operand.sources, origins, operand.is_interior, copied_local, is_choice)
        )
        self._local_changes(local)

    def _numeric(self, number: int, opcode: int) -> None:
        operands, result = op.NUMERIC[opcode]
        stack = self.stack
        second = stack.pop() if operands == 2 else None
        first = stack.pop()
        if opcode in _KEEPS_BOTH and second is not None:
            if opcode in _MASKS and self._is_small_mask(second):
                self._push(result, 0, number)
            else:
                origins = first.and_origins() + second.and_origins()
                self._push(result, first.sources | second.sources, number, origins)
                self.stack[-1].is_interior = opcode in _ADDITIONS and (
                    self._is_offset(first) or self._is_offset(second)
                )
        elif opcode in _KEEPS_FIRST or opcode in _KEEPS_ONLY:
            origins = first.and_origins()
            if result == I32:  # half of a pair is a pointer as it was loaded; the pair itself need not stay
                origins = tuple(origin for origin in origins if origin.type == I32)
            self._push(result, first.sources, number, origins)
        else:
            self._push(result, 0, number)

    def _is_offset(self, operand: Operand) -> bool:
        """Whether this is the offset of a field; of zero or more, since a negative one may lead back to the head."""
        _, _, opcode, value = self.function.instructions[operand.producer]
        return opcode == op.I32_CONST and value >= 0

    def _is_small_mask(self, operand: Operand) -> bool:
        _, _, opcode, value = self.function.instructions[operand.producer]
        return opcode == op.I32_CONST and 0 <= value < LOWEST_HEAP_ADDRESS

    def _call(self, number: int, opcode: int, immediate: int) -> None:
        flow, stack = self.flow, self.stack
        signature: FunctionType
        if opcode == op.CALL:
            signature = self.module.type_of(immediate)
            callee = flow.callees.setdefault(immediate, len(flow.callees))
            result_source = 2 << (2 * self.count + callee)
        else:
            stack.pop()
            signature, result_source = self.module.types[immediate], MAY_BE_POINTER
        height = len(stack) - len(signature.parameters)
        arguments = stack[height:]
        del stack[height:]
        if opcode == op.CALL:
            flow.call_arguments.append((immediate, tuple(operand.sources for operand in arguments)))
        if self.may_collect(immediate if opcode == op.CALL else -1):
            self._collecting_call(number, arguments)
        if self.handlers:
            self._may_throw()
            self._next_block()
        for value_type in signature.results:
            self._push(value_type, result_source, number)

    def _collecting_call(self, number: int, arguments: list[Operand]) -> None:
        # The callee looks after its arguments, but it may hold only a pointer into the middle of an object:
        # what an argument was computed from stays with the caller.
        kept = [operand for operand in self.stack if operand.sources and not operand.is_interior]
        kept += [origin for operand in self.stack for origin in operand.computed_from]
        kept += [origin for operand in arguments for origin in operand.computed_from]
        held = tuple(dict.fromkeys(self._held(operand) for operand in kept))
        passed = frozenset(
            operand.local for operand in (self._held(argument) for argument in arguments) if operand.local >= 0
        )
        self.flow.blocks[self.block].append(Call(number, held, passed))


def _locals_set_in_loops(code: list[Instruction]) -> dict[int, set[int]]:
    """For each loop, by the number of its instruction, the locals that are set somewhere inside."""
    found: dict[int, set[int]] = {}
    open_blocks: list[int] = []
    for number, (_, _, opcode, immediate) in enumerate(code):
        if opcode in op.OPENS_BLOCK:
            open_blocks.append(number)
            if opcode == op.LOOP:
                found[number] = set()
        elif opcode == op.END and open_blocks:
            open_blocks.pop()
        elif opcode in (op.LOCAL_SET, op.LOCAL_TEE):
            for opener in open_blocks:
                if opener in found:
                    found[opener].add(immediate)
    return found
