"""What moves, clicks and sounds: servo, motors, buzzer, relay."""

from __future__ import annotations

from typing import Any

from .look import Look, Shape
from .pieces import chip, holes, label, legs, pads, plate
from .svg import Live, disk, dot, group, line, number, path, rect, turned, words

_CABLES = ("#6b3d16", "#d3222f", "#ee8a1d")
"""A servo's, from ground to the signal."""


class ServoLook(Look):
    """A hobby servo seen from above its shaft, with its plug to the left."""

    own = True  # the element turns its horn by a transform, which takes an eighth of a core
    X, Y = 28.6, 15.74

    def body(self, shape: Shape) -> str:
        x, y = self.X, self.Y
        cables = "".join(
            path(
                f"M6 {number(pin.y)}H10C13 {number(pin.y)} 12 {number(y + n)} 17 {number(y + n)}",
                stroke=colour,
                width=1,
            )
            for n, pin, colour in zip((-1.2, 0, 1.2), shape.footprint.pins, _CABLES, strict=False)
        )
        plug = rect(0, 11.6, 6.4, 8.3, "#4b5057", r=0.4) + "".join(
            rect(0, pin.y - 0.45, 3.2, 0.9, "#1d2023") + rect(0, pin.y - 0.25, 2.4, 0.5, "#c9a64a")
            for pin in shape.footprint.pins
        )
        horn = (
            path("", "#e9ebec", stroke="#8d969e", live="horn")
            + disk(x, y, 2.6, "#e9ebec", stroke="#8d969e") + disk(x, y, 1.1, "#c3c9ce", stroke="#8d969e")
            + path("", "#8d969e", live="holes") + path("", stroke="#59636c", width=0.25, live="screw")
        )  # fmt: skip
        return (
            cables + plug
            + rect(16, 11.2, 29, 9, "#3c434b", r=0.6)
            + "".join(disk(at, y, 1.3, "@ground") for at in (18.2, 42.8))
            + rect(20.4, 9.9, 20.2, 11.7, "#59626b", r=1)
            + rect(20.4, 9.9, 20.2, 11.7, "url(#cpg-cap)", r=1, opacity=0.35)
            + disk(x, y, 5.2, "#4a525a") + disk(x + 6.3, y, 2.8, "#4a525a")
            + horn
        )  # fmt: skip

    def live(self, device: Any, shape: Shape) -> Live:
        angle = 90.0 if device is None else float(device.angle)
        at = turned(round(-angle, 1), self.X, self.Y)
        tip = f"{at(12.4, -1.2)}A1.25 1.25 0 0 1 {at(12.4, 1.2)}"
        return {
            "horn": {"d": f"M{at(-2.3, -1.6)}L{tip}L{at(-2.3, 1.6)}z"},
            "holes": {"d": "".join(dot(at(away, 0), 0.45) for away in (4.6, 6.8, 9.0, 11.2))},
            "screw": {"d": f"M{at(-0.7, -0.7)}L{at(0.7, 0.7)}M{at(-0.7, 0.7)}L{at(0.7, -0.7)}"},
        }


class StepperLook(Look):
    """A stepper motor with its shaft towards the eye."""

    def body(self, shape: Shape) -> str:
        w = shape.width
        h, half = w, w / 2
        return (
            legs(shape, h - 1, width=1)
            + path(f"M5 .3H{number(w - 5)}L{number(w - 0.3)} 5V{number(h - 5)}L{number(w - 5)} {number(h - 0.3)}H5L.3 "
                   f"{number(h - 5)}V5z", "url(#cpg-metal)", stroke="#3b4045", width=0.4)
            + "".join(disk(x, y, 2.1, "@ground", stroke="#5b646b", width=0.3)
                      for x in (5.4, w - 5.4) for y in (5.4, h - 5.4))
            + disk(half, half, 19, "#a7afb6", stroke="#6d767d", width=0.8) + disk(half, half, 12, "#8d969e")
            + group(disk(half, half, 5, "#dfe3e6", stroke="#59636c", width=0.3),
                    path(f"M{number(half - 3.4)} {number(half - 3.6)}H{number(half + 3.4)}", stroke="#59636c",
                         width=0.6),
                    path(f"M{number(half)} {number(half - 4.4)}V{number(half - 16)}l-1.6 3.4h3.2l-1.6-3.4", "#d3222f",
                         stroke="#d3222f", width=0.7),
                    live="shaft")
            + label(shape, -1.6, "#24282c")
        )  # fmt: skip

    def live(self, device: Any, shape: Shape) -> Live:
        half = shape.width / 2
        angle = 0.0 if device is None else float(device.angle)
        return {"shaft": {"transform": f"rotate({number(round(angle, 1))} {number(half)} {number(half)})"}}

    def properties(self, device: Any, shape: Shape) -> dict[str, Any]:
        return {"angle": 0.0 if device is None else round(float(device.angle), 1), "arrow": "#d3222f"}


class MotorLook(Look):
    """A DC motor on a driver, with a wheel that shows its turns."""

    def body(self, shape: Shape) -> str:
        w, h = shape.width, shape.height
        x, y = w - 13.5, h / 2
        return (
            group(plate(19, h, "#8c1c24"), chip(7, h / 2 - 5, 5, 10, "H bridge", 1.1))
            + rect(19, y - 5.5, 8, 11, "#c9ced3", stroke="#8d969e")
            + rect(21, y - 7.5, 16, 15, "url(#cpg-metal)", r=3, stroke="#6d767d")
            + disk(x, y, 12, "#1f2326") + disk(x, y, 8.4, "#f0c419")
            + path("", stroke="#2d3338", width=1.3, live="spokes") + disk(x, y, 2.2, "#dfe3e6")
            + path("", "#fff", live="mark")
            + pads(shape) + label(shape, 0, "#fff")
            + words(x, y + 14.2, "", 1.5, "#24282c", live="told")
        )  # fmt: skip

    def live(self, device: Any, shape: Shape) -> Live:
        turns = 0.0 if device is None else float(getattr(device, "turns", 0.0))
        x, y = shape.width - 13.5, shape.height / 2
        spokes = (turned(round(360 * (turns % 1)) + apart, x, y)(7.6, 0) for apart in (0, 120, 240))
        mark = turned(round(360 * (turns % 1)), x, y)(0, -10.2)
        return {
            "spokes": {"d": "".join(f"M{number(x)} {number(y)}L{end}" for end in spokes)},
            "mark": {"d": dot(mark, 0.9)},
            "told": {"text": ""},
        }


class BuzzerLook(Look):
    """A buzzer; waves beside it while it sounds."""

    own = True  # the element's note moves for ever, seen or not, which takes a sixth of a core

    def body(self, shape: Shape) -> str:
        x, y = 8.5, 8.5
        return (
            legs(shape, 15, "#24282c", 0.7)
            + disk(x, y, 8.4, "#1d2023") + disk(x, y, 8.4, "url(#cpg-lens)", opacity=0.5)
            + disk(x, y, 5.6, stroke="#3b4045", width=0.4) + disk(x, y, 1.3, "#050607")
            + words(3.6, 4.2, "+", 2.6, "#c9ced3")
            + group(path("M11.5 5.5a4.24 4.24 0 0 1 0 6", stroke="#f0c419", width=0.6),
                    path("M12.7 4.3a5.92 5.92 0 0 1 0 8.4", stroke="#f0c419", width=0.6), live="waves")
        )  # fmt: skip

    def _sounds(self, device: Any) -> bool:
        return device is not None and float(device.tone()[1]) > 0

    def live(self, device: Any, shape: Shape) -> Live:
        return {"waves": {"opacity": "1" if self._sounds(device) else "0"}}


class RelayLook(Look):
    """A relay on its board: its contact is seen through the cover."""

    def body(self, shape: Shape) -> str:
        w, h = shape.width, shape.height
        return (
            plate(w, h, "#123a6b") + holes(w, h)
            + rect(16, 3.4, 20, h - 6.8, "#2b6fd6", r=0.8, stroke="#1c4f9c", width=0.3)
            + rect(18, 5.4, 16, h - 10.8, "#ffffff14", r=0.5)
            + group(disk(21, h / 2, 0.8, "#f3f5f6"), disk(31, h / 2 - 4.5, 0.8, "#f3f5f6"),
                    disk(31, h / 2 + 4.5, 0.8, "#f3f5f6"))
            + group(line([(21, h / 2), (31.6, h / 2)], "#f3f5f6", 0.7), live="arm")
            + rect(w - 10.5, 4.4, 8.4, h - 8.8, "#1f9d6a", r=0.5)
            + "".join(disk(w - 6.4, pin.y, 1.5, "#c9ced3", stroke="#59636c")
                      for pin in shape.footprint.pins if pin.x > w / 2)
            + disk(12, 4.2, 0.9, live="led") + pads(shape) + _relay_names(shape)
        )  # fmt: skip

    def live(self, device: Any, shape: Shape) -> Live:
        on = device is not None and bool(device.closed)
        return {
            "arm": {"transform": f"rotate({24 if on else -24} 21 {number(shape.height / 2)})"},
            "led": {"fill": "#ff4d3a" if on else "#5e2626"},
        }


def _relay_names(shape: Shape) -> str:
    drawn = ""
    for pin in shape.footprint.pins:
        left = pin.x < shape.width / 2
        drawn += words(pin.x + 1.3, pin.y, pin.name, 1.5, "#fff", anchor="start") if left else words(
            pin.x - 11, pin.y, pin.name, 1.5, "#fff", anchor="end")  # fmt: skip
    return drawn
