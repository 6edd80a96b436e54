"""What can be in a circuit: the parts of the catalog, and things that are in a circuit only."""

from __future__ import annotations

import inspect
import re
from functools import cache

from circuitpython_kernel.devices import Part, catalog

from .breadboards import KINDS as BREADBOARDS
from .model import Value

PASSIVE = {
    "resistor": "resistor",
    "junction": "junction of wires",
    "supply": "supply",
    "ground": "ground",
    "text": "text",
    "breadboard": "breadboard of 63 columns",
    "breadboard-half": "breadboard of 30 columns",
    "breadboard-mini": "breadboard of 17 columns",
}
"""What is in a circuit only, and what it is. Nothing of it is attached: nets are made of it."""
SILENT = frozenset((*BREADBOARDS, "text", "junction", "supply", "ground"))
"""Of these none is missed when nothing is connected to it."""
_OHMS = re.compile(r"\s*(\d+(?:\.\d+)?|\.\d+)\s*([kKMmGRr]?)(\d*)\s*(?:ohm|ohms|Ω)?\s*$")
_FACTORS = {"": 1.0, "r": 1.0, "k": 1e3, "m": 1e6, "g": 1e9}


def kind_class(kind: str) -> type[Part] | None:
    """The class of parts that a kind is; None for what is in a circuit only, and for what nobody knows."""
    return None if kind in PASSIVE else _found(kind, catalog.registered())


@cache
def _found(kind: str, _registered: int) -> type[Part] | None:
    try:
        return catalog.find(kind)
    except catalog.UnknownPart:
        return None  # until one more class is registered


def spelled(kind: str) -> str:
    """A kind as it is written: by the name of its class, in whatever case it came."""
    if kind in PASSIVE:
        return kind
    if kind.lower() in PASSIVE:
        return kind.lower()
    known = kind_class(kind)
    return kind if known is None else known.__name__


def title_of(kind: str) -> str:
    """What a kind is, in a few words."""
    known = kind_class(kind)
    return PASSIVE.get(kind, "") if known is None else known.title


def settings(kind: type[Part]) -> list[str]:
    """The names of what a part is made with: its inputs, and its constructor's own arguments."""
    return [*kind.inputs(), *(name for name in arguments(kind) if name not in kind.inputs())]


def arguments(kind: type[Part]) -> dict[str, inspect.Parameter]:
    """The constructor's own arguments of a class and its bases, by name."""
    found: dict[str, inspect.Parameter] = {}
    for base in kind.__mro__:
        if "__init__" in vars(base) and base is not object:
            for one in inspect.signature(vars(base)["__init__"]).parameters.values():
                if one.kind in (one.KEYWORD_ONLY, one.POSITIONAL_OR_KEYWORD) and one.name != "self":
                    found.setdefault(one.name, one)
    return found


def ohms(value: Value | None, otherwise: float = 1000.0) -> float:
    """A resistor's value in ohm: ``330``, ``"4.7k"``, ``"4k7"``, ``"1M"``. What is no value is ``otherwise``."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value) if value > 0 else otherwise
    match = _OHMS.match(str(value)) if value is not None else None
    if match is None:
        return otherwise
    number = float(f"{match[1]}.{match[3]}") if match[3] and "." not in match[1] else float(match[1])
    return number * _FACTORS[match[2].lower()] or otherwise
