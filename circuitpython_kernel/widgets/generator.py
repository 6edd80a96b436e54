"""The signal generator's panel: shape, frequency, voltages and duty cycle of what is connected to a pin.

Messages from a view beside those of `widgets.live`: ``set`` with any of ``shape`` (or ``"off"``), ``frequency`` in Hz,
``low`` and ``high`` in volts, ``duty`` from 0 to 1.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import ipywidgets
import numpy as np
import traitlets
from numpy.typing import NDArray

from circuitpython_kernel.drawing.charts.chart_svg import chart_picture
from circuitpython_kernel.drawing.charts.lines import Line, line_figure
from circuitpython_kernel.drawing.sheet import Picture
from circuitpython_kernel.drawing.stills import Drawing
from circuitpython_kernel.hardware.pins.generators import SHAPES, Recording, Waveform, signal
from circuitpython_kernel.hardware.pins.waves import Pulses, Square

from . import asked
from .chart import bounds
from .frames import Packer
from .front_end import front_end
from .live import Frame, LiveWidget, View

if TYPE_CHECKING:
    from circuitpython_kernel.board.virtual_board import VirtualBoard

POINTS = 480
"""Points of the picture of a signal."""
PERIODS = 2
KNOBS = {"frequency": "frequency", "low": "lowest voltage", "high": "highest voltage", "duty": "duty cycle"}
NOISE_VALUES = 48

_Curve = tuple[NDArray[np.float64], NDArray[np.float64]]


@dataclass(frozen=True)
class Setting:
    """What the knobs say."""

    shape: str
    """One of `SHAPES`, ``"off"``, or ``"other"`` for what was connected by other means."""
    frequency: float
    low: float
    high: float
    duty: float

    def changed(self, content: dict[str, Any]) -> Setting:
        """With what a view asks for. A range that would end before it begins is shrunk to the voltage that was set."""
        numbers = {
            name: asked.number(content, name, f"A signal's {what} is a finite number.")
            for name, what in KNOBS.items()
            if name in content
        }
        shape = asked.text({"shape": self.shape, **content}, "shape", "A signal's shape is called by its name.")
        made = replace(self, shape=shape, **numbers)
        if made.low > made.high:
            level = made.low if "low" in numbers else made.high
            made = replace(made, low=level, high=level)
        return made


class SignalGenerator(LiveWidget):
    """Shows what generator is connected to a pin, also one that a program on the host connected, and sets it.

    What is chosen holds at once, also while a cell runs.

    Args:
        board: the board.
        pin: the pin's name.

    Raises:
        LookupError: when the board has no such pin.
    """

    _esm, _css = front_end("generator")

    title = traitlets.Unicode(help="What it is and where.").tag(sync=True)
    shapes = traitlets.List(["off", *SHAPES], help="What can be chosen.").tag(sync=True)
    supply = traitlets.Float(help="The highest voltage.").tag(sync=True)

    def __init__(self, board: VirtualBoard, pin: str, **options: Any) -> None:
        self._board = board
        self._pin = board.pins[pin]
        supply = board.definition.adc_reference_volts
        self._setting = Setting("off", 1.0, 0.0, supply, 0.5)
        self._curve: tuple[object, _Curve | str] | None = None
        super().__init__(**options)
        self.title, self.supply = f"Signal generator at {pin}", supply

    @property
    def setting(self) -> Setting:
        """What the knobs say. While another source is connected, they keep what they said last."""
        source = self._pin.source
        match source:
            case Waveform():
                found = Setting(source.shape, source.frequency, source.low, source.high, source.duty)
            case Square() if source.constant is None:
                share = float(source.high_ns / source.period_ns)
                found = Setting("square", float(1e9 / source.period_ns), 0.0, self.supply, share)
            case None:
                found = replace(self._setting, shape="off")
            case _:
                found = replace(self._setting, shape="other")
        self._setting = found
        return found

    def set(self, **wanted: Any) -> None:
        """Turn knobs: ``shape``, ``frequency``, ``low``, ``high``, ``duty``; the others stay.

        Raises:
            ValueError: for another shape, a frequency that is not positive, a duty cycle outside 0 to 1.
        """
        before = self.setting
        made = before.changed(wanted)
        if not 0 <= made.duty <= 1:
            raise ValueError(f"A duty cycle lies between 0 and 1, not at {made.duty:g}.")
        if made.shape not in ("off", "other"):
            signal(made.shape, made.frequency, made.low, made.high, duty=made.duty)  # a wrong one is refused here
        self._setting = made
        if made.shape == "off":
            if before.shape != "off":
                self._pin.release()
        elif made.shape != "other":
            self._board.generate(self._pin.name, made.shape, made.frequency, made.low, made.high, duty=made.duty)

    def text(self) -> str:
        """What is connected, in a line."""
        setting, source = self.setting, self._pin.source
        if setting.shape in SHAPES:
            what = "values a second" if setting.shape == "noise" else "Hz"
            duty = f", high for {setting.duty:.4g} of it" if setting.shape == "square" and setting.duty != 0.5 else ""
            return f"{setting.shape}, {setting.frequency:.4g} {what}, {setting.low:.4g} V to {setting.high:.4g} V{duty}"
        match source:
            case None:
                return "off"
            case Recording():
                again = ", again and again" if source.repeat else ""
                return f"{source.name or 'a recording'}, {len(source.times)} records{again}"
            case bool():
                return f"driven {'high' if source else 'low'}"
            case Square() | Pulses():
                return "driven with pulses"
            case _ if callable(source):
                name = getattr(source, "__name__", type(source).__name__)
                return "a function of time" if name == "<lambda>" else f"the function {name}"
            case _:
                return f"{source:.4g} V"

    def curve(self) -> _Curve:
        """Seconds and volts of the signal: two periods, a recording's whole length, the first second of a function.

        Raises:
            ValueError: when a function of the user's fails; the message says how.
        """
        source = self._pin.source
        key = (source, self.setting)
        if self._curve is None or self._curve[0] != key:
            try:
                self._curve = (key, self._work_out(source))
            except Exception as error:  # noqa: BLE001 - a user's function may raise anything; the panel says it
                self._curve = (key, f"The function fails: {type(error).__name__}: {error}")
        found = self._curve[1]
        if isinstance(found, str):
            raise ValueError(found)
        return found

    def _work_out(self, source: object) -> _Curve:
        setting = self.setting
        if setting.shape == "square":
            steps = np.repeat(np.arange(PERIODS + 1.0), 2)
            steps[1::2] += setting.duty
            times = np.repeat(steps[: 2 * PERIODS + 1], 2)[1:-1]
            values = np.tile([setting.high, setting.high, setting.low, setting.low], PERIODS)
            return times / setting.frequency, values
        if setting.shape == "off":
            return np.array([0.0, 1.0]), np.zeros(2)
        if setting.shape == "noise" and callable(source):
            times = np.arange(NOISE_VALUES + 1.0) / setting.frequency
            values = np.array([source(time + 0.5 / setting.frequency) for time in times[:-1].tolist()])
            return np.repeat(times, 2)[1:-1], np.repeat(values, 2)
        if isinstance(source, Recording):
            times = (
                source.times if len(source.times) <= POINTS else np.linspace(source.times[0], source.times[-1], POINTS)
            )
            values = np.interp(times, source.times, source.values)
        else:
            times = np.linspace(0, PERIODS / setting.frequency if setting.shape in SHAPES else 1, POINTS + 1)
            values = np.full(len(times), self._pin.volts)
            if callable(source):
                values = np.array([float(source(time)) for time in times.tolist()])
        return times, np.clip(values, 0, self.supply)

    def frame_for(self, view: View) -> Frame:
        setting, text = self.setting, self.text()

        def make() -> tuple[dict[str, Any], bytes]:
            packer, note = Packer(), ""
            try:
                times, values = self.curve()
            except ValueError as error:
                times, values, note = np.zeros(0), np.zeros(0), str(error)
            curve = {"n": len(times), "x": packer.add(times), "y": packer.add(values)}
            return {
                "type": "frame", "view": view.id, "text": text, "curve": curve, "note": note, **asdict(setting),
            }, packer.bytes()  # fmt: skip

        level = self._pin.source
        return (setting, text, id(level) if callable(level) else level), make

    def command(self, view: View, kind: str, content: dict[str, Any]) -> None:
        if kind == "set":
            self.set(**{name: content[name] for name in asdict(self._setting) if name in content})

    def picture(self) -> Picture:
        lines = [Line("", *self.curve())]
        heading = f"{self.title}: {self.text()}"
        return chart_picture(lines, heading, "time (s)", "volts", bounds(lines), heading)

    def still_drawing(self) -> Drawing:
        times, values = self.curve()
        heading = f"{self.title}: {self.text()}"
        return Drawing(line_figure, ([Line("", times, values)], heading, "time (s)", "volts"))

    @property
    def pin_names(self) -> tuple[str, ...]:
        """None beside the knobs."""
        return ()

    def plain_controls(self) -> Any:
        """Knobs of plain ipywidgets, for front ends that do not run the panel's own JavaScript."""
        setting = self.setting
        shape = ipywidgets.Dropdown(
            options=(*self.shapes, *(["other"] if setting.shape == "other" else [])), value=setting.shape,
            description="shape", layout={"width": "180px"},
        )  # fmt: skip
        frequency = ipywidgets.FloatLogSlider(
            value=setting.frequency, min=-2, max=6, step=0.05, description="Hz", readout_format=".4g"
        )
        volts = ipywidgets.FloatRangeSlider(
            value=(setting.low, setting.high), min=0, max=self.supply, step=0.05, description="V", readout_format=".2f"
        )
        shape.observe(lambda change: self._set_plainly(shape=change["new"]), "value")
        frequency.observe(lambda change: self._set_plainly(frequency=change["new"]), "value")
        volts.observe(lambda change: self._set_plainly(low=change["new"][0], high=change["new"][1]), "value")
        return ipywidgets.HBox((shape, frequency, volts), layout={"flex_flow": "row wrap"})

    def _set_plainly(self, **wanted: Any) -> None:
        self.plainly(lambda: self.set(**wanted))

    def __repr__(self) -> str:
        return f"<{self.title}: {self.text()}>"
