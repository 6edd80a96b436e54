"""What a browser cannot do, and what a site has wrong, is told in one sentence."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from circuitpython_kernel.vm.browser_host.files import PORT

from .browsers import CHROMIUM, chromium, found
from .conftest import require
from .worker import Worker

NEW_BOARD = """
from circuitpython_kernel import VirtualBoard
try:
    VirtualBoard("raspberry_pi_pico", clock="fast", floats=FLOATS)
except Exception as error:
    found = [type(error).__name__, str(error)]
else:
    found = None
found
"""


@pytest.fixture(scope="module")
def old_browser(pyodide: None) -> Iterator[Worker]:
    """A worker as in a browser without JSPI."""
    require(found(CHROMIUM), CHROMIUM)
    worker = Worker(chromium, hide=("Suspending", "promising"))
    yield worker
    worker.close()


def test_a_browser_without_jspi_says_which_have_it(old_browser: Worker) -> None:
    assert old_browser.run(NEW_BOARD.replace("FLOATS", "'board'")) == [
        "NoStacksError",
        "This browser cannot run a board: it lacks WebAssembly's JSPI, by which a program waits without a thread. "
        "Chrome and Edge have it from version 137 on, Firefox from 153 on.",
    ]


def test_a_wait_without_a_stack_says_so(worker: Worker) -> None:
    found = worker.run("""
import asyncio
from circuitpython_kernel.common.usual_waits import usual_waits
failed = []
def wait():
    try:
        usual_waits().sleep(1)
    except RuntimeError as error:
        failed.append(str(error))
later(0, "wait()")
while not failed:
    usual_waits().sleep(0.01)
failed
""")
    assert found == ["this call has to wait, and nothing can wait here; call it in a task"]


def test_an_interpreter_that_the_site_does_not_have_is_told(worker: Worker) -> None:
    assert worker.run(NEW_BOARD.replace("FLOATS", "'double'")) == [
        "ModuleFileError",
        "The site has no file interpreter-64.wasm; build the site again.",
    ]


def test_a_damaged_file_of_the_sites_is_told(worker: Worker) -> None:
    kept = worker.server.places[f"/modules/{PORT}"]
    worker.server.places[f"/modules/{PORT}"] = b"cut short"
    try:
        found = worker.run("""
from circuitpython_kernel.vm.browser_host.host import BrowserHost
try:
    BrowserHost()._files.read("port.wasm")
except Exception as error:
    found = [type(error).__name__, str(error)]
found
""")
    finally:
        worker.server.places[f"/modules/{PORT}"] = kept
    assert found == ["ModuleFileError", "The site's file port.wasm is damaged; build the site again."]


def test_a_network_without_sockets_says_so(chromium_worker: Worker) -> None:
    found = chromium_worker.run("""
from circuitpython_kernel import VirtualBoard
told = []
with VirtualBoard("raspberry_pi_pico_w", clock="fast") as board:
    for act in (lambda: board.network.publish(80), lambda: board.network.allow("api.example.com:443")):
        try:
            act()
        except RuntimeError as error:
            told.append(str(error))
told
""")
    assert found == [
        "A kernel in a browser cannot open ports: board.network.get(...) asks the board there.",
        "A kernel in a browser reaches no real host: serve what the program asks for.",
    ]
