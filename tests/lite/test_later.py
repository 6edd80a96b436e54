"""Imports that wait run once, when something is asked for, and leave an ordinary module."""

from __future__ import annotations

import importlib
import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from circuitpython_kernel.lite.later import waiting

NAME = "a_module_that_waits"
SOURCE = "import builtins\nbuiltins.runs_of_it = getattr(builtins, 'runs_of_it', 0) + 1\nVALUE = 42\n"


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """A module that is imported, and waits."""
    (tmp_path / f"{NAME}.py").write_text(SOURCE)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr("builtins.runs_of_it", 0, raising=False)
    before = list(sys.meta_path)
    with waiting(NAME):
        yield importlib.import_module(NAME)
    assert sys.meta_path == before
    del sys.modules[NAME]


def runs() -> int:
    import builtins

    count: int = vars(builtins)["runs_of_it"]
    return count


def test_looking_through_all_modules_does_not_run_it(module: ModuleType, tmp_path: Path) -> None:
    assert module.__file__ == str(tmp_path / f"{NAME}.py")
    assert inspect.getmodule(inspect) is inspect
    assert not hasattr(module, "__wrapped__")
    assert importlib.import_module(NAME) is module
    assert runs() == 0


@pytest.mark.parametrize("ask", ["module.VALUE", "dir(module)", f"from {NAME} import VALUE", f"from {NAME} import *"])
def test_it_runs_once_when_something_is_asked_for(module: ModuleType, ask: str) -> None:
    exec(ask, {"module": module})
    assert module.VALUE == 42
    assert runs() == 1
    assert type(module) is ModuleType
    assert module is sys.modules[NAME]
    spec = module.__spec__
    assert spec is not None
    assert spec.loader is module.__loader__
    assert type(spec.loader) is importlib.machinery.SourceFileLoader
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        module.nothing  # noqa: B018 - it is asked for


def test_one_that_fails_fails_again(tmp_path: Path, module: ModuleType) -> None:
    (tmp_path / f"{NAME}.py").write_text("raise ValueError('not today')\n")
    for _ in range(2):
        with pytest.raises(ValueError, match="not today"):
            module.VALUE  # noqa: B018 - it is asked for
