"""What the kernel adds to a JupyterLite site: one folder, which the extension's worker reads."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from circuitpython_kernel._version import __version__
from circuitpython_kernel.libraries.pypi import LibraryError
from circuitpython_kernel.libraries.record import requirement
from circuitpython_kernel.libraries.resolver import Resolver
from circuitpython_kernel.libraries.usual_source import usual_source
from circuitpython_kernel.vm.browser_host.build import ready_files
from circuitpython_kernel.vm.browser_host.files import GATE, MANIFEST, PORT, interpreter_name
from circuitpython_kernel.vm.passes.floats import BOARD_BITS

from .archive import FROM_PYODIDE, PACKAGE, archive

FOLDER = "circuitpython"
"""The folder's name in the site."""

ABOUT, ARCHIVE, LIBRARIES = "site.json", "kernel.zip", "libraries"

PYODIDE_VERSION = "0.27.7"
"""The Pyodide that the kernel was tested with."""

PYODIDE_URL = f"https://cdn.jsdelivr.net/pyodide/v{PYODIDE_VERSION}/full/"

_PYODIDE_FILES = ("pyodide.mjs", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")


class SiteError(Exception):
    """Why a site cannot be made, in one sentence."""


def files(pyodide: str = "", libraries: Sequence[str] = (), wheels: Path | None = None) -> dict[str, bytes | Path]:
    """The folder's files, by their names in it: contents, or files to be copied.

    Args:
        pyodide: where Pyodide is: a URL, a folder that is copied into the site, or "" for its own server.
        libraries: names of libraries that `%install` is to find in the site, with all that they need.
        wheels: a folder to take these from, in place of the index.

    Raises:
        SiteError: when something that was asked for cannot be had.
    """
    found: dict[str, bytes | Path] = {}
    for file in (*(PACKAGE / "lite").glob("*.js"), *(PACKAGE / "vm" / "browser_host").glob("*.js")):
        found[file.relative_to(PACKAGE).as_posix()] = file.read_bytes()
    kernelspec = next(place for place in (PACKAGE.parent, PACKAGE) if (place / "kernelspec").is_dir()) / "kernelspec"
    for file in kernelspec.glob("logo-*"):
        found[file.name] = file.read_bytes()
    found |= ready_files()
    found[ARCHIVE] = archive()
    build = _digest(found)
    url, copied = _pyodide(pyodide)
    found |= copied
    bundled = library_files(libraries, wheels) if libraries else {}
    found |= bundled
    about = {
        "version": __version__, "build": build, "pyodide": url, "pyodideVersion": PYODIDE_VERSION,
        "packages": FROM_PYODIDE, "archive": ARCHIVE,
        "modules": [MANIFEST, GATE, PORT, interpreter_name(BOARD_BITS)],
        "libraries": sorted(name.removeprefix(f"{LIBRARIES}/") for name in bundled),
    }  # fmt: skip
    found[ABOUT] = json.dumps(about, indent=1).encode()
    return found


def check_pyodide(place: str) -> None:
    """See whether `files` will take Pyodide from there.

    Raises:
        SiteError: when it will not.
    """
    _pyodide(place)


def write(folder: Path, found: Mapping[str, bytes | Path]) -> None:
    """Write files into a site's folder, in place of what is there."""
    if folder.exists():
        shutil.rmtree(folder)
    for name, content in found.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            file.write_bytes(content)
        else:
            shutil.copyfile(content, file)


def library_files(names: Sequence[str], wheels: Path | None = None) -> dict[str, bytes]:
    """The wheels of libraries and of what they need, by their names in the folder.

    Raises:
        SiteError: when there is no such library.
    """
    with tempfile.TemporaryDirectory(prefix="circuitpython-lite-") as folder:
        try:
            wanted = [requirement(name) for name in names]
            found = Resolver(usual_source(), Path(folder), wheels, {}, None, lambda line: None).resolve(wanted)
        except (LibraryError, OSError) as error:
            raise SiteError(str(error)) from error
        return {
            f"{LIBRARIES}/{file.name}": file.read_bytes()
            for file in Path(folder).rglob("*.whl")
            if _distribution(file.name) in found
        }


def _distribution(wheel: str) -> str:
    return re.sub(r"[-_.]+", "-", wheel.split("-")[0]).lower()


def _pyodide(place: str) -> tuple[str, dict[str, bytes | Path]]:
    """The URL of Pyodide for the site, absolute or in its folder, and what is to be copied there."""
    if not place:
        return PYODIDE_URL, {}
    if re.match(r"https?://", place):
        return place.rstrip("/") + "/", {}
    folder = Path(place).expanduser()
    missing = [name for name in _PYODIDE_FILES if not (folder / name).is_file()]
    if missing:
        raise SiteError(f"{place} is no folder with Pyodide: it has no {missing[0]}.")
    try:
        version = json.loads((folder / "pyodide-lock.json").read_text(encoding="utf-8"))["info"]["version"]
    except (ValueError, LookupError, TypeError):
        raise SiteError(f"{place} is no folder with Pyodide: its pyodide-lock.json cannot be read.") from None
    if version != PYODIDE_VERSION:
        raise SiteError(f"The kernel needs Pyodide {PYODIDE_VERSION}, and {place} has {version}.")
    wheels = [file.name for file in folder.glob("*.whl")]
    archives = [file.name for file in folder.glob("*.zip")]
    return "pyodide/", {f"pyodide/{name}": folder / name for name in {*_PYODIDE_FILES, *wheels, *archives}}


def _digest(found: Mapping[str, bytes | Path]) -> str:
    digest = hashlib.sha256()
    for name, content in sorted(found.items()):
        assert isinstance(content, bytes)
        digest.update(f"{name} {hashlib.sha256(content).hexdigest()}\n".encode())
    return digest.hexdigest()[:16]
