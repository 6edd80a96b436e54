"""The circuit, live: the board with all that is attached to it, as it looks, and what hands do to it.

It is drawn again when a part comes, goes or moves. Messages from a view beside those of `widgets.live`:

- those about pins (`pin_controls.COMMANDS`) with ``part`` ``"board"``, and ``reset``
- those about parts (`part_acts.COMMANDS`) with the part's name as ``part``
- ``select`` a part, whose inputs and readings the view then shows
- ``edit`` with what is to be done (`circuit_edits`), to which ``edited`` is the answer
- ``elements``, which asks for the pictures of parts: the answer has the bundle, or says why there is none
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import traitlets

from circuitpython_kernel.circuit.looks.board import BoardLook
from circuitpython_kernel.circuit.looks.svg import DEFINITIONS
from circuitpython_kernel.circuit.scene import scene
from circuitpython_kernel.circuit.still import circuit_svg, circuit_words
from circuitpython_kernel.common.usual_waits import usual_waits
from circuitpython_kernel.devices import Part
from circuitpython_kernel.devices.base.part import FAULTS
from circuitpython_kernel.drawing.board.picture import BoardPicture

from . import asked
from .circuit_edits import CircuitEdits
from .circuit_state import BOARD, DrawnPart, Pixels, State, board_plain, changes, state_of
from .element_bundle import bundle, why_missing
from .front_end import front_end
from .live import Frame, LiveWidget, View
from .part_acts import COMMANDS as PART_COMMANDS
from .part_acts import PartActs, input_values, readings_of
from .picture_sender import PictureSender
from .pin_controls import COMMANDS as PIN_COMMANDS
from .pin_controls import controls_of

if TYPE_CHECKING:
    from circuitpython_kernel.board.virtual_board import VirtualBoard


class CircuitPanel(LiveWidget):
    """The circuit: parts that look like themselves and act, wires, pads that say what they are.

    Args:
        board: the board.
        on_reset: called, from a thread of its own, in place of ``board.reset()``.
    """

    _esm, _css = front_end("circuit", "part_panel")

    circuit: Any = traitlets.Dict(help="The circuit; see `circuit.scene`.").tag(sync=True)
    drawings: Any = traitlets.Dict(help="The drawings of its parts and of the board, by their names.").tag(sync=True)
    definitions = traitlets.Unicode(DEFINITIONS, help="What the drawings share, as SVG.").tag(sync=True)
    faults = traitlets.List(list(FAULTS), help="How a part can fail.").tag(sync=True)

    LOOKING = frozenset(("select", "elements"))
    interval = 1 / 31
    """Thirty frames a second come of it: no more are asked for, and each costs a browser some 8 ms."""

    def __init__(self, board: VirtualBoard, *, on_reset: Callable[[], None] | None = None, **options: Any) -> None:
        self._board = board
        self._on_reset = on_reset or board.reset
        self._hands = controls_of(board)
        self._picture = BoardPicture(board)
        self._look = BoardLook(board.definition)
        self._parts: dict[str, DrawnPart] = {}
        self._screens: dict[str, PictureSender] = {}
        self._packs: set[str] = set()
        self._selected: dict[str, str] = {}
        self._edits = CircuitEdits(board)
        self._drawn: tuple[object, ...] = ()
        super().__init__(**options)
        self._follow()

    # ---- what is shown

    def _follow(self) -> None:
        """Draw it again when something came, went or moved."""
        circuit = self._board.circuit
        devices = {entry.name: entry.part for entry in self._board.parts}
        known = (circuit, tuple((name, id(part)) for name, part in devices.items()))
        if known == self._drawn:
            return
        drawn = scene(self._board)
        before, self._parts, self._drawn = self._parts, {}, known
        for part in drawn["parts"]:
            made = DrawnPart(part, devices.get(part["id"]))
            old = before.get(part["id"])
            self._parts[part["id"]] = old if old is not None and old.same(made) else made
        self._screens = {name: self._screens.get(name) or self._sender() for name in (BOARD, *self._parts)}
        looks = {name: part.plain() for name, part in self._parts.items()}
        looks[BOARD] = self.drawings.get(BOARD) or board_plain(self._look, self._picture)
        with self.hold_sync():
            self.circuit, self.drawings = drawn, looks

    def _sender(self) -> PictureSender:
        made = PictureSender()
        for view in self._packs:
            made.packs(view, True)
        return made

    def _pictures(self) -> dict[str, Pixels]:
        """What screens show, by the part's name."""
        call = self._board.user_code.call
        found = {name: call(part.picture, None) for name, part in self._parts.items()}
        found[BOARD] = self._picture.screen()
        return {name: picture for name, picture in found.items() if picture is not None}

    def frame_for(self, view: View) -> Frame:
        self._follow()
        state = state_of(self._look, self._picture, self._parts, self._board.user_code.call)
        pictures = self._pictures()
        marks = tuple((name, self._screens[name].mark(picture)) for name, picture in pictures.items())
        panel = self._panel(self._selected.get(view.id, ""))
        steps = self._edits.steps
        shown = (self._drawn, state, marks, panel, steps)

        def make() -> tuple[dict[str, Any], bytes]:
            before = view.shown if isinstance(view.shown, tuple) and view.shown[0] == self._drawn else None
            screens, data = self._changed_screens(view, pictures, whole=before is None)
            told: State | None = None if before is None else before[1]
            return {
                "type": "frame", "view": view.id, **changes(state, told), "screens": screens, "panel": panel,
                "steps": steps, "note": "",
            }, data  # fmt: skip

        return shown, make

    def _changed_screens(
        self, view: View, pictures: Mapping[str, Pixels], *, whole: bool
    ) -> tuple[list[dict[str, Any]], bytes]:
        """What has changed on screens, and the bytes of all of it, one behind the other."""
        told, data = [], bytearray()
        for name, picture in pictures.items():
            sent = self._screens[name].changed(view.id, picture, whole=whole)
            if sent.place is None:
                continue
            size = (picture.shape[1], picture.shape[0])
            told.append({
                "name": name, "size": list(size), "box": self._box(name, size), "part": sent.place,
                "packed": sent.packed, "at": len(data), "length": len(sent.data),
                "round": name != BOARD and self._parts[name].look.round,
            })  # fmt: skip
            data += sent.data
        return told, bytes(data)

    def _box(self, name: str, size: tuple[int, int]) -> list[float] | None:
        """Where a screen is on its part, in mm."""
        if name == BOARD:
            box = self._look.screen
        else:
            part = self._parts[name]
            box = part.look.screen(part.shape, size)
        return None if box is None else list(box)

    def _panel(self, name: str) -> dict[str, Any] | None:
        """What is told beside the selected part: values of inputs, readings, fault, sound."""
        part = self._parts.get(name)
        device = None if part is None else part.device
        if not isinstance(device, Part):
            return None
        call = self._board.user_code.call
        values = input_values(device, call, self._board.clock.now)
        tone = getattr(device, "tone", None)
        return {
            "name": name, "values": {key: None if math.isnan(value) else value for key, value in values.items()},
            "following": [key for key in values if callable(device.source(key))],
            "readings": call(readings_of, {}, device), "fault": device.fault,
            "pressed": list(call(device.keys_down, ())),
            "sound": None if tone is None else [float(value) for value in call(tone, (0.0, 0.0))],
        }  # fmt: skip

    # ---- what a person does

    def heard(self, view: View, content: dict[str, Any]) -> None:
        can = bool(content.get("packs"))
        (self._packs.add if can else self._packs.discard)(view.id)
        for sender in self._screens.values():
            sender.packs(view.id, can)

    def left(self, view: View) -> None:
        self._packs.discard(view.id)
        self._selected.pop(view.id, None)
        for sender in self._screens.values():
            sender.forget(view.id)
        self._hands.let_go(self.holder(view))

    def command(self, view: View, kind: str, content: dict[str, Any]) -> None:
        if kind == "elements":
            self._send_elements(view)
        elif kind == "edit":
            answer = self._edits.do(content)
            if answer is not None:
                self.send({"type": "edited", "view": view.id, **answer})
        elif kind == "select":
            self._selected[view.id] = asked.text(content, "part", "A part is called by its name.")
        elif kind == "reset":
            # A reset waits for the end of boot.py, which the event loop must not.
            usual_waits().task(self._on_reset, name="reset button").start()
        elif content.get("part") == BOARD:
            self._act_on_board(view, kind, content)
        elif kind in PART_COMMANDS:
            name = asked.text(content, "part", "A part is called by its name.")
            PartActs(self._hands, self._device(name), name).command(self.holder(view), kind, content)

    def _device(self, name: str) -> Part:
        for entry in self._board.parts:
            if entry.name == name and isinstance(entry.part, Part):
                return entry.part
        raise LookupError(f'Nothing is attached as "{name}" any more.')

    def _act_on_board(self, view: View, kind: str, content: dict[str, Any]) -> None:
        if kind in PIN_COMMANDS:
            self._hands.command(self.holder(view), kind, content, self._picture.pin_numbered)
        elif kind in ("touch", "untouch"):
            screen = self._board.display.own_screen
            if screen is None:
                raise ValueError("This board has no display that can be touched.")
            place = None
            if kind == "touch":
                x, y = (asked.number(content, name, "A touch is at a finite place.") for name in ("x", "y"))
                place = self._picture.on_screen(x, y)
            screen.touched(place)

    def _send_elements(self, view: View) -> None:
        """The pictures of parts: once a page, as they are larger than all the rest."""
        code = bundle()
        self.send(
            {"type": "elements", "view": view.id, "there": code is not None, "why": why_missing()},
            buffers=[] if code is None else [code],
        )

    # ---- without a browser

    def words(self) -> str:
        """The circuit in words."""
        self._follow()
        return f"Circuit: {circuit_words(self.circuit)}"

    def __repr__(self) -> str:
        return f"<Circuit of {self._board.definition.name}: {self.words().removeprefix('Circuit: ')}>"

    def svg(self, theme: str = "light") -> str:
        """The circuit as it is now, as SVG that stands alone."""
        self._follow()
        return circuit_svg(
            self.circuit, self._board.definition, devices={name: part.device for name, part in self._parts.items()},
            states=self._picture.states(), pixels=self._picture.pixels(), screen=self._picture.screen(), theme=theme,
        )  # fmt: skip

    @property
    def pin_names(self) -> tuple[str, ...]:
        """None: its parts have their own panels."""
        return ()
