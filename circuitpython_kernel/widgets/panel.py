"""The board panel: a drawing of the board that shows every pin live and takes presses, slides and resets.

Messages from a view beside those of `widgets.live`: ``press``, ``unpress`` and ``latch`` of a pin, ``volts`` of one,
``reset``, ``speed`` of the clock and ``step`` by seconds, and those of `drive_zip`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import traitlets

from circuitpython_kernel.common.usual_waits import usual_waits
from circuitpython_kernel.drawing.board.figure import board_figure
from circuitpython_kernel.drawing.board.picture import BoardPicture
from circuitpython_kernel.drawing.board.pin_state import MARKS, PinState
from circuitpython_kernel.drawing.board.svg import Color, board_svg
from circuitpython_kernel.drawing.stills import Drawing

from . import asked, drive_zip
from .frames import load_share
from .front_end import front_end
from .live import Frame, LiveWidget, View
from .picture_sender import PictureSender
from .pin_controls import COMMANDS, controls_of

if TYPE_CHECKING:
    from circuitpython_kernel.board.virtual_board import VirtualBoard

SPEED = "The clock's speed is a finite number, or as fast as possible."
STEP = "A step of the clock takes more than 0 and at most 3600 seconds."


class BoardPanel(LiveWidget):
    """The board, drawn: pins by colour and shape, LED, NeoPixels, buttons, sliders for analog inputs, reset and clock.

    Args:
        board: the board.
        on_reset: called, from a thread of its own, in place of ``board.reset()``.
        live: send frames while something changes; otherwise only when a view asks.
    """

    _esm, _css = front_end("panel", "drawing")

    drawing = traitlets.Unicode(help="The drawing, as SVG.").tag(sync=True)
    marks = traitlets.Dict(help="The shape of each role of a pin, as SVG paths.").tag(sync=True)

    def __init__(
        self, board: VirtualBoard, *, on_reset: Callable[[], None] | None = None, live: bool = True, **options: Any
    ) -> None:
        self._board = board
        self._on_reset = on_reset or board.reset
        self._picture = BoardPicture(board)
        self._layout, self._labels, self._pins = self._picture.layout, self._picture.labels, self._picture.pins
        self._hands = controls_of(board)
        self._sliders: dict[int, None] = {}
        self._screens = PictureSender()
        super().__init__(live=live, **options)
        self.drawing = board_svg(self._layout)
        self.marks = MARKS

    # ---- what is shown

    def states(self) -> dict[int, PinState]:
        """The state of each pin on the drawing, by its index."""
        return self._picture.states()

    def pixels(self) -> dict[int, Sequence[Color]]:
        """The colours of the on-board NeoPixels, by their pin's index."""
        return self._picture.pixels()

    def frame_for(self, view: View) -> Frame:
        board = self._board
        states, pixels, picture = self.states(), self.pixels(), self._picture.screen()
        for index, state in states.items():
            if state.role == "analog" and self._pins[index].mode == "analog_in":
                self._sliders[index] = None
        heap = board.last_heap
        clock = board.clock
        status = (
            clock.mode, None if math.isinf(clock.speed) else clock.speed,
            # Tenths of a second are enough to read. In real time a view counts them itself.
            round(clock.now, 1) if clock.mode == "manual" or (board.busy and clock.mode == "fast") else None,
            board.busy, None if heap is None else round(heap.used / heap.size, 2), board.supervisor.safe_mode,
            self._load(),
        )  # fmt: skip
        lights = tuple((index, tuple(colors)) for index, colors in pixels.items())
        screen = board.display.own_screen
        touchable = screen is not None and screen.touchable
        shown = (status, states, lights, self._screens.mark(picture), touchable)

        def make() -> tuple[dict[str, Any], bytes]:
            mode, speed, now, busy, used, safe_mode, load = status
            sent = self._screens.changed(view.id, picture, whole=view.shown is None)
            return {
                "type": "frame", "view": view.id, "clock": mode, "speed": speed, "busy": busy, "heap": used,
                "load": load,
                "now": round(clock.now, 1) if now is None else now, "safe_mode": safe_mode,
                "reference": board.definition.adc_reference_volts,
                "pins": {index: state_dict(state) for index, state in states.items()},
                "pixels": pixels,
                "sliders": [[index, self._labels[index], states[index].volts] for index in self._sliders],
                "note": _note(states, self._labels),
                "screen": None if picture is None else [picture.shape[1], picture.shape[0]],
                "part": sent.place, "packed": sent.packed, "touch": touchable,
            }, sent.data  # fmt: skip

        return shown, make

    def _load(self) -> float | None:
        """How busy the chip was in the last whole second, while a program runs: a figure that can be read."""
        second = math.floor(self._board.clock.now)
        return load_share(self._board.clock.load.between(second - 1, second)) if self._board.busy else None

    # ---- what a person does

    def heard(self, view: View, content: dict[str, Any]) -> None:
        self._screens.packs(view.id, bool(content.get("packs")))

    def left(self, view: View) -> None:
        self._screens.forget(view.id)
        self._hands.let_go(self.holder(view))

    def command(self, view: View, kind: str, content: dict[str, Any]) -> None:
        if kind in COMMANDS:
            self._hands.command(self.holder(view), kind, content, self._picture.pin_numbered)
        elif kind in ("touch", "untouch"):
            self._touch(kind, content)
        elif kind == "reset":
            # A reset waits for the end of boot.py, which the event loop must not.
            usual_waits().task(self._on_reset, name="reset button").start()
        elif kind in drive_zip.COMMANDS:
            message, data = drive_zip.asked_for(self._board, kind, content)
            self.send({**message, "view": view.id}, buffers=None if data is None else [data])
        elif kind == "speed":
            speed = content.get("value", 0)
            self._board.clock.speed = math.inf if speed is None else asked.as_number(speed, SPEED)
        elif kind == "step":
            seconds = asked.number(content, "seconds", STEP)
            if not 0 < seconds <= 3600:
                raise ValueError(STEP)
            clock = self._board.clock
            if clock.mode != "manual":
                clock.speed = 0
            usual_waits().task(clock.advance, seconds, name="clock step").start()

    def _touch(self, kind: str, content: dict[str, Any]) -> None:
        screen = self._board.display.own_screen
        if screen is None:
            raise ValueError("This board has no display that can be touched.")
        place = None
        if kind == "touch":
            x, y = (asked.number(content, name, "A touch is at a finite place.") for name in ("x", "y"))
            place = self._picture.on_screen(x, y)
        screen.touched(place)

    # ---- without a browser

    def __repr__(self) -> str:
        used = sum(state.role != "nothing" for state in self.states().values())
        return f"<BoardPanel of {self._layout.name}: {used} pins in use>"

    def version_of_still(self) -> object:
        lights = {index: tuple(colors) for index, colors in self.pixels().items()}
        return self.states(), lights, self._screens.mark(self._picture.screen())

    def words(self) -> str:
        """The drawing in words: what the pins in use do, and the colours of the NeoPixels."""
        used = [
            f"{self._labels[index]} {' '.join(filter(None, (state.role, state.text)))}"
            for index, state in self.states().items()
            if state.role != "nothing"
        ]
        lit = [
            f"{self._labels[index]} {', '.join(map(_hex, colors[:8]))}"
            for index, colors in self.pixels().items()
            if len(colors)
        ]
        return f"{self._layout.name}: {'; '.join(used + lit) or 'no pin is in use'}"

    def still(self, theme: str = "light") -> Any:
        """The drawing as it is now, as a matplotlib figure."""
        return self.still_drawing(theme).figure()

    def still_drawing(self, theme: str = "light") -> Drawing:
        return Drawing(board_figure, (self._layout, self.states(), self.pixels(), theme))

    def svg(self, theme: str = "light") -> str:
        """The drawing as it is now, as SVG that stands alone."""
        return self._picture.svg(theme)


def _hex(color: Color) -> str:
    return "#" + bytes(color).hex()


def state_dict(state: PinState) -> dict[str, Any]:
    """A pin's state as a view gets it."""
    return {
        "role": state.role, "high": state.high, "text": state.text, "details": state.details, "duty": state.duty,
        "pressable": state.pressable, "pressed": state.pressed, "contention": state.contention,
    }  # fmt: skip


def _note(states: dict[int, PinState], labels: dict[int, str]) -> str:
    fighting: Iterable[str] = (labels[index] for index, state in states.items() if state.contention)
    return " ".join(
        f"Contention on {name}: the program and the outside drive it against each other." for name in fighting
    )
