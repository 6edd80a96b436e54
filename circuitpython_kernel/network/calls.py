"""How functions of the user's are called by the air: what they raise is shown, and stops nothing."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from typing import Protocol, TypeVar

R = TypeVar("R")
D = TypeVar("D")


class Caller(Protocol):
    """Calls functions; `hardware.callbacks.UserCode.call` is one."""

    def __call__(self, function: Callable[..., R], otherwise: D, *arguments: object) -> R | D:
        """What the function gives, or ``otherwise`` when it has failed."""


def call(function: Callable[..., R], otherwise: D, *arguments: object) -> R | D:
    """For a network that has no board yet: a failure is printed."""
    try:
        return function(*arguments)
    except Exception as error:  # noqa: BLE001 - the user's own function can raise anything; it is shown
        traceback.print_exception(error, file=sys.stderr)
        return otherwise
