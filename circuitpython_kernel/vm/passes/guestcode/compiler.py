"""Compiles small functions, written in a subset of Python, to WebAssembly.

Where a pass has to put an algorithm into the interpreter, it writes the algorithm as Python source of its own module,
which is parsed here and never run. What the subset has:

- functions with annotated parameters and results (`I32`, `I64`, `F32`, `F64`; see `dialect`), local variables that have
  the type of what they are first given, module constants;
- ``if``, ``while``, ``break``, ``continue``, ``return``, assignments, calls;
- arithmetic as WebAssembly has it: integers wrap and are signed, ``//`` and ``%`` round towards zero, ``/`` is for
  floats. Both operands have the same type; a literal takes the type of the other one;
- calls of the names of WebAssembly's instructions, with ``_`` for ``.``: ``i32_load8_u(address)``; and of
  ``stack_get()`` and ``stack_set(address)`` for the C stack's pointer.
"""

from __future__ import annotations

import ast
import struct
from collections.abc import Mapping
from dataclasses import dataclass

from circuitpython_kernel.vm.passes.gcroots import instructions as op
from circuitpython_kernel.vm.passes.gcroots.binary import F32, F64, I32, I64, FunctionType, signed, unsigned

TYPES = {"I32": I32, "I64": I64, "F32": F32, "F64": F64}

# Instructions by name: opcode, operands, result (None: none). Loads and stores take an address first.
_FIRST = {I32: 0x45, I64: 0x50, F32: 0x5B, F64: 0x61}
_COMPARE_INT = ("eq", "ne", "lt_s", "lt_u", "gt_s", "gt_u", "le_s", "le_u", "ge_s", "ge_u")
_COMPARE_FLOAT = ("eq", "ne", "lt", "gt", "le", "ge")
_ONE_INT = ("clz", "ctz", "popcnt")
_TWO_INT = ("add", "sub", "mul", "div_s", "div_u", "rem_s", "rem_u", "and", "or", "xor", "shl", "shr_s", "shr_u")
_ONE_FLOAT = ("abs", "neg", "ceil", "floor", "trunc", "nearest", "sqrt")
_TWO_FLOAT = ("add", "sub", "mul", "div", "min", "max", "copysign")


@dataclass(frozen=True)
class _Instruction:
    code: bytes
    operands: tuple[int, ...]
    result: int | None


def _instructions() -> dict[str, _Instruction]:
    table: dict[str, _Instruction] = {}

    def add(names: tuple[str, ...], first: int, prefix: str, operands: tuple[int, ...], result: int) -> None:
        for number, name in enumerate(names):
            table[f"{prefix}_{name}"] = _Instruction(bytes([first + number]), operands, result)

    for prefix, kind, compare, one, two in (("i32", I32, 0x45, 0x67, 0x6A), ("i64", I64, 0x50, 0x79, 0x7C)):
        add(("eqz",), compare, prefix, (kind,), I32)
        add(_COMPARE_INT, compare + 1, prefix, (kind, kind), I32)
        add(_ONE_INT, one, prefix, (kind,), kind)
        add(_TWO_INT, two, prefix, (kind, kind), kind)
    for prefix, kind, compare, one, two in (("f32", F32, 0x5B, 0x8B, 0x92), ("f64", F64, 0x61, 0x99, 0xA0)):
        add(_COMPARE_FLOAT, compare, prefix, (kind, kind), I32)
        add(_ONE_FLOAT, one, prefix, (kind,), kind)
        add(_TWO_FLOAT, two, prefix, (kind, kind), kind)
    for name, code, operand, result in (
        ("i32_wrap_i64", b"\xa7", I64, I32), ("i64_extend_i32_s", b"\xac", I32, I64),
        ("i64_extend_i32_u", b"\xad", I32, I64), ("f32_convert_i32_s", b"\xb2", I32, F32),
        ("f32_convert_i32_u", b"\xb3", I32, F32), ("f32_demote_f64", b"\xb6", F64, F32),
        ("f64_convert_i32_s", b"\xb7", I32, F64), ("f64_promote_f32", b"\xbb", F32, F64),
        ("i32_reinterpret_f32", b"\xbc", F32, I32), ("f32_reinterpret_i32", b"\xbe", I32, F32),
        ("i64_reinterpret_f64", b"\xbd", F64, I64), ("f64_reinterpret_i64", b"\xbf", I64, F64),
        ("i32_trunc_sat_f32_s", b"\xfc\0", F32, I32), ("i32_trunc_sat_f32_u", b"\xfc\1", F32, I32),
    ):  # fmt: skip
        table[name] = _Instruction(code, (operand,), result)
    for name, opcode, align, kind in (
        ("i32_load", 0x28, 2, I32), ("i64_load", 0x29, 3, I64), ("f32_load", 0x2A, 2, F32), ("f64_load", 0x2B, 3, F64),
        ("i32_load8_s", 0x2C, 0, I32), ("i32_load8_u", 0x2D, 0, I32), ("i32_load16_u", 0x2F, 1, I32),
    ):  # fmt: skip
        table[name] = _Instruction(bytes([opcode, align, 0]), (I32,), kind)
    # The first global is the stack pointer (gcroots.frames.check_layout).
    table["stack_get"] = _Instruction(bytes([op.GLOBAL_GET, 0]), (), I32)
    table["stack_set"] = _Instruction(bytes([op.GLOBAL_SET, 0]), (I32,), None)
    for name, opcode, align, kind in (
        ("i32_store", 0x36, 2, I32), ("i64_store", 0x37, 3, I64), ("f64_store", 0x39, 3, F64),
        ("i32_store8", 0x3A, 0, I32), ("i32_store16", 0x3B, 1, I32), ("i32_store16", 0x3B, 1, I32),
    ):  # fmt: skip
        table[name] = _Instruction(bytes([opcode, align, 0]), (I32, kind), None)
    return table


_INSTRUCTIONS = _instructions()
_ARITHMETIC: dict[type[ast.operator], tuple[str | None, str | None]] = {
    ast.Add: ("add", "add"), ast.Sub: ("sub", "sub"), ast.Mult: ("mul", "mul"), ast.Div: (None, "div"),
    ast.FloorDiv: ("div_s", None), ast.Mod: ("rem_s", None), ast.BitAnd: ("and", None), ast.BitOr: ("or", None),
    ast.BitXor: ("xor", None), ast.LShift: ("shl", None), ast.RShift: ("shr_s", None),
}  # fmt: skip
_COMPARISONS: dict[type[ast.cmpop], tuple[str, str]] = {
    ast.Eq: ("eq", "eq"), ast.NotEq: ("ne", "ne"), ast.Lt: ("lt_s", "lt"), ast.Gt: ("gt_s", "gt"),
    ast.LtE: ("le_s", "le"), ast.GtE: ("ge_s", "ge"),
}  # fmt: skip
_PREFIX = {I32: "i32", I64: "i64", F32: "f32", F64: "f64"}


class SourceError(ValueError):
    """The source has something that the subset has not."""


@dataclass(frozen=True)
class External:
    """A function that the source can call: its index and type."""

    index: int
    type: FunctionType


@dataclass(frozen=True)
class Compiled:
    """A compiled function; ``body`` is what the code section holds of it, without its length."""

    type: FunctionType
    body: bytes


def compile_source(
    source: str,
    first: int,
    externals: Mapping[str, External] | None = None,
    constants: Mapping[str, int] | None = None,
) -> dict[str, Compiled]:
    """Compile the functions of a source; they get the indices from ``first`` on, in their order.

    Args:
        source: Python source in the subset.
        first: the index of the first function.
        externals: functions of other places that it calls, by name.
        constants: numbers in place of those that the source gives to these names.

    Raises:
        SourceError: with line and reason, when the source is not in the subset.
    """
    tree = ast.parse(source)
    numbers: dict[str, int | float] = {}
    definitions: list[ast.FunctionDef] = []
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            definitions.append(node)
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            numbers[node.targets[0].id] = _literal(node.value)
    numbers.update(constants or {})
    callable_ = dict(externals or {})
    for number, definition in enumerate(definitions):
        callable_[definition.name] = External(first + number, _type_of(definition))
    return {
        definition.name: _Function(definition, callable_, numbers).compiled() for definition in definitions
    }  # fmt: skip


def _literal(node: ast.expr) -> int | float:
    value = ast.literal_eval(node)
    if not isinstance(value, (int, float)):
        raise SourceError(f"line {node.lineno}: a constant must be a number")
    return value


def _named_type(node: ast.expr | None, line: int) -> int:
    if isinstance(node, ast.Name) and node.id in TYPES:
        return TYPES[node.id]
    raise SourceError(f"line {line}: the types are {', '.join(TYPES)}")


def _type_of(definition: ast.FunctionDef) -> FunctionType:
    parameters = tuple(_named_type(item.annotation, item.lineno) for item in definition.args.args)
    returns = definition.returns
    nothing = isinstance(returns, ast.Constant) and returns.value is None
    return FunctionType(parameters, () if nothing else (_named_type(returns, definition.lineno),))


def _typed_constant(value: int | float, kind: int) -> bytes:
    if kind in (F32, F64):
        pack, code = ("<f", op.F32_CONST) if kind == F32 else ("<d", op.F64_CONST)
        return bytes([code]) + struct.pack(pack, value)
    bits = 32 if kind == I32 else 64
    number = int(value) & ((1 << bits) - 1)
    if number >> (bits - 1):
        number -= 1 << bits
    return bytes([op.I32_CONST if kind == I32 else op.I64_CONST]) + signed(number)


class _Function:
    def __init__(
        self, definition: ast.FunctionDef, callables: Mapping[str, External], constants: Mapping[str, int | float]
    ) -> None:
        self.definition = definition
        self.callables = callables
        self.constants = constants
        self.type = _type_of(definition)
        self.locals: dict[str, tuple[int, int]] = {}  # name -> index, type
        for argument, kind in zip(definition.args.args, self.type.parameters, strict=True):
            self.locals[argument.arg] = len(self.locals), kind
        self.depth = 0
        self.loops: list[tuple[int, int]] = []  # depths inside the block to leave, inside the loop to repeat

    def compiled(self) -> Compiled:
        code = self.statements(self.definition.body)
        if self.type.results:
            code += bytes([op.UNREACHABLE])
        extra = list(self.locals.values())[len(self.type.parameters) :]
        groups = b"".join(bytes([1, kind]) for _, kind in extra)
        return Compiled(self.type, unsigned(len(extra)) + groups + code + bytes([op.END]))

    # ---- statements

    def statements(self, nodes: list[ast.stmt]) -> bytes:
        return b"".join(self.statement(node) for node in nodes)

    def statement(self, node: ast.stmt) -> bytes:
        match node:
            case ast.Expr(ast.Constant()) | ast.Pass():
                return b""
            case ast.Expr(value):
                code, kind = self.value_or_nothing(value)
                return code + (bytes([op.DROP]) if kind is not None else b"")
            case ast.Assign([ast.Name(name)], value):
                return self.assign(name, value, node)
            case ast.AnnAssign(ast.Name(name), annotation, ast.expr() as value):
                return self.assign(name, value, node, _named_type(annotation, node.lineno))
            case ast.AugAssign(ast.Name(name) as target, operator, value):
                read = ast.copy_location(ast.Name(name), target)
                return self.assign(name, ast.copy_location(ast.BinOp(read, operator, value), node), node)
            case ast.Return(None):
                return bytes([op.RETURN])
            case ast.Return(ast.expr() as value):
                return self.wanted(value, self.type.results[0]) + bytes([op.RETURN])
            case ast.If(test, body, otherwise):
                return self.branch(test, body, otherwise)
            case ast.While(test, body, []):
                return self.loop(test, body)
            case ast.Break():
                return bytes([op.BR]) + unsigned(self.depth - self.loops[-1][0])
            case ast.Continue():
                return bytes([op.BR]) + unsigned(self.depth - self.loops[-1][1])
        raise self.error(node, "this statement is not in the subset")

    def assign(self, name: str, value: ast.expr, node: ast.stmt, kind: int | None = None) -> bytes:
        known = self.locals.get(name)
        wanted = known[1] if known else kind
        code, found = self.value(value, wanted)
        if known is None:
            known = self.locals[name] = len(self.locals), found
        if found != known[1]:
            raise self.error(node, f"{name} has another type")
        return code + bytes([op.LOCAL_SET]) + unsigned(known[0])

    def branch(self, test: ast.expr, body: list[ast.stmt], otherwise: list[ast.stmt]) -> bytes:
        code = self.wanted(test, I32) + bytes([op.IF, op.EMPTY_BLOCK & 0x7F])
        self.depth += 1
        code += self.statements(body)
        if otherwise:
            code += bytes([op.ELSE]) + self.statements(otherwise)
        self.depth -= 1
        return code + bytes([op.END])

    def loop(self, test: ast.expr, body: list[ast.stmt]) -> bytes:
        empty = op.EMPTY_BLOCK & 0x7F
        code = bytes([op.BLOCK, empty, op.LOOP, empty])
        self.depth += 2
        self.loops.append((self.depth - 1, self.depth))
        if not (isinstance(test, ast.Constant) and test.value is True):
            code += self.wanted(test, I32) + bytes([_INSTRUCTIONS["i32_eqz"].code[0], op.BR_IF, 1])
        code += self.statements(body) + bytes([op.BR, 0, op.END, op.END])
        self.loops.pop()
        self.depth -= 2
        return code

    # ---- expressions

    def wanted(self, node: ast.expr, kind: int) -> bytes:
        code, found = self.value(node, kind)
        if found != kind:
            raise self.error(node, f"the type is not {_PREFIX[kind]}")
        return code

    def value(self, node: ast.expr, wanted: int | None = None) -> tuple[bytes, int]:
        code, kind = self.value_or_nothing(node, wanted)
        if kind is None:
            raise self.error(node, "this gives no value")
        return code, kind

    def value_or_nothing(self, node: ast.expr, wanted: int | None = None) -> tuple[bytes, int | None]:
        number = self.number(node)
        if number is not None:
            kind = wanted or (F32 if isinstance(number, float) else I32)
            return _typed_constant(number, kind), kind
        match node:
            case ast.Name(name) if name in self.locals:
                index, kind = self.locals[name]
                return bytes([op.LOCAL_GET]) + unsigned(index), kind
            case ast.BinOp(left, operator, right):
                return self.operation(node, left, right, _ARITHMETIC[type(operator)], wanted)
            case ast.Compare(left, [operator], [right]):
                return self.operation(node, left, right, _COMPARISONS[type(operator)], None)
            case ast.BoolOp(operator, values):
                return self.all_or_any(isinstance(operator, ast.And), values), I32
            case ast.UnaryOp(ast.Not(), operand):
                return self.wanted(operand, I32) + _INSTRUCTIONS["i32_eqz"].code, I32
            case ast.UnaryOp(ast.USub(), operand):
                code, kind = self.value(operand, wanted)
                if kind in (F32, F64):
                    return code + _INSTRUCTIONS[f"{_PREFIX[kind]}_neg"].code, kind
                return _typed_constant(0, kind) + code + _INSTRUCTIONS[f"{_PREFIX[kind]}_sub"].code, kind
            case ast.IfExp(test, body, otherwise):
                code, kind = self.either(body, otherwise, wanted)
                return self.wanted(test, I32) + bytes([op.IF, kind]) + code + bytes([op.END]), kind
            case ast.Call(ast.Name(name), arguments, []):
                return self.call(node, name, arguments)
        raise self.error(node, "this expression is not in the subset")

    def number(self, node: ast.expr) -> int | float | None:
        """A literal's or constant's value."""
        match node:
            case ast.Constant(bool() as value):
                return int(value)
            case ast.Constant(int() | float() as value):
                return value
            case ast.UnaryOp(ast.USub(), ast.Constant(int() | float() as value)):
                return -value
            case ast.Call(ast.Name("ord"), [ast.Constant(str() as value)], []):
                return ord(value)
            case ast.Name(name) if name in self.constants and name not in self.locals:
                return self.constants[name]
        return None

    def either(self, one: ast.expr, other: ast.expr, wanted: int | None) -> tuple[bytes, int]:
        self.depth += 1
        if wanted is None and self.number(one) is not None:
            wanted = self.value(other)[1]
        code, kind = self.value(one, wanted)
        code += bytes([op.ELSE]) + self.wanted(other, kind)
        self.depth -= 1
        return code, kind

    def operation(
        self, node: ast.expr, left: ast.expr, right: ast.expr, names: tuple[str | None, str | None], wanted: int | None
    ) -> tuple[bytes, int]:
        if self.number(left) is None:
            first, kind = self.value(left, wanted)
            second = self.wanted(right, kind)
        else:
            second, kind = self.value(right, wanted)
            first = self.wanted(left, kind)
        name = names[kind in (F32, F64)]
        if name is None:
            raise self.error(node, f"{_PREFIX[kind]} has no such operation")
        instruction = _INSTRUCTIONS[f"{_PREFIX[kind]}_{name}"]
        assert instruction.result is not None
        return first + second + instruction.code, instruction.result

    def all_or_any(self, all_: bool, values: list[ast.expr]) -> bytes:
        code = self.wanted(values[0], I32)
        for value in values[1:]:
            self.depth += 1
            more = self.wanted(value, I32)
            self.depth -= 1
            rest = more + bytes([op.ELSE]) + _typed_constant(0, I32)
            if not all_:
                rest = _typed_constant(1, I32) + bytes([op.ELSE]) + more
            code += bytes([op.IF, I32]) + rest + bytes([op.END])
        return code

    def call(self, node: ast.expr, name: str, arguments: list[ast.expr]) -> tuple[bytes, int | None]:
        instruction = _INSTRUCTIONS.get(name)
        if instruction is not None:
            operands, result, code = instruction.operands, instruction.result, instruction.code
        elif name in self.callables:
            target = self.callables[name]
            operands, result = target.type.parameters, target.type.results[0] if target.type.results else None
            code = bytes([op.CALL]) + unsigned(target.index)
        else:
            raise self.error(node, f"nothing is called {name}")
        if len(arguments) != len(operands):
            raise self.error(node, f"{name} takes {len(operands)} arguments")
        given = b"".join(self.wanted(item, kind) for item, kind in zip(arguments, operands, strict=True))
        return given + code, result

    def error(self, node: ast.AST, reason: str) -> SourceError:
        return SourceError(f"{self.definition.name}, line {getattr(node, 'lineno', '?')}: {reason}")
