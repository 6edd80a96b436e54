"""What the package installs beside itself: the kernelspec that Jupyter finds, and the notebooks a learner opens."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

KERNEL_NAME = "circuitpython"

NOTEBOOKS_FOLDER = "circuitpython-notebooks"
"""The folder in the user's home that the notebooks are copied to."""

FIRST_NOTEBOOK = "01-blink.ipynb"

_RECORD = ".copied.json"
"""Hashes of the notebooks as they were copied: one that still has its hash was not changed by the user."""


class InstallationError(Exception):
    """Why something cannot be installed, found or removed, in one sentence for the user."""


@dataclass(frozen=True)
class Place:
    """Where a kernelspec goes: the user's own folder, or one below a prefix.

    ``prefix`` None means the user's own.
    """

    prefix: Path | None = None

    @property
    def folder(self) -> Path:
        """The kernelspec's folder."""
        if self.prefix is None:
            from jupyter_core.paths import jupyter_data_dir

            return Path(jupyter_data_dir()) / "kernels" / KERNEL_NAME
        return self.prefix.absolute() / "share" / "jupyter" / "kernels" / KERNEL_NAME

    @property
    def visible(self) -> bool:
        """Whether this environment's Jupyter looks there."""
        from jupyter_core.paths import jupyter_path

        return str(self.folder.parent) in jupyter_path("kernels")


def in_environment() -> bool:
    """Whether this Python is a virtual environment's or conda's, rather than the system's."""
    return sys.prefix != sys.base_prefix or (Path(sys.prefix) / "conda-meta").is_dir()


def default_place() -> Place:
    """The environment when there is one, else the user's own folder."""
    return Place(Path(sys.prefix)) if in_environment() else Place()


def resource(name: str) -> Path:
    """A folder that comes with the package: ``kernelspec`` or ``notebooks``.

    In a checkout they are beside the package, in an installed package inside it.
    """
    package = Path(__file__).resolve().parent
    for folder in (package.parent / name if in_checkout() else package / name, package / name):
        if folder.is_dir():
            return folder
    raise InstallationError(f"This installation of circuitpython-virtual-kernel is incomplete: {name}/ is missing.")


def in_checkout() -> bool:
    """Whether the package runs from the project's repository."""
    root = Path(__file__).resolve().parent.parent
    return (root / "pyproject.toml").is_file() and (root / "kernelspec" / "kernel.json").is_file()


def kernel_json(executable: str | None = None) -> dict[str, object]:
    """The kernelspec of a Python (this one by default): the template with that Python in it."""
    spec: dict[str, object] = json.loads((resource("kernelspec") / "kernel.json").read_text(encoding="utf-8"))
    template = spec["argv"]
    assert isinstance(template, list)
    spec["argv"] = [executable or sys.executable, *template[1:]]
    return spec


def install(place: Place) -> Path:
    """Write the kernelspec and its logos, in place of any that is there; returns its folder.

    Raises:
        InstallationError: when it cannot be written.
    """
    target = place.folder
    spec = kernel_json()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        # Beside the target and then renamed, so that Jupyter never finds half a kernelspec.
        with tempfile.TemporaryDirectory(prefix=".circuitpython-", dir=target.parent) as scratch:
            new = Path(scratch) / "new"
            new.mkdir()
            for logo in sorted(resource("kernelspec").glob("logo-*")):
                shutil.copyfile(logo, new / logo.name)
            (new / "kernel.json").write_text(json.dumps(spec, indent=1) + "\n", encoding="utf-8")
            if target.is_symlink():
                target.unlink()
            elif target.exists():
                target.rename(Path(scratch) / "old")
            new.rename(target)
    except OSError as error:
        raise InstallationError(f"Cannot write the kernelspec to {target}: {_reason(error)}.") from error
    return target


def uninstall(place: Place) -> Path:
    """Remove the kernelspec; returns the folder that it was in.

    Raises:
        InstallationError: when it is not there or cannot be removed.
    """
    target = place.folder
    if target.is_symlink():
        target.unlink()
    elif not target.is_dir():
        found = installed_spec()
        elsewhere = f", but one is in {found[0]}" if found else ""
        raise InstallationError(f"The CircuitPython kernel is not installed in {target.parent}{elsewhere}.")
    else:
        try:
            shutil.rmtree(target)
        except OSError as error:
            raise InstallationError(f"Cannot remove {target}: {_reason(error)}.") from error
    return target


def installed_spec() -> tuple[Path, str] | None:
    """The folder of the kernelspec that Jupyter would use, and its Python; None when there is none."""
    from jupyter_core.paths import jupyter_path

    for kernels in jupyter_path("kernels"):
        folder = Path(kernels) / KERNEL_NAME
        try:
            argv = json.loads((folder / "kernel.json").read_text(encoding="utf-8"))["argv"]
            return folder, str(argv[0])
        except FileNotFoundError:
            continue
        except (OSError, ValueError, KeyError, IndexError, TypeError):
            return folder, ""  # damaged: it is installed again
    return None


def ensure_installed() -> Path | None:
    """Install the kernelspec unless Jupyter already finds this Python's; its folder when it was installed now."""
    found = installed_spec()
    if found is not None and found[1] == sys.executable:
        return None
    return install(default_place())


def notebooks_folder(folder: Path | None = None) -> Path:
    """A folder with copies of the notebooks, brought up to date; in the user's home when no folder is given.

    Raises:
        InstallationError: when they cannot be copied there.
    """
    target = (folder or Path.home() / NOTEBOOKS_FOLDER).absolute()
    if target.exists() and not target.is_dir():
        raise InstallationError(f"The notebooks go to a folder, and {target} is a file.")
    try:
        copy_notebooks(resource("notebooks"), target)
    except OSError as error:
        raise InstallationError(f"Cannot copy the notebooks to {target}: {_reason(error)}.") from error
    return target


def copy_notebooks(source: Path, target: Path) -> list[Path]:
    """Copy what is new or changed in ``source``; a file that the user changed is left as it is.

    Returns the files that were written.
    """
    target.mkdir(parents=True, exist_ok=True)
    record_file = target / _RECORD
    try:
        record = json.loads(record_file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        record = {}
    if not isinstance(record, dict):
        record = {}
    written = []
    for file in sorted(source.rglob("*")):
        if not file.is_file() or any(part.startswith(".") for part in file.relative_to(source).parts):
            continue
        name = file.relative_to(source).as_posix()
        copy = target / name
        data = file.read_bytes()
        new_hash = hashlib.sha256(data).hexdigest()
        if copy.exists():
            old_hash = hashlib.sha256(copy.read_bytes()).hexdigest()
            if old_hash == new_hash or old_hash != record.get(name):
                continue
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(data)
        record[name] = new_hash
        written.append(copy)
    if written:
        record_file.write_text(json.dumps(record, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return written


def _reason(error: OSError) -> str:
    return (error.strerror or str(error) or type(error).__name__).lower() + (
        f" ({os.fspath(error.filename)})" if isinstance(error.filename, str) else ""
    )
