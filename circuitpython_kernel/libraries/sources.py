"""Where distributions are fetched from: pip, wherever there are processes; a browser has its own way."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Protocol

WHEELS_VARIABLE = "CIRCUITPYTHON_KERNEL_WHEELS"
"""Environment variable: a folder of wheels to install from, without a network."""

PATIENCE_SECONDS = 60.0

NOTHING = "No matching distribution"
"""What a source complains of when there is no such distribution; pip's words."""


class Source(Protocol):
    """Fetches distributions."""

    name: str
    """What it is called in a sentence."""

    def wheels(self, folder: Path) -> Path | None:
        """The folder of wheels that a user means by a path; None when there is none."""

    def fetch(self, what: str, target: Path, wheels: Path | None) -> str:
        """Fetch one distribution into a folder, and not what it needs.

        Args:
            what: its name, and the versions that will do.
            target: gets its wheel.
            wheels: a folder to take it from, in place of the index.

        Returns:
            What it complains of when there is no wheel in the folder then; `NOTHING` is in it when there is no such
            distribution.
        """

    def download(
        self,
        pins: Iterable[str],
        target: Path,
        wheels: Path | None,
        cancelled: Callable[[], bool],
        patience: float = PATIENCE_SECONDS,
    ) -> str | None:
        """Fetch distributions, and not what they need; None, or what is wrong in a sentence.

        Args:
            pins: their names and versions.
            target: the folder for them.
            wheels: a folder to take them from, in place of the index.
            cancelled: waits a moment, and is True when nobody wants them any more.
            patience: seconds after which it gives up.
        """


def last_line(text: str) -> str:
    """What a source complains of last."""
    lines = [line.strip() for line in text.splitlines() if line.strip().startswith("ERROR")]
    return (lines or text.strip().splitlines() or ["no reason given"])[-1].removeprefix("ERROR: ").rstrip(".") + "."
