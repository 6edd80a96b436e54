"""A display on a bus. Follows CircuitPython 10's busdisplay module."""

import _bell_display as _bell
import displayio as _displayio
from _bus import writable as _writable
from _display import Refreshed as _Refreshed
from _display import check_room as _check_room
from _display import check_rotation as _check_rotation
from _display import make_light as _make_light
from _display import own_light as _own_light
from _display import set_light as _set_light
from _displaybus import DisplayBus as _DisplayBus
from _displaybus import buses as _buses
from _displaybus import displays as _displays
from _displaybus import set_up_terminal as _set_up_terminal
from _drawn import whole as _whole
from _modules import firmware as _firmware
from _pins import as_float as _as_float
from _pins import check_free_or_none as _check_free_or_none
from uctypes import addressof as _addressof


class BusDisplay(_Refreshed):
    """Keeps a display up to date."""

    _backlight = None

    def __init__(
        self,
        display_bus,
        init_sequence,
        *,
        width,
        height,
        colstart=0,
        rowstart=0,
        rotation=0,
        color_depth=16,
        grayscale=False,
        pixels_in_byte_share_row=True,
        bytes_per_cell=1,
        reverse_pixels_in_byte=False,
        reverse_bytes_in_word=True,
        set_column_command=0x2A,
        set_row_command=0x2B,
        write_ram_command=0x2C,
        set_vertical_scroll=0,
        backlight_pin=None,
        brightness_command=0x100,
        brightness=1,
        single_byte_bounds=False,
        data_as_commands=False,
        auto_refresh=True,
        native_frames_per_second=60,
        backlight_on_high=True,
        SH1107_addressing=False,
        backlight_pwm_frequency=50000,
    ):
        sequence = bytes(memoryview(init_sequence))
        pin = None if backlight_pin is None else _check_free_or_none(backlight_pin, "backlight_pin")
        brightness = _as_float(brightness)
        rotation = _check_rotation(rotation)
        depth = _whole(color_depth)
        if SH1107_addressing and depth != 1:
            raise ValueError("color_depth must be 1 when SH1107_addressing is True")
        _check_room()
        if not isinstance(display_bus, _DisplayBus):
            raise ValueError("Unsupported display bus type")
        display_bus._check_open()
        if brightness_command is None:
            brightness_command = 0x100
        _set_up_terminal()
        self._bus = display_bus
        self._handle = handle = _bell.open(
            display_bus._handle, _addressof(sequence), len(sequence), _whole(width), _whole(height), _whole(colstart),
            _whole(rowstart), rotation, depth, bool(grayscale), bool(pixels_in_byte_share_row), _whole(bytes_per_cell),
            bool(reverse_pixels_in_byte), bool(reverse_bytes_in_word), _whole(set_column_command),
            _whole(set_row_command), _whole(write_ram_command), _whole(brightness_command), bool(single_byte_bounds),
            bool(data_as_commands), _whole(native_frames_per_second), bool(backlight_on_high),
            bool(SH1107_addressing),
        )  # fmt: skip
        _displays.append(self)
        self._on_high = bool(backlight_on_high)
        if pin is not None:
            self._make_backlight(backlight_pin, _whole(backlight_pwm_frequency))
        self._set_brightness(brightness)
        self._show_terminal()
        _bell.auto_refresh(handle, bool(auto_refresh))

    def _make_backlight(self, pin, frequency):
        self._backlight = _make_light(pin, frequency)

    def _set_brightness(self, value):
        if self._backlight is None:
            self._backlight = _own_light(self._handle)
        if self._backlight is None:
            return super()._set_brightness(value)
        level = value if self._on_high else 1 - value
        _set_light(self._backlight, level)
        _bell.lit(self._handle, int(level * 1000000))
        return True

    def _released(self):
        super()._released()
        if self._backlight is not None:
            self._backlight.deinit()
            self._backlight = None

    @property
    def bus(self):
        self._get(0)
        return self._bus

    def fill_row(self, y, buffer):
        """Put the pixels of a row into a buffer."""
        depth = self._get(6)
        at, count = _writable(buffer, 0, 0x7FFFFFFF)
        if depth not in (8, 16):
            raise ValueError("Display must have an 8 or 16 bit colorspace.")
        if count < (self._get(0) * depth + 31) // 32 * 4:
            raise ValueError("Buffer too small")
        _bell.fill_row(self._handle, _whole(y), at, count)
        return buffer


def _existing():
    """The display that is there already, made by the firmware or by a program before; None without one."""
    handle = _bell.find()
    if not handle:
        return None
    for display in _displays:
        if display._handle == handle:
            return display
    if _bell.bus_kind(_bell.get(handle)[5]) == 3:
        return _firmware("framebufferio")._existing(handle)
    is_paper = _bell.is_paper(handle)
    display = object.__new__(_firmware("epaperdisplay").EPaperDisplay if is_paper else BusDisplay)
    display._handle = handle
    display._backlight = None
    display._on_high = _bell.on_high(handle)
    bus = object.__new__(_bus_class(_bell.get(handle)[5]))
    bus._pins = ()
    bus._handle = _bell.get(handle)[5]
    _buses.append(bus)
    display._bus = bus
    terminal = _displayio.CIRCUITPYTHON_TERMINAL
    display._root = terminal if _bell.get(handle)[4] else None
    if display._root is not None:
        terminal._r[0] |= L.FLAG_IN_GROUP
    _displays.append(display)
    return display


def _bus_class(handle):
    kind = _bell.bus_kind(handle)
    if kind == 0:
        return _firmware("fourwire").FourWire
    if kind == 1:
        return _firmware("i2cdisplaybus").I2CDisplayBus
    return _firmware("qspibus").QSPIBus if kind == 4 else _firmware("paralleldisplaybus").ParallelBus
