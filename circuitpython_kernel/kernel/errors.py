"""Why there is no board."""

from __future__ import annotations


class NoBoard(RuntimeError):
    """There is no board to work with; the message says why, in one sentence."""
