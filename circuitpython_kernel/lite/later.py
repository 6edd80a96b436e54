"""Imports that wait: a module runs when something of it is first asked for, as with `importlib.util.LazyLoader`.

That one runs it also for what each module has, such as ``__file__`` and ``__spec__``, and code that looks through all
modules asks for these; Python's own `inspect` does.
"""

from __future__ import annotations

import importlib.machinery
import sys
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import Loader, MetaPathFinder
from types import ModuleType
from typing import Any


class _Waiting(ModuleType):
    """A module that has not run; it stays the same object, and then is an ordinary one."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name != "__all__":  # `from module import *` asks for that one
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        self._run()
        return getattr(self, name)

    def __dir__(self) -> list[str]:
        self._run()
        return dir(self)

    def _run(self) -> None:
        spec = self.__spec__
        assert spec is not None
        waiting = spec.loader
        assert isinstance(waiting, _WaitingLoader)
        self.__loader__ = spec.loader = waiting.loader
        self.__class__ = ModuleType  # type: ignore[assignment]  # it is asked for its own names while it runs
        try:
            waiting.loader.exec_module(self)
        except BaseException:
            self.__loader__ = spec.loader = waiting
            self.__class__ = _Waiting  # who asks again gets the error again
            raise


class _WaitingLoader(Loader):
    def __init__(self, loader: Loader) -> None:
        self.loader = loader

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        return self.loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        module.__class__ = _Waiting


class _WaitingFinder(MetaPathFinder):
    def __init__(self, names: Collection[str]) -> None:
        self._names = names

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name not in self._names:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = _WaitingLoader(spec.loader)
        return spec


@contextmanager
def waiting(*names: str) -> Iterator[None]:
    """While this lasts, modules of these names are imported, but do not run before something of them is asked for.

    Args:
        names: full names of modules that are Python's source.
    """
    finder = _WaitingFinder(names)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
