"""Whether an object on the heap is still there after a collection.

The interpreter has no finalisers. What holds something of the hardware's (a socket) looks, when there is none left,
which of its objects nobody has any more: in the collector's own table, where two bits a block of 16 bytes say whether
it is free (py/gc.c). Where that table lies is found by what its record must hold.
"""

from uctypes import bytearray_at

_FIRST, _LAST = 0x10000, 0x12000  # the interpreter's state lies in here (py/mpstate.h)
_BLOCK = 16
_place = []  # where the table and the blocks begin, and where they end


def _words(address, count):
    data = bytearray_at(address, 4 * count)
    return [int.from_bytes(data[4 * n : 4 * n + 4], "little") for n in range(count)]


def _find():
    state = _words(_FIRST, (_LAST - _FIRST) // 4)
    for n in range(len(state) - 4):
        table, size, _, start, end = state[n : n + 5]
        if size and table > _LAST and end - start == size * 4 * _BLOCK and table + size <= start:
            return table, start, end
    raise RuntimeError("the heap's table was not found")


def is_live(address, kind):
    """Whether an object of a type lies at an address, right after a collection."""
    if not _place:
        _place.extend(_find())
    table, start, end = _place
    if not start <= address < end:
        return True
    block = (address - start) // _BLOCK
    bits = bytearray_at(table + block // 4, 1)[0] >> block % 4 * 2 & 3
    return bits in (1, 3) and _words(address, 1)[0] == id(kind)
