"""What each example of a library that draws runs on: a board, and the parts that the example says it is for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Setup:
    """What an example runs on: a board, the parts on it with their pins, and for how long in seconds of the board's.

    ``seen`` is the number of the part that is looked at; None for the board's own display.
    """

    board: str = "espressif_esp32s3_box"
    parts: tuple[tuple[str, Mapping[str, Any], Mapping[str, str]], ...] = ()
    seconds: float = 3.0
    seen: int | None = None
    pulled_down: tuple[str, ...] = ()
    """Pins with resistors on the board, which touch pads have."""
    fed: tuple[tuple[str, float], ...] = ()
    """Pins at a voltage, as by a knob or a sensor that no part is."""
    flat: bool = False
    """Whether the files in the examples' folders are wanted in the drive's root."""


def screen(part: str, *, on: str = "adafruit_feather_rp2040", seconds: float = 3.0, cs: str = "D5", dc: str = "D6",
           reset: str | None = "D9", busy: str | None = None, bus: Mapping[str, str] | None = None,
           flat: bool = False, **options: Any) -> Setup:  # fmt: skip
    """A display on SPI."""
    pins = {"cs": cs, "dc": dc, "reset": reset, "busy": busy, **(bus or {})}
    return Setup(on, ((part, options, {name: pin for name, pin in pins.items() if pin}),), seconds, 0, flat=flat)


def oled(part: str, **options: Any) -> Setup:
    """A display on I2C."""
    return Setup("adafruit_feather_rp2040", ((part, options, {}),), seen=0)


def paper(part: str, *, cs: str = "D9", dc: str = "D10", reset: str | None = "D5", busy: str | None = "D6",
          on: str = "adafruit_feather_rp2040", **options: Any) -> Setup:  # fmt: skip
    """E-paper, which takes its time."""
    return screen(part, on=on, cs=cs, dc=dc, reset=reset, busy=busy, seconds=40.0, **options)


_THINK_INK: dict[str, Any] = {
    "on": "adafruit_feather_rp2040_thinkink", "cs": "EPD_CS", "dc": "EPD_DC", "reset": "EPD_RESET",
    "busy": "EPD_BUSY", "bus": {"sck": "EPD_SCK", "mosi": "EPD_MOSI"},
}  # fmt: skip
_PICO_PACK: dict[str, Any] = {"on": "raspberry_pi_pico", "cs": "GP17", "dc": "GP16", "reset": None}
_ST135: dict[str, Any] = {"width": 240, "height": 135, "rowstart": 40, "colstart": 53}
_TOUCH = Setup("pyportal", (
    ("ResistiveTouch", {}, {"x1": "TOUCH_XL", "x2": "TOUCH_XR", "y1": "TOUCH_YD", "y2": "TOUCH_YU"}),
), 1.5)  # fmt: skip

SETUPS: dict[str, Setup] = {
    "bitmap_font_label_magtag": Setup("adafruit_magtag_2.9_grayscale", seconds=20),
    "bitmapsaver_screenshot_tft": screen("HX8357", cs="D9", dc="D10", reset=None),
    "cursorcontrol": Setup("pygamer", seconds=2),
    "display_button": _TOUCH,
    "display_button_spritebutton_tft_featherwing": Setup("adafruit_feather_rp2040", (
        ("HX8357", {}, {"cs": "D9", "dc": "D10"}), ("STMPE610", {}, {"cs": "D6"}),
    ), seen=0),
    "display_shapes_simpletest_magtag": Setup("adafruit_magtag_2.9_grayscale", seconds=20),
    "display_text_advance": Setup(seconds=12),
    "display_text_magtag": Setup("adafruit_magtag_2.9_grayscale", seconds=20),
    "display_text_matrixportal": Setup("matrixportal_m4"),
    "display_text_pyportal": Setup("pyportal"),
    "displayio_layout_hotplug": Setup("pyportal"),
    "displayio_layout_page_layout": Setup(seconds=4),
    "displayio_layout_flip_input": _TOUCH,
    "displayio_layout_icon_animated": _TOUCH,
    "displayio_layout_switch": _TOUCH,
    "displayio_layout_tab_layout_touchtest": _TOUCH,
    "displayio_sh1107": oled("SH1107"),
    "displayio_sh1107_mono_128x128": oled(
        "SH1107", width=128, height=128, rotation=0, display_offset=0, address=0x3D
    ),
    "displayio_ssd1306_64x32": oled("SSD1306", width=64, height=32),
    "displayio_ssd1306_featherwing": oled("SSD1306", width=128, height=32),
    "displayio_ssd1306_picowbell": Setup("raspberry_pi_pico_w", (
        ("SSD1306", {"width": 128, "height": 32}, {"sda": "GP2", "scl": "GP3"}),
        ("BME280", {}, {"sda": "GP4", "scl": "GP5"}),
    ), seen=0),
    "displayio_ssd1306_simpletest": oled("SSD1306", width=128, height=32),
    "gc9a01a": screen("GC9A01A"),
    "hx8357": screen("HX8357", cs="D9", dc="D10", reset=None),
    "il0373_1.54": paper("IL0373", width=152, height=152, rotation=180, highlight="red"),
    "il0373_2.13": paper("IL0373", width=212, height=104, rotation=90, highlight="red"),
    "il0373_2.9_color": paper("IL0373", rotation=90, highlight="red"),
    "il0373_2.9_grayscale": paper("IL0373", rotation=270, reset=None, busy=None),
    "il0373_flexible_2.13": paper("IL0373", width=212, height=104, rotation=90),
    "il0373_flexible_2.9": paper("IL0373", rotation=90),
    "il0373_simpletest": paper("IL0373", width=212, height=104, rotation=90, highlight="red", reset=None, busy=None),
    "ili9341_shield": screen("ILI9341", on="metro_m4_express", cs="D10", dc="D9", reset=None),
    "ili9341_simpletest": screen("ILI9341", cs="D9", dc="D10", reset="D6"),
    "imageload_netpbm": screen("ILI9341", cs="D9", dc="D10", reset=None, seconds=8),
    "imageload_magtag": Setup("adafruit_magtag_2.9_grayscale", seconds=20),
    "progressbar_accelerometer": Setup(seconds=2),
    "progressbar_magtag": Setup("adafruit_magtag_2.9_grayscale", seconds=20),
    "progressbar_matrixportal": Setup("matrixportal_m4"),
    "slideshow_tft_gizmo": screen(
        "ST7789", on="circuitplayground_bluefruit", cs="RX", dc="TX", reset=None, bus={"sck": "SCL", "mosi": "SDA"},
        rowstart=80, rotation=180, flat=True,
    ),
    "slideshow_touch": Setup("hallowing_m4_express", pulled_down=("TOUCH1", "TOUCH2", "TOUCH3", "TOUCH4"), flat=True),
    "ssd1680_2.13_featherwing": paper("SSD1680", reset=None, busy=None, highlight="red"),
    "ssd1680_2.13_grayscale": paper("SSD1680", reset="D11", busy="D12", colstart=0),
    "ssd1680_2.13_grayscale_6383": paper("SSD1680", **_THINK_INK),
    "ssd1680_2.13_grayscale_featherwing": paper("SSD1680", reset=None, busy=None, colstart=0),
    "ssd1680_2.13_tricolor": paper("SSD1680", highlight="red"),
    "ssd1680_2.66": paper("SSD1680", width=296, height=152, colstart=0, **_THINK_INK),
    "ssd1680_2.9_grayscale_4777": paper("SSD1680", width=296, height=128, reset=None, busy=None, colstart=0),
    "ssd1680_2.9_grayscale_magtag2025": paper("SSD1680", width=296, height=128, **_THINK_INK),
    "ssd1680_2.9_mono_magtag2025": paper("SSD1680", width=296, height=128, colstart=0, **_THINK_INK),
    "ssd1680_2.9_tricolor": paper("SSD1680", width=296, height=128, highlight="red"),
    "ssd1680_four_corners": paper("SSD1680", **_THINK_INK),
    "ssd1680_simpletest": paper("SSD1680", on="metro_m4_express", reset="D8", busy="D7", highlight="red", colstart=-8),
    "st7735r_128x160_colored": screen("ST7735R", width=160, height=80, colstart=24, rotation=270),
    "st7735r_128x160_simpletest": screen("ST7735R", width=160, height=128, rotation=90, bgr=True),
    "st7735r_minitft_revb": screen(
        "ST7735R", width=160, height=80, colstart=26, rowstart=1, rotation=270, invert=True
    ),
    "st7735r_minitft_simpletest": screen("ST7735R", width=160, height=80, colstart=24, rotation=270, bgr=True),
    "st7735r_simpletest": screen("ST7735R", width=128, height=128, colstart=2, rowstart=3),
    "st7789_170x320": screen("ST7789", width=320, height=170, colstart=35, rotation=90),
    "st7789_172x320": screen("ST7789", width=320, height=172, colstart=34, rotation=270),
    "st7789_240x135_simpletest": screen("ST7789", rotation=270, reset=None, **_ST135),
    "st7789_240x135_simpletest_Pimoroni": screen("ST7789", rotation=270, **_ST135, **_PICO_PACK),
    "st7789_240x240_simpletest_Pimoroni": screen("ST7789", rowstart=80, rotation=180, **_PICO_PACK),
    "st7789_240x240_simpletest_Waveshare": screen(
        "ST7789", on="raspberry_pi_pico", cs="GP9", dc="GP8", reset="GP12", bus={"sck": "GP10", "mosi": "GP11"},
        rowstart=80, rotation=270,
    ),
    "st7789_280x240": screen("ST7789", on="grandcentral_m4_express", cs="D20", dc="D21", reset="D5",
                             width=280, height=240, rotation=90, rowstart=20),
    "st7789_320x240_simpletest": screen("ST7789", width=320, height=240, rotation=90),
    "st7789_320x240_simpletest_Pimoroni": screen("ST7789", width=320, height=240, rotation=90, **_PICO_PACK),
    "st7789_simpletest": screen("ST7789", rowstart=80),
    "st7789_tft_gizmo": screen(
        "ST7789", on="circuitplayground_bluefruit", cs="RX", dc="TX", reset=None, bus={"sck": "SCL", "mosi": "SDA"},
        rowstart=80, rotation=180,
    ),
    "touchscreen": _TOUCH,
    "turtle": Setup(seconds=6),
    "uc8151d_1.54": paper("UC8151D", on="raspberry_pi_pico", cs="GP9", dc="GP8", reset="GP12", busy="GP13",
                          bus={"sck": "GP10", "mosi": "GP11"}, width=152, height=152, rotation=180),
    "uc8151d_2.9": paper("UC8151D", rotation=270, highlight="red"),
    "uc8151d_simpletest": paper("UC8151D", rotation=90, busy=None),
}  # fmt: skip
"""By the beginning of an example's name: the longest one counts."""

LEFT_OUT = "needs "
NOT_FOR_THIS = {
    "board.CE0": "needs a Raspberry Pi",
    "import pygame": "needs a computer's screen",
    "blinka_displayio_pygamedisplay": "needs a computer's screen",
    "import wifi": "needs the internet",
    "adafruit_matrixportal": "needs the internet",
    "adafruit_tmp117": "needs sensors that come and go",
    "adafruit_ds3231": "needs sensors that come and go",
    "adafruit_pyportal": "needs the internet",
    "adafruit_seesaw": "needs a seesaw with buttons, which is no part here",
    "SSD1683": "needs an SSD1683, which is no part here",
    "adafruit_adxl34x": "needs an ADXL345, which is no part here",
}
"""Examples that cannot run, by what is in their text, and why."""

FAILS: dict[str, str] = {
    "ValueError: TFT_BACKLIGHT in use": ", as on a board: the display has it",
    "OSError: [Errno 2] No such file/directory": ", as it lists a folder that is not in the package",
    "OSError: [Errno 2] No such file/directory: LeagueSpartan-Bold-16.bdf": ", as the package has it in a folder",
    "AttributeError: 'Bitmap' object has no attribute 'blit'": ", as on a board: CircuitPython 10 has none",
}
"""How examples end that would on a board, too, and why."""


def setup_of(example: str) -> Setup:
    """What an example runs on."""
    found = [name for name in SETUPS if example.startswith(name)]
    return SETUPS[max(found, key=len)] if found else Setup()


def why_not(source: str) -> str:
    """Why an example is left out; empty when it is not."""
    return next((reason for part, reason in NOT_FOR_THIS.items() if part in source), "")
