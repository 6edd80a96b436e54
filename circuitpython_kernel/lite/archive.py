"""One archive with all that the worker's Python needs besides Pyodide's own packages.

One file arrives sooner than the forty wheels it is made of, and what only a computer can use is left out.
"""

from __future__ import annotations

import importlib.metadata
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parent.parent

DISTRIBUTIONS = (
    "anywidget", "circuitpython-stubs", "comm", "ipywidgets", "jedi", "parso", "platformdirs", "psygnal",
    "typing-extensions",
)  # fmt: skip
"""What the package imports, and Pyodide does not have, or has in another version."""

FROM_PYODIDE = ("ipython", "matplotlib-inline", "numpy", "packaging", "traitlets")
"""What the kernel has from Pyodide before it starts; `packages` fetches more when it is imported."""

_LEFT_OUT = (
    "circuitpython_kernel/cli/",
    "circuitpython_kernel/pytest_plugin/",
    "circuitpython_kernel/vm/browser_host/modules/",
    "circuitpython_kernel/vm/wasmtime_host/",
    "circuitpython_kernel/notebooks/",
    "circuitpython_kernel/kernelspec/",
    "circuitpython_setboard/",
    "jedi/third_party/django-stubs/",
    "jedi/third_party/typeshed/stubs/",
    "psygnal/_pyinstaller_util/",
)
_FOLDERS_LEFT_OUT = frozenset({"__pycache__", "..", "nbextension", "labextensions", "tests", "test"})
_KINDS_LEFT_OUT = (".so", ".pyd", ".map", ".pyc", ".pth")
_ABOUT = frozenset({"METADATA", "top_level.txt", "LICENSE", "LICENSE.txt", "entry_points.txt"})

_FIRST_DATE = (1980, 1, 1, 0, 0, 0)
"""The same files give the same archive, whenever it is made."""


def archive() -> bytes:
    """The archive, a zip.

    Raises:
        importlib.metadata.PackageNotFoundError: when a distribution is not installed.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for name, file in sorted(_files()):
            packed.writestr(zipfile.ZipInfo(name, _FIRST_DATE), file.read_bytes(), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _files() -> Iterator[tuple[str, Path]]:
    for file in PACKAGE.rglob("*"):
        name = file.relative_to(PACKAGE.parent).as_posix()
        if file.is_file() and _is_wanted(name):
            yield name, file
    for distribution in DISTRIBUTIONS:
        for entry in importlib.metadata.files(distribution) or ():
            name = entry.as_posix()
            file = Path(str(entry.locate()))
            if _is_wanted(name) and file.is_file():
                yield name, file


def _is_wanted(name: str) -> bool:
    parts = name.split("/")
    if name.startswith(_LEFT_OUT) or name.endswith(_KINDS_LEFT_OUT) or _FOLDERS_LEFT_OUT & set(parts):
        return False
    return not parts[0].endswith(".dist-info") or parts[-1] in _ABOUT
