"""Groups, grids, palettes, converters: what they keep, and upstream's words for what they refuse."""

import numpy as np
import pytest

SETUP = """
import displayio
b = displayio.Bitmap(8, 4, 4)
p = displayio.Palette(4)
c = displayio.ColorConverter(input_colorspace=displayio.Colorspace.RGB565)
t = displayio.TileGrid(b, pixel_shader=p, width=3, height=2, tile_width=4, tile_height=2, x=-5, y=7)
g = displayio.Group(scale=2, x=1, y=2)
"""


@pytest.fixture
def layers(ev):
    ev(SETUP)
    return ev


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("t.x, t.y, t.width, t.height, t.tile_width, t.tile_height", "(-5, 7, 3, 2, 4, 2)"),
        ("t.flip_x, t.flip_y, t.transpose_xy, t.hidden", "(False, False, False, False)"),
        ("t.flip_x = True\nt.transpose_xy = 1\nt.hidden = 1\nt.flip_x, t.transpose_xy, t.hidden", "(True, True, True)"),
        ("t[1, 1] = 3\nt[0] = 2\n[t[n] for n in range(6)]", "[2, 0, 0, 0, 3, 0]"),
        ("t.bitmap is b, t.pixel_shader is p", "(True, True)"),
        ("t.pixel_shader = c\nt.pixel_shader is c", "True"),
        ("t.contains((0, 0, 0)), t.contains((1, 8, 0))", "(False, True)"),
        ("t.x = 2\nt.contains((2, 7, 0)), t.contains((14, 7, 0)), t.contains((2, 6, 0))", "(True, False, False)"),
        ("g.scale, g.x, g.y, g.hidden, len(g)", "(2, 1, 2, False, 0)"),
        ("g.append(t)\nlen(g), g[0] is t, t in g, g.index(t), bool(g)", "(1, True, True, 0, True)"),
        ("g.append(t)\ng.remove(t)\nlen(g), list(g)", "(0, [])"),
        ("g.append(t)\ng.pop() is t", "True"),
        ("h = displayio.Group()\ng.append(t)\ng.insert(0, h)\ng[0] is h, g.pop(0) is h, len(g)", "(True, True, 1)"),
        ("g.append(t)\nh = displayio.Group()\ng[0] = h\ng[0] is h", "True"),
        ("g.append(t)\ndel g[0]\nlen(g)", "0"),
        ("h = displayio.Group()\ng.append(t)\ng.append(h)\ng.sort(key=lambda k: k.x, reverse=True)\ng[0] is h", "True"),
        ("p[0] = 0x123456\np[1] = (1, 2, 3)\np[2] = b'\\x04\\x05\\x06'\n[hex(v) for v in p]",
         "['0x123456', '0x10203', '0x40506', '0x0']"),
        ("p.make_transparent(2)\n[p.is_transparent(n) for n in range(4)]", "[False, False, True, False]"),
        ("p.make_transparent(2)\np.make_opaque(2)\np.is_transparent(2)", "False"),
        ("p.dither = True\np.dither, len(p)", "(True, 4)"),
        ("c.dither, displayio.ColorConverter(dither=True).dither", "(False, True)"),
        ("hex(displayio.ColorConverter().convert(0xFF8040))", "'0xfc08'"),
        ("p[0] = 'red'\nhex(p[0])", "'0x726564'"),  # a str is a buffer
        ("displayio.CIRCUITPYTHON_TERMINAL", None),
        ("displayio.Colorspace.BGR565_SWAPPED", "displayio.Colorspace.BGR565_SWAPPED"),
    ],
)  # fmt: skip
def test_what_they_keep(layers, code, value):
    found = layers(code)
    assert value is None or found == value or (value == "None" and found is None)


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("displayio.TileGrid(b, pixel_shader=p, tile_width=3)",
         "ValueError: Tile width must exactly divide bitmap width"),
        ("displayio.TileGrid(b, pixel_shader=p, tile_height=3)",
         "ValueError: Tile height must exactly divide bitmap height"),
        ("displayio.TileGrid(1, pixel_shader=p)", "TypeError: unsupported bitmap type"),
        ("displayio.TileGrid(b, pixel_shader=1)", "TypeError: unsupported pixel_shader type"),
        ("displayio.TileGrid(b, pixel_shader=p, width=0)", "ValueError: width must be 1-65535"),
        ("t[6]", "IndexError: Tile index out of bounds"),
        ("t[3, 0]", "IndexError: Tile index out of bounds"),
        ("t[0] = 4", "ValueError: tile must be 0-3"),
        ("t[0:2]", "NotImplementedError: Slices not supported"),
        ("t.bitmap = displayio.Bitmap(4, 4, 2)", "ValueError: New bitmap must be same size as old bitmap"),
        ("displayio.Group(scale=0)", "ValueError: scale must be 1-32767"),
        ("g.scale = 0", "ValueError: scale must be 1-32767"),
        ("g.append(t)\ng.append(t)", "ValueError: Layer already in a group"),
        ("g.append(t)\ndisplayio.Group().append(t)", "ValueError: Layer already in a group"),
        ("g.append(1)", "ValueError: Layer must be a Group or TileGrid subclass"),
        ("g[0]", "IndexError: Group index out of range"),
        ("g.pop()", "IndexError: Group index out of range"),
        ("g.remove(t)", "ValueError: object not in sequence"),
        ("displayio.Palette(0)", "ValueError: color_count must be 1-32767"),
        ("p[4] = 0", "IndexError: Palette index out of range"),
        ("p[0] = 0x1000000", "TypeError: color must be between 0x000000 and 0xffffff"),
        ("p[0] = 'rd'", "ValueError: color buffer must be 3 bytes (RGB) or 4 bytes (RGB + pad byte)"),
        ("p[0] = 1.5", "TypeError: color buffer must be a buffer, tuple, list, or int"),
        ("p.make_transparent(4)", "ValueError: palette_index must be 0-3"),
        ("c.make_transparent(1)\nc.make_transparent(2)", "RuntimeError: Only one color can be transparent at a time"),
        ("displayio.OnDiskBitmap(3)", "TypeError: file must be a file opened in byte mode"),
        ("displayio.OnDiskBitmap('/none.bmp')", "OSError: [Errno 2] No such file/directory: /none.bmp"),
        ("open('/x.bmp', 'wb').write(b'no picture at all' * 9)\ndisplayio.OnDiskBitmap('/x.bmp')", None),
    ],
)  # fmt: skip
def test_what_they_refuse(layers, error, code, message):
    found = error(code)
    if message is not None:
        assert found == message


def test_a_group_keeps_its_layers_from_the_collector(scene, board):
    scene(
        "import gc\n"
        "def fresh(n):\n"
        "    bm = displayio.Bitmap(4, 4, 2)\n"
        "    bm.fill(1)\n"
        "    pal = displayio.Palette(2)\n"
        "    pal[1] = 0x0000FF\n"
        "    return displayio.TileGrid(bm, pixel_shader=pal, x=4 * n, y=8)\n"
        "for n in range(16): root.append(fresh(n))\n"
        "gc.collect()\n"
        "junk = [bytearray(b'\\xff' * 60) for n in range(300)]\n"
        "display.refresh()"
    )
    assert np.all(board.display.rgb565()[8:12] == 0x001F)


def test_a_hidden_layer_and_an_order(scene, board):
    scene("root.hidden = True\ndisplay.refresh()")
    assert not board.display.rgb565().any()
    scene("bitmap.fill(1)\nroot.hidden = False\ndisplay.refresh()")
    assert np.all(board.display.rgb565() == 0xF800)
    scene("""
over = displayio.Bitmap(8, 8, 1)
blue = displayio.Palette(1)
blue[0] = 0x0000FF
root.insert(0, displayio.TileGrid(over, pixel_shader=blue))
display.refresh()
""")
    assert np.all(board.display.rgb565() == 0xF800)
    scene("root.append(root.pop(0))\ndisplay.refresh()")
    picture = board.display.rgb565()
    assert np.all(picture[:8, :8] == 0x001F)
    assert (picture == 0x001F).sum() == 64
