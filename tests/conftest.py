"""Fixtures that tests of several floors share."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from circuitpython_kernel import VirtualBoard

# No test fails because the machine is busy. In CI each run has the same examples, so that a red run can be repeated; a
# developer's runs go on looking for new ones.
settings.register_profile("developer", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("developer"), derandomize=True, database=None, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "developer")


ROOT = Path(__file__).resolve().parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--floats double`` runs the tests on boards with Python's floats, but for those that say which they want."""
    parser.addoption("--floats", choices=("board", "double"), default="board")


def pytest_configure(config: pytest.Config) -> None:
    floats = config.getoption("--floats")
    defaults = VirtualBoard.__init__.__kwdefaults__
    assert defaults is not None
    defaults["floats"] = floats
    os.environ.setdefault("CIRCUITPYTHON_FLOATS", floats)
    os.environ.setdefault("CIRCUITPYTHON_KERNEL_FROZEN", "none")  # no test is to look for PyPI


def make_jupyter_environment(home: Path) -> dict[str, str]:
    """Environment variables in which Jupyter sees this checkout's kernel and nothing of the user's."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "IPYTHON"))}
    for name in ("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR"):
        folder = home / name.lower()
        folder.mkdir()
        environment[f"JUPYTER_{name}"] = str(folder)
    environment["IPYTHONDIR"] = str(home / "ipython")
    environment["CIRCUITPYTHON_KERNEL_DRIVES"] = str(home / "drives")
    environment["JUPYTER_PATH"] = str(home / "prefix" / "share" / "jupyter")
    environment["PYTHONPATH"] = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    install = [sys.executable, "-m", "circuitpython_kernel", "install", "--prefix", str(home / "prefix")]
    subprocess.run(install, check=True, env=environment, cwd=home, stdout=subprocess.DEVNULL)
    return environment


@pytest.fixture(scope="module", autouse=True)
def boards_are_closed() -> Iterator[None]:
    """No module leaves the tasks of boards behind, as one that is never closed has its own for ever."""
    earlier = set(threading.enumerate())
    yield
    left = [thread for thread in threading.enumerate() if thread.name == "CircuitPython VM" and thread not in earlier]
    for thread in left:
        thread.join(30)  # it may have been told just now
    assert not any(thread.is_alive() for thread in left), "a board of this module was not closed"


@pytest.fixture(scope="session")
def jupyter_environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """See `make_jupyter_environment`."""
    return make_jupyter_environment(tmp_path_factory.mktemp("jupyter"))


@pytest.fixture
def make_program(tmp_path: Path) -> Callable[..., Path]:
    """Write a program to a file; returns its path."""

    def make(text: str, name: str = "program.py") -> Path:
        file = tmp_path / name
        file.write_text(text, encoding="utf-8")
        return file

    return make


@pytest.fixture
def wheel_layout(tmp_path: Path) -> Path:
    """A copy of what a wheel of this package holds, laid out as installed: package, kernelspec and notebooks."""
    package = tmp_path / "site" / "circuitpython_kernel"
    shutil.copytree(ROOT / "circuitpython_kernel", package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "kernelspec", package / "kernelspec")
    shutil.copytree(ROOT / "notebooks", package / "notebooks", ignore=shutil.ignore_patterns(".*"))
    return package.parent
