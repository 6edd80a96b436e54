"""Which parts there are: ours, and those of installed packages (entry points of the group `ENTRY_POINTS`)."""

from __future__ import annotations

import importlib
import importlib.metadata
import pkgutil
import sys
from types import ModuleType

from circuitpython_kernel.common.suggestions import did_you_mean, nearest
from circuitpython_kernel.hardware.peripherals.protocols import protocols_of

from . import actuators, air, analog, controls, displays, environment, light, memory, motion, radio
from .base.part import Part, summary

ENTRY_POINTS = "circuitpython_kernel.devices"
"""The group of entry points in which a package names its part classes."""

_FOLDERS: tuple[ModuleType, ...] = (
    environment, light, motion, air, analog, memory, controls, displays, actuators, radio,
)  # fmt: skip

_own: dict[str, type[Part]] = {}
_registrations = 0

broken: dict[str, str] = {}
"""Parts of installed packages that could not be loaded, and why."""


class UnknownPart(LookupError):
    """There is no part of that name."""


def own_module(name: str) -> str | None:
    """The full name of our module whose last name, in any case, is ``name``: it is named like its class."""
    for folder in _FOLDERS:
        for module in pkgutil.iter_modules(folder.__path__):
            if module.name == name.lower():
                return f"{folder.__name__}.{module.name}"
    return None


def parts() -> dict[str, type[Part]]:
    """Every part class by its name: ours first, in the order of their folders, then those of installed packages.

    A class of a user's own, once it is defined, is there, too.
    """
    found: dict[str, type[Part]] = {}
    for folder in _FOLDERS:
        for module in pkgutil.iter_modules(folder.__path__):
            loaded = importlib.import_module(f"{folder.__name__}.{module.name}")
            for kind in vars(loaded).values():
                own = isinstance(kind, type) and issubclass(kind, Part) and kind.__module__ == loaded.__name__
                if own and kind.title:
                    found[kind.__name__] = kind
    for entry in importlib.metadata.entry_points(group=ENTRY_POINTS):
        if entry.name not in found and (kind := _load(entry)) is not None:
            found[entry.name] = kind
    return found | _own


def _load(entry: importlib.metadata.EntryPoint) -> type[Part] | None:
    """The class of an installed package; None when that is broken, which must not hide all other parts."""
    try:
        kind = entry.load()
        if not (isinstance(kind, type) and issubclass(kind, Part)):
            raise TypeError(f"{entry.value} is no class of parts")
    except Exception as error:  # noqa: BLE001 - whatever an installed package does when it is imported
        broken[entry.name] = f"{entry.value} cannot be loaded: {type(error).__name__}: {error}"
        return None
    broken.pop(entry.name, None)
    return kind


def names() -> list[str]:
    """The parts' names, without loading them: those of our modules, of entry points and of a user's own classes."""
    own = [module.name for folder in _FOLDERS for module in pkgutil.iter_modules(folder.__path__)]
    return own + [entry.name for entry in importlib.metadata.entry_points(group=ENTRY_POINTS)] + list(_own)


def register(kind: type[Part]) -> type[Part]:
    """Make a class of one's own known to `%attach` and `%parts`; a class decorator.

    Raises:
        TypeError: when it is no part.
    """
    if not (isinstance(kind, type) and issubclass(kind, Part)):
        raise TypeError(f"{kind!r} is no class of parts: derive it from circuitpython_kernel.devices.Part")
    global _registrations
    _own[kind.__name__] = kind
    _registrations += 1
    return kind


def registered() -> int:
    """How many times a class of a user's own was made known: who keeps what was found looks again when it changes."""
    return _registrations


def find(name: str) -> type[Part]:
    """A part class by its name or one of its aliases, in upper or lower case.

    Raises:
        UnknownPart: when there is none; the message names the nearest ones.
    """
    module = own_module(name)
    if module is not None:
        for kind in vars(importlib.import_module(module)).values():
            if isinstance(kind, type) and issubclass(kind, Part) and kind.__name__.lower() == name.lower():
                if kind.title:
                    return kind
                derived = " or ".join(one.__name__.lower() for one in parts().values() if issubclass(one, kind))
                raise UnknownPart(f"{kind.__name__} is a chip that several parts have: attach {derived}")
    every = parts()
    names = {other.lower(): kind for kind in every.values() for other in kind.aliases}
    names |= {other.lower(): kind for other, kind in every.items()}
    if name.lower() in names:
        return names[name.lower()]
    for other, why in broken.items():
        if other.lower() == name.lower():
            raise UnknownPart(f"the part {other} is there, but {why}")
    near = nearest(name.lower(), list(names))
    raise UnknownPart(f'there is no part "{name}"{did_you_mean(near)} %parts lists them all')


def search(text: str) -> list[type[Part]]:
    """The parts whose name, aliases, title, interface, library or inputs contain every word of the text."""
    words = text.lower().split()
    return [kind for kind in parts().values() if all(word in _described(kind) for word in words)]


def interface(kind: type[Part]) -> str:
    """How it is connected: ``"I2C"``, ``"SPI"``, ``"UART"``, ``"1-Wire"`` or ``"pins"``."""
    spoken = [protocol.value for protocol in protocols_of(kind)]
    if not spoken:
        return "pins"
    return " or ".join(spoken)


def _described(kind: type[Part]) -> str:
    inputs = " ".join(f"{item.name} {item.label} {item.unit}" for item in kind.inputs().values())
    names = " ".join((kind.__name__, *kind.aliases))
    return f"{names} {kind.title} {interface(kind)} {kind.library} {inputs} {summary(kind)}".lower()


def load_attribute(package: str, name: str) -> type[Part]:
    """For the package's ``__getattr__``: a part class by its exact name."""
    module = own_module(name)
    if module is not None and hasattr(importlib.import_module(module), name):
        found: type[Part] = getattr(sys.modules[module], name)
        return found
    kind = parts().get(name)
    if kind is None:
        raise AttributeError(f"module {package!r} has no attribute {name!r}")
    return kind
