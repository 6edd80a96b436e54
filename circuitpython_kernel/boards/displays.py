"""The displays that boards have: facts of CircuitPython 10.3, from ports/*/boards/*/board.c.

``displays.json`` has a list for each board; more than one where board.c chooses by the hardware that it finds, and the
first is taken. Init sequences are not in it but what they set: orientation, colours, inversion. `BoardDisplay.sequence`
makes one that sets the same.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

_BUSES = ("fourwire", "i2c", "parallel", "qspi")
SEVEN_COLORS = "SPD1656"
"""The controller of e-paper in seven colours, and what stands for chips like it."""
PAPERS = (
    "SSD1677", "SSD1680", "SSD1681", "SSD1683", "IL0373", "IL0398 (UC8176 class)", "UC8151", "UC81xx class",
    SEVEN_COLORS,
)  # fmt: skip
"""The controllers of e-paper that there are parts for."""
_OLED = ("SSD1306", "SH1106", "SH1107")
_DELAY = 0x80


@dataclass(frozen=True)
class BoardDisplay:
    """A display on a bus: what a `busdisplay.BusDisplay` or `epaperdisplay.EPaperDisplay` is made with, and its pins.

    Pins of an expander are called ``"expander 0"`` and so on: they are wires of the board that no program can name.

    ``facts`` are the other arguments, by their names. ``own_bus`` is false for one on `board.SPI` or `board.I2C`.
    """

    bus: str
    controller: str
    width: int
    height: int
    pins: Mapping[str, Any]
    backlight_pin: str | None
    own_bus: bool
    facts: Mapping[str, Any]
    init: Mapping[str, Any]
    is_paper: bool = False

    @property
    def pin_names(self) -> list[str]:
        """The chip's names of its pins."""
        return [name for name in (*_flat(self.pins.values()), self.backlight_pin) if name is not None]

    @property
    def sequence(self) -> bytes:
        """An init sequence, as `busdisplay.BusDisplay` takes it. For e-paper see `paper_sequences`."""
        init = self.init
        if self.controller in _OLED:
            return _oled(init)
        commands = []
        if init.get("swreset"):
            commands.append((0x01, b"", 150))
        if init.get("sleep_out"):
            commands.append((0x11, b"", 120))
        if init.get("colmod") is not None:
            commands.append((0x3A, bytes([init["colmod"]]), 0))
        if init.get("madctl") is not None:
            commands.append((0x36, bytes([init["madctl"]]), 0))
        if not self.facts.get("reverse_bytes_in_word", True) and self.controller.startswith("ST7789"):
            commands.append((0xB0, b"\x00\xf8", 0))  # the lower byte of a pixel comes first
        if init.get("inversion") is not None:
            commands.append((0x21 if init["inversion"] else 0x20, b"", 0))
        if init.get("display_on"):
            commands.append((0x29, b"", 20))
        return _sequence(commands)


def _oled(init: Mapping[str, Any]) -> bytes:
    commands = [(0xAE, b"", 0)]
    for key, command in (
        ("memory_mode", 0x20), ("contrast", 0x81), ("multiplex", 0xA8), ("display_offset", 0xD3), ("com_pins", 0xDA),
    ):  # fmt: skip
        if init.get(key) is not None:
            commands.append((command, bytes([init[key]]), 0))
    commands.append((0xA1 if init.get("segment_remap") else 0xA0, b"", 0))
    commands.append((0xC8 if init.get("com_scan_reversed") else 0xC0, b"", 0))
    commands.append((0xA7 if init.get("inversion") else 0xA6, b"", 0))
    commands += [(0x8D, b"\x14", 0), (0xA4, b"", 0), (0xAF, b"", 0)]
    return _sequence(commands)


def _sequence(commands: list[tuple[int, bytes, int]]) -> bytes:
    found = b""
    for command, data, delay in commands:
        found += bytes([command, len(data) | (_DELAY if delay else 0)]) + data + (bytes([delay]) if delay else b"")
    return found


def _flat(values: Iterable[Any]) -> list[Any]:
    return [one for value in values for one in (value if isinstance(value, list) else [value])]


@functools.cache
def table() -> dict[str, list[dict[str, Any]]]:
    """What ``displays.json`` has, by boards."""
    text = resources.files("circuitpython_kernel.boards").joinpath("displays.json").read_text(encoding="utf-8")
    found: dict[str, list[dict[str, Any]]] = json.loads(text)
    return found


def dot_clock_colours(board_id: str) -> dict[str, tuple[str, ...]]:
    """The chip's names of the pins for red, green and blue, lowest bit first, of a board with a dot-clock display.

    Raises `KeyError` for a board that has none.
    """
    display = next((one for one in table().get(board_id, ()) if one["kind"] == "dotclock"), None)
    if display is None:
        raise KeyError(f"no dot-clock display of board {board_id} is known")
    return {colour: tuple(display["pins"][colour]) for colour in ("red", "green", "blue")}


@functools.cache
def display_of(board_id: str) -> BoardDisplay | None:
    """The display on a bus that a board makes at its start; None without one."""
    for one in table().get(board_id, ()):
        controller = SEVEN_COLORS if one.get("acep") else one.get("controller")
        is_paper = one["kind"] == "epaper" and controller in PAPERS
        if not (is_paper or one["kind"] == "busdisplay") or one["bus"] not in _BUSES:
            continue
        pins = dict(one["pins"])
        if pins.get("miso") is not None and pins["miso"] == pins.get("command"):
            del pins["miso"]  # the M5Stack CoreS3's: a line that tells commands from data reads nothing
        own = ("kind", "bus", "controller", "width", "height", "pins", "backlight_pin", "bus_object", "init")
        facts = {key: value for key, value in one.items() if key not in own}
        return BoardDisplay(
            one["bus"], str(controller), one["width"], one["height"],
            pins | ({"busy": one["busy_pin"]} if is_paper else {}), one.get("backlight_pin"),
            "bus_object" not in one, facts, one["init"], is_paper,
        )  # fmt: skip
    return None
