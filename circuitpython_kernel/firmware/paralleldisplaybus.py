"""Displays on a parallel bus. Follows CircuitPython 10's paralleldisplaybus module."""

import _board
from _bell_display import parallel as _open
from _displaybus import DisplayBus as _DisplayBus
from _displaybus import check_room as _check_room
from _drawn import whole as _whole
from _pins import PINS as _PINS
from _pins import check_free as _check_free
from _pins import check_free_or_none as _check_free_or_none


def _behind(first):
    """The eight pins of a port that begin with one."""
    name = _board.PINS[first]
    head = name.rstrip("0123456789")
    digits = name[len(head) :]
    numbers = []
    for n in range(8):
        wanted = head + "%0*d" % (len(digits), int(digits or 0) + n)
        if wanted not in _board.PINS:
            wanted = head + str(int(digits or 0) + n)
        if wanted not in _board.PINS:
            raise ValueError("Invalid data0 pin")
        numbers.append(_check_free(_PINS[_board.PINS.index(wanted)], "data0"))
    return numbers


class ParallelBus(_DisplayBus):
    """Eight data lines with a write strobe (8080-I)."""

    def __init__(
        self,
        *,
        command,
        chip_select,
        write,
        data0=None,
        data_pins=None,
        read=None,
        reset=None,
        frequency=30000000,
    ):
        command = _check_free(command, "command")
        chip_select = _check_free(chip_select, "chip_select")
        write = _check_free(write, "write")
        read = _check_free_or_none(read, "read")
        reset = _check_free_or_none(reset, "reset")
        _check_room()
        if (data0 is None) == (data_pins is None):
            raise ValueError("Specify exactly one of data0 or data_pins")
        if data0 is not None:
            data = _behind(_check_free(data0, "data0"))
        else:
            data = [_check_free(pin, "data_pins") for pin in data_pins]
        for n, pin in enumerate(data):
            if pin in data[:n]:
                raise ValueError("Conflicts: data_pins")
        handle = _open(command, chip_select, write, read, reset, _whole(frequency), data)
        others = [n for n in (command, chip_select, write, read, reset) if n is not None]
        self._opened(handle, tuple(others + data))

    def send(self, command, data):
        """Send a command with its data."""
        self._send(command, data, False)
