"""Still pictures that are drawn later, perhaps in another process: `painter.Painter` has one for this.

As a program, it reads pictures from its standard input and writes them as PNG to its standard output, until the input
ends. What it reads comes from the process that started it, and from nobody else.
"""

from __future__ import annotations

import io
import pickle
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Png = tuple[bytes, dict[str, int]]
"""A picture as a PNG file, and its width and height on the page."""


@dataclass(frozen=True)
class Drawing:
    """A picture: the function of a module that makes the figure, and its arguments, which have to be picklable."""

    draw: Callable[..., Figure]
    arguments: tuple[Any, ...]

    def figure(self) -> Figure:
        """The matplotlib figure."""
        return self.draw(*self.arguments)


def png(figure: Figure, comment: str) -> Png:
    """A figure as a PNG of twice the resolution, with a comment in its head."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=2 * figure.dpi, metadata={"Comment": comment})
    width, height = figure.get_size_inches() * figure.dpi
    return buffer.getvalue(), {"width": round(width), "height": round(height)}


def send(stream: BinaryIO, thing: object) -> None:
    """Write an object to a pipe."""
    pickle.dump(thing, stream, pickle.HIGHEST_PROTOCOL)
    stream.flush()


def main() -> None:
    """Draw what comes in, until there is no more."""
    orders, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # whatever a library prints must not go between the pictures
    import matplotlib.backends.backend_agg
    import matplotlib.figure  # noqa: F401 - loaded while the first order is on its way

    while True:
        try:
            drawing, comment = pickle.load(orders)
        except EOFError:
            return
        try:
            answer: Png | None = png(drawing.figure(), comment)
        except Exception:  # noqa: BLE001 - the parent draws it itself then, and meets the error where it belongs
            answer = None
        send(answers, answer)


if __name__ == "__main__":
    main()
