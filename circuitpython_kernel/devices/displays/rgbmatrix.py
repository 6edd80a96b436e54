"""RGB matrix panels with a HUB75 connector: 64 x 32 LEDs and other sizes."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.devices.base.part import Picture
from circuitpython_kernel.devices.toolkit.frame_log import Content
from circuitpython_kernel.devices.toolkit.screen import Screen
from circuitpython_kernel.hardware.peripherals.display.rgb_matrix import MatrixFrame

_COLORS = ("r1", "g1", "b1", "r2", "g2", "b2")
_ADDRESS = ("a", "b", "c", "d", "e")


class RGBMatrix(Screen):
    """Panel of RGB LEDs with a HUB75 connector, as `rgbmatrix` drives it; or a chain of panels, as wide as all of them.

    Modelled: which pin each wire is on. A colour that is on another pin has another colour's light, rows whose address
    wires are missing or swapped are others, and without clock, latch and output enable it is dark. How the program's
    ``bit_depth`` and brightness look is shown, the flicker of the scan is not.

    Args:
        width, height: LEDs; two halves of 4, 8, 16 or 32 rows are driven at once by 2 to 5 address wires.

    Raises:
        ValueError: for another height, or a width below 1.
    """

    title = "RGB matrix panel, 64 x 32 LEDs, or another size"
    example = (
        "import board, displayio, framebufferio, rgbmatrix\n"
        "\n"
        "displayio.release_displays()\n"
        "matrix = rgbmatrix.RGBMatrix(\n"
        "    width=64, bit_depth=4,\n"
        "    rgb_pins=[board.D6, board.D5, board.D9, board.D11, board.D10, board.D12],\n"
        "    addr_pins=[board.A5, board.A4, board.A3, board.A2],\n"
        "    clock_pin=board.D13, latch_pin=board.D0, output_enable_pin=board.D1,\n"
        ")\n"
        "display = framebufferio.FramebufferDisplay(matrix)"
    )
    aliases = ("HUB75",)
    signals = {
        "r1": "red of the upper half",
        "g1": "green of the upper half",
        "b1": "blue of the upper half",
        "r2": "red of the lower half",
        "g2": "green of the lower half",
        "b2": "blue of the lower half",
        "a": "address of the rows, lowest bit",
        "b": "address",
        "c": "address",
        "d": "address, for 32 rows and more",
        "e": "address, for 64 rows",
        "clock": "clock",
        "latch": "latch",
        "oe": "output enable, active low",
    }
    required = ("clock", "latch", "oe")
    example_signals = ("r1", "g1", "b1", "r2", "g2", "b2", "a", "b", "c", "d", "clock", "latch", "oe")
    usual = example_signals
    supplies = ("5V", "GND")

    def __init__(self, width: int = 64, height: int = 32) -> None:
        if width < 1 or height not in (8, 16, 32, 64):
            raise ValueError(
                f"an RGB matrix has 8, 16, 32 or 64 rows and a column or more, not {width} x {height} LEDs"
            )
        self.width, self.height = width, height
        super().__init__()

    def power_on(self) -> None:
        with self.changing():
            self._lit = np.zeros((self.height, self.width, 3), np.uint8)

    def connected(self) -> None:
        assert self.site is not None
        assert self.site.listen_to_matrices is not None
        self._unsubscribe = self.site.listen_to_matrices(self._shown)

    def disconnected(self) -> None:
        self._unsubscribe()

    def mend(self) -> None:
        """See `Part`: the controller has gone on meanwhile."""
        super().mend()
        if self.site is not None and self.site.ready:
            self.disconnected()
            self.connected()

    def _role(self, frame: MatrixFrame, signal: str) -> str:
        pin = self.pin(signal)
        return "" if pin is None else frame.roles.get(pin.index, "")

    def _shown(self, frame: MatrixFrame) -> None:
        """A controller shows something; perhaps not on this panel's pins."""
        role = {signal: self._role(frame, signal) for signal in self.signals}
        if role["clock"] != "clock":
            return
        lit = np.zeros((self.height, self.width, 3), np.uint8)
        if role["latch"] == "latch" and role["oe"] == "enable":
            rows = self.height // 2
            sources = [self._addresses(frame, role, row) for row in range(rows)]
            for channel, signal in enumerate(_COLORS):
                number = role[signal].removeprefix("color")
                if number == role[signal]:
                    continue
                plane = _plane(frame, int(number))
                width = min(self.width, plane.shape[1])
                first = rows * (channel // 3)
                for row, found in enumerate(sources):
                    if found:
                        lit[first + row, :width, channel % 3] = plane[found, :width].max(axis=0)
        if not np.array_equal(lit, self._lit):
            with self.changing():
                self._lit = lit

    def _addresses(self, frame: MatrixFrame, role: dict[str, str], row: int) -> list[int]:
        """The controller's addresses that select a row of each half; a wire on no address reads as low."""
        lines = [role[signal] for signal in _ADDRESS[: (self.height // 2).bit_length() - 1]]
        found = []
        for address in range(1 << frame.addresses):
            levels = [
                address >> int(name.removeprefix("address")) & 1 if name.startswith("address") else 0 for name in lines
            ]
            if sum(level << bit for bit, level in enumerate(levels)) == row:
                found.append(address)
        return found

    # ---- what a person sees

    def content(self) -> Content:
        return Content(self._lit, self.fault is not None)

    def seen(self, content: Content) -> Picture:
        return np.zeros_like(content.pixels) if content.look else content.pixels

    def break_(self, fault: str) -> None:
        with self.changing():
            super().break_(fault)

    def readings(self) -> dict[str, Any]:
        return {"lit": int((self.picture().max(axis=2) > 0).sum())}


def _plane(frame: MatrixFrame, color: int) -> NDArray[np.uint8]:
    """What a colour's pin carries for each address, (addresses, columns from the first panel on), 0 to 255."""
    rows = 1 << frame.addresses
    half, channel = divmod(color, 3)
    pixels = frame.pixels[half * rows : (half + 1) * rows]
    shift, bits = ((11, 5), (5, 6), (0, 5))[channel]
    value = pixels >> np.uint16(shift) & np.uint16((1 << bits) - 1)
    found: NDArray[np.uint8] = (value * np.uint16(255) // np.uint16((1 << bits) - 1)).astype(np.uint8)
    return found
