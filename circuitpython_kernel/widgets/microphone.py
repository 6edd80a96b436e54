"""What the board's microphone hears, with a button for the computer's own one.

The page asks the browser for the microphone when the button is pressed, and only then. Messages from a view beside
those of `widgets.live`: ``hear`` with the rate when the browser has given it, ``samples`` with each piece (16 bits, as
base64 in ``data``), ``silent`` at its end.
"""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Any

import ipywidgets
import numpy as np

from circuitpython_kernel.drawing.charts.chart_svg import text_picture
from circuitpython_kernel.drawing.charts.lines import text_figure
from circuitpython_kernel.drawing.sheet import Picture
from circuitpython_kernel.drawing.stills import Drawing

from . import asked
from .front_end import front_end
from .live import Frame, LiveWidget, View

if TYPE_CHECKING:
    from circuitpython_kernel.board.live_microphone import LiveMicrophone
    from circuitpython_kernel.board.virtual_board import VirtualBoard

_MOST_TEXT = 1 << 20
"""Characters of a piece: more than five seconds at 48 kHz."""
_NO_SOUND = "A piece of sound is base64 with samples of 16 bits."
_ELSEWHERE = "The microphone is used in another view of this board, or is off."
_FAST = (
    "The clock does not go as sound does: the board hears silence while you speak. Press Stop, and programs hear what "
    "was recorded, from its beginning and repeated. In realtime (%clock realtime) they hear you at once."
)
_OFF = "What was recorded is heard in fast time (%clock fast), from its beginning and repeated."
_PLAIN = "The computer's own microphone needs the panel: use %microphone without --plain, or %microphone FILE.wav."


class MicrophonePanel(LiveWidget):
    """Shows what the board's microphone hears, and lets it hear the computer's own.

    Args:
        board: the board.
    """

    _esm, _css = front_end("microphone")

    def __init__(self, board: VirtualBoard, **options: Any) -> None:
        self._board = board
        self._user = ""  # the view that has the computer's microphone
        self._live_source: LiveMicrophone | None = None
        super().__init__(**options)

    @property
    def live_source(self) -> LiveMicrophone | None:
        """What this panel brings to the board; None when the board hears something else, or nothing came yet."""
        source = self._live_source
        return source if source is not None and self._board.audio.live_microphone is source else None

    # ---- what is shown

    def frame_for(self, view: View) -> Frame:
        words, user, hint = self._board.audio.microphone_words, self._using(), self._hint()

        def make() -> tuple[dict[str, Any], bytes]:
            return {"type": "frame", "view": view.id, "hears": words, "using": user, "hint": hint}, b""

        return (words, user, hint), make

    def _using(self) -> str:
        source = self.live_source
        return self._user if source is not None and source.on else ""

    def _hint(self) -> str:
        source = self.live_source
        if source is None:
            return ""
        realtime = self._board.clock.mode == "realtime"
        if source.on:
            return "" if realtime else _FAST
        return _OFF if realtime and source.seconds else ""

    # ---- what a view does

    def command(self, view: View, kind: str, content: dict[str, Any]) -> None:
        if kind == "hear":
            self._hear(view, asked.whole(content, "rate", "A microphone has a whole number of samples a second."))
        elif kind == "samples":
            if view.id != self._using():
                raise ValueError(_ELSEWHERE)
            assert self._live_source is not None
            self._live_source.feed(_decoded(content))
        elif kind == "silent":
            self._silence(view)
        else:
            raise ValueError(f"Nothing that is done to a microphone is called {kind!r}.")

    def _hear(self, view: View, rate: int) -> None:
        source = self._board.audio.listen(rate)
        if self._live_source is not None:
            self._live_source.end()
        self._live_source, self._user = source, view.id

    def _silence(self, view: View) -> None:
        if view.id == self._user and self._live_source is not None:
            self._user = ""
            self._live_source.end()

    def left(self, view: View) -> None:
        self._silence(view)

    # ---- without a browser

    def plain_controls(self) -> Any:
        return ipywidgets.Label(_PLAIN)

    def _lines(self) -> list[str]:
        hint = self._hint()
        return [f"hears {self._board.audio.microphone_words}", *([hint] if hint else [])]

    def picture(self) -> Picture:
        return text_picture("Microphone", self._lines(), self.words())

    def still_drawing(self) -> Drawing:
        return Drawing(text_figure, (self._lines(),))

    def __repr__(self) -> str:
        return f"<Microphone: hears {self._board.audio.microphone_words}>"


def _decoded(content: dict[str, Any]) -> np.ndarray[Any, np.dtype[np.int16]]:
    text = asked.text(content, "data", _NO_SOUND)
    if len(text) > _MOST_TEXT:
        raise ValueError(_NO_SOUND)
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error:
        raise ValueError(_NO_SOUND) from None
    if len(data) % 2:
        raise ValueError(_NO_SOUND)
    return np.frombuffer(data, "<i2").astype(np.int16)
