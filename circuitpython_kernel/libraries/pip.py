"""pip, which fetches libraries: its command and its words. It runs nothing of what it fetches, or of the drive's."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

WHEELS_VARIABLE = "CIRCUITPYTHON_KERNEL_WHEELS"
"""Environment variable: a folder of wheels to install from, without a network."""

OFFLINE_OPTIONS = ("--retries", "0", "--timeout", "10")
"""For pip, where a missing network is to be noticed soon."""


def fetch(what: str, target: Path, wheels: Path | None) -> str:
    """Fetch one distribution into a folder, and not what it needs; what pip says."""
    run = subprocess.run(_command([what], target, wheels), capture_output=True, text=True)
    return run.stdout + run.stderr


def download(
    pins: Iterable[str], target: Path, wheels: Path | None, cancelled: Callable[[], bool], patience: float = 60.0
) -> str | None:
    """Fetch distributions, and not what they need; None, or what is wrong in a sentence.

    Args:
        pins: their names and versions.
        target: the folder for them.
        wheels: a folder to take them from, in place of the index.
        cancelled: waits a moment, and is True when nobody wants them any more.
        patience: seconds after which it gives up.
    """
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


def last_line(text: str) -> str:
    """What pip complains of last."""
    lines = [line.strip() for line in text.splitlines() if line.strip().startswith("ERROR")]
    return (lines or text.strip().splitlines() or ["no reason given"])[-1].removeprefix("ERROR: ").rstrip(".") + "."
