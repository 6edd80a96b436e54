"""Sleeping until a time, a pin or a touch. Follows CircuitPython 10's alarm module."""

import _board as _b
from _hw import ask as _ask
from _sleep_memory import SleepMemory
from _sleep_memory import sleep_memory

from . import pin, time, touch


def _specs(alarms):
    for alarm in alarms:
        if not isinstance(alarm, (pin.PinAlarm, time.TimeAlarm, touch.TouchAlarm)):
            raise TypeError("Expected a kind of Alarm")
    if len([alarm for alarm in alarms if isinstance(alarm, time.TimeAlarm)]) > 1:
        raise ValueError("Only one alarm.time alarm can be set.")
    return " ".join([alarm._spec() for alarm in alarms])


def light_sleep_until_alarms(*alarms):
    """Sleep until one of the alarms comes; that alarm. None at once when there are none."""
    global wake_alarm
    if not alarms:
        return None
    which = int(_ask("alarm", "light " + _specs(alarms)))
    if which < 0:
        return None  # interrupted
    wake_alarm = alarms[which]
    return wake_alarm


def exit_and_deep_sleep_until_alarms(*alarms, preserve_dios=()):
    """End the program and sleep until one of the alarms comes; then the board starts again."""
    specs = _specs(alarms)
    if len(preserve_dios):
        raise NotImplementedError("preserve_dios")
    if int(_ask("alarm", "deep " + specs if specs else "deep")) >= 0:
        while True:  # the board ends here
            pass


def _woken():
    words = _ask("alarm", "wake").split()
    if not words:
        return None
    if words[0] == "time":
        return time._at(int(words[1]))
    kind = pin.PinAlarm if words[0] == "pin" else touch.TouchAlarm
    return kind._again(*[int(word) for word in words[1:]])


wake_alarm = _woken()
