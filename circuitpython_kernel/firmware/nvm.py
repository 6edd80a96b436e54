"""Memory that keeps its bytes without power. Follows CircuitPython 10's nvm module."""

import _board as _b
from _hw import doorbell as _doorbell
from uctypes import addressof as _addressof


class ByteArray:
    """All bytes of the chip's non-volatile memory; use ``microcontroller.nvm``."""

    def __init__(self):
        raise TypeError("cannot create 'ByteArray' instances")

    def __bool__(self):
        return _b.NVM > 0

    def __len__(self):
        return _b.NVM

    def _range(self, index):
        if isinstance(index, slice):
            start, stop, step = index.indices(_b.NVM)
            if step != 1:
                raise NotImplementedError("only slices with step=1 (aka None) are supported")
            return start, max(0, stop - start)
        if index < 0:
            index += _b.NVM
        if not 0 <= index < _b.NVM:
            raise IndexError("index out of range")
        return index, 1

    def __getitem__(self, index):
        start, count = self._range(index)
        data = bytearray(count)
        if count:
            _doorbell("nvm", "read %d %d %d" % (start, _addressof(data), count))
        return data if isinstance(index, slice) else data[0]

    def __setitem__(self, index, value):
        start, count = self._range(index)
        if isinstance(index, slice):
            if len(value) != count:
                raise ValueError("Slice and value different lengths.")
            data = bytes(value)
        else:
            if not 0 <= value <= 255:
                raise ValueError("Bytes must be between 0 and 255.")
            data = bytes((value,))
        if count:
            _doorbell("nvm", "write %d %d %d" % (start, _addressof(data), count))
