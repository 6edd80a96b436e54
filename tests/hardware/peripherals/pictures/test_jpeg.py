"""jpegio: JPEG files become the pixels that TJpgDec makes of them."""

import io

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

WORDS = {
    "Device error or wrong termination of input stream",
    "Insufficient memory pool for the image",
    "Insufficient stream input buffer",
    "Data format error (may be broken data)",
    "Not supported JPEG standard",
}
DECODE = """\
import jpegio, displayio
decoder = jpegio.JpegDecoder()
size = decoder.open(data)
bitmap = displayio.Bitmap(size[0], size[1], 65536)
"""


def picture(width, height, seed=1):
    small = np.random.default_rng(seed).integers(0, 256, (-(-height // 8), -(-width // 8), 3), np.uint8)
    return Image.fromarray(small).resize((width, height), Image.Resampling.BICUBIC)


def jpeg(image, **options):
    file = io.BytesIO()
    image.save(file, "JPEG", **options)
    return file.getvalue()


def given_data(data):
    return f"data = {data!r}\n"


def pixels(data, width, height):
    """A bitmap's bytes as colours of 565."""
    rows = np.frombuffer(data, ">u2").reshape(height, -1)
    return rows[:, :width].astype(np.uint16)


def near(found, image):
    """How far the colours are from Pillow's, in steps of the 565 format."""
    reference = np.asarray(image.convert("RGB")).astype(int)
    parts = found >> 11, found >> 5 & 0x3F, found & 0x1F
    return max(
        int(np.abs(part.astype(int) - (reference[..., n] >> shift)).max())
        for n, (part, shift) in enumerate(zip(parts, (3, 2, 3), strict=True))
    )


@pytest.mark.parametrize("subsampling", [0, 1, 2])
@pytest.mark.parametrize(("width", "height"), [(16, 16), (61, 45), (8, 3)])
def test_pictures_look_as_pillow_has_them(ev, subsampling, width, height):
    data = jpeg(picture(width, height), quality=90, subsampling=subsampling)
    found = ev(given_data(data) + DECODE + "decoder.decode(bitmap)\nbytes(bitmap)")
    reference = Image.open(io.BytesIO(data))
    assert ev("size") == (width, height)
    # Colours of 4:4:4 are a step away at most; with fewer colours Pillow smooths them, and TJpgDec repeats them.
    assert near(pixels(found, width, height), reference) <= (2 if subsampling == 0 else 24)


def test_gray_pictures_and_restart_markers(ev):
    image = picture(40, 24).convert("L")
    plain = jpeg(image, quality=80)
    marked = jpeg(image, quality=80, restart_marker_blocks=3)
    assert b"\xff\xd0" in marked
    assert b"\xff\xd0" not in plain
    found = [ev(given_data(data) + DECODE + "decoder.decode(bitmap)\nbytes(bitmap)") for data in (plain, marked)]
    assert found[0] == found[1]
    gray = pixels(found[0], 40, 24)
    assert (gray >> 11 == gray & 0x1F).all()
    assert near(gray, image) <= 2


def test_one_block_by_hand(ev):
    """A block whose only coefficient is the first: (d * q * 8192 >> 8) / 256 + 128, with the division towards zero."""
    quantizer, difference = 16, -3
    dqt = b"\xff\xdb\0\x43\0" + bytes([quantizer] * 64)
    sof = b"\xff\xc0\0\x0b\x08\0\x08\0\x08\x01\x01\x11\0"
    # One code for each: "0" is two bits of a difference, and the end of a block.
    dht = b"\xff\xc4\0\x14\0" + b"\x01" + bytes(15) + b"\x02" + b"\xff\xc4\0\x14\x10" + b"\x01" + bytes(15) + b"\0"
    sos = b"\xff\xda\0\x08\x01\x01\0\0\x3f\0"
    # 0, then -3 as 2 bits (00), then 0, then ones.
    data = b"\xff\xd8" + dqt + sof + dht + sos + bytes([0b00001111]) + b"\xff\xd9"
    found = pixels(ev(given_data(data) + DECODE + "decoder.decode(bitmap)\nbytes(bitmap)"), 8, 8)
    gray = 128 - (-(difference * quantizer * 8192 >> 8) // 256)
    assert gray == 122
    assert np.unique(found).tolist() == [gray >> 3 << 11 | gray >> 2 << 5 | gray >> 3]


@pytest.mark.parametrize("scale", [1, 2, 3])
def test_scaled_pictures_are_means(ev, scale):
    data = jpeg(picture(64, 48), quality=95, subsampling=0)
    size = 1 << scale
    found = ev(given_data(data) + DECODE + f"decoder.decode(bitmap, {scale})\nbytes(bitmap)")
    small = pixels(found, 64, 48)
    reference = np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).astype(int)
    means = reference.reshape(48 // size, size, 64 // size, size, 3).mean(axis=(1, 3))
    assert near(small[: 48 // size, : 64 // size], Image.fromarray(means.astype(np.uint8))) <= 2
    assert not small[48 // size :].any()


def test_a_part_goes_to_a_place(ev):
    data = jpeg(picture(40, 40), quality=90)
    whole = pixels(ev(given_data(data) + DECODE + "decoder.decode(bitmap)\nbytes(bitmap)"), 40, 40)
    part = ev(
        "bitmap.fill(0x1234)\ndecoder.open(data)\n"
        "decoder.decode(bitmap, x=3, y=5, x1=10, y1=12, x2=30, y2=20)\nbytes(bitmap)"
    )
    found = pixels(part, 40, 40)
    assert np.array_equal(found[5:13, 3:23], whole[12:20, 10:30])
    assert found[0, 0] == 0x3412
    assert found[13, 3] == 0x3412


def test_sources_give_the_same(board, ev):
    data = jpeg(picture(33, 17), quality=60)
    (board.drive.path / "a.jpg").write_bytes(data)
    assert (
        ev(
            given_data(data) + DECODE + "decoder.decode(bitmap)\nfirst = bytes(bitmap)\nimport io\nsame = []\n"
            "for source in ('/a.jpg', open('/a.jpg', 'rb'), io.BytesIO(data), bytearray(data), memoryview(data)):\n"
            "    bitmap.fill(0)\n    assert decoder.open(source) == (33, 17)\n    decoder.decode(bitmap)\n"
            "    same.append(bytes(bitmap) == first)\nsame"
        )
        == [True] * 5
    )


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("decoder.decode(bitmap)\ndecoder.decode(bitmap)", "RuntimeError: decode() without open()"),
        ("decoder.decode(5)", "TypeError: bitmap must be of type Bitmap, not int"),
        ("decoder.decode(bitmap, 4)", "ValueError: scale must be 0-3"),
        ("decoder.decode(bitmap, x=17)", "ValueError: x must be 0-16"),
        (
            "decoder.open(5)",
            "TypeError: data_source must be of type str, BytesIO, or ReadableBuffer, not int",
        ),
        ("decoder.open(b'')", "RuntimeError: Device error or wrong termination of input stream"),
        (
            "decoder.open(data[:-20])\ndecoder.decode(bitmap)",
            "RuntimeError: Device error or wrong termination of input stream",
        ),
    ],
)  # fmt: skip
def test_errors_are_upstreams(error, code, message):
    data = jpeg(picture(16, 16, 3), quality=90)
    assert error(given_data(data) + DECODE + code) == message


def test_progressive_files_are_not_supported(error):
    data = jpeg(picture(16, 16), progressive=True)
    assert error(given_data(data) + DECODE) == "RuntimeError: Not supported JPEG standard"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    changes=st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), min_size=1, max_size=8),
    length=st.integers(0, 2000),
)
def test_broken_files_give_an_error_or_a_picture(board, changes, length):
    data = bytearray(jpeg(picture(24, 24), quality=70, subsampling=2))
    for at, value in changes:
        data[at % len(data)] = value
    code = given_data(bytes(data[: len(data) - length % 3 * (length % len(data)) // 3])) + (
        "import jpegio, displayio\ndecoder = jpegio.JpegDecoder()\nbitmap = displayio.Bitmap(24, 24, 65536)\n"
        "words = None\n"
        "try:\n    size = decoder.open(data)\n    if size[0] < 200 and size[1] < 200:\n        decoder.decode(bitmap)\n"
        "except RuntimeError as e:\n    words = str(e)\nwords"
    )
    result = board.run(code)
    assert result.ok, result.traceback or result.restarted
    assert result.value is None or result.value.strip("'") in WORDS
