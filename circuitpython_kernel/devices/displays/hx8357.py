"""Himax HX8357-D: TFT display of 480 x 320 pixels."""

from __future__ import annotations

from circuitpython_kernel.devices.toolkit.dcs import DCSScreen


class HX8357(DCSScreen):
    """TFT display of 480 x 320 pixels (Himax datasheet HX8357-D).

    Modelled: windows, addressing order, pixels of 12, 16 and 18 bits, inversion, sleep, partial and idle mode,
    scrolling, reading the memory and registers, reset, the light. Voltages, gamma, the panel's own order of colours and
    the tearing line are read over. The memory holds noise after power-on.
    """

    title = "TFT display, 480 x 320 pixels"
    library = "adafruit-circuitpython-hx8357"
    example = (
        "import board, displayio, fourwire, adafruit_hx8357\n"
        "\n"
        "displayio.release_displays()\n"
        "bus = fourwire.FourWire(board.SPI(), command=board.D9, chip_select=board.D10)\n"
        "display = adafruit_hx8357.HX8357(bus, width=480, height=320)\n"
        'print("Hello, display!")'
    )
    aliases = ("HX8357D", "ILI9488")
    memory = (320, 480)
    usual_size = (480, 320)
    usual_madctl = 0xA0
    identity = b"\x00\x00\x90"
    blank = 255
