"""Memory that keeps its bytes without power. Follows CircuitPython 10's nvm module."""

import _bell_nvm
from _memory import Memory as _Memory


class ByteArray(_Memory):
    """All bytes of the chip's non-volatile memory; use ``microcontroller.nvm``."""

    _bell = _bell_nvm
