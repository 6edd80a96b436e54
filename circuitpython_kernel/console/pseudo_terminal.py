"""A pseudo-terminal: a serial port that other programs open by its path."""

from __future__ import annotations

import contextlib
import os
import select
import threading
from collections.abc import Callable
from pathlib import Path

_CHUNK = 4096


class NoPseudoTerminals(RuntimeError):
    """The system has none."""


class PseudoTerminal:
    """The board's end of a serial port.

    Args:
        on_bytes: gets what clients send, in a thread of its own.
        link: a symbolic link to make to the port, for a path that stays the same.

    Raises:
        NoPseudoTerminals: where there are none, as on Windows.
        FileExistsError: when something other than a link stands at ``link``.
    """

    def __init__(self, on_bytes: Callable[[bytes], None], link: Path | None = None) -> None:
        try:
            import tty

            self._ours, self._theirs = os.openpty()
        except (ImportError, AttributeError) as error:
            raise NoPseudoTerminals("This system has no pseudo-terminals; Linux and macOS have them.") from error
        # Our own handle on their end keeps the port open between clients, and raw: no echo, no line editing.
        tty.setraw(self._theirs)
        os.set_blocking(self._ours, False)
        self.path = os.ttyname(self._theirs)
        self._link = link
        if link is not None:
            if link.is_symlink():
                link.unlink()
            link.symlink_to(self.path)
        self._on_bytes = on_bytes
        self._wake, self._woken = os.pipe()
        self._closed = False
        self._thread = threading.Thread(target=self._read, name="CircuitPython serial port", daemon=True)
        self._thread.start()

    def write(self, data: bytes) -> None:
        """Send bytes; those that nobody reads in time are lost, as on a USB port that nobody has open."""
        while data and not self._closed:
            try:
                data = data[os.write(self._ours, data) :]
            except BlockingIOError:
                if not select.select([], [self._ours], [], 1.0)[1]:
                    return

    def close(self) -> None:
        """Close the port."""
        if self._closed:
            return
        self._closed = True
        os.write(self._woken, b"x")
        self._thread.join()
        for handle in (self._ours, self._theirs, self._wake, self._woken):
            os.close(handle)
        if self._link is not None:
            with contextlib.suppress(FileNotFoundError):
                self._link.unlink()

    def _read(self) -> None:
        while not self._closed:
            ready, _, _ = select.select([self._ours, self._wake], [], [])
            if self._wake in ready:
                return
            try:
                data = os.read(self._ours, _CHUNK)
            except BlockingIOError:
                continue
            self._on_bytes(data)
