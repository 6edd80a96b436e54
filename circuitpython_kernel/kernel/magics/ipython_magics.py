"""IPython's own magics around a cell: here they act on the board.

In a cell after ``%%host`` they are IPython's.
"""

# mypy: disable-error-code="no-untyped-call"
# ipykernel and IPython have few type hints.

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from IPython.core.magic import Magics, cell_magic, line_cell_magic, line_magic, magics_class, no_var_expand

from circuitpython_kernel.kernel import cells
from circuitpython_kernel.kernel.slot import NoBoard

from .words import refuse, table

if TYPE_CHECKING:
    from circuitpython_kernel.kernel.slot import BoardSlot


@dataclass(frozen=True)
class Timed:
    """A program to be run once, and its time said."""

    program: str


@dataclass(frozen=True)
class Repeated:
    """A statement to be run so often that its time is known; None for a number of ``loops`` that is found.

    ``digits`` is how many digits the times are said with; ``quiet`` and ``kept`` are IPython's ``-q`` and ``-o``.
    """

    statement: str
    setup: str
    loops: int | None
    repeats: int
    digits: int = 3
    quiet: bool = False
    kept: bool = False


@dataclass(frozen=True)
class Captured:
    """A program whose output goes into a variable beside the board, or nowhere."""

    program: str
    name: str
    stdout: bool
    stderr: bool
    display: bool


_OPTION = re.compile(r"(?P<name>-[A-Za-z])\s*(?P<number>\S*)")
_FLAGS = ("-q", "-o", "-t", "-c")  # -t and -c choose one of IPython's clocks; the board has its own
_MOST = {"-n": 10**9, "-r": 10**9, "-p": 17}

Job = Timed | Repeated | Captured
"""What a magic has the board run, once the cell's magics are done."""


class Kernel(Protocol):
    """What the magics need of the kernel."""

    host_cell: bool

    def run_job(self, job: Job) -> None:
        """Run something on the board, once the cell's magics are done."""


@magics_class
class CellMagics(Magics):
    """See the module.

    Args:
        shell: IPython's.
        slot: holds the board.
        kernel: runs what is to be run on the board.
    """

    def __init__(self, shell: Any, slot: BoardSlot, kernel: Kernel) -> None:
        super().__init__(shell)
        self._slot = slot
        self._kernel = kernel

    @no_var_expand
    @line_cell_magic
    def time(self, line: str, cell: str | None = None) -> Any:
        """Run a statement, or the cell, on the board, and say how long it took, by the wall's clock and the board's."""
        if self._is_hosts(cell):
            return self._ipython("time", line, cell)
        program = line if cell is None else self._program(f"{line}\n{cell}" if line.strip() else f"\n{cell}")
        if not program.strip():
            refuse('%time takes a statement, as in "%time sorted(range(100))".')
        return self._kernel.run_job(Timed(program))

    @no_var_expand
    @line_cell_magic
    def timeit(self, line: str, cell: str | None = None) -> Any:
        """Time a statement on the board, or the cell with the first line as its setup: %timeit [-n N] [-r R] statement.

        N is the number of loops, R that of the runs of so many loops. -p P says the times with P digits, -q says
        nothing, and -o gives the times as the cell's value: what `%%host` finds in ``_``.
        """
        if self._is_hosts(cell):
            return self._ipython("timeit", line, cell)
        options, rest = self._options(line)
        statement, setup = (rest, "") if cell is None else (self._program(cell), rest)
        if not statement.strip():
            refuse('%timeit takes a statement, as in "%timeit sorted(range(100))".')
        return self._kernel.run_job(
            Repeated(
                statement,
                setup,
                options.get("-n"),
                options.get("-r", 5),
                options.get("-p", 3),
                quiet="-q" in options,
                kept="-o" in options,
            )
        )

    @no_var_expand
    @cell_magic
    def capture(self, line: str, cell: str) -> Any:
        """Run the cell on the board and keep what it prints from the page: %%capture [NAME].

        With a NAME it is kept in that variable beside the board, as IPython's: a later cell shows it with
        ``%%host`` and ``NAME.show()``. ``--no-stdout``, ``--no-stderr`` and ``--no-display`` let some of it through.
        """
        if self._is_hosts(cell):
            return self._ipython("capture", line, cell)
        words = line.split()
        names = [word for word in words if not word.startswith("-")]
        flags = {word for word in words if word.startswith("-")}
        unknown = sorted(flags - {"--no-stdout", "--no-stderr", "--no-display"})
        if unknown:
            refuse(f'There is no option "{unknown[0]}"; %%capture knows --no-stdout, --no-stderr and --no-display.')
        if len(names) > 1 or not all(name.isidentifier() for name in names):
            refuse(f'%%capture takes the name of one variable, not "{" ".join(names)}".')
        return self._kernel.run_job(
            Captured(
                self._program(cell),
                names[0] if names else "",
                "--no-stdout" not in flags,
                "--no-stderr" not in flags,
                "--no-display" not in flags,
            )
        )

    @no_var_expand
    @line_magic
    def who(self, line: str) -> Any:
        """List the board's variables; those of some types: %who int str."""
        if self._kernel.host_cell:
            return self._ipython("who", line, None)
        # Their types are asked for one by one: only when they matter.
        names = [name for name, _, _ in self._variables(line)] if line.strip() else self._names()
        print("\t ".join(names) if names else _nothing(line))
        return None

    @no_var_expand
    @line_magic
    def whos(self, line: str) -> Any:
        """List the board's variables with their types and values; those of some types: %whos int str."""
        if self._kernel.host_cell:
            return self._ipython("whos", line, None)
        rows = [
            (name, kind, value if len(value) <= 80 else f"{value[:77]}...")
            for name, kind, value in self._variables(line)
        ]
        print(table([("Variable", "Type", "Value"), *rows]) if rows else _nothing(line))
        return None

    @no_var_expand
    @cell_magic
    def writefile(self, line: str, cell: str) -> None:
        """Not for the board's drive: %%file writes there."""
        if self._kernel.host_cell:
            self._ipython("writefile", line, cell)
            return
        wanted = line.strip() or "code.py"
        refuse(f'"%%file {wanted}" writes to the board\'s drive. To write to this computer, put %%host above it.')

    # ---- inside

    def _ipython(self, name: str, line: str, cell: str | None) -> Any:
        # IPython loads them when they are used, and so does this.
        from IPython.core.magics.execution import ExecutionMagics
        from IPython.core.magics.namespace import NamespaceMagics
        from IPython.core.magics.osm import OSMagics

        owner = next(kind for kind in (ExecutionMagics, NamespaceMagics, OSMagics) if hasattr(kind, name))
        magic = getattr(owner(self.shell), name)
        return magic(line) if cell is None else magic(line, cell)

    def _is_hosts(self, cell: str | None) -> bool:
        """Whether the statement or cell is Python beside the board."""
        return self._kernel.host_cell or (cell is not None and cells.is_host_cell(cell))

    def _program(self, cell: str) -> str:
        """The board's program in a cell; the magics before it have run then."""
        part = cells.split(cell)
        if part.mistake:
            refuse(part.mistake)
        if part.host.strip():
            shell: Any = self.shell
            shell.run_cell(part.host).raise_error()
        return part.program

    def _options(self, line: str) -> tuple[dict[str, int], str]:
        """The options at the start of a line, with their numbers, and the rest."""
        found: dict[str, int] = {}
        rest = line.strip()
        while option := _OPTION.match(rest):
            name, number, end = option["name"], option["number"], option.end("number")
            if name in _FLAGS:
                found[name] = 1
                end = option.end("name")
            elif name not in _MOST:
                refuse(f'There is no option "{name}"; %timeit knows -n, -r, -p, -q and -o.')
            elif not number.isdigit() or not 0 < int(number) <= _MOST[name]:
                refuse(f'%timeit {name} takes a number from 1 on, not "{number}".')
            else:
                found[name] = int(number)
            rest = rest[end:].lstrip()
        return found, rest

    def _names(self) -> list[str]:
        """The names of the board's variables."""
        try:
            board = self._slot.board
        except NoBoard as error:
            refuse(error)
        return sorted(name for name, _ in board.ask("members", "") or () if not name.startswith("_"))

    def _variables(self, line: str) -> list[tuple[str, str, str]]:
        """Name, type and value of the board's variables, of some types if any are given."""
        kinds = line.split()
        found = []
        for name in self._names():
            about = self._slot.board.ask("describe", name)
            if about is not None and (not kinds or about["type"] in kinds):
                found.append((name, about["type"], about["repr"].replace("\n", "\\n")))
        return found


def _nothing(kinds: str) -> str:
    return "The board has no variables of that type." if kinds.strip() else "The board has no variables yet."
