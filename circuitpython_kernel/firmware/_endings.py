"""What is done when a program ends before the board starts again."""

import _mounts
from _modules import loaded


def run_exit_handlers():
    """Call what `atexit` has been given, if the program has imported it; an exception of a handler's comes through."""
    try:
        atexit = loaded("atexit")
        if atexit is not None:
            atexit._run()
    finally:
        # A board collects what the program has left, and a file that is collected is closed.
        _mounts.sync_quietly()
