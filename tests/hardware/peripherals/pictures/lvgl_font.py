"""Font files of LVGL's, made here."""

import struct

_XY_BITS, _SIZE_BITS, _ADVANCE_BITS = 6, 6, 6


def section(kind, body):
    """A part of the file."""
    body += bytes(-len(body) % 4)
    return struct.pack("<I", len(body) + 8) + kind + body


def _glyph(advance, rows, width):
    fields = [(advance, _ADVANCE_BITS), (0, _XY_BITS), (0, _XY_BITS), (width, _SIZE_BITS), (len(rows), _SIZE_BITS)]
    text = "".join(f"{value:0{size}b}" for value, size in [*fields, *((row, width) for row in rows)])
    text = text.ljust(-(-len(text) // 8) * 8, "0")
    return int(text, 2).to_bytes(len(text) // 8, "big")


def file(letters, width, height):
    """A font whose letters have an advance width and rows of pixels each, which stand on the bottom of the cell."""
    head = bytearray(40)
    struct.pack_into("<HH", head, 6, height, height)
    struct.pack_into("<H", head, 22, width)
    head[26], head[29], head[30], head[31], head[32] = 1, 1, _XY_BITS, _SIZE_BITS, _ADVANCE_BITS
    codes = sorted(map(ord, letters))
    first = codes[0]
    listed = struct.pack(f"<{len(codes)}H", *(code - first for code in codes))
    cmap = struct.pack("<IIIHHHBB", 1, 28, first, codes[-1] - first + 1, 1, len(codes), 3, 0) + listed
    glyphs, offsets = b"", [8]
    for code in codes:
        advance, rows = letters[chr(code)]
        glyphs += _glyph(advance, rows, advance if rows else 0)
        offsets.append(8 + len(glyphs))
    loca = struct.pack(f"<I{len(offsets)}I", len(codes) + 1, 8, *offsets[:-1])
    return b"".join(
        section(kind, body)
        for kind, body in ((b"head", bytes(head)), (b"cmap", cmap), (b"loca", loca), (b"glyf", glyphs))
    )
