"""What is done when a program ends before the board starts again."""

import _mounts
from _native import sys


def run_exit_handlers():
    """Call what `atexit` has been given, if the program has imported it; an exception of a handler's comes through."""
    try:
        if "atexit" in sys.modules:
            sys.modules["atexit"]._run()
    finally:
        # A board collects what the program has left, and a file that is collected is closed.
        _mounts.sync_quietly()
