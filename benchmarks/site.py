"""How soon a JupyterLite site is there, and how much of it travels.

Usage: python -m benchmarks.site PYODIDE [PEER] [ROUNDS], or python -m benchmarks.site PYODIDE --memory.

PYODIDE is a folder with Pyodide's distribution. A site is built with it and visited in Chromium: by a browser that
has never seen it (cold), by one that has (warm), and the kernel is restarted. Times are from the page's load, or from
the restart, to the first output of a cell; the median of all rounds is shown, in seconds and in seconds of processor
time of all the browser's processes, which differ less on a machine that does other things, too. Sizes are of what the
browser fetched before that, as files and gzipped.

With ``--memory`` the kernel is restarted twenty times in a page. What all the browser's processes have to themselves is
shown after some of these as the middle of five samples, each after a collection of garbage, and their range: asked is
at most 10 % more after 20 than after 3.

PEER is a folder with a site of JupyterLite's own Python kernel, which has a notebook ``first.ipynb`` for it. It
is visited in the same rounds. README.md says how to build one.
"""

from __future__ import annotations

import gzip
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil
from playwright.sync_api import sync_playwright

from circuitpython_kernel.lite.build import build
from tests.browser.lab import launch, write_notebook
from tests.lite.site import LiteNotebook, SiteServer

from .programs import table

NOTEBOOK = "first.ipynb"
CELL = "print(6 * 7)"

KEPT_AFTER_SECONDS = 12
"""By then the page has kept Python for later visits; the peer gets the same time."""


MEASURED = (1, 3, 10, 20)
SETTLED_SECONDS = 5
SAMPLES = 5
"""Of the memory at one moment: the browser tidies up when it likes, so the middle one counts."""


def main(pyodide: str, peer: str, rounds: int) -> None:
    """Show how soon it is there, and what travels."""
    found: dict[str, dict[str, list[tuple[float, float]]]] = {}
    with tempfile.TemporaryDirectory(prefix="circuitpython-site-") as folder, sync_playwright() as playwright:
        own = _site(Path(folder), pyodide)
        sites = {"virtual board": own} | ({"JupyterLite's Python": Path(peer)} if peer else {})
        browser = launch(playwright)
        sizes: dict[str, int] = {}
        for _ in range(rounds):
            for name, site in sites.items():
                server = SiteServer(site)
                context = browser.new_context()
                for what, took in _visits(context, server, sizes if site is own else {}):
                    found.setdefault(what, {}).setdefault(name, []).append(took)
                context.close()
                server.close()
        browser.close()
        print(
            table(["to the first output", *sites], [(what, *map(_median, of.values())) for what, of in found.items()])
        )
        print(table(["part", "files", "MB", "gzipped"], _parts(own, sizes)))


def _site(folder: Path, pyodide: str) -> Path:
    contents = folder / "contents"
    contents.mkdir()
    write_notebook(contents / NOTEBOOK, [CELL])
    build(folder / "site", contents, pyodide=pyodide)
    return folder / "site"


def memory(pyodide: str) -> None:
    """Show what restarts leave behind."""
    rows = []
    with tempfile.TemporaryDirectory(prefix="circuitpython-site-") as folder, sync_playwright() as playwright:
        server = SiteServer(_site(Path(folder), pyodide))
        browser = launch(playwright)
        page = browser.new_page()
        notebook = LiteNotebook(page, server, NOTEBOOK)
        for restart in range(1, MEASURED[-1] + 1):
            notebook.restart()
            assert notebook.said(CELL) == "42\n"
            if restart in MEASURED:
                samples = []
                for _ in range(SAMPLES):
                    page.request_gc()
                    page.wait_for_timeout(SETTLED_SECONDS * 1000)
                    samples.append(_own_megabytes())
                least, middle, most = min(samples), statistics.median(samples), max(samples)
                rows.append((f"after restart {restart}", f"{middle:.0f} MB ({least:.0f} to {most:.0f})"))
        browser.close()
        server.close()
    print(table(["", "all the browser's processes"], rows))


def _own_megabytes() -> float:
    return sum(process.memory_full_info().uss for process in psutil.Process().children(recursive=True)) / 1e6


def _visits(context: Any, server: SiteServer, sizes: dict[str, int]) -> list[tuple[str, tuple[float, float]]]:
    """Seconds and processor seconds of a cold visit, a warm one, and a restart."""
    found = []
    for visit in ("cold", "warm"):
        page = context.new_page()
        began = _now()
        notebook = LiteNotebook(page, server, NOTEBOOK)
        assert notebook.said(CELL) == "42\n"
        found.append((visit, _since(began)))
        if visit == "cold":
            sizes.update(server.sent)
            page.wait_for_timeout(KEPT_AFTER_SECONDS * 1000)
        else:
            began = _now()
            notebook.restart()
            assert notebook.said(CELL) == "42\n"
            found.append(("restart", _since(began)))
        page.close()
    return found


def _now() -> tuple[float, dict[int, float]]:
    times = {}
    for process in psutil.Process().children(recursive=True):
        try:
            used = process.cpu_times()
        except psutil.NoSuchProcess:
            continue  # it has just ended
        times[process.pid] = used.user + used.system
    return time.perf_counter(), times


def _since(began: tuple[float, dict[int, float]]) -> tuple[float, float]:
    now, times = _now()
    return now - began[0], sum(used - began[1].get(pid, 0) for pid, used in times.items())


def _median(times: list[tuple[float, float]]) -> str:
    seconds, processor = (statistics.median(column) for column in zip(*times, strict=True))
    return f"{seconds:.1f} s ({processor:.1f} s)"


def _parts(site: Path, sizes: dict[str, int]) -> list[Any]:
    groups: dict[str, list[float]] = {}
    for name, size in sizes.items():
        entry = groups.setdefault(_part(name), [0, 0, 0])
        entry[0] += 1
        entry[1] += size / 1e6
        entry[2] += len(gzip.compress((site / name).read_bytes(), 6)) / 1e6
    groups["all"] = [sum(column) for column in zip(*groups.values(), strict=True)]
    return [(name, str(int(count)), f"{size:.1f}", f"{packed:.1f}") for name, (count, size, packed) in groups.items()]


def _part(name: str) -> str:
    if "/pyodide/" in name:
        return "Pyodide's packages" if name.endswith(".whl") else "Pyodide"
    return "the kernel" if name.startswith(("circuitpython/", "extensions/circuitpython")) else "JupyterLite"


if __name__ == "__main__":
    places = [word for word in sys.argv[1:] if not word.isdigit() and word != "--memory"]
    counts = [int(word) for word in sys.argv[1:] if word.isdigit()]
    if "--memory" in sys.argv:
        memory(places[0])
    else:
        main(places[0], places[1] if len(places) > 1 else "", counts[0] if counts else 3)
