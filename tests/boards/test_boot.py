"""Every board starts and knows its own name and pins."""

import ast

import pytest

from circuitpython_kernel import VirtualBoard, boards

PARTS = 8


@pytest.mark.parametrize("part", range(PARTS))
def test_every_board_starts(part):
    for identifier in boards.board_ids()[part::PARTS]:
        with VirtualBoard(identifier, clock="fast") as board:
            result = board.run("import board, microcontroller, os\nboard.board_id, os.uname().machine, len(dir(board))")
            assert result.ok, (identifier, result)
            assert ast.literal_eval(result.value)[:2] == (identifier, board.definition.machine)
