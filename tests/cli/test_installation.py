"""Where the kernelspec and the notebooks go."""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import jupyter_core.paths
import pytest

from circuitpython_kernel.cli import installation
from circuitpython_kernel.cli import main as cli
from circuitpython_kernel.cli.installation import InstallationError, Place


@pytest.fixture
def jupyter_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Jupyter's own folders, all below a temporary one: this environment may have the kernel installed, too."""
    monkeypatch.setattr(jupyter_core.paths, "ENV_JUPYTER_PATH", [str(tmp_path / "environment" / "share" / "jupyter")])
    monkeypatch.setattr(jupyter_core.paths, "SYSTEM_JUPYTER_PATH", [])
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "prefix" / "share" / "jupyter"))
    return tmp_path


def read_spec(folder: Path) -> dict[str, object]:
    spec = json.loads((folder / "kernel.json").read_text())
    assert isinstance(spec, dict)
    return spec


def test_the_kernelspec_runs_this_python() -> None:
    assert installation.kernel_json() == {
        "argv": [sys.executable, "-m", "circuitpython_kernel.kernel", "-f", "{connection_file}"],
        "display_name": "CircuitPython (virtual board)",
        "language": "python",
        "interrupt_mode": "signal",
        "metadata": {"debugger": False},
    }


def test_install_and_uninstall_below_a_prefix(jupyter_folders: Path, capsys: pytest.CaptureFixture[str]) -> None:
    prefix = jupyter_folders / "prefix"
    folder = prefix / "share" / "jupyter" / "kernels" / "circuitpython"
    assert cli.main(["install", "--prefix", str(prefix)]) == 0
    assert capsys.readouterr().out == f"Installed the CircuitPython kernel in {folder}.\n"
    assert read_spec(folder) == installation.kernel_json()
    assert sorted(file.name for file in folder.iterdir()) == [
        "kernel.json", "logo-32x32.png", "logo-64x64.png", "logo-svg.svg",
    ]  # fmt: skip
    assert [entry.name for entry in folder.parent.iterdir()] == ["circuitpython"], "no scratch folder is left"
    from jupyter_client.kernelspec import KernelSpecManager

    assert KernelSpecManager().get_kernel_spec("circuitpython").display_name == "CircuitPython (virtual board)"
    assert cli.main(["uninstall", "--prefix", str(prefix)]) == 0
    assert not folder.exists()


def test_installing_again_replaces_the_old_one(jupyter_folders: Path) -> None:
    place = Place(jupyter_folders / "prefix")
    installation.install(place)
    (place.folder / "kernel.json").write_text("{}")
    (place.folder / "left-over").write_text("")
    installation.install(place)
    assert read_spec(place.folder) == installation.kernel_json()
    assert not (place.folder / "left-over").exists()


def test_a_file_in_the_kernelspecs_place_is_replaced_but_not_uninstalled(
    jupyter_folders: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = Place(jupyter_folders / "prefix")
    place.folder.parent.mkdir(parents=True)
    place.folder.write_text("not a kernelspec")
    assert cli.main(["uninstall", "--prefix", str(place.prefix)]) == 1
    assert capsys.readouterr().err.startswith("The CircuitPython kernel is not installed in ")
    assert place.folder.read_text() == "not a kernelspec"
    installation.install(place)
    assert read_spec(place.folder) == installation.kernel_json()


def test_install_for_the_user(jupyter_folders: Path) -> None:
    assert cli.main(["install", "--user"]) == 0
    assert read_spec(jupyter_folders / "data" / "kernels" / "circuitpython") == installation.kernel_json()


def test_the_default_place_is_the_environment_if_there_is_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    monkeypatch.setattr(sys, "base_prefix", "/elsewhere")
    assert installation.default_place() == Place(tmp_path)
    monkeypatch.setattr(sys, "base_prefix", str(tmp_path))
    assert installation.default_place() == Place(None)
    (tmp_path / "conda-meta").mkdir()
    assert installation.default_place() == Place(tmp_path)


def test_a_prefix_that_jupyter_does_not_search_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["install", "--prefix", str(tmp_path / "far")]) == 0
    assert f"set JUPYTER_PATH to {tmp_path / 'far' / 'share' / 'jupyter'}." in capsys.readouterr().out


def test_uninstall_when_it_is_not_installed(jupyter_folders: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["uninstall", "--prefix", str(jupyter_folders / "none")]) == 1
    message = capsys.readouterr().err
    assert message.startswith("The CircuitPython kernel is not installed in ")
    assert message.count("\n") == 1


def test_uninstall_says_where_another_one_is(jupyter_folders: Path, capsys: pytest.CaptureFixture[str]) -> None:
    installation.install(Place())
    assert cli.main(["uninstall", "--prefix", str(jupyter_folders / "none")]) == 1
    assert f"but one is in {jupyter_folders / 'data' / 'kernels' / 'circuitpython'}." in capsys.readouterr().err


def test_a_place_that_cannot_be_written(jupyter_folders: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (jupyter_folders / "file").write_text("")
    assert cli.main(["install", "--prefix", str(jupyter_folders / "file")]) == 1
    message = capsys.readouterr().err
    assert message.startswith("Cannot write the kernelspec to ")
    assert message.count("\n") == 1


def test_ensure_installed_installs_once_and_again_for_another_python(
    jupyter_folders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installation, "default_place", Place)
    assert installation.ensure_installed() == Place().folder
    assert installation.ensure_installed() is None
    (Place().folder / "kernel.json").write_text('{"argv": ["/another/python"]}')
    assert installation.ensure_installed() == Place().folder
    (Place().folder / "kernel.json").write_text("damaged")
    assert installation.ensure_installed() == Place().folder
    assert installation.ensure_installed() is None


def test_the_notebooks_of_a_checkout_stay_as_they_are(tmp_path: Path) -> None:
    assert installation.in_checkout()
    folder = installation.notebooks_folder(tmp_path / "class")
    assert folder == tmp_path / "class"
    copy = folder / installation.FIRST_NOTEBOOK
    assert copy.read_bytes() == (installation.resource("notebooks") / installation.FIRST_NOTEBOOK).read_bytes()
    copy.write_text("changed")
    installation.notebooks_folder(folder)
    assert copy.read_text() == "changed"


def test_a_file_is_no_folder_for_notebooks(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InstallationError, match=r"The notebooks go to a folder, and .*file is a file"):
        installation.notebooks_folder(tmp_path / "file")


def test_copied_notebooks_keep_what_the_user_changed(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.mkdir()
    for name in ("a.ipynb", "b.ipynb", "c.ipynb"):
        (source / name).write_text("first")
    (source / ".ipynb_checkpoints").mkdir()
    (source / ".ipynb_checkpoints" / "a.ipynb").write_text("old")
    assert len(installation.copy_notebooks(source, target)) == 3
    assert not (target / ".ipynb_checkpoints").exists()
    assert installation.copy_notebooks(source, target) == []

    (target / "a.ipynb").write_text("the user's")
    (target / "c.ipynb").unlink()
    (target / "own.ipynb").write_text("the user's own")
    for name in ("a.ipynb", "b.ipynb"):
        (source / name).write_text("second")
    written = installation.copy_notebooks(source, target)
    assert sorted(file.name for file in written) == ["b.ipynb", "c.ipynb"]
    assert (target / "a.ipynb").read_text() == "the user's"
    assert (target / "b.ipynb").read_text() == "second"
    assert (target / "own.ipynb").read_text() == "the user's own"


def test_a_file_that_was_there_before_is_the_users(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    for folder, text in ((source, "ours"), (target, "theirs")):
        folder.mkdir()
        (folder / "a.ipynb").write_text(text)
    assert installation.copy_notebooks(source, target) == []
    assert (target / "a.ipynb").read_text() == "theirs"


def test_an_installed_package_brings_its_own(wheel_layout: Path, tmp_path: Path) -> None:
    code = (
        "import pathlib; from circuitpython_kernel.cli import installation as i; assert not i.in_checkout();"
        "i.install(i.Place(pathlib.Path('prefix'))); print(i.notebooks_folder())"
    )
    home = tmp_path / "home"
    home.mkdir()
    environment = os.environ | {"PYTHONPATH": str(wheel_layout), "HOME": str(home), "USERPROFILE": str(home)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert Path(done.stdout.strip()) == home / "circuitpython-notebooks"
    assert (home / "circuitpython-notebooks" / "01-blink.ipynb").is_file()
    assert (tmp_path / "prefix/share/jupyter/kernels/circuitpython/logo-svg.svg").is_file()


def test_an_incomplete_package_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(installation, "__file__", str(tmp_path / "circuitpython_kernel" / "installation.py"))
    with pytest.raises(InstallationError, match="incomplete: kernelspec/ is missing"):
        installation.resource("kernelspec")


@pytest.mark.parametrize("pixels", [32, 64])
def test_logos_are_square_pngs(pixels: int) -> None:
    data = (installation.resource("kernelspec") / f"logo-{pixels}x{pixels}.png").read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", data[16:24]) == (pixels, pixels)


def test_the_vector_logo_is_svg() -> None:
    root = ElementTree.parse(installation.resource("kernelspec") / "logo-svg.svg").getroot()
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
