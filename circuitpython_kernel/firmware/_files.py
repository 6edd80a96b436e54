"""The built-in `open`, as CircuitPython has it on FAT (extmod/vfs_fat_file.c): its modes, errors that name the file."""

import builtins
import gc
import io

import _mounts
from _globals import put_in
from _native import os as _native

_native_open = builtins.open
_EEXIST, _EMFILE, _EROFS = 17, 24, 30


def valid(mode):
    """Whether CircuitPython takes a mode for `open`."""
    kinds = sum([mode.count(letter) for letter in "rwxa"])
    forms = mode.count("b") + mode.count("t")
    return kinds == 1 and forms <= 1 and mode.count("+") <= 1 and len(mode) == kinds + forms + mode.count("+")


def open(file=None, mode="r", buffering=-1, encoding=None):
    if file is None:
        raise TypeError("'file' argument required")
    if isinstance(file, int):
        # The interpreter would take it for a file that its host has open.
        raise TypeError("can't convert '%s' object to str implicitly" % type(file).__name__)
    if not isinstance(mode, str):
        return _native_open(file, mode)  # which says what is wrong
    if not valid(mode):
        raise ValueError("Invalid mode")
    name = file
    mounted = isinstance(file, str) and _mounts.at(_mounts.absolute(file))
    if mounted:
        name = mounted[1] if file[:1] == "/" else file
    elif "x" in mode:
        try:
            _native.stat(file)
        except OSError:
            mode = mode.replace("x", "w")
        else:
            raise OSError(_EEXIST, file)
    try:
        try:
            return _native_open(file, mode, buffering, encoding)
        except OSError as error:
            if error.errno != _EMFILE:
                raise
            gc.collect()  # files that nothing refers to are closed then
            return _native_open(file, mode, buffering, encoding)
    except OSError as error:
        if len(error.args) == 1 and error.errno != _EROFS and isinstance(error.errno, int):
            error = OSError(error.errno, name)
        raise error


put_in(io, _native_open, open)
put_in(builtins, _native_open, open)
