"""Sleeping until a time, a pin or a touch. Follows CircuitPython 10's alarm module."""

import _bell_alarm as _bell
import _board as _b
from _errors import DeepSleepRequest as _DeepSleepRequest
from _sleep_memory import SleepMemory, sleep_memory
from digitalio import DigitalInOut as _DigitalInOut

from . import pin, time

_CHIP = _b.SYSNAME.lower()
_ESPRESSIF = _CHIP.startswith("esp")
_KNOWS_PIN = _ESPRESSIF or _CHIP.startswith("nrf")
# CIRCUITPY_ALARM_TOUCH: every port but Espressif's has the module, and none of those has the alarm.
if not _ESPRESSIF or _CHIP in ("esp32", "esp32s2", "esp32s3", "esp32p4"):
    from . import touch

    _KINDS = (pin.PinAlarm, time.TimeAlarm, touch.TouchAlarm)
else:
    _KINDS = (pin.PinAlarm, time.TimeAlarm)


def _specs(alarms):
    for alarm in alarms:
        if not isinstance(alarm, _KINDS):
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
    """End the program and sleep until one of the alarms comes; then the board starts again.

    The program ends as with an exception: what stands behind its ``finally`` is done first, and a bare ``except`` stops
    it.
    """
    specs = _specs(alarms)
    pins = []
    for n in range(len(preserve_dios)):
        dio = preserve_dios[n]
        if not isinstance(dio, _DigitalInOut):
            raise TypeError("alarm must be of type DigitalInOut, not %s" % type(dio).__name__)
        dio._check()
        pins.append(dio._pin)
    if pins and not _ESPRESSIF:
        raise NotImplementedError("preserve_dios")
    _bell.deep(specs)
    _bell.keep(pins)
    raise _DeepSleepRequest


def _woken():
    # The alarm that upstream's ports make up anew: its time is 0, its value False, and some do not know the pin.
    woken = _bell.wake()
    if woken is None:
        return None
    kind, first = woken[:2]
    if kind == "time":
        return time._at_zero()
    if kind == "pin":
        return pin._again(first if _KNOWS_PIN else None)
    return touch._again(first)


wake_alarm = _woken()
