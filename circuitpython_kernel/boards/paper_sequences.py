"""Sequences for the e-paper that boards have: they set what ``displays.json`` says; the waveforms are our own."""

from __future__ import annotations

from .displays import SEVEN_COLORS, BoardDisplay

_BLACK, _DARK, _LIGHT, _WHITE = range(4)
_GRAYS = 4
_DELAY = 0x80
_RIGHT_AND_DOWN = 0x03
_USUAL_INTERVAL = 0x97
_UC_TABLES = (0x24, 0x23, 0x22, 0x21)
"""Commands of tables: for pixels that are black and stay so, become black, become white, are white and stay so."""


def paper_sequences(display: BoardDisplay) -> tuple[bytes, bytes, bytes]:
    """The start, stop and refresh sequences, as `epaperdisplay.EPaperDisplay` takes them."""
    wide = bool(display.facts.get("two_byte_sequence_length"))
    if display.controller == SEVEN_COLORS:
        parts = _seven_colors(display), [(0x02, b"", 0)], [(0x12, b"", 0)]
    elif display.controller.startswith("SSD"):
        parts = _ssd(display), [(0x10, b"\x01", 0)], [(0x20, b"", 0)]
    elif display.controller == "IL0373":
        parts = _uc(display), [(0x02, b"", 0)], [(0x12, b"", 0)]
    else:
        parts = _uc(display), [(0x07, b"\xa5", 0)], [(0x12, b"", 0)]
    start, stop, refresh = (_sequence(part, wide=wide) for part in parts)
    return start, stop, refresh


def _sequence(commands: list[tuple[int, bytes, int]], *, wide: bool) -> bytes:
    found = b""
    for command, data, delay in commands:
        mark = _DELAY if delay else 0
        head = [command, mark | len(data) >> 8, len(data) & 0xFF] if wide else [command, mark | len(data)]
        found += bytes(head) + data + (bytes([delay]) if delay else b"")
    return found


def _rows(display: BoardDisplay) -> int:
    turned = display.facts.get("rotation", 0) in (90, 270)
    return display.width if turned else display.height


def _planes(display: BoardDisplay, gray: int) -> tuple[int, int]:
    """The bits that are sent for a gray: in the first memory and in the second one."""
    facts = display.facts
    return gray >> 1 ^ int(facts["black_bits_inverted"]), gray & 1 ^ int(facts["color_bits_inverted"])


def _ssd(display: BoardDisplay) -> list[tuple[int, bytes, int]]:
    init, last = display.init, _rows(display) - 1
    entry = init.get("data_entry_mode", _RIGHT_AND_DOWN)
    commands = [
        (0x12, b"", 20), (0x11, bytes([entry]), 0), (0x3C, bytes([init["border"]]), 0),
        (0x01, bytes([last & 0xFF, last >> 8, 0]), 0),
    ]  # fmt: skip
    if "update_control" in init:
        commands.append((0x21, bytes([init["update_control"]]), 0))
    if display.controller == "SSD1677":
        commands += _whole_window(display, entry)
    if not display.facts["grayscale"]:
        return [*commands, (0x22, b"\xf7", 0)]
    grays = [0] * _GRAYS
    for gray in range(_GRAYS):
        black, color = _planes(display, gray)
        grays[color << 1 | black] = gray
    # Two groups: to the opposite and back, then a short way towards black. Levels: 1 is towards black, 2 towards white.
    levels = {_BLACK: b"\x90\x00", _DARK: b"\x60\x10", _LIGHT: b"\x60\x40", _WHITE: b"\x60\x00"}
    table = b"".join(levels[gray] + bytes(10) for gray in grays) + bytes(12)
    table += bytes([30, 30, 0, 0, 0, 0, 0]) + bytes([3, 8, 0, 0, 0, 0, 0]) + bytes(70) + b"\x22" * 6 + bytes(3)
    return [*commands, (0x32, table, 0), (0x22, b"\xc7", 0)]


def _whole_window(display: BoardDisplay, entry: int) -> list[tuple[int, bytes, int]]:
    """All of the memory, for a display that never says which part it writes."""
    right, bottom = (size.to_bytes(2, "little") for size in (display.width - 1, _rows(display) - 1))
    rows = bytes(2) + bottom if entry & 2 else bottom + bytes(2)
    return [(0x44, bytes(2) + right, 0), (0x45, rows, 0), (0x4E, bytes(2), 0), (0x4F, rows[:2], 0)]


def _seven_colors(display: BoardDisplay) -> list[tuple[int, bytes, int]]:
    init = display.init
    return [
        (0x00, bytes([init["panel_setting"], 0x08]), 0), (0x50, bytes([init["vcom_data_interval"]]), 0),
        (0x61, bytes(init["resolution_register"]), 0), (0x04, b"", 200),
    ]  # fmt: skip


def _uc(display: BoardDisplay) -> list[tuple[int, bytes, int]]:
    init = display.init
    setting, interval = init["panel_setting"], init.get("vcom_data_interval", _USUAL_INTERVAL)
    if display.facts["write_black_ram_command"] == 0x13 and display.facts["write_color_ram_command"] is None:
        setting |= 0x10  # one memory alone is a picture in black and white, whatever the panel's own tables are for
    commands = [(0x04, b"", 200), (0x00, bytes([setting]), 0), (0x50, bytes([interval]), 0)]
    if init.get("resolution_register"):
        commands.append((0x61, bytes(init["resolution_register"]), 0))
    if not setting & 0x20:
        return commands
    grays = [_BLACK, _BLACK, _WHITE, _WHITE]
    if display.facts["grayscale"]:
        for gray in range(_GRAYS):
            black, color = _planes(display, gray)
            new, old = (black, color) if display.facts["write_black_ram_command"] == 0x13 else (color, black)
            grays[new << 1 | old if interval & 0x10 else 3 - (new << 1 | old)] = gray
    there_and_back = {_BLACK: b"\x90\x1e\x1e\x00\x00\x01"}
    short = {_DARK: b"\x40\x08\x00\x00\x00\x01", _LIGHT: b"\x40\x03\x00\x00\x00\x01"}
    for command, gray in zip(_UC_TABLES, grays, strict=True):
        table = there_and_back.get(gray, b"\x60\x1e\x1e\x00\x00\x01") + short.get(gray, b"")
        commands.append((command, table.ljust(42, b"\x00"), 0))
    return commands
