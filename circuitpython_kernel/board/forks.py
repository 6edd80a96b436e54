"""Boards in a child process that was forked: they are the parent's.

There a board can be looked at; what needs its threads raises RuntimeError.
"""

from __future__ import annotations

import os
import weakref
from typing import Protocol

from .core import Core


class _Forked(Protocol):
    def forked(self) -> None: ...


_CORES: weakref.WeakSet[Core] = weakref.WeakSet()


def remember(core: Core) -> None:
    """Tell this board when it is in a child process."""
    _CORES.add(core)


def _forked() -> None:
    for core in list(_CORES):
        told: tuple[_Forked, ...] = (core.silicon.clock, core.silicon.capture, core.output.user_code)
        for one in told:
            one.forked()


if hasattr(os, "register_at_fork"):  # not on Windows, which has no fork
    os.register_at_fork(after_in_child=_forked)
