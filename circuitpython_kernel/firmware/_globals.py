"""What the firmware says of itself to the interpreter.

Functions are its own whose globals' dict has a type of its own; see vm/passes/pystack.py.
"""

from uctypes import addressof, bytearray_at

_TYPE_BYTES = 48  # of a type with seven slots, as dicts have (py/obj.h)
_type = bytearray(bytearray_at(id(dict), _TYPE_BYTES))
_type_address = addressof(_type).to_bytes(4, "little")
bytearray_at(L.GLOBALS_TYPE, 4)[:] = _type_address


def mark(module):
    """The functions of a module are the firmware's."""
    bytearray_at(id(module.__dict__), 4)[:] = _type_address


def fix(names):
    """Let a dict refuse changes, as one in a board's flash does (py/obj.h, mp_map_t)."""
    bytearray_at(id(names) + 4, 1)[0] |= 2


def put_in(module, old, new):
    """Put an object in place of another in the table of a built-in module, which Python code cannot change.

    The collector does not look there: something else has to refer to the new one.
    """
    _, size, table = [int.from_bytes(bytes(bytearray_at(id(module.__dict__) + at, 4)), "little") for at in (4, 8, 12)]
    for entry in range(size):
        value = bytearray_at(table + 8 * entry + 4, 4)
        if bytes(value) == id(old).to_bytes(4, "little"):
            value[:] = id(new).to_bytes(4, "little")


def retable(module, more, without):
    """Give a built-in module's table more entries, and leave some out; the new table, which the caller keeps."""
    names = dict(module.__dict__)
    names.update(more)
    for name in without:
        del names[name]
    fix(names)
    # Flags and length, room, address of the entries (py/obj.h, mp_map_t).
    bytearray_at(id(module.__dict__) + 4, 12)[:] = bytearray_at(id(names) + 4, 12)
    return names
