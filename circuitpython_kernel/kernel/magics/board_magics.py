"""The magics of the board itself: which one it is, its clock, its pins, and Python beside it."""

# mypy: disable-error-code="no-untyped-call"
# ipykernel and IPython have few type hints.

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from IPython.core.magic import magics_class

from circuitpython_kernel import boards
from circuitpython_kernel.board import safe_mode
from circuitpython_kernel.common.suggestions import did_you_mean, nearest
from circuitpython_kernel.kernel.slot import NoBoard

from .base import BoardWidgetMagics
from .declaration import PLAIN, Argument, Flag, Magic, Option, declared
from .kinds import BOARD, PIN, TEXT, Kind, Reading, choice
from .words import refuse, seconds_of, table

if TYPE_CHECKING:
    from circuitpython_kernel.circuit.model import Circuit

CLOCK_MODES = ("realtime", "fast", "manual")


def _one_board(words: list[str]) -> str:
    """What is said of several words in place of a board's id."""
    # One or two letters are in many names.
    meant = boards.suggest(" ".join(words)) if min(map(len, words)) > 1 else []
    near = did_you_mean(meant).removeprefix("; ").removesuffix(".")
    hint = f" {near[0].upper()}{near[1:]}" if near else ""
    return f'%board takes one id, as in "%board raspberry_pi_pico"; %boards finds one by name.{hint}'


def _step(text: str, reading: Reading) -> float:
    """The seconds behind ``%clock advance``; no other word has any."""
    if reading.given["mode"] != "advance":
        refuse(f'%clock takes one word, so leave out "{text}".')
    return seconds_of(text, "%clock advance")


def _percent(share: float) -> str:
    """A share of 1 in words; a chip is never busier than all the time."""
    return "less than 1 %" if 0 < share < 0.01 else f"{round(100 * min(share, 1))} %"


ON = Magic(
    "on",
    "run the cell, its magics and its program, on another board",
    (
        Argument("name", "the board's: main, or one that %board --name has put there", takes="a board's name"),
        Flag("--along", "let the program run along with those of later cells, and end the cell at once"),
    ),
    ("%%on b\nprint('hello from b')", "%%on b --along\nprint('once, when a cell on another board runs')"),
    details="In fast, time goes on for a program that runs along while a cell on another board runs. The next cell on "
    "its board interrupts it. `bench` below %%host wires the boards: `bench.wire('main', 'GP0', 'b', 'GP1')`.",
    form="cell",
)
"""Which board a cell is for: the kernel takes it off the cell."""


@magics_class
class BoardMagics(BoardWidgetMagics):
    """See the module."""

    @declared(
        Magic(
            "board",
            "the board's panel, to look at and to touch; or change to another board",
            (
                Argument("id", "the board to change to, by its id; without: the panel alone", BOARD, "optional",
                         takes="one id"),
                Option("--floats", "KIND", "double: compute with Python's floats; board: with the board's own",
                       choice("kind of floats", boards.FLOAT_KINDS), takes="board or double", example="", key="floats"),
                Option("--cpu", "PACE", "board: computing takes board time, as on the board's chip; free: none",
                       choice("pace of computing", boards.CPU_KINDS), takes="board or free", example="", key="cpu"),
                Option("--name", "NAME", "put a further board beside the main one, by a name for %%on", TEXT,
                       takes="a name", example="%board --name b raspberry_pi_pico", key="name"),
                PLAIN,
            ),
            ("%board", "%board adafruit_feather_rp2040", "%board --floats double", "%board --cpu free",
             "%board --name b raspberry_pi_pico"),
            details="The drive, the clock's mode, --floats and --cpu stay, and so does the circuit, as far as the new "
            "board has its pins; variables are gone when the board changes.",
            too_many=_one_board,
        )
    )  # fmt: skip
    def board(self, id: str | None, floats: str | None, cpu: str | None, name: str | None, plain: bool) -> None:
        said: list[str] = []
        if name is not None:
            if floats or cpu:
                refuse("A further board has the floats and the cpu of the main one, so leave out --floats and --cpu.")
            try:
                board = self._slot.named.put(name, id or self._slot.board_id)
            except (LookupError, NoBoard) as error:
                refuse(error)
            shell: Any = self.shell
            shell.user_ns["bench"] = shell.user_ns_hidden["bench"] = self._slot.named.bench
        elif self._slot.named.chosen is not None and (id or floats or cpu):
            refuse(
                "%board changes the main board, so leave out %%on; %board --name puts another one in this one's place."
            )
        elif id or floats or cpu:
            circuit, owners = self._circuit_for(id)
            try:
                board = self._slot.insert(id or self._slot.board_id, floats, cpu)
            except (LookupError, NoBoard) as error:
                refuse(error)
            self._on_restart()
            self._bench.clear(board)
            if circuit is not None:
                said = board.carry_over(circuit, owners)
                self._name_parts(board)
        else:
            board = self._board
        definition = board.definition
        double = ", floats double" if board.floats == "double" else ""
        pace = f"clock {board.clock.mode}, cpu {board.cpu}"
        print(f"{definition.machine} ({definition.id}): {len(definition.pins)} pins, {pace}{double}")
        if (load := board.clock.load.last) is not None:
            print(f"chip: busy for {_percent(load)} of the {'time so far' if board.busy else 'last program'}")
        if (heap := board.heap()) is not None:
            print(f"heap: {heap.used:,} of {heap.size:,} bytes used, {heap.free:,} free")
        if board.supervisor.safe_mode != safe_mode.NONE:
            print(f"safe mode: {safe_mode.sentence(board.supervisor.safe_mode)} %reset --hard leaves it.")
        print("".join(f"{sentence}\n" for sentence in said), end="")
        from circuitpython_kernel.widgets.panel import BoardPanel

        self._bench.show(board, lambda: BoardPanel(board, on_reset=lambda: self._reset(board)), plain=plain)

    def _circuit_for(self, id: str | None) -> tuple[Circuit | None, dict[str, str]]:
        """What goes along to another board, and which cells have attached it; nothing to the same one, begun anew."""
        before = self._slot.current
        if before is None or id in (None, before.definition.id) or not (before.parts or before.drawn.circuit):
            return None, {}
        return before.circuit, {entry.name: entry.owner for entry in before.parts}

    @declared(
        Magic(
            "boards",
            "list the boards whose id or name contains the text",
            (Argument("text", "words that are all in the id or name", count="optional", verbatim=True),),
            ("%boards feather",),
        )
    )
    def boards(self, text: str | None) -> None:
        text = text or ""
        found = boards.search(text)
        if not found:
            refuse(f'No board has "{text}" in its name{did_you_mean(nearest(text, boards.board_ids()))}')
        names = boards.board_names()
        print(table([(board_id, names[board_id]) for board_id in found]))

    @declared(
        Magic(
            "clock",
            "show the clock; set it to realtime, fast or manual; step it by seconds",
            (
                Argument("mode", "realtime: as the wall's; fast: sleeps take no time; manual: it stands until it is "
                         "stepped; advance: step it",
                         choice("clock mode", (*CLOCK_MODES, "advance"),
                                'knows realtime, fast, manual and "advance S"'),
                         "optional", takes="a mode"),
                Argument("S", "behind advance: the seconds to step", Kind("seconds to step", _step), "optional",
                         takes="the seconds to step", parameter="seconds"),
            ),
            ("%clock", "%clock fast", "%clock manual\n%clock advance 0.5"),
        )
    )  # fmt: skip
    def clock(self, mode: str | None, seconds: float | None) -> None:
        clock = self._board.clock
        if mode is None:
            print(f"{clock.mode}, {clock.now:.6f} s since power-on")
        elif mode != "advance":
            clock.mode = mode
        elif seconds is None:
            refuse('%clock advance takes the seconds to step, as in "%clock advance 0.5".')
        elif clock.mode == "realtime":
            refuse("In realtime the wall clock moves board time; choose %clock manual to step it.")
        else:
            clock.advance(seconds)

    @declared(
        Magic(
            "pins",
            "show what the pins do: their names, mode, level and what drives them from outside",
            (Argument("pins", "only these", PIN, "any", takes="pins"),),
            ("%pins", "%pins LED GP4"),
        )
    )
    def pins(self, pins: list[str]) -> None:
        board = self._board
        definition = board.definition
        indices = [definition.resolve(name) for name in pins] or range(len(definition.pins))
        rows: list[tuple[str, ...]] = [("Pin", "Also", "Chip", "Mode", "Level", "Outside")]
        for index in indices:
            names = definition.names_of(index)
            pin = board.pins[definition.pins[index].name]
            mode = pin.mode if pin.pull is None else f"{pin.mode}, pull {pin.pull}"
            level = f"{pin.volts:.2f} V" if pin.mode.startswith("analog") else "high" if pin.value else "low"
            outside = "" if pin.driven is None else "driven high" if pin.driven else "driven low"
            label = definition.pin_label(index)
            rows.append((label, " ".join(names[1:]), definition.pins[index].name, mode, level, outside))
        print(table(rows))

    @declared(ON)
    def on(self, name: str, along: bool, cell: str) -> None:
        # The kernel takes %%on off a cell's first line; elsewhere a program's text is no cell.
        refuse("%%on stands in the first line of its cell.")

    @declared(
        Magic(
            "host",
            "run the cell in Python beside the board, with `board` to look at and drive it",
            (),
            ('%%host\nboard.pins["A0"].volts = 1.2\nboard.clock.now',),
            details="`board` is the running VirtualBoard; attached parts have their names.",
            form="cell",
            too_many=lambda words: f'%%host takes nothing after it, so leave out "{" ".join(words)}".',
        )
    )
    def host(self, cell: str) -> None:
        # In a notebook `cells.host_cell` has taken a well-formed %%host off; this is for run_cell_magic.
        shell: Any = self.shell
        shell.run_cell(cell).raise_error()
