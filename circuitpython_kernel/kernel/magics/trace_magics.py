"""The magics of what the pins did: watch, draw, measure and write it, and the memory that it takes."""

# mypy: disable-error-code="no-untyped-call"
# ipykernel and IPython have few type hints.

from __future__ import annotations

from typing import TYPE_CHECKING

from IPython.core.magic import magics_class
from IPython.display import display

from .base import WidgetMagics
from .declaration import PLAIN, Argument, Magic, Option, declared
from .kinds import PIN, SECONDS, Kind, Reading
from .words import refuse, table

if TYPE_CHECKING:
    pass


def _exports() -> tuple[str, ...]:
    from circuitpython_kernel.hardware.pins.capture import (
        EXPORTS,  # late: the kernel is ready before numpy is loaded
    )

    return EXPORTS


def _export_file(text: str, _reading: Reading) -> str:
    if not text.lower().endswith(_exports()):
        refuse(_EXPORT.missing("file"))
    return text


def _megabytes(text: str, reading: Reading) -> int:
    number = text.upper().removesuffix("MB").rstrip()
    if not number.isdecimal() or int(number) < 1:
        refuse(f'{reading.what} takes a number of megabytes, as in "%memory 256", not "{text}".')
    return int(number)


_EXPORT = Magic(
    "export",
    "write what the pins did to a file, whose ending is the format",
    (
        Argument("file", ".vcd for PulseView and GTKWave, .sr for sigrok, .csv and .parquet for tables, "
                 ".png, .svg and .pdf for pictures",
                 Kind("file to export to", _export_file, lambda _typing: None),
                 takes=lambda: f"a file name that ends in {', '.join(_exports())} first"),
        Argument("pins", "only these", PIN, "any", takes="pins"),
    ),
    ("%export blink.vcd LED", "%export blink.png"),
)  # fmt: skip


@magics_class
class TraceMagics(WidgetMagics):
    """See the module."""

    @declared(
        Magic(
            "scope",
            "watch pins while the program runs",
            (
                Argument("pins", "the pins to watch; without: those in use, or the LED", PIN, "any", takes="pins"),
                Option("--for", "S", "show the last S seconds", SECONDS, takes="the seconds to show",
                       example="%scope LED --for 2", key="duration"),
                PLAIN,
            ),
            ("%scope LED A0 --for 2",),
        )
    )  # fmt: skip
    def scope(self, pins: list[str], duration: float | None, plain: bool) -> None:
        board = self._board
        names = pins or self._pins_in_use()
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

    @declared(
        Magic(
            "plot",
            "draw what the pins did, as a picture",
            (Argument("pins", "only these; without: every pin that did something", PIN, "any", takes="pins"),),
            ("%plot LED", "%plot"),
        )
    )
    def plot(self, pins: list[str]) -> None:
        try:
            figure = self._board.figure("traces", *pins)
        except (ValueError, ImportError) as error:
            refuse(error)
        display(figure)

    @declared(
        Magic(
            "measure",
            "a table of frequencies, widths and voltages",
            (Argument("pins", "only these; without: every pin that did something", PIN, "any", takes="pins"),),
            ("%measure LED", "%measure"),
        )
    )
    def measure(self, pins: list[str]) -> None:
        from circuitpython_kernel.drawing.charts.measurements import measurement_rows

        board = self._board
        traces = [board.capture[name] for name in pins] if pins else board.capture.traces()
        rows = measurement_rows(traces, board.clock.now_ns)
        if len(rows) == 1:
            refuse("Nothing was captured yet: run a cell that uses the pins, then measure them.")
        print(table(rows))

    @declared(
        Magic(
            "spectrum",
            "the frequencies in a pin's trace, live",
            (
                Argument("pin", "the pin", PIN, takes="one pin", example="%spectrum A0"),
                Option("--for", "S", "of the last S seconds", SECONDS, takes="the seconds to look at",
                       example="%spectrum A0 --for 1", key="duration"),
                PLAIN,
            ),
            ("%spectrum A0 --for 1",),
        )
    )  # fmt: skip
    def spectrum(self, pin: str, duration: float | None, plain: bool) -> None:
        from circuitpython_kernel.widgets.spectrum import SpectrumView

        board = self._board
        self._bench.show(board, lambda: SpectrumView(board, pin, duration=duration), plain=plain)

    @declared(_EXPORT)
    def export(self, file: str, pins: list[str]) -> None:
        capture = self._board.capture
        if not any(trace.total for trace in ([capture[name] for name in pins] or capture.traces())):
            where = f" on {', '.join(pins)}" if pins else ""
            refuse(f"Nothing was captured{where} yet: run a cell that uses the pins, then export them.")
        try:
            capture.export(file, *pins)
        except ImportError as error:
            refuse(f"That format needs a library that is not installed: {str(error).splitlines()[0]}")
        except OSError as error:
            refuse(f'"{file}" cannot be written: {error.strerror or error}.')
        print(f"Wrote {file}.")

    @declared(
        Magic(
            "memory",
            "how much memory edges, transfers and events take, and what had to be left out; set it",
            (
                Argument("MB", "the megabytes to give it; the oldest is left out when they are full",
                         Kind("megabytes", _megabytes), "optional", takes="a number of megabytes",
                         verbatim=True, parameter="megabytes"),
            ),
            ("%memory", "%memory 256"),
        )
    )  # fmt: skip
    def memory(self, megabytes: int | None) -> None:
        board = self._board
        if megabytes is not None:
            self._slot.set_capture_bytes(megabytes << 20)
        left_out = board.left_out()
        used, limit = board.capture.budget.used, board.capture_bytes
        print(f"{used / 2**20:.1f} of {limit / 2**20:,.0f} MB are used for edges, samples, transfers and events.")
        for text in left_out:
            print(f"left out: {text}")
