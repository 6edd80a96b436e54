"""What an environment with ``.[lab]`` alone lacks of this one: a process can be kept from importing the rest."""

from __future__ import annotations

import importlib.metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

OURS = "circuitpython-virtual-kernel"

_BLOCKER = """\
import sys

BLOCKED = {blocked!r}


class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in BLOCKED:
            raise ModuleNotFoundError(f"No module named {{name!r}}: it does not come with .[lab]", name=name)


sys.meta_path.insert(0, Blocker())
"""


def installed_with(name: str, extras: frozenset[str]) -> set[str]:
    """The distributions that a distribution with some extras brings, itself included."""
    found: set[str] = set()
    waiting = [(canonicalize_name(name), extras)]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        key = waiting.pop()
        if key in seen:
            continue
        seen.add(key)
        try:
            requires = importlib.metadata.requires(key[0]) or []
        except importlib.metadata.PackageNotFoundError:
            continue
        found.add(key[0])
        for text in requires:
            wanted = Requirement(text)
            if wanted.marker is None or any(wanted.marker.evaluate({"extra": extra}) for extra in (key[1] or {""})):
                waiting.append((canonicalize_name(wanted.name), frozenset(wanted.extras)))
    return found


def blocked_modules() -> set[str]:
    """Modules that are installed here and would not be with ``.[lab]`` alone."""
    there = installed_with(OURS, frozenset({"lab", ""})) | {"pip", "setuptools"}
    return {
        module
        for module, owners in importlib.metadata.packages_distributions().items()
        if not there & {str(canonicalize_name(owner)) for owner in owners}
    }


def make_site(folder: Path) -> Path:
    """A folder for PYTHONPATH that keeps a process from importing them."""
    folder.mkdir(parents=True)
    (folder / "sitecustomize.py").write_text(_BLOCKER.format(blocked=blocked_modules()), encoding="utf-8")
    return folder
