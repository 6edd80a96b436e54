"""How displayio's objects lie in the guest's memory: the one definition.

The firmware has a record of 32-bit words for each object, an ``array('i')`` on its heap, and puts in addresses of other
records. It sets the words of `Grid` and so on, and the host clears what a refresh has dealt with. The firmware gets
these numbers as constants; see `constants`.
"""

from __future__ import annotations

from enum import IntEnum, IntFlag


class Kind(IntEnum):
    """What a record is of: the lowest bits of its first word."""

    GRID = 1
    GROUP = 2
    CIRCLE = 3
    RECTANGLE = 4
    POLYGON = 5
    TERMINAL = 6
    BITMAP = 8
    DISK_BITMAP = 9
    PALETTE = 10
    CONVERTER = 11
    MAPPER = 12


KIND_MASK = 15


class Flag(IntFlag):
    """The other bits of the first word. For each the kinds that have it."""

    HIDDEN = 1 << 4  # layers
    FLIP_X = 1 << 5  # a grid
    FLIP_Y = 1 << 6
    TRANSPOSE = 1 << 7
    MOVED = 1 << 8  # layers; a group's is its layers', too
    FULL = 1 << 9  # grids and shapes: all of it is to be drawn
    PARTIAL = 1 << 10  # a grid: what its dirty area has
    IN_GROUP = 1 << 11  # layers
    SHOWN_HIDDEN = 1 << 12  # layers: the display knows that it is hidden
    REMOVED = 1 << 13  # a group: its dirty area has what was taken out
    HIDING = 1 << 14  # a group: it was hidden or shown
    READ_ONLY = 1 << 15  # a bitmap, the terminal
    DITHER = 1 << 16  # a palette, a converter
    CHANGED = 1 << 17  # a palette
    WIDE = 1 << 18  # a grid: its tiles have 16 bits


class Grid(IntEnum):
    """Words of a `displayio.TileGrid`."""

    FLAGS = 0
    BITMAP = 1
    SHADER = 2
    X = 3
    Y = 4
    WIDTH = 5  # in tiles
    HEIGHT = 6
    TILE_WIDTH = 7
    TILE_HEIGHT = 8
    TOP_LEFT_X = 9
    TOP_LEFT_Y = 10
    TILES = 11  # address of the tiles; the tile itself when there is but one
    DIRTY = 12  # four words, in pixels of the grid; see Flag.PARTIAL
    BEFORE = 16  # four words: where it is on the display; empty before it was drawn
    WORDS = 20


class Group(IntEnum):
    """Words of a `displayio.Group`."""

    FLAGS = 0
    X = 1
    Y = 2
    SCALE = 3
    LAYERS = 4  # address of an array object with the addresses of the layers' records
    DIRTY = 5  # four words, in pixels of the display; see Flag.REMOVED
    WORDS = 9


class Shape(IntEnum):
    """Words of a `vectorio` shape."""

    FLAGS = 0
    X = 1
    Y = 2
    SHADER = 3
    COLOR = 4
    FIRST = 5  # a circle's radius, a rectangle's width, the address of a polygon's points (16 bits each)
    SECOND = 6  # a rectangle's height, how many numbers a polygon's points are
    BEFORE = 7  # four words: where it is on the display
    WORDS = 11


class Bitmap(IntEnum):
    """Words of a `displayio.Bitmap`."""

    FLAGS = 0
    WIDTH = 1
    HEIGHT = 2
    BITS = 3
    STRIDE = 4  # bytes from row to row
    DATA = 5
    DIRTY = 6  # four words; empty when the first is the third
    TAKEN = 10  # how often a frame has taken what has changed
    WORDS = 11


class DiskBitmap(IntEnum):
    """Words of a `displayio.OnDiskBitmap`."""

    FLAGS = 0
    WIDTH = 1
    HEIGHT = 2
    NUMBER = 3  # of what the host has read
    WORDS = 4


class Palette(IntEnum):
    """Words of a `displayio.Palette`; its colours are behind them, `TRANSPARENT` or not."""

    FLAGS = 0
    COUNT = 1
    COLORS = 2


TRANSPARENT = 1 << 24
"""Set in a palette's colour."""


class Converter(IntEnum):
    """Words of a `displayio.ColorConverter`."""

    FLAGS = 0
    COLORSPACE = 1
    TRANSPARENT = 2
    WORDS = 3


class Mapper(IntEnum):
    """Words of a `tilepalettemapper.TilePaletteMapper`."""

    FLAGS = 0
    SHADER = 1
    COUNT = 2  # colours of a tile
    WIDTH = 3  # in tiles; 0 before it has a grid
    HEIGHT = 4
    MAPPINGS = 5  # address of a word for each colour of each tile
    WORDS = 6


class DiskFont(IntEnum):
    """Words of an `lvfontio.OnDiskFont`."""

    WIDTH = 0  # of a cell, in pixels
    BITMAP = 1
    SLOTS = 2  # cells of the bitmap
    CACHE = 3  # the character in each cell, -1 for none; behind them, how often each cell is shown


ARRAY_LENGTH = 8
"""Where an array object of the interpreter has its length, and behind it the address of its items (py/objarray.h)."""

MOST_LAYERS = 1 << 16
"""A group with more has been damaged."""

MOST_DEPTH = 64
"""Groups within groups; a damaged one may have itself as a layer."""

_GROUPS: dict[str, type[IntEnum]] = {
    "KIND": Kind, "GRID": Grid, "GROUP": Group, "SHAPE": Shape, "BITMAP": Bitmap, "DISK": DiskBitmap,
    "PALETTE": Palette, "CONVERTER": Converter, "MAPPER": Mapper, "FONT": DiskFont,
}  # fmt: skip


def constants() -> dict[str, int]:
    """Every number that the firmware may name, as ``L.NAME``."""
    found = {f"{prefix}_{member.name}": int(member) for prefix, group in _GROUPS.items() for member in group}
    for prefix, group in _GROUPS.items():
        if "WORDS" in group.__members__:
            found[f"{prefix}_BYTES"] = 4 * int(group["WORDS"])
    found.update({f"FLAG_{flag.name}": int(flag) for flag in Flag})
    return found | {"COLOR_TRANSPARENT": TRANSPARENT}
