"""Where QR codes are in a picture: finder patterns, how three of them belong together, and the grid over them.

The way is that of quirc, the decoder of CircuitPython's qrio: from the patterns comes a first map from the code's bits
to the picture, which is then changed a little at a time as long as the fixed patterns fit better.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .qr_code import Bits, alignment_places, version_of

_Floats = NDArray[np.float64]

_MOST_PATTERNS = 24
_MOST_TRIES = 8
_LEAST_FIT = 0.5
"""How much more of the fixed patterns must fit than not."""


class Pattern(NamedTuple):
    """A finder pattern: its centre, and how many pixels a bit has."""

    x: float
    y: float
    module: float


@dataclass(frozen=True)
class Found:
    """A code in a picture.

    Attributes:
        corners: top left, top right, bottom right, bottom left of the code as it is to be read: x and y.
        bits: (size, size), dark ones are True.
    """

    corners: tuple[tuple[int, int], ...]
    bits: Bits


def dark(gray: NDArray[np.uint8]) -> Bits:
    """Which pixels are darker than what is around them."""
    height, width = gray.shape
    reach = max(8, min(width, height) // 8)
    sums = np.zeros((height + 1, width + 1), np.int64)
    sums[1:, 1:] = gray.astype(np.int64).cumsum(0).cumsum(1)
    rows, columns = np.arange(height), np.arange(width)
    top, bottom = np.maximum(rows - reach, 0), np.minimum(rows + reach + 1, height)
    left, right = np.maximum(columns - reach, 0), np.minimum(columns + reach + 1, width)
    total = sums[bottom][:, right] - sums[top][:, right] - sums[bottom][:, left] + sums[top][:, left]
    count = (bottom - top)[:, None] * (right - left)[None, :]
    return np.asarray(gray.astype(np.int64) * count * 100 < total * 92)


# ---- finder patterns


def _runs(line: Bits) -> tuple[NDArray[Any], NDArray[Any], bool]:
    """Where runs of one colour begin, how long they are, and whether the first one is dark."""
    starts = np.concatenate(([0], np.flatnonzero(line[1:] != line[:-1]) + 1))
    lengths = np.diff(np.concatenate((starts, [len(line)])))
    return starts, lengths, bool(line[0])


def _fits(lengths: NDArray[Any]) -> NDArray[np.bool_]:
    """Which rows of five lengths are 1, 1, 3, 1 and 1 modules."""
    module = lengths.sum(1) / 7
    wanted = np.array([1, 1, 3, 1, 1])
    return np.asarray((np.abs(lengths - wanted * module[:, None]) < wanted * module[:, None] * 0.65).all(1))


def _across(line: Bits, at: int) -> tuple[float, float] | None:
    """The centre and the length of a pattern on a line, around a place."""
    if not line[at]:
        return None
    starts, lengths, _ = _runs(line)
    run = int(np.searchsorted(starts, at, "right")) - 1
    if run < 2 or run + 2 >= len(lengths):
        return None
    five = lengths[run - 2 : run + 3]
    if not _fits(five[None])[0]:
        return None
    return float(starts[run] + lengths[run] / 2), float(five.sum())


def patterns(picture: Bits) -> list[Pattern]:
    """All finder patterns, those that were seen most often first."""
    found: list[list[float]] = []  # x, y, module, how often
    for y in range(picture.shape[0]):
        starts, lengths, first_is_dark = _runs(picture[y])
        if len(lengths) < 5:
            continue
        windows = np.lib.stride_tricks.sliding_window_view(lengths, 5)
        good = _fits(windows)
        good[1 if first_is_dark else 0 :: 2] = False
        for place in np.flatnonzero(good).tolist():
            x = float(starts[place + 2] + lengths[place + 2] / 2)
            vertical = _across(picture[:, min(int(x), picture.shape[1] - 1)], y)
            if vertical is None:
                continue
            horizontal = _across(picture[min(int(vertical[0]), len(picture) - 1)], int(x))
            if horizontal is None:
                continue
            module = (vertical[1] + horizontal[1]) / 14
            if not 0.5 < vertical[1] / horizontal[1] < 2:
                continue
            _add(found, horizontal[0], vertical[0], module)
    found.sort(key=lambda one: -one[3])
    return [Pattern(x, y, module) for x, y, module, count in found[:_MOST_PATTERNS] if count > 1 or module < 2]


def _add(found: list[list[float]], x: float, y: float, module: float) -> None:
    for one in found:
        if math.hypot(one[0] - x, one[1] - y) < 2 * module:
            count = one[3]
            one[:3] = [(old * count + new) / (count + 1) for old, new in zip(one, (x, y, module), strict=False)]
            one[3] += 1
            return
    found.append([x, y, module, 1])


def _triples(every: list[Pattern]) -> list[tuple[float, tuple[Pattern, Pattern, Pattern]]]:
    """Three that can be of one code, top left, top right and bottom left, the likeliest first."""
    found = []
    for three in itertools.combinations(every, 3):
        modules = sorted(one.module for one in three)
        if modules[2] > 2 * modules[0]:
            continue
        for corner in range(3):
            first, second = (three[n] for n in range(3) if n != corner)
            top = three[corner]
            a = first.x - top.x, first.y - top.y
            b = second.x - top.x, second.y - top.y
            long_a, long_b = math.hypot(*a), math.hypot(*b)
            if min(long_a, long_b) < 10 * top.module:
                continue
            cosine = abs(a[0] * b[0] + a[1] * b[1]) / (long_a * long_b)
            ratio = max(long_a, long_b) / min(long_a, long_b)
            if cosine > 0.5 or ratio > 1.8:
                continue
            if a[0] * b[1] - a[1] * b[0] < 0:
                first, second = second, first
            found.append((cosine + ratio - 1 + modules[2] / modules[0] - 1, (top, first, second)))
    found.sort(key=lambda one: one[0])
    return found


# ---- the grid


@lru_cache(maxsize=8)
def _known(size: int) -> tuple[_Floats, _Floats, Bits]:
    """Places in bits with what is there: finder, alignment and timing patterns, nine places for each bit."""
    places: dict[tuple[int, int], bool] = {}
    for n in range(8, size - 8):
        places[6, n] = places[n, 6] = n % 2 == 0
    for top, left in ((0, 0), (0, size - 7), (size - 7, 0)):
        for row in range(7):
            for column in range(7):
                ring = max(abs(row - 3), abs(column - 3))
                places[top + row, left + column] = ring != 2
    centres = alignment_places(version_of(size))
    for row in centres:
        for column in centres:
            if (row, column) not in ((6, 6), (6, centres[-1]), (centres[-1], 6)):
                for y in range(-2, 3):
                    for x in range(-2, 3):
                        places[row + y, column + x] = max(abs(x), abs(y)) != 1
    keys = np.array(list(places), np.float64)
    values = np.array(list(places.values()), np.bool_)
    offsets = np.array([(y, x) for y in (0.3, 0.5, 0.7) for x in (0.3, 0.5, 0.7)])
    spots = (keys[:, None] + offsets).reshape(-1, 2)
    return spots[:, 1], spots[:, 0], np.repeat(values, 9)


def _mapped(map_: _Floats, u: _Floats, v: _Floats) -> tuple[_Floats, _Floats]:
    below = map_[6] * u + map_[7] * v + 1
    below = np.where(np.abs(below) < 1e-9, 1e-9, below)
    return (map_[0] * u + map_[1] * v + map_[2]) / below, (map_[3] * u + map_[4] * v + map_[5]) / below


def _seen(picture: Bits, map_: _Floats, u: _Floats, v: _Floats) -> tuple[Bits, Bits]:
    """What the picture has at places in bits, and which of them are in it."""
    x, y = _mapped(map_, u, v)
    height, width = picture.shape
    inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
    column, row = np.where(inside, x, 0).astype(np.int64), np.where(inside, y, 0).astype(np.int64)
    return picture[row, column] & inside, inside


def _fit(picture: Bits, map_: _Floats, size: int) -> float:
    """From -1 to 1: how well the fixed patterns fit."""
    u, v, values = _known(size)
    seen, inside = _seen(picture, map_, u, v)
    return float(np.where(inside, np.where(seen == values, 1, -1), -1).mean())


def _map(points: list[tuple[float, float]], bits: list[tuple[float, float]]) -> _Floats:
    """The map that takes four places in bits to four points."""
    rows, right = [], []
    for (x, y), (u, v) in zip(points, bits, strict=True):
        rows += [[u, v, 1, 0, 0, 0, -u * x, -v * x], [0, 0, 0, u, v, 1, -u * y, -v * y]]
        right += [x, y]
    return np.linalg.solve(np.array(rows), np.array(right))


def _better(picture: Bits, map_: _Floats, size: int) -> tuple[float, _Floats]:
    """Change the map's numbers to and fro as long as it fits better."""
    best = _fit(picture, map_, size)
    steps = np.abs(map_) * 0.02
    steps[6:] = np.maximum(steps[6:], 1e-4)
    for _ in range(7):
        for number in range(16):
            index = number >> 1
            changed = map_.copy()
            changed[index] += steps[index] if number & 1 else -steps[index]
            fit = _fit(picture, changed, size)
            if fit > best:
                best, map_ = fit, changed
        steps *= 0.5
    return best, map_


def _maps(picture: Bits, three: tuple[Pattern, Pattern, Pattern], size: int) -> list[_Floats]:
    """First maps: with the fourth corner of a parallelogram, and where an alignment pattern is seen best."""
    top, right, left = three
    far = size - 3.5
    bits = [(3.5, 3.5), (far, 3.5), (3.5, far)]
    points = [(one.x, one.y) for one in three]
    fourth = right.x + left.x - top.x, right.y + left.y - top.y
    plain = _map([*points, fourth], [*bits, (far, far)])
    found = [plain]
    if size > 21:
        place = size - 6.5
        x, y = (float(value) for value in _mapped(plain, np.asarray(place), np.asarray(place)))
        across = (right.x - top.x) / (size - 7), (right.y - top.y) / (size - 7)
        down = (left.x - top.x) / (size - 7), (left.y - top.y) / (size - 7)
        best: tuple[float, _Floats] | None = None
        for i, j in itertools.product(np.arange(-5, 5.5, 0.5).tolist(), repeat=2):
            spot = x + i * across[0] + j * down[0], y + i * across[1] + j * down[1]
            try:
                map_ = _map([*points, spot], [*bits, (place, place)])
            except np.linalg.LinAlgError:
                continue
            fit = _fit(picture, map_, size)
            if best is None or fit > best[0]:
                best = fit, map_
        if best is not None:
            found.append(best[1])
    return found


def _code(picture: Bits, three: tuple[Pattern, Pattern, Pattern]) -> tuple[float, int, _Floats] | None:
    """The best size and map for three patterns."""
    top, right, left = three
    module = sum(one.module for one in three) / 3
    sides = math.hypot(right.x - top.x, right.y - top.y) + math.hypot(left.x - top.x, left.y - top.y)
    guess = round((sides / 2 / module + 7 - 17) / 4)
    best: tuple[float, int, _Floats] | None = None
    spread = 1 if guess < 6 else 3
    for version in range(max(1, guess - spread), min(40, guess + spread) + 1):
        size = 17 + 4 * version
        for map_ in _maps(picture, three, size)[:1]:
            fit = _fit(picture, map_, size)
            if best is None or fit > best[0]:
                best = fit, size, map_
    if best is None:
        return None
    size = best[1]
    tried = [(*_better(picture, map_, size), size) for map_ in _maps(picture, three, size)]
    fit, map_, size = max(tried, key=lambda one: one[0])
    return fit, size, map_


def find(gray: NDArray[np.uint8]) -> list[Found]:
    """All codes in a picture, (height, width) of brightness."""
    if min(gray.shape) < 21:
        return []
    picture = dark(gray)
    used: set[Pattern] = set()
    found = []
    for _, three in _triples(patterns(picture))[:_MOST_TRIES]:
        if used & set(three):
            continue
        code = _code(picture, three)
        if code is None or code[0] < _LEAST_FIT:
            continue
        _, size, map_ = code
        used |= set(three)
        v, u = np.indices((size, size)) + 0.5
        bits, _ = _seen(picture, map_, u, v)
        ends = np.array([(0, 0), (size, 0), (size, size), (0, size)], np.float64)
        x, y = _mapped(map_, ends[:, 0], ends[:, 1])
        corners = tuple((round(a), round(b)) for a, b in zip(x.tolist(), y.tolist(), strict=True))
        found.append(Found(corners, bits))
    return found
