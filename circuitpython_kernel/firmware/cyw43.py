"""The radio's chip on the Pico W. Follows CircuitPython 10's cyw43 module."""

import _bell_cyw43 as _bell
from _pins import CywPin as CywPin
from _pins import as_int as _as_int

PM_STANDARD = PM_PERFORMANCE = 0xA11142
PM_AGGRESSIVE = 0xA11C82
PM_DISABLED = 0xA11140


def set_power_management(value):
    """Set the power management register."""
    _bell.power_management(_as_int(value) & 0xFFFFFFFF)


def get_power_management():
    """The power management register."""
    return _bell.power_management(-1)
