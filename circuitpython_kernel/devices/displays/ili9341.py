"""Ilitek ILI9341: TFT display of 320 x 240 pixels."""

from __future__ import annotations

from circuitpython_kernel.devices.toolkit.dcs import DCSScreen


class ILI9341(DCSScreen):
    """TFT display of 320 x 240 pixels (Ilitek datasheet ILI9341, version 1.11).

    Modelled: windows, addressing order, pixels of 12, 16 and 18 bits, inversion, sleep, partial and idle mode,
    scrolling, reading the memory and registers, reset, the light. Voltages, gamma and the tearing line are read over.
    The memory holds noise after power-on.
    """

    title = "TFT display, 320 x 240 pixels"
    library = "adafruit-circuitpython-ili9341"
    example = (
        "import board, displayio, fourwire, adafruit_ili9341\n"
        "\n"
        "displayio.release_displays()\n"
        "bus = fourwire.FourWire(board.SPI(), command=board.D9, chip_select=board.D10)\n"
        "display = adafruit_ili9341.ILI9341(bus, width=320, height=240)\n"
        'print("Hello, display!")'
    )
    memory = (240, 320)
    usual_size = (320, 240)
    usual_madctl = 0x38
    identity = b"\x00\x93\x41"
    blank = 255
