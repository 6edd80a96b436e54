"""Matrices and digits with MAX7219s, driven by the library and by words of 16 bits."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuitpython_kernel.devices import MAX7219

SPI = (
    "import board, busio, digitalio\nspi = busio.SPI(board.GP18, board.GP19)\ncs = digitalio.DigitalInOut(board.GP17)\n"
    "from adafruit_max7219 import matrices, bcddigits\n"
)
RAW = SPI + (
    "cs.switch_to_output(True)\nspi.try_lock()\n"
    "def send(*data):\n    cs.value = False\n    spi.write(bytes(data))\n    cs.value = True\n"
)


@pytest.fixture
def board(bench):
    """One board for all of these tests."""
    return bench


@pytest.fixture
def attach(board):
    """A part on SPI."""

    def attach(*args, **more):
        part = MAX7219(*args, **more)
        board.attach(part, bus="SPI", cs="GP17")
        return part

    return attach


@pytest.mark.parametrize(
    ("arguments", "make", "width", "height"),
    [
        ({}, "matrices.Matrix8x8(spi, cs)", 8, 8),
        ({"count": 4}, "matrices.CustomMatrix(spi, cs, 32, 8)", 32, 8),
    ],
)
def test_pixels_of_the_library_are_upright(attach, run, arguments, make, width, height):
    part = attach(**arguments)
    places = [(0, 0), (1, 0), (2, 0), (0, 1), (7, 3), (width - 1, height - 2)]
    draw = "".join(f"m.pixel({x}, {y}, 1)\n" for x, y in places)
    run(SPI + f"m = {make}\n{draw}m.show()\nm.brightness(3)")
    wanted = np.zeros((height, width), np.uint8)
    for x, y in places:
        wanted[y, x] = 1
    assert part.pixels.tolist() == wanted.tolist()
    assert (part.readings()["lit"], part.readings()["brightness"]) == (len(places), 3)


def test_digits_of_the_library(attach, run):
    part = attach(kind="digits")
    run(SPI + "m = bcddigits.BCDDigits(spi, cs, 8)\nm.show_str(0, '-12.34')\nm.show()")
    assert part.text == "-12.34   "
    run("m.show_help(4)\nm.show()")
    assert part.text == "-12.3HELP"
    assert part.picture().max() > 0


def test_without_the_font_segments_are_as_the_datasheet_has_them(attach, run):
    part = attach(kind="digits")
    run(RAW + "send(0x0C, 1)\nsend(0x0B, 7)\nsend(0x0A, 15)\nsend(8, 0x30)\nsend(7, 0x6D | 0x80)\nsend(6, 0x40)")
    assert part.text[:4] == "12.¯"


def test_chips_in_a_chain(attach, run):
    part = attach(3, rotation=0)
    run(RAW + "send(*(0x0C, 1) * 3)\nsend(*(0x0B, 7) * 3)\nsend(1, 0x81, 0, 0, 3, 0xF0)")
    assert part.pixels[0].tolist() == [0] * 16 + [1, 0, 0, 0, 0, 0, 0, 1], "what came first went through to the last"
    assert part.pixels[2].tolist() == [1, 1, 1, 1] + [0] * 20
    run("send(2, 0xFF)")
    assert part.pixels[1].tolist() == [1] * 8 + [0] * 16
    assert part.pixels[2].tolist() == [1, 1, 1, 1, 0, 0, 0, 0] * 2 + [0] * 8, "what the first one had has moved on"


def test_rows_of_modules_and_the_first_one_on_the_right(attach, run):
    part = attach(4, rotation=0, columns=2, first="right")
    run(RAW + "send(*(0x0C, 1) * 4)\nsend(*(0x0B, 7) * 4)\nsend(1, 0x0F, 0, 0, 0, 0, 1, 0xFF)")
    assert part.pixels.shape == (16, 16)
    assert part.pixels[0].tolist() == [0] * 8 + [1] * 8
    assert part.pixels[8].tolist() == [0] * 4 + [1] * 4 + [0] * 8


def test_shutdown_scan_limit_intensity_and_test(attach, run):
    part = attach(rotation=0)
    run(RAW + "send(0x0B, 7)\nfor n in range(8): send(n + 1, 0xFF)")
    assert part.readings()["lit"] == 0, "it starts in shutdown"
    run("send(0x0C, 1)")
    assert part.readings()["lit"] == 64
    dim = part.picture().max()
    run("send(0x0A, 15)")
    assert part.picture().max() > dim
    run("send(0x0B, 2)")
    assert part.readings()["lit"] == 24
    run("send(0x0F, 1)")
    assert part.readings()["lit"] == 64
    run("send(0x0F, 0)\nsend(0x0C, 0)")
    assert part.readings() == {"on": False, "brightness": 15, "lit": 0, "text": "\n".join([" " * 8] * 8)}


def test_a_snapshot_has_what_it_shows(board, attach, run):
    part = attach(rotation=0)
    run(RAW + "send(0x0C, 1)\nsend(1, 0xAA)")
    before = board.snapshot()
    run("send(1, 0x55)")
    board.restore(before)
    assert part.pixels[0].tolist() == [1, 0] * 4


@given(st.binary(min_size=1, max_size=12), st.integers(1, 4))
def test_the_last_words_count(data, count):
    part = MAX7219(count)
    part.spi_select()
    for at in range(0, len(data), 3):  # in pieces
        part.spi_transfer(data[at : at + 3])
    part.spi_deselect()
    padded = bytes(2 * count) + data
    for chip in range(count):
        register, value = padded[len(padded) - 2 * chip - 2], padded[len(padded) - 2 * chip - 1]
        assert part.registers[chip][register & 0x0F] == value


def test_what_cannot_be():
    for wrong, words in (
        ({"count": 0}, "1 to 16 chips"), ({"kind": "lamp"}, '"matrix" or "digits", not "lamp"'),
        ({"count": 3, "columns": 2}, "3 modules make no rows of 2"), ({"rotation": 45}, "not 45"),
        ({"first": "top"}, 'not "top"'),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=words):
            MAX7219(**wrong)
