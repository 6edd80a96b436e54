"""The firmware's main program: takes cells from the host, runs them, reports how they ended."""

import builtins
import gc
import json

import _bell_program as _program
import _board
import _claims
import _modules
from _bell_alarm import sleep as _sleep
from _bell_board import input as _ask_input
from _endings import run_exit_handlers
from _errors import DeepSleepRequest, text_of
from _globals import put_in
from _heap import begin, drop_ballast, forget_start, mark_end, take_ballast, used
from _native import os, time
from _pystack import begin as begin_pystack
from _pystack import give as give_pystack
from _pystack import take as take_pystack
from uctypes import bytearray_at

_exec = exec
_compile = compile
_park = time.sleep
_NOTHING = ()
_heap_lock = bytearray_at(L.HEAP_LOCK, 2)


def _read_cell(interrupt):
    """Wait for the next cell: its mode, its name and its source."""
    mode = _program.next(id(interrupt))
    return mode, _program.name(), _program.source()


def refuse_long_ints(compiling):
    """On a board without long integers programs may have none, and the compiler, too; the firmware may."""
    if not _board.LONG_INTS:
        bytearray_at(L.LONG_INTS, 1)[0] = 2 if compiling else 1


def _fall_asleep():
    """The deep sleep of a program that is over; the board ends in it. What ended a sleep, or None if there was none."""
    try:
        if _sleep() != L.NO_SLEEP:
            while True:  # the board ends here, or the interrupt that ended the sleep arrives
                pass
    except BaseException as e:
        return _describe(e)


def _describe(error):
    return (type(error).__name__, str(error), text_of(error))


class _Session:
    """The state of one boot: the program's globals and the last value shown."""

    def __init__(self, names):
        self.names = names
        self.value = None
        self.interrupt = None

    def show(self, value):
        """What ``__repl_print__`` does: print the value's repr and keep the value as ``_``, a built-in name."""
        if value is not None:
            print(repr(value))
            builtins._ = value

    def keep(self, value):
        """What is called with the value of a cell's last line: the value is kept as ``_``, its repr for the host."""
        if value is not None:
            self.value = repr(value)
            builtins._ = value

    def run(self, mode, name, source):
        """Run one cell; its exception, or None."""
        error = None
        try:
            take_ballast()  # here and not before, as the program's own data may have filled the heap
            if mode in ("exec", "single", "file"):
                refuse_long_ints(True)
                _claims.begin_program()
                try:
                    code = _compile(source, name, "single" if mode == "single" else "exec")
                except MemoryError:
                    # The program's data fill the heap; the next program may be about to free some.
                    drop_ballast()
                    code = _compile(source, name, "single" if mode == "single" else "exec")
                finally:
                    refuse_long_ints(False)
                if mode == "file":
                    self.names["__file__"] = name
                give_pystack()
                try:
                    _exec(code, self.names)
                finally:
                    _heap_lock[0] = _heap_lock[1] = (
                        0  # a program that locked the heap has ended; nothing allocates here
                    )
                _claims.end_program(None)
            elif mode == "begin":
                self.value = json.dumps(_claims.begin_owner(source))
            else:
                self.value = _modules.firmware("_service").answer(mode, source, self.names)
        except BaseException as e:
            take_pystack()
            drop_ballast()  # to have something to tell of a MemoryError with
            if mode in ("exec", "single", "file"):
                _claims.end_program(e)
            if isinstance(e, (SystemExit, DeepSleepRequest)):
                run_exit_handlers()
            error = _describe(e)
            if isinstance(e, DeepSleepRequest):
                error = _fall_asleep() or error
        take_pystack()
        return error

    def report(self, error):
        kind, message, traceback = error or (None, "", "")
        _program.done(self.value, kind, message, traceback, used())

    def step(self):
        self.value = None
        # Kept: the host raises it by its address while the cell runs, so it must not be collected.
        self.interrupt = KeyboardInterrupt()
        cell = _read_cell(self.interrupt)
        error = self.run(*cell)
        try:
            self.report(error)
        except MemoryError:
            drop_ballast()  # the program left its heap full
            self.report(error)


def _input(prompt=""):
    return _ask_input(str(prompt))


def _has_settings():
    try:
        return _board.FULL_BUILD and os.stat("/settings.toml")[6] > 0
    except OSError:
        return False


def main(names):
    _modules.install()
    if _board.FRAME is not None and _board.FRAME["by_setting"]:
        _modules.firmware("picodvi")._start()
    elif _board.ROTATION_BY_SETTING or (_board.FRAME is not None and _board.FRAME["adjustable"]):
        _modules.firmware("_own_display").start()
    if _board.DISPLAY_NAMES or _board.FRAME is not None:
        _modules.firmware("_displaybus").set_up_terminal()
    begin_pystack(_modules.firmware("_settings").size("CIRCUITPY_PYSTACK_SIZE") if _has_settings() else None)
    mark_end(names["room"])
    names["room"].clear()
    names.clear()
    names["__name__"] = "__main__"
    session = _Session(names)
    builtins.__repl_print__ = session.show
    builtins.__cell_value__ = session.keep
    put_in(builtins, builtins.input, _input)
    begin()
    forget_start()
    _serve(session)


def _clear_stack():
    """Clear what ended calls have left on the stack: it would keep objects alive, in frames of the next program."""
    bytearray_at(L.LOWEST_STACK, 4)[:] = b"\0\0\0\0"
    try:
        _NOTHING[0]  # an exception that C raises; what Python raises and handles itself does not go through the handler
    except Exception:
        pass


def _serve(session):
    while True:
        try:
            while True:
                _clear_stack()
                # Here the host may copy the whole memory, or put an older copy in its place: see
                # vm/machine/machine.py, park.
                _park(L.PARK_SECONDS)
                session.step()
        except BaseException as error:
            # An interrupt, a full heap or a fault of the firmware's hit what is around the program: it is the
            # program's end when that is not told yet. Where this cannot be told either, the host sees a "next"
            # without a "done", and answers for the cell.
            drop_ballast()
            session.value = None
            gc.collect()
            try:
                session.report(_describe(error))
            except BaseException:
                pass
