"""What the classes of magics share: the slot's board, and how a declared magic is called."""

# mypy: disable-error-code="no-untyped-call"
# IPython has few type hints.

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from IPython.core.magic import Magics

from circuitpython_kernel.kernel.slot import NoBoard

from .declaration import Magic
from .parser import parse
from .words import refuse

if TYPE_CHECKING:
    from circuitpython_kernel.board.virtual_board import VirtualBoard
    from circuitpython_kernel.kernel.bench import Bench
    from circuitpython_kernel.kernel.slot import BoardSlot


class DeclaredMagics(Magics):
    """Magics that `declaration.declared` makes of methods.

    Args:
        shell: IPython's.
        slot: holds the board.
    """

    def __init__(self, shell: Any, slot: BoardSlot) -> None:
        super().__init__(shell)
        self._slot = slot

    @property
    def _board(self) -> VirtualBoard:
        try:
            return self._slot.board
        except NoBoard as error:
            refuse(error)

    def call(self, magic: Magic, function: Callable[..., Any], line: str, cell: str | None) -> Any:
        """Call a magic's function with the arguments in a line.

        Raises:
            UsageError: one sentence on what is wrong with them.
        """
        if magic.ipythons and self._is_hosts(cell):
            return self._ipython(magic.name, line, cell)
        given = parse(magic, line, lambda: self._board, has_cell=cell is not None)
        if magic.form != "line":
            given["cell"] = cell
        return function(self, **given)

    def _is_hosts(self, cell: str | None) -> bool:
        """Whether a statement or cell is Python beside the board; only `ipython_magics` has magics to which it matters.

        Raises:
            NotImplementedError: where a class with such a magic does not say.
        """
        raise NotImplementedError

    def _ipython(self, name: str, line: str, cell: str | None) -> Any:
        """Call IPython's magic of that name.

        Raises:
            NotImplementedError: where a class with such a magic does not say how.
        """
        raise NotImplementedError


class WidgetMagics(DeclaredMagics):
    """Magics that show widgets.

    Args:
        shell: IPython's.
        slot: holds the board.
        bench: where widgets are shown.
    """

    def __init__(self, shell: Any, slot: BoardSlot, bench: Bench) -> None:
        super().__init__(shell, slot)
        self._bench = bench


class BoardWidgetMagics(WidgetMagics):
    """Magics that show the board itself, and may put another one in its place.

    Args:
        shell: IPython's.
        slot: holds the board.
        bench: where widgets are shown.
        on_restart: called after the board's memory was cleared.
    """

    def __init__(self, shell: Any, slot: BoardSlot, bench: Bench, on_restart: Callable[[], None]) -> None:
        super().__init__(shell, slot, bench)
        self._on_restart = on_restart
        self._push = shell.push

    def _name_parts(self, board: VirtualBoard) -> None:
        """Parts whose names are names in Python are variables in %%host cells."""
        names = {entry.name: entry.part for entry in board.parts if entry.name.isidentifier()}
        self._push(names, interactive=False)

    def _reset(self, board: VirtualBoard) -> None:
        """What a panel's reset button does."""
        board.reset()
        self._on_restart()
