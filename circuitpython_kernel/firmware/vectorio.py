"""Shapes on a display. Follows CircuitPython 10's vectorio module."""

from array import array as _array

from _drawn import address_of as _address_of
from _drawn import at_least as _at_least
from _drawn import in_range as _in_range
from _drawn import int16 as _int16
from _drawn import only_int as _only_int
from _drawn import record as _record
from _drawn import tell as _tell
from _drawn import whole as _whole
from _hw import WORDS as _WORDS
from _shaders import ColorConverter as _ColorConverter
from _shaders import Palette as _Palette
from displayio import _also_layers


def _check_shader(shader):
    if type(shader) is not _Palette and type(shader) is not _ColorConverter:
        raise TypeError("unsupported pixel_shader type")
    return shader


class _Shape:
    """What all shapes have."""

    def _set_up(self, kind, shader, x, y, color, first, second, area):
        self._shader = _check_shader(shader)
        x = _in_range(x, "x", -32768, 32767)
        y = _in_range(y, "y", -32768, 32767)
        x1, y1, x2, y2 = area
        self._r = _record(
            kind | L.FLAG_FULL, x, y, _address_of(shader._r), _whole(color) & 0xFFFF, first, second, x + x1, y + y1,
            x + x2, y + y2,
        )  # fmt: skip

    def _changed(self):
        self._r[0] |= L.FLAG_FULL
        if not _WORDS[L.WORD_DISPLAY]:
            _tell()

    @property
    def x(self):
        return self._r[L.SHAPE_X]

    @x.setter
    def x(self, value):
        value = _in_range(value, "x", -32768, 32767)
        if value != self._r[L.SHAPE_X]:
            self._r[L.SHAPE_X] = value
            self._changed()

    @property
    def y(self):
        return self._r[L.SHAPE_Y]

    @y.setter
    def y(self, value):
        value = _in_range(value, "y", -32768, 32767)
        if value != self._r[L.SHAPE_Y]:
            self._r[L.SHAPE_Y] = value
            self._changed()

    @property
    def location(self):
        return self._r[L.SHAPE_X], self._r[L.SHAPE_Y]

    @location.setter
    def location(self, value):
        if not isinstance(value, tuple):
            raise TypeError("object '%s' isn't a tuple or list" % type(value).__name__)
        if len(value) != 2:
            raise ValueError("location length must be 2")
        x = _in_range(_only_int(value[0], "x"), "x", -32768, 32767)
        y = _in_range(_only_int(value[1], "y"), "y", -32768, 32767)
        if x != self._r[L.SHAPE_X] or y != self._r[L.SHAPE_Y]:
            self._r[L.SHAPE_X] = x
            self._r[L.SHAPE_Y] = y
            self._changed()

    @property
    def hidden(self):
        return bool(self._r[0] & L.FLAG_HIDDEN)

    @hidden.setter
    def hidden(self, value):
        r = self._r
        r[0] = r[0] & ~L.FLAG_HIDDEN | (L.FLAG_HIDDEN if value else 0)
        self._changed()

    @property
    def color_index(self):
        return self._r[L.SHAPE_COLOR]

    @color_index.setter
    def color_index(self, value):
        self._r[L.SHAPE_COLOR] = _whole(value) & 0xFFFF
        self._changed()

    @property
    def pixel_shader(self):
        return self._shader

    @pixel_shader.setter
    def pixel_shader(self, value):
        self._shader = _check_shader(value)
        self._r[L.SHAPE_SHADER] = _address_of(value._r)
        self._changed()

    def contains(self, x, y):
        """Whether a point of the group lies in the shape."""
        x = _in_range(x, "x", -32768, 32767) - self._r[L.SHAPE_X]
        y = _in_range(y, "y", -32768, 32767) - self._r[L.SHAPE_Y]
        return self._covers(x, y) and self._r[L.SHAPE_COLOR] != 0xFFFF

    def _first(self):
        return self._r[L.SHAPE_FIRST]

    def _second(self):
        return self._r[L.SHAPE_SECOND]


class Circle(_Shape):
    """A disk, placed by its centre."""

    def __init__(self, *args, pixel_shader, radius=None, x=0, y=0, color_index=0):
        radius = _at_least(_one(args, radius, "radius"), "radius", 1) & 0xFFFF
        size = radius + 1
        self._set_up(L.KIND_CIRCLE, pixel_shader, x, y, color_index, radius, 0, (-size, -size, size, size))

    @property
    def radius(self):
        return _int16(self._first())

    @radius.setter
    def radius(self, value):
        self._r[L.SHAPE_FIRST] = abs(_int16(_whole(value)))
        self._changed()

    def _covers(self, x, y):
        x, y, radius = abs(x), abs(y), self._first()
        return x + y <= radius or (x <= radius and y <= radius and x * x + y * y <= radius * radius)


class Rectangle(_Shape):
    """A rectangle, placed by its upper left corner."""

    def __init__(self, *args, pixel_shader, width=None, height=None, x=0, y=0, color_index=0):
        if len(args) > 2:
            raise TypeError("extra positional arguments given")
        width = _at_least(_one(args[:1], width, "width"), "width", 1)
        height = _at_least(_one(args[1:], height, "height"), "height", 1)
        self._set_up(
            L.KIND_RECTANGLE, pixel_shader, x, y, color_index, min(width, 32767), min(height, 32767),
            (0, 0, width, height),
        )  # fmt: skip

    @property
    def width(self):
        return self._first()

    @width.setter
    def width(self, value):
        self._r[L.SHAPE_FIRST] = abs(_int16(_whole(value)))
        self._changed()

    @property
    def height(self):
        return self._second()

    @height.setter
    def height(self, value):
        self._r[L.SHAPE_SECOND] = abs(_int16(_whole(value)))
        self._changed()

    def _covers(self, x, y):
        return 0 <= x < self._first() and 0 <= y < self._second()


class Polygon(_Shape):
    """A closed line of points, filled."""

    def __init__(self, *args, pixel_shader, points=None, x=0, y=0, color_index=0):
        points = _one(args, points, "points")
        if not isinstance(points, list):
            raise TypeError("points must be of type list, not %s" % type(points).__name__)
        self._numbers = numbers = _numbers_of(points)
        count = len(numbers)
        xs, ys = [numbers[n] for n in range(0, count, 2)], [numbers[n] for n in range(1, count, 2)]
        self._set_up(
            L.KIND_POLYGON, pixel_shader, x, y, color_index, _address_of(numbers), len(numbers),
            (min(xs), min(ys), max(xs), max(ys)),
        )  # fmt: skip

    @property
    def points(self):
        numbers = self._numbers
        return [(numbers[n], numbers[n + 1]) for n in range(0, len(numbers), 2)]

    @points.setter
    def points(self, value):
        if not isinstance(value, (list, tuple)):
            raise TypeError("object '%s' isn't a tuple or list" % type(value).__name__)
        numbers = _numbers_of(value)
        r = self._r
        # Never more numbers than there are.
        r[L.SHAPE_SECOND] = 0
        r[L.SHAPE_FIRST] = _address_of(numbers)
        r[L.SHAPE_SECOND] = len(numbers)
        self._numbers = numbers
        self._changed()

    def _covers(self, x, y):
        numbers = self._numbers
        winding = 0
        x1, y1 = numbers[-2], numbers[-1]
        for n in range(0, len(numbers), 2):
            x2, y2 = numbers[n], numbers[n + 1]
            side = (x - x1) * (y2 - y1) - (y - y1) * (x2 - x1)
            if y1 <= y:
                if y2 > y and side < 0:
                    winding += 1
            elif y2 <= y and side > 0:
                winding -= 1
            x1, y1 = x2, y2
        return winding != 0


def _numbers_of(points):
    if len(points) < 3:
        raise TypeError("Polygon needs at least 3 points")
    numbers = _array("h", bytes(4 * len(points)))
    for n, point in enumerate(points):
        if not isinstance(point, tuple):
            raise TypeError("point must be of type tuple, not %s" % type(point).__name__)
        if len(point) != 2:
            raise ValueError("point length must be 2")
        numbers[2 * n] = _in_range(_only_int(point[0], "x"), "x", -32768, 32767)
        numbers[2 * n + 1] = _in_range(_only_int(point[1], "y"), "y", -32768, 32767)
    return numbers


def _one(args, named, name):
    """An argument that may be given by its place or by its name."""
    if args:
        if named is not None or len(args) > 1:
            raise TypeError("extra positional arguments given")
        return args[0]
    if named is None:
        raise TypeError("'%s' argument required" % name)
    return named


_also_layers((Circle, Rectangle, Polygon))
