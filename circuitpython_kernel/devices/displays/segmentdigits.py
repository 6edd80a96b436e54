"""Seven-segment digits without a driver, on plain pins."""

from __future__ import annotations

from collections import deque
from typing import Any

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.devices.base.inputs import Source
from circuitpython_kernel.devices.base.part import Part, Picture
from circuitpython_kernel.devices.toolkit.hanging_part import HangingPart
from circuitpython_kernel.devices.toolkit.led_colors import COLORS
from circuitpython_kernel.devices.toolkit.segments import digits_picture, digits_text
from circuitpython_kernel.hardware.pins.pin import Pin

_SEGMENTS = ("a", "b", "c", "d", "e", "f", "g", "dp", "colon")
_DIGITS = ("dig1", "dig2", "dig3", "dig4")
PERSISTENCE_NS = 40_000_000
"""For how long an eye adds up light: what is shown 25 times in a second or more often does not flicker."""
_SCANNED_DIGIT, _SCANNED_SEGMENT = 2, 4
"""A digit that is switched so often in that time, or one of its segments, is one that shines in turn; else it is seen
as it is now, however short that has been."""
_SEEN, _OF_BRIGHTEST = 0.01, 0.15
"""Less light than this is not seen: of an LED that is always on, and beside the brightest one."""


class SegmentDigits(HangingPart):
    """One to four digits of seven segments, each segment with a resistor (Kingbright datasheets SC56-11, CC04-41).

    Digits that share their segments' pins are shown one after another, and look as if they shone together: what a
    person sees is the mean light of the last 40 ms of board time. Modelled: both kinds of common pin, PWM at segments
    or digits, pins that the program does not drive, which let no current flow. ``readings()["text"]`` is what is read,
    ``"?"`` for segments that make no character.

    Args:
        digits: 1 to 4. The common pin of a single digit, ``dig1``, can be wired to its supply: leave it out then.
        common: ``"cathode"`` (segments shine when their pins are high) or ``"anode"`` (when they are low).
        transistors: there is a transistor between each digit's common pin and the board's pin, which inverts it.
        color: red, yellow, green, blue or white.
        behind, outputs: a 74HC595, and which signals are at its outputs: ``"a=q0"``.

    Raises:
        ValueError: for another number of digits, common pin or colour.
    """

    title = "seven-segment digits without a driver, 1 to 4"
    aliases = ("7segment", "SevenSegmentDigit")
    example = (
        "import board, digitalio\n"
        "\n"
        "names = (board.D5, board.D6, board.D9, board.D10, board.D11, board.D12, board.D13)  # a to g\n"
        "segments = [digitalio.DigitalInOut(name) for name in names]\n"
        "for segment, on in zip(segments, (1, 1, 0, 1, 1, 0, 1)):  # a two\n"
        "    segment.switch_to_output(bool(on))"
    )
    signals = {
        **{name: f"segment {name}" for name in _SEGMENTS[:7]}, "dp": "decimal point", "colon": "colon",
        **{name: f"common pin of digit {name[3]}" for name in _DIGITS},
    }  # fmt: skip
    usual = _SEGMENTS[:7]
    example_signals = _SEGMENTS[:7]
    driven_signals = (*_SEGMENTS, *_DIGITS)

    def __init__(
        self,
        digits: int = 1,
        *,
        common: str = "cathode",
        transistors: bool = False,
        color: str = "red",
        behind: Part | None = None,
        outputs: str = "",
        **inputs: Source,
    ) -> None:
        if not 1 <= digits <= len(_DIGITS):
            raise ValueError(f"there are 1 to {len(_DIGITS)} digits, not {digits}")
        if common not in ("cathode", "anode"):
            raise ValueError(f'digits have a common "cathode" or "anode", not "{common}"')
        if color not in COLORS:
            raise ValueError(f"the digits are {', '.join(COLORS)}, not {color}")
        self.digits, self.common, self.transistors, self.color = int(digits), common, bool(transistors), color
        self.supplies = ()
        if self.digits == 1 or self.transistors:
            self.supplies = ("GND",) if common == "cathode" else ("3V3",)
        self._segment_on = common == "cathode"
        """The level that lets a segment shine."""
        self._digit_on = self._segment_on is self.transistors
        super().__init__(behind=behind, outputs=outputs, **inputs)

    def needed(self) -> tuple[str, ...]:
        return tuple(name for name in _DIGITS[: self.digits] if self.digits > 1 and name not in self.hanging)

    def power_on(self) -> None:
        super().power_on()
        self._shares = dict.fromkeys(self.driven_signals, 0.0)
        for name in _DIGITS[: self.digits]:
            self._shares[name] = float(not self.has(name))
        self._history: deque[tuple[int, tuple[float, ...]]] = deque()
        self._note(self.now_ns)

    def connected(self) -> None:
        self.need_one_of(_SEGMENTS)
        unknown = [name for name in _DIGITS[self.digits :] if self.has(name)]
        if unknown:
            raise ValueError(f"{unknown[0]} is the pin of a digit that SegmentDigits({self.digits}) does not have")
        self._pulled: list[Pin] = []
        for name in self.driven_signals:
            pin = self.pin(name)
            if pin is not None and pin.resistor is None:
                off = not (self._digit_on if name in _DIGITS else self._segment_on)
                pin.resistor = "up" if off else "down"  # no current flows through a pin that nothing drives
                self._pulled.append(pin)
        super().connected()

    def disconnected(self) -> None:
        super().disconnected()
        for pin in self._pulled:
            pin.resistor = None

    def driven(self, signal: str, time_ns: int, frequency: float, duty: float) -> None:
        shines_high = self._digit_on if signal in _DIGITS else self._segment_on
        share = duty if shines_high else 1.0 - duty
        if share != self._shares[signal]:
            self._shares[signal] = share
            self._note(time_ns)

    def _note(self, time_ns: int) -> None:
        """From this time on the pins are as they are now."""
        history = self._history
        if history and history[-1][0] >= time_ns:
            time_ns = history.pop()[0]
        history.append((time_ns, tuple(self._shares.values())))
        while len(history) > 1 and history[1][0] <= time_ns - PERSISTENCE_NS:
            history.popleft()

    # ---- what a person sees

    def _seen(self) -> NDArray[np.float64]:
        """The mean light of all segments, the colon the last one, by digits: an array of shape (digits, 9)."""
        self.catch_up()
        if self.fault is not None or self.site is None:
            return np.zeros((self.digits, len(_SEGMENTS)))
        end = self.now_ns
        history = list(self._history)
        times = np.array([time for time, _ in history] + [max(end, history[-1][0])], np.int64)
        shares = np.array([shares for _, shares in history])
        lengths = np.diff(np.maximum(times, end - PERSISTENCE_NS)).astype(np.float64)
        segments, digits = shares[:, : len(_SEGMENTS)], shares[:, len(_SEGMENTS) :][:, : self.digits]
        now = digits[-1][:, None] * segments[-1]
        changes = np.count_nonzero(np.diff(shares, axis=0), axis=0)
        by_segments = changes[: len(_SEGMENTS)].max() >= _SCANNED_SEGMENT
        scanned = by_segments | (changes[len(_SEGMENTS) :][: self.digits] >= _SCANNED_DIGIT)
        if not scanned.any() or not lengths.sum():
            return np.asarray(now)
        mean = np.einsum("t,td,ts->ds", lengths / lengths.sum(), digits, segments)
        return np.asarray(np.where(scanned[:, None], mean, now), np.float64)

    @property
    def light(self) -> NDArray[np.float64]:
        """How bright each segment looks, from 0 to 1, an array of shape (digits, 8): a to g and the point."""
        return self._seen()[:, :8]

    @property
    def segments(self) -> list[int]:
        """The segments of each digit that are seen to shine: a to g are bits 0 to 6, the point is bit 7."""
        light = self.light
        seen = light > max(_SEEN, _OF_BRIGHTEST * float(light.max()))
        return [int(sum(int(on) << bit for bit, on in enumerate(row))) for row in seen]

    @property
    def text(self) -> str:
        """What a person reads."""
        return digits_text(self.segments, colon=self.digits // 2 if self._colon > _SEEN else None)

    @property
    def _colon(self) -> float:
        """The light of the colon, which has a common pin of its own."""
        if not self.has("colon"):
            return 0.0
        self.catch_up()
        return self._shares["colon"] if self.fault is None else 0.0

    def picture(self) -> Picture:
        tint, _ = COLORS[self.color]
        colon = self._colon if self.has("colon") else None
        return digits_picture(self.light, colon=colon, color=tint)

    def readings(self) -> dict[str, Any]:
        return {"text": self.text, "brightness": round(float(self.light.max()), 2)}
