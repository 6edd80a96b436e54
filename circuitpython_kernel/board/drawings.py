"""What a board draws of itself; matplotlib and the like are loaded when a drawing is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from circuitpython_kernel.circuit.live import LiveBoard
    from circuitpython_kernel.drawing.view import BoardView

    class DrawnBoard(BoardView, LiveBoard, Protocol):
        """What drawings need of a board, its circuit included."""


class Drawings:
    """The drawings of a board: the part of `VirtualBoard` that makes them."""

    def parts_list(self: DrawnBoard) -> list[str]:
        """What it takes to build the circuit: a line for each kind of part, the board first."""
        from circuitpython_kernel.circuit.bill import parts_list
        from circuitpython_kernel.circuit.live import current

        return parts_list(current(self), self.definition)

    def figure(self: DrawnBoard, view: str = "traces", *names: str, **options: object) -> Figure:
        """A figure of the board for print, made by matplotlib.

        Args:
            view: ``"traces"`` of the named pins (all that did something) with what went over their buses, ``"board"``
                for the board's drawing, ``"spectrum"`` of one pin, ``"bus"`` for a table of the last transfers on the
                named buses (all of them), ``"wiring"`` for what is connected to the board.
            names: pins or buses.
            options: of ``"traces"``: ``start``, ``end``, and ``cursors`` (up to two) in seconds, ``title``, ``figsize``
                in inches, ``dpi``; of ``"board"`` and ``"wiring"``: ``theme``, ``"light"`` or ``"dark"``.

        Raises:
            LookupError: when the board has no such pin.
            ValueError: when there is nothing to draw, or for another view.
        """
        from circuitpython_kernel.drawing import figures

        listed = Drawings.parts_list(self) if view == "wiring" else ()
        return figures.figure(self, view, names, options, listed)

    def wiring_text(self: BoardView) -> str:
        """What is connected to the board, in words: a line for each part and each wire."""
        from circuitpython_kernel.drawing import figures

        return figures.words_of_wiring(self)

    def wiring_svg(self: DrawnBoard, theme: str = "light") -> str:
        """A drawing of the board as it is now and of what is connected to it, with a list of parts, as SVG.

        ``figure("wiring")`` is the same for print. A board with a layout is drawn to scale, see docs/layouts.md.

        Args:
            theme: ``"light"`` or ``"dark"``.

        Raises:
            ValueError: for another theme.
        """
        from circuitpython_kernel.drawing import figures

        return figures.drawing_of_wiring(self, theme, Drawings.parts_list(self))
