"""Memory that keeps its bytes without power. Follows CircuitPython 10's nvm module."""

from _memory import Memory as _Memory


class ByteArray(_Memory):
    """All bytes of the chip's non-volatile memory; use ``microcontroller.nvm``."""

    _name = "nvm"
