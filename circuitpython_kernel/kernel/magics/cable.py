"""Magics of CircuitPython kernels for boards on a cable: a hint says what stands for each of them here."""

from __future__ import annotations

HINTS = {
    "softreset": "%reset restarts the board as CTRL-D does",
    "rebootdevice": "%reset --hard is the reset button",
    "serialconnect": "the board is connected, and %serial shows its console",
    "socketconnect": "the board is connected, and %serial shows its console",
    "websocketconnect": "the board is connected, and %serial shows its console",
    "disconnect": "the board stays connected, and %reset restarts it",
    "writebytes": "%serial sends lines to the board's input()",
    "readbytes": "%serial shows what the board prints",
    "suppressendcode": "a cell ends by itself",
    "sendtofile": '"%%file lib/blinker.py" writes the cell to the drive',
    "fetchfile": '%drive shows the files, and board.drive.read("code.py") reads one in a cell after %%host',
    "mpy-cross": "files of Python and .mpy files are imported alike",
    "esptool": "the board has its firmware, and %board changes to another one",
}
"""What stands for a magic here, by its name there."""


def of_real_boards(name: str, prefix: str) -> str | None:
    """A hint in place of a magic of kernels for boards on a cable; None for any other one."""
    hint = HINTS.get(name)
    return hint and f"{prefix}{name} is for boards on a cable: here {hint}."
