"""The screen that a board has on it, as a part: what a person sees of ``board.DISPLAY``."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from circuitpython_kernel.boards import BoardDefinition
from circuitpython_kernel.boards.displays import SEVEN_COLORS, BoardDisplay, display_of
from circuitpython_kernel.boards.frame_displays import BoardFrame, frame_of
from circuitpython_kernel.devices.toolkit.screen import Screen

if TYPE_CHECKING:
    from circuitpython_kernel.devices.toolkit.dcs import DCSScreen

_SIGNALS = {
    "command": "dc",
    "chip_select": "cs",
    "reset": "reset",
    "clock": "sck",
    "mosi": "mosi",
    "miso": "miso",
    "busy": "busy",
}
"""Names of pins in the table of displays, and what parts call them."""

_SLOW_INK_SECONDS = 5
_LINES = ("parallel", "qspi")
"""Buses of many lines."""
_MEMORIES = ((132, 162), (240, 240), (240, 320), (320, 240), (320, 480))
"""Columns and rows of the memories that controllers have."""


class BuiltInScreen(NamedTuple):
    """A screen, and the board's pins that it is on by their signals; ``parallel``: no bus of those that parts speak."""

    part: Screen
    pins: dict[str, str]
    parallel: bool


def built_in_screen(definition: BoardDefinition) -> BuiltInScreen | None:
    """The screen of a board, or None.

    A board with a plug for a monitor has one, unless its firmware looks for it.
    """
    display = display_of(definition.id)
    if display is None:
        frame = frame_of(definition.id)
        return None if frame is None or frame.by_setting else _frame_screen(definition, frame)
    part: Screen | None = None
    if display.is_paper:
        part = _paper(display)
    elif display.bus == "i2c" or display.controller in ("SSD1306", "SH1106", "SH1107"):
        part = _oled(display)
    part = part or _tft(display)
    index = {pin.name: pin.index for pin in definition.pins}
    pins = {
        _SIGNALS.get(role, role): definition.pin_label(index[name])
        for role, name in display.pins.items()
        if isinstance(name, str) and (display.bus not in _LINES or role == "reset")
    }
    if display.backlight_pin is not None and "backlight" in part.signals:
        pins["backlight"] = definition.pin_label(index[display.backlight_pin])
    return BuiltInScreen(part, pins, display.bus in _LINES)


def _frame_screen(definition: BoardDefinition, frame: BoardFrame) -> BuiltInScreen:
    from circuitpython_kernel.devices.displays.jdimemory import JDIMemory
    from circuitpython_kernel.devices.toolkit.frame_screen import FrameScreen

    index = {pin.name: pin.index for pin in definition.pins}
    if frame.module == "sharpdisplay":
        roles = {"sck": "clock", "mosi": "mosi", "scs": "chip_select"}
        pins = {signal: definition.pin_label(index[frame.pins[role]]) for signal, role in roles.items()}
        return BuiltInScreen(JDIMemory(frame.width, frame.height), pins, False)
    turned = frame.rotation in (90, 270)
    size = (frame.height, frame.width) if turned else (frame.width, frame.height)
    pins = {} if frame.backlight_pin is None else {"backlight": definition.pin_label(index[frame.backlight_pin])}
    return BuiltInScreen(FrameScreen(*size, rotation=frame.rotation, fits=bool(frame.other_sizes)), pins, True)


def _paper(display: BoardDisplay) -> Screen:
    from circuitpython_kernel.devices.displays.il0373 import IL0373
    from circuitpython_kernel.devices.displays.spd1656 import SPD1656
    from circuitpython_kernel.devices.displays.ssd1677 import SSD1677
    from circuitpython_kernel.devices.displays.ssd1680 import SSD1680
    from circuitpython_kernel.devices.displays.ssd1681 import SSD1681
    from circuitpython_kernel.devices.displays.ssd1683 import SSD1683
    from circuitpython_kernel.devices.displays.uc8151d import UC8151D
    from circuitpython_kernel.devices.displays.uc8176 import UC8176

    facts = display.facts
    # Ink of a third colour is slow; some boards tell CircuitPython of one that their panels do not have.
    highlight = "red" if facts["highlight_color"] and facts["refresh_time"] >= _SLOW_INK_SECONDS else None
    size, rotation = (display.width, display.height), facts["rotation"]
    if display.controller == "SSD1680":
        return SSD1680(*size, rotation=rotation, colstart=facts["colstart"], highlight=highlight)
    if display.controller == "SSD1681":
        return SSD1681(*size, rotation=rotation, highlight=highlight)
    seconds = facts["refresh_time"]
    if display.controller == SEVEN_COLORS:
        return SPD1656(*size, rotation=rotation, refresh_seconds=seconds)
    if display.controller == "SSD1677":
        return SSD1677(*size, rotation=rotation, flipped=not display.init["data_entry_mode"] & 2)
    if display.controller == "SSD1683":
        return SSD1683(*size, rotation=rotation, highlight=highlight)
    if display.controller.startswith("IL0398"):
        return UC8176(*size, rotation=rotation)
    if display.controller == "IL0373":
        return IL0373(*size, rotation=rotation, highlight=highlight)
    return UC8151D(*size, rotation=rotation, highlight=highlight)


def _oled(display: BoardDisplay) -> Screen | None:
    # Late, as most boards have none.
    from circuitpython_kernel.devices.displays.sh1106 import SH1106
    from circuitpython_kernel.devices.displays.sh1107 import SH1107
    from circuitpython_kernel.devices.displays.ssd1306 import SSD1306

    address = display.facts.get("device_address")
    if display.controller == "SH1106":
        return SH1106(display.width, display.height, address=address)
    if display.controller == "SH1107":
        return SH1107(display.width, display.height, rotation=display.facts.get("rotation", 0), address=address)
    if display.controller == "SSD1306":
        return SSD1306(display.width, display.height, address=address)
    return None


def _tft(display: BoardDisplay) -> DCSScreen:
    from circuitpython_kernel.devices.displays.gc9a01a import GC9A01A
    from circuitpython_kernel.devices.displays.hx8357 import HX8357
    from circuitpython_kernel.devices.displays.ili9341 import ILI9341
    from circuitpython_kernel.devices.displays.rm690b0 import RM690B0
    from circuitpython_kernel.devices.displays.st7735r import ST7735R
    from circuitpython_kernel.devices.displays.st7789 import ST7789

    facts, init = display.facts, display.init
    madctl = init.get("madctl") or 0
    rotation = facts.get("rotation", 0)
    if rotation not in (0, 180, 270):
        rotation = 90  # what CircuitPython makes of any other number
    columns, rows = (display.height, display.width) if rotation in (90, 270) else (display.width, display.height)
    if facts.get("color_depth") == 24:
        madctl ^= 0x08  # such pixels are sent with blue first
    columns, rows = columns + facts.get("colstart", 0), rows + facts.get("rowstart", 0)
    if madctl & 0x20:
        columns, rows = rows, columns
    kind = {
        "ILI9341": ILI9341, "ILI9342C": ILI9341, "GC9A01": GC9A01A, "GC9A01A": GC9A01A, "HX8357D": HX8357,
        "ILI9488": HX8357, "ST7735R": ST7735R, "RM690B0": RM690B0,
    }.get(display.controller, ST7789)  # fmt: skip
    memory = next((one for one in (kind.memory, *_MEMORIES) if one[0] >= columns and one[1] >= rows), (columns, rows))
    return kind(
        display.width,
        display.height,
        rotation=rotation,
        colstart=facts.get("colstart", 0),
        rowstart=facts.get("rowstart", 0),
        madctl=madctl,
        invert=bool(init.get("inversion")),
        memory=memory,
        backlight_on_high=facts.get("backlight_on_high", True),
    )
