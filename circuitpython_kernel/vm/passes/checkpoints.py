"""Makes the interpreter stoppable in loops inside C, at no measurable cost.

The bytecode loop looks at a pending exception by itself, but C code such as ``sum(range(10**9))`` does not. wasmtime's
epochs would cost about 15 % everywhere, so this pass puts a checkpoint of its own where it is needed: a load of one
word of memory, and a trap when it is set. A checkpoint stands

- at the head of every loop that contains a call or another loop. A loop without either is as long as the memory that
  it walks over, and ends by itself;
- before every ``throw``. The bytecode loop itself has no checkpoint, as it is the hottest code there is; together with
  a pending exception, which makes it throw, the flag ends it all the same.

The flag is the word at guest address 0, which no C program uses: it is where its null pointers point.
"""

from __future__ import annotations

from . import nullpage
from .gcroots import instructions as op
from .gcroots.binary import Module, read_module
from .gcroots.errors import UnsupportedModule
from .gcroots.instructions import Function, read_function

FLAG_ADDRESS = nullpage.address("checkpoints")

# block; i32.const 0; i32.load align=4 offset=0; i32.eqz; br_if 0; unreachable; end
_CHECKPOINT = bytes([0x02, 0x40, 0x41, FLAG_ADDRESS, 0x28, 0x02, 0x00, 0x45, 0x0D, 0x00, 0x00, 0x0B])


def add_checkpoints(module: bytes) -> bytes:
    """Rewrite a module so that its loops inside C end in a trap once the word at `FLAG_ADDRESS` is set.

    Raises:
        UnsupportedModule: when the module holds something that is not known, or no bytecode loop can be found.
    """
    parsed = read_module(module)
    functions = [read_function(parsed, number) for number in range(len(parsed.bodies))]
    bytecode_loop = find_bytecode_loop(functions)
    bodies = []
    for function, (start, end) in zip(functions, parsed.bodies, strict=True):
        places = throws(function) if function is bytecode_loop else throws(function) | long_loops(function)
        bodies.append(_insert(parsed, function, places) if places else module[start:end])
    return parsed.rewritten(bodies, {})


def find_bytecode_loop(functions: list[Function]) -> Function:
    """The interpreter's own loop: the one function that catches exceptions and jumps by a long table of bytecodes."""
    found = [
        function
        for function in functions
        if any(entry.opcode == op.TRY_TABLE for entry in function.instructions)
        and any(entry.opcode == op.BR_TABLE and len(entry.immediate) >= 64 for entry in function.instructions)
    ]
    if len(found) != 1:
        raise UnsupportedModule("The interpreter's bytecode loop cannot be told from its other functions.")
    return found[0]


def long_loops(function: Function) -> set[int]:
    """The numbers of the ``loop`` instructions whose bodies hold a call or another loop."""
    opens: list[tuple[bool, int]] = []
    found: set[int] = set()
    for number, instruction in enumerate(function.instructions):
        if instruction.opcode in (op.BLOCK, op.LOOP, op.IF, op.TRY_TABLE):
            if instruction.opcode == op.LOOP:
                found.update(start for is_loop, start in opens if is_loop)
            opens.append((instruction.opcode == op.LOOP, number))
        elif instruction.opcode == op.END and opens:
            opens.pop()
        elif instruction.opcode in (op.CALL, op.CALL_INDIRECT):
            found.update(start for is_loop, start in opens if is_loop)
    return found


def throws(function: Function) -> set[int]:
    """The numbers of the ``throw`` instructions."""
    return {number for number, entry in enumerate(function.instructions) if entry.opcode == op.THROW}


def _insert(module: Module, function: Function, places: set[int]) -> bytes:
    """The body with a checkpoint after each loop's head and before each throw."""
    data = module.data
    out = bytearray(data[module.bodies[function.index - module.imported_functions][0] : function.instructions[0].start])
    for number, instruction in enumerate(function.instructions):
        if number in places and instruction.opcode == op.THROW:
            out += _CHECKPOINT
        out += data[instruction.start : instruction.end]
        if number in places and instruction.opcode == op.LOOP:
            out += _CHECKPOINT
    return bytes(out)
