"""What a board draws of itself; matplotlib and the like are loaded when a drawing is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from circuitpython_kernel.drawing.view import BoardView


class Drawings:
    """The drawings of a board: the part of `VirtualBoard` that makes them."""

    def figure(self: BoardView, view: str = "traces", *names: str, **options: object) -> Figure:
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

        return figures.figure(self, view, names, options)

    def wiring_text(self: BoardView) -> str:
        """What is connected to the board, in words: a line for each part and each wire."""
        from circuitpython_kernel.drawing import figures

        return figures.words_of_wiring(self)

    def wiring_svg(self: BoardView, theme: str = "light") -> str:
        """A drawing of the board as it is now and of what is connected to it, as SVG.

        ``figure("wiring")`` is the same for print. A board with a layout is drawn to scale, see docs/layouts.md.

        Args:
            theme: ``"light"`` or ``"dark"``.

        Raises:
            ValueError: for another theme.
        """
        from circuitpython_kernel.drawing import figures

        return figures.drawing_of_wiring(self, theme)
