"""The firmware's main program: takes cells from the host, runs them, reports how they ended."""

import builtins
import gc
import io
import json

import _hw
import _modules
from _native import sys
from host import call as _call

_exec = exec
_compile = compile
_print_exception = sys.print_exception
_RESERVE = 8192


def _read_cell(interrupt):
    text = _call("next", str(id(interrupt)))
    parts = [text[1:]]
    while text[0] == "1":
        text = _call("next", "more")
        parts.append(text[1:])
    return json.loads("".join(parts) if len(parts) > 1 else parts[0])


def _describe(error):
    out = io.StringIO()
    _print_exception(error, out)
    return (type(error).__name__, str(error), out.getvalue())


class _Session:
    """The state of one boot: the program's globals, and a reserve of heap so that a MemoryError can still be told."""

    def __init__(self, names):
        self.names = names
        self.value = None
        self.reserve = bytearray(_RESERVE)

    def show(self, value):
        """What ``__repl_print__`` does: keep the value as ``_``, and its repr for the host."""
        if value is not None:
            self.names["_"] = value
            self.value = repr(value)

    def run(self, mode, name, source):
        """Run one cell; the report to send."""
        self.value = None
        error = None
        try:
            if mode == "exec":
                _exec(_compile(source, name, "exec"), self.names)
            else:
                self.value = _modules.firmware("_service").answer(mode, source, self.names)
        except BaseException as e:
            if isinstance(e, MemoryError):
                self.reserve = None
                gc.collect()
            error = _describe(e)
        report = json.dumps({"value": self.value, "error": error})
        self.value = None
        return report

    def step(self):
        cell = _read_cell(KeyboardInterrupt())
        _call("done", self.run(*cell))
        if self.reserve is None:
            self.refill()

    def refill(self):
        try:
            self.reserve = bytearray(_RESERVE)
        except MemoryError:
            pass  # the program's data fills the heap; the next report tries without


def _input(prompt=""):
    answer = _call("input", str(prompt))
    if answer[0] == "0":
        return answer[1:]
    raise EOFError("input() needs a front end that can be asked")


def main(names):
    _modules.install()
    names.clear()
    names["__name__"] = "__main__"
    session = _Session(names)
    builtins.__repl_print__ = session.show
    builtins.input = _input
    gc.collect()
    while True:
        try:
            while True:
                session.step()
        except BaseException:
            # An interrupt or a full heap hit the report itself. The host sees a "next" without a "done", and
            # answers for the cell.
            session.reserve = None
            gc.collect()
            session.refill()
