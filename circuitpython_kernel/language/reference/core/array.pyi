"""Arrays of numbers that take little memory."""

from collections.abc import Iterable, Iterator, MutableSequence
from typing import Any

class array(MutableSequence[Any]):
    """An array of numbers of one kind: `typecode` is "b" or "B" for bytes, "h" or "H" for 16 bits, "i", "I", "l" or
    "L" for 32, "q" or "Q" for 64, "f" or "d" for floats; capitals have no sign."""

    def __init__(self, typecode: str, values: Iterable[Any] = ...) -> None: ...
    def append(self, value: Any) -> None:
        """Add a number at the end."""
    def extend(self, values: Iterable[Any]) -> None:
        """Add numbers at the end."""
    def __getitem__(self, index: Any) -> Any: ...
    def __setitem__(self, index: Any, value: Any) -> None: ...
    def __iter__(self) -> Iterator[Any]: ...
