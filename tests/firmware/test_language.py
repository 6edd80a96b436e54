"""What CircuitPython's built-in types have beyond the interpreter's, and what could not be closed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st


@given(st.integers(-(1 << 80), 1 << 80))
def test_bit_length_is_pythons(shared_board, number):
    assert shared_board.run(f"({number}).bit_length()").value == str(number.bit_length())


@given(st.integers(-(1 << 40), (1 << 40) - 1), st.sampled_from(["big", "little"]))
def test_signed_bytes_go_both_ways(shared_board, number, order):
    data = number.to_bytes(6, order, signed=True)
    code = f"d = ({number}).to_bytes(length=6, byteorder={order!r}, signed=True)"
    assert shared_board.run(f"{code}\nd").value == repr(data)
    assert shared_board.run(f"int.from_bytes(d, byteorder={order!r}, signed=True)").value == str(number)


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("(3).to_bytes()", r"b'\x03'"),
        ("(10).to_bytes(2, 'big')", r"b'\x00\n'"),
        ("int.from_bytes(b'\\x01\\x02', 'little')", "513"),
        ("int.from_bytes(b'')", "0"),
        ("list(reversed({1: 2}))", "[1]"),
        ("list(reversed(OrderedDict([('a', 1), ('b', 2)])))", "['b', 'a']"),
        ("list(memoryview(bytearray(range(4))).cast('H'))", "[256, 770]"),
        ("list(memoryview(b'\\x01\\x00\\x02\\x00').cast('H').cast('B'))", "[1, 0, 2, 0]"),
        ("list(memoryview(array('H', [1, 2])).cast('B')[1:3])", "[0, 2]"),
        ("str(OSError(2))", "'[Errno 2] No such file/directory'"),
        ("str(OSError(28))", "'[Errno 28] No space left on device'"),
        ("str(OSError(12))", "'[Errno 12] ENOMEM'"),
        ("errno.errorcode[errno.ENOENT], errno.ENOSPC", "('ENOENT', 28)"),
    ],
)
def test_values(ev, code, value):
    assert ev(f"import errno\nfrom array import array\nfrom collections import OrderedDict\n{code}") == value


def test_ordered_dict_moves_to_either_end(ev):
    ev("from collections import OrderedDict\nd = OrderedDict([('a', 1), ('b', 2), ('c', 3)])\nd.move_to_end('a')\nNone")
    assert ev("list(d.items())") == "[('b', 2), ('c', 3), ('a', 1)]"
    assert ev("d.move_to_end('c', last=False)\nlist(d)") == "['c', 'b', 'a']"


def test_move_to_end_of_a_missing_key(ev, error):
    ev("from collections import OrderedDict\nd = OrderedDict()\nNone")
    assert error("d.move_to_end('a')").startswith("KeyError")


def test_a_cast_view_shares_its_bytes(ev):
    assert ev("b = bytearray(8)\nm = memoryview(b)[2:6].cast('H')\nm[1] = 0x1234\nb") == repr(
        bytearray(b"\0\0\0\0\x34\x12\0\0")
    )


def test_a_cast_view_keeps_its_bytes_alive(ev):
    ev("import gc\nm = memoryview(bytearray(b'abcd' * 50)).cast('I')\ngc.collect()\nNone")
    assert ev("x = [bytearray(200) for _ in range(20)]\nbytes(m)[:4]") == "b'abcd'"


@pytest.mark.parametrize("code", ["memoryview(bytes(3)).cast('H')", "memoryview(bytes(4))[1:3].cast('H')"])
def test_a_view_that_does_not_divide_is_refused(error, code):
    assert error(code) == "TypeError: memoryview: length is not a multiple of itemsize"


def test_types_survive_collections_under_stress(ev):
    ev("import gc\ngc.threshold(200)\nfor n in range(300): n.bit_length(), str(OSError(2)), n.to_bytes(2)\nNone")
    assert ev("gc.threshold(-1)\n(1023).bit_length()") == "10"


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("from array import array\narray('B', [1, 2]) * 2", "array('B', [1, 2, 1, 2])"),
        ("class A:\n def __bytes__(self): return b'x'\nbytes(A())", "b'x'"),
        (
            "class A:\n def __await__(self): return iter((1,))\nasync def f(): await A()\nf().send(None)",
            "1",
        ),
        ("repr('äö')", "\"'äö'\""),
    ],
)
@pytest.mark.xfail(strict=True, reason="the interpreter's C code; listed in docs/differences.md")
def test_what_is_not_closed(board, code, value):
    assert board.run(code).value == value
