"""Sensors that are no plain breakout: what they look like in a box of parts."""

from __future__ import annotations

from typing import Any

from .look import Look, Shape, light, number_of, rgb
from .pieces import chip, holes, label, legs, pads, plate, side_legs
from .svg import Live, disk, line, number, path, rect, words


class DHTLook(Look):
    """A white grid with four legs."""

    def body(self, shape: Shape) -> str:
        w = shape.width
        slots = "".join(
            rect(x, y, 3.0, 0.9, "#c6ccd0", r=0.4) for x in (2.2, 6.05, 9.9) for y in (6.2, 8.6, 11.0, 13.4, 15.8, 18.2)
        )
        return (
            legs(shape, 25)
            + rect(0.2, 0.2, w - 0.4, 25.4, "#f1f3f4", r=0.8, stroke="#a7afb6")
            + disk(w / 2, 2.6, 1.4, "@ground", stroke="#a7afb6")
            + rect(1.4, 5, w - 2.8, 15.6, "#e3e7e9", r=0.6)
            + slots
            + words(w / 2, 22.9, shape.kind, 2, "#4b5661")
        )


class UltrasonicLook(Look):
    """Two eyes on a blue board."""

    def body(self, shape: Shape) -> str:
        w = shape.width
        eyes = "".join(
            disk(x, 10.8, 8.1, "#cfd5d9", stroke="#8d969e", width=0.3)
            + disk(x, 10.8, 6.6, "#3b4045")
            + "".join(disk(x + dx, 10.8 + dy, 0.5, "#7d868d") for dx in (-4, -2, 0, 2, 4) for dy in (-4, -2, 0, 2, 4)
                      if dx * dx + dy * dy < 30)
            for x in (9.4, w - 9.4)
        )  # fmt: skip
        return (
            plate(w, 20.5, "#2f6796", r=0.8)
            + "".join(disk(x, y, 0.9, "@ground") for x in (1.7, w - 1.7) for y in (1.7, 18.8))
            + rect(w / 2 - 4, 0.6, 8, 3.4, "url(#cpg-metal)", r=1.6)
            + eyes
            + words(w / 2, 6.2, "HC-SR04", 1.7, "#fff")
            + legs(shape, 18.4)
            + rect(shape.footprint.pins[0].x - 1.3, 17.6, 10.5, 2.2, "#17191c")
            + "".join(words(pin.x, 17, pin.name, 1.5, "#fff", turned=True, anchor="start")
                      for pin in shape.footprint.pins)
        )  # fmt: skip


class PIRLook(Look):
    """A white dome, lit while it sees something."""

    def body(self, shape: Shape) -> str:
        w = shape.width
        x, y = w / 2, 9.7
        ribs = "".join(line([(x - 8, at), (x + 8, at)], "#d5dbdf", 0.25) for at in (5.6, 8.3, 11.1, 13.8))
        return (
            legs(shape, 19) + plate(w, 20.2, "#213f8f")
            + "".join(disk(at, y, 1, "@ground") for at in (1.6, w - 1.6))
            + rect(x - 9, 1.1, 18, 17.2, "#f4f6f7", r=2, stroke="#b9c0c6")
            + disk(x, y, 7.6, "#fbfcfc", stroke="#d5dbdf") + ribs + disk(x, y, 7.6, "url(#cpg-lens)", opacity=0.35)
            + disk(x, y, 7.6, "#ff8a3c", live="seen")
            + words(x, 19.3, "+ D −", 1.5, "#fff")
        )  # fmt: skip

    def live(self, device: Any, shape: Shape) -> Live:
        seen = device is not None and number_of(device, "motion") >= 0.5
        return {"seen": {"fill-opacity": "0.3" if seen else "0"}}


class ModuleLook(Look):
    """A small blue module with its sensor at one end and its pins at the other: light, heat, tilt, flame."""

    def __init__(self, sensor: str) -> None:
        self.sensor = sensor

    def body(self, shape: Shape) -> str:
        w, h = shape.width, shape.height
        right = shape.footprint.pins[0].x > w / 2
        edge = w - 7 if right else w
        left = 3.6
        drawn = side_legs(shape, edge - 3)
        drawn += f'<g transform="translate({number(left)} 0)">{plate(edge - left, h, "#16246b")}</g>'
        drawn += rect(edge - 3.4, shape.footprint.pins[0].y - 1.4, 2.6,
                      shape.footprint.pins[-1].y - shape.footprint.pins[0].y + 2.8, "#17191c")  # fmt: skip
        drawn += "".join(words(edge - 4, pin.y, pin.name, 1.5, "#fff", anchor="end") for pin in shape.footprint.pins)
        if w > 38:
            drawn += rect(w * 0.36, 1.6, 6.4, 6.4, "#3f73d8", r=0.3) + disk(w * 0.36 + 3.2, 4.8, 1.7, "#e8ecef")
            drawn += chip(w * 0.38, h - 6.4, 5, 4)
        middle = h / 2
        if self.sensor == "light":
            drawn += rect(0, middle - 2.4, 4.6, 4.8, "#d8b26a", r=2) + path(
                f"M1 {number(middle - 1.6)}h2.4v1H1.2v1h2.2v1H1", stroke="#b33a2b", width=0.35)  # fmt: skip
            drawn += disk(2.3, middle, 3.6, "#fff2a8", live="seen")
        elif self.sensor == "heat":
            drawn += disk(2, middle, 1.8, "#1b1d20") + line([(3.4, middle - 0.5), (8, middle - 1.6)], "#a7afb6", 0.4)
            drawn += line([(3.4, middle + 0.5), (8, middle + 1.6)], "#a7afb6", 0.4)
        return drawn

    def live(self, device: Any, shape: Shape) -> Live:
        if self.sensor != "light":
            return {}
        import math

        lux = max(number_of(device, "light"), 0.0) if device is not None else 0.0
        return {"seen": {"fill-opacity": number(round(0.8 * min(math.log10(1 + lux) / 5, 1), 2))}}


class TO92Look(Look):
    """A black drop with three legs, as transistors have it."""

    def body(self, shape: Shape) -> str:
        middle = shape.width / 2
        drawn = "".join(
            line([(middle + at, 6.5), (middle + at, 8), (pin.x, 10.5), (pin.x, pin.y)], "#a7afb6", 0.5)
            for at, pin in zip((-1.2, 0, 1.2), shape.footprint.pins, strict=False)
        )
        return (
            drawn
            + path(
                f"M{number(middle - 2.5)} 6.8V3A2.5 2.5 0 0 1 {number(middle + 2.5)} 3V6.8z", "#1d2023", stroke="#000"
            )
            + words(middle, 3.6, "DS18", 1.25, "#aeb6bc")
            + words(middle, 5.2, "B20", 1.25, "#aeb6bc")
        )


class SDCardLook(Look):
    """A socket with a card that is in or out."""

    def body(self, shape: Shape) -> str:
        w, h = shape.width, shape.height
        card = (
            path("M3.4 0H13.2L14.6 1.4V14.4H3.4z", "#22262b", stroke="#000")
            + words(9, 5, "SD", 2.2, "#dfe3e6", bold=True)
            + words(9, 8, "CARD", 1.4, "#8d969e")
        )
        return (
            plate(w, h, "#b31f2c")
            + f"<g @[card]>{card}</g>"
            + rect(2, 8.2, 14.4, h - 9.4, "url(#cpg-metal)", r=0.4, stroke="#7d858c")
            + pads(shape) + label(shape, 0, "#fff")
        )  # fmt: skip

    def live(self, device: Any, shape: Shape) -> Live:
        there = device is None or number_of(device, "inserted") >= 0.5
        return {
            "card": {"transform": "translate(0 0)" if there else "translate(0 -9)", "opacity": "1" if there else "0.45"}
        }


class GPSLook(Look):
    """A breakout with its ceramic antenna."""

    def body(self, shape: Shape) -> str:
        w, h = shape.width, shape.height
        side = min(w, h - 5) - 3
        x, y = (w - side) / 2, 1.6
        return (
            plate(w, h, "#17191c")
            + rect(x, y, side, side, "#c9b184", r=0.4, stroke="#8b7650")
            + rect(x + 1, y + 1, side - 2, side - 2, "#dcc79c")
            + disk(x + side / 2, y + side / 2, 0.9, "#b9c0c6") + disk(1.8, h - 4, 0.6, live="fix")
            + pads(shape) + label(shape, -1.7, "#e8ecef")
        )  # fmt: skip

    def live(self, device: Any, shape: Shape) -> Live:
        on = device is not None and number_of(device, "fix") >= 0.5
        return {"fix": {"fill": rgb((1, 0.3, 0.2)) if on else "#3d2020", "opacity": number(light(1.0))}}


class ScaleLook(Look):
    """A load cell with its amplifier."""

    def body(self, shape: Shape) -> str:
        w, h = shape.width, shape.height
        board = min(28.0, w * 0.5)
        tall = min(17.0, h)
        cell = w - board - 4
        return (
            plate(board, tall, "#1c8a46") + chip(11, 3, 5, 10, "HX711", 1.1)
            + "".join(line([(board, 4 + n * 2.6), (board + 4, tall / 2 + (n - 1.5) * 0.7)], colour, 0.5)
                      for n, colour in enumerate(("#d3222f", "#17191c", "#eceff1", "#1f9d3f")))
            + rect(board + 3, tall / 2 - 3.4, cell, 6.8, "url(#cpg-metal)", r=0.5, stroke="#7d858c")
            + "".join(disk(board + 3 + cell / 2 + at, tall / 2, 2.1, "@ground") for at in (-2, 2))
            + pads(shape) + label(shape, 0, "#fff") + holes(board, tall, 1.8, 0.8, lower=False)
        )  # fmt: skip
