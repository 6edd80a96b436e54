"""Reads a board's table from its TOML file, and checks what can be checked without knowing the board."""

from __future__ import annotations

import dataclasses
import tomllib
import types
import typing
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from .model import PLUGS, SHAPES, SIDES, Layout, Outline, Pad

_HERE = Path(__file__).parent
_T = TypeVar("_T")


class BadLayout(ValueError):
    """A table is not as docs/layouts.md describes it; the message says where and what."""


@cache
def layout_ids() -> tuple[str, ...]:
    """The ids of the boards that have a table, sorted."""
    return tuple(sorted(file.stem for file in _HERE.glob("*.toml")))


@cache
def load_layout(board_id: str) -> Layout | None:
    """A board's table, None when it has none; the same object every time."""
    if board_id not in layout_ids():
        return None
    layout = read_layout((_HERE / f"{board_id}.toml").read_text(encoding="utf-8"), f"{board_id}.toml")
    if layout.board != board_id:
        raise BadLayout(f'{board_id}.toml is the table of "{layout.board}": name the file by the board.')
    return layout


def read_layout(text: str, name: str = "the table") -> Layout:
    """A table from its text.

    Raises:
        BadLayout: when something is missing, unknown or of the wrong type.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadLayout(f"{name} is no TOML: {error}") from error
    rows = table.pop("rows", [])
    edge = table.pop("edge", None)
    pads = [pad for number, row in enumerate(rows) for pad in _row(row, f"{name}: rows[{number}]")]
    single = [_make(Pad, pad, f"{name}: pads[{number}]") for number, pad in enumerate(table.pop("pads", []))]
    outline = _make(Outline, table.pop("outline", {}), f"{name}: outline")
    if edge is not None:
        outline = dataclasses.replace(outline, points=_value(tuple[tuple[float, float], ...], edge, f"{name}: edge"))
    layout = _make(Layout, {**table, "outline": outline, "pads": (*pads, *single)}, name)
    _check(layout, name)
    return layout


def _row(row: object, where: str) -> list[Pad]:
    """The pads of a row, which stand at equal distances."""
    if not isinstance(row, dict):
        raise BadLayout(f"{where} is no table.")
    row = dict(row)
    try:
        names, first, x, y = row.pop("pads"), row.pop("first"), row.pop("x"), row.pop("y")
    except KeyError as error:
        raise BadLayout(f"{where} has no {error.args[0]}.") from error
    dx, dy = row.pop("dx", 0.0), row.pop("dy", 0.0)
    if not isinstance(names, list) or (not dx and not dy and len(names) > 1):
        raise BadLayout(f"{where} needs pads, a list of names, and dx or dy, the distance from one to the next.")
    return [
        _make(
            Pad,
            {**row, "n": first + place, "name": pad, "x": round(x + place * dx, 3), "y": round(y + place * dy, 3)},
            f"{where}, pad {place + 1}",
        )
        for place, pad in enumerate(names)
    ]


def _make(kind: type[_T], table: object, where: str) -> _T:
    """A dataclass from a table with the names of its fields."""
    if not isinstance(table, Mapping):
        raise BadLayout(f"{where} is no table.")
    hints = typing.get_type_hints(kind)
    fields = {field.name: field for field in dataclasses.fields(kind)}  # type: ignore[arg-type]
    for name in table:
        if name not in fields:
            raise BadLayout(f'{where} has "{name}", which is none of {", ".join(fields)}.')
    for name, field in fields.items():
        if name not in table and field.default is dataclasses.MISSING:
            raise BadLayout(f"{where} has no {name}.")
    return kind(**{name: _value(hints[name], value, f"{where}: {name}") for name, value in table.items()})


def _value(hint: Any, value: Any, where: str) -> Any:
    """A value of the type that a field has."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return _value(next(one for one in arguments if one is not types.NoneType), value, where)
    if origin is tuple:
        if not isinstance(value, list | tuple):
            raise BadLayout(f"{where} is no list.")
        each = [arguments[0]] * len(value) if arguments[-1] is Ellipsis else list(arguments)
        if len(each) != len(value):
            raise BadLayout(f"{where} needs {len(each)} values, not {len(value)}.")
        return tuple(_value(one, item, f"{where}[{n}]") for n, (one, item) in enumerate(zip(each, value, strict=True)))
    if dataclasses.is_dataclass(hint):
        return value if isinstance(value, typing.cast(type, hint)) else _make(typing.cast(type, hint), value, where)
    if hint is float and isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if type(value) is not hint:
        raise BadLayout(f"{where} is {value!r}, which is no {hint.__name__}.")
    return value


def _check(layout: Layout, name: str) -> None:
    """Words that have to be known ones, and numbers that must not come twice."""
    known: list[tuple[str, str, tuple[str, ...], str]] = [("shape", pad.shape, SHAPES, pad.name) for pad in layout.pads]
    known += [("side", pad.side, SIDES, pad.name) for pad in layout.pads]
    known += [("kind", plug.kind, PLUGS, plug.name) for plug in layout.connectors]
    known += [("edge", plug.edge, ("", *SIDES[:4]), plug.name) for plug in layout.connectors]
    for what, word, words, whose in known:
        if word not in words:
            raise BadLayout(f'{name}: the {what} of {whose} is "{word}", which is none of {", ".join(words)}.')
    numbers = [pad.n for pad in layout.pads]
    twice = sorted({number for number in numbers if numbers.count(number) > 1})
    if twice:
        raise BadLayout(f"{name}: two pads have the number {twice[0]}.")
    if not layout.source or not layout.licence:
        raise BadLayout(f"{name} has to name the source of its numbers, and that source's licence.")
