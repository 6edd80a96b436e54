"""Sitronix ST7735R: TFT display of up to 128 x 160 pixels."""

from __future__ import annotations

from circuitpython_kernel.devices.toolkit.dcs import DCSScreen


class ST7735R(DCSScreen):
    """TFT display with panels of 128 x 160, 128 x 128, 80 x 160 pixels (Sitronix datasheet ST7735R, version 0.2).

    Give it what your program gives to the library, such as ``rotation=90, width=160, height=80, colstart=26,
    rowstart=1, bgr=True, invert=True`` for a 0.96" panel. Modelled: windows, addressing order, pixels of 12, 16 and 18
    bits, inversion, sleep, partial and idle mode, scrolling, reading the memory and registers, reset, the light.
    Voltages, gamma and the tearing line are read over. The memory holds noise after power-on.
    """

    title = "TFT display, 128 x 160 pixels, or less"
    library = "adafruit-circuitpython-st7735r"
    example = (
        "import board, displayio, fourwire, adafruit_st7735r\n"
        "\n"
        "displayio.release_displays()\n"
        "bus = fourwire.FourWire(board.SPI(), command=board.D9, chip_select=board.D10)\n"
        "display = adafruit_st7735r.ST7735R(bus, width=128, height=160)\n"
        'print("Hello, display!")'
    )
    memory = (132, 162)
    usual_size = (128, 160)
    usual_madctl = 0xC8
    identity = b"\x7c\x89\xf0"
    first_colmod = 0x06
    blank = 255
