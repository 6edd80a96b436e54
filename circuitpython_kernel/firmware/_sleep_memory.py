"""`alarm.SleepMemory`: RAM that stays through deep sleep."""

from _hw import ask
from uctypes import addressof


class SleepMemory:
    """Bytes that persist across deep sleep and software resets; use ``alarm.sleep_memory``."""

    def __init__(self):
        raise TypeError("cannot create 'SleepMemory' instances")

    def __len__(self):
        size = int(ask("sleep_memory", "size"))
        if not size:
            raise NotImplementedError("Sleep Memory not available")
        return size

    def __bool__(self):
        return len(self) > 0

    def _span(self, index):
        size = len(self)
        if isinstance(index, slice):
            start, stop, step = index.indices(size)
            if step != 1:
                raise NotImplementedError("only slices with step=1 (aka None) are supported")
            return start, max(0, stop - start)
        if not isinstance(index, int):
            raise TypeError("sleep_memory indices must be integers, not %s" % type(index).__name__)
        if index < 0:
            index += size
        if not 0 <= index < size:
            raise IndexError("sleep_memory index out of range")
        return index, 1

    def __getitem__(self, index):
        start, count = self._span(index)
        data = bytearray(count)
        ask("sleep_memory", "read %d %d %d" % (start, addressof(data), count))
        return data if isinstance(index, slice) else data[0]

    def __setitem__(self, index, value):
        start, count = self._span(index)
        if isinstance(index, slice):
            data = bytearray(value)
            if len(data) != count:
                raise ValueError("Slice and value different lengths.")
        else:
            if not isinstance(value, int):
                raise TypeError("can't convert %s to int" % type(value).__name__)
            if not 0 <= value <= 255:
                raise ValueError("Bytes must be between 0 and 255.")
            data = bytearray((value,))
        ask("sleep_memory", "write %d %d %d" % (start, addressof(data), count))


sleep_memory = object.__new__(SleepMemory)
