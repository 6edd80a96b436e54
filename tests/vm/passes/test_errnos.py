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
    assert len(changed) == 2 * len(errnos.NUMBERS)


def test_the_interpreter_shows_them(board):
    for name, (_, number) in errnos.NUMBERS.items():
        result = board.run(f"import errno; errno.{name}, errno.errorcode[{number}]")
        assert result.value == f"({number}, {name!r})"


def test_another_module_is_refused():
    with pytest.raises(UnsupportedModule):
        errnos.use_board_numbers(b"\0asm\1\0\0\0")
