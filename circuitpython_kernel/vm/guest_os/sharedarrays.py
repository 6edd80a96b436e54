"""Points the guest's array objects at memory outside of its heap.

An ``array.array`` or ``bytearray`` of the interpreter is four words: its type, its typecode, its length in items and
the address of the items (py/objarray.h). The guest makes an empty one and tells the object's address; the host writes
length and address. The collector ignores addresses outside of its heap, so it neither scans nor frees the items.
"""

from __future__ import annotations

import struct

from circuitpython_kernel.vm.wasmtime_host.memory import MemoryView

_LENGTH_AT = 8


def point(memory: MemoryView, array_object: int, items: int, length: int) -> None:
    """Let the array object at a guest address have ``length`` items, at the guest address ``items``.

    Raises:
        ValueError: when there is no empty array object at the address.
    """
    old_length, _ = struct.unpack("<II", memory.read(array_object + _LENGTH_AT, 8))
    if old_length:
        raise ValueError(f"the guest object at {array_object:#x} is not an empty array")
    memory.write(array_object + _LENGTH_AT, struct.pack("<II", length, items))
