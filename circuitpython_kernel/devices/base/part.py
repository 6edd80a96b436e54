"""`Part`: the base of everything that can be attached to a board."""

from __future__ import annotations

import inspect
import math
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.hardware.peripherals.display.framebuffers import ShownListener
from circuitpython_kernel.hardware.peripherals.display.rgb_matrix import MatrixListener
from circuitpython_kernel.hardware.peripherals.neopixels import FrameListener
from circuitpython_kernel.hardware.peripherals.protocols import Speaks
from circuitpython_kernel.hardware.pins.pin import Pin
from circuitpython_kernel.hardware.pins.wires import Wire
from circuitpython_kernel.network.station import Station

from .inputs import Input, Source

Picture = NDArray[np.uint8]
"""An image of shape (height, width, 3), red, green and blue from 0 to 255."""

FAULTS = ("nack", "stuck", "unplugged")


class Clock(Protocol):
    """What a part needs of the board's clock."""

    @property
    def now_ns(self) -> int:
        """Board time in nanoseconds."""

    def plan(self, ns: int, callback: Callable[[], None]) -> None:
        """Call at a board time in nanoseconds."""

    def be_polled(self, nanoseconds: int) -> None:
        """Let operations take at least so long, while the program asks again and again; 0: as usual again."""


class Air(Protocol):
    """What a part with a radio needs of the board."""

    def add_station(self, mac: bytes) -> Station:
        """Put a radio on the board's air, with an address of six bytes, or the next free one."""

    def remove_station(self, station: Station) -> None:
        """It is gone."""


class Site:
    """The place on a board where a part is attached.

    ``pins`` are the pins of the part's signals that are connected, by the signal's name; ``bus_pins`` those of its bus.
    """

    def __init__(self, clock: Clock, pins: Mapping[str, Pin], bus_pins: Mapping[str, Pin], bus: str = "") -> None:
        self.clock = clock
        self.pins = dict(pins)
        self.bus_pins = dict(bus_pins)
        self.bus = bus
        self.ready = False
        """Whether the part knows that it is connected."""
        self.listen_to_pixels: Callable[[int, FrameListener], Callable[[], None]] | None = None
        """Calls a function with each frame for NeoPixels at a pin, by its index; gives a function that unsubscribes."""
        self.listen_to_matrices: Callable[[MatrixListener], Callable[[], None]] | None = None
        """Calls a function with what is shown on an RGB matrix; gives a function that unsubscribes."""
        self.listen_to_frames: Callable[[ShownListener], Callable[[], None]] | None = None
        """Calls a function with the framebuffer that hardware shows; gives a function that unsubscribes."""
        self.air: Air | None = None
        """For parts that are radios."""
        self.offset_ns = 0
        """How much more time has passed for the part than the board's clock shows, which a reset sets to 0."""


@dataclass(frozen=True)
class _Planned:
    """Something that a part does at a time of its own."""

    at: float
    action: Callable[[], None]


class Part:
    """A virtual part. A subclass names its inputs, its signals, and has a protocol's methods.

    Use `circuitpython_kernel.devices.I2CPart`, `RegisterPart`, `WordPart`, `CommandPart`, `SPIPart`, `UARTPart` or
    `OneWirePart` as the base of a part on a bus, and this class for one that hangs on plain pins.

    Args:
        inputs: first values of the inputs, by name.

    Raises:
        TypeError: for a name that is no input.
        ValueError: for a value outside the input's range.
    """

    title: ClassVar[str] = ""
    """What it is, in a few words, such as ``"temperature, humidity and pressure sensor"``."""
    signals: ClassVar[Mapping[str, str]] = {}
    """Pins beside the bus: name and what the pin does. They are arguments of ``board.attach``."""
    pulls: ClassVar[Mapping[str, str]] = {}
    """Pull resistors that the part or its board has on signals: ``"up"`` or ``"down"`` by the signal's name."""
    supplies: tuple[str, ...] = ("3V3", "GND")
    """What else it is connected to on a real board, as its drawing shows: ``"3V3"``, ``"5V"``, ``"GND"``."""
    protocols: ClassVar[tuple[Speaks, ...]] = ()
    """What it speaks; the bases of parts on a bus say so."""
    needs_select: ClassVar[bool] = True
    """Whether it listens on SPI only while a pin selects it."""
    required: ClassVar[tuple[str, ...]] = ()
    """Signals without which the part does not work."""
    usual: tuple[str, ...] = ()
    """Signals that are usually connected, too: `%attach` looks for pins for them."""
    example_signals: ClassVar[tuple[str, ...]] = ()
    """The signals whose pins the example names, in its order, where these are not the ones that are needed first."""
    aliases: ClassVar[tuple[str, ...]] = ()
    """Other names to find it by, such as a type number that a class cannot be called."""
    library: ClassVar[str] = ""
    """The library that talks to it, as PyPI names it."""
    example: ClassVar[str] = ""
    """A few lines of CircuitPython that use it on the default bus."""

    picture_scale: ClassVar[int] = 0
    """How many pixels of the screen one of the picture takes; 0: as many as fit."""

    site: Site | None = None
    """Where the part is attached."""
    fault: str | None = None
    """``"nack"`` (acknowledges nothing), ``"stuck"`` (holds the bus low), ``"unplugged"`` or None: see `break_`."""

    def __init__(self, **inputs: Source) -> None:
        known = self.inputs()
        self._sources: dict[str, Source] = {name: item.default for name, item in known.items()}
        self._noise: dict[str, float] = {}
        self._drift: dict[str, tuple[float, float]] = {}
        self._planned: list[_Planned] = []
        self._chance = random.Random(type(self).__name__)  # two runs are alike
        for name, value in inputs.items():
            if name not in known:
                raise TypeError(f"{type(self).__name__} has no input {name!r}; it has {', '.join(known) or 'none'}")
            self._sources[name] = known[name].check(value)
        self.power_on()

    def __repr__(self) -> str:
        values = ", ".join(f"{name}={getattr(self, name):g}" for name in self.inputs())
        return f"{type(self).__name__}({values})"

    # ---- for a part's author

    def needed(self) -> tuple[str, ...]:
        """Signals without which this one does not work: ``required``, unless it depends on how the part was made."""
        return self.required

    def power_on(self) -> None:
        """Set the part's state as it is after power-on. Called at first and at each power cycle of the board."""

    def connected(self) -> None:
        """The part is on the board now: `site` is there. For parts that watch pins or act on their own.

        Raise ``ValueError`` for pins with which the part cannot work: it is not attached then, and what was done to
        the pins up to there (watching, resistors, drives, wires) is undone.
        """

    def started(self) -> None:
        """The part is on the board and has just got its power: plan with `after` what it does on its own.

        Called once after `connected`, and at each power cycle, which forgets what was planned.
        """

    def disconnected(self) -> None:
        """The part is taken off; `site` is still there."""

    def input_changed(self, name: str) -> None:
        """An input was set, from any thread: for parts with an interrupt pin or a display of it."""

    @property
    def now(self) -> float:
        """The part's own time in seconds: board time that goes on when a reset sets the board's clock to 0."""
        return self.now_ns / 1e9

    @property
    def now_ns(self) -> int:
        """The part's own time in nanoseconds; 0 while it is not attached."""
        return 0 if self.site is None else self.site.offset_ns + self.site.clock.now_ns

    def after(self, seconds: float, action: Callable[[], None]) -> None:
        """Call ``action()`` once after so much time, unless the part was taken off or lost its power by then.

        Raises:
            ValueError: when ``seconds`` is no time.
        """
        if not math.isfinite(seconds):
            raise ValueError(f"after() takes a time in seconds, not {seconds:g}")
        if self.site is not None:
            self._plan(_Planned(self.now + seconds, action))

    def _plan(self, planned: _Planned) -> None:
        site = self.site
        assert site is not None
        self._planned = [*self._planned, planned]

        def act() -> None:
            if self.site is site and any(planned is other for other in self._planned):
                self._planned = [other for other in self._planned if other is not planned]
                planned.action()

        site.clock.plan(site.clock.now_ns + max(0, round((planned.at - self.now) * 1e9)), act)

    def plan_again(self) -> None:
        """The clock has forgotten what the part has planned."""
        waiting, self._planned = self._planned, []
        for planned in waiting:
            self._plan(planned)

    def restart_power(self) -> None:
        """Power comes back: what was planned is forgotten."""
        self._planned = []
        self.power_on()
        if self.site is not None and self.site.ready:
            self.started()

    def pin(self, signal: str) -> Pin | None:
        """The board's pin that a signal is connected to, or None."""
        return None if self.site is None else self.site.pins.get(signal)

    def need_one_of(self, signals: Sequence[str]) -> None:
        """For `connected`: refuse to be attached when none of these signals is at a pin.

        Raises:
            ValueError: when none is.
        """
        if all(self.pin(signal) is None for signal in signals):
            name = type(self).__name__
            raise ValueError(
                f'{name} needs a pin for one or more of {", ".join(signals)}: attach(part, {signals[0]}="...")'
            )

    def on_pixels(self, signal: str, callback: FrameListener) -> Callable[[], None]:
        """Call ``callback(data)`` with the bytes of each frame for NeoPixels at a signal's pin; a function to end this.

        Raises:
            ValueError: when the signal is not connected.
        """
        pin, site = self.pin(signal), self.site
        if pin is None or site is None or site.listen_to_pixels is None:
            raise ValueError(f"{signal} is not connected")
        return site.listen_to_pixels(pin.index, callback)

    def drive(self, signal: str, level: bool | None) -> None:
        """Drive a signal's pin high or low; None lets go. Nothing happens when it is not connected."""
        pin = self.pin(signal)
        if pin is not None:
            pin.release() if level is None else pin.drive(level)

    def wires(self) -> tuple[Wire, ...]:
        """The wires between pins that the part makes itself now, such as those of pressed keys."""
        return ()

    # ---- what a person sees

    def picture(self) -> Picture | None:
        """What the part shows, as an image: a display's pixels; None when it shows nothing."""
        return None

    def readings(self) -> dict[str, Any]:
        """What the part does or shows now, by name: angles, colours, switch positions, text."""
        return {}

    def loads(self) -> tuple[tuple[str, str, str], ...]:
        """What hangs at outputs of its own, for the drawing of the wiring: output, the load's signal, its name."""
        return ()

    # ---- what a person presses

    def keyboard(self) -> tuple[tuple[str, ...], ...]:
        """Keys that a person can press, by their labels, in rows."""
        return ()

    def keys_down(self) -> tuple[str, ...]:
        """The keys that are held down."""
        return ()

    def key_pressed(self, key: str) -> None:
        """A person presses a key and holds it.

        Raises:
            LookupError: when there is no such key.
        """
        raise LookupError(f"{type(self).__name__} has no key {key!r}")

    def key_released(self, key: str) -> None:
        """A person lets a key go.

        Raises:
            LookupError: when there is no such key.
        """
        raise LookupError(f"{type(self).__name__} has no key {key!r}")

    # ---- inputs

    @classmethod
    def inputs(cls) -> dict[str, Input]:
        """The inputs by name, in the order of their definition."""
        found: dict[str, Input] = {}
        for base in reversed(cls.__mro__):
            for name, item in vars(base).items():
                if isinstance(item, Input):
                    found[name] = item
        return found

    def input_value(self, item: Input) -> float:
        """The value that acts on the part now, with noise and drift."""
        source = self._sources[item.name]
        value = float(source(self._board_seconds())) if callable(source) else source
        if item.name in self._drift:
            rate, since = self._drift[item.name]
            value += rate * (self.now - since) / 3600
        if item.name in self._noise:
            value += self._chance.gauss(0, self._noise[item.name])
        return item.clip(value)

    def _board_seconds(self) -> float:
        return 0.0 if self.site is None else self.site.clock.now_ns / 1e9

    def set_input(self, item: Input, value: Source) -> None:
        """Set an input; see `Input`."""
        self._sources[item.name] = item.check(value)
        self.input_changed(item.name)

    def source(self, name: str) -> Source:
        """What an input was set to: a number or a function of board time."""
        return self._sources[name]

    def _known(self, name: str) -> str:
        known = self.inputs()
        if name not in known:
            raise LookupError(f"{type(self).__name__} has no input {name!r}; it has {', '.join(known) or 'none'}")
        return name

    # ---- faults on command

    def disturb(self, name: str, *, noise: float = 0.0, drift: float = 0.0) -> None:
        """Let an input's value tremble and wander, as a real sensor's does; zeros end it.

        Args:
            name: the input.
            noise: standard deviation, in the input's unit.
            drift: change in an hour of board time, in the input's unit.

        Raises:
            LookupError: when there is no such input.
        """
        self._known(name)
        self._noise = {k: v for k, v in self._noise.items() if k != name} | ({name: noise} if noise else {})
        self._drift = {k: v for k, v in self._drift.items() if k != name} | ({name: (drift, self.now)} if drift else {})

    def break_(self, fault: str) -> None:
        """Let the part fail: ``"nack"``, ``"stuck"`` (the bus is held low) or ``"unplugged"``; `mend` ends it.

        Raises:
            ValueError: for another word.
        """
        if fault not in FAULTS:
            raise ValueError(f'a part can fail as {", ".join(FAULTS)}, not "{fault}"')
        self.mend()
        self.fault = fault
        if fault == "stuck" and self.site is not None:
            for name in ("sda", "miso", "tx"):
                if name in self.site.bus_pins:
                    self.site.bus_pins[name].drive(False)

    def mend(self) -> None:
        """End a fault. A part that was unplugged starts as after power-on."""
        fault, self.fault = self.fault, None
        if fault == "stuck" and self.site is not None:
            for name in ("sda", "miso", "tx"):
                if name in self.site.bus_pins:
                    self.site.bus_pins[name].release()
        if fault == "unplugged":
            self.restart_power()


def summary(kind: type[Part]) -> str:
    """The first sentence of a part's docstring."""
    return (inspect.getdoc(kind) or "").partition("\n\n")[0].replace("\n", " ")
