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
        ("array('B', [1, 2]) * 2", "array('B', [1, 2, 1, 2])"),
        ("array('h', [1, -2]) * 3, array('f', [1.5]) * 0", "(array('h', [1, -2, 1, -2, 1, -2]), array('f'))"),
        ("bytearray(b'ab') * 2", "bytearray(b'abab')"),
        ("a = array('H', [1, 2])\nb = a\na *= 3\nb.append(7)\na, a is b", "(array('H', [1, 2, 1, 2, 1, 2, 7]), True)"),
        ("array('B', [1]) + array('B', [2]), array('B', [1]) == array('B', [1])", "(array('B', [1, 2]), True)"),
        ("sum(array('B', [1, 2]) * 1000)", "3000"),
    ],
)
def test_arrays_can_be_multiplied(ev, code, value):
    assert ev(f"from array import array\n{code}") == value


def test_an_array_is_multiplied_by_whole_numbers(error):
    assert error("from array import array\narray('B', [1]) * 'x'") == (
        "TypeError: unsupported types for __mul__: 'array', 'str'"
    )
    assert error("bytearray(b'a') * 1.5") == "TypeError: unsupported types for __mul__: 'bytearray', 'float'"


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("class A:\n def __bytes__(self): return b'x'\nbytes(A())", "b'x'"),
        ("class C:\n def __iter__(self): return iter((1, 2))\nbytes(C())", "b'\\x01\\x02'"),
        ("bytes([1, 2]), bytes(3), bytes('a', 'utf-8'), bytes(b'x'), bytes()",
         "(b'\\x01\\x02', b'\\x00\\x00\\x00', b'a', b'x', b'')"),
    ],
)  # fmt: skip
def test_bytes_asks_an_object_for_its_bytes(ev, code, value):
    assert ev(code) == value


def test_an_exception_in_bytes_is_the_programs_own(board, error):
    code = "class A:\n def __bytes__(self):\n  return 1 // 0\nbytes(A())"
    assert error(code) == "ZeroDivisionError: division by zero"
    assert (
        board.run("import gc\nfor n in range(2000):\n try:\n  bytes(A())\n except ZeroDivisionError: pass\n1").value
        == "1"
    )
    assert error("class B: pass\nbytes(B())") == "TypeError: 'B' object isn't iterable"


def test_what_has_await_can_be_awaited(ev):
    code = "class A:\n def __await__(self): return iter((1,))\nasync def f(): await A()\nf().send(None)"
    assert ev(code) == "1"
    assert ev("class D(A): pass\nasync def g(): return await D()\ng().send(None)") == "1"


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("'äö'", "'äö'"),
        ("['ä€😀', {'ü': 'ß'}]", "['ä€😀', {'ü': 'ß'}]"),
        (r"'a\x7f\x85\xa0\xad\u2003\u2028\uffff\U0001ffff'", r"'a\x7f\x85\xa0\xad\u2003\u2028\uffff\U0001ffff'"),
        (r"'\"\\\n\t\r\x00'", r"""'"\\\n\t\r\x00'"""),
        ("b'\\xc3\\xa4'", "b'\\xc3\\xa4'"),
    ],
)
def test_reprs_show_letters(ev, code, value):
    assert ev(code) == value


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("try:\n '{:_}'.format(12345)\nexcept ValueError as e: print(e)", "invalid format specifier\n"),
        (
            "class A:\n def __await__(self): return iter((1,))\ntry: iter(A())\nexcept TypeError as e: print(e)",
            "'A' object isn't iterable\n",
        ),
    ],
)
@pytest.mark.xfail(strict=True, reason="the interpreter's C code; listed in docs/differences.md")
def test_what_is_not_closed(board, code, value):
    assert board.run(code).stdout == value


def test_more_exceptions_are_names_of_builtins(ev):
    names = "TimeoutError", "ConnectionError", "BrokenPipeError", "ReloadException"
    assert ev(f"import builtins\n[getattr(builtins, n).__name__ == n and n in dir(builtins) for n in {names}]") == str(
        [True] * 4
    )
    assert ev("issubclass(BrokenPipeError, ConnectionError), 'execfile' in dir(builtins)") == "(True, False)"
    assert ev("builtins.later = 3\nlater, len([1])") == "(3, 1)"


NUMBERS = [
    0,
    1,
    -1,
    127,
    128,
    -128,
    -129,
    255,
    256,
    -(2**31),
    2**63 - 1,
    -(2**63),
    2**70,
    -(2**70),
    -(2**71),
    2**71 - 1,
]


@pytest.mark.parametrize("length", [1, 2, 4, 8, 9])
def test_numbers_are_bytes_as_in_python(shared_board, length):
    """But for the words."""
    wanted = []
    for number in NUMBERS:
        for signed in (False, True):
            for order in ("big", "little"):
                try:
                    wanted.append(number.to_bytes(length, order, signed=signed))
                except OverflowError:
                    wanted.append(None)
    got = shared_board.run(
        f"def f(n, s, o):\n try: return n.to_bytes({length}, o, signed=s)\n except OverflowError: pass\n"
        f"[f(n, s, o) for n in {NUMBERS} for s in (False, True) for o in ('big', 'little')]"
    )
    assert got.value == repr(wanted)


def test_the_last_value_is_a_built_in_name_as_on_a_board(board):
    assert board.run("41").value == "41"
    assert board.run("_ + 1").value == "42"
    assert board.run("'_' in globals()").value == "False"
    assert board.run("globals() is _").value == "False"
    assert board.run("def f(): pass\nf.__globals__").value.startswith("{'__name__': '__main__'")
