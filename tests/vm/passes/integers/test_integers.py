"""Integers that do not fit are refused, as CircuitPython does."""

import pytest
import wasmtime

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.vm import artifact
from circuitpython_kernel.vm.passes.gcroots.errors import UnsupportedModule
from circuitpython_kernel.vm.passes.integers import refuse_what_does_not_fit


@pytest.fixture(scope="module")
def board():
    with VirtualBoard(clock="fast") as board:
        yield board


SIZES = {"b": 1, "h": 2, "i": 4, "l": 4, "q": 8}
STORES = """
import array, struct
def tried(make, *arguments):
    try:
        return make(*arguments)
    except OverflowError as e:
        return str(e)
CODE = "{code}"
items = array.array(CODE, [0])
def item(n):
    items[0] = n
    return items[0]
def made(n): return array.array(CODE, [n])[0]
def little(n): return struct.unpack("<" + CODE, struct.pack("<" + CODE, n))[0]
def big(n): return struct.unpack(">" + CODE, struct.pack(">" + CODE, n))[0]
def appended(n):
    items.append(n)
    return items[-1]
[tried(store, n) for n in {numbers} for store in (item, made, little, big, appended)]
"""


@pytest.mark.parametrize("code", [*SIZES, *(code.upper() for code in SIZES)])
def test_ranges(board, code):
    size = SIZES[code.lower()]
    low = -(1 << 8 * size - 1) if code.islower() else 0
    high = low + (1 << 8 * size) - 1
    good, bad = (low, 0, 1, high), (low - 1, high + 1, 2 * high + 2, -(2**70), 2**70, 2 * low - 1)
    assert board.run(STORES.format(code=code, numbers=good)).value == repr([n for n in good for _ in range(5)])
    assert board.run(STORES.format(code=code, numbers=bad)).value == repr([f"value must fit in {size} byte(s)"] * 30)


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("bytearray([300])", "OverflowError: value must fit in 1 byte(s)"),
        ("b = bytearray(2)\nb[0] = 300", "OverflowError: value must fit in 1 byte(s)"),
        ("b = bytearray(2)\nb[1] = -1", "OverflowError: value must fit in 1 byte(s)"),
        ("b = bytearray(2)\nb.append(256)", "OverflowError: value must fit in 1 byte(s)"),
        ("m = memoryview(bytearray(2))\nm[0] = 256", "OverflowError: value must fit in 1 byte(s)"),
        ("import array\nm = memoryview(array.array('h', [1]))\nm[0] = 32768",
         "OverflowError: value must fit in 2 byte(s)"),
        ("import array\na = array.array('H')\na.extend([70000])", "OverflowError: value must fit in 2 byte(s)"),
        ("import struct\nstruct.pack_into('<h', bytearray(4), 0, 40000)", "OverflowError: value must fit in 2 byte(s)"),
        ("import struct\nstruct.pack('BB', 1)", "ValueError: pack expected 2 items for packing (got 1)"),
        ("import struct\nstruct.pack('B', 1, 2)", "ValueError: pack expected 1 items for packing (got 2)"),
        ("import struct\nstruct.pack('<2Bx3s', 1, 2)", "ValueError: pack expected 3 items for packing (got 2)"),
        ("import struct\nstruct.pack_into('BB', bytearray(2), 0, 1)",
         "ValueError: pack expected 2 items for packing (got 1)"),
        ("import struct\nstruct.pack('B', 'a')", "TypeError: can't convert str to int"),
        ("import struct\nstruct.pack('B', 1.5)", "TypeError: can't convert float to int"),
        ("(-1).to_bytes(1, 'big')", "OverflowError: value must fit in 1 byte(s)"),
        ("(256).to_bytes(1, 'big')", "OverflowError: value must fit in 1 byte(s)"),
        ("(128).to_bytes(1, 'little', signed=True)", "OverflowError: value must fit in 1 byte(s)"),
        ("(2**64).to_bytes(8)", "OverflowError: value must fit in 8 byte(s)"),
        ("(1).to_bytes(2, 'middle')", "ValueError: Invalid byteorder"),
        ("(1).to_bytes(-1, 'big')", "ValueError: "),
        ("int.from_bytes(b'a', 'x')", "ValueError: Invalid byteorder"),
    ],
)  # fmt: skip
def test_what_is_refused(board, code, message):
    result = board.run(code)
    assert f"{result.error_type}: {result.error_message}" == message


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("import struct\nstruct.pack('<HB', True, False)", "b'\\x01\\x00\\x00'"),
        ("import struct\nstruct.pack('2B3sx', 1, 2, b'abc'), struct.pack('<')", "(b'\\x01\\x02abc\\x00', b'')"),
        ("b = bytearray([0, 255])\nb[0] = True\nb[-1] = 7\nb", "bytearray(b'\\x01\\x07')"),
        ("(255).to_bytes(1, 'big'), (0).to_bytes(0, 'big'), (-128).to_bytes(1, 'big', signed=True)",
         "(b'\\xff', b'', b'\\x80')"),
        ("import array\narray.array('f', [300]), array.array('d', [2**20])",
         "(array('f', [300.0]), array('d', [1048576.0]))"),
        ("'{:05,d} {:010,d} {:08,} {:+010,d}'.format(12, -1234567, 1234, 1234)",
         "'0,012 -1,234,567 0,001,234 +0,001,234'"),
        ("'{:04,d} {:,} {:>8,d} {:_>9,d} {:05d}'.format(12, 1234567, 1234, 1234, -12)",
         "'0,012 1,234,567    1,234 ____1,234 -0012'"),
        ("f'{1234:012,d}|{0:02,d}|{10**20:030,d}'", "'0,000,001,234|00|00,100,000,000,000,000,000,000'"),
    ],
)  # fmt: skip
def test_what_is_not(board, code, value):
    result = board.run(code)
    assert (result.value, result.traceback) == (value, "")


def test_grouped_zeros_are_python_s(board):
    cases = [(n, width) for n in (0, 7, 999, 1000, -1, -123456, 10**9) for width in range(1, 16)]
    result = board.run(f"[('{{:0%d,d}}' % width).format(n) for n, width in {cases}]")
    assert result.value == repr([f"{n:0{width},d}" for n, width in cases])


def test_another_module_is_refused():
    with pytest.raises(UnsupportedModule, match="makes integers of floats"):
        refuse_what_does_not_fit(bytes(wasmtime.wat2wasm("(module (func))")))
    assert refuse_what_does_not_fit(artifact.read())
