from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuitpython_kernel.vm.passes.gcroots import UnsupportedModule, binary, instructions
from circuitpython_kernel.vm.passes.gcroots import instructions as op
from circuitpython_kernel.vm.passes.gcroots.binary import signed, unsigned


@given(st.integers(0, 2**64 - 1), st.binary(max_size=3), st.binary(max_size=3))
def test_unsigned_numbers_come_back(value: int, before: bytes, behind: bytes) -> None:
    data = before + unsigned(value) + behind
    assert binary.read_unsigned(data, len(before)) == (value, len(data) - len(behind))


@given(st.integers(-(2**63), 2**63 - 1), st.binary(max_size=3), st.binary(max_size=3))
def test_signed_numbers_come_back(value: int, before: bytes, behind: bytes) -> None:
    data = before + signed(value) + behind
    assert binary.read_signed(data, len(before)) == (value, len(data) - len(behind))


def test_padded_numbers_are_read() -> None:
    """Linkers leave room for relocations."""
    assert binary.read_unsigned(b"\x83\x80\x80\x80\x00", 0) == (3, 5)
    assert binary.read_signed(b"\xff\xff\xff\xff\x7f", 0) == (-1, 5)


@given(st.lists(st.tuples(st.just(0), st.binary(max_size=300)), max_size=5))
def test_sections_come_back(sections: list[tuple[int, bytes]]) -> None:
    data = binary.MAGIC + b"".join(bytes([number]) + unsigned(len(body)) + body for number, body in sections)
    found = binary.read_sections(data)
    assert [(s.identifier, data[s.start : s.end]) for s in found] == sections
    assert binary.Module(data, found).rewritten([], {}) == data


def test_an_unchanged_module_comes_back(stock_module: bytes) -> None:
    module = binary.read_module(stock_module)
    again = binary.read_module(module.rewritten([stock_module[start:end] for start, end in module.bodies], {}))
    assert again.types == module.types
    assert again.globals == module.globals
    assert [again.data[s:e] for s, e in again.bodies] == [module.data[s:e] for s, e in module.bodies]


def test_every_byte_of_the_interpreter_is_decoded(stock_module: bytes) -> None:
    module = binary.read_module(stock_module)
    assert len(module.bodies) == 1486
    for number in range(len(module.bodies)):
        function = instructions.read_function(module, number)
        code = function.instructions
        assert code[-1].end == module.bodies[number][1]
        assert all(one.end == following.start for one, following in pairwise(code))


def _with_index(opcodes: list[int]) -> st.SearchStrategy[tuple[int, object, bytes]]:
    return st.tuples(st.sampled_from(opcodes), st.integers(0, 2**32 - 1)).map(
        lambda pair: (pair[0], pair[1], bytes([pair[0]]) + unsigned(pair[1]))
    )


ENCODED = st.one_of(
    st.sampled_from([*sorted(op.NUMERIC), op.NOP, op.DROP, op.SELECT, op.RETURN, op.UNREACHABLE]).map(
        lambda opcode: (opcode, None, bytes([opcode]))
    ),
    _with_index([op.LOCAL_GET, op.LOCAL_SET, op.LOCAL_TEE, op.GLOBAL_GET, op.GLOBAL_SET, op.CALL, op.BR, op.BR_IF]),
    st.integers(-(2**31), 2**31 - 1).map(lambda n: (op.I32_CONST, n, bytes([op.I32_CONST]) + signed(n))),
    st.integers(-(2**63), 2**63 - 1).map(lambda n: (op.I64_CONST, n, bytes([op.I64_CONST]) + signed(n))),
    st.binary(min_size=8, max_size=8).map(lambda b: (op.F64_CONST, None, bytes([op.F64_CONST]) + b)),
    st.tuples(st.integers(op.I32_LOAD, op.LAST_STORE), st.integers(0, 3), st.integers(0, 2**32 - 1)).map(
        lambda t: (t[0], t[2], bytes([t[0], t[1]]) + unsigned(t[2]))
    ),
    st.lists(st.integers(0, 500), min_size=1, max_size=9).map(
        lambda labels: (
            op.BR_TABLE, labels, bytes([op.BR_TABLE]) + unsigned(len(labels) - 1) + b"".join(map(unsigned, labels))
        )
    ),
)  # fmt: skip


@given(st.lists(ENCODED, max_size=30))
def test_instructions_come_back(encoded: list[tuple[int, object, bytes]]) -> None:
    data = b"".join(part for _, _, part in encoded)
    decoded = instructions.decode(data, 0, len(data))
    assert [(entry.opcode, entry.immediate) for entry in decoded] == [(o, i) for o, i, _ in encoded]
    assert [data[entry.start : entry.end] for entry in decoded] == [part for _, _, part in encoded]


def test_try_table_is_decoded() -> None:
    data = bytes([op.TRY_TABLE, 0x40, 2, op.CATCH, 5, 1, op.CATCH_ALL_REF, 3])
    (entry,) = instructions.decode(data, 0, len(data))
    assert entry.immediate == (op.EMPTY_BLOCK, [op.Catch(op.CATCH, 5, 1), op.Catch(op.CATCH_ALL_REF, None, 3)])


@pytest.mark.parametrize("code", [b"\x06", b"\x12\x00", b"\xfc\x08\x00\x00", b"\xfd\x0c", b"\xfe\x00", b"\x28\x40\x00"])
def test_unknown_instructions_are_refused(code: bytes) -> None:
    with pytest.raises(UnsupportedModule):
        instructions.decode(code + bytes(20), 0, len(code))
