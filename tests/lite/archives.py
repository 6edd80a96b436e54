"""Zip archives of what goes into the worker: this checkout's package and tests, and pure-Python distributions."""

from __future__ import annotations

import importlib.metadata
import io
import zipfile
from collections.abc import Iterable
from pathlib import Path

from tests.conftest import ROOT

PURE = ("platformdirs", "comm", "ipywidgets", "anywidget", "psygnal", "typing-extensions", "circuitpython-stubs")
"""What the package imports, and Pyodide does not bring."""

TESTING = ("pytest", "pluggy", "iniconfig", "sortedcontainers", "attrs", "pygments", "packaging")
"""What pytest and hypothesis need there."""

LARGEST_BYTES = 400_000
"""Larger files of the tests are recordings, which none of those that run in the worker reads."""

_LEFT_OUT = {"__pycache__", "..", "nbextension", "labextensions"}
_COMPILED = {".so", ".pyd", ".map"}


def of_folder(folder: Path, name: str) -> bytes:
    """The files below a folder, below a name."""
    files = ((f"{name}/{file.relative_to(folder)}", file) for file in sorted(folder.rglob("*")) if file.is_file())
    return _packed((place, file.read_bytes()) for place, file in files)


def of_package() -> bytes:
    """This checkout's package."""
    return of_folder(ROOT / "circuitpython_kernel", "circuitpython_kernel")


def of_tests() -> bytes:
    """This checkout's tests and what they read."""
    folders = [ROOT / name for name in ("tests", "benchmarks")]
    files = [file for folder in folders for file in sorted(folder.rglob("*")) if file.is_file()]
    small = [file for file in [*files, ROOT / "pyproject.toml"] if file.stat().st_size <= LARGEST_BYTES]
    return _packed((str(file.relative_to(ROOT)), file.read_bytes()) for file in small)


def of_distributions(*names: str) -> bytes:
    """Installed distributions, without what is compiled."""
    found: dict[str, bytes] = {}
    for name in names:
        for file in importlib.metadata.files(name) or ():
            if not _LEFT_OUT & set(file.parts) and file.suffix not in _COMPILED:
                found[str(file)] = Path(str(file.locate())).read_bytes()
    return _packed(found.items())


def _packed(files: Iterable[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in files:
            if "__pycache__" not in name:
                archive.writestr(name, content)
    return out.getvalue()
