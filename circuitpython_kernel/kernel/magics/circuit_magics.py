"""Magics for circuits: what is attached, as it looks, and files of circuits."""

# mypy: disable-error-code="no-untyped-call"
# ipykernel and IPython have few type hints.

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from IPython.core.magic import magics_class

from circuitpython_kernel.kernel import beside
from circuitpython_kernel.kernel.slot import NoBoard

from .base import BoardWidgetMagics
from .declaration import PLAIN, Argument, Magic, declared
from .kinds import HOST_FILE, choice
from .words import refuse

if TYPE_CHECKING:
    from circuitpython_kernel.circuit.model import Circuit

ACTIONS = ("save", "load", "export", "check", "cell", "lines")
DRIVE_FILE_NAME = "circuit.json"
"""What a circuit's file on the drive is called."""
PICTURES = (".svg", ".png")


@magics_class
class CircuitMagics(BoardWidgetMagics):
    """See the module."""

    @declared(
        Magic(
            "circuit",
            "show the board with all that is attached, live; save, load and export circuits",
            (
                Argument("action", "save: to the drive; load: from the drive, or from beside the notebook; export: a "
                         "circuit.json, a web simulator's diagram.json or a picture (svg, png) beside the "
                         "notebook; check: what is wrong in it; cell, lines: what makes it again, as a %%circuit cell "
                         "or as lines of %attach",
                         choice("action", ACTIONS), "optional", takes="what to do"),
                Argument("file", f"for save and load {DRIVE_FILE_NAME} when left out", HOST_FILE, "optional",
                         takes="one file"),
                PLAIN,
            ),
            ("%circuit", "%circuit export diagram.json", "%circuit load diagram.json", "%circuit check"),
            details="Over a cell it takes a circuit.json or a diagram.json from the cell.",
            form="line_cell",
            over_program=False,
        )
    )  # fmt: skip
    def circuit(self, action: str | None, file: str | None, plain: bool, cell: str | None) -> None:
        if cell is not None:
            if action:
                refuse(f'%%circuit takes a circuit from its cell, so leave out "{action}".')
            self._use(_read(cell.encode(), "the cell"))
            self._show(plain)
        elif action == "save":
            self._save(file or DRIVE_FILE_NAME)
        elif action == "load":
            name = file or DRIVE_FILE_NAME
            self._use(_read(self._content(name), name))
            self._show(plain)
        elif action == "export":
            if not file:
                refuse('%circuit export takes a file, as in "%circuit export diagram.json".')
            self._export(Path(file))
        elif file:
            refuse(f'%circuit {action} takes no file, so leave out "{file}".')
        elif action == "check":
            self._print_findings(otherwise="Nothing is wrong in the circuit.")
        elif action == "cell":
            print(self._lines().cell(self._board.circuit), end="")
        elif action == "lines":
            board = self._board
            print("\n".join(self._lines().attach_lines(board.circuit, board.definition)) or "Nothing is attached.")
        else:
            self._show(plain)

    @staticmethod
    def _lines() -> Any:
        from circuitpython_kernel.circuit import lines  # late: the kernel is ready before

        return lines

    def _show(self, plain: bool) -> None:
        from circuitpython_kernel.widgets.circuit import CircuitPanel

        board = self._board

        self._print_findings()
        self._bench.show(board, lambda: CircuitPanel(board, on_reset=lambda: self._reset(board)), plain=plain)

    def _print_findings(self, otherwise: str = "") -> None:
        found = [f"{finding.level.capitalize()}: {finding}" for finding in self._board.circuit_findings()]
        if found or otherwise:
            print("\n".join(found) or otherwise)

    def _use(self, circuit: Circuit) -> None:
        """Make it the circuit of the board; of the circuit's own board when it has another one."""
        board = self._board
        if circuit.board.id != board.definition.id:
            try:
                board = self._slot.insert(circuit.board.id)
            except (LookupError, NoBoard) as error:
                refuse(error)
            self._on_restart()
            self._bench.clear(board)
            print(f"The board is a {board.definition.name} now.")
        board.circuit = circuit
        self._name_parts(board)

    def _content(self, name: str) -> bytes:
        """A file on the drive, or else beside the notebook."""
        from circuitpython_kernel.circuit.untrusted import MOST_BYTES

        drive = self._board.drive
        try:
            if (text := drive.read_text(name)) is not None:
                return text.encode()
        except (OSError, UnicodeDecodeError) as error:
            refuse(f'"{name}" on the drive cannot be read: {error}.')
        try:
            return beside.read(Path(name).expanduser(), MOST_BYTES)
        except FileNotFoundError:
            refuse(f'There is no "{name}" on the drive, nor beside the notebook.')
        except OSError as error:
            refuse(f'"{name}" cannot be read: {error.strerror or error}.')

    def _save(self, name: str) -> None:
        board = self._board
        try:
            board.drive.write(name, board.circuit.json().encode())
        except OSError as error:
            refuse(f'"{name}" cannot be written to the drive: {error.strerror or error}.')
        print(f"Wrote {name} to the drive.")

    def _export(self, file: Path) -> None:
        from circuitpython_kernel.circuit.diagrams.writing import NoDiagram, diagram_json
        from circuitpython_kernel.circuit.picture import circuit_picture

        board = self._board
        try:
            if file.suffix.lower() in PICTURES:
                content = circuit_picture(board, file.suffix.lower().removeprefix("."))
            elif file.suffix.lower() != ".json":
                refuse(f"%circuit export writes .json, {', '.join(PICTURES)}, not {file.name}.")
            elif "diagram" in file.stem.lower():
                content = diagram_json(board.circuit).encode()
            else:
                content = board.circuit.json().encode()
            file.expanduser().write_bytes(content)
        except NoDiagram as error:
            refuse(error)
        except OSError as error:
            refuse(f'"{file}" cannot be written: {error.strerror or error}.')
        print(f"Wrote {file}.")


def _read(data: bytes, name: str) -> Circuit:
    from circuitpython_kernel.circuit.files import from_bytes
    from circuitpython_kernel.circuit.untrusted import BadCircuit

    try:
        return from_bytes(data, name)
    except BadCircuit as error:
        refuse(error)
