"""A program that goes to everything that a program can reach on the board, and says what it must not find.

It starts from every module that can be imported, and follows attributes, dicts, classes, bases, functions, generators
and exceptions. What is forbidden it knows by its address: the modules of the interpreter's port lie in static data, and
so do their functions and classes.
"""

import struct

from circuitpython_kernel.vm import artifact
from circuitpython_kernel.vm.passes.gcroots.binary import read_module
from circuitpython_kernel.vm.passes.lookup import Lookup

PORT_MODULES = ("deflate", "framebuf", "host", "machine", "uctypes", "vfs")
"""Modules of the interpreter's that a board does not have, with all that is in them."""

SHARED = ("machine.soft_reset",)
"""What is in a public module, too: it is sys.exit."""

REPLACED_MODULES = ("gc", "micropython", "os", "sys", "time", "select", "errno", "hashlib", "struct")
"""Modules of the interpreter's in whose place the firmware has its own; some of their functions are in both."""

HIDDEN_FUNCTIONS = ("VfsPosix", "system", "mem_peak", "mem_current", "mem_total", "settrace", "_exit", "addressof")

PROGRAM = """
def crawl(forbidden, names):
    import sys
    seen = {}
    found = []
    private = []
    ways = ("__dict__", "__globals__", "__closure__", "__code__", "__bases__", "__class__", "__self__", "__func__",
        "__module__", "__traceback__", "__cause__", "__context__", "__name__", "__qualname__", "gi_frame", "gi_code",
        "f_globals", "f_back", "tb_frame", "__init__", "__new__", "__getattr__", "__path__", "__file__", "__wrapped__")
    def generator():
        yield 1
    def closure():
        return seen
    start = [("globals", globals()), ("locals", locals()), ("modules", sys.modules), ("sys", sys),
        ("generator", generator()), ("closure", closure), ("lambda", lambda: 0)]
    import builtins
    start.append(("builtins", builtins))
    for name in names:
        try:
            start.append((name, __import__(name)))
        except (ImportError, NotImplementedError, AttributeError):
            pass
    for code in ("import digitalio; digitalio.DigitalInOut(1)", "import time; time.sleep('a')", "open('/none')",
            "import board; board.none", "import none", "import busio; busio.SPI(1, 2, 3)"):
        try:
            exec(code)
        except Exception as e:
            start.append((code, e))
            start.append((code, sys.exc_info()))
    stack = [(way, value, 0) for way, value in start]
    del start
    while stack:
        way, value, depth = stack.pop()
        if id(value) in forbidden:
            found.append(way)
            continue
        kind = type(value).__name__
        if id(value) in seen or depth > 9 or isinstance(value, (int, float, bytes, bytearray)):
            continue
        if kind not in ("bound_method", "closure"):
            seen[id(value)] = None
        if isinstance(value, str):
            continue
        if isinstance(value, dict):
            for key in list(value):
                if isinstance(key, str) and key.encode()[:1] == b"\\xff":
                    private.append(way + "[]")
                stack.append((way + "[%r]" % (key,), value[key], depth + 1))
        elif isinstance(value, (list, tuple, set)):
            for item in value:
                stack.append((way + "[]", item, depth + 1))
        stack.append((way + ".type", type(value), depth + 1))
        for name in dir(value):
            if name.encode()[:1] == b"\\xff":
                private.append(way)
        for name in list(dir(value)) + list(ways):
            try:
                held = getattr(value, name)
            except Exception:
                continue
            stack.append((way + "." + name, held, depth + 1))
    return found, private, len(seen)
"""


def _entries(lookup, module):
    """What a built-in module has: its names and the addresses of their values."""
    names = {number << 3 | 2: name for name, number in lookup.names().items()}
    table, size = lookup.word(lookup.word(module + 4) + 12), lookup.word(lookup.word(module + 4) + 8)
    return {names[lookup.word(at)]: lookup.word(at + 4) for at in range(table, table + 8 * size, 8)}


def forbidden_addresses():
    """The addresses of what no program may reach, by a name for each."""
    lookup = Lookup(read_module(artifact.read()))
    module_type = lookup.type("module")
    modules = {}
    for at in lookup.words(module_type):
        held = lookup.word(at + 4)
        if 0 < held < lookup.end - 16 and held % 4 == 0:
            try:
                entries = _entries(lookup, at)
            except (KeyError, struct.error):
                continue
            name = next(
                (name for name, number in lookup.names().items() if number << 3 | 2 == entries.get("__name__")), ""
            )
            modules[name] = at, entries
    found = {}
    for name in (*PORT_MODULES, *REPLACED_MODULES):
        if name in modules:
            at, entries = modules[name]
            found[name] = at
            for member, value in entries.items():
                hidden = name in PORT_MODULES or member in HIDDEN_FUNCTIONS
                if hidden and value % 4 == 0 and value > 1024 and f"{name}.{member}" not in SHARED:
                    found[f"{name}.{member}"] = value
    return found
