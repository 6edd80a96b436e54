"""E-paper: commands of the libraries' sequences, sent by a program; refreshes that take their time, BUSY, ghosting."""

import ast

import numpy as np
import pytest

from circuitpython_kernel.devices import IL0373, SSD1680, SSD1681, UC8151D

SEND = """
import board, busio, digitalio, time
cs, dc, reset = [digitalio.DigitalInOut(pin) for pin in (board.GP17, board.GP20, board.GP21)]
busy = digitalio.DigitalInOut(board.GP22)
for pin in (cs, dc, reset):
    pin.switch_to_output(True)
spi = busio.SPI(board.GP18, board.GP19, board.GP16)
spi.try_lock()
spi.configure(baudrate=4_000_000)
def send(command, data=b""):
    cs.value = dc.value = 0
    spi.write(bytes([command]))
    dc.value = 1
    if data:
        spi.write(data)
    cs.value = 1
def sequence(data, two=False):
    at = 0
    while at < len(data):
        command, count = data[at], data[at + 1]
        at += 2
        wait, count = count & 0x80, count & 0x7F
        if two:
            count = count << 8 | data[at]
            at += 1
        send(command, data[at : at + count])
        at += count
        if wait:
            time.sleep(data[at] / 1000)
            at += 1
def until_ready(level):
    start = time.monotonic_ns()
    while busy.value == level:
        time.sleep(0.01)
    print((time.monotonic_ns() - start) / 1e9)
"""
WINDOW = "send(0x44, bytes((1, 16)))\nsend(0x45, bytes((0, 0, 249, 0)))\nsend(0x4E, b'\\x01')\nsend(0x4F, bytes(2))\n"


@pytest.fixture
def constant(library_folder):
    """A constant of a library's module."""

    def value(module, name):
        for node in ast.parse((library_folder / f"{module}.py").read_text()).body:
            if isinstance(node, ast.Assign) and node.targets[0].id == name:
                return ast.literal_eval(node.value)
        raise LookupError(name)

    return value


@pytest.fixture
def ssd(constant):
    """A program that sets an SSD1680 up as its library does."""
    start = bytearray(constant("adafruit_ssd1680", "_START_SEQUENCE"))
    start[38] = 249
    return f"{SEND}sequence({bytes(start)}, True)\n{WINDOW}"


def attach(board, part):
    board.attach(part, cs="GP17", dc="GP20", reset="GP21", busy="GP22")
    return part


def shades(picture):
    """Each pixel's place among black, dark, light, white, red."""
    known = np.array([(38, 38, 40), (98, 98, 98), (158, 158, 154), (222, 220, 212), (178, 34, 34)])
    return np.abs(picture[:, :, None, :].astype(int) - known).sum(axis=3).argmin(axis=2)


def test_a_refresh_takes_its_seconds_and_flickers(board, run, numbers, ssd):
    part = attach(board, SSD1680())
    assert (shades(part.picture()) == 3).all(), "a new panel is white"
    run(ssd + "send(0x24, b'\\xf0' * 16 * 250)\nsend(0x22, b'\\xf4')")
    assert (shades(part.picture()) == 3).all(), "nothing is seen before the refresh"
    seen = []
    for tenth in range(30):
        board.clock.call_at(board.clock.now + tenth / 10 + 0.01, lambda: seen.append(part.picture().mean()))
    (seconds,) = numbers("send(0x20)\nuntil_ready(True)")
    assert 1.9 < seconds < 2.1
    assert len({round(value) for value in seen}) >= 3, "white, its opposite, the new picture and its opposite"
    picture = shades(part.picture())
    assert picture.shape == (122, 250)
    assert {tuple(column) for column in picture.T.tolist()} == {tuple([3, 3, 3, 3, 0, 0, 0, 0] * 16)[:122]}
    assert part.readings() == {"busy": False, "asleep": False}
    assert len(part.frames()) == 2


def test_commands_are_lost_while_it_is_busy(board, run):
    part = attach(board, SSD1681())
    run(SEND + "send(0x12)\ntime.sleep(0.1)\nsend(0x44, bytes((0, 24)))\nsend(0x45, bytes((0, 0, 199, 0)))\n")
    run("send(0x24, bytes(25 * 200))\nsend(0x20)\nsend(0x4E, b'\\x00')\nsend(0x24, b'\\xff' * 5000)\ntime.sleep(3)")
    assert (shades(part.picture()) == 0).all()
    run("send(0x20)\ntime.sleep(3)")
    assert (shades(part.picture()) == 0).all(), "the memory did not change meanwhile"


def test_deep_sleep_ends_by_the_reset_pin(board, run):
    part = attach(board, SSD1681())
    run(SEND + "send(0x10, b'\\x01')\nsend(0x44, bytes((0, 24)))\nsend(0x24, bytes(5000))\nsend(0x20)\ntime.sleep(3)")
    assert part.readings()["asleep"] is True
    assert (shades(part.picture()) == 3).all()
    run("reset.value = False\nreset.value = True\nsend(0x24, bytes(5000))\nsend(0x20)\ntime.sleep(3)")
    assert (shades(part.picture()) == 0).all()


def test_red_ink_and_its_memory(board, run, ssd):
    part = attach(board, SSD1680(highlight="red"))
    run(ssd + "send(0x24, b'\\xff' * 4000)\nsend(0x26, b'\\xff' * 2000 + bytes(2000))\nsend(0x20)\ntime.sleep(20)")
    picture = shades(part.picture())
    assert set(picture.ravel()) == {3, 4}
    assert abs((picture == 4).mean() - 0.5) < 0.01
    assert part.refresh_seconds == 15
    with pytest.raises(ValueError, match=r"^e-paper has the third colour \"red\", \"yellow\" or None, not 'blue'$"):
        SSD1680(highlight="blue")


def test_four_shades_with_a_table_of_the_programs_own(board, run, ssd, constant):
    part = attach(board, SSD1680())
    table = constant("adafruit_ssd1680", "FPC7519_LUT")
    run(ssd + f"send(0x32, {table})\nsend(0x22, b'\\xc7')\nsend(0x24, b'\\x55' * 4000)\nsend(0x26, b'\\x33' * 4000)")
    run("send(0x20)\ntime.sleep(5)")
    assert set(shades(part.picture()).ravel()) == {0, 1, 2, 3}


def test_ghosting_leaves_something_of_the_picture_before(board, run):
    part = attach(board, SSD1681(refresh_seconds=0.5))
    run(SEND + "send(0x44, bytes((0, 24)))\nsend(0x45, bytes((0, 0, 199, 0)))\nsend(0x24, bytes(5000))\nsend(0x20)")
    run("time.sleep(1)")
    clean = part.picture().mean()
    part.ghosting = 0.2
    run("send(0x24, b'\\xff' * 5000)\nsend(0x20)\ntime.sleep(1)")
    assert clean + 100 < part.picture().mean() < 215 - 30, "not quite white"
    run("send(0x20)\ntime.sleep(1)\nsend(0x20)\ntime.sleep(1)\nsend(0x20)\ntime.sleep(1)")
    assert part.picture().mean() > 215, "it goes away with each refresh"


def test_the_picture_stays_without_power(board, run):
    part = attach(board, SSD1681())
    run(SEND + "send(0x44, bytes((0, 24)))\nsend(0x24, bytes(5000))\nsend(0x20)\ntime.sleep(3)")
    board.power_cycle()
    board.wait_for_boot()
    assert (shades(part.picture()) == 0).all()


def test_a_uc8151d_in_two_colours(board, run, numbers, constant):
    part = attach(board, UC8151D())
    run(f"{SEND}sequence({constant('adafruit_uc8151d', '_START_SEQUENCE')})")
    assert numbers("send(0x13, b'\\xff' * 16 * 148 + bytes(16 * 148))\nsend(0x12)\nuntil_ready(False)")[0] > 1.9
    picture = shades(part.picture())
    assert picture.shape == (128, 296)
    assert {tuple(row) for row in np.unique(picture, axis=0).tolist()} in (
        {(3,) * 148 + (0,) * 148},
        {(0,) * 148 + (3,) * 148},
    )
    run("send(0x02)\ntime.sleep(1)\nsend(0x13, bytes(16 * 296))\nsend(0x12)\ntime.sleep(3)")
    np.testing.assert_array_equal(shades(part.picture()), picture)
    assert part.readings()["powered"] is False


def test_an_il0373_in_three_colours(board, run, constant):
    part = attach(board, IL0373(highlight="red"))
    start = bytearray(constant("adafruit_il0373", "_START_SEQUENCE"))
    start[26:29], start[17], start[20] = bytes((128, 1, 40)), start[17] | 0x80, start[20] | 0x40
    run(
        f"{SEND}sequence({bytes(start)})\n"
        "size = 16 * 296\nsend(0x10, b'\\xff' * (size // 2) + bytes(size // 2))\n"
        "send(0x13, b'\\xff' * (size // 4) + bytes(size // 4) + b'\\xff' * (size // 2))\nsend(0x12)\ntime.sleep(20)"
    )
    counts = np.bincount(shades(part.picture()).ravel(), minlength=5) / part.picture()[:, :, 0].size
    np.testing.assert_allclose(counts, [0.5, 0, 0, 0.25, 0.25], atol=0.01)


def test_a_panel_that_does_not_fit():
    sentence = "SSD1681 has a memory of 200 x 200 pixels: a panel of 300 x 200 from column 0 and row 0 on does not fit"
    with pytest.raises(ValueError, match=f"^{sentence}"):
        SSD1681(300, 200)
