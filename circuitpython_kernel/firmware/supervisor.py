"""What runs, why, and what runs next. Follows CircuitPython 10's supervisor module."""

import _bell_supervisor as _bell
from _bell_board import reload as _reload
from _bell_usb_cdc import connected as _serial_connected
from _bell_usb_hid import connected as _usb_connected
from _board import MODULES as _MODULES
from _constants import Constant as _Constant
from _constants import constants as _constants
from _endings import run_exit_handlers as _run_exit_handlers
from _errors import text_of as _text_of
from _hw import uptime_ns as _uptime_ns
from _modules import firmware as _firmware
from _mounts import text as _text
from _native import os as _os
from _usb import waiting as _serial_waiting


class RunReason(_Constant):
    """Why CircuitPython started to run this time."""


_constants(RunReason, "supervisor", "STARTUP AUTO_RELOAD SUPERVISOR_RELOAD REPL_RELOAD")


class SafeModeReason(_Constant):
    """Why CircuitPython is in safe mode."""


_constants(
    SafeModeReason,
    "supervisor",
    "NONE BROWNOUT FLASH_WRITE_FAIL GC_ALLOC_OUTSIDE_VM HARD_FAULT INTERRUPT_ERROR NLR_JUMP_FAIL NO_CIRCUITPY NO_HEAP "
    "PROGRAMMATIC SDK_FATAL_ERROR STACK_OVERFLOW USB_BOOT_DEVICE_NOT_INTERFACE_ZERO USB_TOO_MANY_ENDPOINTS "
    "USB_TOO_MANY_INTERFACE_NAMES USER WATCHDOG",
)


class Runtime:
    """Facts about the run; use ``supervisor.runtime``."""

    def __init__(self):
        raise TypeError("can't create 'Runtime' instances")

    usb_connected = property(lambda self: _usb_connected())
    serial_connected = property(lambda self: _serial_connected("console"))
    serial_bytes_available = property(lambda self: _serial_waiting("console"))
    run_reason = property(lambda self: getattr(RunReason, _bell.run_reason()))
    safe_mode_reason = property(lambda self: getattr(SafeModeReason, _bell.safe_mode(), None))

    @property
    def display(self):
        if "busdisplay" not in _MODULES:
            return None
        if self._is_display(self._chosen):
            return self._chosen
        return _firmware("busdisplay")._existing()

    @display.setter
    def display(self, value):
        if value is not None and not self._is_display(value):
            raise TypeError("display must be of type AnyDisplay, not %s" % type(value).__name__)
        self._chosen = value

    def _is_display(self, value):
        if "busdisplay" not in _MODULES:
            return False
        return any([value is display for display in _firmware("_displaybus").displays])

    @property
    def autoreload(self):
        return _bell.autoreload()

    @autoreload.setter
    def autoreload(self, value):
        _bell.autoreload(bool(value))

    @property
    def ble_workflow(self):
        return self._ble

    @ble_workflow.setter
    def ble_workflow(self, value):
        self._ble = bool(value)

    @property
    def rgb_status_brightness(self):
        return self._brightness

    @rgb_status_brightness.setter
    def rgb_status_brightness(self, value):
        if not 0 <= value <= 255:
            raise ValueError("level must be 0-255")
        self._brightness = value


class StatusBar:
    """Which parts the status bar has; use ``supervisor.status_bar``."""

    def __init__(self):
        raise TypeError("can't create 'StatusBar' instances")

    @property
    def console(self):
        return _bell.status_bar("console")

    @console.setter
    def console(self, value):
        _bell.status_bar("console", bool(value))

    @property
    def display(self):
        return _bell.status_bar("display")

    @display.setter
    def display(self, value):
        _bell.status_bar("display", bool(value))


runtime = object.__new__(Runtime)
runtime._ble = False
runtime._chosen = None
runtime._brightness = 255
status_bar = object.__new__(StatusBar)


def ticks_ms():
    """Milliseconds, modulo 2**29; the first wrap-around comes about 65 seconds after the start."""
    return (_uptime_ns() // 1000000 + 0x1FFF0000) % (1 << 29)


def reload():
    """Start again, as CTRL-D in the REPL does; it does not return."""
    try:
        _run_exit_handlers()
    except BaseException as error:
        print(_text_of(error), end="")
    _reload()


def get_previous_traceback():
    """The traceback of the program before this one, if it ended with an exception; else None."""
    return _bell.previous_traceback()


def get_setting(key, default=None):
    """A value of /settings.toml, with its own type."""
    settings = _firmware("_settings")
    settings.check()
    try:
        return settings.value(_text(key), default)
    except settings.Broken:
        raise ValueError("Invalid value")


def _path(value, name):
    if isinstance(value, bytes):
        return value.decode()
    if value is not None and not isinstance(value, str):
        raise TypeError("%s must be of type str or None, not %s" % (name, type(value).__name__))
    return value


def _exists(path):
    try:
        _os.stat(path)
    except OSError:
        return False
    return True


def set_next_code_file(
    filename,
    *,
    working_directory=None,
    reload_on_success=False,
    reload_on_error=False,
    sticky_on_success=False,
    sticky_on_error=False,
    sticky_on_reload=False,
):
    """Choose the file that runs after the next reload."""
    filename = _path(filename, "filename")
    working_directory = _path(working_directory, "working_directory")
    if filename and not _exists(filename):
        raise ValueError("File not found")
    if working_directory is not None and not _exists(working_directory):
        raise ValueError("Invalid working_directory")
    _bell.next_code(
        filename,
        working_directory,
        reload_on_success,
        reload_on_error,
        sticky_on_success,
        sticky_on_error,
        sticky_on_reload,
    )


def reset_terminal(x_pixels, y_pixels):
    """Start the display's terminal anew, as for a display of another size."""
    if "displayio" not in _MODULES:
        raise NotImplementedError
    whole = _firmware("_drawn").whole
    _firmware("_displaybus").set_terminal_size(whole(x_pixels) & 0xFFFF, whole(y_pixels) & 0xFFFF)


def set_usb_identification(manufacturer=None, product=None, vid=-1, pid=-1):
    """Name the USB device; for boot.py, before USB starts."""
    for name, text in (("manufacturer", manufacturer), ("product", product)):
        if text is not None and not isinstance(text, str):
            raise TypeError("%s must be of type str or None, not %s" % (name, type(text).__name__))
        if text is not None and len(text) > 126:
            raise ValueError("%s length must be <= 126" % name)
    for name, number in (("vid", vid), ("pid", pid)):
        if not -1 <= number <= 0xFFFF:
            raise ValueError("%s must be -1-65535" % name)
    _bell.identify(manufacturer, product, vid, pid)
