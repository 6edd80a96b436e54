"""An instrument of plain ipywidgets, for front ends that do not run a widget's own JavaScript: a picture and controls.

The picture is the instrument's still, drawn again when it has changed, about twice a second.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import ipywidgets

from circuitpython_kernel.drawing import stills

from .live import PLAIN, LiveWidget
from .pin_controls import controls_of

if TYPE_CHECKING:
    from circuitpython_kernel.board.virtual_board import VirtualBoard
    from circuitpython_kernel.hardware.pins.pin import Pin

GONE = "The board of this widget is gone; run the cell again."

INTERVAL = 0.5
"""Seconds between looks at the board; a picture that takes long to draw comes less often."""


class PlainView(ipywidgets.VBox):  # type: ignore[misc]  # ipywidgets has no type hints
    """Shows an instrument as a picture, with its knobs, a button for each input pin and a slider for each analog one.

    Args:
        board: the board.
        instrument: what is shown; it is closed with the view.
        live: look at the board again and again; otherwise only at `refresh`.
    """

    def __init__(self, board: VirtualBoard, instrument: LiveWidget, *, live: bool = True) -> None:
        self._board = board
        self.instrument = instrument
        self._drawn: object = None
        self._pins: dict[str, Any] = {}
        self._hands = controls_of(board)
        self.picture = ipywidgets.Image(format="png", layout={"max_width": "100%"})
        self.caption = ipywidgets.Label()
        self.live_button = ipywidgets.Button(
            description="Live", tooltip="Follow the board again", layout={"display": "none", "width": "80px"}
        )
        self.live_button.on_click(lambda _: self.follow_board())
        self.closed = self.frozen = False
        self.controls = ipywidgets.HBox(layout={"flex_flow": "row wrap"})
        self.trouble = ipywidgets.Label(layout={"display": "none"})
        instrument.on_trouble = self._say
        knobs = instrument.plain_controls()
        own = () if knobs is None else (knobs,)
        super().__init__((self.caption, self.picture, *own, self.controls, self.live_button, self.trouble))
        self._timer: asyncio.TimerHandle | None = None
        self.refresh()
        if live:
            self._tick()

    def refresh(self) -> None:
        """Bring picture and controls up to date."""
        self._add_controls()
        version = self.instrument.version_of_still()
        if version == self._drawn:
            return
        self._drawn = version
        self.caption.value = repr(self.instrument).strip("<>")
        kind, content, width = stills.image(self.instrument.still_bundle())
        self.picture.format, self.picture.value, self.picture.width = kind, content, str(width)

    # ---- as `bench` wants it

    @property
    def name(self) -> str:
        """The instrument's."""
        return self.instrument.name

    def bundle(self) -> dict[str, Any]:
        """What shows the view in a notebook."""
        view = {"version_major": 2, "version_minor": 0, "model_id": self.model_id}
        return {"application/vnd.jupyter.widget-view+json": view, "text/plain": self.name}

    def still_bundle(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Data and metadata of the view and, for where it does not live, of its still picture."""
        self.refresh()
        data, metadata = self.instrument.still_bundle()
        kinds = [kind for kind in (stills.PNG, stills.SVG) if kind in data]
        return {**self.bundle(), "text/plain": data["text/plain"], **{kind: data[kind] for kind in kinds}}, metadata

    def freeze(self) -> None:
        """Go on showing this moment, until `follow_board`."""
        self.frozen = True
        self.instrument.freeze()
        self._stop()
        self.caption.value = f"{self.name}, as it was when the cell ended"
        self.live_button.layout.display = None

    def follow_board(self) -> None:
        """Show the board as it is, from now on."""
        if not self.frozen or self.closed:
            return
        self.frozen = False
        self.instrument.follow_board()
        self._drawn = None
        self.live_button.layout.display = "none"
        self._tick()

    def end(self) -> None:
        """The board is no more."""
        self._stop()
        self._let_go()
        self.closed = True
        self.instrument.close()
        self.caption.value = GONE
        self.children = (self.caption, self.picture)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _tick(self) -> None:
        if self.frozen or self.closed:
            return
        loop = asyncio.get_running_loop()
        begun = loop.time()
        self.refresh()
        self._timer = loop.call_later(max(INTERVAL, 3 * (loop.time() - begun)), self._tick)

    def close(self) -> None:
        """Take the view off the page."""
        self._stop()
        self._let_go()
        self.closed = True
        self.instrument.close()
        super().close()

    def _add_controls(self) -> None:
        chosen = self.instrument.pin_names
        labels = chosen if chosen is not None else self._board.definition.labels
        for label in labels:
            pin = self._board.pins[label]
            if label not in self._pins and (control := self._control(label, pin)) is not None:
                self._pins[label] = control
                self.controls.children = tuple(self._pins.values())

    def _control(self, label: str, pin: Pin) -> Any:
        if pin.mode == "input":
            button = ipywidgets.ToggleButton(description=label, tooltip=f"Press {label}")
            button.observe(lambda change: self._press(pin, change["new"]), "value")
            return button
        if pin.mode == "analog_in":
            slider = ipywidgets.FloatSlider(
                value=pin.volts, min=0, max=self._board.definition.adc_reference_volts, step=0.01, description=label
            )
            slider.observe(lambda change: self._slide(pin, change["new"]), "value")
            return slider
        return None

    def _press(self, pin: Pin, down: bool) -> None:
        act = self._hands.press if down else self._hands.unpress
        self.instrument.plainly(lambda: act(pin, self.instrument.holder(PLAIN)))
        self.follow_board()  # who does something wants to see what comes of it

    def _slide(self, pin: Pin, volts: float) -> None:
        self.instrument.plainly(lambda: self._hands.slide(pin, volts))
        self.follow_board()

    def _let_go(self) -> None:
        """Nobody will let go what is held down in this view."""
        self._hands.let_go(self.instrument.holder(PLAIN))

    def _say(self, sentence: str) -> None:
        """What a person did could not be done, or, with no words, could."""
        self.trouble.value = sentence
        self.trouble.layout.display = None if sentence else "none"
