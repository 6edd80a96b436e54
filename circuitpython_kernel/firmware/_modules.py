"""Which modules a program can import: CircuitPython's for this board, the drive's, and none of the interpreter's port."""

import builtins

import _board
import _native
from _heap import after_loading, before_loading, give
from _native import sys

FOLDER = "/.fw"
_REPLACED = ("sys", "select", "errno", "hashlib", "gc", "micropython", "struct")
_path = sys.path
_loaded = sys.modules
_native_import = builtins.__import__

# CircuitPython's modules that the interpreter's own ones serve as they are.
NATIVE = frozenset(
    (
        "array",
        "binascii",
        "builtins",
        "collections",
        "io",
        "json",
        "math",
        "random",
        "re",
        "__main__",
    )
)
# The interpreter's modules that CircuitPython does not have.
_HIDDEN = frozenset(
    (
        "argparse",
        "cmath",
        "deflate",
        "framebuf",
        "heapq",
        "host",
        "machine",
        "mip",
        "platform",
        "requests",
        "ssl",
        "uctypes",
        "vfs",
    )
)


# Names of the modules whose code runs now because of an import. The interpreter tells the hook a relative import's level
# but not who asks; it is the innermost of these.
_importing = []


def _import(name, globals=None, locals=None, fromlist=None, level=0):
    if level:
        name = _absolute(name, level)
    parts = name.split(".")
    top = parts[0]
    if top not in _loaded and top not in NATIVE:
        if top in _HIDDEN or top in _board.INTERNAL:
            raise ImportError("no module named '%s'" % name)
        if top in _board.FIRMWARE:
            if top not in _board.MODULES:
                raise ImportError("no module named '%s'" % name)
            firmware(top)
        elif top in _board.MODULES:
            raise ImportError(
                "'%s' is in CircuitPython for the %s, but the virtual board does not have it yet" % (top, _board.NAME)
            )
    elif top in _board.INTERNAL:
        raise ImportError("no module named '%s'" % name)
    if name in _loaded:
        return _native_import(name, None, None, fromlist, 0)
    # One level at a time, so that a package knows its own name while its code runs.
    for count in range(1, len(parts) + 1):
        step = ".".join(parts[:count])
        if step not in _loaded:
            _importing.append(step)
            try:
                _native_import(step, None, None, None, 0)
            finally:
                _importing.pop()
    return _native_import(name, None, None, fromlist, 0)


def _absolute(name, level):
    if not _importing:
        return _only_candidate(name)
    package = _importing[-1]
    if not hasattr(_loaded[package], "__path__"):
        level += 1
    for _ in range(level - 1):
        package = package.rpartition(".")[0]
    if not package:
        raise ImportError("can't perform relative import")
    return package + "." + name if name else package


# A relative import in a function, after its module was loaded: nobody tells which package asks. If just one of the
# loaded packages has such a module it is that one, or the import would fail; if several have, it cannot be told.
def _only_candidate(name):
    found = []
    first = name.split(".")[0]
    for package in list(_loaded):
        path = getattr(_loaded[package], "__path__", None)
        if first and path is not None and not path.startswith(FOLDER):
            if package + "." + first in _loaded or _exists(path + "/" + first):
                found.append(package)
    if len(found) != 1:
        raise ImportError("can't perform relative import")
    return found[0] + "." + name


def _exists(path):
    for ending in (".py", ".mpy", ""):
        try:
            _native.os.stat(path + ending)
            return True
        except OSError:
            pass
    return False


def firmware(name):
    """Import one of the firmware's modules from its folder, which is not on the program's path."""
    if name in _loaded:
        return _loaded[name]
    # The interpreter finds a module of its own before any file of that name, so the image has ours under another.
    file = "_cp_" + name if name in _REPLACED else name
    path = _path[:]
    _path[:] = [FOLDER]
    global _hook
    hook = _hook  # a firmware module may ask for another one
    outermost = hook is not _native_import
    used = before_loading() if outermost else None
    _hook = builtins.__import__ = _native_import
    try:
        try:
            module = _native_import(file)
        except MemoryError:
            if used is None:
                raise
            give(used[1])  # behind the program's room there is not enough left
            module = _native_import(file)
    finally:
        _hook = builtins.__import__ = hook
        _path[:] = path
    if file != name:
        module.__name__ = name
        del _loaded[file]
        _loaded[name] = module
    _seem_built_in(module)
    after_loading(used)
    return module


def _seem_built_in(module):
    if hasattr(module, "__file__") and not hasattr(module, "__path__"):
        del module.__file__


# What ``__import__`` is now: looking it up in `builtins` gives the interpreter's own, whatever was assigned.
_hook = _native_import


def install():
    """Put CircuitPython's modules in place of the interpreter's, and take imports over."""
    global _hook
    for name in ("os", "time", "microcontroller", "board"):
        firmware(name)
    firmware("sys")
    firmware("_errors")
    firmware("_arguments")
    firmware("_language")
    firmware("_files")
    _hook = builtins.__import__ = _import
    _path[:] = ["", "/", ".frozen", "/lib"]
