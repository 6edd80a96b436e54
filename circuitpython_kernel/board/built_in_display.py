"""The display of a board, from the table of boards to the hardware."""

from __future__ import annotations

from dataclasses import fields

from circuitpython_kernel.boards import BoardDefinition, I2CPins
from circuitpython_kernel.boards.displays import BoardDisplay, display_of
from circuitpython_kernel.boards.frame_displays import BoardFrame, frame_of
from circuitpython_kernel.boards.paper_sequences import paper_sequences
from circuitpython_kernel.hardware.chip import Chip
from circuitpython_kernel.hardware.peripherals.display.built_in import BuiltIn, FrameSettings
from circuitpython_kernel.hardware.peripherals.display.buses import DisplayBus, FourWire, I2CDisplayBus
from circuitpython_kernel.hardware.peripherals.display.display_buses import DisplayBuses
from circuitpython_kernel.hardware.peripherals.display.dsi import DSIFramebuffer
from circuitpython_kernel.hardware.peripherals.display.epaper_panel import EPaperSettings
from circuitpython_kernel.hardware.peripherals.display.framebuffers import Framebuffer, FrameFormat
from circuitpython_kernel.hardware.peripherals.display.line_buses import ParallelBus, QSPIBus
from circuitpython_kernel.hardware.peripherals.display.panel import PanelSettings
from circuitpython_kernel.hardware.peripherals.display.sharp_memory import SharpFramebuffer

_NO_COMMAND = 0x100
_BACKLIGHT_HERTZ = 50_000


def built_in_display(definition: BoardDefinition) -> BuiltIn | None:
    """The display that a board's firmware makes; None without one."""
    display = display_of(definition.id)
    index = {pin.name: pin.index for pin in definition.pins}
    if display is None:
        frame = frame_of(definition.id)
        return None if frame is None else _built_in_frame(frame, index, definition.i2c)

    def bus(chip: Chip, buses: DisplayBuses) -> DisplayBus:
        return _bus(display, index, chip, buses)

    if display.is_paper:
        start, stop, refresh = paper_sequences(display)
        return BuiltIn(bus, _paper_settings(display, index), start, None, stop, refresh)
    facts = dict(display.facts)
    facts["sh1107_addressing"] = facts.pop("SH1107_addressing", False)
    if facts.get("brightness_command") is None:
        facts["brightness_command"] = _NO_COMMAND
    names = {field.name for field in fields(PanelSettings)}
    settings = PanelSettings(
        width=display.width, height=display.height, **{name: facts[name] for name in names & facts.keys()}
    )
    backlight = None if display.backlight_pin is None else index[display.backlight_pin]
    hertz = facts.get("backlight_pwm_frequency") or _BACKLIGHT_HERTZ
    return BuiltIn(
        bus, settings, display.sequence, backlight, backlight_hertz=hertz, brightness=facts.get("brightness", 1.0),
        turned_by_setting=facts.get("rotation_by_setting", False),
    )  # fmt: skip


def _built_in_frame(frame: BoardFrame, index: dict[str, int], i2c: I2CPins | None) -> BuiltIn:
    pins = tuple(index[name] for name in frame.pin_names if name != frame.backlight_pin)
    facts = frame.facts

    def framebuffer(chip: Chip, buses: DisplayBuses) -> DisplayBus:
        if frame.module == "sharpdisplay":
            line = {role: None if name is None else index[name] for role, name in frame.pins.items()}
            clock, select = line["clock"], line["chip_select"]
            assert clock is not None
            assert select is not None
            return SharpFramebuffer(
                chip, buses.spi.bus(clock, line["mosi"], line["miso"]), select, frame.width, frame.height,
                facts["baudrate"], None, frame.size, is_jdi=facts["jdi_display"], own=True,
            )  # fmt: skip
        form = FrameFormat(
            frame.width, frame.height, frame.depth, frame.depth < 4, pixels_in_byte_share_row=True,
            bytes_per_cell=1 if frame.module != "dotclockframebuffer" else 2, stride=frame.stride,
            frames_per_second=facts.get("native_frames_per_second", 60), dot_clock=facts.get("frequency", 0),
        )  # fmt: skip
        if frame.module == "mipidsi":
            return DSIFramebuffer(chip, form, frame.size, awake=True)
        return Framebuffer(chip, form, tuple((pin, 0) for pin in pins), None, frame.size)

    return BuiltIn(
        framebuffer, FrameSettings(frame.rotation),
        backlight=None if frame.backlight_pin is None else index[frame.backlight_pin],
        by_setting=frame.by_setting or frame.is_adjustable,
        brightness=facts.get("brightness", 1.0),
        monitor=None if i2c is None else (i2c.sda, i2c.scl),
    )  # fmt: skip


def _paper_settings(display: BoardDisplay, index: dict[str, int]) -> EPaperSettings:
    facts = display.facts

    def command(name: str) -> int:
        found: int | None = facts[name]
        return _NO_COMMAND if found is None else found

    busy = display.pins["busy"]
    return EPaperSettings(
        display.width, display.height, facts["ram_width"], facts["ram_height"], facts["colstart"], facts["rowstart"],
        facts["rotation"], command("set_column_window_command"), command("set_row_window_command"),
        command("set_current_column_command"), command("set_current_row_command"), command("write_black_ram_command"),
        facts["black_bits_inverted"], command("write_color_ram_command"), facts["color_bits_inverted"],
        facts["highlight_color"], facts["highlight_color2"], round(1000 * facts["refresh_time"]),
        None if busy is None else index[busy], facts["busy_state"], round(1000 * facts["seconds_per_frame"]),
        facts["always_toggle_chip_select"], facts["grayscale"], facts["acep"], facts["spectra6"],
        facts["two_byte_sequence_length"], round(1000 * facts["start_up_time"]), facts["address_little_endian"],
    )  # fmt: skip


def _bus(display: BoardDisplay, index: dict[str, int], chip: Chip, buses: DisplayBuses) -> DisplayBus:
    def pin(role: str) -> int | None:
        name = display.pins.get(role)
        return None if name is None else index[name]

    def needed(role: str) -> int:
        found = pin(role)
        assert found is not None
        return found

    facts = display.facts
    if display.bus == "i2c":
        return I2CDisplayBus(chip, buses.i2c.bus(needed("sda"), needed("scl")), facts["device_address"], pin("reset"))
    if display.bus == "parallel":
        data = _data_pins(display, index)
        return ParallelBus(
            chip, buses.lines, data, needed("command"), needed("chip_select"), needed("write"), pin("read"),
            pin("reset"), facts.get("frequency") or 30_000_000,
        )  # fmt: skip
    if display.bus == "qspi":
        data = tuple(needed(f"data{number}") for number in range(4))
        return QSPIBus(
            chip, buses.lines, needed("clock"), data, needed("cs"), pin("dcx"), pin("reset"), facts["frequency"]
        )
    wires = buses.spi.bus(needed("clock"), pin("mosi"), pin("miso"))
    return FourWire(
        chip, wires, pin("command"), pin("chip_select"), pin("reset"), facts["baudrate"], facts.get("polarity", 0),
        facts.get("phase", 0), own=display.own_bus,
    )  # fmt: skip


def _data_pins(display: BoardDisplay, index: dict[str, int]) -> tuple[int, ...]:
    listed = display.pins.get("data_pins")
    if listed:
        return tuple(index[name] for name in listed)
    first = display.pins["data0"]
    head = first.rstrip("0123456789")
    digits = first[len(head) :]
    names = [f"{head}{int(digits) + n:0{len(digits)}d}" for n in range(8)]
    return tuple(index[name] for name in names if name in index)
