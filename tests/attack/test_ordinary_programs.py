"""Ordinary functions with odd arguments: each ends in one exception of the right type, and the board goes on.

The table has a sample of each kind; all its programs run on one board.
"""

from concurrent.futures import TimeoutError as Late

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from circuitpython_kernel import VirtualBoard

SECONDS = 20
OBJECT = "class L:\n def __lt__(s, o): {}\nl = [L() for i in range(50)]\n"
HASHED = "class H:\n def __hash__(s): return 1\n def __eq__(s, o):\n  {}\n  return False\n"
KEYS = "import keypad, board\nk = keypad.Keys((board.GP0,), value_when_pressed=False)\ne = k.events\nk.deinit()\n"
NUMPY = "from ulab import numpy as np\n"
I2C = "import busio, board\ni = busio.I2C(board.GP5, board.GP4)\ni.try_lock()\n"
SPI = "import busio, board\ns = busio.SPI(board.GP10, board.GP11, board.GP12)\ns.try_lock()\n"
UART = "import busio, board\nu = busio.UART(board.GP0, board.GP1)\n"
AES = "import aesio\na = aesio.AES(b'a' * 16, aesio.MODE_ECB)\n"
ANALOG = "import analogbufio, board\na = analogbufio.BufferedIn(board.A0, sample_rate=1000)\n"
FILE = "open('/c.txt', 'w').close()\nf = open('/c.txt', 'rb')\n"

PROGRAMS = [
    # sizes that no heap has
    ("import os; os.urandom(-1)", "MemoryError"),
    ("import os; os.urandom(2**29)", "MemoryError"),
    ("import os; os.urandom(2**40)", "OverflowError"),
    ("[0] * (2**30)", "MemoryError"),
    ("[0] * (2**40)", "OverflowError"),
    ("'a' * 2**31", "OverflowError"),
    ("'a' * 2**29", "MemoryError"),
    ("(1,) * (2**29)", "MemoryError"),
    ("bytes(2**29)", "MemoryError"),
    ("bytes(2**31)", "TypeError"),
    ("bytes(-1)", "ValueError"),
    ("bytearray(-1)", "MemoryError"),
    ("import array; array.array('d', [0]) * (2**29)", "MemoryError"),
    ("b''.join([b'a' * 60000] * 60000)", "MemoryError"),
    ("'{:1000000000}'.format(1)", "MemoryError"),
    ("'%999999999d' % 1", "MemoryError"),
    ("'x'.center(2**30)", "MemoryError"),
    ("1 << 2**30", "MemoryError"),
    ("10**10**8", "MemoryError"),
    ("('a' * 20000).replace('a', 'b' * 20000)", "MemoryError"),
    ("import struct; struct.pack_into('i', bytearray(4), 2**30, 1)", "ValueError"),
    ("import random; random.getrandbits(10**9)", "ValueError"),
    (NUMPY + "np.zeros((2**16, 2**16))", "MemoryError"),
    (NUMPY + "np.zeros(-1)", "ValueError"),
    ("range(2**40)[2**39]", "OverflowError"),
    ("len(range(2**40))", "OverflowError"),
    ("for i in range(2**40): break", ""),
    # methods that raise, give what is wrong, or change what is worked on
    (OBJECT.format("raise KeyError(1)") + "sorted(l)", "KeyError"),
    (OBJECT.format("return sorted([L(), L()])") + "sorted(l)", "RuntimeError"),
    ("class H:\n def __hash__(s): return hash(s)\n{H(): 1}", "RuntimeError"),
    ("class H:\n def __hash__(s): return 'a'\n{H(): 1}", "TypeError"),
    (HASHED.format("d.clear()") + "d = {H(): 1}\nd[H()] = 2", "RuntimeError"),
    (HASHED.format("d.clear()") + "d = {H(): 1}\nd.get(H())", "RuntimeError"),
    (HASHED.format("t.clear()") + "t = set()\nt.add(H())\nt.add(H())", "RuntimeError"),
    (HASHED.format("d[H()] = 1") + "d = {H(): 1}\nd[H()] = 2", "RuntimeError"),
    ("class N:\n def __len__(s): raise KeyError(1)\nlen(N())", "KeyError"),
    ("class N:\n def __len__(s): return len(s)\nbool(N())", "RuntimeError"),
    ("class I:\n def __iter__(s): return 1\nlist(I())", "TypeError"),
    ("class I:\n def __iter__(s): return iter(s)\nlist(I())", "RuntimeError"),
    ("class R:\n def __repr__(s): return repr(s)\nrepr(R())", "RuntimeError"),
    ("class R:\n def __eq__(s, o): return s == o\nR() == R()", "RuntimeError"),
    ("class R:\n def __getattr__(s, n): return s.y\nR().x", "RuntimeError"),
    ("class R:\n def __del__(s): raise KeyError(1)\nR()\nimport gc\ngc.collect()", ""),
    ("d = {i: i for i in range(50)}\nfor k in d: d[k + 100] = 1", ""),
    ("d = {i: i for i in range(50)}\nfor k in d: d.clear()", ""),
    ("l = list(range(50))\nfor k in l: del l[:]", ""),
    # depth
    ("l = []\nl.append(l)\nrepr(l)", "RuntimeError"),
    ("l = []\nl.append(l)\nm = []\nm.append(m)\nl == m", "RuntimeError"),
    ("import json\nl = []\nl.append(l)\njson.dumps(l)", "RuntimeError"),
    ("import json; json.loads('[' * 3000 + ']' * 3000)", "RuntimeError"),
    ("compile('[' * 10000 + ']' * 10000, '', 'eval')", "MemoryError"),
    ("compile('(' * 300 + ')' * 300, '', 'eval')", ""),
    ("import re; re.match('(a*)*b', 'a' * 25)", "RuntimeError"),
    ("import re; re.compile('(' * 5000)", "MemoryError RuntimeError ValueError"),
    ("def f(): f()\nf()", "RuntimeError"),
    # generators
    ("def g():\n yield from G\nG = g()\nnext(G)", "ValueError"),
    ("def g():\n G.close()\n yield\nG = g()\nnext(G)", "ValueError"),
    ("def g():\n yield\nG = g()\nG.send(1)", "TypeError"),
    ("def g():\n try:\n  yield\n finally:\n  yield\nG = g()\nnext(G)\nG.close()", "RuntimeError"),
    # what a board does not have
    ("import sys; sys.setrecursionlimit(10)", "AttributeError"),
    ("import micropython; micropython.schedule(1, 2)", "AttributeError"),
    ("import micropython; micropython.heap_lock()\n[1]", "MemoryError"),
    ("import micropython; micropython.heap_lock()", ""),
    # times
    ("import time; time.sleep(-1)", "ValueError"),
    ("import time; time.sleep('a')", "TypeError"),
    ("import microcontroller; microcontroller.delay_us(2**70)", "OverflowError"),
    ("import microcontroller; microcontroller.delay_us(-1)", "ValueError"),
    # bytes
    ("import struct; struct.unpack('O', b'1234')", "ValueError"),
    ("import struct; struct.unpack('S', b'12345678')", "ValueError"),
    ("import struct; struct.pack('P', 1)", "ValueError"),
    ("import array; array.array('O', b'1234')[0]", "ValueError"),
    ("import array; array.array('S', b'1234')[0]", "ValueError"),
    ("import struct; struct.pack_into('i', b'abcd', 0, 1)", "TypeError"),
    ("memoryview(b'abc')[::2]", "NotImplementedError"),
    ("memoryview(b'abc')[0] = 1", "TypeError"),
    ("import array; a = array.array('i', [1, 2, 3]); a[0:2] = b'abc'", "ValueError TypeError"),
    ("(1).to_bytes(-1, 'big')", "ValueError"),
    ("import io; io.BytesIO(b'abc').readinto(b'abc')", "TypeError"),
    ("import io; f = io.BytesIO(); f.seek(2**29); f.write(b'a')", "MemoryError"),
    ("import io; f = io.BytesIO(b'abc'); f.seek(-1)", "OSError ValueError"),
    # write targets that cannot be written
    *(
        (program.format(target), "TypeError")
        for program in (
            I2C + "i.readfrom_into(9, {})", I2C + "i.writeto_then_readfrom(9, b'a', {})", SPI + "s.readinto({})",
            SPI + "s.write_readinto(b'abc', {})", UART + "u.readinto({})", ANALOG + "a.readinto({})",
            AES + "a.encrypt_into(b'a' * 16, {})", FILE + "f.readinto({})",
        )
        for target in ("b'abc'", "'abc'")
    ),
    # modules
    (KEYS + "e.get()", ""),
    ("import select; select.poll().poll(float('nan'))", "TypeError"),
    ("import select; select.poll().register(1)", "OSError TypeError"),
    ("import storage; storage.getmount(1)", "TypeError"),
    ("import os; os.statvfs(1)", "TypeError"),
    ("import os; os.getenv(1)", "TypeError"),
    ("open('/a.txt', 'zz')", "ValueError"),
    ("open('x' * 5000)", "OSError"),
    ("l = [open('/f%d.txt' % i, 'w') for i in range(256)]", "OSError"),
    ("import msgpack, io; msgpack.unpack(io.BytesIO(b'\\x91' * 3000))", "RuntimeError"),
    (NUMPY + "np.ones((2, 3)) + np.ones((3, 2))", "ValueError"),
    (NUMPY + "np.linalg.inv(np.zeros((2, 2)))", "ValueError"),
    (NUMPY + "np.frombuffer(b'abc', dtype=np.float)", "ValueError"),
]  # fmt: skip


@pytest.fixture(scope="module")
def board():
    with VirtualBoard(clock="fast") as board:
        for name in ("GP4", "GP5"):
            board.pins[name].resistor = "up"
        yield board


@pytest.mark.parametrize(("program", "errors"), PROGRAMS)
def test_one_exception_of_the_right_type(board, program, errors):
    board.start("", owner="test").result(SECONDS)  # lets go of what the last program held
    result = board.start(program, owner="test").result(SECONDS)
    assert result.restarted is None
    assert result.error_type in (errors.split() or [""]), result
    assert board.run("len([1])").value == "1"


@pytest.mark.parametrize(
    ("duration", "error"),
    [("1e300", "OverflowError"), ("float('inf')", "OverflowError"), ("float('nan')", "ValueError")],
)
def test_no_sleep_is_longer_than_time(board, duration, error):
    assert board.start(f"import time\ntime.sleep({duration})").result(SECONDS).error_type == error


def test_a_long_iteration_can_be_interrupted():
    with VirtualBoard() as board:
        running = board.start("for i in range(2**29): pass")
        with pytest.raises(Late):
            running.result(0.2)
        board.interrupt()
        assert running.result(SECONDS).error_type == "KeyboardInterrupt"


def test_a_queue_of_keys_outlives_its_keypad(board):
    board.start("", owner="test").result(SECONDS)
    board.start(
        "import keypad, board, time\nk = keypad.Keys((board.GP9,), value_when_pressed=True, pull=True)\ne = k.events",
        owner="test",
    ).result(SECONDS)
    board.pins["GP9"].drive(True)
    board.run("time.sleep(0.1)\nk.deinit()")
    board.pins["GP9"].release()
    code = "[len(e), bool(e), e.overflowed, e.get(), e.get(), len(e)]"
    assert board.run(code).value == "[1, True, False, <Event: key_number 0 pressed>, None, 0]"
    assert board.run("e.clear()\nk.events").error_type == "ValueError"


NAMES = [
    *("abs", "all", "any", "bin", "bool", "bytearray", "bytes", "chr", "complex", "dict", "divmod", "enumerate"),
    *("filter", "float", "frozenset", "getattr", "hasattr", "hash", "hex", "int", "isinstance", "issubclass", "iter"),
    *("len", "list", "map", "max", "memoryview", "min", "next", "oct", "ord", "pow", "range", "repr", "reversed"),
    *("round", "set", "setattr", "slice", "sorted", "str", "sum", "tuple", "type", "zip", "eval", "compile"),
    *("array.array", "struct.pack", "struct.unpack", "struct.pack_into", "struct.unpack_from", "struct.calcsize"),
    *("json.dumps", "json.loads", "re.compile", "re.match", "re.sub", "binascii.hexlify", "binascii.unhexlify"),
    *("zlib.decompress", "os.urandom", "os.stat", "os.listdir", "os.getenv", "io.BytesIO", "io.StringIO"),
    *("random.choice", "random.randrange", "random.getrandbits", "math.ldexp", "math.pow", "time.localtime"),
    *("time.mktime", "collections.deque", "collections.namedtuple", "np.zeros", "np.array", "np.dot", "np.arange"),
    *("np.linspace", "np.roll", "np.concatenate", "np.interp", "rainbowio.colorwheel", "bitops.bit_transpose"),
    *("keypad.Event", "select.poll().poll", "select.poll().register", "microcontroller.delay_us", "aesio.AES"),
    *("''.join", "b''.join", "'a'.replace", "'a'.split", "'a'.find", "'a'.center", "'{}'.format", "[1].index"),
    *("[1].insert", "[1].extend", "[1].pop", "{1: 1}.update", "{1}.union", "(1).to_bytes", "int.from_bytes"),
]  # fmt: skip
ODD = [
    *("None", "True", "0", "-1", "1", "3", "255", "256", "2**29", "2**30 - 1", "2**30", "2**31", "2**64", "-2**31"),
    *("-2**70", "0.0", "-0.5", "1e30", "float('nan')", "float('inf')", "''", "'a'", "'abc' * 50", "'\\x00'", "b''"),
    *("b'ab'", "b'\\xff' * 9", "bytearray(5)", "memoryview(bytearray(8))", "[]", "[1, 2]", "['a', None]", "()"),
    *("(1, 'a')", "{}", "{1: 2}", "set()", "range(5)", "range(2**40)", "int", "object()", "len", "lambda *a: 1"),
    *("iter([1])", "slice(1, 2**40)", "1j", "ring", "odd", "Odd", "...", "'i'", "'9s'", "'%d{}'", "np.ones(3)"),
]  # fmt: skip
PREPARE = """
import array, struct, json, re, binascii, zlib, os, io, random, math, time, collections, rainbowio, bitops, keypad
import select, microcontroller, aesio
from ulab import numpy as np
ring = []
ring.append(ring)
class Odd:
    def __len__(self): return -5
    def __index__(self): return 2**70
    def __iter__(self): return iter([self, 1])
    def __eq__(self, other): raise ValueError('eq')
    def __hash__(self): return 7
    def __lt__(self, other): ring.append(1); del ring[1:]; return 'x'
    def __getitem__(self, at): raise KeyError(at)
odd = Odd()
"""


@pytest.fixture(scope="module")
def prepared():
    with VirtualBoard(clock="fast") as board:
        assert board.run(PREPARE).ok
        yield board


CALL = st.tuples(st.sampled_from(NAMES), st.lists(st.sampled_from(ODD), max_size=4))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(calls=st.lists(CALL, min_size=10, max_size=20))
def test_random_calls_restart_nothing_and_end(prepared, calls):
    """Each call may raise or not. Twenty in one program, as a program costs more than a call."""
    lines = []
    for name, arguments in calls:
        lines += [f"try: r = {name}({', '.join(arguments)})", "except Exception: pass", "r = None"]
    running = prepared.start("\n".join(lines))
    try:
        result = running.result(3)
    except Late:
        prepared.interrupt()  # as a user would: an iteration over 2**40 numbers takes its time
        result = running.result(SECONDS)
        assert result.error_type == "KeyboardInterrupt" or result.restarted, result
        if result.restarted:
            prepared.run(PREPARE)
        return
    assert result.restarted is None, result.restarted
