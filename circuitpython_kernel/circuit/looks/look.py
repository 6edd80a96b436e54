"""`Look`: what a part looks like in a circuit, what of it is live, and where hands act on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from circuitpython_kernel.circuit.model import Value
from circuitpython_kernel.circuit.pins import Footprint

from .svg import Live

Box = tuple[float, float, float, float]
"""Left, top, width and height, in mm."""


@dataclass(frozen=True)
class Shape:
    """A part that is to be drawn: its kind, its settings, its size and pins."""

    kind: str
    attrs: Mapping[str, Value]
    footprint: Footprint

    @property
    def width(self) -> float:
        """In mm."""
        return self.footprint.width

    @property
    def height(self) -> float:
        """In mm."""
        return self.footprint.height


@dataclass(frozen=True)
class Hand:
    """Where a person acts on a part, and what that does.

    Args:
        kind: ``"key"`` is down while it is held, ``"hold"`` an input; ``"toggle"`` goes over; ``"turn"`` follows a
            circle around the middle of its box, ``"slide"`` the longer side of its box; ``"step"`` turns without end,
            a detent at a time; ``"stick"`` has two inputs, and goes back; ``"touch"`` is a touch screen. On a board
            ``"pin"`` is a button of a pin, ``"latch"`` a switch, ``"reset"`` the button for that.
        box: where.
        label: what it is, for a screen reader.
        key: of a ``"key"``: the part's key.
        inputs: the part's inputs that it sets.
        span: of a ``"turn"``: degrees clockwise from above for the least and the most value; of a ``"slide"``: mm from
            the box's edges at which the slider's middle ends.
        round: whether it is a circle in its box.
        pin: of a board's button: the pin's index.
    """

    kind: str
    box: Box
    label: str
    key: str = ""
    inputs: tuple[str, ...] = ()
    span: tuple[float, float] = (-135.0, 135.0)
    round: bool = False
    pin: int | None = None

    def plain(self) -> dict[str, Any]:
        """As JSON has it."""
        return asdict(self)


class Look:
    """What a kind of part looks like. All lengths are mm from the left upper corner of its footprint."""

    round = False
    """Whether its screen is a circle."""
    own = False
    """Whether it is drawn by this even where there is an element: what changes often is cheaper so."""

    def body(self, shape: Shape) -> str:
        """The drawing, with hooks (see `svg`)."""
        raise NotImplementedError

    def live(self, device: Any, shape: Shape) -> Live:
        """What the hooks have now. ``device`` is the part; None when none is attached."""
        return {}

    def properties(self, device: Any, shape: Shape) -> dict[str, Any]:
        """Properties of the element of ``@wokwi/elements``, those that change and those that do not."""
        return {}

    def hands(self, device: Any, shape: Shape) -> tuple[Hand, ...]:
        """Where a person acts on it."""
        return ()

    def screen(self, shape: Shape, size: tuple[int, int]) -> Box | None:
        """Where the part's picture (width and height in pixels) is shown; None: nowhere."""
        return None


def fitted(box: Box, size: tuple[int, int]) -> Box:
    """The largest box with a picture's sides in the middle of another box."""
    left, top, width, height = box
    scale = min(width / size[0], height / size[1])
    w, h = size[0] * scale, size[1] * scale
    return left + (width - w) / 2, top + (height - h) / 2, w, h


def setting(device: Any, shape: Shape, name: str, otherwise: Any) -> Any:
    """What a part has for a setting: the attached one itself, else what the circuit says."""
    found = getattr(device, name, None) if device is not None else None
    return shape.attrs.get(name, otherwise) if found is None else found


def light(value: float) -> float:
    """How bright a light looks: a dim one far brighter than its number."""
    return float(min(max(value, 0.0), 1.0) ** 0.45)


def rgb(values: Any) -> str:
    """A colour from shares of one."""
    return "#" + "".join(f"{round(255 * min(max(float(value), 0.0), 1.0)):02x}" for value in values)


def number_of(device: Any, name: str) -> float:
    """An input of a part, as a number; 0 when there is none."""
    try:
        return float(getattr(device, name, 0.0))
    except (TypeError, ValueError):
        return 0.0
