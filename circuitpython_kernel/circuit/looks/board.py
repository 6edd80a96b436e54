"""A board in a circuit: to scale from its layout, or a sketch; its lights, its buttons, its screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from circuitpython_kernel.boards import BoardDefinition
from circuitpython_kernel.boards.layouts import load_layout
from circuitpython_kernel.circuit.pads import BoardPad, BoardPads, pads_of
from circuitpython_kernel.drawing.board.pin_state import COLORS, PinState
from circuitpython_kernel.drawing.board.scale_board import ScaleBoard, scale_board
from circuitpython_kernel.drawing.board.scale_lamps import Lamp
from circuitpython_kernel.drawing.board.scale_svg import lightness, mixed
from circuitpython_kernel.drawing.shapes import Extent, Words, overlaps, shape_svg

from .look import Box, Hand, light, rgb
from .pieces import GOLD, chip
from .svg import Live, disk, group, number, rect, words

Color = tuple[int, int, int]
NAME = 1.62
"""Height of the names of pads, in mm: 8 pixels where a pixel is a fifth of one."""
_DARK_LAMP = "#6d767e"
_SKETCH = "#24476b"


class BoardLook:
    """The drawing of one board. Its hooks: ``n3`` is the pad's mark of pin 3, ``l2`` the light number 2.

    Args:
        definition: which board.
    """

    def __init__(self, definition: BoardDefinition) -> None:
        self.definition = definition
        self.pads: BoardPads = pads_of(definition)
        layout = load_layout(definition.id)
        self.scale: ScaleBoard | None = None if layout is None else scale_board(definition, layout)
        self.colour = _SKETCH if layout is None else layout.colour

    # ---- what stands still

    def body(self) -> str:
        """The drawing, in mm from the board's corner."""
        board = self.scale
        plates, names = self._names()
        drawn = self._sketch() + plates if board is None else self._to_scale(board, plates)
        drawn += "".join(self._pad(pad, number_) for number_, pad in enumerate(self.pads.pads))
        return drawn + names

    def _to_scale(self, board: ScaleBoard, plates: str) -> str:
        factor = 1 / board.scale
        shapes = "".join(shape_svg(shape) for shape in board.shapes)
        drawn = group(shapes, extra=f'transform="scale({factor:.5f})"')
        # A light shines beside a name that it is under: plates are below it.
        return drawn + plates + "".join(self._lamp(lamp, index, factor) for index, lamp in enumerate(board.lamps))

    def _sketch(self) -> str:
        w, h = self.pads.width, self.pads.height
        return (
            rect(0, 0, w, h, _SKETCH, r=1.6)
            + rect(w / 2 - 4, -1.2, 8, 5.6, "#b8bfc5", r=0.5, stroke="#7d868c")
            + chip(w / 2 - 3.5, h / 2 - 3.5, 7, 7, self.definition.chip or "", 1.3)
            + words(w / 2, h - 1.6, "sketch", 1.4, "#ffffffa0")
        )

    def _pad(self, pad: BoardPad, index: int) -> str:
        radius = 0.75 if self.scale is None else 0.5
        drawn = ""
        if self.scale is None:
            drawn += disk(pad.x, pad.y, 0.85, GOLD) + disk(pad.x, pad.y, 0.45, "#2a2418")
        if pad.index is not None:
            drawn += disk(pad.x, pad.y, radius, live=f"n{index}", extra='stroke-width=".38"')
        return drawn

    def _names(self) -> tuple[str, str]:
        """What names of pads stand on, and they: those beside its long sides first, others where there is room."""
        order = sorted(self.pads.pads, key=lambda pad: pad.side not in ("left", "right"))
        taken: list[Extent] = []
        plates = drawn = ""
        for pad in order:
            if pad.plug or pad.label in ("", "NC"):
                continue
            for name in self._name(pad):
                if not any(overlaps(name.extent, other) for other in taken):
                    taken.append(name.extent)
                    ink = {"GND": "#dfe6ea", "3V3": "#ffd3d3", "5V": "#ffd3d3"}.get(pad.supply, "#ffffff")
                    plates += self._plate(name)
                    drawn += words(name.x, name.y, name.text, name.size, ink, anchor=name.anchor, bold=True,
                                   turned=name.turned, halo=self.colour)  # fmt: skip
                    break
        return plates, drawn

    def _plate(self, name: Words) -> str:
        """What a name stands on: it is read over a chip or a plug, too."""
        left, top, right, bottom = name.extent
        return rect(left - 0.15, top + 0.1, right - left + 0.3, bottom - top - 0.2, self.colour, r=0.35, opacity=0.85)

    def _name(self, pad: BoardPad) -> list[Words]:
        """Where its name can stand, the best place first: beside the pad towards the middle, over chips, too."""
        board, text = self.pads, pad.label.replace("_A", "/A")
        size, away = min(NAME, 5.4 / max(len(text), 1) / 0.5), 1.75
        sizes = (size, 1.2)
        if pad.side == "left" or (pad.side == "inside" and pad.x < board.width / 2):
            return [Words(x=pad.x + away, y=pad.y, text=text, size=one, anchor="start", bold=True) for one in sizes]
        if pad.side in ("right", "inside"):
            return [Words(x=pad.x - away, y=pad.y, text=text, size=one, anchor="end", bold=True) for one in sizes]
        below = pad.side == "top"
        y, anchor = pad.y + (away if below else -away), "end" if below else "start"
        return [Words(x=pad.x, y=y, text=text, size=one, anchor=anchor, bold=True, turned=True) for one in sizes]

    @staticmethod
    def _lamp(lamp: Lamp, index: int, factor: float) -> str:
        x, y, w, h = (value * factor for value in (lamp.x, lamp.y, lamp.w, lamp.h))
        box = (x - w / 2, y - h / 2, w, h)
        glow = "".join(disk(x, y, r, live=f"g{index}{n}") for n, r in enumerate(_reaches(lamp, w)))
        if lamp.kind == "led" or (lamp.kind == "still" and lamp.color.startswith("#")):
            return glow + rect(*box, r=0.25, live=f"l{index}", extra='stroke="#00000055" stroke-width=".1"')
        if lamp.kind in ("neopixel", "dotstar"):
            return glow + rect(*box, "#f4f4f0", r=0.3) + disk(x, y, 0.38 * w, live=f"l{index}")
        if lamp.color == "slide":
            return rect(*box, "#3b4045", r=0.4) + rect(box[0], box[1], w / 2 if w > h else w, h if w > h else h / 2,
                                                       "#dfe3e6", r=0.3, live=f"l{index}")  # fmt: skip
        cap = min(w, h) * (0.4 if lamp.round else 0.34)
        case = disk(x, y, w / 2, "#cfd4d8", stroke="#8b949a") if lamp.round else rect(*box, "#cfd4d8", r=0.4,
                                                                                      stroke="#8b949a")  # fmt: skip
        return case + disk(x, y, cap, stroke="#59636c", live=f"l{index}")

    # ---- what is live

    def live(self, states: Mapping[int, PinState], pixels: Mapping[int, Sequence[Color]], theme: str = "light") -> Live:
        """What the hooks have now. States and NeoPixels by the pin's index."""
        found: Live = {}
        inks = COLORS[theme]
        for index, pad in enumerate(self.pads.pads):
            state = None if pad.index is None else states.get(pad.index)
            if state is None or state.role == "nothing":
                if pad.index is not None:
                    found[f"n{index}"] = {"fill": "none", "stroke": "none"}
                continue
            ink = "#ff2d2d" if state.contention else inks[state.role]
            lit = state.high if state.duty is None else state.duty > 0
            found[f"n{index}"] = {"fill": _bright(ink) if lit else "#1b1d20", "stroke": ink}
        for index, lamp in enumerate(() if self.scale is None else self.scale.lamps):
            found |= self._lamp_now(lamp, index, states, pixels)
        return found

    @staticmethod
    def _lamp_now(
        lamp: Lamp, index: int, states: Mapping[int, PinState], pixels: Mapping[int, Sequence[Color]]
    ) -> Live:
        state = None if lamp.index is None else states.get(lamp.index)
        if lamp.kind == "led" or (lamp.kind == "still" and lamp.color.startswith("#")):
            share = round(light(lightness(lamp, state)), 2) if lamp.kind == "led" else float(lamp.lit)
            return {f"l{index}": {"fill": mixed(_DARK_LAMP, lamp.color, share)}, **_glowing(index, lamp.color, share)}
        if lamp.kind in ("neopixel", "dotstar"):
            colours = pixels.get(lamp.index or 0, ()) if lamp.kind == "neopixel" else ()
            colour = colours[lamp.pixel] if lamp.pixel < len(colours) else (0, 0, 0)
            seen = [light(value / 255) for value in colour]
            share = max(seen)
            off = rgb(0.82 * (1 - share) + value for value in seen)
            return {f"l{index}": {"fill": off}, **_glowing(index, rgb(seen), share)}
        pressed = state is not None and state.pressed
        if lamp.color == "slide":
            far = (lamp.w if lamp.w > lamp.h else lamp.h) / 2
            way = f"translate({number(far)} 0)" if lamp.w > lamp.h else f"translate(0 {number(far)})"
            return {f"l{index}": {"transform": way if pressed else "translate(0 0)"}}
        return {f"l{index}": {"fill": "#8b949a" if pressed else "#f6f6f6"}}

    # ---- what is pressed

    def hands(self) -> tuple[Hand, ...]:
        """Its buttons and switches."""
        found = []
        for lamp in () if self.scale is None else self.scale.lamps:
            factor = 1 / self.scale.scale if self.scale else 1.0
            w, h = max(lamp.w * factor, 2.0), max(lamp.h * factor, 2.0)
            box: Box = (lamp.x * factor - w / 2, lamp.y * factor - h / 2, w, h)
            if lamp.kind == "reset":
                found.append(Hand("reset", box, "RST button", round=lamp.round))
            elif lamp.kind in ("button", "switch"):
                kind = "latch" if lamp.kind == "switch" else "pin"
                found.append(Hand(kind, box, f"{lamp.label} {lamp.kind}", pin=lamp.index, round=lamp.round))
        return tuple(found)

    @property
    def screen(self) -> Box | None:
        """Where the board's own display shows its pixels."""
        if self.scale is None or self.scale.screen is None:
            return None
        left, top, right, bottom = (value / self.scale.scale for value in self.scale.screen)
        return left, top, right - left, bottom - top


def _reaches(lamp: Lamp, width: float) -> tuple[float, float]:
    """How far its light reaches, in mm."""
    return (width, 0.75 * width) if lamp.kind in ("neopixel", "dotstar") else (2.6, 1.7)


def _glowing(index: int, colour: str, share: float) -> Live:
    return {
        f"g{index}{n}": {"fill": colour, "fill-opacity": number(round(opacity * share, 3))}
        for n, opacity in enumerate((0.22, 0.3))
    }


def _bright(ink: str) -> str:
    return mixed(ink, "#ffffff", 0.55)
