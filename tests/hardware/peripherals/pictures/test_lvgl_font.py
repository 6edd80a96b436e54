"""lvfontio: a font's cell and bitmap by its file, which is made here."""

import struct

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st


def bits_of(*fields):
    text = "".join(f"{value:0{size}b}" for value, size in fields if size)
    return int(text.ljust(-(-len(text) // 8) * 8, "0"), 2).to_bytes(-(-len(text) // 8), "big") if text else b""


def section(kind, body):
    return struct.pack("<I", len(body) + 8) + kind + body


def font(advances, default=0, bits=1, size=16):
    """A file with a glyph of 4 x 2 pixels for each advance width."""
    head = bytearray(40)
    struct.pack_into("<HH", head, 6, size, size - 3)
    struct.pack_into("<H", head, 22, default)
    head[26], head[29], head[30], head[31], head[32] = 1, bits, 4, 4, 6
    cmap = struct.pack("<IIIHHHBB", 1, 20, 32, 95, 1, 0, 2, 0)
    loca = struct.pack("<I", len(advances) + 1)
    # Glyphs follow each other without gaps here only when they end at a byte.
    glyphs = b"".join(
        bits_of((a, 6), (0, 4), (0, 4), (4, 4), (2, 4), (0, 8 * bits), (0, (-22 - 8 * bits) % 8)) for a in advances
    )
    return b"".join(
        section(kind, body)
        for kind, body in ((b"head", bytes(head)), (b"cmap", cmap), (b"loca", loca), (b"glyf", glyphs))
    )


OPEN = (
    "import lvfontio\nf = lvfontio.OnDiskFont('/f.bin', {slots})\n"
    "f.get_bounding_box(), f.bitmap.width, f.bitmap.height, f.bitmap.bits_per_value"
)


def test_a_cell_by_the_file(board, ev):
    (board.drive.path / "f.bin").write_bytes(font([8] * 5, default=8))
    assert ev(OPEN.format(slots=20)) == ((8, 16), 160, 16, 2)
    (board.drive.path / "f.bin").write_bytes(font([8], default=8, bits=2))
    assert ev(OPEN.format(slots=3)) == ((8, 16), 24, 16, 4)


def test_a_cell_by_the_glyphs(board, ev):
    # One glyph of 22 + 8 bits, and the next one begins behind these: so only the first is sure to be read right.
    (board.drive.path / "f.bin").write_bytes(font([9]))
    assert ev(OPEN.format(slots=20)) == ((9, 16), 9, 16, 2)


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("lvfontio.OnDiskFont('/none.bin')", "ValueError: File not found"),
        ("lvfontio.OnDiskFont('/bad.bin')", "ValueError: Invalid file"),
        ("lvfontio.OnDiskFont(5)", "TypeError: can't convert 'int' object to str implicitly"),
    ],
)
def test_errors_are_upstreams(board, error, code, message):
    (board.drive.path / "bad.bin").write_bytes(b"nothing of a font")
    assert error("import lvfontio\n" + code) == message


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=6), length=st.integers(0, 300))
def test_broken_files_give_an_error_or_a_font(board, changes, length):
    data = bytearray(font([8] * 5, default=8))
    for at, value in changes:
        data[at % len(data)] = value
    (board.drive.path / "f.bin").write_bytes(bytes(data[:length]))
    result = board.run(
        "import lvfontio\nwords = None\ntry:\n    lvfontio.OnDiskFont('/f.bin', 10)\n"
        "except (ValueError, MemoryError) as e:\n    words = str(e)\nwords"
    )
    assert result.ok, result.traceback or result.restarted
