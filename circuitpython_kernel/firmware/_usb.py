"""When USB devices can be chosen: before USB starts."""

from _hw import ask


def check_before_start():
    """RuntimeError once USB has started, which it does when boot.py is over."""
    ask("supervisor", "before_usb")
