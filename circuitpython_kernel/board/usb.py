"""The computer at the other end of the board's USB cable."""

from __future__ import annotations

from circuitpython_kernel.hardware.peripherals.usb_hid import UsbHid
from circuitpython_kernel.hardware.peripherals.usb_midi import UsbMidi
from circuitpython_kernel.hardware.peripherals.usb_serial import UsbSerial, UsbSerialPorts


class USB:
    """``board.usb``: what a computer sees of the board's USB devices, and can send to them.

    ``console`` and ``data`` are the serial ports (`hardware.peripherals.usb_serial.UsbSerial`), ``hid`` has the reports of
    keyboard, mouse and consumer control (`hardware.peripherals.usb_hid.UsbHid`), ``midi`` the MIDI messages
    (`hardware.peripherals.usb_midi.UsbMidi`).
    """

    def __init__(self, serial: UsbSerialPorts, hid: UsbHid, midi: UsbMidi) -> None:
        self.drive_mounted = False
        """Whether the computer has the CIRCUITPY drive mounted: programs can then read it only, unless boot.py says
        otherwise (`storage.remount`, `storage.disable_usb_drive`). Counts from the next hard reset on."""
        self._serial = serial
        self.hid = hid
        self.midi = midi

    @property
    def console(self) -> UsbSerial:
        """The port of the serial console; what programs write to it goes to their output."""
        return self._serial.ports["console"]

    @property
    def data(self) -> UsbSerial:
        """The data port, which programs have as ``usb_cdc.data`` when it is enabled."""
        return self._serial.ports["data"]

    @property
    def data_enabled(self) -> bool:
        """Whether there is a data port, which boards do not have by default. Set, it counts from the next reset on."""
        return self._serial.data_wanted

    @data_enabled.setter
    def data_enabled(self, enabled: bool) -> None:
        self._serial.data_wanted = enabled

    @property
    def connected(self) -> bool:
        """Whether the cable is in; it can be set."""
        return self.hid.connected

    @connected.setter
    def connected(self, connected: bool) -> None:
        self.hid.connected = self.midi.connected = self.console.connected = self.data.connected = connected
