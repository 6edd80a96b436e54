"""Inputs of synthio's objects and of mixers' voices: numbers, or blocks whose values change once a block of sound.

An object has a record (see hardware/peripherals/audio/records.py) and an array of numbers. For each input it keeps what
the program has put there, as the collector does not look into arrays.
"""

from array import array

from _pins import as_float
from _samples import buffer_of, record
from uctypes import addressof


class WithInputs:
    """Has a record ``_r``, numbers ``_n``, and in ``_o`` what the program has put into inputs."""

    def _made(self, kind, words, numbers, place, count):
        self._r = r = record(kind, words)
        self._n = array("d", bytes(8 * numbers))
        self._o = [None] * count
        r[place] = addressof(self._n)
        return r

    def _put(self, input, word, number, value, name):
        """Put a value into an input, whose block is in one word and whose number in another place."""
        if isinstance(value, Block):
            self._r[word] = addressof(value._r)
        else:
            if value is None:
                value = 0.0
            elif isinstance(value, (int, float, bool)):
                value = float(value)
            else:
                raise TypeError("%s must be of type BlockInput, not %s" % (name, type(value).__name__))
            self._r[word] = 0
            self._n[number] = value
        self._o[input] = value

    def _shown(self, *names):
        return "%s(%s)" % (type(self).__name__, ", ".join(["%s=%r" % (name, getattr(self, name)) for name in names]))


class Block(WithInputs):
    """What can be in an input."""

    @property
    def value(self):
        return self._n[0]


def waveform_of(buffer):
    """The address of a waveform, and its length in samples."""
    code, address, count = buffer_of(buffer)
    if code != "h":
        raise ValueError("waveform must be array of type 'h'")
    count //= 2
    if not 2 <= count <= L.LONGEST_WAVEFORM:
        raise ValueError("waveform length must be 2-%d" % L.LONGEST_WAVEFORM)
    return address, count


def number_in(value, name, low, high):
    """A number; ValueError when it is out of range."""
    value = as_float(value)
    if not low <= value <= high:
        raise ValueError("%s must be %d-%d" % (name, low, high))
    return value


def input_property(input, word, number, name):
    """A property that is an input."""

    def get(self):
        return self._o[input]

    def put(self, value):
        self._put(input, word, number, value, name)

    return property(get, put)
