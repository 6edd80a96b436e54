"""The magics of virtual parts: attach them, take them off, find them, see how they are wired."""

# mypy: disable-error-code="no-untyped-call"
# IPython has few type hints.

from __future__ import annotations

import contextlib
import inspect
from typing import TYPE_CHECKING, Any

from IPython.core.magic import Magics, line_magic, magics_class, no_var_expand
from IPython.display import display

from .bench import Bench
from .boards.definitions import did_you_mean, nearest
from .devices import catalog
from .devices.part import Part, summary
from .drawing.board_layout import lay_out
from .hardware.generators import recording
from .magic_words import refuse, table, take_plain, words_of
from .slot import NoBoard

if TYPE_CHECKING:
    from .attachments import Attachment
    from .board import VirtualBoard
    from .slot import BoardSlot

BUS_PINS = ("bus", "sda", "scl", "sck", "mosi", "miso", "cs", "tx", "rx", "pin")
"""Words of `%attach` that say where a part goes, beside its own signals."""


@magics_class
class PartMagics(Magics):
    """See the module.

    Args:
        shell: IPython's.
        slot: holds the board.
        bench: where panels are shown.
    """

    def __init__(self, shell: Any, slot: BoardSlot, bench: Bench) -> None:
        super().__init__(shell)
        self._push = shell.push
        self._slot = slot
        self._bench = bench

    @property
    def _board(self) -> VirtualBoard:
        try:
            return self._slot.board
        except NoBoard as error:
            refuse(error)

    @no_var_expand
    @line_magic
    def attach(self, line: str) -> None:
        """Attach a part and show its panel: %attach bme280 temperature=21.5. %parts lists the parts.

        What it measures can be given (a number, or a CSV file with recorded data), its address=0x76, its bus=SPI
        cs=GP17 or the bus's pins, and the pins of its own signals; those that are left out are chosen.
        """
        words = words_of(line)
        plain = take_plain(words)
        if not words or "=" in words[0]:
            refuse('%attach takes a part\'s name first, as in "%attach bme280"; %parts lists them.')
        board = self._board
        try:
            kind = catalog.find(words[0])
        except catalog.UnknownPart as error:
            refuse(error)
        pins, options = self._sorted(kind, words[1:])
        try:
            part = kind(**options)
            chosen = free_pins(board, part, pins)
            entry = board.attach(part, **pins, **chosen)
        except (LookupError, ValueError, TypeError) as error:
            refuse(error.args[0] if error.args else type(error).__name__)
        self._push({entry.name: part}, interactive=False)
        print(whereabouts(entry))
        if kind.library and not _installed(board, kind.library):
            print(f"Its library: %install {kind.library}")
        from .widgets.part_panel import PartPanel

        self._bench.show(board, lambda: PartPanel(board, part, _place(entry)), plain=plain)

    def _sorted(self, kind: type[Part], words: list[str]) -> tuple[dict[str, str], dict[str, Any]]:
        """The words behind the part's name: pins, and what the part is made with."""
        pins: dict[str, str] = {}
        options: dict[str, Any] = {}
        for word in words:
            name, equals, text = word.partition("=")
            if not equals or not text:
                refuse(f'%attach cannot read "{word}"; write it as in "%attach {kind.__name__.lower()} name=value".')
            if name in kind.signals or (name in BUS_PINS and name not in kind.inputs()):
                pins[name] = text
            elif text.lower().endswith(".csv"):
                try:
                    options[name] = recording(text, repeat=True)
                except OSError as error:
                    refuse(f'"{text}" cannot be read: {error.strerror or error}.')
                except (ValueError, LookupError) as error:
                    refuse(error.args[0])
            else:
                options[name] = _number(text)
        known = _options(kind)
        for name in options:
            if name not in known:
                near = did_you_mean(nearest(name, [*known, *kind.signals, *BUS_PINS]))
                refuse(f'{kind.__name__} has nothing called "{name}"{near} %parts {kind.__name__.lower()} tells more.')
        return pins, options

    @no_var_expand
    @line_magic
    def detach(self, line: str) -> None:
        """Take a part off the board: %detach bme280. Without a name: the one that was attached last."""
        words = words_of(line)
        board = self._board
        if len(words) > 1:
            refuse(f'%detach takes one part, so leave out "{" ".join(words[1:])}".')
        if not words and not board.parts:
            refuse("Nothing is attached.")
        try:
            part = board.part(words[0]) if words else board.parts[-1].part
        except LookupError as error:
            refuse(error.args[0])
        name = next(entry.name for entry in board.parts if entry.part is part)
        try:
            board.detach(part)
        except ValueError as error:
            refuse(f"{error.args[0].capitalize()}.")
        print(f"{name} is off the board.")

    @no_var_expand
    @line_magic
    def wiring(self, line: str) -> None:
        """Draw what is connected to the board, and say it in words: %wiring, or %wiring dark."""
        theme = line.strip() or "light"
        if theme not in ("light", "dark"):
            refuse(f'%wiring takes "light" or "dark", not "{theme}".')
        board = self._board
        text = board.wiring_text()
        if not board.parts and not board.pins.wires():
            print(text)
            return
        display({"image/svg+xml": board.wiring_svg(theme), "text/plain": text}, raw=True)

    @no_var_expand
    @line_magic
    def parts(self, line: str) -> None:
        """Find parts by name, quantity or interface: %parts humidity. A part's whole name tells all about it."""
        text = line.strip()
        exact = next((kind for name, kind in catalog.parts().items() if name.lower() == text.lower()), None)
        if exact is not None:
            print(described(exact))
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


def described(kind: type[Part]) -> str:
    """All that a user wants to know of a part, as text."""
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
    if kind.example:
        lines += ["Example:", *(f"    {line}" for line in kind.example.rstrip().splitlines())]
    return "\n".join(lines)


def whereabouts(entry: Attachment) -> str:
    """Where a part is, in a sentence, and what it is called."""
    name = type(entry.part).__name__
    return f"{name} {_place(entry)}. In %%host cells it is `{entry.name}`."


def _place(entry: Attachment) -> str:
    address = getattr(entry.part, "address", None)
    where = [f"at address 0x{address:02X}"] if isinstance(address, int) and entry.bus.startswith(("I2C", "TCA")) else []
    if entry.bus and not entry.bus.startswith("1-Wire"):
        where.append(f"on {entry.bus}")
    pins = ", ".join(f"{signal.upper()} at {pin}" for signal, pin in entry.pins.items())
    text = " ".join(where) or "is attached"
    return f"{text} ({pins})" if pins else text


def free_pins(board: VirtualBoard, part: Part, given: dict[str, str]) -> dict[str, str]:
    """Pins for a part's needed signals that were not given: the first ones on the board that nothing else uses.

    Raises:
        ValueError: when there are not enough of them.
    """
    missing = [signal for signal in part.required if signal not in given]
    if hasattr(part, "onewire_reset") and "pin" not in given:
        missing.append("pin")
    selected = hasattr(part, "spi_transfer") and not hasattr(part, "i2c_write") and getattr(part, "needs_select", True)
    if selected and "cs" not in given:
        missing.append("cs")
    if not missing:
        return {}
    definition = board.definition
    used = {definition.resolve(pin) for entry in board.parts for pin in entry.pins.values()}
    used |= {definition.resolve(pin) for pin in given.values() if pin in definition.aliases}
    for pins in (definition.i2c, definition.spi, definition.uart):
        used |= set() if pins is None else {getattr(pins, name) for name in pins.__slots__}
    on_board = {fixture.index for fixture in lay_out(definition).fixtures}
    analog = "analog" in part.signals.get(missing[0], "")
    free = [
        index
        for index, pin in enumerate(board.pins)
        if index not in used | on_board
        and pin.mode == "unused"
        and definition.names_of(index)
        and (index in definition.analog) == analog
    ]
    if len(free) < len(missing):
        raise ValueError(f"{definition.name} has no free pins for {' and '.join(missing)}; name them: {missing[0]}=PIN")
    return {signal: definition.pin_label(index) for signal, index in zip(missing, free, strict=False)}


def _options(kind: type[Part]) -> list[str]:
    """Names of what a part is made with: its inputs and its constructor's own arguments."""
    names: list[str] = list(kind.inputs())
    for base in kind.__mro__:
        if "__init__" in vars(base):
            parameters = inspect.signature(vars(base)["__init__"]).parameters.values()
            names += [one.name for one in parameters if one.kind in (one.KEYWORD_ONLY, one.POSITIONAL_OR_KEYWORD)]
    return [name for name in dict.fromkeys(names) if name != "self"]


def _number(text: str) -> Any:
    """A number as Python writes it, or the text itself."""
    with contextlib.suppress(ValueError):
        return int(text, 0)
    with contextlib.suppress(ValueError):
        return float(text)
    return text


def _installed(board: VirtualBoard, library: str) -> bool:
    """Whether a library's distribution is recorded on the drive."""
    from .libraries import Libraries

    return library in {found.name for found in Libraries(board.drive.path).installed()}
