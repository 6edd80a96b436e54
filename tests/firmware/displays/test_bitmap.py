"""A Bitmap: its pixels, its buffer's layout, its errors."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

SETUP = "import displayio, gc\nb = displayio.Bitmap(5, 3, {0})\n"


@pytest.mark.parametrize(
    ("values", "bits", "stride", "itemsize"),
    [(1, 1, 4, 1), (2, 1, 4, 1), (3, 2, 4, 1), (4, 2, 4, 1), (5, 4, 4, 1), (16, 4, 4, 1), (17, 8, 8, 1), (256, 8, 8, 1),
     (257, 16, 12, 2), (65536, 16, 12, 2)],
)  # fmt: skip
def test_the_buffer_is_a_boards(ev, values, bits, stride, itemsize):
    ev(SETUP.format(values))
    assert ev("b.width, b.height, b.bits_per_value") == f"(5, 3, {bits})"
    assert ev("m = memoryview(b)\nlen(m), len(bytes(b))") == f"({stride * 3 // itemsize}, {stride * 3})"
    top = min(values - 1, 2**bits - 1)
    ev(f"b[4, 2] = {top}\nb[0, 1] = {min(1, top)}")
    assert ev("b[4, 2], b[14], b[0, 1], b[3, 2]") == f"({top}, {top}, {min(1, top)}, 0)"
    raw = bytes.fromhex(ev("bytes(b).hex()")[1:-1])
    rows = np.frombuffer(raw, np.uint8).reshape(3, stride)
    if bits < 8:
        unpacked = np.unpackbits(rows, axis=1)[:, : 5 * bits].reshape(3, 5, bits)
        pixels = (unpacked << np.arange(bits)[::-1]).sum(axis=2)
    else:
        pixels = rows.view(np.uint8 if bits == 8 else "<u2")[:, :5]
    assert pixels.tolist() == [[0] * 5, [min(1, top), 0, 0, 0, 0], [0, 0, 0, 0, top]]


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("displayio.Bitmap(32768, 1, 2)", "ValueError: width must be 0-32767"),
        ("displayio.Bitmap(1, -1, 2)", "ValueError: height must be 0-32767"),
        ("displayio.Bitmap(1, 1, 0)", "ValueError: value_count must be 1-65536"),
        ("displayio.Bitmap(1, 1, 65537)", "ValueError: value_count must be 1-65536"),
        ("b[5, 0]", "IndexError: x must be 0-4"),
        ("b[0, 3] = 1", "IndexError: y must be 0-2"),
        ("b[-1, 0] = 1", "IndexError: x must be 0-4"),
        ("b[15]", "IndexError: index must be 0-14"),
        ("b[0, 0] = 4", "ValueError: value must be 0-3"),
        ("b[0] = -1", "ValueError: value must be 0-3"),
        ("b[0:3]", "NotImplementedError: Slices not supported"),
        ("b['a']", "TypeError: object 'str' isn't a tuple or list"),
        ("b[1, 2, 3]", "ValueError: requested length 2 but object has length 3"),
        ("b.fill(4)", "ValueError: value must be 0-3"),
        ("len(b)", "TypeError: object of type 'Bitmap' has no len()"),
        ("b.append(1)", "AttributeError: 'Bitmap' object has no attribute 'append'"),
        (
            "b.deinit()\nb.width",
            "ValueError: Object has been deinitialized and can no longer be used. Create a new object.",
        ),
    ],
)  # fmt: skip
def test_errors(ev, error, code, message):
    ev(SETUP.format(4))
    assert error(code) == message


def test_too_large_a_bitmap_is_named_with_its_size(error):
    assert error("import displayio\ndisplayio.Bitmap(2000, 2000, 65536)") == (
        "MemoryError: memory allocation failed, allocating 8000000 bytes"
    )


def test_a_bitmap_is_a_buffer_of_the_heap(scene):
    scene("m = memoryview(bitmap)\nm[0] = 0b01101100\nbitmap.dirty()\ndisplay.refresh()")
    assert scene("[bitmap[x, 0] for x in range(4)]") == "[1, 2, 3, 0]"
    before = scene("import gc\ngc.collect()\ngc.mem_free()")
    taken = int(before) - int(scene("big = displayio.Bitmap(100, 100, 65536)\ngc.collect()\ngc.mem_free()"))
    assert 20000 < taken < 20700


def test_changes_that_are_not_told_are_not_shown(board, scene):
    scene("bitmap.fill(1)\ndisplay.refresh()")
    frames = board.display.refreshes
    scene("m = memoryview(bitmap)\nm[0] = 255\ndisplay.refresh()")
    assert (board.display.rgb565()[0, 0], board.display.refreshes) == (0xF800, frames)
    scene("bitmap.dirty(0, 0, 1, 1)\ndisplay.refresh()")
    assert board.display.rgb565()[0, :5].tolist() == [0xFFFF] * 1 + [0xF800] * 4


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.sampled_from([2, 4, 16, 256, 65536]),
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 10), st.integers(0, 65535)), max_size=40),
)
def test_pixels_are_kept(shared_board, values, changes):
    expected = np.zeros((11, 31), int)
    for x, y, value in changes:
        expected[y, x] = value % values
    result = shared_board.run(
        f"import displayio\nb = displayio.Bitmap(31, 11, {values})\nfor x, y, v in {changes}: b[x, y] = v % {values}\n"
        "[[b[x, y] for x in range(31)] for y in range(11)]"
    )
    assert result.ok, result.traceback
    assert result.value == repr(expected.tolist())
