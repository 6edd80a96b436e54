import pytest

from circuitpython_kernel import VirtualBoard


@pytest.fixture(scope="module")
def board():
    with VirtualBoard(clock="fast") as board:
        yield board
