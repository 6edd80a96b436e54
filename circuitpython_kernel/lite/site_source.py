"""Where `%install` has libraries from in a browser: the site's own, wheels beside the notebook, or PyPI."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename
from packaging.version import Version

from circuitpython_kernel.libraries.sources import NOTHING, PATIENCE_SECONDS

INDEX = "https://pypi.org/simple/"
INDEX_JSON = "application/vnd.pypi.simple.v1+json"

Get = Callable[[str, str], "bytes | None"]
"""Fetches a URL's content, and says which kind it accepts; None when there is none.

Raises:
    OSError: when the server cannot be reached.
"""


@dataclass(frozen=True)
class Wheel:
    """A wheel that can be had; ``url`` is where."""

    version: Version
    name: str
    url: str


class SiteSource:
    """See `libraries.sources.Source`.

    Args:
        get: fetches what is on the web.
        bundled: the names of the wheels in the site.
        place: the URL of their folder.
        beside: gives the files in a folder beside the notebook, by name; None when there is no such folder.
        scratch: an empty folder for these.
    """

    name = "the browser"

    def __init__(
        self,
        get: Get,
        bundled: Iterable[str],
        place: str,
        beside: Callable[[str], Mapping[str, bytes] | None],
        scratch: Path,
    ) -> None:
        self._get = get
        self._bundled = tuple(bundled)
        self._place = place
        self._beside = beside
        self._scratch = scratch

    def wheels(self, folder: Path) -> Path | None:
        """See `libraries.sources.Source`, here and below."""
        if folder.is_dir():
            return folder
        found = self._beside(folder.as_posix())
        if found is None:
            return None
        copied = self._scratch / folder.name
        copied.mkdir(parents=True, exist_ok=True)
        for name, content in found.items():
            if name.endswith(".whl") and "/" not in name:
                (copied / name).write_bytes(content)
        return copied

    def fetch(self, what: str, target: Path, wheels: Path | None) -> str:
        wanted = Requirement(what)
        if wheels is not None:
            found = best(wanted, ((file.name, str(file)) for file in wheels.iterdir()))
            if found is None:
                return NOTHING
            (target / found.name).write_bytes(Path(found.url).read_bytes())
            return ""
        found = best(wanted, ((name, f"{self._place}{name}") for name in self._bundled))
        try:
            found = found or self._on_the_index(wanted)
            content = None if found is None else self._get(found.url, "")
        except OSError as error:
            return f"PyPI cannot be reached ({error}), and the site itself has {self._what_it_has()}"
        if found is None or content is None:
            return NOTHING
        (target / found.name).write_bytes(content)
        return ""

    def download(
        self,
        pins: Iterable[str],
        target: Path,
        wheels: Path | None,
        cancelled: Callable[[], bool],
        patience: float = PATIENCE_SECONDS,
    ) -> str | None:
        for pin in pins:
            if cancelled():
                return "It was cancelled."
            if complaint := self.fetch(pin, target, wheels):
                return complaint
        return None

    def _on_the_index(self, wanted: Requirement) -> Wheel | None:
        content = self._get(f"{INDEX}{canonicalize_name(wanted.name)}/", INDEX_JSON)
        if content is None:
            return None
        files = json.loads(content)["files"]
        return best(wanted, ((file["filename"], file["url"]) for file in files if not file.get("yanked")))

    def _what_it_has(self) -> str:
        names = sorted({name.split("-")[0].replace("_", "-") for name in self._bundled})
        return ", ".join(names) or "no libraries"


def best(wanted: Requirement, wheels: Iterable[tuple[str, str]]) -> Wheel | None:
    """The newest pure wheel that will do, of pairs of file names and URLs; None when there is none.

    A release that is no release yet is taken only when nothing else will do, as pip does.
    """
    found = []
    for name, url in wheels:
        try:
            distribution, version, _, tags = parse_wheel_filename(name)
        except InvalidWheelFilename:
            continue  # another file
        if distribution == canonicalize_name(wanted.name) and any(tag.platform == "any" for tag in tags):
            found.append(Wheel(version, name, url))
    try:
        versions = SpecifierSet(str(wanted.specifier))
    except InvalidSpecifier:
        return None
    fitting = set(versions.filter([wheel.version for wheel in found]))
    return max((wheel for wheel in found if wheel.version in fitting), key=lambda wheel: wheel.version, default=None)
