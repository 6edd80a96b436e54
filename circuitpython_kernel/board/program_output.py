"""What a program prints: passed on to a handler, or kept for its `RunResult`."""

from __future__ import annotations

from collections.abc import Callable

OutputHandler = Callable[[str, str], None]
"""Called with ``"stdout"`` or ``"stderr"`` and text, from the board's threads."""

OUTPUT_LIMIT = 16 << 20
"""Characters of each stream that a `RunResult` keeps."""

_MANY_PIECES = 4096


class KeptText:
    """The newest text of one stream, up to a limit.

    Args:
        limit: in characters.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._pieces: list[str] = []
        self._kept = 0
        self._left_out = 0

    def add(self, text: str) -> None:
        """Take text in."""
        self._pieces.append(text)
        self._kept += len(text)
        # Now and then, so that neither many small pieces nor much old text takes memory.
        if len(self._pieces) > _MANY_PIECES or self._kept > 2 * self._limit:
            self._tidy()

    def _tidy(self) -> None:
        text = "".join(self._pieces)
        surplus = max(0, len(text) - self._limit)
        self._left_out += surplus
        self._pieces, self._kept = [text[surplus:]], len(text) - surplus

    @property
    def left_out(self) -> int:
        """Characters that were let go, the oldest ones."""
        self._tidy()
        return self._left_out

    def text(self) -> str:
        """What was kept, after a line that says what was not."""
        notice = f"... {self.left_out:,} characters left out: see output_limit ...\n" if self.left_out else ""
        return notice + self._pieces[0]


class ProgramOutput:
    """Takes a program's output.

    Args:
        hand_on: gives text to a handler; False when the handler fails.
        handler: the handler; without one, and when it fails, the text is kept.
        limit: how much of each stream is kept, in characters.
    """

    def __init__(
        self, hand_on: Callable[[OutputHandler, str, str], bool], handler: OutputHandler | None, limit: int
    ) -> None:
        self._hand_on = hand_on
        self._handler = handler
        self._kept = {stream: KeptText(limit) for stream in ("stdout", "stderr")}

    def __call__(self, stream: str, text: str) -> None:
        """Take text."""
        if self._handler is None or not self._hand_on(self._handler, stream, text):
            self._kept[stream].add(text)

    def text(self, stream: str) -> str:
        """What was kept of a stream."""
        return self._kept[stream].text()

    @property
    def left_out(self) -> tuple[str, ...]:
        """What was let go, a line for each stream that lacks something."""
        return tuple(
            f"{stream}: {count:,} older characters" for stream, kept in self._kept.items() if (count := kept.left_out)
        )
