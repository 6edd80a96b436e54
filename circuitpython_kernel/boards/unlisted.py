"""What boards' stubs leave out, in their own form: the stubs' maker cannot read a table of names that changes at start.

Facts of CircuitPython 10.3, from ports/*/boards/*/pins.c and mpconfigboard.h.
"""

from __future__ import annotations

_UNLISTED = {
    "yoto_mini_2024": """
ENC1A: microcontroller.Pin  # GPIO39
ENC1B: microcontroller.Pin  # GPIO35
ENC2A: microcontroller.Pin  # GPIO36
ENC2B: microcontroller.Pin  # GPIO27
SCL: microcontroller.Pin  # GPIO25
SDA: microcontroller.Pin  # GPIO21
DISPLAY_SCK: microcontroller.Pin  # GPIO23
DISPLAY_MOSI: microcontroller.Pin  # GPIO22
NFC_IN: microcontroller.Pin  # GPIO32
RX: microcontroller.Pin  # GPIO32
NFC_OUT: microcontroller.Pin  # GPIO33
TX: microcontroller.Pin  # GPIO33
I2S_MCLK: microcontroller.Pin  # GPIO0
I2S_BIT_CLOCK: microcontroller.Pin  # GPIO5
I2S_BCLK: microcontroller.Pin  # GPIO5
I2S_WORD_SELECT: microcontroller.Pin  # GPIO18
I2S_LRCLK: microcontroller.Pin  # GPIO18
I2S_DOUT: microcontroller.Pin  # GPIO19
IOEXPANDER_INT: microcontroller.Pin  # GPIO34
DISPLAY: displayio.Display
def I2C() -> busio.I2C: ...
""",
}


def completed(board_id: str, source: str) -> str:
    """A stub's text with what it leaves out."""
    return source + _UNLISTED.get(board_id, "")
