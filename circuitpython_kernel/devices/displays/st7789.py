"""Sitronix ST7789: TFT display of up to 240 x 320 pixels."""

from __future__ import annotations

from circuitpython_kernel.devices.toolkit.dcs import DCSScreen


class ST7789(DCSScreen):
    """TFT display with panels of many sizes, up to 240 x 320 pixels (Sitronix datasheet ST7789V, version 1.6).

    Give it what your program gives to the library, such as ``rotation=270, width=240, height=135, rowstart=40,
    colstart=53`` for a 1.14" panel. Modelled: windows, addressing order, pixels of 12, 16 and 18 bits, inversion,
    sleep, partial and idle mode, scrolling, reading the memory and registers, reset, the light. Voltages, gamma and the
    tearing line are read over. The memory holds noise after power-on.
    """

    title = "TFT display, 240 x 240 pixels, or another size"
    library = "adafruit-circuitpython-st7789"
    example = (
        "import board, displayio, fourwire, adafruit_st7789\n"
        "\n"
        "displayio.release_displays()\n"
        "bus = fourwire.FourWire(board.SPI(), command=board.D9, chip_select=board.D10)\n"
        "display = adafruit_st7789.ST7789(bus, width=240, height=240, rowstart=80)\n"
        'print("Hello, display!")'
    )
    aliases = ("ST7789V", "GC9306", "ST7796", "JD9853", "ILI9342C")
    memory = (240, 320)
    usual_size = (240, 240)
    usual_madctl = 0xC0
    usual_bgr = True
    usual_invert = True
    has_ram_control = True
    identity = b"\x85\x85\x52"
