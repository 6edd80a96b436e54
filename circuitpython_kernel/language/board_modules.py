"""What a board's program can import, and the texts that describe it: stubs, and sources on the drive and frozen in.

`board` and `microcontroller.pin` differ from board to board, so their stubs are written here.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from circuitpython_kernel.boards import BoardDefinition
from circuitpython_kernel.drive.door import Door

from . import stubs

CORE_MODULES = ("gc", "micropython")
"""Modules that every board has though no definition lists them."""

IMPLIED = "implied"
"""The kind of a name that stands for a module which is not imported yet."""

_OPTIONAL = frozenset({
    "busio.SPI", "busio.UART", "os.getenv", "supervisor.get_setting", "keypad.Keys", "keypad.ShiftRegisterKeys",
    "keypad.KeyMatrix", "keypad_demux.DemuxKeyMatrix",
})  # fmt: skip
"""What builds may leave out of modules that they have; see `BoardDefinition.features`."""

_WRITTEN_HERE = ("board", "microcontroller.pin")

MOST_SOURCE_BYTES = 256 << 10
"""A longer source is not read: it would take seconds."""

Names = tuple[str, ...]
"""The parts of a module's dotted name."""


@dataclass(frozen=True)
class ModuleText:
    """The text that describes a module.

    `path` is where it is, or where a board has it; `stamp` changes when the text does; `stub` tells a stub from a
    source.
    """

    path: Path
    stamp: object
    text: str
    stub: bool
    package: bool


class BoardModules:
    """The modules of one board, with what is on its drive now.

    Args:
        definition: the board.
        drive: its drive, None for one that is not there yet.
    """

    def __init__(self, definition: BoardDefinition, drive: Door | None) -> None:
        self.definition = definition
        self._drive = drive

    def names(self, package: Names = ()) -> list[str]:
        """The names of the modules in a package, or of those that are in none, sorted."""
        if package and self.is_built_in(package):
            start = ".".join(package) + "."
            known = [*stubs.modules(), *_WRITTEN_HERE]
            return sorted(
                name.removeprefix(start) for name in known if name.startswith(start) and "." not in name[len(start) :]
            )
        found: set[str] = set()
        if not package:
            found |= {*self.definition.modules, *CORE_MODULES, *self.definition.frozen_libraries}
        for folder in ("", "lib"):
            found |= self._names_in("/".join((folder, *package)).strip("/"))
        return sorted(name for name in found if name.isidentifier() and (package or name != "code"))

    def has(self, names: Names) -> bool:
        """Whether a program can import a module; of what is only compiled (.mpy), the text is not known."""
        return names[-1] in self.names(names[:-1])

    def offers(self, module: str, name: str) -> bool:
        """Whether a built-in module has a name that its stub may declare for other boards or for type checkers."""
        dotted = f"{module}.{name}"
        if dotted in _OPTIONAL and dotted not in self.definition.features:
            return False
        return module in _WRITTEN_HERE or dotted in _WRITTEN_HERE or name in _members(module)

    def text(self, names: Names) -> ModuleText | None:
        """The text of a module; None when the board has no such module, or it is only compiled.

        Those that are built in come first, then the drive, what is frozen in, and the drive's ``lib``: as on a board.
        """
        if self.is_built_in(names):
            return self._stub(".".join(names))
        return self._source("", names) or self._frozen(names) or self._source("lib", names)

    # ---- built in

    def is_built_in(self, names: Names) -> bool:
        """Whether a module is in the firmware."""
        return names[0] in self.definition.modules or names[0] in CORE_MODULES

    def _stub(self, dotted: str) -> ModuleText | None:
        if dotted in _WRITTEN_HERE:
            text = self._board_stub if dotted == "board" else self._pin_stub
            path = Path(os.sep, "boards", self.definition.id, f"{dotted}.pyi")
            return ModuleText(path, self.definition.id, text, stub=True, package=False)
        return _installed(dotted)

    @cached_property
    def _board_stub(self) -> str:
        board = self.definition
        lines = [f'"""The pins and buses of the {board.name}."""', "import busio", "import displayio",
                 "import microcontroller", "from typing import Any, Dict, Tuple", "board_id: str"]  # fmt: skip
        lines += [f"{name}: microcontroller.Pin" for name in board.aliases]
        lines += [f"{name}: {kind}" for name, kind in board.other_names.items()]
        for function in board.buses.values():
            lines.append(f"def {function.name}() -> busio.{function.kind}:")
            lines.append(f'    """Return the board\'s {function.kind} bus, the same object each time."""')
        return "\n".join([*lines, ""])

    @cached_property
    def _pin_stub(self) -> str:
        pins = (f"{pin.name}: microcontroller.Pin" for pin in self.definition.pins)
        return "\n".join(['"""The chip\'s pins."""', "import microcontroller", *pins, ""])

    # ---- sources

    def _names_in(self, folder: str) -> set[str]:
        found = set()
        for name in self._entries(folder):
            stem, _, ending = name.rpartition(".")
            if ending in ("py", "mpy") and stem != "__init__":
                found.add(stem)
            elif {"__init__.py", "__init__.mpy"} & set(self._entries(f"{folder}/{name}")):
                found.add(name)
        return found

    def _entries(self, folder: str) -> list[str]:
        """What is in a folder; nothing when it is none."""
        if self._drive is None:
            return []
        try:
            return [name for name, _ in self._drive.names(folder)]
        except OSError:
            return []

    def _source(self, folder: str, names: Names) -> ModuleText | None:
        """A module's source on the drive, below a folder."""
        if self._drive is None:
            return None
        inner = "/".join((folder, *names)).strip("/")
        for file, package in ((f"{inner}/__init__.py", True), (f"{inner}.py", False)):
            try:
                there = self._drive.look(file)
                if there is None or there.st_size > MOST_SOURCE_BYTES:
                    continue
                text = self._drive.read_text(file)
            except (OSError, ValueError):  # no file, or no text
                continue
            path = Path(os.sep, "CIRCUITPY", *file.split("/"))
            return ModuleText(path, (self._drive, there.st_mtime_ns, there.st_size), text, stub=False, package=package)
        return None

    def _frozen(self, names: Names) -> ModuleText | None:
        if names[0] not in self.definition.frozen_libraries:
            return None
        files = _frozen_files(names[0])
        for file, package in (("/".join((*names, "__init__.py")), True), ("/".join(names) + ".py", False)):
            if file in files:
                text = files[file].decode("utf-8", "replace")
                return ModuleText(Path(os.sep, ".frozen", file), len(text), text, stub=False, package=package)
        return None


@cache
def _frozen_files(module: str) -> Mapping[str, bytes]:
    from circuitpython_kernel.libraries.frozen import cached_files  # late: the kernel starts without pip

    return cached_files(module)


@cache
def _members(module: str) -> frozenset[str]:
    return frozenset(stubs.members(module))


@cache
def _installed(dotted: str) -> ModuleText | None:
    """A stub that is the same for all boards."""
    path = stubs.path(dotted)
    if path is None:
        return None
    text = path.read_text(encoding="utf-8")
    # What a stub imports to hand it on has to be said so, or it counts as the stub's own business.
    text += "".join(f"\nfrom {target.rpartition('.')[0]} import {target.rpartition('.')[2]} as {name}"
                    for name, target in stubs.handed_on(dotted).items())  # fmt: skip
    return ModuleText(path, 0, text, stub=True, package=path.name == "__init__.pyi")
