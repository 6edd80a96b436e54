"""The signal generator's controls: plain ipywidgets, so they work wherever those do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets

from circuitpython_kernel.hardware.generators import SHAPES

if TYPE_CHECKING:
    from circuitpython_kernel.board import VirtualBoard


class GeneratorControls(ipywidgets.HBox):  # type: ignore[misc]  # ipywidgets has no type hints
    """Shape, frequency and voltages of the generator at a pin; what is chosen holds at once, also while a cell runs."""

    def __init__(self, board: VirtualBoard, pin: str, **options: Any) -> None:
        self._board = board
        self._pin = pin
        supply = board.definition.adc_reference_volts
        self.shape = ipywidgets.Dropdown(
            options=("off", *SHAPES), value="off", description=pin, layout={"width": "180px"}
        )
        self.frequency = ipywidgets.FloatLogSlider(
            value=1, min=-2, max=6, step=0.05, description="Hz", readout_format=".4g", continuous_update=True
        )
        self.volts = ipywidgets.FloatRangeSlider(
            value=(0, supply), min=0, max=supply, step=0.05, description="V", readout_format=".2f"
        )
        super().__init__((self.shape, self.frequency, self.volts), **options)
        for control in (self.shape, self.frequency, self.volts):
            control.observe(self._changed, "value")

    def _changed(self, _change: object) -> None:
        if self.shape.value == "off":
            self._board.pins[self._pin].release()
        else:
            self._board.generate(self._pin, self.shape.value, self.frequency.value, *self.volts.value)
