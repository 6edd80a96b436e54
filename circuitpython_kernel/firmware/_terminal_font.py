"""Font files of LVGL's, on their way to the host; the terminal's is one, if the drive has it.

Follows supervisor/shared/display.c.
"""

import _bell_lvfont as _bell
import _board
from _modules import firmware as _firmware
from uctypes import addressof as _addressof

_USUAL = "/fonts/terminal.lvfontbin"
_LONGEST = 127
_PIECE = 4096


def use():
    """Let the host have the terminal's file, or know that there is none."""
    named = _firmware("_settings").text("CIRCUITPY_TERMINAL_FONT", None) if _board.FULL_BUILD else None
    _bell.begin()
    for path in (named, _USUAL):
        if path and len(path.encode()) <= _LONGEST and send(path):
            break
    _bell.terminal()


def send(path):
    """Send a file instead of what was sent before; False when there is none."""
    _bell.begin()
    try:
        file = open(path, "rb")  # noqa: SIM115
    except OSError:
        return False
    try:
        piece = bytearray(_PIECE)
        while True:
            count = file.readinto(piece)
            if not count:
                return True
            _bell.add(_addressof(piece), count)
    finally:
        file.close()
