"""What `bitmaptools` does to bitmaps in the guest's memory (shared-module/bitmaptools)."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .areas import Area
from .bitmaps import DiskBitmaps, values_of
from .guest import Guest
from .records import Bitmap

_NO_FILES = DiskBitmaps()
Values = NDArray[Any]


class Editable:
    """A bitmap that is written to, and what of it was changed."""

    def __init__(self, guest: Guest, address: int) -> None:
        self._guest = guest
        self._words = guest.words_at(address, Bitmap.WORDS)
        self.width, self.height, self.bits = (
            int(self._words[word]) for word in (Bitmap.WIDTH, Bitmap.HEIGHT, Bitmap.BITS)
        )
        self.values: Values = values_of(guest, _NO_FILES, address)
        """(height, width); of 8 bits and more the guest's own."""

    @property
    def mask(self) -> int:
        """All bits of a value."""
        return (1 << self.bits) - 1

    def changed(self, area: Area) -> None:
        """Write back what was changed, and note where that was."""
        if self.bits < 8 and self.width:
            self._pack()
        words = self._words
        before = Area(*words[Bitmap.DIRTY : Bitmap.DIRTY + 4].tolist())
        both = area.ordered().union(before).overlap(Area(0, 0, self.width, self.height))
        words[Bitmap.DIRTY : Bitmap.DIRTY + 4] = both or (0, 0, 0, 0)

    def _pack(self) -> None:
        stride, per_byte = int(self._words[Bitmap.STRIDE]), 8 // self.bits
        rows = self._guest.array(int(self._words[Bitmap.DATA]), stride * self.height).reshape(self.height, stride)
        padded = np.zeros((self.height, stride * per_byte), np.uint8)
        padded[:, : self.width] = self.values
        shifts = np.arange(8 - self.bits, -1, -self.bits, dtype=np.uint8)
        packed = np.bitwise_or.reduce(padded.reshape(self.height, stride, per_byte) << shifts, axis=2)
        rows[:] = packed

    def put(self, x: Values, y: Values, value: Values | int) -> None:
        """Set pixels; those outside are left out."""
        inside = (x >= 0) & (x < self.width) & (y >= 0) & (y < self.height)
        values = np.broadcast_to(np.asarray(value, np.int64), x.shape)[inside] & self.mask
        self.values[y[inside], x[inside]] = values


def line(x0: int, y0: int, x1: int, y1: int, width: int, height: int) -> tuple[Values, Values]:
    """The pixels of a line, as `draw_line` has them."""
    if x0 == x1:
        y0, y1 = max(0, min(y0, y1)), min(max(y0, y1), height - 1)
        ys = np.arange(y0, y1 + 1)
        return np.full(len(ys), x0), ys
    if y0 == y1:
        x0, x1 = max(0, min(x0, x1)), min(max(x0, x1), width - 1)
        xs = np.arange(x0, x1 + 1)
        return xs, np.full(len(xs), y0)
    steep = abs(y1 - y0) > abs(x1 - x0)
    if steep:
        x0, y0, x1, y1 = y0, x0, y1, x1
    if x0 > x1:
        x0, x1, y0, y1 = x1, x0, y1, y0
    dx, dy = x1 - x0, abs(y1 - y0)
    step = 1 if y0 < y1 else -1
    error, y = dx // 2, y0
    steps: list[int] = []
    for _ in range(dx + 1):
        steps.append(y)
        error -= dy
        if error < 0:
            y += step
            error += dx
    xs, found = np.arange(x0, x1 + 1), np.array(steps)
    return (found, xs) if steep else (xs, found)


def draw_line(bitmap: Editable, x0: int, y0: int, x1: int, y1: int, value: int) -> None:
    """A line, both ends included."""
    bitmap.put(*line(x0, y0, x1, y1, bitmap.width, bitmap.height), value)
    area = Area(min(x0, x1), min(y0, y1), max(x0, x1) + 1, max(y0, y1) + 1)
    bitmap.changed(area.overlap(Area(0, 0, bitmap.width, bitmap.height)) or Area(0, 0, 0, 0))


def draw_polygon(bitmap: Editable, xs: list[int], ys: list[int], value: int, *, close: bool) -> None:
    """Lines from point to point."""
    points = list(zip(xs, ys, strict=True))
    if close:
        points.append(points[0])
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        bitmap.put(*line(x0, y0, x1, y1, bitmap.width, bitmap.height), value)
    area = Area(min(xs), min(ys), max(xs), max(ys))
    # As on a board the last column and the last row do not count as changed.
    bitmap.changed(area.overlap(Area(0, 0, bitmap.width, bitmap.height)) or Area(0, 0, 0, 0))


def draw_circle(bitmap: Editable, x: int, y: int, radius: int, value: int) -> None:
    """A circle's line, by Bresenham's algorithm."""
    xs, ys = [], []
    yb, d = radius, 3 - 2 * radius
    xb = 0
    while xb <= yb:
        for a, b in ((xb, yb), (yb, xb)):
            xs += [a, -a, -a, a]
            ys += [b, -b, b, -b]
        if d <= 0:
            d += 4 * xb + 6
        else:
            d += 4 * (xb - yb) + 10
            yb -= 1
        xb += 1
    bitmap.put(np.array(xs) + x, np.array(ys) + y, value)
    area = Area(x - radius, y - radius, x + radius, y + radius)
    bitmap.changed(area.overlap(Area(0, 0, bitmap.width, bitmap.height)) or Area(0, 0, 0, 0))


def fill_region(bitmap: Editable, area: Area, value: int) -> None:
    """A rectangle of one value."""
    found = area.ordered().overlap(Area(0, 0, bitmap.width, bitmap.height))
    if found is not None:
        bitmap.values[found.y1 : found.y2, found.x1 : found.x2] = value & bitmap.mask
        bitmap.changed(found)


def replace_value(bitmap: Editable, old: int, new: int) -> None:
    """Another value for all pixels of one."""
    found = bitmap.values == old
    if found.any():
        bitmap.values[found] = new & bitmap.mask
        rows, columns = np.nonzero(found.any(axis=1))[0], np.nonzero(found.any(axis=0))[0]
        bitmap.changed(Area(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1))


def boundary_fill(bitmap: Editable, x: int, y: int, value: int, replaced: int | None) -> None:
    """Fill what hangs together with a pixel, by sides; ``replaced`` is the value there when it is None."""
    values = bitmap.values
    old = int(values[y, x]) if replaced is None else replaced
    if value == old or int(values[y, x]) != old:
        if value != old:
            bitmap.changed(Area(x, y, x + 1, y + 1))
        return
    same = values == old
    waiting, reached = [(x, y)], np.zeros(values.shape, np.bool_)
    while waiting:
        column, row = waiting.pop()
        if reached[row, column] or not same[row, column]:
            continue
        line_of = same[row]
        left = column
        while left > 0 and line_of[left - 1]:
            left -= 1
        right = column
        while right + 1 < bitmap.width and line_of[right + 1]:
            right += 1
        reached[row, left : right + 1] = True
        for other in (row - 1, row + 1):
            if 0 <= other < bitmap.height:
                open_ = same[other, left : right + 1] & ~reached[other, left : right + 1]
                starts = np.flatnonzero(open_ & ~np.concatenate(([False], open_[:-1])))
                waiting += [(left + int(start), other) for start in starts]
    values[reached] = value & bitmap.mask
    rows, columns = np.flatnonzero(reached.any(axis=1)), np.flatnonzero(reached.any(axis=0))
    bitmap.changed(Area(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1))


def blit(
    target: Editable, source: Values, x: int, y: int, part: Area, skip_source: int | None, skip_target: int | None
) -> None:
    """Copy a part of a bitmap into another one, or into itself."""
    piece = source[part.y1 : part.y2, part.x1 : part.x2].copy()
    into = Area(x, y, min(x + part.width, target.width), min(y + part.height, target.height))
    target_area = Area(x, y, x + part.width, y + part.height).overlap(Area(0, 0, target.width, target.height))
    if target_area is not None:
        piece = piece[target_area.y1 - y : target_area.y2 - y, target_area.x1 - x : target_area.x2 - x]
        there = target.values[target_area.y1 : target_area.y2, target_area.x1 : target_area.x2]
        wanted = np.ones(piece.shape, np.bool_)
        if skip_source is not None:
            wanted &= piece != skip_source
        if skip_target is not None:
            wanted &= there != skip_target
        there[wanted] = (piece[wanted].astype(np.int64) & target.mask).astype(there.dtype)
    target.changed(into)


def array_blit(bitmap: Editable, data: Values, area: Area, skip: int | None) -> None:
    """Put values into a rectangle, row by row."""
    values = data[: area.width * area.height].reshape(area.height, area.width)
    there = bitmap.values[area.y1 : area.y2, area.x1 : area.x2]
    # A mask of 32 bits is none (1 << 32 has no bits left), so such bitmaps get zeros, as on a board.
    mask = bitmap.mask if bitmap.bits < 32 else 0xFFFFFFFF
    wanted = np.ones(values.shape, np.bool_) if skip is None else values != skip
    there[wanted] = (values[wanted].astype(np.int64) & mask).astype(there.dtype)
    bitmap.changed(area)


def rows_into(
    bitmap: Editable, data: bytes, bits: int, element: int, first: int, step: int, *, reverse: bool, swap: bool
) -> None:
    """Put rows of a file into a bitmap: `readinto`."""
    elements = (bitmap.width * bits + element * 8 - 1) // (element * 8)
    rows = np.frombuffer(data, np.uint8).reshape(-1, elements * element)
    if swap and element > 1:
        rows = np.ascontiguousarray(rows.reshape(len(rows), -1, element)[:, :, ::-1]).reshape(len(rows), -1)
    width = bitmap.width
    found: Values
    if bits < 8:
        shifts = np.arange(0, 8, bits, dtype=np.uint8)
        if reverse:
            shifts = shifts[::-1]
        found = (rows[:, :, None] >> shifts & np.uint8((1 << bits) - 1)).reshape(len(rows), -1)[:, :width]
    elif bits == 24:
        three = rows[:, : 3 * width].reshape(len(rows), width, 3).astype(np.uint32)
        found = three[..., 0] << 16 | three[..., 1] << 8 | three[..., 2]
    else:
        dtype = {8: "u1", 16: "<u2", 32: "<u4"}[bits]
        found = np.ascontiguousarray(rows[:, : width * bits // 8]).view(dtype)
    for number, row in enumerate(found):
        bitmap.values[first + step * number] = (row.astype(np.int64) & bitmap.mask).astype(bitmap.values.dtype)


def rotozoom(
    target: Editable, source: Values, ox: int, oy: int, into: Area, px: int, py: int, part: Area, angle: float,
    scale: float, skip: int | None,
) -> None:  # fmt: skip
    """Turn and scale a bitmap into another one, all in floats of 32 bits."""
    f = np.float32
    sine, cosine, zoom = f(np.sin(f(angle))), f(np.cos(f(angle))), f(scale)
    height, width = source.shape
    low, high = [into.x2, into.y2], [into.x1, into.y1]
    for across, down in ((-px, -py), (width - px, -py), (width - px, height - py), (-px, height - py)):
        dx = cosine * f(across) * zoom - sine * f(down) * zoom + f(ox)
        dy = sine * f(across) * zoom + cosine * f(down) * zoom + f(oy)
        for axis, value in enumerate((dx, dy)):
            low[axis] = int(value) if value < low[axis] else low[axis]
            high[axis] = int(value) if value > high[axis] else high[axis]
    x1, y1 = max(low[0], into.x1), max(low[1], into.y1)
    x2, y2 = min(high[0], into.x2 - 1), min(high[1], into.y2 - 1)
    target.changed(Area(x1, y1, x2 + 1, y2 + 1))
    if x2 < x1 or y2 < y1 or not zoom:
        return
    dv, du = cosine / zoom, sine / zoom
    row_du, row_dv = dv, -du
    start_u = f(px) - (f(ox) * dv + f(oy) * du)
    start_v = f(py) - (f(ox) * row_dv + f(oy) * row_du)
    rows, columns = y2 - y1 + 1, x2 - x1 + 1
    at_u, at_v = _steps(start_u + f(y1) * du, du, rows), _steps(start_v + f(y1) * dv, dv, rows)
    u, v = at_u + f(x1) * row_du, at_v + f(x1) * row_dv
    us = np.add.accumulate(
        np.concatenate((u[:, None], np.full((rows, columns - 1), row_du, f)), axis=1), axis=1, dtype=f
    )
    vs = np.add.accumulate(
        np.concatenate((v[:, None], np.full((rows, columns - 1), row_dv, f)), axis=1), axis=1, dtype=f
    )
    inside = (us >= part.x1) & (us < part.x2) & (vs >= part.y1) & (vs < part.y2)
    values = source[vs.astype(np.int64)[inside], us.astype(np.int64)[inside]]
    y, x = np.nonzero(inside)
    if skip is not None:
        y, x, values = y[values != skip], x[values != skip], values[values != skip]
    target.put(x + x1, y + y1, values)
    target.changed(Area(x1, y1, x2 + 1, y2 + 1))


def _steps(start: np.float32, step: np.float32, count: int) -> NDArray[np.float32]:
    """A start and sums of steps, each rounded as a board's."""
    return np.add.accumulate(np.concatenate(([start], np.full(count - 1, step, np.float32))), dtype=np.float32)


def alpha_blend(
    target: Editable, first: Values, second: Values, swapped: bool, factors: tuple[float, float], screen: bool,
    skips: tuple[int | None, int | None], mask: Values | None,
) -> None:  # fmt: skip
    """Blend two bitmaps of 8 bits (brightness) or 16 (565) into one."""
    f1, f2 = int(np.float32(factors[0]) * np.float32(256)), int(np.float32(factors[1]) * np.float32(256))
    a, b = first.astype(np.int64), second.astype(np.int64)
    ifactor2: Values | int = f2 if mask is None else f2 * mask.astype(np.int64) // 255
    blends1 = np.ones(a.shape, np.bool_) if skips[0] is None else _swap(a, swapped) != skips[0]
    blends2 = np.ones(a.shape, np.bool_) if skips[1] is None else _swap(b, swapped) != skips[1]
    factor = f1 + ifactor2 - f1 * ifactor2 // 256
    divisor = np.where(np.asarray(factor) == 0, 1, factor)

    def mixed(one: Values, other: Values) -> Values:
        da, ca = one * f1, other * ifactor2
        blend = ca + da - ca * da // 65536 if screen else ca + da * (256 - ifactor2) // 256
        found: Values = blend // divisor
        return found

    if target.bits == 8:
        both = mixed(a, b)
        found = np.where(blends1 & blends2, both, np.where(blends1, a * f1 // 256, b * ifactor2 // 256))
        found = np.clip(found, 0, 255)
    else:
        a, b = _swap(a, swapped), _swap(b, swapped)
        red = np.clip(mixed((a & 0xF800) >> 8, (b & 0xF800) >> 8) << 8 & 0xF800, 0, 0xF800)
        green = np.clip(mixed((a & 0x07E0) >> 3, (b & 0x07E0) >> 3) << 3 & 0x07E0, 0, 0x07E0)
        blue = np.clip(mixed((a & 0x1F) << 3, (b & 0x1F) << 3) >> 3 & 0x1F, 0, 0x1F)
        both = _swap(red | green | blue, swapped)
        # The sum of the parts, not masked again; and not swapped back: as on a board.
        only = [
            ((one & 0xF800) * factor // 256) | ((one & 0x07E0) * factor // 256) | ((one & 0x1F) * factor // 256)
            for one, factor in ((a, f1), (b, ifactor2))
        ]
        found = np.where(blends1 & blends2, both, np.where(blends1, only[0], only[1])) & 0xFFFF
    keep = ~blends1 & ~blends2
    target.values[:] = np.where(keep, target.values, found).astype(target.values.dtype)
    target.changed(Area(0, 0, target.width, target.height))


def _swap(values: Values, swapped: bool) -> Values:
    return (values & 0xFF) << 8 | values >> 8 & 0xFF if swapped else values


_ATKINSON = (32, ((2, 0, 32), (-1, 1, 32), (0, 1, 32), (0, 2, 32)))
_FLOYD_STEINBERG = (112, ((-1, 1, 48), (0, 1, 80), (1, 1, 16)))


def dither(target: Editable, source: Values, swap_bytes: bool, swap_red_blue: bool, atkinson: bool) -> None:
    """A picture of two values from one of many, line by line, to and fro."""
    own, terms = _ATKINSON if atkinson else _FLOYD_STEINBERG
    height, width = source.shape
    pixel = source.astype(np.int64)
    if source.dtype != np.uint8:
        pixel = _swap(pixel, swap_bytes)
        red, green, blue = pixel >> 8 & 0xF8, pixel >> 3 & 0xFC, pixel << 3 & 0xF8
        if swap_red_blue:
            red, blue = blue, red
        pixel = (red * 78 + green * 154 + blue * 29) // 256
    rows = np.zeros((height + 2, width + 4), np.int64)
    rows[:height, 2 : width + 2] = pixel
    light = rows.tolist()
    out = np.zeros((height, width), np.bool_)
    error = 0
    for y in range(height):
        forward = y % 2 == 0
        for x in range(width) if forward else range(width - 1, -1, -1):
            value = light[y][x + 2] + error
            bright = value >= 128
            out[y, x] = bright
            error = value - (255 if bright else 0)
            for dx, dy, weight in terms:
                at = x + 2 + (dx if forward else -dx)
                light[y + dy][at] += _divided(weight * error)
            error = _divided(error * own)
    target.values[:] = np.where(out, target.mask, 0).astype(target.values.dtype)
    target.changed(Area(0, 0, target.width, target.height))


def _divided(number: int) -> int:
    """By 256, as C rounds it."""
    return -(-number // 256) if number < 0 else number // 256
