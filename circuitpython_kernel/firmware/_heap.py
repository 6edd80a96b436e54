"""How much of the board's heap the program uses. The interpreter's heap is larger: the firmware lives on it, too.

What the firmware does not need of it is taken away, so that the program runs out of memory when it would on a board, and
so that there is something to give free to tell of that.
"""

import gc

import _board
from uctypes import bytearray_at

SIZE = _board.HEAP
_LEAST = 2048
_MOST_BLOCKS = 16
_BALLAST_BLOCKS = 3  # what the firmware needs while it is loaded leaves a few holes
_MARGIN = 4096  # for holes that are smaller
_NAMES = 24
_own = None  # bytes that are the firmware's, once it is loaded
_total = 0
_ballast = []
_held = 0  # its bytes


def begin():
    """The firmware is there: what is used from now on is the program's, but for modules that are loaded later."""
    global _own, _total
    # The interpreter's table of names grows by doubling. The firmware has nearly filled it, and the step, of 5 kB, is not
    # to be the program's: a look-up makes a name.
    for n in range(_NAMES):
        getattr(gc, "_%d" % n, None)
    gc.collect()
    _own = gc.mem_alloc()
    _total = _own + gc.mem_free()
    take_ballast()


def forget_start():
    """The caller and the functions around it never go on: let the collector forget what their frames hold.

    Their frames stay for good, and so would each object at an address that is left in one of them, whatever it is.
    """
    # Each handler of exceptions starts with the address of the one around it, which is in the caller's frame here.
    own = bytes(bytearray_at(L.HANDLER, 4))  # a copy: a call may have a handler of its own
    bytearray_at(L.STACK_TOP, 4)[:] = bytearray_at(int.from_bytes(own, "little"), 4)


# A list gives its memory free at once when it is cleared; other objects only in the next collection.
def _take(size, most):
    """Blocks of so many bytes in all, but not more than ``most`` blocks; as near to the heap's start as there are any."""
    blocks = []
    step = size
    collecting = gc.isenabled()
    gc.disable()  # or each block that does not fit would cost a collection
    try:
        while step >= _LEAST and len(blocks) < most:
            try:
                blocks.append([None] * (step >> 2))
                size -= step
                step = min(step, size)
            except MemoryError:
                # The largest block is to be as large as can be: what is left of it the firmware's next module takes.
                step -= (step >> (4 if blocks else 6)) + 16
    finally:
        if collecting:
            gc.enable()
    return blocks


def give(blocks):
    """Give blocks free."""
    for block in blocks:
        block.clear()


def take_ballast():
    """Take what the interpreter's heap has beyond the board's, from its end if that is possible."""
    global _ballast, _held
    if not _held:
        room = _take(SIZE - used(), _MOST_BLOCKS)
        _ballast = _take(_total - SIZE - _own - _MARGIN, _BALLAST_BLOCKS)
        _held = sum([4 * len(block) for block in _ballast])
        give(room)


def drop_ballast():
    """Give it free."""
    global _held
    give(_ballast)
    _held = 0


def before_loading():
    """Remember what is used before a module of the firmware's is loaded, and take the program's room out of its way.

    The allocator searches the heap from its start. Without the room being taken, the module would go into it and leave
    no large block for the program.
    """
    if _own is None:
        return None
    drop_ballast()
    gc.collect()
    return gc.mem_alloc(), _take(SIZE - used(), _MOST_BLOCKS)


def after_loading(before):
    """Count what has come since as the firmware's."""
    global _own
    if before is not None:
        give(before[1])
        gc.collect()
        _own += gc.mem_alloc() - before[0]
        take_ballast()


def used():
    """Bytes that the program uses, garbage included."""
    return min(max(gc.mem_alloc() - _own - _held, 0), SIZE)
