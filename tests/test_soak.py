"""The short form of the soak test; `python -m benchmarks.soak` is the long one."""

import pytest

from benchmarks import soak


@pytest.mark.parametrize("seed", [1, 2])
def test_resets_at_random_moments(seed):
    soak.soak_resets(25, seed)


@pytest.mark.parametrize("seed", [1, 2])
def test_interrupts_at_random_moments(seed):
    soak.soak_interrupts(40, seed)


def test_kills_while_files_are_written():
    assert soak.soak_kills(4, 1) > 4
