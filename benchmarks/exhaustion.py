"""Programs that fill a board's heap in different ways, each with a program that lets go of what it made."""

from __future__ import annotations

from dataclasses import dataclass

from circuitpython_kernel import VirtualBoard

SECONDS = 30.0
"""A program that takes longer does not end by itself."""

FREE = "import gc\ngc.collect()\ngc.mem_free()"
ALLOWED_BYTES = 3072
"""How much less may be free afterwards: names of the program stay in the interpreter's table."""


@dataclass(frozen=True)
class Kind:
    """What fills the heap, what lets go of it, and which exception is expected."""

    fill: str
    drop: str = "l = None"
    error: str = "MemoryError"
    names: bool = False
    """Whether it makes new names, which stay in the interpreter's table for good, as on a board."""


KINDS = {
    "lists in lists": Kind("l = []\nwhile True: l = [l]"),
    "tuples in tuples": Kind("l = ()\nwhile True: l = (l,)"),
    "a wide list": Kind("l = []\nwhile True: l.append([0])"),
    "two branches": Kind("l = []\nwhile True: l = [[l], l]"),
    "pairs": Kind("l = m = []\nwhile True: l, m = [m, l], [l, m]", "l = m = None"),
    "rings": Kind("l = []\nwhile True:\n    n = [l]\n    l.append(n)\n    l = n", "l = n = None"),
    "linked objects": Kind(
        "class N:\n    def __init__(self, n): self.next = n\nl = None\nwhile True: l = N(l)", "l = None\ndel N"
    ),
    "a doubly linked list": Kind(
        "class D:\n    pass\nl = None\nwhile True:\n    n = D()\n    n.a = l\n    if l: l.b = n\n    l = n",
        "l = n = None\ndel D",
    ),
    "dicts in dicts": Kind("l = {}\nwhile True: l = {1: l}"),
    "dicts by names": Kind("l = {}\nwhile True: l = dict(a=l)"),
    "a wide dict": Kind("l = {}\nn = 0\nwhile True:\n    l[n] = n\n    n += 1"),
    "closures": Kind(
        "def mk(f):\n    def g(): return f\n    return g\nl = None\nwhile True: l = mk(l)", "l = None\ndel mk"
    ),
    "lambdas": Kind("l = None\nwhile True: l = (lambda f: lambda: f)(l)"),
    "generators": Kind(
        "def g(p):\n    yield p\nl = None\nwhile True:\n    l = g(l)\n    next(l)", "l = None\ndel g"
    ),
    "generator expressions": Kind("l = []\nwhile True: l = (x for x in [l])"),
    "iterators": Kind("l = []\nwhile True: l = iter([l])"),
    "maps": Kind("l = []\nwhile True: l = map(id, l)"),
    "bound methods": Kind(
        "class B:\n    def m(self): pass\nl = []\nwhile True:\n    b = B()\n    b.f = l\n    l = b.m",
        "l = b = None\ndel B",
    ),
    "methods of lists": Kind("l = []\nwhile True: l = [l.append] if isinstance(l, list) else [l]"),
    "a string": Kind("l = 'x'\nwhile True: l += l"),
    "strings": Kind("l = []\nwhile True: l.append('abc%d' % len(l))"),
    "bytes": Kind("l = b'x'\nwhile True: l += l"),
    "a bytearray": Kind("l = bytearray(1)\nwhile True: l.extend(l)"),
    "bytearrays": Kind("l = []\nwhile True: l.append(bytearray(100))"),
    "an array": Kind("import array\nl = array.array('h', [1])\nwhile True: l.extend(l)"),
    "views": Kind("l = memoryview(b'ab')\nk = []\nwhile True: k.append(l[:])", "l = k = None"),
    "a set": Kind("l = set()\nn = 0\nwhile True:\n    l.add(n)\n    n += 1"),
    "sets": Kind("l = []\nwhile True: l = [{1}, l]"),
    "a long integer": Kind("l = 1 << 40\nwhile True: l = l * l"),
    "long integers": Kind("l = []\nwhile True: l.append(1 << 70)"),
    "floats": Kind("l = []\nn = 0.1\nwhile True:\n    n += 1\n    l.append([n])"),
    "exceptions": Kind("l = None\nwhile True: l = [ValueError(l)]"),
    # On a full heap an exception has no arguments, as on a board, so that one in another is no chain by itself.
    "exceptions of a program": Kind("class E(Exception): pass\nl = None\nwhile True: l = [E(l)]", "l = None\ndel E"),
    "classes": Kind("l = object\nwhile True: l = type('C', (), {'p': l})"),
    "slices": Kind("l = []\nwhile True: l.append(slice(1, 2))"),
    "named tuples": Kind(
        "from collections import namedtuple\nP = namedtuple('P', ('a', 'b'))\nl = None\nwhile True: l = P(l, 1)",
        "l = P = None\ndel namedtuple",
    ),
    "queues": Kind("from collections import deque\nl = None\nwhile True: l = deque((l,), 1)", "l = None\ndel deque"),
    "code": Kind("l = []\nwhile True: l.append(compile('x + 1', '', 'eval'))"),
    "in a function": Kind("def f():\n    l = []\n    while True: l = [l]\nf()", "del f"),
    "in a generator": Kind(
        "def f():\n    l = []\n    while True:\n        l = [l]\n        yield 1\nfor n in f(): pass", "del f"
    ),
    "in a handler": Kind(
        "l = []\ntry: raise ValueError(l)\nexcept ValueError:\n    while True: l = [l]",
    ),
    "in arguments": Kind("def f(l): return f([l, bytearray(900)])\nf([])", "del f", "MemoryError RuntimeError"),
    "globals": Kind("i = 0\nwhile True:\n    globals()['x%d' % i] = 1\n    i += 1", "globals().clear()"),
    "attributes": Kind(
        "class O: pass\nl = O()\ni = 0\nwhile True:\n    setattr(l, 'y%d' % i, i)\n    i += 1",
        "l = None\ndel O",
        names=True,
    ),
    "names": Kind("i = 0\nwhile True:\n    getattr(i, 'q%d' % i, 0)\n    i += 1", "pass", names=True),
}  # fmt: skip


def exhaust(board: VirtualBoard, kind: Kind, times: int) -> list[str]:
    """Fill a board's heap so often and let go; what was wrong, a sentence each.

    After each time the next program lets go and looks what is free.
    """
    before = int(board.run(FREE).value or 0)
    wrong = []
    grown = False
    for number in range(times):
        filled = board.start(kind.fill).result(SECONDS)
        if filled.error_type not in kind.error.split() or filled.restarted:
            wrong.append(
                f"time {number}: {filled.error_type or filled.restarted or 'no error'}: {filled.error_message}"
            )
        freed = board.start(f"{kind.drop}\n{FREE}").result(SECONDS)
        if not freed.ok:
            wrong.append(f"time {number}: afterwards {freed.error_type or freed.restarted}: {freed.error_message}")
        elif number == 0 and kind.names:
            before = int(freed.value or 0)  # the names stay, once
        elif int(freed.value or 0) < before - ALLOWED_BYTES:
            if kind.names and not grown:
                grown, before = True, int(freed.value or 0)  # so does the table, which doubles when it is full
                continue
            wrong.append(f"time {number}: {freed.value} of {before} bytes are free afterwards")
    answer = board.run("'ab' + str(1 + 1)")
    if answer.value != "'ab2'":
        wrong.append(f"at the end the board answers {answer}")
    return wrong
