"""How a test's board is set up: the ini file's options, the marker, the files on its drive."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from circuitpython_kernel.drive.temporary import TemporaryDrive

if TYPE_CHECKING:
    from circuitpython_kernel import VirtualBoard
    from circuitpython_kernel.circuit.model import Circuit

MARKER = (
    'board(id, *, circuit=None, clock="fast", drive=None, drive_size=..., libraries=[], seed=None, parts=[], '
    'floats="board", cpu="free"): '
    "the virtual board of the fixture `board`; see docs/testing.md of circuitpython-virtual-kernel"
)

OPTIONS = ("circuit", "clock", "drive", "drive_size", "libraries", "seed", "parts", "floats", "cpu")

DRIVE_BYTES = 16 << 20
"""Libraries on a test's drive are source code, which takes more room than compiled ones."""


class SettingsError(Exception):
    """What is wrong with the settings, in one sentence."""


Sources = dict[str, Path]
"""Where the files on a drive come from, by their path there."""

IGNORED = shutil.ignore_patterns("__pycache__", "*.pyc", ".*")


def add_options(parser: pytest.Parser) -> None:
    """Declare the options of the ini file."""
    parser.addini("circuitpython_board", "the virtual board's id (default: raspberry_pi_pico)", default="")
    parser.addini("circuitpython_circuit", "a circuit.json or diagram.json: what is attached", type="paths", default=[])
    parser.addini("circuitpython_clock", "its clock: fast, realtime or manual", default="fast")
    parser.addini("circuitpython_floats", "its floats: board (single precision) or double", default="board")
    parser.addini("circuitpython_cpu", "what computing takes in fast: free (no board time) or board", default="free")
    parser.addini(
        "circuitpython_libraries", "modules, packages and folders of them that go to /lib on its drive", type="paths"
    )
    parser.addini(
        "circuitpython_requirements", "libraries from PyPI for /lib, one a line; -r FILE for a file", type="linelist"
    )


class Installed:
    """Libraries from PyPI, fetched once in a session, when the first board needs them."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def lib(self) -> Path | None:
        """The folder with the libraries; None when none are asked for.

        Raises:
            SettingsError: when they cannot be installed.
        """
        wanted = self._wanted()
        if not wanted:
            return None
        if self._folder is None:
            from circuitpython_kernel.libraries.pypi import Libraries, LibraryError

            folder = tempfile.TemporaryDirectory(prefix="circuitpython-libraries-")
            try:
                Libraries(Path(folder.name)).install(wanted, say=lambda _line: None)
            except LibraryError as error:
                folder.cleanup()
                raise SettingsError(f"circuitpython_requirements: {error}") from error
            self._folder = folder
        return Path(self._folder.name) / "lib"

    def _wanted(self) -> list[str]:
        found = []
        for line in self._config.getini("circuitpython_requirements"):
            if not line.startswith("-r "):
                found.append(line)
                continue
            file = _base(self._config) / line.removeprefix("-r ").strip()
            if not file.is_file():
                raise SettingsError(f"circuitpython_requirements: there is no file {file}")
            found += _requirements(file)
        return found

    def close(self) -> None:
        """Remove the folder."""
        if self._folder is not None:
            self._folder.cleanup()


@dataclass
class Settings:
    """How one test's board is set up."""

    board: str = ""
    clock: str = "fast"
    folder: Path | None = None
    drive_size: int = DRIVE_BYTES
    libraries: list[Path] = field(default_factory=list)
    seed: int | None = None
    parts: list[Any] = field(default_factory=list)
    floats: str = "board"
    cpu: str = "free"
    circuit: Path | None = None

    @contextlib.contextmanager
    def drive(self, installed: Installed) -> Iterator[tuple[Path, Sources]]:
        """The drive's folder, filled, for as long as the block lasts."""
        with contextlib.closing(TemporaryDrive()) as temporary:
            drive = temporary.path
            if self.folder is not None:
                shutil.copytree(self.folder, drive, ignore=IGNORED, dirs_exist_ok=True)
            lib = installed.lib()
            if lib is not None:
                shutil.copytree(lib, drive / "lib", ignore=IGNORED, dirs_exist_ok=True)
            sources: Sources = {}
            for library in self.libraries:
                _copy(library, drive / "lib", sources)
            yield drive, sources

    @contextlib.contextmanager
    def switch_on(self, drive: Path) -> Iterator[VirtualBoard]:
        """The board, with its parts."""
        from circuitpython_kernel import VirtualBoard, boards

        circuit = None if self.circuit is None else _circuit(self.circuit, self.board)
        name = circuit.board.id if circuit else self.board or boards.DEFAULT_BOARD
        try:
            board = VirtualBoard(
                name,
                clock=self.clock,
                drive=drive,
                drive_size=self.drive_size,
                drive_files=False,
                seed=self.seed,
                floats=self.floats,
                cpu=self.cpu,
            )
        except boards.UnknownBoard as error:
            text = str(error).removesuffix(" %boards lists them all.")
            raise SettingsError(f"{text} `circuitpython-kernel boards` lists them all.") from error
        except ValueError as error:
            raise SettingsError(f"the board's settings: {error}") from error
        with board:
            if circuit is not None:
                board.circuit = circuit
                wrong = [str(finding) for finding in board.circuit_findings() if finding.level == "error"]
                if wrong:
                    raise SettingsError(f"{self.circuit}: {' '.join(wrong)}")
            for item in self.parts:
                make, pins = item if isinstance(item, tuple) else (item, {})
                board.attach(make(), **pins)
            yield board


def read(request: pytest.FixtureRequest) -> Settings:
    """What the ini file says, and the markers, of which those nearer to the test count more.

    Raises:
        SettingsError: for something that is not known, or not there.
    """
    config = request.config
    found = Settings(config.getini("circuitpython_board"), config.getini("circuitpython_clock"))
    found.floats = config.getini("circuitpython_floats")
    found.cpu = config.getini("circuitpython_cpu")
    circuits = config.getini("circuitpython_circuit")
    if len(circuits) > 1:
        raise SettingsError(f"circuitpython_circuit is one file, not {len(circuits)}")
    found.circuit = _there(circuits[0], "circuitpython_circuit") if circuits else None
    found.libraries = [_there(path, "circuitpython_libraries") for path in config.getini("circuitpython_libraries")]
    for node, marker in reversed(list(request.node.iter_markers_with_node("board"))):
        _apply(found, marker, node.path.parent)
    return found


def _apply(found: Settings, marker: pytest.Mark, folder: Path) -> None:
    unknown = sorted(set(marker.kwargs) - set(OPTIONS))
    if unknown or len(marker.args) > 1:
        wrong = unknown[0] if unknown else repr(marker.args[1])
        raise SettingsError(f"@pytest.mark.board takes a board's id and {', '.join(OPTIONS)}, not {wrong}")
    if marker.args:
        found.board = marker.args[0]
    options: dict[str, Callable[[Any], None]] = {
        "circuit": lambda value: setattr(
            found, "circuit", None if value is None else _there(folder / value, "circuit")
        ),
        "clock": lambda value: setattr(found, "clock", value),
        "seed": lambda value: setattr(found, "seed", value),
        "floats": lambda value: setattr(found, "floats", value),
        "cpu": lambda value: setattr(found, "cpu", value),
        "drive_size": lambda value: setattr(found, "drive_size", value),
        "drive": lambda value: setattr(found, "folder", _folder(folder / value)),
        "libraries": lambda value: found.libraries.extend(_there(folder / one, "libraries") for one in value),
        "parts": lambda value: found.parts.extend(_part(one) for one in value),
    }
    for name, value in marker.kwargs.items():
        options[name](value)


def _part(item: object) -> Any:
    make = item[0] if isinstance(item, tuple) and len(item) == 2 else item
    if not callable(make):
        raise SettingsError(
            f"@pytest.mark.board: a part is named by its class or a function that makes one, as each test has its own; "
            f"not {item!r}"
        )
    return item


def _circuit(file: Path, board: str) -> Circuit:
    from circuitpython_kernel import boards
    from circuitpython_kernel.circuit.files import load
    from circuitpython_kernel.circuit.moving import on_board

    try:
        circuit = load(file)
        return on_board(circuit, board) if board else circuit
    except boards.UnknownBoard as error:
        raise SettingsError(str(error).removesuffix(" %boards lists them all.")) from error
    except (ValueError, OSError) as error:
        raise SettingsError(f"circuit: {error}") from error


def _there(path: Path, option: str) -> Path:
    if not path.exists():
        raise SettingsError(f"{option}: there is no {path}")
    return path


def _folder(path: Path) -> Path:
    if not path.is_dir():
        raise SettingsError(f"drive: there is no folder {path}")
    return path


def _copy(library: Path, lib: Path, sources: Sources) -> None:
    """A module or a package to /lib; of another folder, what is in it."""
    lib.mkdir(exist_ok=True)
    if library.is_file():
        shutil.copy2(library, lib / library.name)
        sources[f"/lib/{library.name}"] = library
        return
    package = (library / "__init__.py").is_file()
    target = lib / library.name if package else lib
    shutil.copytree(library, target, ignore=IGNORED, dirs_exist_ok=True)
    for folder, _, names in os.walk(library):
        for name in names:
            file = Path(folder) / name
            there = target.relative_to(lib) / file.relative_to(library)
            sources[f"/lib/{there.as_posix()}"] = file


def _base(config: pytest.Config) -> Path:
    return config.inipath.parent if config.inipath is not None else config.rootpath


def _requirements(file: Path) -> list[str]:
    """What a requirements.txt asks for, without what is for computers, and what the board has built in."""
    from packaging.requirements import InvalidRequirement, Requirement

    from circuitpython_kernel.libraries.distributions import for_computers

    found = []
    for line in file.read_text(encoding="utf-8").splitlines():
        text = line.split("#")[0].strip()
        if not text:
            continue
        try:
            name = Requirement(text).name
        except InvalidRequirement as error:
            raise SettingsError(f'circuitpython_requirements: {file} has "{text}", which is no library') from error
        if not for_computers(name):
            found.append(text)
    return found
