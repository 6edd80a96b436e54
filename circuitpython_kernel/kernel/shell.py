"""The kernel's IPython: host cells, magics, and mistakes in one sentence."""

# mypy: disable-error-code="no-untyped-call"
# IPython has few type hints.

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell

from . import cells
from .magics.cable import of_real_boards
from .magics.overview import unknown_magic


class BoardShell(InteractiveShell):
    """An IPython shell beside the board; each `front_end` has one that shows what it has to show."""

    if TYPE_CHECKING:
        kernel: Any  # has the trait that the front end's shell has

    def init_syntax_highlighting(self) -> None:
        """Set up IPython's input, which takes ``%%host`` off a cell."""
        super().init_syntax_highlighting()
        self.input_transformers_cleanup.insert(0, cells.host_cell)

    async def run_code(self, code_obj: object, result: object = None, *, async_: bool = False) -> Any:
        """Run compiled code, unless an interrupt came before it."""
        if self.kernel.interrupt_missed:
            self.kernel.interrupt_missed = False
            code_obj, async_ = compile("raise KeyboardInterrupt", "<interrupted>", "exec"), False
        return await super().run_code(code_obj, result, async_=async_)

    def show_usage_error(self, exc: UsageError) -> None:
        """Report what is wrong with a magic as an error that is one sentence."""
        self._showtraceback(UsageError, exc, [str(exc)])

    def run_line_magic(self, magic_name: str, line: str, _stack_depth: int = 1) -> Any:
        """Run a line magic. One of kernels for boards on a cable says what stands for it here, and the cell goes on.

        Raises:
            UsageError: with the nearest spelling, when there is none of that name.
        """
        if self._find_with_lazy_load("line", magic_name) is None:
            if hint := of_real_boards(magic_name, "%"):
                print(hint)
                return None
            known = self.magics_manager.magics["line"]
            if self.find_cell_magic(magic_name) is not None:
                raise UsageError(f"%%{magic_name} has two percent signs and stands in the first line of its cell.")
            raise UsageError(unknown_magic(magic_name, "%", known))
        return super().run_line_magic(magic_name, line, _stack_depth + 1)

    def run_cell_magic(self, magic_name: str, line: str, cell: str) -> Any:
        """Run a cell magic.

        Raises:
            UsageError: with the nearest spelling, when there is none of that name.
        """
        if self._find_with_lazy_load("cell", magic_name) is None:
            if hint := of_real_boards(magic_name, "%%"):
                raise UsageError(hint)
            known = self.magics_manager.magics["cell"]
            if self.find_line_magic(magic_name) is not None:
                raise UsageError(f"%{magic_name} has one percent sign; the lines below it may be the board's program.")
            raise UsageError(unknown_magic(magic_name, "%%", known))
        return super().run_cell_magic(magic_name, line, cell)
