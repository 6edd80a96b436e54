"""What a board did last, for the report of a test that failed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from .traffic import shown

if TYPE_CHECKING:
    from circuitpython_kernel import VirtualBoard

LINES = 20
TRANSFERS = 12
CHARACTERS = 20_000
"""Of the printed output, the last lines of the last characters are shown."""


class Console:
    """Keeps what programs print."""

    def __init__(self) -> None:
        self._text = ""

    def __call__(self, _stream: str, text: str, _line_ends: object = ()) -> None:
        self._text += text
        if len(self._text) > 2 * CHARACTERS:
            self._text = self._text[-CHARACTERS:]

    def last_lines(self, count: int) -> list[str]:
        """The last lines that were printed."""
        return self._text.rstrip("\n").splitlines()[-count:]


def is_board(value: object) -> bool:
    """Whether it is a virtual board; without importing anything."""
    module = sys.modules.get("circuitpython_kernel.board.virtual_board")
    return module is not None and isinstance(value, module.VirtualBoard)


def sections(name: str, board: VirtualBoard, console: Console | None) -> list[tuple[str, str]]:
    """Titles and texts: what was printed, what went over the buses, the pins."""
    found = []
    printed = console.last_lines(LINES) if console is not None else []
    if printed:
        found.append((f"{name}: last lines printed", "\n".join(printed)))
    transfers = sorted(
        ((entry.time_ns, decoder.name, entry) for decoder in board.bus.decoders()
         for entry in decoder.log.last(TRANSFERS)),
        key=lambda item: item[:2],
    )[-TRANSFERS:]  # fmt: skip
    if transfers:
        width = max(len(bus) for _, bus, _ in transfers)
        lines = [f"{bus:{width}} {shown(entry)}" for _, bus, entry in transfers]
        found.append((f"{name}: last transfers on buses", "\n".join(lines)))
    pins = _pins(board)
    head = f"{board.definition.name}, at {board.clock.now:.6f} s"
    found.append((f"{name}: pins", "\n".join([head, *pins])))
    return found


def _pins(board: VirtualBoard) -> list[str]:
    from circuitpython_kernel.drawing.board.pin_state import pin_state

    lines = []
    for index, pin in enumerate(board.pins):
        if pin.mode != "unused" or pin.driven is not None:
            chip = board.definition.pins[index].name
            others = tuple(name for name in board.definition.names_of(index) if name != pin.name)
            lines.append(pin_state(pin, pin.name, chip, others).details)
    return lines
