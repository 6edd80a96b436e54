"""What is in a distribution from PyPI: its name, what it needs, and the CircuitPython code to put on a drive."""

from __future__ import annotations

import email.parser
import io
import tarfile
import tomllib
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

_COMPILED = (".so", ".pyd", ".dll", ".dylib")
_LEFT_OUT = (".pyi", ".pyc", "py.typed")
_NO_CODE = frozenset({"setup.py", "conftest.py", "tests", "test", "docs", "doc", "examples", "example"})

_FOR_COMPUTERS = frozenset({
    "adafruit-platformdetect", "adafruit-pureio", "adafruit-circuitpython-typing", "circuitpython-stubs",
    "typing-extensions", "pyserial", "pyusb", "pyftdi", "rpi-ws281x", "sysv-ipc", "binho-host-adapter",
})  # fmt: skip
"""What Adafruit's libraries ask for on computers only. They import it, if at all, in a ``try``."""


@dataclass(frozen=True)
class Distribution:
    """A distribution. ``files`` are what belongs into ``/lib``, by path."""

    name: str
    version: str
    requires: tuple[Requirement, ...]
    files: Mapping[str, bytes]
    is_circuitpython: bool


class BrokenDistribution(ValueError):
    """A file that is no distribution; the message says what is wrong with it, in one sentence."""


def for_computers(name: str) -> bool:
    """Whether a requirement is for computers only, such as Blinka, which gives them CircuitPython's modules."""
    canonical = canonicalize_name(name)
    return canonical.startswith("adafruit-blinka") or canonical in _FOR_COMPUTERS


def read(file: Path) -> Distribution:
    """Read a wheel or a source distribution.

    Raises:
        BrokenDistribution: when it is neither.
    """
    try:
        if file.suffix == ".whl":
            return _read_wheel(file)
        return _read_source(file)
    except (OSError, zipfile.BadZipFile, tarfile.TarError, KeyError, UnicodeDecodeError) as error:
        raise BrokenDistribution(f"{file.name} cannot be read: {error}.") from error


def _read_wheel(file: Path) -> Distribution:
    with zipfile.ZipFile(file) as archive:
        contents = {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}
    metadata = next((data for name, data in contents.items() if name.endswith(".dist-info/METADATA")), None)
    if metadata is None:
        raise BrokenDistribution(f"{file.name} has no metadata, so it is no wheel.")
    code = {name: data for name, data in contents.items() if ".dist-info/" not in name and ".data/" not in name}
    return _distribution(metadata, code)


def _read_source(file: Path) -> Distribution:
    contents: dict[str, bytes] = {}
    with tarfile.open(file) as archive:
        for member in archive.getmembers():
            stream = archive.extractfile(member) if member.isfile() else None
            if stream is not None:
                contents[PurePosixPath(*PurePosixPath(member.name).parts[1:]).as_posix()] = stream.read()
    metadata = contents.get("PKG-INFO")
    if metadata is None:
        raise BrokenDistribution(f"{file.name} has no metadata, so it is no source distribution.")
    chosen = _declared(contents.get("pyproject.toml", b""))
    code = {}
    for name, data in contents.items():
        top = name.split("/")[0]
        stem = top.removesuffix(".py")
        is_module = "/" not in name and name.endswith(".py")
        is_package = "/" in name and f"{top}/__init__.py" in contents
        if (stem in chosen if chosen else is_module or is_package) and top not in _NO_CODE:
            code[name] = data
    return _distribution(metadata, code)


def _declared(pyproject: bytes) -> set[str]:
    """The modules and packages that a pyproject.toml names."""
    try:
        tool = tomllib.load(io.BytesIO(pyproject)).get("tool", {}).get("setuptools", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        return set()
    names = [*tool.get("py-modules", []), *(tool.get("packages", []) if isinstance(tool.get("packages"), list) else [])]
    return {str(name).split(".")[0] for name in names}


def _distribution(metadata: bytes, code: Mapping[str, bytes]) -> Distribution:
    fields = email.parser.BytesParser().parsebytes(metadata)
    name = canonicalize_name(str(fields["Name"]))
    requires = []
    for text in fields.get_all("Requires-Dist") or []:
        try:
            requirement = Requirement(str(text))
        except InvalidRequirement:
            continue  # pip has already complained, if it matters
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            requires.append(requirement)
    told = " ".join(str(fields.get(field) or "") for field in ("Name", "Keywords", "Summary", "Classifier")).lower()
    compiled = any(path.endswith(_COMPILED) for path in code)
    files = {
        path: data for path, data in code.items()
        if not path.endswith(_LEFT_OUT) and not _NO_CODE & set(PurePosixPath(path).parts[:1])
    }  # fmt: skip
    has_code = any(path.endswith((".py", ".mpy")) for path in files)
    suits = "circuitpython" in told and not compiled and has_code and not for_computers(name)
    return Distribution(name, str(fields["Version"]), tuple(requires), files, suits)
