"""What hands act on: buttons, knobs, sliders, keypads."""

from __future__ import annotations

from typing import Any

from .look import Box, Hand, Look, Shape
from .pieces import label, pads
from .svg import Live, disk, group, line, number, rect, words

_CAPS = {
    "red": "#d3222f", "green": "#1f9d3f", "blue": "#2b6fd6", "yellow": "#f0c419", "black": "#2a2d31",
    "white": "#eceff1", "grey": "#8d969e", "gray": "#8d969e", "orange": "#ef7d1a",
}  # fmt: skip


def _cap_colour(shape: Shape) -> str:
    return _CAPS.get(str(shape.attrs.get("color", "red")), "#d3222f")


class ButtonLook(Look):
    """A tactile switch from above."""

    def __init__(self, middle: tuple[float, float], side: float, radius: float) -> None:
        self.middle, self.side, self.radius = middle, side, radius

    def body(self, shape: Shape) -> str:
        (x, y), half, r = self.middle, self.side / 2, self.radius
        legs = "".join(
            rect(min(pin.x, x), pin.y - 0.42, abs(x - pin.x), 0.84, "#a7afb6") for pin in shape.footprint.pins
        )
        rivets = "".join(
            disk(x + dx * 0.78 * half, y + dy * 0.78 * half, 0.07 * self.side / 2, "#1b1d20")
            for dx in (-1, 1)
            for dy in (-1, 1)
        )
        colour = _cap_colour(shape)
        return (
            legs
            + rect(x - half, y - half, 2 * half, 2 * half, "#43474b", r=0.45)
            + rect(x - half + 0.6, y - half + 0.6, 2 * half - 1.2, 2 * half - 1.2, "url(#cpg-metal)", r=0.3)
            + rivets
            + group(
                disk(x, y, r, colour),
                disk(x, y, r, "url(#cpg-cap)"),
                disk(x, y, 0.76 * r, colour, stroke="#00000040", width=0.1),
                live="cap",
            )
        )

    def live(self, device: Any, shape: Shape) -> Live:
        x, y = self.middle
        down = device is not None and (getattr(device, "closed", False) or device.pressed >= 0.5)
        scale = 0.88 if down else 1
        place = f"translate({number(x)} {number(y)}) scale({scale}) translate({number(-x)} {number(-y)})"
        return {"cap": {"transform": place, "opacity": "0.85" if down else "1"}}

    def properties(self, device: Any, shape: Shape) -> dict[str, Any]:
        down = device is not None and (getattr(device, "closed", False) or device.pressed >= 0.5)
        return {"color": str(shape.attrs.get("color", "red")), "pressed": bool(down)}

    def hands(self, device: Any, shape: Shape) -> tuple[Hand, ...]:
        (x, y), r = self.middle, self.radius + 0.4
        return (Hand("key", (x - r, y - r, 2 * r, 2 * r), "button", key="press", round=True),)


BUTTON = ButtonLook((8.9, 6.0), 11.9, 3.8)
SMALL_BUTTON = ButtonLook((3.7, 3.05), 5.9, 1.9)


def _turned(x: float, y: float, degrees: float) -> str:
    return f"rotate({number(round(degrees, 1))} {number(x)} {number(y)})"


class PotentiometerLook(Look):
    """A knob on a small board."""

    X, Y, R = 9.95, 8.06, 6.6

    def body(self, shape: Shape) -> str:
        x, y, r = self.X, self.Y, self.R
        knob = group(disk(x, y, r, "#c3c6c9"), disk(x, y, r, "url(#cpg-cap)", opacity=0.35),
                     rect(x - 0.3, y - r + 0.5, 0.6, 3.2, "#30363b", r=0.2), live="knob")  # fmt: skip
        return (
            rect(0.1, 0.1, 19.8, 19.8, "#0a5a86", r=1.2)
            + "".join(disk(dx, dy, 0.95, "@ground") for dx in (1.7, 18.1) for dy in (1.8, 18.3))
            + disk(x, y, r + 0.75, "#e4e8eb")
            + knob
            + pads(shape, "#dfe6ea")
            + label(shape, -1.5, "#fff")
        )

    def live(self, device: Any, shape: Shape) -> Live:
        share = 0.5 if device is None else float(device.position) / 100
        return {"knob": {"transform": _turned(self.X, self.Y, -135 + 270 * share)}}

    def properties(self, device: Any, shape: Shape) -> dict[str, Any]:
        return {"min": 0, "max": 100, "value": 50 if device is None else round(float(device.position), 1)}

    def hands(self, device: Any, shape: Shape) -> tuple[Hand, ...]:
        x, y, r = self.X, self.Y, self.R
        return (Hand("turn", (x - r, y - r, 2 * r, 2 * r), "knob", inputs=("position",), round=True),)


class SlideLook(Look):
    """A slide potentiometer."""

    LEFT, LONG = 12.5, 30.0

    def body(self, shape: Shape) -> str:
        return (
            "".join(rect(min(pin.x, 6), pin.y - 0.35, 5, 0.7, "#c3c9ce") if pin.x < 27 else
                    rect(49, pin.y - 0.35, 6, 0.7, "#c3c9ce") for pin in shape.footprint.pins)
            + rect(5, 10, 45, 9, "url(#cpg-metal)", r=0.4, stroke="#7d858c")
            + rect(8.25, 13, 38.5, 3, "#33261f", r=0.3)
            + "".join(disk(x, 14.5, 0.9, "#8d969e", stroke="#5b646b") for x in (6.6, 48.4))
            + group(rect(-4.6, 5, 9.2, 19, "#22262a", r=0.8),
                    rect(-4.6, 5, 9.2, 19, "url(#cpg-cap)", r=0.8, opacity=0.6),
                    rect(-0.35, 5, 0.7, 19, "#f3f5f6"), live="tip")
        )  # fmt: skip

    def live(self, device: Any, shape: Shape) -> Live:
        share = 0.5 if device is None else float(device.position) / 100
        return {"tip": {"transform": f"translate({number(round(self.LEFT + self.LONG * share, 2))} 0)"}}

    def properties(self, device: Any, shape: Shape) -> dict[str, Any]:
        return {"value": 50 if device is None else round(float(device.position), 1)}

    def hands(self, device: Any, shape: Shape) -> tuple[Hand, ...]:
        box = (self.LEFT - 4.6, 5.0, self.LONG + 9.2, 19.0)
        return (Hand("slide", box, "slider", inputs=("position",), span=(4.6, 4.6)),)


_ROWS, _COLUMNS, _KEY = (10.7, 25.0, 39.3, 53.6), (7.0, 22.0, 37.0, 52.0), (11.2, 11.0)


class KeypadLook(Look):
    """A membrane keypad with 12 or 16 keys."""

    def _keys(self, device: Any, shape: Shape) -> list[tuple[str, float, float]]:
        from circuitpython_kernel.devices.controls.matrixkeypad import DEFAULT_KEYS

        rows = device.keyboard() if device is not None else ()
        if not rows:
            rows = tuple(tuple(row) for row in shape.attrs.get("keys", DEFAULT_KEYS) or DEFAULT_KEYS)  # type: ignore[union-attr]
        most = 3 if shape.width < 60 else 4
        return [
            (str(key), _COLUMNS[column], _ROWS[row])
            for row, keys in enumerate(rows[:4])
            for column, key in enumerate(keys[:most])
        ]

    def body(self, shape: Shape) -> str:
        w, h = shape.width, min(shape.height, 76.0)
        drawn = rect(0, 0, w, h, "#3b3e44", r=4) + rect(2.6, 2.6, w - 5.2, h - 5.2, r=2.6, stroke="#b1b5b9", width=0.8)
        drawn += rect(shape.footprint.pins[0].x - 1.6, h, shape.footprint.pins[-1].x - shape.footprint.pins[0].x + 3.2,
                      shape.height - h - 3, "#c9ced3")  # fmt: skip
        drawn += "".join(line([(pin.x, h), (pin.x, shape.height)], "#8d969e", 0.6) for pin in shape.footprint.pins)
        for index, (key, x, y) in enumerate(self._keys(None, shape)):
            fill = "#4a86d8" if key.isdigit() else "#e04b43"
            drawn += group(rect(x, y, *_KEY, fill, r=1.4, stroke="#b1b5b9", width=0.7),
                           words(x + 5.6, y + 5.5, key, 6, "#fff"), live=f"k{index}")  # fmt: skip
        return drawn

    def live(self, device: Any, shape: Shape) -> Live:
        down = device.keys_down() if device is not None else ()
        keys = self._keys(device, shape)
        return {f"k{n}": {"opacity": "0.55" if key in down else "1"} for n, (key, _, _) in enumerate(keys)}

    def properties(self, device: Any, shape: Shape) -> dict[str, Any]:
        keys = [""] * 16
        for key, x, y in self._keys(device, shape):
            keys[4 * _ROWS.index(y) + _COLUMNS.index(x)] = key
        return {"columns": "3" if shape.width < 60 else "4", "keys": keys, "connector": True}

    def hands(self, device: Any, shape: Shape) -> tuple[Hand, ...]:
        return tuple(Hand("key", (x, y, *_KEY), f"key {key}", key=key) for key, x, y in self._keys(device, shape))


class EncoderLook(Look):
    """A rotary encoder on a breakout, with its button."""

    def __init__(self, x: float = 9.7, y: float = 7.5, r: float = 3.6) -> None:
        self.x, self.y, self.r = x, y, r

    def _middle(self, shape: Shape) -> tuple[float, float, float]:
        return (shape.width / 2, (shape.height - 5) / 2, min(shape.width, shape.height - 5) / 2 - 3)

    def body(self, shape: Shape) -> str:
        x, y, r = self._middle(shape)
        return (
            rect(0, 0, shape.width, shape.height, "#17191c", r=1.2)
            + rect(x - r - 1, y - r - 1, 2 * r + 2, 2 * r + 2, "url(#cpg-metal)", r=0.6)
            + group(disk(x, y, r, "#3a3f45"), disk(x, y, r, "url(#cpg-cap)", opacity=0.5),
                    rect(x - 0.35, y - r + 0.3, 0.7, r * 0.55, "#f3f5f6", r=0.2), live="knob")
            + pads(shape) + label(shape, -1.7, "#e8ecef")
        )  # fmt: skip

    def live(self, device: Any, shape: Shape) -> Live:
        x, y, _ = self._middle(shape)
        detents = 0 if device is None else device.readings().get("position", 0)
        return {"knob": {"transform": _turned(x, y, 18.0 * float(detents))}}

    def hands(self, device: Any, shape: Shape) -> tuple[Hand, ...]:
        x, y, r = self._middle(shape)
        box: Box = (x - r, y - r, 2 * r, 2 * r)
        button = next((name for name in ("button", "pressed") if device is not None and name in device.inputs()), "")
        middle = 0.5 * r
        press = (Hand("hold", (x - middle, y - middle, 2 * middle, 2 * middle), "button of the knob", inputs=(button,),
                      round=True),)  # fmt: skip
        return (Hand("step", box, "rotary knob", round=True), *(press if button else ()))


class NeoSliderLook(Look):
    """A slide potentiometer on a breakout."""

    def body(self, shape: Shape) -> str:
        w, h = shape.width, shape.height
        return (
            rect(0, 0, w, h, "#17191c", r=1.2)
            + rect(2, 4.4, w - 4, 5, "url(#cpg-metal)", r=0.5)
            + rect(3, 6.2, w - 6, 1.4, "#241c17", r=0.3)
            + group(rect(-1.4, 3, 2.8, 7.8, "#2c3136", r=0.4), rect(-0.2, 3, 0.4, 7.8, "#f3f5f6"), live="tip")
            + pads(shape) + label(shape, -1.7, "#e8ecef")
        )  # fmt: skip

    def live(self, device: Any, shape: Shape) -> Live:
        share = 0.5 if device is None else float(device.position) / 100
        return {"tip": {"transform": f"translate({number(round(4 + (shape.width - 8) * share, 2))} 0)"}}

    def hands(self, device: Any, shape: Shape) -> tuple[Hand, ...]:
        box = (2.6, 3.0, shape.width - 5.2, 7.8)
        return (Hand("slide", box, "slider", inputs=("position",), span=(1.4, 1.4)),)


class SlideSwitchLook(Look):
    """A slide switch with three pins."""

    def body(self, shape: Shape) -> str:
        w = shape.width
        legs = "".join(rect(pin.x - 0.25, 5.5, 0.5, pin.y - 5.5, "#a7afb6") for pin in shape.footprint.pins)
        return (
            legs
            + group(rect(-1, 0.2, 2, 3, "#1d2023", r=0.2), live="tip")
            + rect(0.2, 2.6, w - 0.4, 3.6, "url(#cpg-metal)", r=0.3, stroke="#7d858c")
        )

    def _on(self, device: Any) -> bool:
        return device is not None and float(next(iter(_input_values(device).values()), 0.0)) >= 0.5

    def live(self, device: Any, shape: Shape) -> Live:
        x = shape.width * (0.66 if self._on(device) else 0.34)
        return {"tip": {"transform": f"translate({number(x)} 0)"}}

    def properties(self, device: Any, shape: Shape) -> dict[str, Any]:
        return {"value": 1 if self._on(device) else 0}

    def hands(self, device: Any, shape: Shape) -> tuple[Hand, ...]:
        names = tuple(device.inputs())[:1] if device is not None else ()
        return (Hand("toggle", (0, 0, shape.width, 6.4), "slide switch", inputs=names),)


def _input_values(device: Any) -> dict[str, float]:
    return {name: float(getattr(device, name)) for name in device.inputs()}


class DIPSwitchLook(Look):
    """Eight small switches in a row."""

    def body(self, shape: Shape) -> str:
        w, h = shape.width, shape.height
        legs = "".join(line([(pin.x, pin.y), (pin.x, h / 2)], "#a7afb6", 0.6) for pin in shape.footprint.pins)
        drawn = legs + rect(0, 2.2, w, h - 4.4, "#d0282f", r=0.4) + words(2.4, 3.9, "ON", 1.8, "#fffef4")
        for index, x in enumerate(self._places(shape)):
            drawn += rect(x - 0.8, 5.2, 1.6, 4.4, "#6d2023", r=0.2)
            drawn += group(rect(x - 0.7, 0, 1.4, 1.9, "#fffef4", r=0.2), live=f"s{index}")
            drawn += words(x, 10.9, str(index + 1), 1.5, "#fffef4")
        return drawn

    @staticmethod
    def _places(shape: Shape) -> list[float]:
        return sorted({round(pin.x, 1) for pin in shape.footprint.pins})

    def live(self, device: Any, shape: Shape) -> Live:
        values = list(_input_values(device).values()) if device is not None else []
        return {
            f"s{n}": {"transform": f"translate(0 {5.3 if n < len(values) and values[n] >= 0.5 else 7.6})"}
            for n in range(len(self._places(shape)))
        }

    def properties(self, device: Any, shape: Shape) -> dict[str, Any]:
        values = list(_input_values(device).values()) if device is not None else []
        return {"values": [1 if value >= 0.5 else 0 for value in values] or [0] * 8}

    def hands(self, device: Any, shape: Shape) -> tuple[Hand, ...]:
        names = list(device.inputs()) if device is not None else []
        return tuple(
            Hand("toggle", (x - 1.2, 4.6, 2.4, 5.6), f"switch {n + 1}", inputs=(names[n],) if n < len(names) else ())
            for n, x in enumerate(self._places(shape))
        )


class JoystickLook(Look):
    """A thumb joystick."""

    X, Y, R = 13.6, 13.7, 8.4

    def body(self, shape: Shape) -> str:
        x, y = self.X, self.Y
        return (
            rect(1.2, 2, 24.8, shape.height - 2.4, "#b5223a", r=1)
            + disk(x, y, 13.2, "#23262a") + disk(x, y, 11.6, "#34393f")
            + group(disk(x, y, 6.6, "#1a1c1f"), disk(x, y, 6.6, "url(#cpg-lens)", opacity=0.6), live="stick")
            + pads(shape) + label(shape, -1.6, "#fff")
        )  # fmt: skip

    def _at(self, device: Any) -> tuple[float, float]:
        if device is None:
            return 0.0, 0.0
        found = []
        for name in tuple(device.inputs())[:2]:
            item = device.inputs()[name]
            found.append((float(getattr(device, name)) - item.low) / (item.high - item.low) * 2 - 1)
        return (found[0], found[1]) if len(found) == 2 else (0.0, 0.0)

    def live(self, device: Any, shape: Shape) -> Live:
        across, along = self._at(device)
        return {"stick": {"transform": f"translate({number(round(4.5 * across, 2))} {number(round(-4.5 * along, 2))})"}}

    def properties(self, device: Any, shape: Shape) -> dict[str, Any]:
        across, along = self._at(device)
        down = device is not None and float(device.pressed) >= 0.5
        return {"xValue": round(-across, 2), "yValue": round(along, 2), "pressed": down}

    def hands(self, device: Any, shape: Shape) -> tuple[Hand, ...]:
        names = tuple(device.inputs())[:3] if device is not None else ()
        box = (self.X - 11, self.Y - 11, 22.0, 22.0)
        return (Hand("stick", box, "joystick", inputs=names, round=True),)
