import pytest

from circuitpython_kernel import VirtualBoard


@pytest.fixture(scope="module")
def shared_board():
    with VirtualBoard(clock="fast") as board:
        yield board


@pytest.fixture
def board(shared_board):
    """A freshly reset Raspberry Pi Pico in fast time."""
    for pin in shared_board.pins:
        pin.release()
    shared_board.reset()
    return shared_board


@pytest.fixture
def ev(board):
    """Run statements, then give back the last expression's repr; fails on an error."""

    def evaluate(code):
        result = board.run(code)
        assert result.ok, result.traceback or result.restarted
        return result.value

    return evaluate


@pytest.fixture
def error(board):
    """Run code that must fail; gives "Type: message", and checks that the board still works."""

    def fails(code):
        result = board.run(code)
        assert not result.ok
        assert result.traceback.startswith("Traceback (most recent call last):\n")
        assert "/.fw/" not in result.traceback
        assert board.run("1 + 1").value == "2"
        return f"{result.error_type}: {result.error_message}"

    return fails
