"""How much of the board's heap the program uses. The interpreter's heap is larger: the firmware lives on it, too.

What the firmware does not need of it is taken away, so that the program runs out of memory when it would on a board,
and so that there is something to give free to tell of that.
"""

import gc

import _board
from uctypes import bytearray_at

SIZE = _board.HEAP
_LEAST = 1024
_MARGIN = 4096  # for holes that are smaller
_NAMES = 24
_CHARACTERS = 128
_ITEMS = 12  # where in a list the address of its items lies
_STEP = 64  # bytes of the heap for one of the allocator's steps: four blocks
_own = None  # bytes that are the firmware's, once it is loaded
_total = 0
_part = 0  # the step at which the firmware's part of the heap begins; the program's is in front
_ballast = []
_ballast_bytes = 0  # kept, as adding them up would take some of the heap


def _word(address):
    return int.from_bytes(bytearray_at(address, 4), "little")


def mark_end(block):
    """The firmware was loaded behind this block, which takes the program's part until then."""
    global _part
    end = _word(id(block) + _ITEMS) + 4 * len(block)
    _part = (end - _word(L.HEAP_START) + _STEP - 1) // _STEP


def _search_from(step):
    # The allocator begins here until the next collection. In front of it all may as well be in use.
    bytearray_at(L.SEARCH_START, 4)[:] = step.to_bytes(4, "little")


def begin():
    """The firmware is there: what is used from now on is the program's, but for modules that are loaded later."""
    global _own, _total
    # The interpreter's table of names grows by doubling. The firmware has nearly filled it, and the step, of 5 kB, is
    # not to be the program's: a look-up makes a name.
    for n in range(_NAMES):
        getattr(gc, "_%d" % n, None)
    # It also has each character that was taken out of a string: no code of the firmware's is to need room for one
    # later.
    for n in range(_CHARACTERS):
        chr(n)[0]
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


def take_ballast():
    """Take what the interpreter's heap has beyond the board's, from the firmware's part of it."""
    global _ballast_bytes
    if _ballast or _own is None:
        return
    left = step = _total - SIZE - _own - _MARGIN
    collecting = gc.isenabled()
    try:  # around all of it, as an interrupt may come anywhere
        gc.disable()  # or each block that does not fit would cost a collection
        _search_from(_part)
        while step >= _LEAST:
            try:
                # A list gives its memory free at once when it is cleared; other objects only in the next collection.
                _ballast.append([None] * (step >> 2))
                _ballast_bytes += step
                left -= step
                step = min(step, left)
            except MemoryError:
                step -= (step >> 4) + 16
    finally:
        if collecting:
            gc.enable()
        _search_from(0)


def drop_ballast():
    """Give it free."""
    global _ballast_bytes
    _ballast_bytes = 0
    for block in _ballast:
        block.clear()
    _ballast.clear()


def before_loading():
    """A module of the firmware's is going to be loaded; bytes that are used before, and whether collections are on."""
    if _own is None:
        return None
    drop_ballast()
    gc.collect()
    return gc.mem_alloc(), gc.isenabled(), _own


def load_into_own_part():
    """What comes now goes into the firmware's part: in the program's it would leave no large block."""
    gc.disable()  # a collection would make the allocator start at the program's part again
    _search_from(_part)


def load_anywhere(before):
    """There is not enough room left in the firmware's part."""
    if before[1]:
        gc.enable()
    gc.collect()


def after_loading(before):
    """Count what has come since as the firmware's; it can be called again when it was interrupted."""
    global _own
    if before is not None:
        if before[1]:
            gc.enable()
        drop_ballast()
        gc.collect()
        _own = before[2] + gc.mem_alloc() - before[0]
        take_ballast()


def used():
    """Bytes that the program uses, garbage included."""
    return min(max(gc.mem_alloc() - _own - _ballast_bytes, 0), SIZE)
