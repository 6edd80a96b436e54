"""What `board` says of a dot-clock display beside its pins: its timings, and the expander that its commands go over.

From ports/espressif/boards/*/pins.c: the arguments of `dotclockframebuffer`. The stubs have these names without values.
"""

from __future__ import annotations

from collections.abc import Mapping

Constant = int | Mapping[str, int | bool | bytes]
"""A number, or a dict of arguments."""

_NOT_INVERTED = bytes([2, 2, 0])
"""Output inversion of the expander's register 2 is off."""


def _timings(
    frequency: int, size: tuple[int, int], across: tuple[int, int, int], down: tuple[int, int, int], *, low: bool
) -> dict[str, int | bool]:
    """Arguments of a dot clock: pulse, front and back porch of lines and of pictures; ``low``: both sync idle low."""
    return {
        "frequency": frequency, "width": size[0], "height": size[1],
        "hsync_pulse_width": across[0], "hsync_front_porch": across[1], "hsync_back_porch": across[2],
        "hsync_idle_low": low,
        "vsync_pulse_width": down[0], "vsync_front_porch": down[1], "vsync_back_porch": down[2],
        "vsync_idle_low": low,
        "de_idle_high": False, "pclk_active_high": False, "pclk_idle_high": False,
    }  # fmt: skip


def _expander(
    address: int, levels: int, inputs: int, *, cs: int, mosi: int, clk: int, reset: int | None = None
) -> dict[str, int | bytes]:
    """Arguments of `ioexpander_send_init_sequence`: the levels at first, which pins are inputs, what hangs on which."""
    found: dict[str, int | bytes] = {
        "i2c_address": address, "gpio_address": 1, "gpio_data_len": 1, "gpio_data": levels, "cs_bit": cs,
        "mosi_bit": mosi, "clk_bit": clk, "i2c_init_sequence": bytes([2, 3, inputs]) + _NOT_INVERTED,
    }  # fmt: skip
    return found if reset is None else found | {"reset_bit": reset}


_WIDE = _timings(6_500_000, (800, 480), (30, 210, 16), (13, 22, 10), low=False)
_LCD_EV: dict[str, Constant] = {
    "TFT_TIMINGS": _timings(6_500_000, (480, 480), (13, 20, 40), (15, 20, 40), low=False),
    "TFT_IO_EXPANDER": _expander(0x20, 0xF1, 0xF1, cs=1, mosi=3, clk=2),
}
_CONSTANTS: dict[str, dict[str, Constant]] = {
    "adafruit_qualia_s3_rgb666": {
        "TFT_IO_EXPANDER": _expander(0x3F, 0xFD, 0x78, cs=1, mosi=7, clk=0, reset=2),
        "TFT_SCK": 0, "TFT_CS": 1, "TFT_RESET": 2, "TP_IRQ": 3, "BACKLIGHT": 4, "BTN_UP": 5, "BTN_DN": 6, "TFT_MOSI": 7,
    },
    "espressif_esp32s3_devkitc_1_n8r8_hacktablet": {"TFT_TIMINGS": _WIDE},
    "espressif_esp32s3_lcd_ev": _LCD_EV,
    "espressif_esp32s3_lcd_ev_v1.5": _LCD_EV,
    "makerfabs_tft7": {
        "TFT_TIMINGS": _WIDE, "TFT_TIMINGS800": _WIDE,
        "TFT_TIMINGS1024": _timings(10_000_000, (1024, 600), (30, 210, 16), (13, 22, 10), low=False),
    },
    "sunton_esp32_8048S050": {"TFT_TIMINGS": _timings(12_500_000, (800, 480), (4, 8, 8), (4, 8, 8), low=True)},
    "sunton_esp32_8048S070": {"TFT_TIMINGS": _timings(12_500_000, (800, 480), (30, 210, 16), (13, 22, 10), low=True)},
}  # fmt: skip


def tft_constants(board_id: str) -> dict[str, Constant]:
    """What a board's `board` has, by name."""
    return _CONSTANTS.get(board_id, {})
