"""What a peripheral of the chip works with, and how the firmware asks for it.

A peripheral answers one doorbell, `Peripheral.name`; `doorbells` says which operations that has. The operation ``open``
is answered by the method ``do_open``, which gets its arguments read and checked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.doorbell.answers import GuestError as GuestError

from .callbacks import UserCode
from .memory.block import SharedBlock
from .pins.bank import PinBank
from .pins.capture import Capture
from .time.clock import BoardClock


def input_failed(error: Exception) -> GuestError:
    """What the program gets when the user's own function that feeds an input has failed."""
    return GuestError("RuntimeError", f"the function that feeds this input failed: {type(error).__name__}: {error}")


class GuestMemory(Protocol):
    """The running guest's memory: `vm.guest_os.memory.GuestMemory` has it."""

    def size(self) -> int:
        """How many bytes it has now."""

    def read(self, address: int, size: int) -> bytes:
        """Copy bytes at a guest address."""

    def write(self, address: int, data: bytes) -> None:
        """Store bytes at a guest address."""

    def array(self, address: int, dtype: type[np.generic], length: int) -> NDArray[Any]:
        """Items at a guest address, shared with the guest."""

    def holds(self, address: int, size: int) -> bool:
        """Whether so many bytes at a guest address lie in the memory."""


class Power(Protocol):
    """How hardware reaches the running program; `board.VirtualBoard` has it. Any thread may call it."""

    def raise_exception(self, address: int) -> None:
        """Raise the exception object at a guest address in the program that runs, if one does."""

    def end(self, reset_reason: str, sentence: str, *, hard: bool = True, safe_mode: str = "NONE") -> None:
        """Reset the chip without waiting for it.

        ``reset_reason`` is the name of a `microcontroller.ResetReason`, ``sentence`` says why. Unless
        ``hard``, board time and the capture go on. ``safe_mode`` is the name of a `supervisor.SafeModeReason`.
        """

    def quiet(self, kept: frozenset[int] = frozenset()) -> None:
        """Deep sleep begins: switch every peripheral off and let all pins float but those that are kept."""

    @property
    def at_prompt(self) -> bool:
        """Whether what runs was typed at the serial console's REPL, where no program can end in deep sleep."""


@dataclass(frozen=True)
class Chip:
    """What every peripheral needs.

    ``chip`` is the microcontroller's name (``"rp2040"``) or None, ``pin_names`` its own names of the pins by index.
    ``memory()`` is the guest's memory, to be asked for again at each doorbell. ``warn(text)`` shows a sentence,
    ``power`` ends or interrupts the program. ``user_code`` calls parts and listeners.
    """

    block: SharedBlock
    clock: BoardClock
    capture: Capture
    pins: PinBank
    memory: Callable[[], GuestMemory]
    warn: Callable[[str], None]
    name: str | None
    pin_names: tuple[str, ...]
    power: Power
    user_code: UserCode


class Peripheral:
    """One kind of hardware inside the chip. It lives as long as the board; `reset` says that the chip was reset.

    What answers the doorbell runs in the program's own thread. It raises `GuestError` for the program to get an
    exception; any other one ends the program's instance.
    """

    name: ClassVar[str]
    damaged: ClassVar[tuple[type[Exception], ...]] = ()
    """What is raised where the program has written over records that it keeps in its memory; it gets a ValueError."""

    def __init__(self, chip: Chip) -> None:
        self.chip = chip

    def is_open(self, handle: int) -> bool:
        """Whether the program has something open under a handle."""
        return False

    def reset(self) -> None:
        """The program's instance has ended: let go of everything that it had opened."""

    def power_up(self) -> None:
        """The chip starts again after a hard reset."""


def bytes_of(part: object, answer: object) -> bytes:
    """What a part of the user's own has answered.

    Raises:
        TypeError: when that is no bytes.
    """
    if not isinstance(answer, bytes | bytearray | memoryview):
        raise TypeError(f"{type(part).__name__} answers with bytes, not with {type(answer).__name__}")
    return bytes(answer)
