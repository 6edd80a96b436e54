"""Why a board is in safe mode, in CircuitPython's words (supervisor/shared/safe_mode.c)."""

from __future__ import annotations

NONE = "NONE"

_REASONS = {
    "BROWNOUT": "Power dipped. Make sure you are providing enough power.",
    "NO_CIRCUITPY": "CIRCUITPY drive could not be found or created.",
    "PROGRAMMATIC": "The `microcontroller` module was used to boot into safe mode.",
    "SAFE_MODE_PY_ERROR": "Error in safemode.py.",
    "STACK_OVERFLOW": "Stack overflow. Increase stack size.",
    "USB_BOOT_DEVICE_NOT_INTERFACE_ZERO": "Boot device must be first (interface #0).",
    "USB_TOO_MANY_ENDPOINTS": "USB devices need more endpoints than are available.",
    "USB_TOO_MANY_INTERFACE_NAMES": "USB devices specify too many interface names.",
    "USER": "You pressed the reset button during boot.",
    "WATCHDOG": "Internal watchdog timer expired.",
}
_CRASHES = {
    "FLASH_WRITE_FAIL": "Failed to write internal flash.",
    "GC_ALLOC_OUTSIDE_VM": "Heap allocation when VM not running.",
    "HARD_FAULT": "Hard fault: memory access or instruction error.",
    "INTERRUPT_ERROR": "Interrupt error.",
    "NLR_JUMP_FAIL": "NLR jump failed. Likely memory corruption.",
    "NO_HEAP": "Unable to allocate to the heap.",
    "SDK_FATAL_ERROR": "Third-party firmware fatal error.",
}

NAMES = (NONE, *sorted({*_REASONS, *_CRASHES}))
"""The names of `supervisor.SafeModeReason`, and the one that has no constant there."""


def message(reason: str) -> str:
    """What the console shows in safe mode."""
    if reason in _REASONS:
        text = _REASONS[reason]
    else:
        text = (
            f"CircuitPython core code crashed hard. Whoops!\n{_CRASHES[reason]}\n"
            "Please file an issue with your program at github.com/adafruit/circuitpython/issues."
        )
    return f"\nYou are in safe mode because:\n{text}\nPress reset to exit safe mode.\n"


def sentence(reason: str) -> str:
    """The reason alone."""
    return _REASONS.get(reason) or _CRASHES[reason]
