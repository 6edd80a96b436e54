"""The pinned interpreter is found and checked."""

import pytest

from circuitpython_kernel.vm import artifact
from circuitpython_kernel.vm.passes.gcroots.binary import read_module


def test_the_installed_interpreter_is_the_pinned_one():
    data = artifact.read()
    assert data[:4] == b"\0asm"
    assert set(read_module(data).exported_functions) == {"_start"}


def test_another_file_is_refused(monkeypatch, tmp_path):
    other = tmp_path / artifact.FILE_NAME
    other.write_bytes(b"\0asm")
    monkeypatch.setattr(artifact, "find", lambda: other)
    with pytest.raises(artifact.ArtifactError, match="is not the pinned interpreter"):
        artifact.read()


def test_a_missing_distribution_names_the_command_to_run(monkeypatch):
    monkeypatch.setattr(artifact, "DISTRIBUTION", "no-such-distribution")
    with pytest.raises(artifact.ArtifactError, match="pip install no-such-distribution"):
        artifact.find()
