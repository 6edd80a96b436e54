"""The short form of the soak test; `python -m benchmarks.soak` is the long one."""

import pytest

from benchmarks import soak


@pytest.mark.parametrize("seed", [1, 2])
def test_resets_at_random_moments(seed):
    soak.soak_resets(25, seed)


@pytest.mark.parametrize("seed", [1, 2])
def test_interrupts_at_random_moments(seed):
    soak.soak_interrupts(40, seed)


def test_rewinds():
    soak.soak_rewinds(12, 1)


def test_the_parts_of_the_long_form_can_be_chosen(capsys, monkeypatch):
    monkeypatch.setattr(
        "sys.argv", ["soak", "--only", "resets,rewinds", "--resets", "2", "--rewinds", "2", "--seed", "7"]
    )
    soak.main()
    printed = capsys.readouterr().out
    assert "seed 7" in printed
    assert "| 2 resets |" in printed
    assert "| 2 rewinds |" in printed
    monkeypatch.setattr("sys.argv", ["soak", "--only", "nothing"])
    with pytest.raises(SystemExit):
        soak.main()


def test_kills_while_files_are_written():
    assert soak.soak_kills(4, 1) > 4
