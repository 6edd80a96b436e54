"""What settings.toml says of the display that a board makes at a hard reset (ports/espressif/boards/*/board.c)."""

import _bell_display as _bell
import _bell_frames as _frames
import _board
from _modules import firmware as _firmware

_MOST_HERTZ = 0x3FFFFFFF


def start():
    """Make the display as the settings say, or turn the one that is there."""
    if _frames.monitor() < 0:
        return
    read = _firmware("_settings").size
    if _board.FRAME is None:
        rotation = read("CIRCUITPY_DISPLAY_ROTATION")
        if rotation is not None:
            _bell.rotation(_bell.find(), rotation & 0x7FFF)
        return
    own = _board.FRAME
    dots = _firmware("dotclockframebuffer")
    width, height = own["size"]
    frequency, right, left, bottom, top = own["timing"]
    if own["other_sizes"]:
        wanted = read("CIRCUITPY_DISPLAY_WIDTH")
        if wanted in own["other_sizes"]:
            width = wanted
            height, frequency = own["other_sizes"][wanted]
    if own["frequency_by_setting"]:
        wanted = read("CIRCUITPY_DISPLAY_FREQUENCY")
        if wanted is not None and 0 < wanted <= _MOST_HERTZ:
            frequency = wanted
    stride = dots._row_bytes(width)
    rate = max(1, dots._rate_of(frequency, stride, right + left, height, bottom + top))
    _frames.make_own(width, height, own["depth"], 0, stride, rate, frequency)
