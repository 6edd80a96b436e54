"""OnDiskBitmap: files that are broken, cut off, or of another kind; good ones are in test_random_scenes.py."""

import io

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.hardware.peripherals.display import scenes

SHOW = """
words = None
try:
    disk = displayio.OnDiskBitmap("/a.bmp")
    layer = displayio.TileGrid(disk, pixel_shader=disk.pixel_shader)
    display.root_group = displayio.Group()
    display.root_group.append(layer)
    display.refresh()
except (ValueError, MemoryError) as error:
    words = str(error)
words
"""
WORDS = (
    "Invalid file", "RLE-compressed BMP not supported", "Unable to read color palette data", "color_count must be",
    "Only Windows format, uncompressed BMP supported: given header size is ", "memory allocation failed, allocating ",
)  # fmt: skip


def picture(kind, file_format="BMP"):
    pixels = np.arange(19 * 7 * 3, dtype=np.uint8).reshape(7, 19, 3)
    data = io.BytesIO()
    Image.fromarray(pixels).convert(kind).save(data, file_format)
    return data.getvalue().ljust(138, b"\0")


@pytest.fixture(scope="module")
def shown(board):
    """Puts a file on the drive and shows it: the words of the error, or None."""
    assert board.run(scenes.display(40, 30)).ok

    def show(data):
        (board.drive.path / "a.bmp").write_bytes(data)
        result = board.run(SHOW)
        assert result.ok, result.traceback or result.restarted
        return result.value and result.value.strip("'")

    return show


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=st.sampled_from(["1", "L", "P", "RGB"]),
    changes=st.lists(st.tuples(st.one_of(st.integers(0, 60), st.integers(0, 2000)), st.integers(0, 255)), max_size=6),
    cut=st.one_of(st.just(0), st.integers(0, 2000)),
)
def test_broken_files_give_an_error_or_a_picture(shown, kind, changes, cut):
    data = bytearray(picture(kind))
    for at, value in changes:
        data[at % len(data)] = value
    words = shown(bytes(data[: max(0, len(data) - cut)]))
    assert words is None or words.startswith(WORDS)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (picture("RGB", "PNG"), "Invalid file"),
        (picture("L", "GIF"), "Invalid file"),
        (picture("RGB", "JPEG"), "Invalid file"),
        (b"", "Invalid file"),
        (b"BM", "Invalid file"),
        (picture("P")[:100], "Unable to read color palette data"),
    ],
)
def test_other_files_are_refused(shown, data, words):
    assert shown(data) == words
    assert shown(picture("RGB")) is None


def test_a_colour_that_the_palette_does_not_have_is_transparent(shown, board):
    data = bytearray(picture("L"))
    data[46:50] = (20).to_bytes(4, "little")
    data[54:134] = b"\0\0\xff\0" * 20
    assert shown(bytes(data)) is None
    indices = np.asarray(Image.open(io.BytesIO(picture("L"))))
    found = board.display.rgb565()[:7, :19]
    assert (found[indices < 20] == 0xF800).all()
    assert not found[indices > 20].any()
    assert (indices < 20).any()
