"""jedi's world, which here is a board: where it looks for modules, and what it finds.

jedi looks for modules on this computer, in its own collection of stubs for Python, and, for compiled ones, by importing
them. None of that is a board's. So it gets a Python of ours (`BoardPython`) that has no path and imports nothing, and
ours in place of the caches that it looks into before it searches (`Stubs`, `Sources`): what these do not have is not
there. Of jedi's own stubs only those of `TYPING` are read, in which annotations are written.

This uses some of what jedi keeps to itself, so pyproject.toml says which versions will do.
"""

# mypy: disable-error-code="no-untyped-call"
# parso has few type hints.

from __future__ import annotations

import builtins
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import jedi
from jedi.file_io import KnownContentFileIO
from jedi.inference.base_value import NO_VALUES, ValueSet
from jedi.inference.compiled import access, create_from_access_path
from jedi.inference.compiled.subprocess import InferenceStateSameProcess
from jedi.inference.gradual.stub_value import StubModuleValue, TypingModuleWrapper
from jedi.inference.gradual.typeshed import TYPESHED_PATH
from jedi.inference.imports import ModuleCache
from jedi.inference.value import ModuleValue
from parso.cache import parser_cache, try_to_save_module
from parso.grammar import Grammar, load_grammar
from parso.utils import parse_version_string, split_lines

from .board_modules import BoardModules, ModuleText, Names

TYPING = (("typing",), ("typing_extensions",), ("types",), ("_collections_abc",), ("collections", "abc"))
"""Modules of Python's that annotations need; a board has none of them."""

EARLIER = "__earlier__"
"""The module that has the programs that ran before."""

ALL_MODULES = "__all_modules__"
"""The module that imports all that the board has: who types a module's name means the module."""

GRAMMAR = "3.13"
"""The Python whose grammar is read: the newest that jedi reads stubs with, which are as new."""

_CELL = Path(os.sep, "CIRCUITPY", "<cell>")
"""Where the cell is, for parso's cache of texts that change."""

_PACKAGE_MARK = "<package>"

_KEPT_TREES = 200
"""So many parsed texts are kept."""


def grammar() -> Grammar[Any]:
    """Return the grammar that programs and stubs are read with."""
    found: Grammar[Any] = load_grammar(version=GRAMMAR)
    return found


def script(code: str, earlier: str, modules: BoardModules, trees: Trees) -> jedi.Script:
    """Return jedi's view of a cell; call `forget_cell` when done with it.

    Args:
        code: the cell.
        earlier: the text of the module `EARLIER`.
        modules: what the board can import.
        trees: the texts that were parsed before.
    """
    found = jedi.Script(code, path=_CELL, project=_NOWHERE, environment=BoardPython(modules))
    state = found._inference_state
    state.stub_module_cache = Stubs(state, modules, trees)
    state.module_cache = Sources(state, modules, trees, earlier)
    return found


def forget_cell() -> None:
    """Have the next cell parsed from its start: else parso mends the tree of the last one, not always rightly."""
    for trees in parser_cache.values():
        trees.pop(_CELL, None)


class _VersionInfo(NamedTuple):
    major: int
    minor: int
    micro: int


_NOWHERE = jedi.Project(os.sep, sys_path=[], smart_sys_path=False)


class BoardPython:
    """What jedi calls an environment: a Python without a path."""

    version_info = _VersionInfo(*parse_version_string(GRAMMAR), micro=0)
    executable = sys.executable
    path = sys.prefix

    def __init__(self, modules: BoardModules) -> None:
        self._modules = modules

    def get_grammar(self) -> Grammar[Any]:
        """The grammar of programs."""
        return grammar()

    def get_sys_path(self) -> list[str]:
        """No folder of this computer's."""
        return []

    def get_inference_state_subprocess(self, state: object) -> BoardProcess:
        """What jedi would have a process for."""
        return BoardProcess(state, self._modules)


class BoardProcess(InferenceStateSameProcess):  # type: ignore[misc]
    """What jedi asks about modules that are not in its caches, and about this Python's own objects."""

    def __init__(self, state: object, modules: BoardModules) -> None:
        super().__init__(state)
        self._modules = modules

    def get_module_info(self, **_: object) -> tuple[None, None]:
        """Nothing is found by searching."""
        return None, None

    def get_builtin_module_names(self) -> list[str]:
        """The names for ``import``."""
        return self._modules.names()

    def iter_module_names(self, paths: Iterable[str]) -> list[str]:
        """The names of the modules in a package, by the folders that `_module_path` gives."""
        found: list[str] = []
        for path in paths:
            _, marked, dotted = str(path).partition(_PACKAGE_MARK)
            if marked:
                found += self._modules.names(tuple(dotted.split(".")))
        return found

    def load_module(self, dotted_name: str, sys_path: Sequence[str]) -> Any:
        """Python's own builtins, of which jedi needs None, True and False; nothing else is imported."""
        if dotted_name != "builtins":
            return None
        return access.create_access_path(self._inference_state_weakref(), builtins)


class Stubs(dict[Names, Any]):
    """The stubs of modules, by name, made when jedi first looks; None for what has no stub."""

    def __init__(self, state: Any, modules: BoardModules, trees: Trees) -> None:
        super().__init__()
        self._state = state
        self._modules = modules
        self._trees = trees

    def get(self, names: Names, default: object = None) -> Any:
        """As of a dict that has them all."""
        found = self[names]
        return default if found is None else found

    def __missing__(self, names: Names) -> Any:
        self[names] = None  # what jedi is told if it asks again meanwhile
        self[names] = found = self._load(names)
        return found

    def _load(self, names: Names) -> Any:
        if names in TYPING:
            file = Path(TYPESHED_PATH, "stdlib", *names).with_suffix(".pyi")
            text = ModuleText(file, 0, file.read_text(encoding="utf-8"), stub=True, package=False)
        else:
            found = self._modules.text(names)
            if found is None or not found.stub:
                return None
            text = found
        behind = NO_VALUES
        if names == ("builtins",):
            loaded = self._state.compiled_subprocess.load_module("builtins", [])
            behind = ValueSet([create_from_access_path(self._state, loaded)])
        make = TypingModuleWrapper if names in TYPING[:2] else StubModuleValue
        path = _module_path(text, names)
        tree, lines = self._trees.of(text, path)
        return make(
            behind, self._state, tree, code_lines=lines, file_io=KnownContentFileIO(path, text.text),
            string_names=names, is_package=text.package,
        )  # fmt: skip


class Sources(ModuleCache):  # type: ignore[misc]
    """The modules whose source is known: on the drive, frozen in, and the programs that ran before."""

    def __init__(self, state: object, modules: BoardModules, trees: Trees, earlier: str) -> None:
        super().__init__()
        self._state = state
        self._modules = modules
        self._trees = trees
        self._earlier = earlier

    def get(self, names: Names) -> Any:
        """The module's value in a set; None when there is none."""
        found = super().get(names)
        if found is None and names is not None and (text := self._text(names)) is not None:
            path = _module_path(text, names)
            tree, lines = self._trees.of(text, path)
            module = ModuleValue(
                self._state, tree, code_lines=lines, file_io=KnownContentFileIO(path, text.text),
                string_names=names, is_package=text.package,
            )  # fmt: skip
            found = ValueSet([module])
            self.add(names, found)
        return found

    def _text(self, names: Names) -> ModuleText | None:
        if names in ((EARLIER,), (ALL_MODULES,)):
            text = self._earlier if names == (EARLIER,) else f"import {', '.join(self._modules.names())}\n"
            return ModuleText(_CELL.with_name(names[0]), text, text, stub=False, package=False)
        if names[0] == "__main__" or names in TYPING:
            return None
        found = self._modules.text(names)
        return None if found is None or found.stub else found


class Trees:
    """Parsed texts; the same text is parsed once.

    jedi wants to find each in parso's cache by its path. parso empties that now and then, so an entry is put there each
    time that it is needed.
    """

    def __init__(self) -> None:
        self._kept: dict[Path, tuple[object, Any]] = {}

    def of(self, text: ModuleText, path: Path) -> tuple[Any, list[str]]:
        """Return a text's tree and lines; `path` is what jedi knows it by."""
        read = grammar()
        stamp, entry = self._kept.pop(path, (None, None))
        shared = parser_cache.setdefault(read._hashed, {})
        if entry is None or stamp != text.stamp:
            lines = split_lines(text.text, keepends=True)
            tree = read.parse(text.text)
            try_to_save_module(read._hashed, KnownContentFileIO(path, text.text), tree, lines, pickling=False)
            entry = shared[path]
        shared[path] = entry
        self._kept[path] = (text.stamp, entry)
        while len(self._kept) > _KEPT_TREES:
            oldest = next(iter(self._kept))
            del self._kept[oldest]
            shared.pop(oldest, None)
        return entry.node, entry.lines


def _module_path(module: ModuleText, names: Names) -> Path:
    """A path by which a package's name is known again when jedi asks what is in its folder."""
    if not module.package:
        return module.path
    return Path(os.sep, _PACKAGE_MARK + ".".join(names), module.path.name)
