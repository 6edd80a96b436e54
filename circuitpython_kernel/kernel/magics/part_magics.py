"""The magics of virtual parts: attach them, take them off, find them, see how they are wired."""

# mypy: disable-error-code="no-untyped-call"
# IPython has few type hints.

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from IPython.core.magic import magics_class
from IPython.display import display

from circuitpython_kernel.board.free_pins import example_pins, free_pins, shared_pins
from circuitpython_kernel.common.suggestions import did_you_mean, nearest
from circuitpython_kernel.kernel.bench import Bench

from .base import WidgetMagics
from .declaration import PLAIN, Argument, Magic, Option, declared
from .kinds import HOST_FILE, Kind, Reading, Typing, bus_names, choice
from .words import refuse, table

if TYPE_CHECKING:
    from circuitpython_kernel.board.attachments import Attachment
    from circuitpython_kernel.board.virtual_board import VirtualBoard
    from circuitpython_kernel.devices.base.part import Part
    from circuitpython_kernel.hardware.peripherals.i2c_segment import I2CBranch
    from circuitpython_kernel.kernel.slot import BoardSlot

PINS_OF_INTERFACES: dict[str, tuple[str, ...]] = {
    "I2C": ("bus", "sda", "scl"),
    "SPI": ("bus", "sck", "mosi", "miso", "cs"),
    "UART": ("bus", "tx", "rx"),
    "1-Wire": ("pin",),
    "pins": (),
}
"""What says where a part is connected, by its interface (`devices.catalog.interface`)."""

BUS_PINS = ("name", *dict.fromkeys(name for names in PINS_OF_INTERFACES.values() for name in names))
"""Words of `%attach` that say where a part goes and what it is called, beside its own signals."""


def _kind_of_part(text: str, _reading: Reading) -> type[Part]:
    from circuitpython_kernel.devices import (
        catalog,  # here and below late: the kernel is ready before parts are loaded
    )

    if "=" in text:
        refuse(_ATTACH.missing("part"))
    try:
        return catalog.find(text)
    except catalog.UnknownPart as error:
        refuse(error)


def _known_parts(_typing: Typing) -> Iterable[str]:
    from circuitpython_kernel.devices import catalog

    return [part.lower() for part in catalog.names()]


def _settings(typing: Typing) -> Iterable[str]:
    """What a part can be attached with: its inputs, pins and settings, each once, and the values that are known."""
    from circuitpython_kernel.devices import catalog

    try:
        kind = catalog.find(typing.before[0])
    except catalog.UnknownPart:
        return ()
    buses = [name for one in catalog.interface(kind).split(" or ") for name in PINS_OF_INTERFACES[one]]
    name, equals, _ = typing.word.partition("=")
    if not equals:
        given = {text.partition("=")[0] for text in typing.before[1:]}
        names = [*settings(kind), *kind.signals, *buses, "name"]
        return [f"{text}=" for text in dict.fromkeys(names) if text not in given]
    if name == "address":
        return [f"address=0x{address:02X}" for address in getattr(kind, "addresses", ())]
    if name == "bus":
        return [f"bus={bus}" for bus in bus_names(typing)]
    if name in kind.signals or (name in buses and name not in kind.inputs()):
        return [f"{name}={pin}" for pin in typing.definition.aliases]
    return [f"{name}={choice}" for choice in kind.inputs()[name].options] if name in kind.inputs() else ()


def _attached(text: str, reading: Reading) -> Part:
    try:
        part: Part = reading.board().part(text)
    except LookupError as error:
        refuse(error)
    return part


def _names_of_attached(typing: Typing) -> Iterable[str]:
    return [entry.name for entry in typing.board.parts] if typing.board else ()


_ATTACH = Magic(
    "attach",
    "put a part on the board, and show its panel",
    (
        Argument("part", "the part's name; %parts lists them", Kind("part", _kind_of_part, _known_parts),
                 takes="a part's name first", more="; %parts lists them", example="%attach bme280"),
        Argument("setting=value", "what it measures (a number, or a CSV file with recorded data); its address=0x76; "
                 "its bus=SPI cs=GP17, or the bus's pins (bus=tca9548a.3 is a multiplexer's channel); the pins of its "
                 "own signals; its name=led1. Those that are left out are chosen",
                 Kind("setting", lambda text, _reading: text, _settings), "any", takes="settings",
                 parameter="settings"),
        PLAIN,
    ),
    ("%attach bme280 temperature=21.5", "%attach servo pulse=GP2"),
)  # fmt: skip


@magics_class
class PartMagics(WidgetMagics):
    """See the module.

    Args:
        shell: IPython's.
        slot: holds the board.
        bench: where panels are shown.
    """

    def __init__(self, shell: Any, slot: BoardSlot, bench: Bench) -> None:
        super().__init__(shell, slot, bench)
        self._push = shell.push

    @declared(_ATTACH)
    def attach(self, part: type[Part], settings: list[str], plain: bool) -> None:
        board, kind = self._board, part
        pins, options = self._sorted(kind, settings)
        try:
            attached = kind(**_with_parts(board, kind, options))
            bus = _bus(board, pins.pop("bus", None))
            name = pins.pop("name", None)
            chosen = free_pins(board, attached, pins)
            entry = board.attach(attached, bus=bus, name=name, **pins, **chosen)
        except (LookupError, ValueError, TypeError) as error:
            refuse(error)
        self._push({entry.name: attached}, interactive=False)
        print(whereabouts(entry))
        for note in shared_pins(board, entry):
            print(f"Note: {note}")
        if kind.library and not _installed(board, kind.library):
            print(f"Its library: %install {kind.library}")
        from circuitpython_kernel.widgets.part_panel import PartPanel

        self._bench.show(board, lambda: PartPanel(board, attached, _place(entry)), plain=plain)

    def _sorted(self, kind: type[Part], words: list[str]) -> tuple[dict[str, str], dict[str, Any]]:
        """The words behind the part's name: pins, and what the part is made with."""
        from circuitpython_kernel.hardware.pins.generators import recording

        pins: dict[str, str] = {}
        options: dict[str, Any] = {}
        for word in words:
            name, equals, text = word.partition("=")
            if not equals or not text:
                name = next(iter([*kind.required, *kind.inputs(), *kind.signals]), "address")
                value = "PIN" if name in kind.signals else "VALUE"
                refuse(f'%attach cannot read "{word}"; write {name}={value}, as in "%attach bme280 temperature=21.5".')
            if name in kind.signals or (name in BUS_PINS and name not in kind.inputs()):
                pins[name] = text
            elif text.lower().endswith(".csv"):
                try:
                    options[name] = recording(text, repeat=True)
                except OSError as error:
                    refuse(f'"{text}" cannot be read: {error.strerror or error}.')
                except (ValueError, LookupError) as error:
                    refuse(error)
            else:
                options[name] = _number(text)
        known = settings(kind)
        for name in options:
            if name not in known:
                near = did_you_mean(nearest(name, [*known, *kind.signals, *BUS_PINS]))
                refuse(f'{kind.__name__} has nothing called "{name}"{near} %parts {kind.__name__.lower()} shows more.')
        return pins, options

    @declared(
        Magic(
            "detach",
            "take a part off the board",
            (
                Argument("part", "its name; without: the one that was attached last",
                         Kind("attached part", _attached, _names_of_attached), "optional", takes="one part"),
            ),
            ("%detach bme280", "%detach"),
        )
    )  # fmt: skip
    def detach(self, part: Part | None) -> None:
        board = self._board
        if part is None and not board.parts:
            refuse("Nothing is attached.")
        part = board.parts[-1].part if part is None else part
        name = next(entry.name for entry in board.parts if entry.part is part)
        try:
            board.detach(part)
        except ValueError as error:
            refuse(error)
        print(f"{name} is off the board.")

    @declared(
        Magic(
            "speaker",
            "hear and see what the board's loudspeaker plays, or the first one that is attached",
            (PLAIN,),
            ("%speaker",),
        )
    )
    def speaker(self, plain: bool) -> None:
        board = self._board
        part = board.audio.speaker
        if part is None:
            refuse('This board has no loudspeaker: attach one, as in "%attach speaker in=PIN".')
        from circuitpython_kernel.widgets.part_panel import PartPanel

        entries = (*board.parts, *board.built_in_parts)
        entry = next(entry for entry in entries if entry.part is part)
        self._bench.show(board, lambda: PartPanel(board, part, _place(entry)), plain=plain)

    @declared(
        Magic(
            "microphone",
            "see what the board's microphone hears, and let it hear this computer's; or a WAV file",
            (
                Argument("source", "a WAV file, which is repeated; off: silence; without: the panel, with a button for "
                         "this computer's microphone", HOST_FILE, "optional", takes="one WAV file or off"),
                PLAIN,
            ),
            ("%microphone", "%microphone off"),
            details="PDMIn and I2SIn hear it, at whichever pins they are.",
        )
    )  # fmt: skip
    def microphone(self, source: str | None, plain: bool) -> None:
        board = self._board
        if source is not None:
            try:
                board.audio.microphone = None if source == "off" else str(Path(source).expanduser())
            except OSError as error:
                refuse(f'"{source}" cannot be read: {error.strerror or error}.')
            except ValueError as error:
                refuse(error)
            print(f"The board's microphone hears {board.audio.microphone_words}.")
            return
        from circuitpython_kernel.widgets.microphone import MicrophonePanel

        self._bench.show(board, lambda: MicrophonePanel(board), plain=plain)

    @declared(
        Magic(
            "wiring",
            "draw what is connected to the board, live",
            (
                Argument("theme", "light or dark: a picture of now in its place",
                         choice("theme", ("light", "dark"), 'takes "light" or "dark"'), "optional", takes="one theme"),
                Option("--save", "FILE", "write it with a list of parts, for print: svg, pdf or png", HOST_FILE,
                       takes="a file name", example="%wiring --save handout.pdf", key="save"),
                PLAIN,
            ),
            ("%wiring", "%wiring light", "%wiring --save handout.pdf"),
        )
    )  # fmt: skip
    def wiring(self, theme: str | None, save: str | None, plain: bool) -> None:
        board = self._board
        if save:
            _print_wiring(board, Path(save).expanduser(), theme or "light")
            print(f"Wrote {save}.")
            return
        text = board.wiring_text()
        if not board.parts and not board.pins.wires():
            print(text)
        if theme:
            display({"image/svg+xml": board.wiring_svg(theme), "text/plain": text}, raw=True)
            return
        from circuitpython_kernel.widgets.wiring import WiringPanel

        self._bench.show(board, lambda: WiringPanel(board), plain=plain)

    @declared(
        Magic(
            "parts",
            "find virtual parts by name, quantity or interface; a part's whole name shows all about it",
            (
                Argument("text", "words that are all in its name or description",
                         Kind("part or text", lambda text, _reading: text, _known_parts), "optional", verbatim=True),
            ),
            ("%parts humidity", "%parts bme280"),
        )
    )  # fmt: skip
    def parts(self, text: str | None) -> None:
        from circuitpython_kernel.devices import catalog
        from circuitpython_kernel.devices.toolkit.examples import example_on

        text = text or ""
        exact = next((kind for name, kind in catalog.parts().items() if name.lower() == text.lower()), None)
        if exact is not None:
            board = self._board
            print(described(exact, example_on(exact, board.definition, example_pins(board, exact))))
            return
        found = catalog.search(text)
        if not found:
            names = [name.lower() for name in catalog.parts()]
            refuse(f'No part has "{text}" in its name or description{did_you_mean(nearest(text.lower(), names))}')
        rows = [(kind.__name__, catalog.interface(kind), kind.title) for kind in found]
        print(table([("Part", "Interface", "What it is"), *rows]))
        attached = self._board.parts
        if attached and not text:
            print("\nOn the board: " + "; ".join(f"{entry.name} {_place(entry)}" for entry in attached))


def _print_wiring(board: VirtualBoard, file: Path, theme: str) -> None:
    """Write the drawing of the wiring to a file."""
    if file.suffix.lower() not in (".svg", ".pdf", ".png"):
        refuse(f"%wiring --save writes .svg, .pdf and .png, not {file.name}.")
    try:
        if file.suffix.lower() == ".svg":
            file.write_text(board.wiring_svg(theme), encoding="utf-8")
        else:
            board.figure("wiring", theme=theme).savefig(file, dpi=200)
    except OSError as error:
        refuse(f'"{file}" cannot be written: {error.strerror or error}.')


def described(kind: type[Part], example: str) -> str:
    """All that a user wants to know of a part, as text, with an example."""
    from circuitpython_kernel.devices import catalog
    from circuitpython_kernel.devices.base.part import summary

    lines = [f"{kind.__name__}: {summary(kind)}", f"Interface: {catalog.interface(kind)}"]
    addresses = getattr(kind, "addresses", ())
    if addresses:
        lines[-1] += f", address {' or '.join(f'0x{address:02X}' for address in addresses[:8])}"
    lines += [f"Pin {name}: {what}" + (" (needed)" * (name in kind.required)) for name, what in kind.signals.items()]
    rows = []
    for item in kind.inputs().values():
        unit = f" {item.unit}" if item.unit else ""
        span = ", ".join(item.options) if item.options else f"{item.low:g} to {item.high:g}{unit}"
        rows.append((f"  {item.name}", item.label, span, f"at first {item.default:g}"))
    if rows:
        lines += ["Inputs:", table(rows)]
    if kind.library:
        lines.append(f"Library: %install {kind.library}")
    if example:
        lines += ["Example:", *(f"    {line}" for line in example.rstrip().splitlines())]
    return "\n".join(lines)


def whereabouts(entry: Attachment) -> str:
    """Where a part is, in a sentence, and what it is called."""
    name, place = type(entry.part).__name__, _place(entry)
    attached = "is attached " if place.startswith("(") or not place else ""
    return f"{name} {attached}{place}".rstrip() + f". In %%host cells it is `{entry.name}`."


def _place(entry: Attachment) -> str:
    address = getattr(entry.part, "address", None)
    on_i2c = "sda" in entry.pins or entry.bus.startswith(("I2C", "TCA"))
    where = [f"at address 0x{address:02X}"] if isinstance(address, int) and on_i2c else []
    if entry.bus and not entry.bus.startswith("1-Wire"):
        where.append(f"on {entry.bus}")
    pins = ", ".join(f"{signal.upper()} at {pin}" for signal, pin in entry.pins.items())
    return " ".join([*where, *([f"({pins})"] if pins else [])])


def _bus(board: VirtualBoard, name: str | None) -> str | I2CBranch | None:
    """A bus by its name, or a multiplexer's channel: ``tca9548a.3``.

    Raises:
        LookupError: when there is no such part, or it has no channels.
        ValueError: when it has no such channel.
    """
    part_name, dot, channel = (name or "").rpartition(".")
    if not dot:
        return name
    part = board.part(part_name)
    if not hasattr(part, "channel"):
        raise LookupError(f"{part_name} is no multiplexer, so it has no channel {channel}")
    try:
        number = int(channel)
    except ValueError:
        raise ValueError(f'a channel is a number, as in "{part_name}.3", not "{channel}"') from None
    branch: I2CBranch = part.channel(number)
    return branch


def settings(kind: type[Part]) -> list[str]:
    """Names of what a part is made with: its inputs and its constructor's own arguments."""
    from circuitpython_kernel.circuit import kinds

    return kinds.settings(kind)


def _with_parts(board: VirtualBoard, kind: type[Part], options: dict[str, Any]) -> dict[str, Any]:
    """The options, with attached parts in place of their names where a part is made with another one.

    Raises:
        LookupError: when there is no part of that name.
    """
    from circuitpython_kernel.circuit.kinds import arguments
    from circuitpython_kernel.devices import catalog

    meant = {}
    for name, parameter in arguments(kind).items():
        word = str(parameter.annotation).partition(" ")[0]
        if isinstance(options.get(name), str) and (word == "Part" or word in catalog.parts()):
            meant[name] = board.part(options[name])
    return options | meant


def _number(text: str) -> Any:
    """A number or a truth value as Python writes it, or the text itself."""
    if text in ("True", "False"):
        return text == "True"
    with contextlib.suppress(ValueError):
        return int(text, 0)
    with contextlib.suppress(ValueError):
        return float(text)
    return text


def _installed(board: VirtualBoard, library: str) -> bool:
    """Whether a library's distribution is recorded on the drive."""
    from circuitpython_kernel.libraries.pypi import Libraries, LibraryError

    try:
        return library in {found.name for found in Libraries(board.drive.door).installed()}
    except LibraryError:
        return False  # a record that cannot be read; %install says so
