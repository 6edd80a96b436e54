"""The chip: its pins, processor and resets. Follows CircuitPython 10's microcontroller module."""

import _bell_board as _bell
import _board as _b
from _bell_supervisor import reset_reason as _reset_reason
from _constants import Constant as _Constant
from _constants import constants as _constants
from _hw import CLOCK as _clock
from _hw import WORDS as _words
from _hw import now as _now
from _hw import read_clock as _read_clock
from _hw import sleep_ns as _sleep_ns
from _modules import firmware as _firmware
from _pins import Pin

from . import pin


class ResetReason(_Constant):
    """The reason that the chip was last reset."""


_constants(
    ResetReason,
    "microcontroller",
    "POWER_ON BROWNOUT SOFTWARE DEEP_SLEEP_ALARM RESET_PIN WATCHDOG UNKNOWN RESCUE_DEBUG",
)


class RunMode(_Constant):
    """Run state of the microcontroller after the next reset."""


_constants(RunMode, "microcontroller", "NORMAL SAFE_MODE UF2 BOOTLOADER")


_RP2 = _b.SYSNAME.startswith("rp2")


# RP2040 datasheet, section 2.18: 12 MHz times 16 to 320, between 750 and 1600 MHz, divided by 1 to 7 twice.
def _pll_reaches(khz):
    for feedback in range(16, 321):
        oscillator = 12000 * feedback
        if 750000 <= oscillator <= 1600000:
            for first in range(1, 8):
                for second in range(1, first + 1):
                    if oscillator == khz * first * second:
                        return True
    return False


class Processor:
    """Information about the processor; use ``microcontroller.cpu``."""

    def __init__(self):
        raise TypeError("can't create 'Processor' instances")

    @property
    def frequency(self):
        return _words[L.WORD_CPU_KHZ] * 1000

    @frequency.setter
    def frequency(self, value):
        if not _RP2:
            raise AttributeError("can't set attribute 'frequency'")
        if not isinstance(value, int):
            raise TypeError("can't convert %s to int" % type(value).__name__)
        if value % 1000 or not _pll_reaches(value // 1000):
            raise ValueError("Invalid frequency")
        _bell.frequency(value // 1000)

    @property
    def reset_reason(self):
        return getattr(ResetReason, _reset_reason())

    @property
    def temperature(self):
        return _bell.temperature()

    @property
    def uid(self):
        return bytearray(_b.UID)

    @property
    def voltage(self):
        _read_clock()  # a conversion
        return _b.SUPPLY_VOLTS


cpu = object.__new__(Processor)
cpus = (cpu, object.__new__(Processor)) if _RP2 else (cpu,)
if _b.NVM:
    nvm = object.__new__(_firmware("nvm").ByteArray)
else:
    nvm = None
if "watchdog" in _b.MODULES:
    watchdog = _firmware("watchdog")._timer
else:
    watchdog = None
_next_run_mode = "NORMAL"


def delay_us(delay):
    """Wait for so many microseconds, without letting anything else run."""
    if not isinstance(delay, int):
        raise TypeError("can't convert %s to int" % type(delay).__name__)
    if delay < 0:
        raise ValueError("delay must be >= 0")
    if delay >> 31:
        raise OverflowError("overflow converting long int to machine word")
    _clock[L.CLOCK_WORK] += delay * 1000
    if _words[L.WORD_MODE]:
        _sleep_ns(delay * 1000)
        return
    end = _now() + delay * 1000
    if delay > 2000:
        _sleep_ns((delay - 1000) * 1000)
    while _now() < end:
        pass


def disable_interrupts():
    """Nothing interrupts a virtual board's program but its user."""


def enable_interrupts():
    """The other half of `disable_interrupts`."""


def on_next_reset(run_mode):
    """Choose how the board runs after the next reset."""
    global _next_run_mode
    if not isinstance(run_mode, RunMode):
        raise ValueError("Invalid run_mode")
    _next_run_mode = run_mode._name


def reset():
    """Reset the board at once; it does not return."""
    _bell.reset(_next_run_mode)
