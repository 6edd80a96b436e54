"""IPython's own magics around a cell: here they act on the board.

In a cell after ``%%host`` they are IPython's.
"""

# mypy: disable-error-code="no-untyped-call"
# ipykernel and IPython have few type hints.

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from IPython.core.magic import magics_class

from circuitpython_kernel.kernel import cells

from .base import DeclaredMagics
from .declaration import Argument, Flag, Magic, Option, declared
from .kinds import STATEMENT, TEXT, Kind, Reading
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


_MOST_LOOPS, _MOST_DIGITS = 10**9, 17

Job = Timed | Repeated | Captured
"""What a magic has the board run, once the cell's magics are done."""


class Kernel(Protocol):
    """What the magics need of the kernel."""

    host_cell: bool

    def run_job(self, job: Job) -> None:
        """Run something on the board, once the cell's magics are done."""


def _number(text: str, reading: Reading) -> int:
    if not text.isdigit() or not 0 < int(text) <= _MOST_LOOPS:
        refuse(f'{reading.what} takes a number from 1 on, not "{text}".')
    return int(text)


def _digits(text: str, reading: Reading) -> int:
    if not text.isdigit() or not 0 < int(text) <= _MOST_DIGITS:
        refuse(f'{reading.what} takes a number from 1 to {_MOST_DIGITS}, not "{text}".')
    return int(text)


def _variable(text: str, reading: Reading) -> str:
    if not text.isidentifier():
        refuse(f'{reading.what} takes the name of one variable, not "{text}".')
    return text


_NUMBER = Kind("number", _number)
_TYPES = Argument("types", "only variables of these types", count="any", takes="types")
_TIMED = Argument(
    "statement",
    "what to run; over a cell, it runs before the cell",
    STATEMENT,
    takes="a statement",
    example="%time sorted(range(100))",
    verbatim=True,
)


@magics_class
class CellMagics(DeclaredMagics):
    """See the module.

    Args:
        shell: IPython's.
        slot: holds the board.
        kernel: runs what is to be run on the board.
    """

    def __init__(self, shell: Any, slot: BoardSlot, kernel: Kernel) -> None:
        super().__init__(shell, slot)
        self._kernel = kernel

    @declared(
        Magic(
            "time",
            "run a statement on the board, and say how long it took, by the wall's clock and the board's, and for how "
            "long the chip was busy",
            (_TIMED,),
            ("%time sum(range(100))", "%%time\nimport time\ntime.sleep(0.5)"),
            form="line_cell",
            ipythons=True,
        )
    )
    def time(self, statement: str | None, cell: str | None) -> Any:
        program = statement or ""
        if cell is not None:
            program = self._program(f"{statement}\n{cell}" if statement else f"\n{cell}")
        if not program.strip():
            refuse('%time takes a statement, as in "%time sorted(range(100))".')
        return self._kernel.run_job(Timed(program))

    @declared(
        Magic(
            "timeit",
            "run a statement on the board again and again, and say how long it takes",
            (
                Option("-n", "N", "so many loops a run; without: enough for a good figure", _NUMBER,
                       takes="a number from 1 on", example="%timeit -n 10 sorted(range(100))", key="loops"),
                Option("-r", "R", "so many runs, of which the best counts; without: 5", _NUMBER,
                       takes="a number from 1 on", example="%timeit -r 3 sorted(range(100))", key="repeats"),
                Option("-p", "P", "times with P digits; without: 3", Kind("digits", _digits),
                       takes=f"a number from 1 to {_MOST_DIGITS}", example="%timeit -p 6 sorted(range(100))",
                       key="digits"),
                Flag("-q", "say nothing", "quiet"),
                Flag("-o", "give the times as the cell's value, which %%host finds in _", "kept"),
                Flag("-t", "IPython's choice of a clock; the board has its own", "wall_clock"),
                Flag("-c", "IPython's choice of a clock; the board has its own", "processor_clock"),
                Argument("statement", "what to run; over a cell, its setup", STATEMENT, takes="a statement",
                         example="%timeit sorted(range(100))", verbatim=True),
            ),
            ("%timeit -n 10 sorted(range(100))", "%%timeit -n 10 -r 2 numbers = list(range(100))\nsorted(numbers)"),
            form="line_cell",
            ipythons=True,
        )
    )  # fmt: skip
    def timeit(
        self,
        loops: int | None,
        repeats: int | None,
        digits: int | None,
        quiet: bool,
        kept: bool,
        statement: str | None,
        cell: str | None,
        **_clocks: bool,
    ) -> Any:
        program, setup = (statement or "", "") if cell is None else (self._program(cell), statement or "")
        if not program.strip():
            refuse('%timeit takes a statement, as in "%timeit sorted(range(100))".')
        return self._kernel.run_job(Repeated(program, setup, loops, repeats or 5, digits or 3, quiet, kept))

    @declared(
        Magic(
            "capture",
            "keep what the cell prints from the page, in a variable beside the board",
            (
                Argument("name", "the variable; a later cell shows it with %%host and name.show()",
                         Kind("variable", _variable), "optional", takes="the name of one variable"),
                Flag("--no-stdout", "let through what the program prints"),
                Flag("--no-stderr", "let through what the kernel notes"),
                Flag("--no-display", "let through values and pictures"),
            ),
            ("%%capture out\nprint('kept')",),
            form="cell",
            ipythons=True,
        )
    )  # fmt: skip
    def capture(self, name: str | None, no_stdout: bool, no_stderr: bool, no_display: bool, cell: str) -> Any:
        return self._kernel.run_job(
            Captured(self._program(cell), name or "", not no_stdout, not no_stderr, not no_display)
        )

    @declared(Magic("who", "list the board's variables", (_TYPES,), ("%who", "%who int str"), ipythons=True))
    def who(self, types: list[str]) -> None:
        # Their types are asked for one by one: only when they matter.
        names = [name for name, _, _ in self._variables(types)] if types else self._names()
        print("\t ".join(names) if names else _nothing(types))

    @declared(
        Magic(
            "whos",
            "list the board's variables with their types and values",
            (_TYPES,),
            ("%whos", "%whos int str"),
            ipythons=True,
        )
    )
    def whos(self, types: list[str]) -> None:
        rows = [
            (name, kind, value if len(value) <= 80 else f"{value[:77]}...")
            for name, kind, value in self._variables(types)
        ]
        print(table([("Variable", "Type", "Value"), *rows]) if rows else _nothing(types))

    @declared(
        Magic(
            "writefile",
            "write the cell to a file of this computer's: below %%host only; %%file writes to the board's drive",
            (Argument("name", "the file", TEXT, "optional", verbatim=True),),
            ("%%host\n%%writefile note.txt\nhello",),
            form="cell",
            ipythons=True,
            listed=False,
        )
    )
    def writefile(self, name: str | None, cell: str) -> None:
        wanted = name or "code.py"
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

    def _names(self) -> list[str]:
        """The names of the board's variables."""
        return sorted(name for name, _ in self._board.ask("members", "") or () if not name.startswith("_"))

    def _variables(self, kinds: list[str]) -> list[tuple[str, str, str]]:
        """Name, type and value of the board's variables, of some types if any are given."""
        found = []
        for name in self._names():
            about = self._board.ask("describe", name)
            if about is not None and (not kinds or about["type"] in kinds):
                found.append((name, about["type"], about["repr"].replace("\n", "\\n")))
        return found


def _nothing(kinds: list[str]) -> str:
    return "The board has no variables of that type." if kinds else "The board has no variables yet."
