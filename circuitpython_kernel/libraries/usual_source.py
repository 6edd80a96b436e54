"""Where this process has its distributions from."""

from __future__ import annotations

from .sources import Source

_chosen: Source | None = None


def use(source: Source) -> None:
    """Choose where this process has its distributions from."""
    global _chosen
    _chosen = source


def usual_source() -> Source:
    """Where this process has its distributions from: pip, unless `use` has said otherwise."""
    if _chosen is None:
        from .pip import Pip  # late: not everywhere there are processes

        use(Pip())
    assert _chosen is not None
    return _chosen
