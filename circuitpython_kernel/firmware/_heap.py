"""How much of the board's heap the program uses. The interpreter's heap is larger: the firmware lives on it, too.

What the firmware does not need of it is taken away, so that the program runs out of memory when it would on a board, and
so that there is something to give free to tell of that.
"""

import gc

import _board

SIZE = _board.HEAP
_LEAST = 512
_MARGIN = 4096  # for holes that are smaller
_own = None  # bytes that are the firmware's, once it is loaded
_total = 0
_ballast = []


def begin():
    """The firmware is there: what is used from now on is the program's, but for modules that are loaded later."""
    global _own, _total
    gc.collect()
    _own = gc.mem_alloc()
    _total = _own + gc.mem_free()
    take_ballast()


# A list gives its memory free at once when it is cleared; other objects only in the next collection.
def _block(size):
    """A block of so many bytes, or less if there is no such block; empty when there is only little."""
    while size >= _LEAST:
        try:
            return [None] * (size >> 2)
        except MemoryError:
            size -= (size >> 5) + 16
    return []


def _take(size):
    """Blocks of so many bytes in all, as near to the heap's start as there are any."""
    blocks = []
    while size >= _LEAST:
        block = _block(size)
        if not block:
            break
        blocks.append(block)
        size -= 4 * len(block)
    return blocks


def give(blocks):
    """Give blocks free."""
    for block in blocks:
        block.clear()


def take_ballast():
    """Take what the interpreter's heap has beyond the board's, from its end if that is possible."""
    global _ballast
    if not _ballast:
        room = _take(SIZE - used())
        _ballast = _block(_total - SIZE - _own - _MARGIN)
        give(room)


def drop_ballast():
    """Give it free."""
    _ballast.clear()


def before_loading():
    """Remember what is used before a module of the firmware's is loaded, and take the program's room out of its way.

    The allocator searches the heap from its start. Without the room being taken, the module would go into it and leave
    no large block for the program.
    """
    if _own is None:
        return None
    drop_ballast()
    gc.collect()
    return gc.mem_alloc(), _take(SIZE - used())


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
    return min(max(gc.mem_alloc() - _own - 4 * len(_ballast), 0), SIZE)
