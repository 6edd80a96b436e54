"""``help()``, with CircuitPython's text and lists; see py/builtinhelp.c."""

import _board
from _modules import NATIVE

# With globals of its own it is none of the firmware's functions, and sees what a program sees.
_dict_of = eval("lambda value: value.__dict__", {})
_COLUMNS = 4
_WIDTH = 18


def _print_modules():
    names = sorted([name for name in _board.MODULES if name in _board.FIRMWARE or name in NATIVE])
    names.insert(0, "__main__")
    rows = (len(names) + _COLUMNS - 1) // _COLUMNS
    for row in range(rows):
        line = last = ""
        for at in range(row, len(names), rows):
            if line:
                line += " " * (_WIDTH - len(last) % _WIDTH)
            last = names[at]
            line += last
        print(line)
    print("Plus any modules on the filesystem")


def _members(value):
    if not isinstance(value, type) and type(value).__name__ != "module":
        value = type(value)
    try:
        names = _dict_of(value)
    except AttributeError:
        return ()
    return [(name, names[name]) for name in names if isinstance(name, str) and _is_shown(name)]


def _is_shown(name):
    return name[:1] != "_" or (name[:2] == "__" and name not in ("__path__", "__file__"))


def show(value):
    """Print help on an object; on ``"modules"`` the names of all modules."""
    if value == "modules":
        _print_modules()
        return
    print("object %s is of type %s" % (value, type(value).__name__))
    for name, member in _members(value):
        print("  %s -- %s" % (name, member))


def show_welcome():
    """Print how to go on."""
    print(
        "Welcome to Adafruit CircuitPython %s!\n\nVisit circuitpython.org for more information.\n\n"
        'To list built-in modules type `help("modules")`.' % _board.RELEASE.split()[0]
    )
