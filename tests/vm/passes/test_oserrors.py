"""Errors that the interpreter's C code raises have a board's numbers."""

import errno

import pytest

from circuitpython_kernel.vm import artifact
from circuitpython_kernel.vm.passes import errnos, oserrors
from circuitpython_kernel.vm.passes.gcroots.errors import UnsupportedModule


@pytest.mark.parametrize(
    ("code", "number"),
    [
        ("import io; io.BytesIO(b'x').seek(-1)", 22),
        ("import io; io.StringIO('x').seek(-1)", 22),
        ("open('/none')", 2),
        ("import os; os.stat('/none/none')", 2),
        ("import os; os.rename('/none', '/dev/x')", 2),
        ("import os; os.mkdir('/')", 17),
        ("import os; os.remove('/dev/random')", 2),
        ("raise OSError(44)", 44),
        ("raise OSError(28)", 28),
    ],
)
def test_numbers(board, code, number):
    result = board.run(f"try:\n  {code}\nexcept OSError as e: print(e.errno)")
    assert result.stdout == f"{number}\n", result.traceback


def test_every_number_of_wasi_has_a_boards():
    assert len(errnos.WASI) == 76
    assert set(errnos.WASI) == set(errnos.BOARD)
    for name, (wasi, board) in errnos.NUMBERS.items():
        assert errnos.WASI.get(name, wasi) == wasi
        assert errnos.BOARD.get(name, board) == board


@pytest.mark.parametrize(
    "name", ["ENOENT", "EACCES", "EEXIST", "ENOTDIR", "EISDIR", "EINVAL", "ENOSPC", "EROFS", "EMFILE"]
)
def test_the_hosts_errors_become_wasis(name):
    assert errnos.wasi_number(OSError(getattr(errno, name), "x")) == errnos.WASI[name]


def test_an_error_without_a_number_is_eio():
    assert errnos.wasi_number(OSError("x")) == errnos.WASI["EIO"]
    assert errnos.wasi_number(OSError(9999, "x")) == errnos.WASI["EIO"]


def test_another_module_is_refused():
    with pytest.raises(UnsupportedModule):
        oserrors.raise_board_numbers(b"\0asm\1\0\0\0")
    once = oserrors.raise_board_numbers(artifact.read())
    with pytest.raises(UnsupportedModule):
        oserrors.raise_board_numbers(once)
