"""Which modules a program can import: CircuitPython's for this board, the drive's, and none of the interpreter's port.

The firmware's modules are not in `sys.modules`, as a board's in C are not. They have a dict of their own, which takes
the place of the interpreter's while one of them is loaded. Modules of the interpreter's port are found only then; see
vm/natives.
"""

import builtins

import _board
import _native
from _bell_board import frozen
from _errors import interned
from _globals import mark, put_in
from _heap import after_loading, before_loading, load_anywhere, load_into_own_part
from _native import sys
from uctypes import bytearray_at

FOLDER = "/.fw"
_ALWAYS = ("__main__", "builtins")  # those that no list of a board's modules names
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


# Names of the modules whose code runs now because of an import. The interpreter tells the hook a relative import's
# level but not who asks; it is the innermost of these.
_importing = []

_marked = set()


def _import(name, globals=None, locals=None, fromlist=None, level=0):
    if not isinstance(name, str):
        return _native_import(name)
    if level:
        if level < 0:
            raise ValueError
        name = _absolute(name, level, fromlist)
    elif name == "usys":
        name = "sys"  # the only module that has another name, too (py/objmodule.c)
    parts = name.split(".")
    top = parts[0]
    if top in _board.INTERNAL:
        raise _missing(name)
    if top not in _loaded and top not in _ALWAYS:
        if top not in _board.MODULES:
            # A library or a file of the program's own may have the name of a module that this board lacks.
            if top in NATIVE or top in _HIDDEN or top in _REPLACED:
                _import_own(top)
        elif top in _board.FIRMWARE:
            return _import_firmware(name, top, fromlist)
        elif top not in NATIVE and not _is_on_path(top) and not _is_frozen(top):
            raise ImportError(
                "'%s' is in CircuitPython for the %s, but the virtual board does not have it yet" % (top, _board.NAME)
            )
    if name in _loaded:
        return _native_import(name, None, None, fromlist, 0)
    # One level at a time, so that a package knows its own name while its code runs.
    for count in range(1, len(parts) + 1):
        step = ".".join(parts[:count])
        if step not in _loaded:
            _importing.append(step)
            try:
                if _comes_frozen(top, step):
                    _import_frozen(step)
                else:
                    _native_import(step, None, None, None, 0)
            finally:
                _importing.pop()
    return _native_import(name, None, None, fromlist, 0)


def _import_firmware(name, top, fromlist):
    """What an import of one of the firmware's modules gives; its package's modules belong to it, as in C."""
    module = firmware(name)
    if not fromlist:
        return _ours[top]
    for member in fromlist:
        part = name + "." + member
        if part in _board.PARTS:
            firmware(part)
    return module


_frozen = []  # those that the board has, as far as they were asked for
_loading_frozen = 0


def _is_frozen(name):
    """Whether a library's name leads to the one that is frozen in, by the order of sys.path."""
    if name not in _board.FROZEN:
        return False
    place = [folder in (".frozen", "/.frozen") for folder in _path]  # the second while one is being imported
    if True not in place or _is_in(_path[: place.index(True)], name):
        return False
    if name not in _frozen:
        trouble = frozen(name)
        if trouble:
            if _is_in(_path, name):
                return False
            raise ImportError("no module named '%s': the %s has it frozen in, but %s" % (name, _board.NAME, trouble))
        _frozen.append(name)
    return True


def _comes_frozen(top, step):
    """Whether a module is a frozen library, or in the package of one."""
    if top == step:
        return _is_frozen(top)
    return getattr(_loaded[top], "__path__", "").startswith("/.frozen/")


def _import_frozen(step):
    """Import a module of a frozen library. Its code takes nothing of the program's heap."""
    global _loading_frozen
    used = None if _loading_frozen or _loading[0] else before_loading()
    _loading_frozen += 1
    at = _path.index(".frozen") if ".frozen" in _path else -1
    if at >= 0:
        _path[at] = "/.frozen"
    try:
        _native_import(step, None, None, None, 0)
    finally:
        if at >= 0 and _path[at : at + 1] == ["/.frozen"]:
            _path[at] = ".frozen"
        _loading_frozen -= 1
        after_loading(used)


def _missing(name):
    return ImportError("no module named '%s'" % name if _board.FULL_BUILD else "module not found")


def _is_on_path(name):
    return _is_in(_path, name)


def _is_in(folders, name):
    return any([_exists(folder + "/" + name if folder else name) for folder in folders])


_PIECE = 2048


def _import_own(name):
    """Import a file although the interpreter has a module of its name."""
    if not _is_on_path(name):
        raise _missing(name)
    module = _load_own(name)
    if not hasattr(module, "__file__") and not hasattr(module, "__path__"):
        # The interpreter looked into its table first. Meanwhile it does not find the name there.
        pair = id(interned(name)).to_bytes(4, "little") + id(module).to_bytes(4, "little")
        key = bytearray_at(_find_static(pair), 4)
        key[:] = bytes(4)
        try:
            module = _load_own(name)
        finally:
            key[:] = pair[:4]


def _load_own(name):
    _importing.append(name)
    try:
        return _native_import(name)
    finally:
        _importing.pop()


def _find_static(words):
    """The address of words in the interpreter's static data."""
    for start in range(L.STATIC_START, L.STATIC_END, _PIECE):
        at = bytes(bytearray_at(start, _PIECE + len(words))).find(words)
        if at >= 0:
            return start + at
    raise ImportError("no module")


def _absolute(name, level, fromlist):
    if not _importing:
        return _only_candidate(name, fromlist)
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
def _only_candidate(name, fromlist):
    found = []
    wanted = (name.split(".")[0],) if name else fromlist or ()
    for package in list(_loaded):
        path = getattr(_loaded[package], "__path__", None)
        if path is not None and not path.startswith(FOLDER) and _has_all(package, path, wanted):
            found.append(package)
    if len(found) != 1:
        raise ImportError("can't perform relative import")
    return found[0] + "." + name if name else found[0]


def _has_all(package, path, names):
    for name in names:
        if not (package + "." + name in _loaded or hasattr(_loaded[package], name) or _exists(path + "/" + name)):
            return False
    return len(names) > 0


def _exists(path):
    for ending in (".py", ".mpy", ""):
        try:
            _native.os.stat(path + ending)
            return True
        except OSError:
            pass
    return False


_ours = {}  # the firmware's modules, while none of them is being loaded
_loading = bytearray_at(L.LOADING, 1)
_long_ints = bytearray_at(L.LONG_INTS, 1)


def _change_sides():
    """Let the interpreter find the firmware's modules in place of the program's, or the other way round."""
    one, other = bytearray_at(id(_loaded) + 4, 12), bytearray_at(id(_ours) + 4, 12)
    one[:], other[:] = bytes(other), bytes(one)


def firmware(name):
    """Import one of the firmware's modules from its folder, which is not on the program's path."""
    if _loading[0]:
        return _load(name)
    if name in _ours and name in _marked:
        return _ours[name]
    used = None if _loading_frozen else before_loading()
    state = _hook, _path[:], _long_ints[0]
    interrupt = None
    _begin_loading()  # nothing interrupts the interpreter between this and the next line
    try:
        while True:
            try:
                if used is not None:
                    load_into_own_part()
                try:
                    module = _load(name)
                except MemoryError:
                    if used is None:
                        raise
                    load_anywhere(used)
                    module = _load(name)
                _mark_new()
                break
            except Exception:
                raise
            except (
                BaseException
            ) as error:  # an interrupt has to wait: a module that is half loaded would not be the firmware's
                interrupt = error
    finally:
        _end_loading(*state)
        interrupt = _count(used) or interrupt
    if interrupt is not None:
        raise interrupt
    return module


def _count(used):
    """Count what was loaded; the interrupt that came meanwhile."""
    interrupt = None
    while True:
        try:
            after_loading(used)
            return interrupt
        except Exception:
            raise
        except BaseException as error:
            interrupt = error


def _begin_loading():
    _change_sides()
    _loading[0] = 1
    _path[:] = [FOLDER]
    _long_ints[0] = 0  # the firmware has long integers on every board
    _set_hook(_native_import)


def _end_loading(hook, path, long_ints):
    _change_sides()
    _loading[0] = 0
    _path[:] = path
    _long_ints[0] = long_ints
    _set_hook(hook)


def loaded(name):
    """One of the firmware's modules if it has been loaded, else None."""
    return _ours.get(name)


def _load(name):
    if name in _loaded:
        return _loaded[name]
    # The interpreter finds a module of its own before any file of that name, so the image has ours under another.
    file = "_cp_" + name if name in _REPLACED else name
    path = _path[:]
    _path[:] = [FOLDER]
    try:
        _native_import(file)
    finally:
        _path[:] = path
    module = _loaded[file]
    if file != name:
        module.__name__ = name
        del _loaded[file]
        _loaded[name] = module
    return module


def _mark_new():
    """Say of the modules that were loaded that they are the firmware's."""
    for name in list(_loaded):
        if name not in _marked:
            mark(_loaded[name])
            if hasattr(_loaded[name], "__file__"):
                del _loaded[name].__file__
            _marked.add(name)


# What ``__import__`` is now: looking it up in `builtins` gives the interpreter's own, whatever was assigned.
_hook = _native_import


def _set_hook(function):
    global _hook
    _hook = builtins.__import__ = function


def install():
    """Put CircuitPython's modules in place of the interpreter's, and take imports over."""
    collect = _native_import("gc").collect
    for name in ("os", "time", "microcontroller", "board", "sys", "_errors", "_arguments", "_language", "_files"):
        firmware(name)
        collect()  # or the next one, which stays for good, goes behind what loading this one took
    _mark_new()
    put_in(builtins, _native_import, _import)
    _set_hook(_import)
    _path[:] = ["", "/", ".frozen", "/lib"]
    _change_sides()
    _loading[0] = 0
