import pytest

from circuitpython_kernel import VirtualBoard


@pytest.fixture
def pico():
    """A Raspberry Pi Pico in fast time."""
    with VirtualBoard(clock="fast") as board:
        yield board
