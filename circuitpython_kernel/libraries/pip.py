"""pip, which fetches libraries: its command and its words. It runs nothing of what it fetches, or of the drive's."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from .sources import PATIENCE_SECONDS, last_line

OFFLINE_OPTIONS = ("--retries", "0", "--timeout", "10")
"""For pip, where a missing network is to be noticed soon."""


class Pip:
    """See `sources.Source`."""

    name = "pip"

    def wheels(self, folder: Path) -> Path | None:
        """See `sources.Source`, here and below."""
        return folder if folder.is_dir() else None

    def fetch(self, what: str, target: Path, wheels: Path | None) -> str:
        run = subprocess.run(_command([what], target, wheels), capture_output=True, text=True)
        return run.stdout + run.stderr

    def download(
        self,
        pins: Iterable[str],
        target: Path,
        wheels: Path | None,
        cancelled: Callable[[], bool],
        patience: float = PATIENCE_SECONDS,
    ) -> str | None:
        command = [*_command(pins, target, wheels), *OFFLINE_OPTIONS]
        until = time.monotonic() + patience
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=said, stderr=said)
            try:
                while process.poll() is None:
                    if cancelled() or time.monotonic() > until:
                        return f"pip had no answer within {patience:g} s."
            finally:
                process.kill()
                process.wait()
            if process.returncode == 0:
                return None
            said.seek(0)
            return last_line(said.read())


def _command(what: Iterable[str], target: Path, wheels: Path | None) -> list[str]:
    # Wheels only, as building a source distribution runs its code; and -P, as the folder that the process is in may
    # be the drive, where a program can put a pip of its own.
    command = [sys.executable, "-P", "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:",
               "--disable-pip-version-check", "--no-input", "--dest", str(target), *what]  # fmt: skip
    if wheels is not None:
        command += ["--no-index", "--find-links", str(wheels)]
    return command
