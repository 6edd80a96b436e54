"""System functions as CircuitPython shows them, over the interpreter's own."""

from collections import namedtuple as _namedtuple

import _board as _b
from _modules import firmware as _firmware
from _native import sys as _native
from _stdin import TextIOWrapper as _TextIOWrapper

argv = _native.argv
argv[:] = []
byteorder = _native.byteorder
exc_info = _native.exc_info
exit = _native.exit
implementation = _namedtuple("implementation", ("name", "version", "_machine", "_mpy"))(
    "circuitpython", _b.VERSION, _b.MACHINE, _native.implementation._mpy
)
maxsize = _native.maxsize
modules = _native.modules
path = _native.path
if _b.PLATFORM is not None:
    platform = _b.PLATFORM
ps1 = ">>> "
ps2 = "... "
stderr = _native.stderr
stdin = _TextIOWrapper()
stdout = _native.stdout


def print_exception(exc, file=None):
    """Print an exception with its traceback to a file, or to the console."""
    _firmware("traceback").print_exception(exc, file=file)


version = "3.4.0; Adafruit CircuitPython " + _b.RELEASE
version_info = _native.version_info
