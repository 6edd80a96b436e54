"""The drawing of a board as SVG: what the board panel shows, and a still picture of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.drawing.shapes import INKS, ink_style

from .layout import BoardLayout, Fixture, Place
from .pin_state import COLORS, LEGEND, MARKS, PinState
from .scale_layout import ScaleLayout
from .scale_svg import body_svg

Color = tuple[int, int, int]

NO_LAYOUT = "A sketch: the real board has its pins in other places."


def board_svg(
    layout: BoardLayout | ScaleLayout,
    states: Mapping[int, PinState] | None = None,
    pixels: Mapping[int, Sequence[Color]] | None = None,
    theme: str = "light",
    screen: NDArray[np.uint8] | None = None,
) -> str:
    """The drawing. Pins have the attribute ``data-pin``, fixtures ``data-fixture``; a front end brings them up to date.

    Without states the pins are drawn as unused. ``screen`` is what the board's own display shows, (height, width, 3).
    """
    if isinstance(layout, ScaleLayout):
        return _to_scale(layout, states, pixels, theme, screen)
    x, y, width, height = layout.board
    cx, cy, chip_width, chip_height = layout.chip_box
    middle = layout.width / 2
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {layout.width:g} {layout.height + 26:g}" '
        f'class="cpb-drawing" role="group" aria-label="{escape(layout.name)}" '
        'font-family="system-ui, DejaVu Sans, sans-serif">',
        f'<rect class="cpb-board" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="12"/>',
        f'<rect class="cpb-usb" x="{middle - 22:g}" y="{y - 8:g}" width="44" height="26" rx="4"/>',
        f'<rect class="cpb-chip" x="{cx:g}" y="{cy:g}" width="{chip_width:g}" height="{chip_height:g}" rx="4"/>',
        f'<text class="cpb-chip-name" x="{middle:g}" y="{cy + chip_height / 2 + 4:g}" text-anchor="middle">'
        f"{escape(layout.chip)}</text>",
        f'<text class="cpb-name" x="{middle:g}" y="{y + 36:g}" text-anchor="middle">{escape(layout.name)}</text>',
    ]
    known, colors = states or {}, pixels or {}
    parts += [_fixture(one, known.get(one.index), colors.get(one.index, ())) for one in layout.fixtures]
    parts += [_pin(place, known.get(place.index)) for place in layout.pins]
    parts.append(
        f'<text class="cpb-small" x="{middle:g}" y="{layout.height - 5:g}" text-anchor="middle">{NO_LAYOUT}</text>'
    )
    parts += _legend(layout.width, layout.width / 2, layout.height + 10)
    style = "" if states is None else f"<style>{still_style(theme)}</style>"
    return "".join([parts[0], style, *parts[1:], "</svg>"])


def _to_scale(
    layout: ScaleLayout,
    states: Mapping[int, PinState] | None,
    pixels: Mapping[int, Sequence[Color]] | None,
    theme: str,
    screen: NDArray[np.uint8] | None,
) -> str:
    style = "" if states is None else f"<style>{still_style(theme)}{ink_style(theme)}</style>"
    ground = "" if states is None else f'<rect width="100%" height="100%" fill="{INKS[theme]["ground"]}"/>'
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {layout.width:g} {layout.height:g}" class="cpb-drawing '
        f'cpb-to-scale" style="max-width:{1.25 * layout.width:g}px" role="group" aria-label="{escape(layout.name)}" '
        'font-family="system-ui, DejaVu Sans, sans-serif">'
    )
    legend = _legend(layout.width, *layout.legend)
    return "".join([head, style, ground, *body_svg(layout, states, pixels, screen), *legend, "</svg>"])


def _pin(place: Place, state: PinState | None) -> str:
    inward = 1 if place.side == "left" else -1
    anchor = {1: "start", -1: "end"}
    role = state.role if state else "nothing"
    high = " cpb-high" if state and state.high and role != "nothing" else ""
    text = escape(state.text) if state else ""
    return (
        f'<g class="cpb-pin cpb-{role}{high}" data-pin="{place.index}" transform="translate({place.x:g} {place.y:g})">'
        f"<title>{escape(state.details if state else place.label)}</title>"
        f'<path class="cpb-mark" d="{MARKS[role]}"/>'
        f'<text class="cpb-label" x="{14 * inward}" y="4" text-anchor="{anchor[inward]}">{escape(place.label)}</text>'
        f'<text class="cpb-state" x="{-22 * inward}" y="4" text-anchor="{anchor[-inward]}">{text}</text></g>'
    )


def _fixture(fixture: Fixture, state: PinState | None, colors: Sequence[Color]) -> str:
    high = " cpb-high" if state and state.high and state.role != "nothing" else ""
    head = (
        f'<g class="cpb-fixture cpb-{fixture.kind}{high}" data-fixture="{fixture.index}" data-kind="{fixture.kind}" '
        f'transform="translate({fixture.x:g} {fixture.y:g})"><title>{escape(fixture.label)}</title>'
    )
    below = 20 + 13 * ((min(len(colors), 64) - 1) // 8 if colors else 0)
    label = f'<text class="cpb-small" y="{below}" text-anchor="middle">{escape(fixture.label)}</text></g>'
    if fixture.kind == "led":
        lamp = '<rect class="cpb-lamp" x="-6" y="-4" width="12" height="8" rx="2"/>'
        return f'{head}<circle class="cpb-glow" r="13"/>{lamp}{label}'
    if fixture.kind == "button":
        case = '<rect class="cpb-case" x="-11" y="-11" width="22" height="22" rx="3"/>'
        return f'{head}{case}<circle class="cpb-cap" r="7"/>{label}'
    return f'{head}<g class="cpb-pixels">{"".join(pixel_shapes(colors))}</g>{label}'


def pixel_shapes(colors: Sequence[Color]) -> list[str]:
    """Squares of at most 64 pixels, in rows of eight; one dark one when nothing was sent yet."""
    shown = list(colors[:64]) or [(0, 0, 0)]
    across = min(len(shown), 8)
    size = 14 if len(shown) == 1 else 11
    found = []
    for number, (red, green, blue) in enumerate(shown):
        px = (number % 8 - (across - 1) / 2) * (size + 2) - size / 2
        py = (number // 8) * (size + 2) - size / 2
        found.append(
            f'<rect class="cpb-pixel" x="{px:g}" y="{py:g}" width="{size}" height="{size}" rx="3" '
            f'fill="rgb({red},{green},{blue})"/>'
        )
    return found


def _legend(width: float, middle: float, y: float) -> list[str]:
    step = min(96.0, (width - 40) / (len(LEGEND) + 1))
    x = middle - step * (len(LEGEND) + 1) / 2 + 14
    parts = []
    for number, (role, text) in enumerate(LEGEND):
        at = x + number * step
        parts.append(
            f'<g class="cpb-{role} cpb-legend" transform="translate({at:g} {y:g}) scale(.8)">'
            f'<path class="cpb-mark" d="{MARKS[role]}"/><text class="cpb-state" x="14" y="4.5">{text}</text></g>'
        )
    at = x + len(LEGEND) * step
    parts.append(
        f'<g class="cpb-input cpb-high cpb-legend" transform="translate({at:g} {y:g}) scale(.8)">'
        f'<path class="cpb-mark" d="{MARKS["input"]}"/><text class="cpb-state" x="14" y="4.5">filled: high</text></g>'
    )
    return parts


def still_style(theme: str) -> str:
    """The rules that panel.css has for a live drawing, for one that stands alone."""
    dark = theme == "dark"
    text, strong, line = ("#a9b6c2", "#f2f6fa", "#323c46") if dark else ("#4b5661", "#11181f", "#d5dbe1")
    board, chip, ground = ("#1d3b34", "#0c1115", "#0f1419") if dark else ("#dcebe4", "#27313a", "#ffffff")
    rules = [
        f".cpb-board{{fill:{board};stroke:{line}}}.cpb-usb{{fill:#9aa5af;stroke:{line}}}.cpb-chip{{fill:{chip}}}",
        f".cpb-chip-name{{fill:#f2f6fa;font-size:12px}}.cpb-label,.cpb-name{{fill:{strong};font-size:12px;font-weight:600}}.cpb-inner{{font-weight:400}}",
        f".cpb-state{{fill:{text};font-size:12px}}.cpb-small{{fill:{text};font-size:10px}}",
        f".cpb-mark{{fill:{ground};stroke-width:2}}.cpb-glow{{fill:none}}.cpb-lamp{{fill:#7b8791}}",
        ".cpb-led.cpb-high .cpb-lamp{fill:#e5a50a}.cpb-led.cpb-high .cpb-glow{fill:#e5a50a;opacity:.45}",
        f".cpb-reach{{fill:{ground}}}.cpb-nothing .cpb-reach{{fill-opacity:0}}",
        f".cpb-case{{fill:#9aa5af}}.cpb-cap{{fill:{chip}}}.cpb-pixel{{stroke:{line}}}.cpb-shell{{fill:#e8ecef}}",
    ]
    for role, color in COLORS[theme].items():
        rules.append(f".cpb-{role} .cpb-mark{{stroke:{color}}}.cpb-{role}.cpb-high .cpb-mark{{fill:{color}}}")
    return "".join(rules)
