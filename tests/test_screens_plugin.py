"""assert_screen: what a screen shows, compared with a picture."""

import numpy as np
import pytest
from PIL import Image

from circuitpython_kernel.devices import ILI9341
from circuitpython_kernel.pytest_plugin import assert_screen


@pytest.fixture
def screen():
    """A display that shows black, but for a red pixel at (3, 1)."""
    part = ILI9341()
    for command, data in (
        (0x3A, b"\x55"), (0x36, b"\x38"), (0x11, b""), (0x29, b""),
        (0x2A, b"\0\0\x01\x3f"), (0x2B, b"\0\0\0\xef"), (0x2C, bytes(153_600)),
        (0x2A, b"\0\x03\0\x03"), (0x2B, b"\0\x01\0\x01"), (0x2C, b"\xf8\0"),
    ):  # fmt: skip
        part.command(command)
        part.data(data)
    return part


def test_what_it_shows_is_right(screen, tmp_path):
    assert_screen(screen, screen.picture())
    assert_screen(screen, screen.image())
    screen.image().save(tmp_path / "scene.png")
    assert_screen(screen, tmp_path / "scene.png")
    near = screen.picture().copy()
    near[0, 0] = 5
    assert_screen(screen, near, tolerance=5)
    assert_screen(screen, near, most_differing=1)


def test_what_differs_is_told_and_drawn(screen, tmp_path):
    wanted = screen.picture().copy()
    wanted[10:12, 20:25] = 200
    file = tmp_path / "scene.png"
    Image.fromarray(wanted).save(file)
    with pytest.raises(AssertionError) as caught:
        assert_screen(screen, file, tolerance=5)
    assert str(caught.value).splitlines()[0] == (
        f"The screen differs from {file} in 10 of 76,800 pixels, by up to 200 of 255, between (20, 10) and (24, 11)."
    )
    with Image.open(tmp_path / "scene.differs.png") as opened:
        picture = np.asarray(opened)
    assert picture.shape == (240, 3 * 320 + 16, 3)
    np.testing.assert_array_equal(picture[:, :320], wanted)
    np.testing.assert_array_equal(picture[:, 328:648], screen.picture())
    assert picture[10, 656 + 20].tolist() == [255, 0, 0]
    with pytest.raises(AssertionError, match=r"in red: .*screen-.*\.png$"):
        assert_screen(screen, wanted)


def test_a_picture_that_is_not_there_yet_is_offered(screen, tmp_path):
    with pytest.raises(
        AssertionError, match=r"^There is no picture .*scene.png yet. The screen shows .*scene.new.png: if"
    ):
        assert_screen(screen, tmp_path / "scene.png")
    with Image.open(tmp_path / "scene.new.png") as new:
        assert_screen(screen, new)


def test_mistakes_are_told(screen):
    with pytest.raises(AssertionError, match=r"^The screen has 320 x 240 pixels, and the picture has 3 x 2.$"):
        assert_screen(screen, np.zeros((2, 3, 3), np.uint8))
    with pytest.raises(TypeError, match=r"^int is no screen: give a board, its display, or a part with a screen$"):
        assert_screen(5, "scene.png")
    with pytest.raises(ValueError, match=r"^red, green and blue differ by 0 to 255, not by 256$"):
        assert_screen(screen, "scene.png", 256)
