"""The board's magics. What is wrong with one is said in one sentence, as a `UsageError` without a traceback."""

# mypy: disable-error-code="no-untyped-call"
# ipykernel and IPython have few type hints.

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from IPython.core.magic import Magics, cell_magic, line_magic, magics_class, no_var_expand
from IPython.display import display

from circuitpython_kernel import boards
from circuitpython_kernel.board import safe_mode
from circuitpython_kernel.boards.definitions import did_you_mean, nearest
from circuitpython_kernel.drive.mount import fat_name
from circuitpython_kernel.kernel.bench import Bench
from circuitpython_kernel.kernel.slot import NoBoard

from .words import CLOCK_MODES, USES, only_option, refuse, seconds_of, table, take_option, take_plain, words_of

if TYPE_CHECKING:
    from circuitpython_kernel.board.virtual_board import VirtualBoard
    from circuitpython_kernel.kernel.slot import BoardSlot


@magics_class
class BoardMagics(Magics):
    """The board's magics.

    Args:
        shell: IPython's.
        slot: holds the board.
        bench: where widgets are shown.
        on_restart: called after the board's memory was cleared.
    """

    def __init__(self, shell: Any, slot: BoardSlot, bench: Bench, on_restart: Callable[[], None]) -> None:
        super().__init__(shell)
        self._slot = slot
        self._on_restart = on_restart
        self._bench = bench

    @property
    def _board(self) -> VirtualBoard:
        try:
            return self._slot.board
        except NoBoard as error:
            refuse(error)

    def _checked_pins(self, names: list[str]) -> list[str]:
        for name in names:
            try:
                self._board.pins.resolve(name)
            except LookupError as error:
                refuse(error)
        return names

    # ---- the board and its clock

    @no_var_expand
    @line_magic
    def board(self, line: str) -> None:
        """Show the board, or change to another one: %board adafruit_feather_rp2040.

        --floats double gives it Python's floats in place of a board's single precision; --floats board goes back.
        --cpu board lets what programs compute take board time, as on its chip; --cpu free goes back.
        """
        words = words_of(line)
        plain = take_plain(words)
        floats = take_option(words, "--floats", boards.FLOAT_KINDS)
        cpu = take_option(words, "--cpu", boards.CPU_KINDS)
        if len(words) > 1:
            # One or two letters are in many names.
            meant = boards.suggest(" ".join(words)) if min(map(len, words)) > 1 else []
            near = did_you_mean(meant).removeprefix("; ").removesuffix(".")
            hint = f" {near[0].upper()}{near[1:]}" if near else ""
            refuse(f'%board takes one id, as in "%board raspberry_pi_pico"; %boards finds one by name.{hint}')
        if words or floats or cpu:
            try:
                board = self._slot.insert(words[0] if words else self._slot.board_id, floats, cpu)
            except (LookupError, NoBoard) as error:
                refuse(error)
            self._on_restart()
            self._bench.clear(board)
        else:
            board = self._board
        definition = board.definition
        clock = f"clock {board.clock.mode}"
        clock += ", cpu board" if board.cpu == "board" else ""
        double = ", floats double" if board.floats == "double" else ""
        print(f"{definition.machine} ({definition.id}): {len(definition.pins)} pins, {clock}{double}")
        if (heap := board.heap()) is not None:
            print(f"heap: {heap.used:,} of {heap.size:,} bytes used, {heap.free:,} free")
        if board.supervisor.safe_mode != safe_mode.NONE:
            print(f"safe mode: {safe_mode.sentence(board.supervisor.safe_mode)} %reset --hard leaves it.")
        from circuitpython_kernel.widgets.panel import BoardPanel

        def reset() -> None:
            board.reset()
            self._on_restart()

        self._bench.show(board, lambda: BoardPanel(board, on_reset=reset), plain=plain)

    @no_var_expand
    @line_magic
    def boards(self, line: str) -> None:
        """List the boards whose id or name contains every word of the text: %boards feather."""
        found = boards.search(line)
        if not found:
            text = line.strip()
            refuse(f'No board has "{text}" in its name{did_you_mean(nearest(text, boards.board_ids()))}')
        names = boards.board_names()
        print(table([(board_id, names[board_id]) for board_id in found]))

    @no_var_expand
    @line_magic
    def clock(self, line: str) -> None:
        """Show the clock; set it: %clock fast; step it while it is manual: %clock advance 0.5."""
        words = words_of(line)
        clock = self._board.clock
        if not words:
            print(f"{clock.mode}, {clock.now:.6f} s since power-on")
        elif words[0] == "advance":
            if len(words) != 2:
                refuse('%clock advance takes the seconds to step, as in "%clock advance 0.5".')
            seconds = seconds_of(words[1], "%clock advance")
            if clock.mode == "realtime":
                refuse("In realtime the wall clock moves board time; choose %clock manual to step it.")
            clock.advance(seconds)
        elif words[0] in CLOCK_MODES and len(words) == 1:
            clock.mode = words[0]
        elif words[0] in CLOCK_MODES:
            refuse(f'%clock takes one word, so leave out "{" ".join(words[1:])}".')
        else:
            near = did_you_mean(nearest(words[0], (*CLOCK_MODES, "advance"))[:1])
            refuse(f'%clock knows realtime, fast, manual and "advance S", not "{words[0]}"{near}')

    # ---- pins

    @no_var_expand
    @line_magic
    def pins(self, line: str) -> None:
        """Show what the pins do: their names, mode, level and what drives them from outside."""
        board = self._board
        chosen = self._checked_pins(words_of(line))
        definition = board.definition
        indices = [definition.resolve(name) for name in chosen] or range(len(definition.pins))
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

    @no_var_expand
    @line_magic
    def scope(self, line: str) -> None:
        """Watch pins while the program runs: %scope LED A0 --for 2. Without names: the pins in use, or the LED."""
        words = words_of(line)
        plain = take_plain(words)
        only_option(words, "--for")
        duration = None
        names: list[str] = []
        while words:
            word = words.pop(0)
            if word.startswith("--for"):
                if word == "--for" and not words:
                    refuse('--for takes the seconds to show, as in "%scope LED --for 2".')
                duration = seconds_of(word.partition("=")[2] or words.pop(0), "--for")
            else:
                names.append(word)
        board = self._board
        names = self._checked_pins(names) or self._pins_in_use()
        from circuitpython_kernel.widgets.scope import Scope

        self._bench.show(board, lambda: Scope(board, names, duration=duration), plain=plain)

    def _pins_in_use(self) -> list[str]:
        board = self._board
        definition = board.definition
        used = [pin.name for pin in board.pins if pin.mode != "unused"] or [
            trace.name for trace in board.capture.traces()
        ]
        if not used and definition.led is not None:
            used = [definition.pin_label(definition.led)]
        if not used:
            refuse(
                f'{definition.name} has no LED and no pin is in use; name one, as in "%scope {definition.labels[0]}".'
            )
        return used

    @no_var_expand
    @line_magic
    def plot(self, line: str) -> None:
        """Draw what the pins did, as a picture: %plot LED A0. Without names: every pin that did something."""
        names = self._checked_pins(only_option(words_of(line), "--"))
        try:
            figure = self._board.figure("traces", *names)
        except (ValueError, ImportError) as error:
            refuse(error)
        display(figure)

    @no_var_expand
    @line_magic
    def memory(self, line: str) -> None:
        """Show how much memory edges, transfers and events take, and what had to be left out; set it: %memory 256."""
        words = words_of(line)
        board = self._board
        if words:
            text = words[0].upper().removesuffix("MB")
            if words[1:] not in ([], ["MB"]) or not text.isdecimal() or int(text) < 1:
                refuse(f'%memory takes a number of megabytes, as in "%memory 256", not "{" ".join(words)}".')
            self._slot.set_capture_bytes(int(text) << 20)
        left_out = board.left_out()
        used, limit = board.capture.budget.used, board.capture_bytes
        print(f"{used / 2**20:.1f} of {limit / 2**20:,.0f} MB are used for edges, samples, transfers and events.")
        for text in left_out:
            print(f"left out: {text}")

    @no_var_expand
    @line_magic
    def export(self, line: str) -> None:
        """Write what the pins did to a file: %export blink.vcd LED. The end of its name is the format.

        .vcd for PulseView and GTKWave, .sr for sigrok, .csv and .parquet for tables, .png, .svg and .pdf for pictures.
        """
        from circuitpython_kernel.hardware.pins.capture import (
            EXPORTS,  # late: the kernel is ready before numpy is loaded
        )

        words = words_of(line)
        if not words or not words[0].lower().endswith(EXPORTS):
            kinds = ", ".join(EXPORTS)
            refuse(f'%export takes a file name that ends in {kinds} first, as in "%export blink.vcd LED".')
        names = self._checked_pins(words[1:])
        capture = self._board.capture
        if not any(trace.total for trace in ([capture[name] for name in names] or capture.traces())):
            where = f" on {', '.join(names)}" if names else ""
            refuse(f"Nothing was captured{where} yet: run a cell that uses the pins, then export them.")
        try:
            capture.export(words[0], *names)
        except ImportError as error:
            refuse(f"That format needs a library that is not installed: {str(error).splitlines()[0]}")
        except OSError as error:
            refuse(f'"{words[0]}" cannot be written: {error.strerror or error}.')
        print(f"Wrote {words[0]}.")

    # ---- the drive

    @no_var_expand
    @cell_magic
    def file(self, line: str, cell: str) -> None:
        """Write the cell to a file on the drive: %%file lib/blinker.py. With -a it is added at the file's end."""
        try:
            words = shlex.split(line)
        except ValueError:
            words = []
        adds = bool({"-a", "--append"} & set(words))
        words = [word for word in words if word not in ("-a", "--append")]
        if len(words) != 1:
            refuse('%%file takes one file name, as in "%%file lib/blinker.py".')
        name = PurePosixPath(words[0].replace("\\", "/").removeprefix("/"))
        if ".." in name.parts or not name.parts:
            refuse(f'"{words[0]}" is not on the drive; give a name such as lib/blinker.py.')
        drive = self._board.drive
        try:
            path = "/".join(map(fat_name, name.parts))
        except OSError:
            refuse(f'"{words[0]}" is no name for a file on the drive, which is FAT: it takes no * : < > ? |')
        try:
            before = drive.read(path) if adds and drive.door.look(path) is not None else b""
            drive.write(path, before + cell.encode(), parents=True)
        except OSError as error:
            refuse(f'"{words[0]}" cannot be written: {error.strerror or error}.')
        print(f"{'Added to' if adds else 'Wrote'} {path} {'on' if adds else 'to'} the drive.")

    # ---- the rest

    @no_var_expand
    @cell_magic
    def host(self, line: str, cell: str) -> None:
        """Run the cell in ordinary Python beside the board.

        `board` is the running VirtualBoard: board.pins["LED"].value, board.pins["A0"].volts = 1.2, board.clock.now.
        """
        # A well-formed %%host never comes here: `cells.host_cell` has taken it off.
        refuse(f'%%host takes nothing after it, so leave out "{line.strip()}".')

    @no_var_expand
    @line_magic
    def lsmagic(self, line: str) -> None:
        """List the board's magics."""
        print(table(list(USES.items())))
        print("\nIPython's own work as well: %time, %pip, %matplotlib, %%time in front of %%host, !command, name?, ...")
