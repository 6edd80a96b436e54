"""E-paper: a picture that stays, comes with seconds of flicker, and leaves something of the one before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.devices.base.inputs import Input
from circuitpython_kernel.devices.base.part import Picture

from .frame_log import Content
from .pixel_memory import turned
from .wired_screen import WiredScreen

BLACK, DARK, LIGHT, WHITE, HIGHLIGHT = range(5)
KEPT = 255
"""What a pixel of the paper becomes; `KEPT`: it stays as it is."""

_PIGMENTS = {None: (0, 0, 0), "red": (178, 34, 34), "yellow": (214, 176, 28)}
_SHADES = np.array([(38, 38, 40), (98, 98, 98), (158, 158, 154), (222, 220, 212)], np.float64)
_FLICKERS = 8
"""Pictures that are seen while the paper changes."""


class EPaper(WiredScreen):
    """An e-paper display.

    A subclass decodes the commands; it calls `refresh` with what each pixel becomes.

    Args:
        width, height: the panel as it is held.
        rotation: by how many degrees a picture is turned clockwise to be upright there.
        colstart, rowstart: the panel's first column and row in the controller's memory.
        highlight: the third colour of the panel's ink: ``"red"``, ``"yellow"`` or None.
        refresh_seconds: how long the paper takes to change.

    Raises:
        ValueError: when the controller's memory is too small, or for another colour or rotation.
    """

    signals: ClassVar[Mapping[str, str]] = {
        "dc": "data (high) or command (low)",
        "reset": "reset, active low",
        "busy": "says that the display is busy",
    }
    driven_signals = ()
    example_signals = ("dc", "cs")
    memory: ClassVar[tuple[int, int]] = (176, 296)
    """Columns and rows of the memory."""
    busy_level: ClassVar[bool] = True
    """The level at the busy pin while the display is busy."""

    ghosting = Input("", 0, 1, 0, "ghosting", step=0.01)
    """How much of the picture before is left after a refresh."""

    def __init__(
        self,
        width: int,
        height: int,
        *,
        rotation: int = 0,
        colstart: int = 0,
        rowstart: int = 0,
        highlight: str | None = None,
        refresh_seconds: float | None = None,
        nine_bits: bool = False,
    ) -> None:
        if rotation not in (0, 90, 180, 270):
            raise ValueError(f"a display is turned by 0, 90, 180 or 270 degrees, not by {rotation}")
        if highlight not in _PIGMENTS:
            raise ValueError(f'e-paper has the third colour "red", "yellow" or None, not {highlight!r}')
        self.width, self.height, self.rotation = width, height, rotation
        self.colstart, self.rowstart, self.highlight = colstart, rowstart, highlight
        columns, rows = (height, width) if rotation in (90, 270) else (width, height)
        if min(columns, rows) < 1 or colstart + columns > self.memory[0] or rowstart + rows > self.memory[1]:
            raise ValueError(
                f"{type(self).__name__} has a memory of {self.memory[0]} x {self.memory[1]} pixels: a panel of "
                f"{columns} x {rows} from column {colstart} and row {rowstart} on does not fit into it"
            )
        self._size = columns, rows
        self.refresh_seconds = refresh_seconds if refresh_seconds is not None else 15.0 if highlight else 2.0
        shape = (self.memory[1], self.memory[0])
        self._paper = np.full((*shape, 3), _SHADES[WHITE])
        """The colours of the pixels as they are, with what is left of older pictures."""
        self._coming = self._paper
        super().__init__(nine_bits=nine_bits)

    # ---- for a display's author

    def power_on(self) -> None:
        """The paper keeps its picture without power; the memory does not."""
        self._busy_until = 0.0
        self._began = 0.0

    def noise(self) -> NDArray[np.uint8]:
        """A memory of a bit for each pixel after power-on, (rows, columns)."""
        columns, rows = self.memory
        octets = np.frombuffer(self._chance.randbytes(rows * columns), np.uint8)
        return (octets & np.uint8(1)).reshape(rows, columns)

    @property
    def inks(self) -> NDArray[np.float64]:
        """The colours that pixels can become, (n, 3): by `BLACK` to `HIGHLIGHT`, or by numbers of a subclass's own."""
        return np.vstack((_SHADES, np.array([_PIGMENTS[self.highlight]], np.float64)))

    def refresh(self, pixels: NDArray[np.uint8], seconds: float | None = None) -> None:
        """The paper changes; ``pixels``, (rows, columns) of the memory: what each becomes, of `inks`, or `KEPT`."""
        colors = self.inks
        with self.changing():
            self._settle()
            left = self.ghosting
            moved = pixels[:, :, None] != KEPT
            coming = colors[np.minimum(pixels, len(colors) - 1)] * (1 - left) + self._paper * left
            self._coming = np.where(moved, coming, self._paper)
            self._began = self.now
            self.busy_for(self.refresh_seconds if seconds is None else seconds)

    def busy_for(self, seconds: float) -> None:
        """The busy pin says so."""
        self._busy_until = self.now + seconds
        self.drive("busy", self.busy_level)
        self.after(seconds, self._rest)

    @property
    def busy(self) -> bool:
        """Whether the display is busy now."""
        # A planned time is a whole number of nanoseconds, which can be a little earlier than the sum of two floats.
        return self.now < self._busy_until - 1e-9

    def _rest(self) -> None:
        if not self.busy:
            self.drive("busy", not self.busy_level)
            with self.changing():
                self._settle()
            self._keep()

    def _settle(self) -> None:
        """The picture that was coming is there."""
        self._paper = self._coming

    def started(self) -> None:
        super().started()
        self.drive("busy", not self.busy_level)

    # ---- what a person sees

    def _step(self) -> int:
        """How far the change has come, in steps of the flicker; `_FLICKERS` when it is over."""
        length = self._busy_until - self._began
        if self._paper is self._coming or length <= 0:
            return _FLICKERS
        return min(int((self.now - self._began) / length * _FLICKERS), _FLICKERS)

    @property
    def version(self) -> int:
        """See `Screen.version`: while the paper changes, it flickers."""
        return super().version * (_FLICKERS + 1) + self._step()

    def content(self) -> Content:
        step = self._step()
        paper = self._paper if step < _FLICKERS // 4 else self._coming
        if step < _FLICKERS and step % 2 == 0:
            paper = _SHADES[WHITE] + _SHADES[BLACK] - paper  # the opposite: it frees the ink
        held = np.stack([self._as_held(paper[:, :, channel]) for channel in range(3)], axis=2)
        return Content(np.rint(held).clip(0, 255).astype(np.uint8), None)

    def seen(self, content: Content) -> Picture:
        return content.pixels

    def _as_held(self, pixels: NDArray[Any]) -> NDArray[Any]:
        columns, rows = self._size
        panel = pixels[self.rowstart : self.rowstart + rows, self.colstart : self.colstart + columns]
        return turned(panel, self.rotation)

    def readings(self) -> dict[str, Any]:
        return {"busy": self.busy}
