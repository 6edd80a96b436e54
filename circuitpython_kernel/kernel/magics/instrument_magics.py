"""Magics for instruments: monitors, plotter, spectrum, signal generator."""

# mypy: disable-error-code="no-untyped-call"
# ipykernel and IPython have few type hints.

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from IPython.core.magic import Magics, line_magic, magics_class, no_var_expand

from circuitpython_kernel.boards.definitions import did_you_mean, nearest
from circuitpython_kernel.kernel.bench import Bench
from circuitpython_kernel.kernel.slot import NoBoard

from .words import only_option, refuse, seconds_of, table, take_plain, words_of

if TYPE_CHECKING:
    from circuitpython_kernel.board.virtual_board import VirtualBoard
    from circuitpython_kernel.kernel.slot import BoardSlot

_UNITS = {"hz": 1.0, "khz": 1e3, "mhz": 1e6}


@magics_class
class InstrumentMagics(Magics):
    """See the module.

    Args:
        shell: IPython's.
        slot: holds the board.
        bench: where widgets are shown.
    """

    def __init__(self, shell: Any, slot: BoardSlot, bench: Bench) -> None:
        super().__init__(shell)
        self._slot = slot
        self._bench = bench

    @property
    def _board(self) -> VirtualBoard:
        try:
            return self._slot.board
        except NoBoard as error:
            refuse(error)

    def _checked_pin(self, name: str) -> str:
        try:
            self._board.pins.resolve(name)
        except LookupError as error:
            refuse(error)
        return name

    def _names(self, line: str) -> tuple[list[str], bool]:
        """The words of a magic that has no option but ``--plain``, and whether that is there."""
        words = words_of(line)
        plain = take_plain(words)
        return only_option(words, "--plain"), plain

    @no_var_expand
    @line_magic
    def monitor(self, line: str) -> None:
        """Watch what goes over the buses: %monitor, or only some of them: %monitor I2C."""
        names, plain = self._names(line)
        board = self._board
        known = [decoder.name for decoder in board.bus.decoders()]
        for name in names:
            if name not in known and name not in board.bus:
                refuse(f'There is no bus "{name}"{did_you_mean(nearest(name, [*known, *board.bus]))}')
        from circuitpython_kernel.widgets.monitor import BusMonitor

        self._bench.show(board, lambda: BusMonitor(board, *names), plain=plain)

    @no_var_expand
    @line_magic
    def serial(self, line: str) -> None:
        """A serial monitor: what the board prints, code.py on the drive included, and a line to send to it."""
        words, plain = self._names(line)
        if words:
            refuse(f'%serial takes nothing, so leave out "{" ".join(words)}".')
        from circuitpython_kernel.widgets.monitor import SerialMonitor

        board = self._board
        self._bench.show(board, lambda: SerialMonitor(board), plain=plain)

    @no_var_expand
    @line_magic
    def plotter(self, line: str) -> None:
        """Draw the tuples that the program prints, live: %plotter temperature humidity names the lines."""
        names, plain = self._names(line)
        from circuitpython_kernel.widgets.plotter import Plotter

        board = self._board
        self._bench.show(board, lambda: Plotter(board, tuple(names)), plain=plain)

    @no_var_expand
    @line_magic
    def spectrum(self, line: str) -> None:
        """The frequencies in what was captured at a pin, live: %spectrum A0 --for 1 takes the last second."""
        words = words_of(line)
        plain = take_plain(words)
        only_option(words, "--for")
        duration = None
        names = []
        while words:
            word = words.pop(0)
            if word.startswith("--for"):
                if word == "--for" and not words:
                    refuse('--for takes the seconds to look at, as in "%spectrum A0 --for 1".')
                duration = seconds_of(word.partition("=")[2] or words.pop(0), "--for")
            else:
                names.append(word)
        if len(names) != 1:
            refuse('%spectrum takes one pin, as in "%spectrum A0".')
        pin = self._checked_pin(names[0])
        from circuitpython_kernel.widgets.spectrum import SpectrumView

        board = self._board
        self._bench.show(board, lambda: SpectrumView(board, pin, duration=duration), plain=plain)

    @no_var_expand
    @line_magic
    def generate(self, line: str) -> None:
        """Connect a signal generator to a pin: %generate A0 sine 5 Hz 0.5 V to 2.5 V. With a pin alone: its controls.

        A file plays recorded data: %generate A0 voltages.csv. %generate A0 off takes the generator off.
        """
        from circuitpython_kernel.hardware.pins.generators import (
            SHAPES,  # late: the kernel is ready before numpy is loaded
        )

        words = words_of(line)
        plain = take_plain(words)
        if not words:
            refuse(
                f'%generate takes a pin, and {", ".join(SHAPES)}, a CSV file or off, as in "%generate A0 sine 5 Hz".'
            )
        pin = self._checked_pin(words.pop(0))
        board = self._board
        if not words:
            from circuitpython_kernel.widgets.generator import SignalGenerator

            self._bench.show(board, lambda: SignalGenerator(board, pin), plain=plain)
            return
        shape = words.pop(0)
        if shape == "off" and not words:
            board.pins[pin].release()
        elif shape.lower().endswith(".csv"):
            self._play(pin, shape, words)
        elif shape in SHAPES:
            self._generate(pin, shape, words)
        else:
            near = did_you_mean(nearest(shape, (*SHAPES, "off"))[:1])
            refuse(f'%generate knows {", ".join(SHAPES)}, a CSV file and off, not "{shape}"{near}')

    def _play(self, pin: str, file: str, words: list[str]) -> None:
        from circuitpython_kernel.hardware.pins.generators import recording

        if len(words) > 1:
            refuse('%generate takes a pin, a CSV file and perhaps a column of it, as in "%generate A0 day.csv volts".')
        try:
            self._board.pins[pin].volts = recording(file, words[0] if words else 1, repeat=True)
        except OSError as error:
            refuse(f'"{file}" cannot be read: {error.strerror or error}.')
        except (ValueError, LookupError) as error:
            refuse(error.args[0])

    def _generate(self, pin: str, shape: str, words: list[str]) -> None:
        numbers: list[float] = []
        unit = 1.0
        for word in words:
            if word.lower() in _UNITS and len(numbers) == 1:
                unit = _UNITS[word.lower()]
            elif word not in ("V", "to"):
                try:
                    numbers.append(float(word.removesuffix("V").removesuffix("Hz")))
                except ValueError:
                    refuse(f'%generate cannot read "{word}"; write it as in "%generate A0 sine 5 Hz 0.5 V to 2.5 V".')
        if len(numbers) not in (0, 1, 3):
            refuse('%generate takes a frequency and two voltages, as in "%generate A0 sine 5 Hz 0.5 V to 2.5 V".')
        try:
            self._board.generate(pin, shape, *([numbers[0] * unit] if numbers else []), *numbers[1:])
        except ValueError as error:
            refuse(error)

    @no_var_expand
    @line_magic
    def measure(self, line: str) -> None:
        """A table of what can be measured of the pins: %measure LED A0. Without names: every pin that did something."""
        names = only_option(words_of(line), "--")
        for name in names:
            self._checked_pin(name)
        from circuitpython_kernel.drawing.charts.measurements import measurement_rows

        board = self._board
        traces = [board.capture[name] for name in names] if names else board.capture.traces()
        rows = measurement_rows(traces, board.clock.now_ns)
        if len(rows) == 1:
            refuse("Nothing was captured yet: run a cell that uses the pins, then measure them.")
        print(table(rows))
