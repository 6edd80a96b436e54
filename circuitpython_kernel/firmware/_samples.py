"""What audio samples have in common: a record that the host reads, and the buffers of programs.

See hardware/peripherals/audio/records.py for the words. What a record refers to by its address is also an attribute of
an object, as the collector does not look into arrays.
"""

from array import array

import _ticks as _ticks
from _bus import writable
from _pins import as_int, deinited
from uctypes import addressof, bytearray_at

_serial = 0


def record(kind, words):
    """A record of so many words, with a number of its own."""
    global _serial
    _serial += 1
    made = array("i", bytes(4 * words))
    made[L.SAMPLE_KIND] = kind
    made[L.SAMPLE_SERIAL] = _serial & 0x3FFFFFFF
    return made


class Sample:
    """What outputs, mixers and effects can play."""

    _r = None

    def _made(self, kind, words, rate, channels, bits, signed, single=0):
        self._r = r = record(kind, words)
        r[L.SAMPLE_RATE] = rate
        r[L.SAMPLE_CHANNELS] = channels
        r[L.SAMPLE_BITS] = bits
        r[L.SAMPLE_SIGNED] = signed
        r[L.SAMPLE_SINGLE] = single
        return r

    def _check(self):
        if not self._r[L.SAMPLE_CHANNELS]:
            deinited()

    def deinit(self):
        """Let go of what it plays."""
        self._r[L.SAMPLE_CHANNELS] = 0

    def __enter__(self):
        return self

    def __exit__(self, exc_type=None, exc_value=None, traceback=None):
        self.deinit()

    @property
    def sample_rate(self):
        self._check()
        return self._r[L.SAMPLE_RATE]

    @sample_rate.setter
    def sample_rate(self, value):
        self._check()
        self._r[L.SAMPLE_RATE] = as_int(value)

    @property
    def bits_per_sample(self):
        self._check()
        return self._r[L.SAMPLE_BITS]

    @property
    def channel_count(self):
        self._check()
        return self._r[L.SAMPLE_CHANNELS]


def check_sample(sample):
    """The address of a sample's record; TypeError for anything else."""
    if not isinstance(sample, Sample):
        raise TypeError("'%s' object does not support 'protocol_audiosample'" % type(sample).__name__)
    return addressof(sample._r)


def buffer_of(buffer):
    """A buffer's typecode, its address, and its length in bytes."""
    if type(buffer).__name__ == "ndarray":
        return _of_ulab(buffer)
    view = memoryview(buffer)
    code = chr(bytearray_at(id(view) + 4, 1)[0] & 0x7F)
    return code, addressof(buffer) if len(view) else 0, len(view) * _size_of(code)


def _size_of(code):
    return 4 if code in "iIlLf" else 8 if code in "qQd" else 2 if code in "hH" else 1


def recorded_into(destination, destination_length):
    """How many samples a microphone is to put into a buffer; its typecode, its address, and the bytes of an item."""
    count = as_int(destination_length)
    if count < 0:
        raise ValueError("length must be >= 0")
    if type(destination).__name__ == "FileIO":
        raise NotImplementedError("Cannot record to a file")
    code, address, size = buffer_of(destination)
    if code == "B":
        writable(destination, 0, 0)
    unit = _size_of(code)
    if size // unit < count:
        raise ValueError("Destination capacity is smaller than destination_length.")
    return count, code, address, unit


def _of_ulab(a):
    """The same of an array of ulab, which is no buffer here but on a board."""
    size = a.itemsize
    dense = (size,) if len(a._shape) == 1 else (size * a._shape[1], size)
    if a._strides != dense:
        memoryview(0)  # raises what a board does
    return a._code, a._at, size * a.size
