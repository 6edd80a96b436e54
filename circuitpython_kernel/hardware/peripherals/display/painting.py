"""Paints grids of tiles and shapes into an area of a display (TileGrid.c, VectorShape.c).

A layer is painted over what is below it. displayio begins with the uppermost one and leaves out what has a pixel
already; the result is the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .areas import Area
from .shading import Places, Shader
from .transforms import Transform


@dataclass(frozen=True)
class TileMap:
    """A grid's tiles: the values of its bitmap, which tile is where, how they are turned.

    ``tiles`` is (rows, columns). ``top_left`` is the row and the column of the tile in the corner.
    """

    bitmap: NDArray[Any]
    shader: Shader
    tiles: NDArray[Any]
    tile_width: int
    tile_height: int
    top_left: tuple[int, int] = (0, 0)
    flip_x: bool = False
    flip_y: bool = False
    transpose: bool = False


def paint_tiles(target: NDArray[Any], area: Area, grid: TileMap, place: Area, transform: Transform) -> None:
    """Paint a grid whose place on the display is known into an area of it."""
    overlap = area.overlap(place)
    if overlap is None:
        return
    turned = grid.transpose != transform.transpose
    flip_x, flip_y = (grid.flip_y, grid.flip_x) if turned else (grid.flip_x, grid.flip_y)
    mirror_x, mirror_y = (transform.dx < 0) != flip_x, (transform.dy < 0) != flip_y
    across, down = np.arange(overlap.x1, overlap.x2), np.arange(overlap.y1, overlap.y2)
    across = place.x2 - 1 - across if mirror_x else across - place.x1
    down = place.y2 - 1 - down if mirror_y else down - place.y1
    if transform.scale > 1:
        across, down = across // transform.scale, down // transform.scale
    # Along the bitmap's rows and columns from here on.
    xs, ys = (down, across) if turned else (across, down)
    values, places = _values(grid, xs, ys)
    shown, opaque = grid.shader.show(values, places)
    part = target[overlap.y1 - area.y1 : overlap.y2 - area.y1, overlap.x1 - area.x1 : overlap.x2 - area.x1]
    if turned:
        shown = shown.T
        opaque = None if opaque is None else opaque.T
    if opaque is None:
        part[:] = shown
    else:
        np.copyto(part, shown, where=opaque)


def _values(grid: TileMap, xs: NDArray[Any], ys: NDArray[Any]) -> tuple[NDArray[Any], Places | None]:
    """The values at places of a grid: columns, rows."""
    rows, columns = grid.tiles.shape
    bitmap = grid.bitmap
    per_row = max(1, bitmap.shape[1] // grid.tile_width)
    by_place = grid.shader.by_place
    if rows == columns == 1:
        tile = int(grid.tiles[0, 0]) & 0xFF  # a pixel shader is told 8 bits of a tile's number
        left, top = tile % per_row * grid.tile_width, tile // per_row * grid.tile_height
        places = None
        if by_place:
            zero = np.zeros((1, 1), np.intp)
            places = Places((xs + left)[None, :], (ys + top)[:, None], zero, zero)
        if top + grid.tile_height <= bitmap.shape[0] and left + grid.tile_width <= bitmap.shape[1]:
            return bitmap[_run(ys + top)][:, _run(xs + left)], places
        return _clipped(bitmap, np.broadcast_to((xs + left)[None, :], (len(ys), len(xs))), (ys + top)[:, None]), places
    column = (xs // grid.tile_width + grid.top_left[1]) % columns
    row = (ys // grid.tile_height + grid.top_left[0]) % rows
    tiles = grid.tiles[row[:, None], column[None, :]].astype(np.intp) & 0xFF
    x = tiles % per_row * grid.tile_width + (xs % grid.tile_width)[None, :]
    y = tiles // per_row * grid.tile_height + (ys % grid.tile_height)[:, None]
    places = Places(x, y, column[None, :], row[:, None]) if by_place else None
    return _clipped(bitmap, x, y), places


def _run(places: NDArray[Any]) -> slice | NDArray[Any]:
    """Places one behind the other as a slice, which needs no copy."""
    first, last = int(places[0]), int(places[-1])
    if last - first == len(places) - 1:
        return slice(first, last + 1)
    if first - last == len(places) - 1:
        return slice(first, last - 1 if last else None, -1)
    return places


def _clipped(bitmap: NDArray[Any], x: NDArray[Any], y: NDArray[Any]) -> NDArray[Any]:
    """Values of a bitmap, which are 0 outside of it."""
    height, width = bitmap.shape
    if x.size and y.size and int(x.max()) < width and int(y.max()) < height:
        inside: NDArray[Any] = bitmap[y, x]
        return inside
    outside = (x >= width) | (y >= height)
    if not width or not height:
        return np.zeros(outside.shape, bitmap.dtype)
    found: NDArray[Any] = bitmap[np.minimum(y, height - 1), np.minimum(x, width - 1)]
    found[outside] = 0
    return found


def paint_glyphs(
    target: NDArray[Any],
    area: Area,
    bitmap: NDArray[Any],
    shader: Shader,
    tiles: NDArray[Any],
    places: NDArray[Any],
    tile: tuple[int, int],
) -> None:
    """Paint many grids of one tile each, not scaled and not turned, that lie in the area as a whole.

    Args:
        target: the area's pixels.
        area: where it is.
        bitmap: has the tiles.
        shader: shows its values; not by their places.
        tiles: the number of each grid's tile.
        places: the corners of each: (grids, 4).
        tile: a tile's width and height.
    """
    width, height = tile
    per_row = max(1, bitmap.shape[1] // width)
    tiles = tiles.astype(np.intp) & 0xFF
    left, top = tiles % per_row * width, tiles // per_row * height
    down, across = np.arange(height), np.arange(width)
    x = left[:, None, None] + across
    y = top[:, None, None] + down[:, None]
    shown, opaque = shader.show(_clipped(bitmap, np.broadcast_to(x, (len(tiles), 1, width)), y), None)
    columns = (places[:, 0] - area.x1)[:, None, None] + across
    rows = (places[:, 1] - area.y1)[:, None, None] + down[:, None]
    at = rows * area.width + columns
    pixels = target.reshape(-1)
    if opaque is None:
        pixels[at] = shown
    else:
        pixels[at[opaque]] = shown[opaque]
