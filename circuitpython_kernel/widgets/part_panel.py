"""The panel of an attached part: sliders for what it measures, what it shows, its faults.

Messages from a view beside those of `widgets.live`: ``set`` an input, ``press`` and ``unpress`` a key, ``fault``,
``touch`` a touch screen at a place, ``untouch``, ``listen`` to a loudspeaker, ``recording`` for what it has played as
a file, which comes as a message ``sound``. Of a picture only the rectangle that has changed since the view's last
frame is sent; packed, when the view says that it can unpack it.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import ipywidgets
import traitlets

from circuitpython_kernel.devices import Part
from circuitpython_kernel.devices.base.inputs import Toggle
from circuitpython_kernel.devices.base.part import FAULTS
from circuitpython_kernel.drawing.charts.table_svg import part_picture
from circuitpython_kernel.drawing.parts.figure import part_drawing
from circuitpython_kernel.drawing.parts.looks import look_of, look_svg, look_words
from circuitpython_kernel.drawing.parts.readings import part_lines
from circuitpython_kernel.drawing.sheet import Picture
from circuitpython_kernel.drawing.stills import Drawing

from .front_end import front_end
from .live import PLAIN, Frame, LiveWidget, View
from .part_acts import COMMANDS, PartActs, control, input_values, readings_of, touchable
from .picture_sender import PictureSender
from .pin_controls import controls_of
from .sound_sender import SoundSender

if TYPE_CHECKING:
    from circuitpython_kernel.board.virtual_board import VirtualBoard


class PartPanel(LiveWidget):
    """Shows a part as a person sees it, and takes what a person does to it; it acts at once, also while a cell runs.

    Args:
        board: the board that it is attached to.
        part: the part.
        place: where it is, in a few words.
    """

    _esm, _css = front_end("part_panel")
    LOOKING = frozenset({"recording"})

    heading = traitlets.Unicode(help="The part's name.").tag(sync=True)
    title = traitlets.Unicode(help="What it is and where.").tag(sync=True)
    controls: Any = traitlets.List(help="Its inputs: name, label, unit, low, high, step, log, kind, options.").tag(
        sync=True
    )
    keyboard: Any = traitlets.List(help="Labels of the keys that can be pressed, in rows.").tag(sync=True)
    picture_scale = traitlets.Int(help="Pixels of the screen for one of the picture's; 0: as fits.").tag(sync=True)
    touch = traitlets.Bool(help="Whether its picture can be touched.").tag(sync=True)
    faults = traitlets.List(list(FAULTS), help="How it can fail.").tag(sync=True)

    def __init__(self, board: VirtualBoard, part: Part, place: str = "", **options: Any) -> None:
        self._board = board
        self.part = part
        self._hands = controls_of(board)
        self._acts = PartActs(self._hands, part, type(part).__name__)
        self._pictures = PictureSender()
        self._sounds = SoundSender(board, part)
        super().__init__(**options)
        self.touch = self._touchable()
        self.heading = type(part).__name__
        between = "" if not place or not part.title else " " if place.startswith("(") else ", "
        self.title = f"{part.title}{between}{place}"
        self.picture_scale = part.picture_scale
        call = board.user_code.call
        self.keyboard = call(lambda: [list(row) for row in part.keyboard()], [])
        self.controls = [control(item) for item in part.inputs().values()]

    def values(self) -> dict[str, float]:
        """What each input was set to, without noise and drift; the value of a function is that of now."""
        return input_values(self.part, self._board.user_code.call, self._board.clock.now)

    def frame_for(self, view: View) -> Frame:
        part = self.part
        self.touch = self._touchable()
        call = self._board.user_code.call  # what a part of the user's own raises must not stop the picture
        values = self.values()
        following = [name for name in values if callable(part.source(name))]
        readings = call(readings_of, dict[str, str](), part)
        look = call(look_of, (), part)
        picture = None if look else call(part.picture, None)
        fault = part.fault
        sound = call(_sound, None, part)
        attached = part.site is not None
        pressed = call(part.keys_down, ())
        shown = (
            tuple(_key(value) for value in values.values()), tuple(following), tuple(readings.items()), fault, sound,
            attached, pressed, look, self._pictures.mark(picture), call(self._sounds.mark, None, view.id),
        )  # fmt: skip

        def make() -> tuple[dict[str, Any], bytes]:
            sent = self._pictures.changed(view.id, picture, whole=view.shown is None)
            audio, samples = self._sounds.told(view.id)
            return {
                "type": "frame", "view": view.id, **audio, "following": following, "fault": fault, "sound": sound,
                "values": {name: None if math.isnan(value) else value for name, value in values.items()},
                "readings": readings, "pressed": pressed,
                "look": look_svg(look, f"{self.heading}: {call(look_words, '', part)}") if look else "",
                "picture": None if picture is None else [picture.shape[1], picture.shape[0]],
                "part": sent.place, "packed": sent.packed,
                "note": "" if attached else f"{self.heading} is not attached any more.",
            }, sent.data + samples  # fmt: skip

        return shown, make

    def command(self, view: View, kind: str, content: dict[str, Any]) -> None:
        if kind == "listen":
            self._sounds.listen(view.id, bool(content.get("on")))
        elif kind == "recording":
            self.send({"type": "sound", "view": view.id}, buffers=[self._sounds.recording()])
        elif kind in COMMANDS:
            self._acts.command(self.holder(view), kind, content)

    def _touchable(self) -> bool:
        return touchable(self.part)

    def heard(self, view: View, content: dict[str, Any]) -> None:
        self._pictures.packs(view.id, bool(content.get("packs")))

    def set(self, name: str, value: float) -> None:
        """Set an input of the part; see `PartActs.set`."""
        self._acts.set(name, value)

    def fail(self, fault: object) -> None:
        """Let the part fail, or mend it; see `PartActs.fail`."""
        self._acts.fail(fault)

    def left(self, view: View) -> None:
        self._pictures.forget(view.id)
        self._sounds.forget(view.id)
        self._hands.let_go(self.holder(view))

    def picture(self) -> Picture:
        call, part = self._board.user_code.call, self.part
        lines = call(part_lines, None, part, self.values())
        if lines is None:
            raise ValueError(f"{self.heading} cannot be drawn")
        told = ", ".join(f"{label} {shown}" for label, shown in lines)
        words = f"{self.heading}, {self.title}: {told}" if self.title else f"{self.heading}: {told}"
        look = call(look_of, (), part)
        pixels = None if look else call(part.picture, None)
        return part_picture(self.heading, self.title, lines, pixels, words.rstrip(": "), look)

    def still_drawing(self) -> Drawing:
        drawing = self._board.user_code.call(part_drawing, None, self.part, self.values(), self.title)
        if drawing is None:
            raise ValueError(f"{self.heading} cannot be drawn")
        return drawing

    @property
    def pin_names(self) -> tuple[str, ...]:
        """None beside the part's inputs."""
        return ()

    def plain_controls(self) -> Any:
        """Inputs, keys and faults as plain ipywidgets, for front ends that do not run the panel's own JavaScript."""
        part, values = self.part, self.values()
        style = {"description_width": "180px"}
        controls: list[Any] = []
        for name, item in part.inputs().items():
            value = item.default if math.isnan(values[name]) else values[name]
            label = f"{item.label} ({item.unit})" if item.unit else item.label
            if isinstance(item, Toggle):
                control = ipywidgets.Checkbox(value=bool(value), description=label, style=style)
            elif item.options:
                options = [(text, number) for number, text in enumerate(item.options)]
                control = ipywidgets.Dropdown(options=options, value=round(value), description=label, style=style)
            else:
                control = ipywidgets.FloatSlider(
                    value=value, min=item.low, max=item.high, step=item.step, description=label, style=style,
                    readout_format=".6g", layout={"width": "480px"},
                )  # fmt: skip
            control.observe(lambda change, name=name: self._set_plainly(name, change["new"]), "value")
            controls.append(control)
        for row in part.keyboard():
            keys = [ipywidgets.ToggleButton(description=key, layout={"width": "48px"}) for key in row]
            for key in keys:
                key.observe(self._key_toggled, "value")
            controls.append(ipywidgets.HBox(keys))
        fault = ipywidgets.Dropdown(options=["works", *FAULTS], description="fault", style=style)
        fault.observe(lambda change: self._fail_plainly(change["new"]), "value")
        return ipywidgets.VBox([*controls, fault])

    def _set_plainly(self, name: str, value: float) -> None:
        self.plainly(lambda: self.set(name, float(value)))

    def _fail_plainly(self, fault: str) -> None:
        self.plainly(lambda: self.fail(None if fault == "works" else fault))

    def _key_toggled(self, change: dict[str, Any]) -> None:
        key = change["owner"]
        act = self._hands.press_key if change["new"] else self._hands.release_key
        if not self.plainly(lambda: act(self.part, key.description, self.holder(PLAIN))) and change["new"]:
            key.unobserve(self._key_toggled, "value")  # it is not down; what was said about it stays
            key.value = False
            key.observe(self._key_toggled, "value")

    def __repr__(self) -> str:
        return f"<PartPanel of {self.heading}: {self.title}>"


def _key(value: float) -> float | None:
    return None if math.isnan(value) else value


def _sound(part: Part) -> tuple[float, float] | None:
    """Frequency in Hz and loudness (0 to 1) of what a part sounds like now; None for a part that makes no sound."""
    sound = getattr(part, "tone", None)
    if sound is None:
        return None
    frequency, loudness = sound()
    return float(frequency), float(loudness)
