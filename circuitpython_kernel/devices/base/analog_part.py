"""The base of parts with an analog output, or several."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from .part import Part


class AnalogPart(Part):
    """A part that makes a voltage out of its inputs, at its signal `output`, or one at each of several `outputs`."""

    output: ClassVar[str] = "out"
    outputs: ClassVar[tuple[str, ...]] = ()
    """The outputs of a part that has several; it overrides `volts_at_output`."""

    _asked: float | None = None
    """The board time in seconds for which the voltage is worked out; None for now."""

    def volts(self, supply: float) -> float:
        """The voltage that its inputs make now, at a supply voltage."""
        raise NotImplementedError

    def volts_at_output(self, output: str, supply: float) -> float:
        """As `volts`, of one of several outputs."""
        return self.volts(supply)

    def connected(self) -> None:
        self._feed()

    def disconnected(self) -> None:
        for output in self._every_output():
            self.drive(output, None)

    def input_changed(self, name: str) -> None:
        self._feed()

    def disturb(self, name: str, *, noise: float = 0.0, drift: float = 0.0) -> None:
        super().disturb(name, noise=noise, drift=drift)
        self._feed()

    def break_(self, fault: str) -> None:
        super().break_(fault)
        self._feed()

    def mend(self) -> None:
        super().mend()
        self._feed()

    def _every_output(self) -> tuple[str, ...]:
        return self.outputs or (self.output,)

    def _board_seconds(self) -> float:
        return super()._board_seconds() if self._asked is None else self._asked

    def _volts_at(self, output: str, seconds: float) -> float:
        pin = self.pin(output)
        self._asked = seconds
        try:
            return 0.0 if pin is None else self.volts_at_output(output, pin.supply_volts)
        finally:
            self._asked = None

    def _changes(self) -> bool:
        """Whether what it measures changes with time."""
        return bool(self._noise or self._drift or any(callable(source) for source in self._sources.values()))

    def _feed(self) -> None:
        moves = self._changes()
        for output in self._every_output():
            pin = self.pin(output)
            if pin is None:
                continue
            if self.fault is not None:
                pin.release()
                continue
            pin.volts = partial(self._volts_at, output) if moves else self._volts_at(output, self._board_seconds())
