"""Keyboard, mouse and other input devices over USB. Follows CircuitPython 10's usb_hid module."""

import _bell_usb_hid as _bell
from _hw import sleep_ns as _sleep_ns
from _pins import check_range as _check_range
from _usb import check_before_start as _check_before_start

_MOST_IDS = 6
_WAIT = 2000  # ms that a report waits for the computer


def _length(items, name, wanted):
    if len(items) != wanted:
        raise ValueError("%s length must be %d" % (name, wanted))


class Device:
    """An input device: what its reports are."""

    def __init__(self, *, report_descriptor, usage_page, usage, report_ids, in_report_lengths, out_report_lengths):
        ids = tuple(report_ids)
        if not 1 <= len(ids) <= _MOST_IDS:
            raise ValueError("report_ids length must be 1-%d" % _MOST_IDS)
        if not len(ids) == len(in_report_lengths) == len(out_report_lengths):
            raise ValueError("report_ids, in_report_lengths, and out_report_lengths must all be the same length")
        for number in ids:
            # Without ids in its reports a device has the one id 0.
            _check_range(number, "report_ids", int(len(ids) > 1), 255)
        self._descriptor = bytes(report_descriptor)
        self._set(_check_range(usage_page, "usage_page", 1, 0xFFFF), _check_range(usage, "usage", 1, 0xFFFF), ids)
        self._in = tuple([_check_range(n, "in_report_lengths", 0, 255) for n in in_report_lengths])
        self._out = tuple([_check_range(n, "out_report_lengths", 0, 255) for n in out_report_lengths])

    def _set(self, usage_page, usage, ids):
        self._usage_page = usage_page
        self._usage = usage
        self._ids = ids

    @property
    def usage_page(self):
        return self._usage_page

    @property
    def usage(self):
        return self._usage

    def _place(self, report_id):
        if report_id is None:
            if len(self._ids) == 1:
                return 0
        elif report_id in self._ids:
            return self._ids.index(report_id)
        raise ValueError("Invalid report_id")

    def send_report(self, report, report_id=None):
        """Send a report to the computer."""
        place = self._place(report_id)
        data = bytes(report)
        _length(data, "report", self._in[place])
        waited = 0
        while not _bell.connected():
            if waited >= _WAIT:
                raise OSError("USB busy")
            _sleep_ns(1000000)
            waited += 1
        _bell.report(self._usage_page, self._usage, self._ids[place], data, self in devices)

    def get_last_received_report(self, report_id=None):
        """The last report from the computer, once; None when there is none."""
        return _bell.out(self._ids[self._place(report_id)])


def _standard(usage_page, usage, report_id, in_length, out_length):
    device = object.__new__(Device)
    device._set(usage_page, usage, (report_id,))
    device._in = (in_length,)
    device._out = (out_length,)
    return device


Device.KEYBOARD = _standard(0x01, 0x06, 1, 8, 1)
Device.MOUSE = _standard(0x01, 0x02, 2, 4, 0)
Device.CONSUMER_CONTROL = _standard(0x0C, 0x01, 3, 2, 0)
_STANDARD = {"KEYBOARD": Device.KEYBOARD, "MOUSE": Device.MOUSE, "CONSUMER_CONTROL": Device.CONSUMER_CONTROL}


def _known(standard, descriptor, usage_page, usage, report_ids, in_lengths, out_lengths):
    """A device of the host's list: a standard one's name, or all there is to know of another."""
    if standard in _STANDARD:
        return _STANDARD[standard]
    return Device(
        report_descriptor=descriptor,
        usage_page=usage_page,
        usage=usage,
        report_ids=report_ids,
        in_report_lengths=in_lengths,
        out_report_lengths=out_lengths,
    )


def _entry(device):
    for name, standard in _STANDARD.items():
        if device is standard:
            return (name, b"", 0, 0, b"", b"", b"")
    lengths = bytes(device._in), bytes(device._out)
    return ("NONE", device._descriptor, device._usage_page, device._usage, bytes(device._ids)) + lengths


devices = tuple([_known(*entry) for entry in _bell.devices()])


def enable(devices, boot_device=0):
    """Choose the devices; for boot.py, before USB starts."""
    for device in devices:
        if not isinstance(device, Device):
            raise TypeError("object in devices must be of type Device, not %s" % type(device).__name__)
    _check_range(boot_device, "boot_device", 0, 2)
    _check_before_start()
    _bell.enable(boot_device, [_entry(device) for device in devices])


def disable():
    """Have no devices; for boot.py, before USB starts."""
    enable(())


def get_boot_device():
    """Which boot device the computer has asked for: none."""
    return 0


def set_interface_name(interface_name):
    """Name the interface; for boot.py, before USB starts."""
    _check_before_start()
