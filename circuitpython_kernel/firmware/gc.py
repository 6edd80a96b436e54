"""Control of the garbage collector, over the board's heap. Follows CircuitPython 10's gc module."""

import gc as _gc

import _heap

disable = _gc.disable
enable = _gc.enable
isenabled = _gc.isenabled
threshold = _gc.threshold
_collect = _gc.collect


def collect():
    """Free what nobody refers to any more."""
    _collect()


def mem_alloc():
    """Bytes of the heap that are in use."""
    return _heap.used()


def mem_free():
    """Bytes of the heap that are free."""
    return _heap.SIZE - _heap.used()
