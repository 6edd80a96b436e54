"""The wires of an I2C bus and the parts on them; branches behind a multiplexer are wires of their own.

Which addresses the I2C-bus specification (NXP UM10204, section 3.1.12) keeps for itself is known here: a general call
or the question for a device ID goes to many parts at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol, runtime_checkable


@runtime_checkable
class I2CTarget(Protocol):
    """A part on an I2C bus.

    It may also have ``i2c_branches()``, as a multiplexer does: a sequence of `I2CBranch`; ``i2c_holds_low()``, which
    says whether it blocks the bus; and ``i2c_leaves()``, whether the board can take it off the bus by a pin.
    """

    def i2c_addresses(self) -> tuple[int, ...]:
        """The seven-bit addresses that it acknowledges now."""

    def i2c_write(self, address: int, data: bytes) -> int | None:
        """The controller writes bytes: how many of them the part acknowledges, None for all."""

    def i2c_read(self, address: int, count: int) -> bytes | None:
        """The controller reads so many bytes; None: the address is not acknowledged for reading now.

        What is missing reads as 0xFF, as an undriven bus does.
        """

    def i2c_stop(self) -> None:
        """The controller ends the transfer."""


class I2CMultiplexer(Protocol):
    """What a branch asks its owner."""

    def i2c_connects(self, number: int) -> bool:
        """Whether it connects the branch of that number with the bus now."""


def is_reserved(address: int) -> bool:
    """Whether the specification reserves an address, so that several parts may answer it."""
    return address < 0x08 or address > 0x77


class I2CSegment:
    """A pair of wires with parts on them."""

    def __init__(self) -> None:
        self.parts: list[I2CTarget] = []

    def attach(self, part: I2CTarget) -> None:
        """Connect a part.

        Raises:
            ValueError: when it is on the wires already, or another part here or between here and the board, or behind a
                multiplexer here, has its address, and neither of them can be switched off by a pin.
        """
        if any(part is other for other in self.parts):
            raise ValueError("this part is on the bus already")
        own = {address for address in part.i2c_addresses() if not is_reserved(address)}
        others = () if leaves(part) else [other for other in self._others() if not leaves(other)]
        owners = {address: other for other in others for address in other.i2c_addresses()}
        for address in sorted(own & set(owners)):
            free = [choice for choice in getattr(part, "addresses", ()) if choice not in owners]
            instead = f"address=0x{free[0]:02x} is free" if free else "detach it first"
            raise ValueError(
                f"{type(owners[address]).__name__} has the address 0x{address:02x} on this bus already; {instead}"
            )
        self.parts.append(part)
        for branch in branches(part):
            branch.parent = self

    def _others(self) -> Iterator[I2CTarget]:
        """All the parts that a part here could be mixed up with."""
        yield from self.everything()
        yield from self._above()

    def detach(self, part: I2CTarget) -> None:
        """Take a part off the wires.

        Raises:
            ValueError: when it is a multiplexer with parts behind it.
        """
        behind = sum(len(branch.parts) for branch in branches(part))
        if behind:
            raise ValueError(f"there are parts behind this multiplexer ({behind}): detach them first")
        for branch in branches(part):
            branch.parent = None
        self.parts[:] = [other for other in self.parts if other is not part]

    def segments(self) -> Iterator[I2CSegment]:
        """These wires and all those that multiplexers here can connect with them."""
        yield self
        for part in self.parts:
            for branch in branches(part):
                yield from branch.segments()

    def everything(self) -> Iterator[I2CTarget]:
        """The parts here and those behind multiplexers, in whatever position these are."""
        for segment in self.segments():
            yield from segment.parts

    def reachable(self) -> Iterator[I2CTarget]:
        """The parts that a transfer on these wires gets to now."""
        for part in self.parts:
            yield part
            for branch in branches(part):
                if branch.connected:
                    yield from branch.reachable()

    def _above(self) -> Iterator[I2CTarget]:
        """The parts on the wires between these and the board."""
        return iter(())


class I2CBranch(I2CSegment):
    """The wires behind one channel of a multiplexer.

    Args:
        owner: the multiplexer.
        number: the channel's.
        label: both, for people.
    """

    def __init__(self, owner: I2CMultiplexer, number: int, label: str) -> None:
        super().__init__()
        self._owner = owner
        self._number = number
        self._label = label
        self.parent: I2CSegment | None = None
        """The wires that the multiplexer is on."""

    def __repr__(self) -> str:
        return f"<{self.name}>"

    @property
    def connected(self) -> bool:
        """Whether the multiplexer connects it with the bus now."""
        return self._owner.i2c_connects(self._number)

    @property
    def name(self) -> str:
        """Such as ``"TCA9548A 0x70 channel 3"``, with the way to it when that leads through other multiplexers."""
        return f"{self.parent.name} > {self._label}" if isinstance(self.parent, I2CBranch) else self._label

    @property
    def root(self) -> I2CSegment | None:
        """The board's bus that it hangs on in the end, None when it hangs on none."""
        return self.parent.root if isinstance(self.parent, I2CBranch) else self.parent

    def _above(self) -> Iterator[I2CTarget]:
        if self.parent is not None:
            yield from self.parent.parts
            yield from self.parent._above()


def branches(part: I2CTarget) -> Sequence[I2CBranch]:
    """The wires behind a part: those of a multiplexer's channels."""
    ask = getattr(part, "i2c_branches", None)
    return () if ask is None else ask()


def leaves(part: I2CTarget) -> bool:
    """Whether the board can take a part off the wires by a pin."""
    ask = getattr(part, "i2c_leaves", None)
    return ask is not None and bool(ask())


def holds_low(part: I2CTarget) -> bool:
    """Whether a part blocks the wires that it is on."""
    ask = getattr(part, "i2c_holds_low", None)
    return ask is not None and bool(ask())
