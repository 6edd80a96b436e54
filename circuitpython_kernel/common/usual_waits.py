"""How this process waits, for what belongs to no board and so to no host."""

from __future__ import annotations

import sys

from .waits import Waits

_chosen: Waits | None = None


def use(waits: Waits) -> None:
    """Choose how this process waits. A host without threads calls it before it makes a board or a part."""
    global _chosen
    _chosen = waits


def usual_waits() -> Waits:
    """How this process waits: in a browser by giving up its stack, else with threads, unless `use` has chosen."""
    if _chosen is None:
        use(_of_platform())
    assert _chosen is not None
    return _chosen


def _of_platform() -> Waits:
    # Each is imported late: not everywhere there is what it needs.
    if sys.platform == "emscripten":
        from .browser_stacks import browser_waits

        return browser_waits()
    from .threaded import THREADS

    return THREADS
