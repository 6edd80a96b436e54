"""How this process waits, for what belongs to no board and so to no host."""

from __future__ import annotations

from .waits import Waits

_chosen: Waits | None = None


def use(waits: Waits) -> None:
    """Choose how this process waits. A host without threads calls it before it makes a board or a part."""
    global _chosen
    _chosen = waits


def usual_waits() -> Waits:
    """How this process waits: with threads, unless `use` has said otherwise."""
    if _chosen is None:
        from .threaded import THREADS  # late: not everywhere there are threads

        use(THREADS)
        return THREADS
    return _chosen
