import pytest

from circuitpython_kernel.devices import DotStarStrip, NeoPixelStrip


def test_neopixels(board, run):
    part = NeoPixelStrip(8)
    board.attach(part, data="GP2")
    assert not part.colors().any()
    run(
        "import board, neopixel\npixels = neopixel.NeoPixel(board.GP2, 8, brightness=1, auto_write=False)\n"
        "pixels[0] = (255, 10, 20)\npixels[7] = (1, 2, 3)\npixels.show()"
    )
    assert part.colors()[[0, 7]].tolist() == [[255, 10, 20], [1, 2, 3]]
    assert part.readings() == {"lit": "2 of 8"}
    assert part.picture().shape == (16, 114, 3)


def test_neopixels_with_white_and_brightness(board, run):
    part = NeoPixelStrip(3, order="GRBW")
    board.attach(part, data="GP2")
    run(
        "import board, neopixel\n"
        "pixels = neopixel.NeoPixel(board.GP2, 3, brightness=0.5, bpp=4, pixel_order=neopixel.GRBW)\n"
        "pixels.fill((100, 50, 20, 200))"
    )
    assert part.colors()[2].tolist() == [50, 25, 10, 100]


def test_a_short_strip_leaves_the_rest_to_those_behind_it(board, run):
    part = NeoPixelStrip(2)
    board.attach(part, data="GP2")
    run("import board, neopixel\npixels = neopixel.NeoPixel(board.GP2, 5, brightness=1)\npixels.fill((9, 8, 7))")
    assert part.colors().tolist() == [[9, 8, 7]] * 2


def test_a_matrix_has_rows():
    assert NeoPixelStrip(64, columns=8).picture().shape == (114, 114, 3)
    with pytest.raises(ValueError, match="1 to 10000 pixels"):
        NeoPixelStrip(0)
    with pytest.raises(ValueError, match="made of R, G, B"):
        NeoPixelStrip(3, order="RRB")


DOTS = "import board, adafruit_dotstar\npixels = adafruit_dotstar.DotStar(board.{}, board.{}, 8, brightness=1)\n"


@pytest.mark.parametrize(("clock", "data"), [("GP18", "GP19"), ("GP0", "GP1")])
def test_dotstars_by_spi_and_by_hand(board, run, clock, data):
    part = DotStarStrip(8)
    board.attach(part, sck=clock, mosi=data)
    run(DOTS.format(clock, data) + "pixels[0] = (255, 10, 20)\npixels[7] = (1, 2, 3)")
    assert part.colors()[[0, 1, 7]].tolist() == [[255, 10, 20], [0, 0, 0], [1, 2, 3]]


def test_dotstars_order_excess_and_brightness(board, run):
    part = DotStarStrip(4, order="RGB")
    board.attach(part, sck="GP18", mosi="GP19")
    run(
        DOTS.format("GP18", "GP19").replace("brightness=1", "pixel_order=adafruit_dotstar.RGB")
        + "pixels.fill((200, 100, 50))"
    )
    assert part.colors().tolist() == [[200, 100, 50]] * 4
    part.exchange(bytes(4) + bytes((0xE0 | 10, 31, 62, 93)))
    assert part.colors()[0].tolist() == [10, 20, 30], "10 of 31 steps of brightness"
    with pytest.raises(ValueError, match="R, G and B"):
        DotStarStrip(4, order="RGBW")
