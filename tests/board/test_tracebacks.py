"""Tracebacks on their way out of the board."""

from circuitpython_kernel.board.tracebacks import clean_traceback


def test_firmware_frames_are_left_out():
    text = (
        "Traceback (most recent call last):\n"
        '  File "/.fw/_boot.py", line 51, in run\n'
        '  File "cell", line 2, in <module>\n'
        '  File "/.fw/digitalio.py", line 9, in _set_value\n'
        "OSError: [Errno 2] No such file/directory\n"
    )
    assert clean_traceback(text) == (
        "Traceback (most recent call last):\n"
        '  File "cell", line 2, in <module>\n'
        "OSError: [Errno 2] No such file/directory"
    )
