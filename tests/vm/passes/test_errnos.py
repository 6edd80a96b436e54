"""Programs see the error numbers that boards have."""

import pytest

from circuitpython_kernel.vm import artifact
from circuitpython_kernel.vm.passes import errnos
from circuitpython_kernel.vm.passes.gcroots.errors import UnsupportedModule


def test_only_the_two_tables_change():
    before = artifact.read()
    after = errnos.use_board_numbers(before)
    changed = [at for at in range(len(before)) if before[at] != after[at]]
    assert len(before) == len(after)
    words = [[(number << 1 | 1).to_bytes(4, "little") for number in both] for both in errnos.NUMBERS.values()]
    assert len(changed) == 2 * sum(a != b for wasi, board in words for a, b in zip(wasi, board, strict=True))


def test_the_interpreter_shows_them(board):
    for name, (_, number) in errnos.NUMBERS.items():
        result = board.run(f"import errno; errno.{name}, errno.errorcode[{number}]")
        assert result.value == f"({number}, {name!r})"


def test_another_module_is_refused():
    with pytest.raises(UnsupportedModule):
        errnos.use_board_numbers(b"\0asm\1\0\0\0")
