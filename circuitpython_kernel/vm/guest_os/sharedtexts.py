"""Writes text into a string of the guest's that it has made for that.

A string of the interpreter is four words: its type, its hash, its length in bytes and the address of its bytes
(py/objstr.h). A hash of 0 stands for one that is not worked out yet.
"""

from __future__ import annotations

import struct

from circuitpython_kernel.vm.wasmtime_host.memory import MemoryView

OBJECT_BYTES = 16
_HASH_AT, _LENGTH_AT = 4, 8


def put(memory: MemoryView, text_object: int, data: bytes) -> bool:
    """Give the string object at a guest address these bytes; False when there is no string of that length."""
    if not memory.holds(text_object, OBJECT_BYTES):
        return False
    length, items = struct.unpack("<II", memory.read(text_object + _LENGTH_AT, 8))
    if length != len(data) or not memory.holds(items, length):
        return False
    memory.write(items, data)
    memory.write(text_object + _HASH_AT, bytes(4))
    return True
