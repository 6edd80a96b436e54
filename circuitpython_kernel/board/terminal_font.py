"""The exact font of a board's terminal, from a file that its user names."""

from __future__ import annotations

import os
from pathlib import Path

from circuitpython_kernel.hardware.peripherals.display.font import NoBDF, read_bdf


class NoTerminalFont(ValueError):
    """A file that cannot be read, or is no font for the terminal; the text says so in a sentence."""


def terminal_font(path: str | os.PathLike[str]) -> str:
    """The text of a BDF file of 6 x 12 pixels.

    Raises:
        NoTerminalFont: for anything else.
    """
    try:
        text = Path(path).read_text(encoding="latin-1")
        read_bdf(text)
    except OSError as error:
        raise NoTerminalFont(f"the terminal's font {path} cannot be read: {error.strerror}") from error
    except NoBDF as error:
        raise NoTerminalFont(f"the terminal's font is a BDF file of 6 x 12 pixels, which {path} is not") from error
    return text
