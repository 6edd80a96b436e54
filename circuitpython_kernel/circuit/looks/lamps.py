"""LEDs, alone and in rows, rings, bars and segments."""

from __future__ import annotations

import math
from typing import Any

from circuitpython_kernel.devices.actuators.led import COLORS

from .look import Look, Shape, light, rgb, setting
from .pieces import edge_of, label
from .svg import Live, disk, group, line, number, path, rect

LEG = "#9aa3aa"
_CLEAR = (0.86, 0.88, 0.9)
_RINGS = ((5.2, 0.16), (4.0, 0.2), (2.9, 0.3))


def _shine(colour: Any, off: Any, share: float) -> str:
    """A lens: how it looks when it is off, and its light over that."""
    return rgb(dark * (1 - share) + value * share for value, dark in zip(colour, off, strict=True))


def _glow(x: float, y: float, live: str, grown: float = 1.0) -> str:
    """The light around a lamp: no filter and no group's opacity, which would cost more than all the rest."""
    return "".join(disk(x, y, r * grown, live=f"{live}{n}") for n, (r, _) in enumerate(_RINGS))


def _glowing(live: str, colour: str, share: float) -> Live:
    """The hooks of a glow."""
    return {
        f"{live}{n}": {"fill": colour, "fill-opacity": number(round(opacity * share, 3))}
        for n, (_, opacity) in enumerate(_RINGS)
    }


def _dome(x: float, top: float, half: float, flange: float) -> str:
    """The outline of an LED of 5 mm from its side."""
    n = number
    return (
        f"M{n(x - half)} {n(flange)}V{n(top + half)}A{n(half)} {n(half)} 0 0 1 {n(x + half)} {n(top + half)}"
        f"V{n(flange)}z"
    )


class LEDLook(Look):
    """An LED of 5 mm: its lens shines, and there is light around it."""

    own = True

    def body(self, shape: Shape) -> str:
        x, top, half, flange = 5.29, 1.4, 2.3, 7.2
        a, c = 6.61, 3.97
        return (
            line([(c, 8.2), (c, 11.1)], LEG, 0.62)
            + line([(6.3, 8.2), (6.3, 9.2), (a, 9.7), (a, 11.1)], LEG, 0.62)
            + _glow(x, 4.2, "glow")
            + path(_dome(x, top, half, flange + 0.4), live="lens", extra='stroke="#0000002e" stroke-width=".12"')
            + path("M4.3 7.4V5.3L5 4.6H6.3V5.5L5.7 6.1V7.4z", "#00000030")
            + rect(2.7, flange, 5.2, 1.25, r=0.3, live="rim", extra='stroke="#00000038" stroke-width=".12"')
            + disk(x, 4.0, 1.35, "#fff", live="core")
            + path(_dome(x, top, half, flange + 0.4), "url(#cpg-lens)")
            + path("M3.75 6.6V3.9A1.6 1.6 0 0 1 4.7 2.4", "none", stroke="#fff", width=0.35, opacity=0.55)
        )

    def live(self, device: Any, shape: Shape) -> Live:
        chosen = setting(device, shape, "color", 0)
        names = list(COLORS)
        name = str(chosen) if chosen in COLORS else names[int(chosen) % len(names)] if _number(chosen) else "red"
        colour = COLORS[name][0]
        share = light(getattr(device, "brightness", 0.0))
        off = tuple(0.16 + 0.62 * value for value in colour)
        lens = _shine([min(1.0, 0.25 + value) for value in colour], off, share)
        return {
            "lens": {"fill": lens}, "rim": {"fill": lens},
            "core": {"fill-opacity": number(round(0.85 * share, 2))},
            **_glowing("glow", rgb(colour), share),
        }  # fmt: skip


def _number(value: Any) -> bool:
    return isinstance(value, (int, float))


class RGBLEDLook(Look):
    """A clear LED of 5 mm with three colours inside."""

    own = True

    def body(self, shape: Shape) -> str:
        x, top, half, flange = 5.6, 1.6, 2.5, 8.4
        legs = [(2.25, 11.64, 4.6), (4.76, 14.29, 5.2), (6.98, 11.64, 6.1), (9.45, 11.64, 6.8)]
        return (
            "".join(line([(inner, 9.2), (inner, 10.0), (out, 10.9), (out, end)], LEG, 0.55) for out, end, inner in legs)
            + _glow(x, 5.0, "glow", 1.15)
            + path(_dome(x, top, half, flange + 0.4), live="lens", extra='stroke="#0000003d" stroke-width=".12"')
            + path("M4.6 8.4V6.4L5.2 5.6H6.6V6.6L6 7.2V8.4z", "#00000026")
            + rect(2.8, flange, 5.6, 1.3, r=0.3, live="rim", extra='stroke="#00000038" stroke-width=".12"')
            + path(_dome(x, top, half, flange + 0.4), "url(#cpg-lens)")
        )

    def live(self, device: Any, shape: Shape) -> Live:
        colour = tuple(light(value) for value in getattr(device, "color", (0.0, 0.0, 0.0)))
        share = max(colour)
        lens = _shine(colour, _CLEAR, share)
        return {
            "lens": {"fill": lens}, "rim": {"fill": lens},
            **_glowing("glow", rgb(colour), share),
        }  # fmt: skip


MOST_PIXELS = 1024


def _pixel(x: float, y: float, number_: int, size: float = 5.0) -> str:
    """An LED with a chip inside, 5 mm square."""
    half = size / 2
    return (
        rect(x - half, y - half, size, size, "#f4f4f0", r=0.25 * size / 5, stroke="#00000040", width=0.12)
        + disk(x, y, 0.42 * size, live=f"p{number_}", extra='stroke="#00000026" stroke-width=".1"')
        + path(f"M{number(x - half)} {number(y - half)}h{number(0.2 * size)}l{number(-0.2 * size)} "
               f"{number(0.2 * size)}z", "#00000055")
    )  # fmt: skip


class PixelsLook(Look):
    """NeoPixels and DotStars: a strip, rows, a ring, or one."""

    own = True

    def body(self, shape: Shape) -> str:
        places = pixel_places(shape)
        w, h = shape.width, shape.height
        look = shape.attrs.get("look")
        size = 5.0 if len(places) == 1 or look == "ring" or _columns(shape) > 1 else min(5.0, 0.8 * w / len(places))
        drawn = "".join(_pixel(x, y, index, min(size, 4.2) if look == "one" else size)
                        for index, (x, y) in enumerate(places))  # fmt: skip
        if look == "ring":
            radius, middle = w / 2, w / 2
            back = disk(middle, middle, radius - 3.4, stroke="#15401f", width=6.8)
        else:
            back = rect(0, 0, w, h, "#111417" if look != "one" else "#f7f7f4", r=0.6)
        pins = "".join(
            disk(pin.x, pin.y, 0.75, "#d9b34a") + disk(pin.x, pin.y, 0.4, "#3a3222") for pin in shape.footprint.pins
        )
        row = look not in ("one", "ring") and _columns(shape) <= 1
        names = label(shape, -1.75, "#cfd8dc", 1.5) if row and edge_of(shape) == "bottom" else ""
        return back + drawn + pins + names

    def live(self, device: Any, shape: Shape) -> Live:
        count = len(pixel_places(shape))
        colors = [] if device is None else device.colors()
        found: Live = {}
        for index in range(count):
            colour = tuple(light(int(v) / 255) for v in colors[index][:3]) if index < len(colors) else (0.0,) * 3
            share = max(colour)
            off = tuple(0.82 * (1 - share) + value for value in colour)
            found[f"p{index}"] = {"fill": rgb(off)}
        return found


def _columns(shape: Shape) -> int:
    columns = shape.attrs.get("columns", 0)
    return columns if isinstance(columns, int) else 0


def pixel_places(shape: Shape) -> list[tuple[float, float]]:
    """The middle of each pixel."""
    count = shape.attrs.get("count", 8)
    count = min(count, MOST_PIXELS) if isinstance(count, int) and count > 0 else 8
    look, columns = shape.attrs.get("look"), _columns(shape)
    w, h = shape.width, shape.height
    if look == "ring":
        radius = w / 2 - 3.4
        angles = (2 * math.pi * index / count for index in range(count))
        return [(w / 2 + radius * math.sin(angle), w / 2 - radius * math.cos(angle)) for angle in angles]
    if columns > 1:
        left = (w - columns * 6.5) / 2
        return [(left + 6.5 * (index % columns) + 3.25, 6.5 * (index // columns) + 3.25) for index in range(count)]
    if count == 1:
        return [(w / 2, h / 2)]
    step = w / count
    return [(step * (index + 0.5), h / 2) for index in range(count)]


_SEGMENTS = (
    "M1 0H6L5 1H2z", "M6.2.2V5L5.6 5.5 5.2 5V1.2z", "M6.2 6V10.8L5.2 9.8V6L5.6 5.5z", "M1 11H6L5 10H2z",
    "M.8 6V10.8L1.8 9.8V6L1.4 5.5z", "M.8.2V5L1.4 5.5 1.8 5V1.2z", "M2 5L1.5 5.5 2 6H5L5.5 5.5 5 5z",
)  # fmt: skip
"""A to G, in a box of 7 x 11."""


def digit(x: float, y: float, height: float, stem: str) -> str:
    """A digit of seven segments and its point, leaning as they do; the hooks are the stem with 0 to 7."""
    scale = height / 11
    pieces = "".join(path(d, live=f"{stem}{index}") for index, d in enumerate(_SEGMENTS))
    return group(
        pieces, disk(7.6, 10.6, 0.65, live=f"{stem}7"),
        extra=f'transform="translate({number(x)} {number(y)}) scale({number(scale)}) skewX(-5)"',
    )  # fmt: skip


def lit(values: Any, stem: str, colour: str, dark: str) -> Live:
    """The hooks of segments or bars: which are lit, by shares of one or yes and no."""
    found: Live = {}
    for index, value in enumerate(values):
        share = round(light(float(value)), 2)
        found[f"{stem}{index}"] = {
            "fill": colour if share else dark,
            "fill-opacity": number(0.35 + 0.65 * share) if share else "1",
        }
    return found


class DigitsLook(Look):
    """Seven-segment digits side by side, without a driver."""

    own = True

    def body(self, shape: Shape) -> str:
        w, h = shape.width, shape.height
        count = max(1, round(w / 12.55))
        drawn = "".join(
            rect(pin.x - 0.3, pin.y - 1.0, 0.6, 2.0, LEG) + disk(pin.x, pin.y, 0.5, "#d9b34a")
            for pin in shape.footprint.pins
        )
        drawn += rect(0, 1.4, w, h - 4.4, "#15171a", r=0.4)
        for place in range(count):
            drawn += digit(w / count * place + 2.9, 3.2, 13.0, f"d{place}s")
        return drawn

    def live(self, device: Any, shape: Shape) -> Live:
        count = max(1, round(shape.width / 12.55))
        colour = _COLOURED.get(str(setting(device, shape, "color", "red")), "#ff3b30")
        shares = device.light if device is not None else ()
        found: Live = {}
        for place in range(count):
            row = shares[place] if place < len(shares) else (0.0,) * 8
            found |= lit(row, f"d{place}s", colour, "#2c2f33")
        return found


_COLOURED = {
    "red": "#ff3b30", "yellow": "#ffc42e", "green": "#3ddc5b", "blue": "#4f8dff", "white": "#f5f7ff",
}  # fmt: skip


class BarLook(Look):
    """Ten LEDs in a row."""

    own = True

    def body(self, shape: Shape) -> str:
        w, h = shape.width, shape.height
        drawn = rect(0, 0, w, h, "#24282c", r=0.4)
        drawn += "".join(disk(pin.x, pin.y, 0.5, "#d9b34a") for pin in shape.footprint.pins)
        return drawn + "".join(rect(2.5, 0.4 + 2.54 * n, w - 5, 1.74, live=f"b{n}") for n in range(10))

    def live(self, device: Any, shape: Shape) -> Live:
        if device is None:
            return {f"b{n}": {"fill": "#4b4f54"} for n in range(10)}
        found: Live = {}
        for n, (share, colour) in enumerate(zip(device.brightness, device.colors, strict=True)):
            seen = light(share)
            off = [0.24 + 0.12 * value for value in colour]
            found[f"b{n}"] = {"fill": _shine([min(1.0, 0.2 + value) for value in colour], off, seen)}
        return found
