"""Sleeping until a time, a pin or a touch. Follows CircuitPython 10's alarm module."""

import _bell_alarm as _bell
import _board as _b
from _sleep_memory import SleepMemory
from _sleep_memory import sleep_memory

from . import pin, time, touch


def _specs(alarms):
    for alarm in alarms:
        if not isinstance(alarm, (pin.PinAlarm, time.TimeAlarm, touch.TouchAlarm)):
            raise TypeError("Expected a kind of Alarm")
    if len([alarm for alarm in alarms if isinstance(alarm, time.TimeAlarm)]) > 1:
        raise ValueError("Only one alarm.time alarm can be set.")
    return [alarm._spec() for alarm in alarms]


def light_sleep_until_alarms(*alarms):
    """Sleep until one of the alarms comes; that alarm. None at once when there are none."""
    global wake_alarm
    if not alarms:
        return None
    which = _bell.light(_specs(alarms))
    if which < 0:
        return None  # interrupted
    wake_alarm = alarms[which]
    return wake_alarm


def exit_and_deep_sleep_until_alarms(*alarms, preserve_dios=()):
    """End the program and sleep until one of the alarms comes; then the board starts again."""
    specs = _specs(alarms)
    if len(preserve_dios):
        raise NotImplementedError("preserve_dios")
    if _bell.deep(specs) >= 0:
        while True:  # the board ends here
            pass


def _woken():
    woken = _bell.wake()
    if woken is None:
        return None
    kind, first, value, edge, pull = woken
    if kind == "time":
        return time._at(first)
    return pin.PinAlarm._again(first, value, edge, pull) if kind == "pin" else touch.TouchAlarm._again(first)


wake_alarm = _woken()
