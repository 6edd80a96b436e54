"""What is done when a program ends before the board starts again."""

from _native import sys


def run_exit_handlers():
    """Call what `atexit` has been given, if the program has imported it; an exception of a handler's comes through."""
    if "atexit" in sys.modules:
        sys.modules["atexit"]._run()
