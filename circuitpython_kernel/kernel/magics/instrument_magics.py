"""Magics for instruments: monitors of buses and console, plotter, signal generator."""

# mypy: disable-error-code="no-untyped-call"
# ipykernel and IPython have few type hints.

from __future__ import annotations

from typing import TYPE_CHECKING

from IPython.core.magic import magics_class

from circuitpython_kernel.common.suggestions import did_you_mean, nearest

from .base import WidgetMagics
from .declaration import PLAIN, Argument, Magic, declared
from .kinds import BUS, PIN, Kind, Reading, Typing
from .words import refuse

if TYPE_CHECKING:
    pass

_UNITS = {"hz": 1.0, "khz": 1e3, "mhz": 1e6}


def _shapes() -> tuple[str, ...]:
    from circuitpython_kernel.hardware.pins.generators import (
        SHAPES,  # late: the kernel is ready before numpy is loaded
    )

    return SHAPES


def _signal(text: str, reading: Reading) -> str:
    """A shape, ``off`` or a file with recorded data."""
    known = (*_shapes(), "off")
    if text not in known and not text.lower().endswith(".csv"):
        near = did_you_mean(nearest(text, known)[:1])
        refuse(f'{reading.what} knows {", ".join(_shapes())}, a CSV file and off, not "{text}"{near}')
    return text


def _signals(_typing: Typing) -> tuple[str, ...]:
    return (*_shapes(), "off")


@magics_class
class InstrumentMagics(WidgetMagics):
    """See the module."""

    @declared(
        Magic(
            "monitor",
            "watch what goes over the buses and the network",
            (Argument("buses", "only these; without: all", BUS, "any", takes="buses"), PLAIN),
            ("%monitor", "%monitor I2C", "%monitor network"),
            details="Of the network it shows who joins, names, connections, HTTP requests, MQTT messages and their "
            "answers. What failed is red.",
        )
    )
    def monitor(self, buses: list[str], plain: bool) -> None:
        from circuitpython_kernel.widgets.monitor import BusMonitor

        board = self._board
        self._bench.show(board, lambda: BusMonitor(board, *buses), plain=plain)

    @declared(
        Magic(
            "serial",
            "watch what the board prints, and send it lines",
            (PLAIN,),
            ("%serial",),
            details="It shows what code.py on the drive prints, too.",
        )
    )
    def serial(self, plain: bool) -> None:
        from circuitpython_kernel.widgets.monitor import SerialMonitor

        board = self._board
        self._bench.show(board, lambda: SerialMonitor(board), plain=plain)

    @declared(
        Magic(
            "plotter",
            "draw the tuples that the program prints, live",
            (Argument("names", "the names of the lines, in the tuple's order", count="any", takes="names"), PLAIN),
            ("%plotter temperature humidity",),
        )
    )
    def plotter(self, names: list[str], plain: bool) -> None:
        from circuitpython_kernel.widgets.plotter import Plotter

        board = self._board
        self._bench.show(board, lambda: Plotter(board, tuple(names)), plain=plain)

    @declared(
        Magic(
            "generate",
            "a signal generator at a pin",
            (
                Argument("pin", "the pin; alone: a panel with the generator's knobs", PIN,
                         takes=lambda: f"a pin, and {', '.join(_shapes())}, a CSV file or off",
                         example="%generate A0 sine 5 Hz"),
                Argument("signal", "sine, square, triangle, sawtooth, noise; a CSV file with recorded data; off",
                         Kind("signal", _signal, _signals), "optional", takes="a signal"),
                Argument("values", "a frequency in Hz, kHz or MHz, then the two voltages; or a column of the file",
                         count="any", takes="a frequency and two voltages"),
                PLAIN,
            ),
            ("%generate A0", "%generate A0 sine 5 Hz 0.5 V to 2.5 V", "%generate A0 off"),
        )
    )  # fmt: skip
    def generate(self, pin: str, signal: str | None, values: list[str], plain: bool) -> None:
        board = self._board
        if signal is None:
            from circuitpython_kernel.widgets.generator import SignalGenerator

            self._bench.show(board, lambda: SignalGenerator(board, pin), plain=plain)
        elif signal == "off":
            if values:
                refuse(f'%generate {pin} off takes nothing, so leave out "{" ".join(values)}".')
            board.pins[pin].release()
        elif signal.lower().endswith(".csv"):
            self._play(pin, signal, values)
        else:
            self._generate(pin, signal, values)

    def _play(self, pin: str, file: str, words: list[str]) -> None:
        from circuitpython_kernel.hardware.pins.generators import recording

        if len(words) > 1:
            refuse('%generate takes a pin, a CSV file and perhaps a column of it, as in "%generate A0 day.csv volts".')
        try:
            self._board.pins[pin].volts = recording(file, words[0] if words else 1, repeat=True)
        except OSError as error:
            refuse(f'"{file}" cannot be read: {error.strerror or error}.')
        except (ValueError, LookupError) as error:
            refuse(error)

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
