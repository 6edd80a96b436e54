"""Bytes that the host keeps, as `microcontroller.nvm` and `alarm.sleep_memory` show them."""

from array import array

from _pins import check_range
from uctypes import addressof


class Memory:
    """Base class: ``_bell`` is the doorbell."""

    _bell = None

    def __init__(self):
        raise TypeError("can't create '%s' instances" % type(self).__name__)

    def __len__(self):
        return self._bell.size()

    def __bool__(self):
        return len(self) > 0

    def _span(self, index):
        size = len(self)
        if isinstance(index, slice):
            start, stop, step = index.indices(size)
            if step != 1:
                raise NotImplementedError("only slices with step=1 (aka None) are supported")
            return start, max(0, stop - start)
        if isinstance(index, bool):
            index = int(index)
        if not isinstance(index, int):
            raise TypeError("%s indices must be integers, not %s" % (type(self).__name__, type(index).__name__))
        if index < 0:
            index += size
        if not 0 <= index < size:
            raise IndexError("index out of range")
        return index, 1

    def __getitem__(self, index):
        start, count = self._span(index)
        data = bytearray(count)
        if count:
            self._bell.read(start, addressof(data), count)
        return data if isinstance(index, slice) else data[0]

    def __setitem__(self, index, value):
        start, count = self._span(index)
        if isinstance(index, slice):
            if not isinstance(value, (bytes, bytearray, memoryview, array)):
                raise NotImplementedError("array/bytes required on right side")
            data = bytearray(bytes(memoryview(value)))
            if len(data) != count:
                raise ValueError("Slice and value different lengths.")
            if len(value) != count:
                raise ValueError("Array values should be single bytes.")
        else:
            data = bytearray((check_range(value, "bytes", 0, 255),))
        if count:
            self._bell.write(start, addressof(data), count)
