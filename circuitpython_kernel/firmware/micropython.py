"""The interpreter's internals. Follows CircuitPython 10's micropython module."""

import _heap
import micropython as _micropython

const = _micropython.const
heap_lock = _micropython.heap_lock
heap_unlock = _micropython.heap_unlock
opt_level = _micropython.opt_level
stack_use = _micropython.stack_use


def mem_info(verbose=None):
    """Print how much of stack and heap is used."""
    used = _heap.used()
    print("stack: %d out of %d" % (stack_use(), L.STACK_LIMIT))
    print("GC: total: %d, used: %d, free: %d" % (_heap.SIZE, used, _heap.SIZE - used))
