"""The base of parts with an analog output."""

from __future__ import annotations

from typing import ClassVar

from .part import Part


class AnalogPart(Part):
    """A part that makes a voltage out of its inputs, at its signal `output`."""

    output: ClassVar[str] = "out"

    _asked: float | None = None
    """The board time in seconds for which the voltage is worked out; None for now."""

    def volts(self, supply: float) -> float:
        """The voltage that its inputs make now, at a supply voltage."""
        raise NotImplementedError

    def connected(self) -> None:
        self._feed()

    def disconnected(self) -> None:
        self.drive(self.output, None)

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

    def _board_seconds(self) -> float:
        return super()._board_seconds() if self._asked is None else self._asked

    def _volts_at(self, seconds: float) -> float:
        pin = self.pin(self.output)
        self._asked = seconds
        try:
            return 0.0 if pin is None else self.volts(pin.supply_volts)
        finally:
            self._asked = None

    def _feed(self) -> None:
        pin = self.pin(self.output)
        if pin is None:
            return
        if self.fault is not None:
            pin.release()
            return
        moves = self._noise or self._drift or any(callable(source) for source in self._sources.values())
        pin.volts = self._volts_at if moves else self._volts_at(self._board_seconds())
