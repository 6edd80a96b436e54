"""Pyodide's packages on demand: one is fetched when it is imported, so matplotlib costs nobody who draws nothing."""

from __future__ import annotations

import importlib
import importlib.machinery
from collections.abc import Callable, Mapping, Sequence
from importlib.abc import MetaPathFinder
from types import ModuleType

Load = Callable[[str], bool]
"""Fetches a package and waits for it; False where nothing can wait.

Raises:
    OSError: when it cannot be fetched.
"""


class PackageFinder(MetaPathFinder):
    """Finds modules that Pyodide has packages for; to be asked last.

    Args:
        packages: which package has a module, by its name.
        load: fetches one.
    """

    def __init__(self, packages: Mapping[str, str], load: Load) -> None:
        self._packages = dict(packages)
        self._load = load

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Fetch the package that has a module.

        Raises:
            ImportError: where its import cannot wait for that, or when it cannot be fetched now.
        """
        if path is not None or name not in self._packages:
            return None
        try:
            loaded = self._load(self._packages[name])
        except OSError as error:
            message = f"{name} cannot be fetched ({error}). Import it again when the network is there."
            raise ImportError(message, name=name) from None
        if not loaded:
            raise ImportError(f"{name} has to be fetched first: import it at the top of a cell.", name=name)
        del self._packages[name]
        importlib.invalidate_caches()
        return importlib.machinery.PathFinder.find_spec(name)
