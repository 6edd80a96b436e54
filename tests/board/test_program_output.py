"""What a `RunResult` keeps of a program's output."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.board.program_output import OUTPUT_LIMIT, KeptText, ProgramOutput


@given(st.lists(st.text(max_size=9)), st.integers(1, 30))
def test_the_newest_text_is_kept(pieces, limit):
    kept = KeptText(limit)
    for piece in pieces:
        kept.add(piece)
    text = "".join(pieces)
    assert kept.left_out == max(0, len(text) - limit)  # before anything else has asked
    told = kept.text()
    assert told.endswith(text[-limit:])
    assert (told == text) is (len(text) <= limit)


def test_many_small_pieces_take_no_memory():
    kept = KeptText(10)
    for _ in range(100_000):
        kept.add("x")
    assert len(kept._pieces) < 10_000
    assert kept.text() == "... 99,990 characters left out: see output_limit ...\n" + 10 * "x"


def test_what_a_handler_does_not_take_is_kept():
    output = ProgramOutput(lambda handler, stream, text: text != "no", lambda stream, text: None, 100)
    output("stdout", "yes")
    output("stdout", "no")
    assert (output.text("stdout"), output.text("stderr"), output.left_out) == ("no", "", ())


def test_a_board_with_a_limit():
    with VirtualBoard(clock="fast", output_limit=1000) as board:
        result = board.run("for i in range(1000):\n    print(i)")
        assert result.left_out == ("stdout: 2,890 older characters",)
        assert result.stdout.startswith("... 2,890 characters left out: see output_limit ...\n")
        assert result.stdout.endswith("\n998\n999\n")
        result = board.run("print('short')")
        assert (result.stdout, result.left_out) == ("short\n", ())
        board.output_limit = 5
        assert board.run("print('long' * 3)").left_out == ("stdout: 8 older characters",)
        (board.drive.path / "code.py").write_text("print('x' * 100)")
        assert board.run_code().left_out[0].startswith("stdout: ")
    assert OUTPUT_LIMIT == 16 << 20
    with pytest.raises(ValueError, match="output_limit is 1 character or more, not 0"):
        VirtualBoard(output_limit=0)
