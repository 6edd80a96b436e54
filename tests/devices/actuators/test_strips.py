from itertools import pairwise

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


NEO = "import board, neopixel\npixels = neopixel.NeoPixel(board.{}, {}, brightness=1)\n"
RAW = "import board, digitalio, neopixel_write\nline = digitalio.DigitalInOut(board.GP2)\nline.switch_to_output()\n"


def test_strips_behind_one_another(board, run):
    first, second, third = NeoPixelStrip(2), NeoPixelStrip(3, order="GRBW"), NeoPixelStrip(2)
    second.behind, third.behind = first, second
    board.attach(first, data="GP2")
    board.attach(second)
    board.attach(third)
    run(RAW + "neopixel_write.neopixel_write(line, bytes(range(1, 6 + 12 + 6 + 1)))")
    assert first.colors().tolist() == [[2, 1, 3], [5, 4, 6]]
    assert second.colors().tolist() == [[8, 7, 9, 10], [12, 11, 13, 14], [16, 15, 17, 18]]
    assert third.colors().tolist() == [[20, 19, 21], [23, 22, 24]]
    run("neopixel_write.neopixel_write(line, bytes([99] * 10))")
    assert first.colors().tolist() == [[99] * 3] * 2
    assert second.colors().tolist() == [[99] * 4, [12, 11, 13, 14], [16, 15, 17, 18]]
    assert third.colors().tolist() == [[20, 19, 21], [23, 22, 24]]
    board.detach(second)
    run("neopixel_write.neopixel_write(line, bytes([7] * 24))")
    assert first.colors().tolist() == [[7] * 3] * 2
    assert third.colors()[0].tolist() == [20, 19, 21], "nothing reaches it"


def test_the_library_writes_to_strips_behind_one_another(board, run):
    first = NeoPixelStrip(4)
    board.attach(first, data="GP2")
    second = NeoPixelStrip(4, behind=first)
    board.attach(second)
    run(NEO.format("GP2", 8) + "pixels[3] = (1, 2, 3)\npixels[4] = (4, 5, 6)")
    assert first.colors()[3].tolist() == [1, 2, 3]
    assert second.colors()[0].tolist() == [4, 5, 6]
    assert "NeoPixelStrip" in str(board.parts[1].part)
    drawn = [text.get_text() for text in board.figure("wiring").axes[0].texts]
    assert [text for text in drawn if text.startswith("neopixelstrip")] == ["neopixelstrip", "neopixelstrip_2"]


def test_a_strip_behind_needs_one_in_front(board):
    first = NeoPixelStrip(2)
    second = NeoPixelStrip(2, behind=first)
    with pytest.raises(ValueError, match="attach that one first"):
        board.attach(second)
    board.attach(first, data="GP2")
    with pytest.raises(ValueError, match="needs no pin"):
        board.attach(second, data="GP3")
    with pytest.raises(ValueError, match="needs a pin for data"):
        board.attach(NeoPixelStrip(2))
    board.attach(second)


def test_a_pixel_that_gets_a_part_of_its_bytes_keeps_its_colours(board, run):
    part = NeoPixelStrip(3)
    board.attach(part, data="GP2")
    run(
        RAW + "neopixel_write.neopixel_write(line, bytes([5] * 9))\nneopixel_write.neopixel_write(line, bytes([1] * 5))"
    )
    assert part.colors().tolist() == [[1] * 3, [5] * 3, [5] * 3]


def test_a_strip_is_dark_at_first_and_when_the_power_went(board, run):
    run(NEO.format("GP2", 2) + "pixels.fill((9, 9, 9))")
    part = NeoPixelStrip(2)
    board.attach(part, data="GP2")
    assert not part.colors().any(), "it was not there when the frame was sent"
    run("pixels.fill((9, 9, 9))")
    board.reset()
    assert part.colors().all(), "its power stays at a reset"
    board.power_cycle()
    assert not part.colors().any()
    run(NEO.format("GP2", 2) + "pixels.fill((9, 9, 9))")
    part.break_("unplugged")
    assert not part.colors().any()
    part.mend()
    assert not part.colors().any()
    run("pixels.fill((9, 9, 9))")
    assert part.colors().all()
    board.detach(part)
    run("pixels.fill((1, 1, 1))")
    assert (part.colors() == 9).all()


def test_data_comes_over_a_wire(board, run):
    part = NeoPixelStrip(2)
    board.attach(part, data="GP3")
    with board.wire("GP2", "GP3"):
        run(NEO.format("GP2", 2) + "pixels.fill((9, 8, 7))")
    assert part.colors().tolist() == [[9, 8, 7]] * 2
    run("pixels.fill((1, 1, 1))")
    assert part.colors().tolist() == [[9, 8, 7]] * 2


def test_frames_have_a_pause_that_latches_them(board, run):
    part = NeoPixelStrip(2)
    board.attach(part, data="GP2")
    run(RAW + "for n in range(3):\n    neopixel_write.neopixel_write(line, bytes([n] * 6))")
    log = next(decoder.log for decoder in board.bus.decoders() if decoder.name == "NeoPixel GP2")
    starts = [entry.time_ns for entry in log.last(3)]
    assert all(later - sooner >= 6 * 8 * 1250 + 280_000 for sooner, later in pairwise(starts))


START = bytes(4)


def pixel(value, brightness=31):
    return bytes((0xE0 | brightness, value, value, value))


def test_dotstars_need_more_clocks_for_the_last_pixels(board):
    part = DotStarStrip(40)
    board.attach(part, sck="GP18", mosi="GP19")
    part.exchange(START + pixel(9) * 40)
    assert part.colors().any(axis=1).sum() == 39, "the last one shows after half as many clocks as there are before it"
    part.exchange(bytes(2))
    assert not part.colors()[39].any()
    part.exchange(bytes(1))
    assert part.colors().all()


def test_dotstars_find_the_start_wherever_it_begins(board, run):
    part = DotStarStrip(2)
    board.attach(part, sck="GP0", mosi="GP1")
    run(
        "import board, digitalio\nsck, mosi = digitalio.DigitalInOut(board.GP0), digitalio.DigitalInOut(board.GP1)\n"
        "sck.switch_to_output()\nmosi.switch_to_output(True)\n"
        "def clock(bit):\n    mosi.value = bit\n    sck.value = True\n    sck.value = False\n"
        "def send(data):\n    for byte in data:\n        for n in range(7, -1, -1): clock(byte >> n & 1)\n"
        "for n in range(3): clock(1)\n"  # stray edges
        "send(bytes(4) + b'\\xff\\x03\\x02\\x01' + b'\\xe0\\x03\\x02\\x01' + b'\\xff')\n"
    )
    assert part.colors().tolist() == [[1, 2, 3], [0, 0, 0]], "brightness 0 is dark"
    run("send(b'\\xff\\x07\\x07')\nsend(bytes(4) + b'\\xff\\x06\\x05\\x04' * 3 + b'\\xff')")
    assert part.colors().tolist() == [[4, 5, 6]] * 2, "a frame that was broken off does not matter"


def test_dotstars_keep_what_a_short_frame_does_not_reach(board, run):
    part = DotStarStrip(4)
    board.attach(part, sck="GP18", mosi="GP19")
    run(DOTS.format("GP18", "GP19").replace(" 8,", " 4,") + "pixels.fill((9, 9, 9))")
    part.exchange(START + pixel(3) + bytes((0x80, 1, 1, 1)) + b"\xff" * 5)
    assert part.colors().tolist() == [[3] * 3, [9] * 3, [255] * 3, [9] * 3], "three ones mark a pixel"
    board.reset()
    assert part.colors().any()
    board.power_cycle()
    assert not part.colors().any()


def test_dotstars_brightness_by_the_library(board, run):
    part = DotStarStrip(1)
    board.attach(part, sck="GP18", mosi="GP19")
    run(
        "import board, adafruit_dotstar\npixels = adafruit_dotstar.DotStar(board.GP18, board.GP19, 1)\n"
        "pixels[0] = (255, 128, 0, 0.5)"
    )
    assert part.colors().tolist() == [[123, 62, 0]], "15 of 31 steps"
