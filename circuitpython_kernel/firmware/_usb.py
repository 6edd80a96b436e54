"""When USB devices can be chosen: before USB starts."""

from _bell_supervisor import before_usb


def check_before_start():
    """RuntimeError once USB has started, which it does when boot.py is over."""
    before_usb()
