"""What a scope needs of a board: the part of `VirtualBoard` that it reads and drives."""

from __future__ import annotations

from typing import Protocol

from circuitpython_kernel.boards import BoardDefinition
from circuitpython_kernel.hardware.callbacks import UserCode
from circuitpython_kernel.traces.traces import Trace


class Pin(Protocol):
    """One pin, as the program uses it and as the outside world drives it."""

    @property
    def name(self) -> str:
        """The pin's name on the board."""

    @property
    def index(self) -> int:
        """Its number among the board's."""

    @property
    def mode(self) -> str:
        """``"unused"``, ``"input"``, ``"output"``, ``"analog_in"``, ..."""

    @property
    def pull(self) -> str | None:
        """None, ``"up"`` or ``"down"``."""

    @property
    def value(self) -> bool:
        """The level at the pin."""

    @property
    def driven(self) -> bool | None:
        """The level that the outside world drives, or None."""

    @property
    def source(self) -> object:
        """What is connected to the pin from outside: of one that is driven, True or False."""

    @property
    def supply_volts(self) -> float:
        """The board's supply."""

    @property
    def contention(self) -> bool:
        """Whether the program and the outside world drive the pin against each other."""

    @property
    def volts(self) -> float:
        """The voltage at the pin; set it to feed an analog input."""

    @volts.setter
    def volts(self, source: float, /) -> None: ...

    def drive(self, level: bool, /) -> None:
        """Drive the pin from outside."""

    def release(self) -> None:
        """Let go of the pin."""


class Pins(Protocol):
    """The board's pins by name; LookupError with one sentence for a name that the board does not have."""

    def __getitem__(self, name: str, /) -> Pin: ...

    def resolve(self, name: str, /) -> int:
        """The pin's index."""


class Capture(Protocol):
    """The captured traces."""

    @property
    def dropped(self) -> int:
        """Edges and samples let go because a trace was at its depth."""

    @property
    def overruns(self) -> int:
        """Edges and samples lost because the program was faster than the host."""

    def __getitem__(self, name: str, /) -> Trace: ...


class Load(Protocol):
    """How busy the chip is."""

    def between(self, since: float, until: float, /) -> float | None:
        """The share of the time between two board times that the program's code takes there, if it is known."""


class Clock(Protocol):
    """The board's clock."""

    @property
    def now_ns(self) -> int:
        """Board time in nanoseconds."""

    @property
    def mode(self) -> str:
        """``"realtime"``, ``"fast"`` or ``"manual"``."""

    @property
    def load(self) -> Load:
        """How busy the chip is."""


class Board(Protocol):
    """A board that a scope can look at. A bool ``busy``, where there is one, says whether a program runs;
    ``last_heap``, how much of the heap was in use (``used``, ``size``)."""

    @property
    def capture(self) -> Capture:
        """The captured traces."""

    @property
    def clock(self) -> Clock:
        """The board's clock."""

    @property
    def pins(self) -> Pins:
        """The board's pins."""

    @property
    def definition(self) -> BoardDefinition:
        """Which board it is."""

    @property
    def user_code(self) -> UserCode:
        """Calls the user's code."""
