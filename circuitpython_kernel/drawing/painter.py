"""Draws still pictures in a process of its own, which lives for a short time only.

matplotlib takes about 40 MB. A kernel that only shows live widgets and their stills does not need it in its own memory.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from .stills import Drawing, Png, png, send

PATIENCE = 60.0
"""Seconds that a picture may take in the other process, before it is drawn here."""


class Painter:
    """Draws pictures, for any thread; it does so itself where matplotlib is loaded, or no process can be had."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._broken = False

    @property
    def working(self) -> bool:
        """Whether the other process is there."""
        return self._process is not None

    def warm_up(self) -> None:
        """Start the other process, as pictures will be wanted soon. It does not wait."""
        if self._lock.acquire(blocking=False):
            try:
                self._start()
            finally:
                self._lock.release()

    def paint(self, drawing: Drawing, comment: str) -> Png:
        """Draw a picture."""
        with self._lock:
            process = self._start()
            if process is not None:
                answer = self._ask(process, drawing, comment)
                if answer is not None:
                    return answer
        return png(drawing.figure(), comment)

    def rest(self) -> None:
        """Let the other process go. The next picture starts another one."""
        with self._lock:
            self._stop()

    # ---- inside, with the lock held

    def _start(self) -> subprocess.Popen[bytes] | None:
        if self._process is not None and self._process.poll() is not None:
            self._stop()
        if self._process is None and not self._broken and "matplotlib.figure" not in sys.modules:
            try:
                self._process = _start_process()
            except OSError:
                self._broken = True  # no process can be had here
        return self._process

    def _ask(self, process: subprocess.Popen[bytes], drawing: Drawing, comment: str) -> Png | None:
        """What the process draws; None when it cannot."""
        assert process.stdin is not None
        assert process.stdout is not None
        guard = threading.Timer(PATIENCE, process.kill)
        guard.daemon = True
        guard.start()
        try:
            send(process.stdin, (drawing, comment))  # type: ignore[arg-type]
            answer: Png | None = pickle.load(process.stdout)
        except (OSError, EOFError, pickle.UnpicklingError):
            self._stop()  # it was killed, or does not start
            self._broken = True
            return None
        except (pickle.PicklingError, AttributeError, TypeError):
            self._stop()  # half of something that cannot be pickled may be on its way
            return None
        finally:
            guard.cancel()
        return answer

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    pass  # what it had not read yet is lost
        try:
            process.wait(2)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _start_process() -> subprocess.Popen[bytes]:
    # Python's own modules come first (-P): the notebook's folder may have a code.py or a secrets.py.
    package = Path(__file__).parent.parent
    paths = [*filter(None, [os.environ.get("PYTHONPATH")]), str(package.parent)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "MPLBACKEND": "agg"}
    # An interrupt of the kernel is sent to its whole process group.
    apart: dict[str, Any] = {"start_new_session": True}
    if sys.platform == "win32":
        apart = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}
    return subprocess.Popen(
        [sys.executable, "-P", "-m", f"{package.name}.drawing.stills"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        **apart,
    )
