"""Keyboard, mouse and other input devices over USB. Follows CircuitPython 10's usb_hid module."""

from _hw import ask as _ask
from _hw import sleep_ns as _sleep_ns
from _pins import check_range as _check_range
from json import dumps as _dumps
from json import loads as _loads
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
        while _ask("usb_hid", "connected") == "0":
            if waited >= _WAIT:
                raise OSError("USB busy")
            _sleep_ns(1000000)
            waited += 1
        words = (self._usage_page, self._usage, self._ids[place], data.hex() or "-")
        _ask("usb_hid", "report %d %d %d %s %d" % (words + (self in devices,)))

    def get_last_received_report(self, report_id=None):
        """The last report from the computer, once; None when there is none."""
        answer = _ask("usb_hid", "out %d" % self._ids[self._place(report_id)])
        return bytes.fromhex(answer.strip("-")) if answer else None


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


def _known(entry):
    """A device of the host's list: a standard one's name, or all there is to know of another."""
    if isinstance(entry, str):
        return _STANDARD[entry]
    return Device(
        report_descriptor=bytes.fromhex(entry[0]),
        usage_page=entry[1],
        usage=entry[2],
        report_ids=entry[3],
        in_report_lengths=entry[4],
        out_report_lengths=entry[5],
    )


def _entry(device):
    for name, standard in _STANDARD.items():
        if device is standard:
            return name
    return [device._descriptor.hex(), device._usage_page, device._usage, device._ids, device._in, device._out]


devices = tuple([_known(entry) for entry in _loads(_ask("usb_hid", "devices"))])


def enable(devices, boot_device=0):
    """Choose the devices; for boot.py, before USB starts."""
    for device in devices:
        if not isinstance(device, Device):
            raise TypeError("object in devices must be of type Device, not %s" % type(device).__name__)
    _check_range(boot_device, "boot_device", 0, 2)
    _check_before_start()
    _ask("usb_hid", "enable %d %s" % (boot_device, _dumps([_entry(device) for device in devices])))


def disable():
    """Have no devices; for boot.py, before USB starts."""
    enable(())


def get_boot_device():
    """Which boot device the computer has asked for: none."""
    return 0


def set_interface_name(interface_name):
    """Name the interface; for boot.py, before USB starts."""
    _check_before_start()
