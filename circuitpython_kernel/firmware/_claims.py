"""What programs have claimed and not let go of (pins, buses, keypads, mounted file systems), and who has claimed it.

An owner is a key that the host gives, such as that of a notebook's cell; the empty key is nobody's. When the host asks
for it (`begin_owner`), everything of an owner's is let go as if `deinit` had been called.

What is held has `_names()`, what a user calls it, and `_pin_numbers()`; `_give_back(claim)` releases a lock that was
taken in a program's run, and `_give_back_to(key)` one that was taken in any of an owner's.
"""

from _hw import PIN_COUNT, PIN_MODE, release

claim = ("", 0)  # of the program that runs: its owner, and a number; a new tuple for each run

_held = []  # (object, claim), in the order of making
_whole = True  # whether the last program came to an end by itself
_modes = bytes(PIN_MODE)  # of the pins when it began


def hold(thing):
    """The program that runs has claimed something."""
    _held.append((thing, claim))


def keep(thing):
    """Something is to stay open, no matter what claimed it, as the board's own buses are."""
    drop(thing)
    _held.append((thing, ("", 0)))


def drop(thing):
    """Something was let go."""
    for place in range(len(_held) - 1, -1, -1):
        if _held[place][0] is thing:
            del _held[place]
            return


def begin_program():
    """A program begins. What an interrupt of the last one has left behind is put in order first."""
    global claim, _whole, _modes
    if not _whole:
        _tidy()
    claim = (claim[0], claim[1] + 1)
    _modes = bytes(PIN_MODE)
    _whole = False


def end_program(error):
    """It is over, with an exception or None."""
    global _whole
    _whole = not isinstance(error, KeyboardInterrupt)


def _tidy():
    """The interrupted program holds no lock any more, nor pins of objects that it did not get to the end of making."""
    numbers = set()
    for thing, _ in _held:
        thing._give_back(claim)
        numbers.update(thing._pin_numbers())
    for n in range(PIN_COUNT):
        if PIN_MODE[n] != L.PIN_UNUSED and _modes[n] == L.PIN_UNUSED and n not in numbers:
            release(n)


def begin_owner(key):
    """Let go of what an owner holds, the newest first, and take the programs that follow for its own.

    The names of what was let go, in the order in which it was made.
    """
    global claim, _whole
    if not _whole:
        _tidy()
        _whole = True
    found = []
    if key:
        for thing, owner in list(_held)[::-1]:
            thing._give_back_to(key)
            if owner[0] == key:
                names = thing._names()
                numbers = list(thing._pin_numbers())
                try:
                    (thing.deinit if hasattr(thing, "deinit") else thing._release)()
                except Exception:  # whatever a class of the program's own, or a card that is gone, makes of it
                    pass
                drop(thing)
                for n in numbers:
                    if PIN_MODE[n] != L.PIN_UNUSED:
                        release(n)
                found = [name for name in names if name not in found] + found
    claim = (key, claim[1])
    return found
