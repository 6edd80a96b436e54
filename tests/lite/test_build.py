"""What `circuitpython-kernel lite` refuses, in one sentence each; the site itself is in test_site."""

import json
import zipfile

import pytest

from circuitpython_kernel.cli.main import main
from circuitpython_kernel.lite import build as building
from circuitpython_kernel.lite import site
from circuitpython_kernel.lite.archive import DISTRIBUTIONS, archive


@pytest.fixture
def said(capsys):
    def run(*words):
        code = main(["lite", *map(str, words)])
        out, error = capsys.readouterr()
        assert out == ""
        assert error.count("\n") == 1
        return code, error.strip()

    return run


def test_wrong_folders_are_said(said, tmp_path):
    (tmp_path / "file").write_text("x")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.txt").write_text("mine")
    (tmp_path / "notebooks").mkdir()
    where = tmp_path / "file"
    assert said("build", where) == (1, f"The site needs a folder, and {where} is a file.")
    where = tmp_path / "full"
    assert said("build", where) == (1, f"{where} has files that are no site; choose a new or an empty folder.")
    assert (tmp_path / "full" / "thesis.txt").read_text() == "mine"
    site_folder, gone = tmp_path / "site", tmp_path / "gone"
    assert said("build", site_folder, "--contents", gone) == (1, f"There is no folder {gone} with notebooks.")
    inner = tmp_path / "notebooks" / "site"
    code, sentence = said("build", inner, "--contents", tmp_path / "notebooks")
    assert code == 1
    assert "cannot be built in" in sentence
    where = tmp_path / "file" / "site"
    code, sentence = said("build", where, "--contents", tmp_path / "notebooks")
    assert (code, sentence) == (1, f"The site cannot be written to {where}: Not a directory.")
    code, sentence = said("build", site_folder, "--contents", tmp_path / "notebooks", "--wheels", gone)
    assert (code, sentence) == (1, f"There is no folder {gone} with wheels.")
    assert said("serve", gone) == (1, f"There is no site in {gone}; circuitpython-kernel lite build {gone} makes one.")


@pytest.mark.parametrize("port", [65536, -1])
def test_ports_that_are_none_are_said(said, tmp_path, port):
    (tmp_path / building.MARK).write_text("{}")
    code, sentence = said("serve", tmp_path, f"--port={port}")
    wanted = f"Port {port} cannot be used: ports are numbers from 0 to 65535. Choose another one with --port."
    assert (code, sentence) == (1, wanted)


@pytest.mark.parametrize("name", ["100%.ipynb", "c#1.ipynb", "why?/a.ipynb"])
def test_names_that_the_page_cannot_open_are_said(said, tmp_path, name):
    file = tmp_path / "notebooks" / name
    file.parent.mkdir(parents=True)
    file.write_text("{}")
    code, sentence = said("build", tmp_path / "site", "--contents", tmp_path / "notebooks")
    assert code == 1
    assert sentence.startswith(f"JupyterLite cannot open {name.split('/')[0]}: rename it")


def test_notebooks_in_the_site_that_would_be_replaced_are_not_lost(said, tmp_path):
    site_folder = tmp_path / "site"
    (site_folder / "files").mkdir(parents=True)
    (site_folder / building.MARK).write_text("{}")
    (site_folder / "files" / "mine.ipynb").write_text("mine")
    code, sentence = said("build", site_folder, "--contents", site_folder / "files")
    assert code == 1
    assert "which is replaced: copy the notebooks to another folder first" in sentence
    assert (site_folder / "files" / "mine.ipynb").read_text() == "mine"


def test_a_missing_extra_is_said(said, tmp_path, monkeypatch):
    monkeypatch.setattr(building, "find_spec", lambda name: None)
    assert said("build", tmp_path / "site") == (1, building.NOT_INSTALLED)
    assert not (tmp_path / "site").exists()


def test_unknown_libraries_are_said(tmp_path):
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    with pytest.raises(site.SiteError, match=r'There is no library "nothing-like-it" in .*wheels; tried'):
        site.library_files(["nothing-like-it"], wheels)


def test_a_folder_without_pyodide_and_another_version_are_said(tmp_path):
    with pytest.raises(site.SiteError, match=r"is no folder with Pyodide: it has no pyodide\.mjs"):
        site._pyodide(str(tmp_path))
    for name in site._PYODIDE_FILES:
        (tmp_path / name).write_text(json.dumps({"info": {"version": "0.1"}}))
    with pytest.raises(site.SiteError, match=r"The kernel needs Pyodide 0\.27\.7, and .* has 0\.1\."):
        site._pyodide(str(tmp_path))
    for damaged in ("{", "[]", '{"info": {}}'):
        (tmp_path / "pyodide-lock.json").write_text(damaged)
        with pytest.raises(site.SiteError, match=r"its pyodide-lock\.json cannot be read"):
            site._pyodide(str(tmp_path))
    assert site._pyodide("https://example.org/pyodide") == ("https://example.org/pyodide/", {})
    assert site._pyodide("") == (site.PYODIDE_URL, {})


def test_a_site_stays_when_another_pyodide_is_refused(said, tmp_path):
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / building.MARK).write_text("{}")
    code, sentence = said("build", tmp_path / "site", "--contents", tmp_path / "notebooks", "--pyodide", tmp_path)
    assert code == 1
    assert "is no folder with Pyodide" in sentence
    assert (tmp_path / "site" / building.MARK).read_text() == "{}"


def test_the_archive_has_what_the_worker_needs_and_is_always_the_same(tmp_path):
    content = archive()
    assert content == archive()
    (tmp_path / "kernel.zip").write_bytes(content)
    with zipfile.ZipFile(tmp_path / "kernel.zip") as packed:
        names = set(packed.namelist())
    assert {
        "circuitpython_kernel/lite/browser.py",
        "circuitpython_kernel/firmware/board.py",
        "jedi/__init__.py",
    } <= names
    assert not [
        name for name in names if name.endswith((".so", ".pyc")) or name.startswith("circuitpython_kernel/cli/")
    ]
    assert len([name for name in names if name.endswith(".dist-info/METADATA")]) == len(DISTRIBUTIONS)
    assert len(content) < 5_000_000
