"""Starts the kernel in a worker's Pyodide: the one module here that knows `pyodide` and `js`."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import logging
import os
import site
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pyodide.ffi import JsException, can_run_sync, to_js  # type: ignore[import-not-found]

import circuitpython_kernel
from circuitpython_kernel.common.suspending import SuspendingWaits
from circuitpython_kernel.common.usual_waits import usual_waits
from circuitpython_kernel.kernel import beside
from circuitpython_kernel.libraries import usual_source
from circuitpython_kernel.vm.usual_host import usual_host

from .host_turns import HostTurns, sleeping
from .lasting import BrowserDrive, LastingFolder
from .packages import PackageFinder
from .site_source import SiteSource
from .worker_kernel import WorkerKernel

FOLDER = Path("/notebook")
"""The notebook's folder, in which code of the host's begins."""

NAMELESS_DRIVE = "CIRCUITPY"
"""The drive of a console, which has no notebook to be kept beside; other files of its code are kept."""

SYNC_SECONDS = 1.0
KEPT_AFTER_SECONDS = 3.0


async def start(javascript: Any) -> Worker:
    """Start the kernel; see `worker.js` for what it is given."""
    usual_host()  # which says so when this browser cannot run a board
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(_on_exception)
    FOLDER.mkdir(exist_ok=True)
    os.chdir(FOLDER)
    # Its cache of fonts is gone with each worker, so it would say each time that it makes one.
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    waits = usual_waits()
    assert isinstance(waits, SuspendingWaits)
    time.sleep = sleeping(time.sleep, waits, can_run_sync)
    page = _Page(javascript, waits)
    sys.meta_path.append(PackageFinder(page.packages(), page.load_package))
    usual_source.use(
        SiteSource(
            page.get, javascript.libraries.to_py(), f"{javascript.base}libraries/", page.files_in, Path("/tmp/wheels")
        )
    )
    beside.use(page.file)
    try:
        kept = json.loads(await javascript.askPage(json.dumps({"kept": True})))
    except JsException as error:
        raise RuntimeError(error.message) from error
    passing = "" if kept["drive"] else NAMELESS_DRIVE
    folder = LastingFolder(FOLDER, page.say, root=kept["drive"], passing=passing)
    folder.fill(kept["files"])
    drive = FOLDER / (kept["drive"] or NAMELESS_DRIVE)
    drive.mkdir(exist_ok=True)
    kernel = WorkerKernel(page.send, BrowserDrive(drive))
    others = (str(Path(circuitpython_kernel.__file__).parent.parent), site.getsitepackages()[0])
    kernel.while_host_runs = HostTurns(waits, javascript.watch, can_run_sync, others).running
    worker = Worker(kernel, folder, page)
    worker.begin_streams()
    kernel.on_cell_end = folder.sync
    worker.begin(worker.keep_folder())
    if javascript.isFresh:
        worker.begin(worker.keep_for_later())
    kernel.work.slot.boot()
    return worker


class Worker:
    """What the worker's messages are given to."""

    def __init__(self, kernel: WorkerKernel, folder: LastingFolder, page: _Page) -> None:
        self._kernel = kernel
        self._folder = folder
        self._page = page
        self._tasks: list[asyncio.Task[None]] = []
        self._to_the_end = contextlib.ExitStack()

    def receive(self, text: str, buffers: Any) -> None:
        """A message of Jupyter's."""
        self._kernel.receive(text, [one.to_py() for one in buffers])

    def interrupt(self) -> None:
        """The stop button."""
        self._kernel.interrupt()

    def drive_changed(self, path: str, content: str | None) -> None:
        """A file beside the notebook was changed by others: its content as base64, None when it was removed."""
        if content is None:
            self._folder.remove(path)
        else:
            self._folder.put(path, content)

    def flush(self) -> None:
        """The kernel ends: tell what has changed since the last time."""
        self._folder.sync()

    def begin_streams(self) -> None:
        """From now on, what Python prints and asks for goes to the page."""
        self._to_the_end.enter_context(self._kernel.own_streams())

    def begin(self, work: Any) -> None:
        """Do something beside the rest."""
        self._tasks.append(asyncio.ensure_future(work))

    async def keep_folder(self) -> None:
        """Have the page keep what changes in the notebook's folder, again and again."""
        while True:
            await asyncio.sleep(SYNC_SECONDS)
            self._folder.sync()

    async def keep_for_later(self) -> None:
        """Have Python's memory and files kept, so that the next start is quicker."""
        await asyncio.sleep(KEPT_AFTER_SECONDS)
        while self._kernel.cell is not None:
            await asyncio.sleep(SYNC_SECONDS)
        await self._page.keep()


class _Page:
    """What JavaScript does for the kernel."""

    def __init__(self, javascript: Any, waits: SuspendingWaits) -> None:
        self._javascript = javascript
        self._waits = waits

    def send(self, text: str, buffers: list[bytes]) -> None:
        self._javascript.send(text, to_js(buffers))

    def say(self, what: Mapping[str, Any]) -> None:
        self._javascript.say(json.dumps(what))

    async def keep(self) -> None:
        await self._javascript.keep()

    def packages(self) -> dict[str, str]:
        """Which of Pyodide's packages has a module, by its name."""
        return dict(json.loads(self._javascript.modules()))

    def load_package(self, name: str) -> bool:
        """Fetch a package; False where nothing can wait.

        Raises:
            OSError: when it cannot be fetched.
        """
        if not can_run_sync():
            return False
        if complaint := self._waited(self._javascript.loadPackage(name)):
            raise OSError(complaint)
        return True

    def get(self, url: str, accept: str) -> bytes | None:
        """Fetch a URL.

        Raises:
            OSError: when its server cannot be reached.
        """
        found = self._waited(self._javascript.get(url, accept))
        if hasattr(found, "failed"):
            raise OSError(found.failed)
        return bytes(found.content.to_bytes()) if hasattr(found, "content") else None

    def files_in(self, folder: str) -> dict[str, bytes] | None:
        """The files in a folder beside the notebook."""
        found = self._asked(folder=folder)
        return None if found is None else {name: base64.b64decode(content) for name, content in found.items()}

    def file(self, path: str) -> bytes | None:
        """A file beside the notebook."""
        found = self._asked(file=path)
        return None if found is None else base64.b64decode(found)

    def _asked(self, **question: str) -> Any:
        """What the page answers to a question.

        Raises:
            OSError: when it cannot.
        """
        try:
            return json.loads(self._waited(self._javascript.askPage(json.dumps(question))))
        except JsException as error:
            raise OSError(error.message) from error

    def _waited(self, promise: Any) -> Any:
        """What a promise gives; the stop button ends the wait."""
        gate = self._waits.gate()
        future = asyncio.ensure_future(promise)
        future.add_done_callback(lambda _: gate.open())
        try:
            self._waits.wait(gate, None)
        except BaseException:
            future.cancel()
            raise
        return future.result()


def _on_exception(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Pyodide's loop complains of each task that was cancelled."""
    error = context.get("exception")
    if not isinstance(error, asyncio.CancelledError):
        print(f"{context.get('message', 'Something failed')}: {error!r}", file=sys.__stderr__)
