"""Opens a page in a browser, headless. The page asks the server what to do, so nothing else steers the browser."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.browser.lab import CHROMIUM, CHROMIUM_ARGUMENTS

FIREFOX = "firefox-esr"
STOP_SECONDS = 20

_QUIET = (
    ('"browser.shell.checkDefaultBrowser"', "false"),
    ('"datareporting.policy.dataSubmissionEnabled"', "false"),
    ('"app.normandy.enabled"', "false"),
    ('"browser.aboutwelcome.enabled"', "false"),
    ('"network.captive-portal-service.enabled"', "false"),
    ('"network.connectivity-service.enabled"', "false"),
)
"""Settings of Firefox's, with which it opens no page of its own and does not look for the internet."""


def found(program: str) -> bool:
    """Whether a browser is installed."""
    return shutil.which(program) is not None


class Process:
    """A browser with one page and a profile of its own."""

    def __init__(self, command: Sequence[str], profile: Path, url: str) -> None:
        self._profile = profile
        self._process = subprocess.Popen(
            [*command, url], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def worker_seconds(self) -> float:
        """Processor time that the page's worker has taken: of the one of chromium's threads that has such a name."""
        children: dict[int, list[int]] = {}
        for status in Path("/proc").glob("[0-9]*/stat"):
            try:
                parent = int(status.read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue  # it has just ended
            children.setdefault(parent, []).append(int(status.parent.name))
        found, waiting = [0], [self._process.pid]
        while waiting:
            pid = waiting.pop()
            waiting += children.get(pid, [])
            for name in Path(f"/proc/{pid}/task").glob("*/comm"):
                if name.read_text().startswith("DedicatedWorker"):
                    found.append(int((name.parent / "schedstat").read_text().split()[0]))
        return max(found) / 1e9

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    def close(self) -> None:
        """End it."""
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self._profile, ignore_errors=True)


def chromium(url: str) -> Process:
    """Debian's chromium."""
    profile = Path(tempfile.mkdtemp(prefix="chromium"))
    return Process([CHROMIUM, "--headless", *CHROMIUM_ARGUMENTS, f"--user-data-dir={profile}"], profile, url)


def firefox(url: str) -> Process:
    """Debian's firefox-esr."""
    profile = Path(tempfile.mkdtemp(prefix="firefox"))
    write_settings(profile)
    return Process([FIREFOX, "--headless", "--no-remote", "--profile", str(profile)], profile, url)


def write_settings(profile: Path) -> None:
    """Write Firefox's settings into a new profile."""
    (profile / "user.js").write_text("".join(f"user_pref({name}, {value});\n" for name, value in _QUIET))
