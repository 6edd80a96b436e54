"""What a circuit's view shows now: values of the drawings' hooks, properties of elements, pads, pictures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.circuit.looks.board import BoardLook
from circuitpython_kernel.circuit.looks.catalog import look_of
from circuitpython_kernel.circuit.looks.look import Look, Shape
from circuitpython_kernel.circuit.looks.svg import Live, finished
from circuitpython_kernel.circuit.still import shape_of
from circuitpython_kernel.devices import Part
from circuitpython_kernel.drawing.board.picture import BoardPicture

from .element_bundle import tag
from .part_acts import control

BOARD = "board"
"""What the board is called among the parts."""

Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class State:
    """What is shown at a moment; two that are equal look alike, but for the pictures."""

    live: dict[str, Live]
    properties: dict[str, dict[str, Any]]
    values: dict[str, dict[str, float]]
    pads: dict[int, str]


class DrawnPart:
    """A part of a scene, with its look.

    Args:
        part: as the scene has it.
        device: the attached part, or None.
    """

    def __init__(self, part: Mapping[str, Any], device: Any) -> None:
        self.id: str = part["id"]
        self.shape: Shape = shape_of(part)
        self.look: Look = look_of(self.shape)
        self.device: Any = device
        self.element = None if self.look.own else tag(part["element"])
        self.hands = self.look.hands(device, self.shape)
        self._plain: dict[str, Any] | None = None
        self.inputs = tuple(dict.fromkeys(name for hand in self.hands for name in hand.inputs))

    def same(self, other: DrawnPart) -> bool:
        """Whether another one is the same part with the same look, wherever it lies."""
        return self.device is other.device and self.shape == other.shape

    def plain(self) -> dict[str, Any]:
        """What a page needs to draw it. The values of the moment when it was first asked are in the text."""
        if self._plain is None:
            self._plain = self._made()
        return self._plain

    def _made(self) -> dict[str, Any]:
        controls = [control(item) for item in self.device.inputs().values()] if isinstance(self.device, Part) else []
        drawn = finished(self.look.body(self.shape), self.look.live(self.device, self.shape), hooks=True)
        return {
            "body": "" if self.element else drawn, "element": self.element,
            "properties": self.look.properties(self.device, self.shape) if self.element else {},
            "hands": [hand.plain() for hand in self.hands], "controls": controls,
            "keyboard": [list(row) for row in self.device.keyboard()] if isinstance(self.device, Part) else [],
        }  # fmt: skip

    def picture(self) -> Pixels | None:
        """What its screen shows; None for a part without one."""
        if self.device is None or type(self.look).screen is Look.screen:
            return None
        found: Pixels | None = self.device.picture()
        return found


def board_plain(look: BoardLook, picture: BoardPicture) -> dict[str, Any]:
    """What a page needs to draw the board."""
    drawn = finished(look.body(), look.live(picture.states(), picture.pixels()), hooks=True)
    return {
        "body": drawn, "element": None, "properties": {}, "hands": [hand.plain() for hand in look.hands()],
        "controls": [], "keyboard": [],
    }  # fmt: skip


def state_of(look: BoardLook, picture: BoardPicture, parts: Mapping[str, DrawnPart], call: Any) -> State:
    """The state of this moment. ``call`` calls the user's own code (`UserCode.call`)."""
    states = picture.states()
    live: dict[str, Live] = {BOARD: look.live(states, picture.pixels())}
    properties: dict[str, dict[str, Any]] = {}
    values: dict[str, dict[str, float]] = {}
    for name, part in parts.items():
        if part.element:
            properties[name] = call(part.look.properties, {}, part.device, part.shape)
        else:
            live[name] = call(part.look.live, {}, part.device, part.shape)
        if part.inputs and part.device is not None:
            values[name] = {one: round(call(getattr, 0.0, part.device, one), 4) for one in part.inputs}
    pads = {index: state.details for index, state in states.items()}
    return State(live, properties, values, pads)


def changes(now: State, before: State | None) -> dict[str, Any]:
    """What a view has to be told that was told ``before``."""
    return {
        "live": {
            name: {
                hook: told
                for hook, told in hooks.items()
                if before is None or before.live.get(name, {}).get(hook) != told
            }
            for name, hooks in now.live.items()
            if before is None or before.live.get(name) != hooks
        },
        "properties": _changed(now.properties, None if before is None else before.properties),
        "values": _changed(now.values, None if before is None else before.values),
        "pads": {
            index: text for index, text in now.pads.items() if before is None or before.pads.get(index) != text
        },
    }  # fmt: skip


def _changed(
    now: Mapping[str, dict[str, Any]], before: Mapping[str, dict[str, Any]] | None
) -> dict[str, dict[str, Any]]:
    if before is None:
        return dict(now)
    return {
        name: {key: value for key, value in told.items() if before.get(name, {}).get(key) != value}
        for name, told in now.items()
        if before.get(name) != told
    }
