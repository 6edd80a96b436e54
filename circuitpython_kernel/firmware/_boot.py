"""The firmware's main program: takes cells from the host, runs them, reports how they ended."""

import builtins
import gc
import io
import json
from uctypes import bytearray_at

import _hw
import _modules
from _endings import run_exit_handlers
from _native import sys, time
from host import call as _call

_exec = exec
_compile = compile
_print_exception = sys.print_exception
_park = time.sleep
_RESERVE = 8192


def _read_cell(interrupt):
    """Wait for the next cell: its mode, its name and its source."""
    mode, name, pieces = json.loads(_call("next", str(id(interrupt))))
    return mode, name, "".join([_call("more", "") for _ in range(pieces)])


def _describe(error):
    out = io.StringIO()
    _print_exception(error, out)
    return (type(error).__name__, str(error), out.getvalue())


class _Session:
    """The state of one boot: the program's globals, and a reserve of heap.

    While a program runs, the reserve is taken, so that there is heap left to tell of a MemoryError. Between programs it is
    free, so that the next one can be compiled even if the program's data fills the rest.
    """

    def __init__(self, names):
        self.names = names
        self.value = None
        self.interactive = False
        self.reserve = None
        self.interrupt = None

    def show(self, value):
        """What ``__repl_print__`` does: keep the value as ``_``, and print its repr or keep that for the host."""
        if value is not None:
            self.names["_"] = value
            if self.interactive:
                print(repr(value))
            else:
                self.value = repr(value)

    def run(self, mode, name, source):
        """Run one cell; the report to send."""
        error = None
        self.interactive = mode == "single"
        try:
            if mode in ("exec", "single", "file"):
                code = _compile(source, name, "single" if mode == "single" else "exec")
                if mode == "file":
                    self.names["__file__"] = name
                self.take_reserve()
                _exec(code, self.names)
            else:
                self.value = _modules.firmware("_service").answer(mode, source, self.names)
            self.reserve = None
        except BaseException as e:
            self.reserve = None
            if isinstance(e, SystemExit):
                run_exit_handlers()
            error = _describe(e)
        return json.dumps({"value": self.value, "error": error})

    def take_reserve(self):
        try:
            self.reserve = bytearray(_RESERVE)
        except MemoryError:
            pass  # the program's data fills the heap; it may be about to free some

    def step(self):
        self.value = None
        # Kept: the host raises it by its address while the cell runs, so it must not be collected.
        self.interrupt = KeyboardInterrupt()
        cell = _read_cell(self.interrupt)
        _call("done", self.run(*cell))


def _input(prompt=""):
    answer = _call("input", str(prompt))
    if answer[0] == "0":
        return answer[1:]
    raise EOFError(answer[1:])


def main(names):
    _modules.install()
    # Some stale word on the C stack may still point to the block that kept the heap's start free, so it is not enough
    # to drop the name: take the bytes from the object (its length and their address, py/objarray.h).
    bytearray_at(id(names["room"]) + 8, 8)[:] = bytes(8)
    names.clear()
    names["__name__"] = "__main__"
    session = _Session(names)
    builtins.__repl_print__ = session.show
    builtins.input = _input
    gc.collect()
    while True:
        try:
            while True:
                # Here the host may copy the whole memory, or put an older copy in its place: see vm/machine.py, park.
                _park(L.PARK_SECONDS)
                session.step()
        except BaseException:
            # An interrupt or a full heap hit the report itself. The host sees a "next" without a "done", and
            # answers for the cell.
            session.reserve = None
            session.value = None
            gc.collect()
