"""A JupyterLab of our own: a free port, folders of its own, nothing of the user's, no word with the internet."""

from __future__ import annotations

import json
import os
import re
import secrets
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

START_SECONDS = 120
STOP_SECONDS = 30

_URL = re.compile(r"(http://127\.0\.0\.1:(?P<port>\d+))/\S*token=")


class LabServer:
    """A running `jupyter lab` on ``folder``; end it with `stop`.

    Args:
        folder: where the notebooks are.
        environment: its environment variables; see the fixture `jupyter_environment`.
        log: a file that gets what it says.
        command: what starts it, as the arguments of Python.
    """

    def __init__(
        self,
        folder: Path,
        environment: dict[str, str],
        log: Path,
        command: Sequence[str] = ("-m", "jupyterlab", "--allow-root"),
    ) -> None:
        self.folder = folder
        self.token = secrets.token_hex(16)
        self.log = log
        config = Path(environment["JUPYTER_CONFIG_DIR"])
        _write_settings(config / "lab" / "user-settings")
        environment = environment | {
            "JUPYTERLAB_SETTINGS_DIR": str(config / "lab" / "user-settings"),
            "JUPYTERLAB_WORKSPACES_DIR": str(config / "lab" / "workspaces"),
        }
        self._process = subprocess.Popen(
            [
                sys.executable, *command, "--no-browser", "--expose-app-in-browser",
                f"--IdentityProvider.token={self.token}", "--ServerApp.ip=127.0.0.1", "--ServerApp.port=0",
                f"--ServerApp.root_dir={folder}", "--ServerApp.open_browser=False",
                "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate", "--LabApp.news_url=",
                "--LabApp.extension_manager=readonly",
            ],
            env=environment, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            start_new_session=True, text=True,
        )  # fmt: skip
        self.url = ""
        self._said_url = threading.Event()
        self._ended = threading.Event()
        threading.Thread(target=self._listen, name="JupyterLab's log", daemon=True).start()
        if not self._said_url.wait(START_SECONDS) or not self._answers():
            self.stop()
            raise RuntimeError(f"JupyterLab did not start; see {log}")

    def _answers(self) -> bool:
        """Wait for the first answer: the server tells its address a moment before it listens there."""
        deadline = time.monotonic() + START_SECONDS
        while self.url and time.monotonic() < deadline:
            try:
                return bool(self.get("api/status")["kernels"] == 0)
            except OSError:
                if self._ended.wait(0.05):
                    break
        return False

    def _listen(self) -> None:
        assert self._process.stdout is not None
        with open(self.log, "w", encoding="utf-8") as log, self._process.stdout as said:
            for line in said:
                log.write(line)
                log.flush()
                if (found := _URL.search(line)) and not self.url:
                    self.url = found[1]
                    self._said_url.set()
        self._ended.set()
        self._said_url.set()  # nobody need wait for it

    def get(self, path: str, method: str = "GET", data: object = None) -> Any:
        """Ask the server's API; ``data`` goes along as JSON."""
        request = urllib.request.Request(
            f"{self.url}/{path}",
            method=method,
            headers={"Authorization": f"token {self.token}"},
            data=None if data is None else json.dumps(data).encode(),
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def end_sessions(self, paths: Collection[str] | None = None) -> None:
        """Shut all kernels down, or those of some notebooks."""
        for session in self.get("api/sessions"):
            if paths is None or session["path"] in paths:
                self.get(f"api/sessions/{session['id']}", "DELETE")

    def stop(self) -> int:
        """End the server and its kernels; its exit code."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait()
        return self._process.returncode


def _write_settings(folder: Path) -> None:
    """Settings that keep JupyterLab quiet and its pictures alike."""
    settings: dict[str, dict[str, Any]] = {
        "@jupyterlab/apputils-extension/notification": {
            "checkForUpdates": False, "doNotDisturbMode": True, "fetchNews": "false",
        },
        "@jupyterlab/notebook-extension/tracker": {"windowingMode": "none"},
    }  # fmt: skip
    for name, values in settings.items():
        file = folder / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values), encoding="utf-8")
