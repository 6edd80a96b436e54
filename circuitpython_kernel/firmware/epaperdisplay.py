"""Displays of e-paper. Follows CircuitPython 10's epaperdisplay module."""

import _bell_epaper as _bell
from _display import Shown as _Shown
from _display import check_room as _check_room
from _display import check_rotation as _check_rotation
from _displaybus import DisplayBus as _DisplayBus
from _drawn import whole as _whole
from _pins import as_float as _as_float
from _pins import check_free_or_none as _check_free_or_none
from uctypes import addressof as _addressof

_NO_COMMAND = 0x100


def _sequence(value):
    return bytes(memoryview(value))


def _command(value):
    return _NO_COMMAND if value is None else _whole(value)


def _ms(seconds):
    """Whole ms; C cuts them."""
    return max(0, int(_as_float(seconds) * 1000))


class EPaperDisplay(_Shown):
    """Shows a group on e-paper, when it is told to."""

    def __init__(
        self,
        display_bus,
        start_sequence,
        stop_sequence,
        *,
        width,
        height,
        ram_width,
        ram_height,
        colstart=0,
        rowstart=0,
        rotation=0,
        set_column_window_command=None,
        set_row_window_command=None,
        set_current_column_command=None,
        set_current_row_command=None,
        write_black_ram_command,
        black_bits_inverted=False,
        write_color_ram_command=None,
        color_bits_inverted=False,
        highlight_color=0x000000,
        highlight_color2=0x000000,
        refresh_display_command,
        refresh_time=40,
        busy_pin=None,
        busy_state=True,
        seconds_per_frame=180,
        always_toggle_chip_select=False,
        grayscale=False,
        advanced_color_epaper=False,
        spectra6=False,
        two_byte_sequence_length=False,
        start_up_time=0,
        address_little_endian=False,
    ):
        start, stop = _sequence(start_sequence), _sequence(stop_sequence)
        busy = _check_free_or_none(busy_pin, "busy_pin")
        rotation = _check_rotation(rotation)
        _check_room()
        refresh_time, frame_time, start_up = _ms(refresh_time), _ms(seconds_per_frame), _ms(start_up_time)
        if isinstance(refresh_display_command, (int, bool)):
            refresh = bytes([refresh_display_command & 255, 0, 0])[: 3 if two_byte_sequence_length else 2]
        else:
            try:
                refresh = _sequence(refresh_display_command)
            except TypeError:
                raise ValueError("Invalid refresh_display_command")
        if not isinstance(display_bus, _DisplayBus):
            raise ValueError("Unsupported display bus type")
        display_bus._check_open()
        self._bus = display_bus
        handle = _bell.open(
            display_bus._handle, _addressof(start), len(start), _addressof(stop), len(stop), _addressof(refresh),
            len(refresh), _whole(width), _whole(height), _whole(ram_width), _whole(ram_height), _whole(colstart),
            _whole(rowstart), rotation, _command(set_column_window_command), _command(set_row_window_command),
            _command(set_current_column_command), _command(set_current_row_command),
            _whole(write_black_ram_command), bool(black_bits_inverted), _command(write_color_ram_command),
            bool(color_bits_inverted), _whole(highlight_color), _whole(highlight_color2), refresh_time, busy,
            bool(busy_state), frame_time, bool(always_toggle_chip_select), bool(grayscale),
            bool(advanced_color_epaper), bool(spectra6), bool(two_byte_sequence_length), start_up,
            bool(address_little_endian),
        )  # fmt: skip
        self._begun(handle)

    def update_refresh_mode(self, start_sequence, seconds_per_frame=180):
        """Another start sequence, and another time between refreshes."""
        self._get(0)
        start = _sequence(start_sequence)
        _bell.mode(self._handle, _addressof(start), len(start), _ms(seconds_per_frame))

    def refresh(self):
        """Begin to show what has changed."""
        self._get(0)
        if not _bell.refresh(self._handle):
            raise RuntimeError("Refresh too soon")

    @property
    def time_to_refresh(self):
        self._get(0)
        wait = _bell.time(self._handle)
        return (wait + 100) / 1000 if wait else 0.0

    @property
    def busy(self):
        self._get(0)
        return _bell.busy(self._handle)

    @property
    def bus(self):
        self._get(0)
        return self._bus

    def _show(self, value):
        try:
            used = value._r[0] & L.FLAG_IN_GROUP
        except AttributeError:  # no group: who shows it says so
            used = 0
        # A group that is used elsewhere changes nothing here, and nobody hears of it.
        if not used or value is self._root:
            super()._show(value)
