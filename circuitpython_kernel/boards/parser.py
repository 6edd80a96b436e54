"""Reads one board's stub into a `BoardDefinition`."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from . import identify
from .buses import default_bus, function_bus
from .chips import family
from .definitions import BoardDefinition, BoardPin, I2CPins, IndexGroup, SPIPins, UARTPins
from .displays import display_of
from .fixtures import LED_NAMES, NEOPIXEL_NAMES
from .frame_displays import frame_of
from .pin_groups import PinGroup, is_key, pin_groups

TITLE = "Board stub for "
# One pin to a line. Not left to `ast`: a few boards have names that are no Python names, such as 32KHZ_XTAL1.
_PIN_LINE = re.compile(r"^(\S+): microcontroller\.Pin\b[^\S\n]*(?:#[^\S\n]*(\S*).*)?$", re.MULTILINE)


@dataclass
class _Stub:
    """What the text of a stub says, before any of it is understood."""

    header: dict[str, str] = field(default_factory=dict)
    pins: list[tuple[str, str]] = field(default_factory=list)  # (board's name, microcontroller's name)
    keys: dict[str, str] = field(default_factory=dict)  # key of a dict of pins -> microcontroller's name
    functions: dict[str, str] = field(default_factory=dict)  # name -> "I2C", "SPI", "UART"
    others: dict[str, str] = field(default_factory=dict)  # name -> type


def parse(board_id: str, source: str) -> BoardDefinition:
    """Return the board that a stub file's text describes.

    A name that the stub lists twice keeps its first pin, as a look-up from the start of the board's table finds it. A
    pin whose line does not tell the microcontroller's name for it goes by its board name.

    Raises `SyntaxError` when the text is not Python, `ValueError` when it is no board's stub.
    """
    stub = _read(source)
    if "name" not in stub.header or "port" not in stub.header:
        raise ValueError(f'The stub of board "{board_id}" has no name or port.')
    header = stub.header
    name, port = header["name"], header["port"]

    index_of: dict[str, int] = {}
    aliases: dict[str, int] = {}
    labels: list[str] = []
    for alias, pin_name in stub.pins:
        if pin_name not in index_of:
            index_of[pin_name] = len(index_of)
            labels.append(alias)
        aliases.setdefault(alias, index_of[pin_name])

    groups = pin_groups(board_id, stub.keys, stub.others, dict(reversed(stub.pins)))
    built_in = display_of(board_id) or frame_of(board_id)
    for pin_name in [*(built_in.pin_names if built_in is not None else ()), *_in_groups(groups)]:
        if pin_name not in index_of:
            # A pin that only the display is on has no name on the board.
            index_of[pin_name] = len(index_of)
            labels.append(pin_name)

    included = _words(header.get("Included modules", ""))
    modules = frozenset(word for word in included if word.isidentifier())
    chip = identify.chip_name(port, board_id, name, index_of, modules)
    facts = family(chip)
    buses = {
        kind: default_bus(kind, aliases, _has(stub, kind), port == "raspberrypi") for kind in ("I2C", "SPI", "UART")
    }
    i2c, spi, uart = buses["I2C"], buses["SPI"], buses["UART"]

    return BoardDefinition(
        id=board_id,
        name=name,
        port=port,
        chip=chip,
        nvm_size=identify.nvm_size(board_id, header.get("NVM size", ""), modules),
        modules=modules,
        features=frozenset(included) - modules,
        frozen_libraries=tuple(_words(header.get("Frozen libraries", ""))),
        pins=tuple(BoardPin(index, pin) for pin, index in index_of.items()),
        aliases=aliases,
        labels=tuple(labels),
        analog=_analog(facts.analog, index_of, aliases),
        dac=frozenset(index for pin, index in index_of.items() if pin in facts.dac),
        i2c=i2c if isinstance(i2c, I2CPins) else None,
        spi=spi if isinstance(spi, SPIPins) else None,
        uart=uart if isinstance(uart, UARTPins) else None,
        buses={name: function_bus(name, kind, aliases, buses[kind]) for name, kind in stub.functions.items()},
        led=_first(LED_NAMES, aliases),
        neopixel=_first(NEOPIXEL_NAMES, aliases),
        other_names=stub.others,
        pin_groups={name: _indices(group, index_of) for name, group in groups.items()},
        adc_reference_volts=facts.reference_volts,
        cpu_frequency=facts.cpu_frequency,
        heap_size=identify.heap_size(board_id, name, chip, modules),
    )


def _read(source: str) -> _Stub:
    stub = _Stub()
    listed = [(found[1], found[2] or found[1]) for found in _PIN_LINE.finditer(source)]
    stub.pins = [(name, pin_name) for name, pin_name in listed if not is_key(name)]
    stub.keys = {name: pin_name for name, pin_name in listed if is_key(name)}
    tree = ast.parse(_PIN_LINE.sub("", source))
    for line in (ast.get_docstring(tree) or "").splitlines():
        if line.startswith(TITLE):
            # A C comment behind the name, as one board has it, is not part of it.
            stub.header["name"] = line.removeprefix(TITLE).partition('" //')[0].strip()
        elif found := re.match(r"\s*- ([^:]+):\s*(.*)$", line):
            stub.header[found[1]] = found[2].strip()
    for node in tree.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            if node.target.id != "board_id" and not is_key(node.target.id):
                stub.others[node.target.id] = ast.unparse(node.annotation)
        elif isinstance(node, ast.FunctionDef) and node.returns is not None:
            kind = ast.unparse(node.returns).removeprefix("busio.")
            if kind in ("I2C", "SPI", "UART"):
                stub.functions[node.name] = kind
    return stub


def _in_groups(groups: Mapping[str, PinGroup]) -> list[str]:
    """The microcontroller's names for all pins in some groups."""
    members = [pins for group in groups.values() for pins in (group if isinstance(group, tuple) else group.values())]
    return [name for pins in members for name in (pins if isinstance(pins, tuple) else (pins,))]


def _indices(group: PinGroup, index_of: Mapping[str, int]) -> IndexGroup:
    if isinstance(group, tuple):
        return tuple(index_of[name] for name in group)
    return {
        key: tuple(index_of[name] for name in pins) if isinstance(pins, tuple) else index_of[pins]
        for key, pins in group.items()
    }


def _has(stub: _Stub, kind: str) -> bool:
    """Return whether the board has a function for its general bus of a kind, not just for its display or card."""
    return kind in stub.functions or any(
        stub_kind == kind and name.startswith(("STEMMA", "QWIIC", "PORTA", "SYS", "I2C0"))
        for name, stub_kind in stub.functions.items()
    )


def _analog(rule: frozenset[str] | None, index_of: Mapping[str, int], aliases: Mapping[str, int]) -> frozenset[int]:
    if rule is None:
        return frozenset(index for alias, index in aliases.items() if re.fullmatch(r"A\d+", alias))
    return frozenset(index for pin, index in index_of.items() if pin in rule)


def _first(names: tuple[str, ...], aliases: Mapping[str, int]) -> int | None:
    return next((aliases[name] for name in names if name in aliases), None)


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]
