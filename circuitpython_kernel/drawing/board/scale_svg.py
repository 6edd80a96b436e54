"""The drawing of a board with a layout as SVG: what the board panel shows, and a still picture of it."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.drawing.shapes import Disk, Extent, Words, around, clean, shape_svg

from .pin_state import MARKS, PinState
from .scale_lamps import Lamp
from .scale_layout import NAME_SIZE, STATE_SIZE, Anchor, ScaleLayout, ScalePin, power_words

Color = tuple[int, int, int]
DARK_LAMP = "#6d767e"


def body_svg(
    layout: ScaleLayout,
    states: Mapping[int, PinState] | None,
    pixels: Mapping[int, Sequence[Color]] | None,
    screen: NDArray[np.uint8] | None = None,
) -> list[str]:
    """What is between the head and the legend of the panel's SVG. Without states, a front end fills in what is live."""
    known, colors = states or {}, pixels or {}
    parts = [shape_svg(shape) for shape in layout.shapes]
    if layout.screen is not None and (screen is not None or states is None):
        parts.append(screen_svg(layout.screen, screen))
    parts += [
        f'<g role="img" aria-label="{clean(one.name)}, {one.place}: {power_words(one.name)}"><title>{clean(one.name)} '
        f'({one.place}): {power_words(one.name)}</title><circle cx="{one.x:g}" cy="{one.y:g}" r="{one.radius:g}" '
        'fill-opacity="0"/></g>'
        for one in layout.supplies
    ]
    # Lights are on their keys.
    lamps = sorted(layout.lamps, key=lambda lamp: lamp.kind in ("neopixel", "led"))
    parts += [
        lamp_svg(lamp, None if lamp.index is None else known.get(lamp.index), colors.get(lamp.index or 0, ()),
                 states is not None)
        for lamp in lamps
    ]  # fmt: skip
    return parts + [pin_svg(pin, known.get(pin.index)) for pin in layout.pins]


def screen_svg(extent: Extent, picture: NDArray[np.uint8] | None) -> str:
    """What a display shows, (height, width, 3), in its place; without a picture, the place for a live one."""
    left, top, right, bottom = extent
    place = f'x="{left:.1f}" y="{top:.1f}" width="{right - left:.1f}" height="{bottom - top:.1f}"'
    if picture is None:
        canvas = '<canvas xmlns="http://www.w3.org/1999/xhtml" class="cpb-canvas" aria-label="Display" role="img">'
        return f'<foreignObject class="cpb-screen" {place} data-screen="" hidden="">{canvas}</canvas></foreignObject>'
    from PIL import Image

    file = io.BytesIO()
    Image.fromarray(picture).save(file, "png")
    data = base64.b64encode(file.getvalue()).decode()
    return (
        f'<image class="cpb-screen" {place} preserveAspectRatio="none" image-rendering="optimizeSpeed" '
        f'href="data:image/png;base64,{data}"><title>Display</title></image>'
    )


def lightness(lamp: Lamp, state: PinState | None) -> float:
    """How much of the time an LED is on, from 0 to 1."""
    if state is None or state.role == "nothing":
        return 0.0
    on = state.duty if state.duty is not None else float(state.high)
    return 1.0 - on if lamp.active_low else on


def mixed(first: str, second: str, share: float) -> str:
    """A colour between two: a share of the second one."""
    one, other = ([int(color[place : place + 2], 16) for place in (1, 3, 5)] for color in (first, second))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in zip(one, other, strict=True))


def _text(kind: str, sign: Anchor, dx: float, dy: float, text: str, size: float) -> str:
    x, y = sign.x - dx, sign.y - dy
    anchor = "" if sign.anchor == "start" else f' text-anchor="{sign.anchor}"'
    place = f'x="{x:.1f}" y="{y + 0.35 * size:.1f}"'
    if sign.turned:
        place = f'transform="translate({x + 0.35 * size:.1f} {y:.1f}) rotate(-90)"'
    return f'<text class="{kind}" {place}{anchor} style="font-size:{size:g}px">{clean(text)}</text>'


def reach(pin: ScalePin) -> float:
    """The radius of the ground behind a mark, which sets it off from the board."""
    return round(min(max(1.15 * pin.radius, 6.0), 10.0), 1)


def _hit(pin: ScalePin) -> str:
    """What takes a finger: the pad, the name, and all between them."""
    extent = Disk(x=pin.x, y=pin.y, r=reach(pin)).extent
    if pin.named:
        name = Words(
            x=pin.name.x, y=pin.name.y, text=pin.label, size=pin.size, anchor=pin.name.anchor, turned=pin.name.turned
        )
        extent = around((name.extent, extent))
    left, top, right, bottom = extent
    return (
        f'<rect class="cpb-hit" x="{left - pin.x:.1f}" y="{top - pin.y:.1f}" width="{right - left:.1f}" '
        f'height="{bottom - top:.1f}" fill-opacity="0"/>'
    )


def pin_svg(pin: ScalePin, state: PinState | None) -> str:
    """A pin's mark, and its name and state where it has a place for them."""
    role = state.role if state else "nothing"
    high = " cpb-high" if state and state.high and role != "nothing" else ""
    words = state.details if state else pin.label
    words = f"{words}; {pin.place}" if pin.place else words
    made = [
        f'<g class="cpb-pin cpb-{role}{high}" data-pin="{pin.index}" data-place="{clean(pin.place)}" role="img" '
        f'aria-label="{clean(words)}" transform="translate({pin.x:.1f} {pin.y:.1f})"><title>{clean(words)}</title>',
        _hit(pin),
        f'<circle class="cpb-reach" r="{reach(pin):g}"/>',
        f'<path class="cpb-mark" d="{MARKS[role]}" transform="scale({min(max(pin.radius / 8.2, 0.5), 1.05):.2f})"/>',
    ]
    if pin.named:
        kind = "cpb-label" if pin.size == NAME_SIZE else "cpb-label cpb-inner"
        made.append(_text(kind, pin.name, pin.x, pin.y, pin.label, pin.size))
    if pin.state is not None and (state is None or state.text):
        size = STATE_SIZE if pin.size == NAME_SIZE else pin.size - 1
        made.append(_text("cpb-state", pin.state, pin.x, pin.y, state.text if state else "", size))
    return "".join([*made, "</g>"])


def lamp_svg(lamp: Lamp, state: PinState | None, colors: Sequence[Color], still: bool) -> str:
    """A light, a button or a switch. A still one has its colours in it; those of a live one are the front end's."""
    w, h = lamp.w, lamp.h
    role = f" cpb-{state.role}" if state else ""
    high = f"{role} cpb-high" if state and state.high and state.role != "nothing" else role
    live = "" if lamp.index is None else f' data-fixture="{lamp.index}"'
    extra = f' data-pixel="{lamp.pixel}"' if lamp.kind == "neopixel" else ""
    if lamp.kind == "led":
        extra = f' style="--cpb-lamp:{lamp.color}"' + (' data-active="low"' if lamp.active_low else "")
    if lamp.kind == "reset":
        extra = ' role="button" tabindex="0" aria-label="RST button"'
    title = {
        "reset": "RST: the board starts again",
        "neopixel": f"NeoPixel {lamp.pixel}",
        "dotstar": f"DotStar {lamp.pixel}",
    }
    head = (
        f'<g class="cpb-fixture cpb-{lamp.kind}{high}"{live} data-kind="{lamp.kind}"{extra} '
        f'transform="translate({lamp.x:.1f} {lamp.y:.1f})"><title>{clean(title.get(lamp.kind, lamp.label))}</title>'
    )
    box = f'x="{-w / 2:.1f}" y="{-h / 2:.1f}" width="{w:.1f}" height="{h:.1f}"'
    if lamp.kind == "led" or (lamp.kind == "still" and lamp.color.startswith("#")):
        share = lightness(lamp, state) ** 0.45 if lamp.kind == "led" else float(lamp.lit)
        glow = fill = ""
        if still or lamp.kind == "still":
            glow = f' style="fill:{lamp.color};opacity:{0.5 * share:.2f}"'
            fill = f' style="fill:{mixed(DARK_LAMP, lamp.color, share)}"'
        return (
            f'{head}<circle class="cpb-glow" r="{max(w, h) * 0.8:.1f}"{glow}/>'
            f'<rect class="cpb-lamp" {box} rx="1.5"{fill}/></g>'
        )
    if lamp.kind in ("neopixel", "dotstar"):
        color = colors[lamp.pixel] if lamp.pixel < len(colors) and lamp.kind == "neopixel" else (0, 0, 0)
        light = color if still else (0, 0, 0)
        inner = 0.74
        return (
            f'{head}<rect class="cpb-shell" {box} rx="1.5"/><rect class="cpb-pixel" x="{-w * inner / 2:.1f}" '
            f'y="{-h * inner / 2:.1f}" width="{w * inner:.1f}" height="{h * inner:.1f}" rx="{w * 0.25:.1f}" '
            f'fill="rgb({light[0]},{light[1]},{light[2]})"/></g>'
        )
    if lamp.color == "slide":
        knob, along = min(w, h) * 0.72, (max(w, h) - min(w, h)) * 0.5
        moved = along * 0.6 * (1 if state is not None and state.pressed else -1)
        at = f'cx="{moved:.1f}" cy="0"' if w > h else f'cx="0" cy="{moved:.1f}"'
        way = f"{along * 1.2:.1f}px,0px" if w > h else f"0px,{along * 1.2:.1f}px"
        return (
            f'{head}<rect class="cpb-case" {box} rx="2"/>'
            f'<circle class="cpb-cap" {at} r="{knob / 2:.1f}" style="--cpb-way:{way}"/></g>'
        )
    if lamp.round:
        r = w / 2
        return f'{head}<circle class="cpb-case" r="{r:.1f}"/><circle class="cpb-cap" r="{r * 0.8:.1f}"/></g>'
    return f'{head}<rect class="cpb-case" {box} rx="2.5"/><circle class="cpb-cap" r="{min(w, h) * 0.34:.1f}"/></g>'
