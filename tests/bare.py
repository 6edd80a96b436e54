"""Makes this process as bare as a browser's: nothing of wasmtime, threads, ZMQ, matplotlib and POSIX alone.

`threading` itself can be imported there, as the standard library and numpy want its locks; but no thread can be
started, and our own rooms may not import it.
"""

import _thread
import builtins
import sys
import threading

MISSING = ("wasmtime", "zmq", "matplotlib", "fcntl", "termios", "pty", "tty", "resource", "pwd", "grp")
THREADS = ("threading", "_thread", "concurrent", "queue", "multiprocessing")
STARTS = ("start_new_thread", "start_new", "start_joinable_thread", "_start_new_thread", "_start_joinable_thread")
OURS = "circuitpython_kernel."


def make_bare():
    """From now on, for this whole process."""
    for name in MISSING:
        sys.modules[name] = None  # an import of it fails now
    for module in (_thread, threading):
        for name in STARTS:
            if hasattr(module, name):
                setattr(module, name, no_thread)
    builtins.__import__ = guarded


def no_thread(*_arguments, **_options):
    raise RuntimeError("can't start new thread")


def guarded(name, globals=None, *rest, real=builtins.__import__, **options):
    if name.partition(".")[0] in THREADS and str((globals or {}).get("__name__")).startswith(OURS):
        raise ImportError(f"{globals['__name__']} imports {name}, which is not there without threads")
    return real(name, globals, *rest, **options)


def loaded():
    """What is there of what should not be."""
    return sorted(name for name in sys.modules if name.partition(".")[0] in MISSING and sys.modules[name] is not None)
