"""The guest's ``/.fw`` folder: the sources in `firmware/`, plus what the layout, the declaration of the doorbells and
the board's definition say.

The firmware refers to the shared memory's constants as ``L.NAME``, without importing an ``L``: they are written into
its source as numbers here, as the interpreter would otherwise look them up at every pin write. So is the code that is
made from a table, such as ``L.ULAB_FUNCTIONS``.
"""

from __future__ import annotations

import functools
import re
from importlib import resources
from importlib.resources.abc import Traversable

from circuitpython_kernel._version import __version__
from circuitpython_kernel.boards import BoardDefinition
from circuitpython_kernel.boards.chips import synth_voices
from circuitpython_kernel.boards.definitions import BusFunction, I2CPins, SPIPins, UARTPins
from circuitpython_kernel.boards.displays import display_of
from circuitpython_kernel.boards.frame_displays import BoardFrame, frame_bytes, frame_of
from circuitpython_kernel.boards.tft_constants import tft_constants
from circuitpython_kernel.doorbell import stubs
from circuitpython_kernel.hardware.doorbells import operations as hardware_doorbells
from circuitpython_kernel.hardware.memory import layout
from circuitpython_kernel.hardware.peripherals import alarms
from circuitpython_kernel.hardware.peripherals.audio import records as audio_records
from circuitpython_kernel.hardware.peripherals.display import records
from circuitpython_kernel.hardware.services import ulab_functions
from circuitpython_kernel.vm import artifact
from circuitpython_kernel.vm import doorbells as vm_doorbells
from circuitpython_kernel.vm.guest_os import wasi
from circuitpython_kernel.vm.passes import (
    dialect,
    dialect_calls,
    dialect_chain,
    falseroots,
    lookup,
    natives,
    pystack,
    slots,
    smallints,
    wording,
)
from circuitpython_kernel.vm.passes.gcroots import stack
from circuitpython_kernel.vm.private_names import hide_private_names

FIRMWARE_HEAP_BYTES = 384 * 1024
NAME_HEAP_BYTES = 256
"""Guest heap on top of the board's own: for the firmware's code, and for each of the board's pins and names."""

_DISPLAY_KINDS = ("displayio.Display", "displayio.EPaperDisplay")
"""The types that boards' stubs give displays."""

_TIMING = ("frequency", "hsync_front_porch", "hsync_back_porch", "vsync_front_porch", "vsync_back_porch")
"""What the firmware has to know of a dot clock."""

FROZEN_HEAP_BYTES = 32 * 1024
"""The same for each frozen library, which takes nothing of a board's heap: its code is in the flash."""


def guest_heap_bytes(definition: BoardDefinition) -> int:
    """The interpreter's heap for a board: the board's own, the firmware's share, and the collector's tables."""
    names = len(definition.pins) + len(definition.aliases)
    frozen = FROZEN_HEAP_BYTES * len(definition.frozen_libraries)
    return (definition.heap_size + FIRMWARE_HEAP_BYTES + NAME_HEAP_BYTES * names + frozen) * 26 // 25


CIRCUITPYTHON_VERSION = (10, 3, 1)
"""The release that the firmware follows: the one whose stubs are pinned."""

_MAIN_PROGRAM = """\
# The allocator searches the heap from its start. This block keeps the start free for the program: the firmware, which
# stays for good, goes behind it. `_boot.main` lets it go.
room = [None] * ({room} // 4)
import sys, os, time
sys.path[:] = ['/.fw']
import _native
_native.fill(sys, os, time)
import _boot
_boot.main(globals())
"""


def main_program(room: int) -> str:
    """The guest's main program; ``room`` is how many bytes of its heap are for the user's program."""
    return _MAIN_PROGRAM.format(room=room)


SUPPLY_VOLTS = 3.3

_RENAMED = {
    f"{name}.py": f"_cp_{name}.py" for name in ("sys", "select", "errno", "hashlib", "gc", "micropython", "struct")
}
"""Files whose name the interpreter would not look for, as a module of its own comes first."""

_OWN_BUILDS = {"aurora_epaper": "framebufferio"}
"""Modules that no released firmware has, but firmware that people build for themselves, where it has another one."""

_ALWAYS = frozenset({"__future__", "sys", "os", "time", "board", "microcontroller", "gc", "micropython"})
"""Modules of every board, which the stubs do not list for each."""

_PUBLIC = frozenset({"_pixelmap", "__future__"})
"""CircuitPython's modules whose names start with an underscore; all others of that kind are the firmware's own."""


def release() -> str:
    """What `os.uname` and the REPL's banner call the version.

    It is one word, "on", and one word, as on a board, where the last is a date: `circup` takes the third word from the
    end of that line of boot_out.txt for the version.
    """
    return f"{'.'.join(map(str, CIRCUITPYTHON_VERSION))} on virtual-{__version__}"


def banner(board: BoardDefinition) -> str:
    """The first line of the REPL."""
    return f"Adafruit CircuitPython {release()}; {board.machine}"


@functools.cache
def _constants() -> dict[str, object]:
    """What ``L.NAME`` stands for in the firmware's files; each board has the same."""
    return {
        **layout.constants(),
        **records.constants(),
        **audio_records.constants(),
        **ulab_functions.sources(),
        "NO_SLEEP": alarms.AT_PROMPT,
        "SLOT_WORDS": slots.ADDRESS,
        "PARK_SECONDS": wasi.PARK_SECONDS,
        "STACK_LIMIT": stack.LIMIT,
        "ERROR_WORDS": dialect.ADDRESS,
        "ARGUMENT_WORD": dialect_calls.ADDRESS,
        "CHAIN_WORDS": dialect_chain.ADDRESS,
        "LONG_INTS": smallints.ADDRESS,
        "LOADING": natives.ADDRESS,
        "GLOBALS_TYPE": pystack.GLOBALS_TYPE,
        "PYSTACK_WORDS": pystack.ADDRESS,
        "PYSTACK_AREA": pystack.AREA,
        "STATIC_START": lookup.STATIC_START,
        "STATIC_END": lookup.STATIC_END,
        "MESSAGES": wording.ADDRESS,
        "MESSAGES_ROOM": wording.ROOM,
        "STACK_TOP": artifact.STACK_TOP,
        "HANDLER": artifact.HANDLER,
        "LOWEST_STACK": falseroots.ADDRESS,
        "HEAP_START": artifact.HEAP_START,
        "SEARCH_START": artifact.SEARCH_START,
        "HEAP_LOCK": artifact.HEAP_LOCK,
        "PENDING_EXCEPTION": artifact.PENDING_EXCEPTION,
    }


def inline_constants(source: str) -> str:
    """Replace ``L.NAME`` by the number that the layout gives it, or by the code that a table gives.

    Raises:
        KeyError: for a name that there is not.
    """
    constants = _constants()
    return re.sub(r"\bL\.([A-Z][A-Z0-9_]*)\b", lambda m: m[0] if m[1] == "REGIONS" else str(constants[m[1]]), source)


@functools.cache
def _sources() -> dict[str, bytes]:
    """The firmware's own files by guest path, below ``/``."""
    files: dict[str, bytes] = {}

    def collect(folder: Traversable, prefix: str) -> None:
        for item in folder.iterdir():
            if item.is_dir() and not item.name.startswith("__"):
                collect(item, f"{prefix}{item.name}/")
            elif item.name.endswith(".py"):
                name = _RENAMED.get(item.name, item.name) if prefix == "/" else item.name
                files[prefix + name] = hide_private_names(inline_constants(item.read_text(encoding="utf-8")))

    collect(resources.files("circuitpython_kernel") / "firmware", "/")
    # The same file system serves programs, and parts beside the board.
    collect(resources.files("circuitpython_kernel") / "fat", "/_fat/")
    for name, source in stubs.sources({**hardware_doorbells.DOORBELLS, **vm_doorbells.DOORBELLS}).items():
        files[f"/{name}.py"] = hide_private_names(source)
    return files


def provided_modules() -> frozenset[str]:
    """The CircuitPython modules that the firmware has code for."""
    names = {path.strip("/").split("/")[0].removesuffix(".py").removeprefix("_cp_") for path in _sources()}
    return frozenset(name for name in names if not name.startswith("_") or name in _PUBLIC)


def modules_of(board: BoardDefinition) -> frozenset[str]:
    """The modules that are built into a board."""
    return board.modules | _ALWAYS | {name for name, other in _OWN_BUILDS.items() if other in board.modules}


def _parts_of_packages() -> list[str]:
    """The modules in packages of the firmware's that programs import."""
    paths = [path.strip("/").removesuffix(".py").removesuffix("/__init__") for path in _sources() if path[1:2] != "_"]
    return [path.replace("/", ".") for path in paths if "/" in path]


def _bus_pins(bus: BusFunction) -> tuple[int | None, ...] | None:
    """The pins in the order in which `busio`'s class takes them."""
    match bus.pins:
        case I2CPins(sda, scl):
            return scl, sda
        case SPIPins(clock, mosi, miso):
            return clock, mosi, miso
        case UARTPins(tx, rx):
            return tx, rx
    return None


def _frame(frame: BoardFrame | None) -> dict[str, object] | None:
    """What the firmware has to know of a display that shows pixels in memory."""
    if frame is None:
        return None
    return {
        "module": frame.module,
        "size": (frame.width, frame.height),
        "depth": frame.depth,
        "stride": frame.stride,
        "by_setting": frame.by_setting,
        "adjustable": frame.is_adjustable,
        "timing": tuple(frame.facts.get(name, 0) for name in _TIMING),
        "frequency_by_setting": frame.facts.get("frequency_by_setting", False),
        "other_sizes": frame.other_sizes,
    }


def _display_names(board: BoardDefinition) -> tuple[str, ...]:
    """The names that the one display has in module ``board``: two on the Monster M4SK, whose other eye is unused."""
    listed = [name for name, kind in board.other_names.items() if kind in _DISPLAY_KINDS]
    if display_of(board.id) is not None and "DISPLAY" not in listed:
        listed.append("DISPLAY")  # some boards' stubs leave it out
    return tuple(listed)


def board_source(board: BoardDefinition, uid: bytes) -> str:
    """The guest module ``_board``: the board's definition as constants."""
    own = {path.strip("/").split("/")[0].removesuffix(".py") for path in _sources() if path.startswith("/_")}
    chip = board.chip or board.port
    display = display_of(board.id)
    values: dict[str, object] = {
        "ID": board.id,
        "NAME": board.name,
        "MACHINE": board.machine,
        "SYSNAME": chip,
        "PLATFORM": board.platform,
        "VERSION": CIRCUITPYTHON_VERSION,
        "RELEASE": release(),
        "PINS": tuple(pin.name for pin in board.pins),
        "ALIASES": tuple(board.aliases.items()),
        "PIN_GROUPS": tuple(board.pin_groups.items()),
        "CONSTANTS": tuple(tft_constants(board.id).items()),
        "ANALOG": tuple(sorted(board.analog)),
        "NVM": board.nvm_size,
        "HEAP": board.heap_size,
        "DAC": tuple(sorted(board.dac)),
        "BUSES": tuple((name, bus.kind, _bus_pins(bus)) for name, bus in board.buses.items()),
        "REFERENCE_VOLTS": board.adc_reference_volts,
        "SUPPLY_VOLTS": SUPPLY_VOLTS,
        "DISPLAY_NAMES": _display_names(board),
        "FRAME": _frame(frame_of(board.id)),
        "ROTATION_BY_SETTING": display is not None and display.facts.get("rotation_by_setting", False),
        "SYNTH_VOICES": synth_voices(board.chip or board.port),
        "UID": uid,
        "FULL_BUILD": board.full_build,
        "PYSTACK": board.pystack_bytes,
        "LONG_INTS": board.long_ints,
        "MODULES": tuple(sorted(modules_of(board))),
        "FIRMWARE": tuple(sorted(provided_modules())),
        "FROZEN": board.frozen_libraries,
        "PARTS": tuple(sorted(_parts_of_packages())),
        "INTERNAL": tuple(sorted({*(own - _PUBLIC), "_board", "_layout"})),
    }
    return "".join(f"{name} = {value!r}\n" for name, value in values.items())


def image(board: BoardDefinition, uid: bytes) -> dict[str, bytes]:
    """Every file of ``/.fw`` for a board."""
    return {
        **_sources(),
        "/_layout.py": layout.firmware_source(len(board.pins), frame_bytes(board)).encode(),
        "/_board.py": board_source(board, uid).encode(),
    }
