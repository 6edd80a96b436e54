"""Builds a whole site: ``circuitpython-kernel lite build``. jupyterlite-core does most of it."""

from __future__ import annotations

import contextlib
import io
import json
import logging
import tempfile
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from .site import FOLDER, SiteError, check_pyodide

MARK = "jupyter-lite.json"
"""What a site has at its root."""

CONFIGURATION = {
    "jupyter-lite-schema-version": 0,
    "jupyter-config-data": {
        "appName": "CircuitPython",
        "defaultKernelName": "circuitpython",
        "exposeAppInBrowser": True,
        # The kernel needs no service worker: it has the notebook's files from the page.
        "disabledExtensions": ["@jupyterlite/application-extension:service-worker-manager"],
    },
}
"""The site's own settings."""

UNREACHABLE = frozenset("#%?")
"""The page takes names of files for parts of URLs."""

NOT_INSTALLED = 'JupyterLite is not installed: run pip install "circuitpython-virtual-kernel[lite]".'


def build(
    target: Path,
    contents: Path | None = None,
    *,
    libraries: Sequence[str] = (),
    pyodide: str = "",
    wheels: Path | None = None,
) -> None:
    """Build a site.

    Args:
        target: the folder for it: a new or empty one, or one with a site, which is replaced.
        contents: a folder of notebooks, which the site has.
        libraries, pyodide, wheels: see `site.files`.

    Raises:
        SiteError: when it cannot be built, with the reason in one sentence.
    """
    if find_spec("jupyterlite_core") is None:
        raise SiteError(NOT_INSTALLED)
    if target.exists() and not target.is_dir():
        raise SiteError(f"The site needs a folder, and {target} is a file.")
    if target.is_dir() and any(target.iterdir()) and not (target / MARK).is_file():
        raise SiteError(f"{target} has files that are no site; choose a new or an empty folder.")
    if contents is not None and not contents.is_dir():
        raise SiteError(f"There is no folder {contents} with notebooks.")
    if contents is not None and _is_inside(target, contents):
        raise SiteError(f"The site cannot be built in {contents}, the folder of its notebooks; choose another one.")
    if contents is not None and target.is_dir() and _is_inside(contents, target):
        raise SiteError(f"{contents} lies in {target}, which is replaced: copy the notebooks to another folder first.")
    if contents is not None and (name := _unreachable(contents)):
        raise SiteError(
            f"JupyterLite cannot open {name}: rename it so that it has none of {' '.join(sorted(UNREACHABLE))}."
        )
    if wheels is not None and not wheels.is_dir():
        raise SiteError(f"There is no folder {wheels} with wheels.")
    check_pyodide(pyodide)  # while an earlier site is still there
    _check_writable(target)
    with tempfile.TemporaryDirectory(prefix="circuitpython-lite-") as folder:
        (Path(folder) / MARK).write_text(json.dumps(CONFIGURATION), encoding="utf-8")
        _run(Path(folder), target, contents, {
            "libraries": list(libraries), "pyodide": pyodide, "wheels": "" if wheels is None else str(wheels),
        })  # fmt: skip
    if not (target / FOLDER).is_dir():
        raise SiteError("The site was not built.")


def _check_writable(target: Path) -> None:
    try:
        target.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=target):
            pass
    except OSError as error:
        raise SiteError(f"The site cannot be written to {target}: {error.strerror or error}.") from None


def _unreachable(contents: Path) -> str | None:
    """A file that is there, and that the page cannot fetch."""
    names = (file.relative_to(contents).as_posix() for file in sorted(contents.rglob("*")))
    shown = (name for name in names if not any(part.startswith(".") for part in name.split("/")))
    return next((name for name in shown if not UNREACHABLE.isdisjoint(name)), None)


def _is_inside(inner: Path, outer: Path) -> bool:
    return inner.resolve().is_relative_to(outer.resolve())


def _run(source: Path, target: Path, contents: Path | None, options: Mapping[str, Any]) -> None:
    from jupyterlite_core.constants import PHASES
    from jupyterlite_core.manager import LiteManager
    from traitlets.config import Config

    from .addon import CircuitPythonAddon

    failures: list[SiteError] = []

    class Addon(CircuitPythonAddon):
        def _write(self, output: Path) -> None:
            try:
                super()._write(output)
            except SiteError as error:  # doit would show a traceback
                failures.append(error)
                raise

    class Manager(LiteManager):  # type: ignore[misc]
        def _addon_implementations(self) -> dict[str, Any]:
            # Ours is there in a checkout, too, of which nothing tells jupyterlite-core.
            return dict(sorted({**super()._addon_implementations(), "circuitpython": Addon}.items()))

    manager = Manager(
        config=Config(CircuitPythonAddon=options), lite_dir=source, output_dir=target.resolve(),
        contents=[] if contents is None else [str(contents.resolve())], no_sourcemaps=True, log=_quiet_log(),
    )  # fmt: skip
    told, said = source / "told.txt", io.StringIO()
    with contextlib.chdir(source), contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        manager.initialize()
        code = manager.doit_run("run", f"--output-file={told}", *(f"{phase}build" for phase in PHASES))
    if failures:
        raise failures[0]
    if code:
        lines = (
            [line for line in told.read_text(encoding="utf-8").splitlines() if line.strip()] if told.is_file() else []
        )
        raise SiteError(f"JupyterLite could not build the site: {lines[-1].strip() if lines else 'no reason given'}")


def _quiet_log() -> logging.Logger:
    log = logging.getLogger("circuitpython_kernel.lite")
    log.setLevel(logging.ERROR)
    return log
