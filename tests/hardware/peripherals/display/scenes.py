"""Programs that show scenes: data for displays in tests."""

from array import array
from typing import Any

DISPLAY = """\
import board, busio, displayio, fourwire, busdisplay
displayio.release_displays()
_spi = busio.SPI(board.GP18, board.GP19, board.GP16)
_bus = fourwire.FourWire(_spi, command=board.GP20, chip_select=board.GP17, reset=board.GP21)
display = busdisplay.BusDisplay(_bus, b"", width={width}, height={height}, auto_refresh=False{more})
"""
"""A display on a Raspberry Pi Pico, without an init sequence: what it is sent is what counts."""


def display(width: int, height: int, **more: object) -> str:
    """The program that makes a display."""
    rest = "".join(f", {name}={value!r}" for name, value in more.items())
    return DISPLAY.format(width=width, height=height, more=rest)


def grid(item: dict[str, Any]) -> str:
    """The program that makes a grid of a scene's as ``t`` in a group ``g``; see the keys in `test_goldens`."""
    values = array("H", item["bmp"]).tobytes()
    lines = [
        "from array import array",
        f"b = displayio.Bitmap({item['bw']}, {item['bh']}, {item['n']})",
        f"for n, v in enumerate(array('H', {values!r})): b[n] = v",
    ]
    if item["shader"] == "p":
        lines += [
            f"s = displayio.Palette({len(item['pal'])}, dither={bool(item.get('dither'))})",
            f"for n, v in enumerate(array('i', {array('i', item['pal']).tobytes()!r})): s[n] = v",
            f"for n in {bytes(item['tr'])!r}: s.make_transparent(n)",
        ]
    else:
        lines.append(
            "s = displayio.ColorConverter(input_colorspace=displayio.Colorspace.RGB565, "
            f"dither={bool(item.get('dither'))})"
        )
        if item.get("ctr") is not None:
            lines.append(f"s.make_transparent({item['ctr']})")
    lines += [
        f"t = displayio.TileGrid(b, pixel_shader=s, width={item['w']}, height={item['h']}, tile_width={item['tw']}, "
        f"tile_height={item['th']}, x={item['x']}, y={item['y']})",
        f"for n, v in enumerate({bytes(item['tiles'])!r}): t[n] = v",
        f"t.flip_x, t.flip_y, t.transpose_xy = {bool(item['fx'])}, {bool(item['fy'])}, {bool(item['tp'])}",
        f"t.hidden = {bool(item['hidden'])}",
        f"g = displayio.Group(scale={item['gscale']}, x={item['gx']}, y={item['gy']})",
        "g.append(t)",
    ]
    return "\n".join(lines) + "\n"
