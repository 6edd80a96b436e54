"""The wiring, live: the board with what is connected to it, pins and parts as they are now.

It is drawn again when a part comes or goes. Messages from a view beside those of `widgets.live`: ``press``, ``unpress``
and ``latch`` of a pin, as in `widgets.panel`; ``push`` and ``let go`` of a part's key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import traitlets

from circuitpython_kernel.drawing.board.picture import BoardPicture
from circuitpython_kernel.drawing.board.pin_state import MARKS
from circuitpython_kernel.drawing.parts.looks import look_words
from circuitpython_kernel.drawing.shapes import shape_svg
from circuitpython_kernel.drawing.stills import Drawing
from circuitpython_kernel.drawing.wiring.figure import wiring_figure
from circuitpython_kernel.drawing.wiring.layout import WiringLayout, lay_out_wiring
from circuitpython_kernel.drawing.wiring.live import live_wiring
from circuitpython_kernel.drawing.wiring.nets import Wiring, ordered_parts, wiring_of, wiring_text
from circuitpython_kernel.drawing.wiring.svg import wiring_svg

from . import asked
from .front_end import front_end
from .live import Frame, LiveWidget, View
from .panel import state_dict
from .pin_controls import COMMANDS, controls_of

if TYPE_CHECKING:
    from circuitpython_kernel.board.virtual_board import VirtualBoard


class WiringPanel(LiveWidget):
    """The board's wiring, drawn: to scale where the board has a layout.

    Args:
        board: the board.
    """

    _esm, _css = front_end("wiring", "drawing")

    drawings: Any = traitlets.Dict(help="The drawing as SVG, by theme.").tag(sync=True)
    marks = traitlets.Dict(help="The shape of each role of a pin, as SVG paths.").tag(sync=True)

    def __init__(self, board: VirtualBoard, **options: Any) -> None:
        self._board = board
        self._picture = BoardPicture(board)
        self._hands = controls_of(board)
        self._wiring: Wiring | None = None
        self._layout: WiringLayout | None = None
        super().__init__(**options)
        self.marks = MARKS
        self._follow()

    def _follow(self) -> Wiring:
        """Draw again when something was connected or taken off."""
        wiring = wiring_of(self._board)
        if wiring != self._wiring:
            self._wiring, self._layout = wiring, lay_out_wiring(wiring)
            text = wiring_text(wiring)
            title = f"Wiring of the {wiring.board}"
            self.drawings = {
                theme: wiring_svg(self._layout, title, text, theme, page=True) for theme in ("light", "dark")
            }
        return wiring

    # ---- what is shown

    def frame_for(self, view: View) -> Frame:
        wiring = self._follow()
        live = live_wiring(self._board, wiring, self._picture)
        parts = ordered_parts(self._board)
        call = self._board.user_code.call
        words = {number: call(look_words, "", parts[number]) for number in live.looks}
        pixels = {index: tuple(colors) for index, colors in live.pixels.items()}
        shown = (wiring, live.states, pixels, live.looks, words)

        def make() -> tuple[dict[str, Any], bytes]:
            looks = {
                number: ["".join(shape_svg(shape) for shape in shapes), words[number]]
                for number, shapes in live.looks.items()
            }
            return {
                "type": "frame", "view": view.id, "parts": len(wiring.parts),
                "pins": {index: state_dict(state) for index, state in live.states.items()},
                "pixels": live.pixels, "looks": looks, "note": "",
            }, b""  # fmt: skip

        return shown, make

    # ---- what a person does

    def left(self, view: View) -> None:
        self._hands.let_go(self.holder(view))

    def command(self, view: View, kind: str, content: dict[str, Any]) -> None:
        if kind in COMMANDS:
            self._hands.command(self.holder(view), kind, content, self._picture.pin_numbered)
        elif kind in ("push", "let go"):
            number = asked.whole(content, "part", "A part of the wiring is called by its number.")
            key = asked.text(content, "key", "A key is called by its name.")
            parts = ordered_parts(self._board)
            if not 0 <= number < len(parts):
                raise LookupError(f"Nothing is attached as number {number} any more.")
            act = self._hands.press_key if kind == "push" else self._hands.release_key
            act(parts[number], key, self.holder(view))

    # ---- without a browser

    @property
    def pin_names(self) -> tuple[str, ...]:
        """None: the drawing is to look at."""
        return ()

    def words(self) -> str:
        """The drawing in words."""
        wiring = self._follow()
        return f"Wiring of the {wiring.board}: {wiring_text(wiring)}"

    def __repr__(self) -> str:
        return f"<{self.words()}>"

    def svg(self, theme: str = "light") -> str:
        """The drawing as it is now, as SVG that stands alone."""
        return self._board.wiring_svg(theme)

    def still_drawing(self) -> Drawing:
        wiring = self._follow()
        assert self._layout is not None
        live = live_wiring(self._board, wiring, self._picture)
        return Drawing(wiring_figure, (self._layout, "light", live))
