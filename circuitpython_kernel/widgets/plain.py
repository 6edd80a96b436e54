"""An instrument of plain ipywidgets, for front ends that do not run a widget's own JavaScript: a picture and controls.

The picture is the instrument's still, drawn again when it has changed, about twice a second.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import ipywidgets

from .live import LiveWidget

if TYPE_CHECKING:
    from circuitpython_kernel.board import VirtualBoard
    from circuitpython_kernel.hardware.pins import Pin

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
        self.picture = ipywidgets.Image(format="png", layout={"max_width": "100%"})
        self.caption = ipywidgets.Label()
        self.controls = ipywidgets.HBox(layout={"flex_flow": "row wrap"})
        knobs = instrument.plain_controls()
        own = () if knobs is None else (knobs,)
        super().__init__((self.caption, self.picture, *own, self.controls))
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
        found = self.instrument.still_png()
        if found is not None:
            data, size = found
            self.picture.value = data
            self.picture.width = str(size["width"])

    def _tick(self) -> None:
        loop = asyncio.get_running_loop()
        begun = loop.time()
        self.refresh()
        self._timer = loop.call_later(max(INTERVAL, 3 * (loop.time() - begun)), self._tick)

    def close(self) -> None:
        """Take the view off the page."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
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
            # A button closes to the rail that the pull keeps the pin away from.
            button.observe(lambda change: pin.drive(pin.pull != "up") if change["new"] else pin.release(), "value")
            return button
        if pin.mode == "analog_in":
            slider = ipywidgets.FloatSlider(
                value=pin.volts, min=0, max=self._board.definition.adc_reference_volts, step=0.01, description=label
            )
            slider.observe(lambda change: setattr(pin, "volts", change["new"]), "value")
            return slider
        return None
