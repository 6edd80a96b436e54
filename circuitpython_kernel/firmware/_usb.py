"""What modules for USB share: when devices can be chosen, and what waits at a serial port."""

import _bell_usb_cdc as bell
from _bell_supervisor import before_usb
from _hw import known


def check_before_start():
    """RuntimeError once USB has started, which it does when boot.py is over."""
    before_usb()


def waiting(port):
    """The bytes from the computer at a port that the program has not read."""
    found = known(L.POLL_CONSOLE if port == "console" else L.POLL_DATA)
    return found if found >= 0 else bell.waiting(port)
