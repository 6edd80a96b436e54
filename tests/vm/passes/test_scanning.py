"""The collector looks for pointers only in what may hold some, and marks as it should."""

import pytest
import wasmtime

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.vm import artifact
from circuitpython_kernel.vm.passes import scanning
from circuitpython_kernel.vm.passes.gcroots.errors import UnsupportedModule
from circuitpython_kernel.vm.wasmtime_host import modulecache

LARGE = "espressif_esp32s3_devkitc_1_n8r2"  # 2 MB

# The address of a list with 8 kB of items, in bytes that stay.
KEEPS = """
import array, gc, io, struct
kept = None
def address():
    l = [None] * 2000
    return id(l)
def noise(n): return [n, [n], noise(n - 1)] if n else []
def made(make):
    kept = make(struct.pack("<I", address()) * 64)
    noise(20)
    return kept
gc.collect()
before = gc.mem_free()
kept = made({make})
gc.collect()
before - gc.mem_free()
"""

MAKERS = {
    "bytes": "bytes",
    "a slice of bytes": "lambda d: d[4:]",
    "repeated bytes": "lambda d: d * 2",
    "a bytearray": "bytearray",
    "an array of words": "lambda d: array.array('I', struct.unpack('<64I', d))",
    "an array of half words": "lambda d: array.array('H', struct.unpack('<128H', d))",
    "a view": "lambda d: memoryview(bytearray(d))",
    "a long integer": "lambda d: int.from_bytes(d, 'little')",
    "a negated long integer": "lambda d: -int.from_bytes(d, 'little')",
    "a stream": "io.BytesIO",
}
GROWING = {
    "an extended bytearray": "def grow(d):\n    b = bytearray(1)\n    b.extend(d[1:])\n    return b\n",
    "an appended bytearray": "def grow(d):\n    b = bytearray()\n    for n in d: b.append(n)\n    return b\n",
    "a slice that grows": "def grow(d):\n    b = bytearray(8)\n    b[4:8] = d\n    return b\n",
    "a written stream": "def grow(d):\n    s = io.BytesIO()\n    for n in range(64): s.write(d[:4])\n    return s\n",
    "a stream that copies": "def grow(d):\n    s = io.BytesIO(d)\n    s.write(b'x')\n    return s\n",
    "joined bytes": "def grow(d): return b''.join([d[:16], d[16:]])\n",
}


@pytest.fixture(scope="module")
def large():
    with VirtualBoard(LARGE, clock="fast") as board:
        yield board


@pytest.mark.parametrize("kind", [*MAKERS, *GROWING])
def test_bytes_that_look_like_an_address_keep_nothing(board, kind):
    make = MAKERS.get(kind, "grow")
    result = board.run(GROWING.get(kind, "") + KEEPS.format(make=make))
    assert result.ok, result.traceback
    assert int(result.value) < 4000


def test_a_pointer_does_keep_it(board):
    code = KEEPS.replace("return id(l)", "kept_list.append(l)\n    return 0").replace(
        "import", "kept_list = []\nimport", 1
    )
    assert int(board.run(code.format(make="bytes")).value) > 8000


def test_code_and_names_are_not_scanned_but_constants_are(board):
    code = "def f(a): return a.some_name, a.other_name, 'a constant that is no name', 2.5, (1, 2)\nid(f)"
    function = int(board.run(code).value)
    memory = board._core.machine.memory()

    def word(address):
        return int.from_bytes(memory.read(address, 4), "little")

    def is_bytes(address):
        block = (address - word(artifact.HEAP_START)) // 16
        return memory.read(word(scanning.ADDRESS) + block // 8, 1)[0] >> block % 8 & 1

    _, context, _, code = (word(function + 4 * n) for n in range(4))  # py/objfun.h
    _, _, names, constants = (word(context + 4 * n) for n in range(4))  # py/bc.h
    assert [is_bytes(block) for block in (code, names, constants, context, function)] == [1, 1, 0, 0, 0]


def test_memory_that_held_bytes_is_scanned_when_it_holds_objects(board):
    code = """
import gc
for turn in range(12):
    b = [bytearray(b'\\xff' * n) for n in range(1, 90)]
    b = None
    gc.collect()
    l = [[[n, 'x%d' % n], (n,), {n: [n]}] for n in range(160)]
    gc.collect()
    junk = [[0, 0, 0] for n in range(300)]
    assert all([l[n] == [[n, 'x%d' % n], (n,), {n: [n]}] for n in range(160)]), turn
    l = junk = None
"""
    result = board.run(code)
    assert result.ok, result.traceback


def test_a_list_in_the_place_of_a_resized_array(board):
    code = """
import array, gc
for n in range(200):
    a = array.array('B', range(n % 50 + 1))
    a.extend(a)
    l = [[k] for k in range(n % 40)]
    l.append([a])
    l.extend([[k] for k in range(40)])
    a = None
    if n % 20 == 0: gc.collect()
    junk = [[7] for k in range(50)]
    assert [k[0] for k in l[-40:]] == list(range(40)), n
"""
    result = board.run(code)
    assert result.ok, result.traceback


def test_more_to_scan_than_there_is_room_for(large):
    """60000 tuples are found at once; the C stack has room for fewer than 50000, so that the heap is scanned anew."""
    code = """
import gc
l = [None] * 60000
for n in range(60000): l[n] = (n,)
m = [None] * 3000
for n in range(3000): m[n] = ([n],)
l[59999] = m
gc.collect()
junk = [(0,) for n in range(3000)]
good = all([l[n][0] == n for n in range(0, 59999, 7)]) and all([m[n][0][0] == n for n in range(3000)])
good, len(l)
"""
    result = large.run(code)
    assert (result.value, result.traceback) == ("(True, 60000)", "")


def test_a_deep_stack_does_not_hinder_a_collection(board):
    code = """
import gc
def f(n):
    l = [[k, [k]] for k in range(20)]
    if n: f(n - 1)
    else: gc.collect()
    assert all([l[k] == [k, [k]] for k in range(20)])
f(15)
l = []
for n in range(500): l = [[[n], l], [n]]
gc.collect()
junk = [[0] for n in range(500)]
for n in range(499, -1, -1):
    assert l[0][0] == [n] and l[1] == [n]
    l = l[0][1]
"""
    result = board.run(code)
    assert result.ok, result.traceback


def test_the_module_is_valid():
    wasmtime.Module.validate(modulecache.new_engine(), scanning.skip_bytes(artifact.read()))


def test_another_module_is_refused():
    with pytest.raises(UnsupportedModule):
        scanning.skip_bytes(bytes(wasmtime.wat2wasm("(module (memory 1) (func))")))
