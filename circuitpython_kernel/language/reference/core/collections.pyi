"""More kinds of containers."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

_T = TypeVar("_T")
_K = TypeVar("_K")
_V = TypeVar("_V")

class OrderedDict(dict[_K, _V]):
    """A dict that keeps the order in which keys were added."""

class deque(Sequence[_T]):
    """A queue with room for `maxlen` items at most, which grows at both ends."""

    def __init__(self, iterable: Iterable[_T], maxlen: int, flags: int = 0) -> None: ...
    def append(self, item: _T) -> None:
        """Add an item at the end."""
    def appendleft(self, item: _T) -> None:
        """Add an item at the start."""
    def extend(self, iterable: Iterable[_T]) -> None:
        """Add items at the end."""
    def pop(self) -> _T:
        """Remove the last item and return it. Raises IndexError when there is none."""
    def popleft(self) -> _T:
        """Remove the first item and return it. Raises IndexError when there is none."""
    def __getitem__(self, index: int) -> _T: ...
    def __iter__(self) -> Iterator[_T]: ...

def namedtuple(name: str, fields: Any) -> Any:
    """Return a class of tuples whose items have names; `fields` are a list of names, or a text with blanks between."""
