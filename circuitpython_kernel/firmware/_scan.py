"""What keypads have in common: their pins, the host's scanner and the queue of events."""

import _bell_keypad as bell
from _claims import hold
from _hw import PIN_PULL, claim, known, settle
from _pins import HandleUser, check_free


class Event:
    """A key that went down or up."""

    def __init__(self, key_number=0, pressed=True, timestamp=None):
        if not isinstance(key_number, int) or key_number < 0 or key_number > 65535:
            raise ValueError("key_number must be 0-65535")
        if timestamp is None:
            from supervisor import ticks_ms

            timestamp = ticks_ms()
        self._set(key_number, bool(pressed), timestamp)

    def _set(self, key_number, pressed, timestamp):
        self._key = key_number
        self._pressed = pressed
        self._timestamp = timestamp

    @property
    def key_number(self):
        return self._key

    @property
    def pressed(self):
        return self._pressed

    @property
    def released(self):
        return not self._pressed

    @property
    def timestamp(self):
        return self._timestamp

    def __eq__(self, other):
        return isinstance(other, Event) and self._key == other._key and self._pressed == other._pressed

    def __hash__(self):
        return self._key << 1 | self._pressed

    def __repr__(self):
        return "<Event: key_number %d %s>" % (self._key, "pressed" if self._pressed else "released")


class EventQueue:
    """Events that were not taken yet, oldest first."""

    _left = None  # what is not taken yet, once the keypad has been let go: the queue outlives it
    _lost = False

    def __init__(self, *args):
        raise TypeError("can't create 'EventQueue' instances")

    def _leave(self):
        self._lost = self.overflowed
        left = []
        found = self._next()
        while found:
            left.append(found)
            found = self._next()
        self._left = left

    def _next(self):
        if self._left is not None:
            return self._left.pop(0) if self._left else None
        return bell.get(self._handle) if known(self._place) else None

    def get(self):
        """Take the oldest event; None when there is none."""
        event = object.__new__(Event)
        return event if self.get_into(event) else None

    def get_into(self, event):
        """Write the oldest event into one that exists; False when there is none."""
        found = self._next()
        if not found:
            return False
        event._set(*found)
        return True

    def clear(self):
        """Forget all events."""
        if self._left is None:
            bell.clear(self._handle)
        else:
            self._left = []
            self._lost = False

    def __bool__(self):
        return len(self) > 0

    def __len__(self):
        if self._left is not None:
            return len(self._left)
        found = known(self._place)
        return found if found >= 0 else bell.length(self._handle)

    @property
    def overflowed(self):
        return bell.overflowed(self._handle) if self._left is None else self._lost


class Scanner(HandleUser):
    """Base class of the keypads."""

    _bell = bell

    def _open(self, pins, pull, function, keys, interval, max_events, debounce_threshold, begin):
        if not isinstance(interval, (int, float)):
            raise TypeError("can't convert %s to float" % type(interval).__name__)
        if interval < 0:
            raise ValueError("interval must be >= 0")
        if max_events < 1:
            raise ValueError("max_events must be >= 1")
        if debounce_threshold < 1 or debounce_threshold > 127:
            raise ValueError("debounce_threshold must be 1-127")
        found = numbers(pins)
        for n in found:
            claim(n, L.PIN_LISTEN, function)
            PIN_PULL[n] = pull
            settle(n)
        self._pins = found
        self._keys = keys
        self._handle = begin(int(1000000 * interval + 0.5), max_events, debounce_threshold)
        hold(self)
        self._events = object.__new__(EventQueue)
        self._events._handle = self._handle
        self._events._place = found[-1] if found else None  # where the host says when there can be something new

    def deinit(self):
        """Stop scanning and release the pins. Events that were not taken stay in the queue."""
        if self._handle is not None:
            self._events._leave()
        super().deinit()

    def reset(self):
        """Take all keys for released: those that are held down give an event again."""
        self._check()
        bell.reset(self._handle)

    @property
    def key_count(self):
        self._check()
        return self._keys

    @property
    def events(self):
        self._check()
        return self._events


class Matrix(Scanner):
    """Keys in rows and columns."""

    def key_number_to_row_column(self, key_number):
        """The row and the column of a key."""
        self._check()
        if key_number < 0 or key_number >= self._keys:
            raise ValueError("key_number must be 0-%d" % (self._keys - 1))
        return divmod(key_number, self._columns)

    def row_column_to_key_number(self, row, column):
        """The number of the key in a row and a column."""
        self._check()
        if row < 0 or row >= self._keys // self._columns:
            raise ValueError("row must be 0-%d" % (self._keys // self._columns - 1))
        if column < 0 or column >= self._columns:
            raise ValueError("column must be 0-%d" % (self._columns - 1))
        return row * self._columns + column


def numbers(pins):
    """The indexes of pins; check_free says what is wrong with them."""
    return [check_free(pin) for pin in pins]


def check_different(**groups):
    """TypeError when a pin stands twice in the lists, which have the names of the arguments."""
    for name, pins in groups.items():
        if len(set(pins)) != len(pins):
            raise TypeError("%s contains duplicate pins" % name)
    together = [pin for pins in groups.values() for pin in pins]
    if len(set(together)) != len(together):
        raise TypeError("%s contain duplicate pins" % " and ".join(groups))
