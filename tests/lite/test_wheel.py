"""The wheel brings what a site needs: a plain ``jupyter lite build`` beside it makes a site that has the kernel."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from circuitpython_kernel.vm.browser_host import build
from circuitpython_kernel.vm.browser_host.files import MANIFEST, PORT, ModuleFileError
from tests.browser.lab import write_notebook
from tests.conftest import ROOT

pytestmark = pytest.mark.slow

MODULES = "circuitpython_kernel/vm/browser_host/modules/"


def run(*command: str | Path, folder: Path, **environment: str) -> str:
    ran = subprocess.run(
        [str(word) for word in command], cwd=folder, env=os.environ | environment, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout[-2000:] + ran.stderr[-3000:]
    return ran.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, as pip builds it for a user."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "--no-deps", "--wheel-dir", folder, ROOT, folder=folder)
    (wheel,) = folder.glob("circuitpython_virtual_kernel-*.whl")
    return wheel


@pytest.fixture(scope="module")
def site(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site that ``jupyter lite build`` has made where the wheel is installed."""
    installed, folder = tmp_path_factory.mktemp("installed"), tmp_path_factory.mktemp("lite")
    run(sys.executable, "-m", "pip", "install", "--no-deps", "--target", installed, wheel, folder=folder)
    (folder / "contents").mkdir()
    write_notebook(folder / "contents" / "mine.ipynb", ["print('mine')"])
    cache = folder / "cache"
    run(
        sys.executable, "-m", "jupyterlite_core.app", "build", "--contents", "contents", "--output-dir", "site",
        "--no-sourcemaps", folder=folder, PYTHONPATH=str(installed), JUPYTER_PATH=str(installed / "share" / "jupyter"),
        CIRCUITPYTHON_KERNEL_CACHE=str(cache),
    )  # fmt: skip
    assert not list(cache.glob("*")), "the interpreter came with the wheel: nothing had to be made"
    return folder / "site"


def test_the_wheel_has_the_interpreter_and_the_pages_half(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        names = packed.namelist()
        files = {name.removeprefix(MODULES): packed.read(name) for name in names if name.startswith(MODULES)}
    assert build.checked(files) == files
    assert [name for name in names if name.endswith("labextensions/circuitpython-virtual-kernel/static/lite.js")]
    assert wheel.stat().st_size < 6_000_000


def test_a_plain_build_beside_the_wheel_has_the_kernel(site: Path) -> None:
    about = json.loads((site / "circuitpython" / "site.json").read_text())
    assert about["archive"] == "kernel.zip"
    assert build.checked(
        {file.name: file.read_bytes() for file in (site / "circuitpython").iterdir() if file.is_file()}
    )
    for name in ("lite/worker.js", "lite/signals.js", "vm/browser_host/host.js", "logo-svg.svg"):
        assert (site / "circuitpython" / name).is_file(), name
    with zipfile.ZipFile(site / "circuitpython" / "kernel.zip") as packed:
        inside = packed.namelist()
    assert "circuitpython_kernel/lite/browser.py" in inside
    assert not [name for name in inside if name.startswith(MODULES)], (
        "the worker fetches one of them, when it knows which"
    )
    extensions = json.loads((site / "jupyter-lite.json").read_text())["jupyter-config-data"]["federated_extensions"]
    assert "circuitpython-virtual-kernel" in [extension["name"] for extension in extensions]
    assert (site / "extensions" / "circuitpython-virtual-kernel" / "static" / "lite.js").is_file()
    assert (site / "files" / "mine.ipynb").is_file()


def test_files_of_a_wheel_are_looked_at() -> None:
    files = build.ready_files()
    assert build.checked(files) == files
    for damaged in (files | {PORT: b"x"}, {name: data for name, data in files.items() if name != MANIFEST}):
        with pytest.raises(ModuleFileError):
            build.checked(damaged)
    listed = build.listed(files | {PORT: b"no module"})
    with pytest.raises(ModuleFileError, match=r"port\.wasm is no WebAssembly module"):
        build.checked(listed)
