"""`alarm.SleepMemory`: RAM that stays through deep sleep."""

import _bell_sleep_memory as bell
from _memory import Memory


class SleepMemory(Memory):
    """Bytes that persist across deep sleep and software resets; use ``alarm.sleep_memory``."""

    _bell = bell

    def __len__(self):
        size = super().__len__()
        if not size:
            raise NotImplementedError("Sleep Memory not available")
        return size


sleep_memory = object.__new__(SleepMemory)
