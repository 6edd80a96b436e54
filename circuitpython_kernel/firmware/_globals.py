"""Which functions are the firmware's own: those whose globals' dict has a type of its own; see vm/pystack.py."""

from uctypes import addressof, bytearray_at

_TYPE_BYTES = 48  # of a type with seven slots, as dicts have (py/obj.h)
_type = bytearray(bytearray_at(id(dict), _TYPE_BYTES))
_type_address = addressof(_type).to_bytes(4, "little")
bytearray_at(L.GLOBALS_TYPE, 4)[:] = _type_address


def mark(module):
    """The functions of a module are the firmware's."""
    bytearray_at(id(module.__dict__), 4)[:] = _type_address
