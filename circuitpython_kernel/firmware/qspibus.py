"""Displays on quad SPI. Follows CircuitPython 10's qspibus module."""

import _bell_display as _bell
from _displaybus import DisplayBus as _DisplayBus
from _displaybus import check_room as _check_room
from _drawn import in_range as _in_range
from _drawn import whole as _whole
from _pins import check_free as _check_free
from _pins import check_free_or_none as _check_free_or_none
from _pins import deinited as _deinited
from uctypes import addressof as _addressof


class QSPIBus(_DisplayBus):
    """A clock and four data lines; the first one alone has commands."""

    def __init__(self, *, clock, data0, data1, data2, data3, cs, dcx=None, reset=None, frequency=80000000):
        clock = _check_free(clock, "clock")
        data = [_check_free(pin, "data%d" % number) for number, pin in enumerate((data0, data1, data2, data3))]
        cs = _check_free(cs, "cs")
        dcx = _check_free_or_none(dcx, "dcx")
        reset = _check_free_or_none(reset, "reset")
        frequency = _in_range(frequency, "frequency", 1, 80000000)
        _check_room()
        handle = _bell.qspi(clock, cs, dcx, reset, frequency, data)
        self._opened(handle, tuple(data + [n for n in (clock, cs, dcx, reset) if n is not None]))

    def _check_open(self):
        if self._handle is None:
            _deinited()

    def send(self, command, data, *, toggle_every_byte=False):
        """Send a command with its data."""
        self._send(command, data, False)

    def write_command(self, command):
        """Name a command whose data come with `write_data`."""
        self._check_open()
        _bell.qspi_command(self._handle, _in_range(_whole(command), "command", 0, 255))

    def write_data(self, data):
        """Send data of the command that was named last."""
        self._check_open()
        data = bytes(memoryview(data))
        _bell.qspi_data(self._handle, _addressof(data), len(data))
