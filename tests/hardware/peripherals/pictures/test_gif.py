"""gifio: files that Pillow has written are played, and Pillow reads what is written."""

import io

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageSequence

PLAY = "import gifio, displayio\ngif = gifio.OnDiskGif('/a.gif')\n"

DEINITIALIZED = "ValueError: Object has been deinitialized and can no longer be used. Create a new object."


def frames(width, height, count, colors=64):
    for seed in range(count):
        small = np.random.default_rng(seed).integers(0, 256, (-(-height // 8), -(-width // 8), 3), np.uint8)
        yield Image.fromarray(small).resize((width, height)).quantize(colors)


def gif(images, **options):
    first, *more = images
    file = io.BytesIO()
    first.save(file, "GIF", save_all=True, append_images=more, optimize=False, disposal=1, **options)
    return file.getvalue()


def save(board, data):
    (board.drive.path / "a.gif").write_bytes(data)


def rgb565(image):
    parts = np.asarray(image.convert("RGB")).astype(np.uint16)
    return parts[..., 0] >> 3 << 11 | parts[..., 1] >> 2 << 5 | parts[..., 2] >> 3


def shown(data, width, height):
    return np.frombuffer(data, ">u2").reshape(height, -1)[:, :width]


@pytest.mark.parametrize(("width", "height", "colors"), [(61, 45, 64), (1, 1, 2), (320, 10, 256), (16, 16, 4)])
@pytest.mark.parametrize("interlace", [0, 1])
def test_frames_are_those_that_pillow_has_written(board, ev, width, height, colors, interlace):
    data = gif(list(frames(width, height, 3, colors)), duration=[50, 70, 20], interlace=interlace)
    save(board, data)
    reference = [rgb565(frame) for frame in ImageSequence.Iterator(Image.open(io.BytesIO(data)))]
    found = ev(PLAY + "[(gif.next_frame(), bytes(gif.bitmap)) for n in range(4)]")
    assert [round(delay, 3) for delay, _ in found] == [0.05, 0.07, 0.02, 0.05]
    for n, (_, pixels) in enumerate(found):
        assert np.array_equal(shown(pixels, width, height), reference[n % 3])


def test_what_a_file_says(board, ev):
    save(board, gif(list(frames(24, 16, 3)), duration=[50, 70, 20]))
    code = "(gif.width, gif.height, gif.frame_count, gif.palette, gif.bitmap.width, gif.bitmap.bits_per_value)"
    assert ev(PLAY + code) == (24, 16, 3, None, 24, 16)
    # The shortest delay is found among the later ones alone, as upstream has it.
    assert ev("[round(t, 3) for t in (gif.duration, gif.max_delay, gif.min_delay)]") == [0.14, 0.07, 0.02]
    save(board, gif([next(frames(8, 8, 1))], duration=100))
    assert ev(PLAY + "gif.frame_count, round(gif.min_delay, 3), round(gif.max_delay, 3)") == (1, 10.0, 0.1)


def test_a_palette_takes_the_colours(board, ev):
    image = next(frames(20, 10, 1, 16))
    save(board, gif([image]))
    read = Image.open(io.BytesIO((board.drive.path / "a.gif").read_bytes()))
    colors = np.array(read.getpalette()).reshape(-1, 3)
    found = ev(
        "import gifio\ngif = gifio.OnDiskGif('/a.gif', use_palette=True)\ngif.next_frame()\n"
        "bytes(gif.bitmap), [gif.palette[n] for n in range(16)], gif.bitmap.bits_per_value"
    )
    assert found[2] == 8
    assert [tuple(value.to_bytes(3, "big")) for value in found[1]] == [tuple(color) for color in colors[:16].tolist()]
    assert np.array_equal(np.frombuffer(found[0], np.uint8).reshape(10, 20), np.asarray(read))


def test_transparent_pixels_keep_what_was_there(board, ev):
    base = Image.new("P", (8, 4), 1)
    over = Image.new("P", (8, 4), 0)
    for image in (base, over):
        image.putpalette([0, 0, 0, 255, 0, 0, 0, 255, 0])
    over.putpixel((3, 2), 2)
    file = io.BytesIO()
    base.save(file, "GIF", save_all=True, append_images=[over], transparency=0, disposal=1, optimize=False)
    save(board, file.getvalue())
    pixels = shown(ev(PLAY + "gif.next_frame()\ngif.next_frame()\nbytes(gif.bitmap)"), 8, 4)
    assert pixels[2, 3] == 0x07E0
    assert (np.delete(pixels.ravel(), 2 * 8 + 3) == 0xF800).all()


WRITE = """\
import gifio, displayio, io
file = io.BytesIO()
with gifio.GifWriter(file, 20, 10, displayio.Colorspace.{space}, dither={dither}) as writer:
    for delay in (0.1, 0.25):
        writer.add_frame(data, delay)
file.getvalue()
"""


def quantized(pixels):
    """Four, eight and four levels of the colours."""
    red, green, blue = pixels >> 14, pixels >> 8 & 7, pixels >> 3 & 3
    return np.stack([(red * 255 + 1) // 3, (green * 255 + 3) // 7, (blue * 255 + 1) // 3], axis=-1)


@pytest.mark.parametrize(("space", "order"), [("RGB565", "<u2"), ("RGB565_SWAPPED", ">u2")])
def test_pillow_reads_what_is_written(ev, space, order):
    pixels = np.random.default_rng(2).integers(0, 65536, (10, 20)).astype(np.uint16)
    data = ev(f"data = {pixels.astype(order).tobytes()!r}\n" + WRITE.format(space=space, dither=False))
    image = Image.open(io.BytesIO(data))
    assert image.size == (20, 10)
    assert image.info["loop"] == 0
    read = [(frame.info["duration"], np.asarray(frame.convert("RGB"))) for frame in ImageSequence.Iterator(image)]
    assert [duration for duration, _ in read] == [100, 250]
    for _, picture in read:
        assert np.array_equal(picture, quantized(pixels))


def test_gray_and_dithered_frames(ev):
    gray = np.arange(200, dtype=np.uint8).reshape(10, 20)
    data = ev(f"data = {gray.tobytes()!r}\n" + WRITE.format(space="L8", dither=True))
    read = np.asarray(Image.open(io.BytesIO(data)).convert("L")).astype(int)
    assert np.array_equal(read, ((gray >> 1).astype(int) * 255 * 2 + 127) // 254)
    # A gray of a half in a dithered file is bright and dark by turns; the mean is darker, as upstream's dither is.
    half = np.full((10, 20), 0x8410, np.uint16)
    data = ev(f"data = {half.tobytes()!r}\n" + WRITE.format(space="RGB565", dither=True))
    read = np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))
    assert len(np.unique(read[..., 0])) == 2
    first = ((0x80 - 0) >> 1 & 0x60, (0x80 - 4) >> 3 & 0x1C, (0x80 - 8) >> 6)
    assert read[0, 0].tolist() == [
        ((first[0] >> 5) * 255 + 1) // 3, ((first[1] >> 2) * 255 + 3) // 7, (first[2] * 255 + 1) // 3,
    ]  # fmt: skip


def test_a_file_of_its_own_is_closed(board, ev):
    pixels = bytes(2 * 16)
    ev(
        f"import gifio, displayio\nwriter = gifio.GifWriter('/out.gif', 4, 4, "
        "displayio.Colorspace.RGB565, loop=False)\n"
        f"writer.add_frame({pixels!r}, 0)\nwriter.deinit()"
    )
    image = Image.open(io.BytesIO((board.drive.path / "out.gif").read_bytes()))
    assert (image.n_frames, image.size, "loop" in image.info) == (1, (4, 4), False)


MADE = PLAY + "import io\nw = gifio.GifWriter(io.BytesIO(), 2, 2, displayio.Colorspace.L8)\n"


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("gif.deinit()\ngif.width", DEINITIALIZED),
        ("gifio.OnDiskGif(5)", "TypeError: file must be a file opened in byte mode"),
        ("gifio.OnDiskGif(open('/a.gif'))", "TypeError: file must be a file opened in byte mode"),
        ("gifio.OnDiskGif('/bad.gif')", "ValueError: Invalid file"),
        ("gifio.OnDiskGif('/wide.gif')", "ValueError: width must be <= 320"),
        ("w.add_frame(bytes(3))", "IndexError: memoryview index out of range"),
        ("w.add_frame(bytes(4), 656)", "ValueError: delay must be <= 655"),
        ("w.add_frame(bytes(4), -1)", "ValueError: delay must be >= 0"),
        ("w.deinit()\nw.add_frame(bytes(4))", DEINITIALIZED),
        (
            "gifio.GifWriter(io.BytesIO(), 2, 2, displayio.Colorspace.RGB888)",
            "TypeError: unsupported colorspace for GifWriter",
        ),
        (
            "gifio.GifWriter(io.StringIO(), 2, 2, displayio.Colorspace.L8)",
            "TypeError: file must be a file opened in byte mode",
        ),
    ],
)  # fmt: skip
def test_errors_are_upstreams(board, error, code, message):
    save(board, gif([next(frames(8, 8, 1))]))
    (board.drive.path / "bad.gif").write_bytes(b"GIF88a" + bytes(40))
    (board.drive.path / "wide.gif").write_bytes(gif([Image.new("P", (321, 2))]))
    assert error(MADE + code) == message


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    changes=st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=8),
    length=st.integers(0, 3000),
    palette=st.booleans(),
)
def test_broken_files_give_an_error_or_frames(board, changes, length, palette):
    data = bytearray(gif(list(frames(24, 16, 2)), duration=[50, 60]))
    for at, value in changes:
        data[at % len(data)] = value
    save(board, bytes(data[:length]))
    result = board.run(
        "import gifio\nwords = None\ntry:\n"
        f"    gif = gifio.OnDiskGif('/a.gif', use_palette={palette})\n    for n in range(4): gif.next_frame()\n"
        "    gif.deinit()\n"
        "except (ValueError, MemoryError) as e:\n    words = type(e).__name__, str(e)\nwords"
    )
    assert result.ok, result.traceback or result.restarted
    words = result.value and eval(result.value)
    assert not words or words[0] == "MemoryError" or words[1] in ("Invalid file", "width must be <= 320")
