import pytest

from circuitpython_kernel import VirtualBoard


@pytest.fixture(scope="module")
def board():
    """A Raspberry Pi Pico 2 in fast time, which all tests of a module use."""
    with VirtualBoard("raspberry_pi_pico2", clock="fast") as board:
        yield board


@pytest.fixture
def ev(board):
    """Run statements and give what the last expression is; fails on an error."""

    def evaluate(code):
        result = board.run(code)
        assert result.ok, result.traceback or result.restarted
        return None if result.value is None else eval(result.value)

    return evaluate


@pytest.fixture
def error(board):
    """Run code that must fail: "Type: message"; the board lives on."""

    def fails(code):
        result = board.run(code)
        assert not result.ok
        assert board.run("1 + 1").value == "2"
        return f"{result.error_type}: {result.error_message}"

    return fails
