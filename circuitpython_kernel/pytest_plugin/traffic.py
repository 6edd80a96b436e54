"""What went over a bus, compared with what should have."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from types import EllipsisType
from typing import TYPE_CHECKING, Any

from .sequences import align, mark, matches, side_by_side

if TYPE_CHECKING:
    from circuitpython_kernel.board.buses import Bus
    from circuitpython_kernel.traces.transactions import Transaction

BYTES_SHOWN = 24


class _Any:
    def __repr__(self) -> str:
        return "ANY"


ANY = _Any()
"""Any address, or any bytes."""

Data = bytes | bytearray | str | Sequence[int] | _Any
"""Bytes; or a pattern in hexadecimal such as ``"D0 ?? 1?"``, where ``?`` is any digit and ``*`` at the end any rest."""


@dataclass(frozen=True)
class Expected:
    """One transfer that is expected; see `write`, `read` and `transfer`."""

    direction: str
    data: Data
    address: int | _Any | None = None
    received: Data = ANY
    ack: bool = True
    pauses: tuple[Pause, ...] = ()

    def matches(self, entry: Transaction) -> bool:
        """Whether a transfer is this one, whatever its time."""
        directions = ("transfer", "read", "write") if self.direction == "transfer" else (self.direction,)
        return (
            entry.direction in directions
            and (isinstance(self.address, _Any) or self.address == entry.address)
            and _matches(self.data, entry.data)
            and (isinstance(self.received, _Any) or _matches(self.received, entry.received or b""))
            and self.ack == entry.ack
        )

    def __str__(self) -> str:
        received = "" if isinstance(self.received, _Any) else f" ◂ {_show(self.received)}"
        return _row(self.direction, self.address, _show(self.data) + received, self.ack)


@dataclass(frozen=True)
class Pause:
    """What has to be between a transfer's end and the next one's beginning; see `pause`."""

    at_least: float
    at_most: float | None

    def __str__(self) -> str:
        if self.at_most is None:
            return f"pause of {self.at_least * 1e3:g} ms or more"
        return f"pause of {self.at_least * 1e3:g} to {self.at_most * 1e3:g} ms"


def write(*what: object, ack: bool = True) -> Expected:
    """The board writes: ``write(0x77, b"\\xd0")`` on I2C, ``write(b"AT\\r\\n")`` on buses without addresses.

    Args:
        what: the address, if there is one, and the bytes; see `Data`. `ANY` stands for any of either.
        ack: whether every byte was acknowledged.
    """
    address, data = _address_and_data("write", what)
    return Expected("write", data, address, ack=ack)


def read(*what: object, ack: bool = True) -> Expected:
    """The board reads: ``read(0x77, b"\\x60")`` on I2C, ``read(b"OK")`` on buses without addresses; see `write`."""
    address, data = _address_and_data("read", what)
    return Expected("read", data, address, ack=ack)


def transfer(sent: Data = ANY, received: Data = ANY) -> Expected:
    """Bytes on SPI, which go both ways at once: what the board sent, and what came back."""
    return Expected("transfer", sent, received=received)


def pause(at_least: float = 0.0, at_most: float | None = None) -> Pause:
    """Between two transfers: so many seconds from the end of one to the beginning of the next."""
    return Pause(at_least, at_most)


def assert_traffic(
    bus: Bus | Iterable[Transaction],
    expected: Sequence[Expected | Pause | EllipsisType],
    *,
    address: int | None = None,
    since: float = 0.0,
) -> None:
    """These transfers have to have gone over a bus, and no others.

    Args:
        bus: ``board.bus["I2C"]``, or transfers that you have picked out of its ``transactions``.
        expected: what `write`, `read`, `transfer` and `pause` give; ``...`` stands for any number of transfers.
            Acknowledged writes of no bytes, with which ``I2CDevice`` looks for its part, count only when this list
            has some.
        address: only what went to this address counts.
        since: only what began at this board time or later counts, in seconds.

    Raises:
        AssertionError: with both side by side.
        TypeError: for something in the list that is none of these.
        LookupError: when the board's memory for transfers was full and old ones were left out.
    """
    __tracebackhide__ = True
    wanted = _fold(expected)
    probes = any(isinstance(item, Expected) and item.direction == "write" and item.data == b"" for item in wanted)
    source: Any = bus.transactions if hasattr(bus, "transactions") else bus
    if hasattr(source, "require"):
        source.require(round(since * 1e9), "what went over the bus")
    entries: list[Transaction] = [
        entry for entry in source
        if entry.time_ns >= since * 1e9
        and (address is None or entry.address == address)
        and (probes or entry.data or entry.direction != "write" or not entry.ack)
    ]  # fmt: skip

    def same(item: Expected, index: int) -> bool:
        return item.matches(entries[index]) and not _too_early_or_late(item, entries, index)

    if not matches(wanted, len(entries), same):
        raise AssertionError("\n".join(_compare(wanted, entries, same)))


def compare_transfers(left: object, right: object) -> list[str] | None:
    """For ``assert list_of_transfers == [...]``: the table, or None when these are no transfers."""
    both = [left, right]
    if not all(isinstance(side, list) for side in both) or not any(both):
        return None
    if not all(_is_transfer(item) for side in both if isinstance(side, list) for item in side):
        return None
    assert isinstance(left, list)
    assert isinstance(right, list)

    def same(item: object, index: int) -> bool:
        return bool(item == left[index])

    return _compare(right, left, same)


def _is_transfer(item: object) -> bool:
    return type(item).__name__ == "Transaction" and hasattr(item, "duration_ns")


def _compare(wanted: Sequence[Any], entries: Sequence[Transaction], same: Callable[[Any, int], bool]) -> list[str]:
    def near(item: Any, index: int) -> bool:
        return bool(item.direction == entries[index].direction and item.address in (entries[index].address, ANY))

    rows = []
    for pair in align(wanted, len(entries), same, near):
        item = None if pair[0] is None else wanted[pair[0]]
        entry = None if pair[1] is None else entries[pair[1]]
        alike = item is ... or (item is not None and pair[1] is not None and same(item, pair[1]))
        late = ""
        if isinstance(item, Expected) and pair[1] is not None and not alike and item.matches(entries[pair[1]]):
            late = _too_early_or_late(item, entries, pair[1])
        if isinstance(item, Expected):
            rows += [(" ", f"({one})", "") for one in item.pauses]
        left = (
            "" if item is None else "..." if item is ... else str(item) if isinstance(item, Expected) else shown(item)
        )
        rows.append((mark(pair, alike), left, "" if entry is None else shown(entry) + late))
    head = f"what went over the bus ({sum(item is not ... for item in wanted)} expected, {len(entries)} happened):"
    return [head, *side_by_side(rows)]


def shown(entry: Transaction) -> str:
    """A transfer in a line: its time, what it was, its bytes."""
    data = _show(entry.data)
    if entry.received is not None and entry.direction == "transfer":
        data += f" ◂ {_show(entry.received)}"
    acknowledged = entry.ack and not (entry.direction == "reset" and not entry.acknowledged)
    return f"{entry.time_ns / 1e9:10.6f} s  {_row(entry.direction, entry.address, data, acknowledged)}"


def _row(direction: str, address: int | _Any | None, data: str, ack: bool) -> str:
    where = "" if address is None else " any " if isinstance(address, _Any) else f" 0x{address:02X}"
    return f"{direction:5}{where} {data}".rstrip() + ("" if ack else "  (no acknowledge)")


def _show(data: Data | bytes) -> str:
    if isinstance(data, _Any):
        return "any bytes"
    if isinstance(data, str):
        return data
    content = bytes(data)
    text = content[:BYTES_SHOWN].hex(" ").upper()
    return text + (f" … {len(content)} bytes" if len(content) > BYTES_SHOWN else "")


def _matches(wanted: Data, data: bytes) -> bool:
    if isinstance(wanted, _Any):
        return True
    if not isinstance(wanted, str):
        return bytes(wanted) == data
    digits = "".join(wanted.split()).upper()
    pattern = digits.removesuffix("*").replace("?", "[0-9A-F]") + (".*" if digits.endswith("*") else "")
    return re.fullmatch(pattern, data.hex().upper()) is not None


def _address_and_data(name: str, what: tuple[Any, ...]) -> tuple[int | _Any | None, Data]:
    if not 1 <= len(what) <= 2:
        raise TypeError(f"{name}(address, data) on I2C, {name}(data) on other buses")
    address, data = (None, what[0]) if len(what) == 1 else what
    if isinstance(data, int):
        raise TypeError(f"{name}: the bytes have to be bytes, such as bytes([{data:#04x}]), not a number")
    if isinstance(data, str) and not re.fullmatch(r"[0-9A-Fa-f?\s]*\*?", data):
        raise TypeError(f'{name}: a pattern is in hexadecimal digits, ? and a * at its end, not "{data}"')
    return address, data


def _fold(expected: Sequence[Expected | Pause | EllipsisType]) -> list[Expected | EllipsisType]:
    """Each pause goes with the transfer after it."""
    found: list[Expected | EllipsisType] = []
    pauses: tuple[Pause, ...] = ()
    for item in expected:
        if isinstance(item, Pause):
            pauses = (*pauses, item)
        elif isinstance(item, Expected):
            found.append(replace(item, pauses=pauses))
            pauses = ()
        elif item is ...:
            found.append(item)
        else:
            raise TypeError(f"write(), read(), transfer(), pause() or ... is expected, not {item!r}")
    if pauses:
        raise TypeError("a pause stands before the transfer that ends it")
    return found


def _too_early_or_late(item: Expected, entries: Sequence[Transaction], index: int) -> str:
    """What is wrong with the pause before a transfer; empty when nothing is."""
    if not item.pauses:
        return ""
    if not index:
        return "  (nothing before it)"
    before = entries[index - 1]
    gap = (entries[index].time_ns - before.time_ns - before.duration_ns) / 1e9
    for one in item.pauses:
        if gap < one.at_least - 1e-9 or (one.at_most is not None and gap > one.at_most + 1e-9):
            return f"  (after a pause of {gap * 1e3:.4g} ms)"
    return ""
