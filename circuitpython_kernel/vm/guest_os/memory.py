"""The guest's memory as the host sees it; each host has its own way to it."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray


class GuestMemory(Protocol):
    """A linear memory, while the guest runs. An address outside of it is a ValueError."""

    def size(self) -> int:
        """How many bytes it has now."""

    def holds(self, address: int, size: int) -> bool:
        """Whether ``size`` bytes at a guest address lie in the memory."""

    def read(self, address: int, size: int) -> bytes:
        """Copy ``size`` bytes at a guest address."""

    def write(self, address: int, data: bytes) -> None:
        """Store bytes at a guest address."""

    def array(self, address: int, dtype: type[np.generic], length: int) -> NDArray[Any]:
        """``length`` items of ``dtype`` at a guest address, shared with the guest; it may outlive the board."""
