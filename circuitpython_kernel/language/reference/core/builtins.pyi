"""What every program can use without an import."""

from collections.abc import Callable, Iterable, Iterator, MutableMapping, MutableSequence, MutableSet, Sequence, Set
from io import TextFile
from typing import Any, Generic, TypeVar, overload

_T = TypeVar("_T")
_S = TypeVar("_S")
_K = TypeVar("_K")
_V = TypeVar("_V")

Ellipsis: _Ellipsis
"""The object that ``...`` stands for."""

NotImplemented: Any
"""What a special method returns when it cannot handle the other operand."""

class object:
    """The base of all classes."""

    def __init__(self) -> None: ...
    def __new__(cls) -> Any: ...
    def __setattr__(self, name: str, value: Any) -> None:
        """Set an attribute."""
    def __delattr__(self, name: str) -> None:
        """Delete an attribute."""

class type:
    """The class of classes; called with one object, it returns that object's class."""

    @overload
    def __init__(self, o: object) -> None: ...
    @overload
    def __init__(self, name: str, bases: tuple[type, ...], dict: dict[str, Any]) -> None: ...

class super:
    """Reaches the methods of a base class."""

    def __init__(self, type: Any = ..., obj: Any = ...) -> None: ...

class _Ellipsis: ...

class staticmethod(Generic[_T]):
    """Marks a function in a class that takes no ``self``."""

    def __init__(self, function: _T) -> None: ...

class classmethod(Generic[_T]):
    """Marks a function in a class that takes the class instead of ``self``."""

    def __init__(self, function: _T) -> None: ...

class property:
    """An attribute that functions read, set and delete."""

    def __init__(self, getter: Any = None, setter: Any = None, deleter: Any = None) -> None: ...
    def getter(self, function: Any) -> property:
        """Return the property with another function that reads it."""
    def setter(self, function: Any) -> property:
        """Return the property with another function that sets it."""
    def deleter(self, function: Any) -> property:
        """Return the property with another function that deletes it."""

class int:
    """A whole number, from a number or from text in a base of 2 to 36."""

    @overload
    def __init__(self, x: Any = 0) -> None: ...
    @overload
    def __init__(self, x: str | bytes, base: int = 10) -> None: ...
    @staticmethod
    def from_bytes(data: bytes, byteorder: str = "big", *, signed: bool = False) -> int:
        """Return the number that bytes stand for; `byteorder` is "big" or "little"."""
    def to_bytes(self, length: int = 1, byteorder: str = "big", *, signed: bool = False) -> bytes:
        """Return the number as so many bytes; `byteorder` is "big" or "little"."""
    def bit_length(self) -> int:
        """Return how many bits the number takes, without its sign."""
    def __add__(self, other: int) -> int: ...
    def __sub__(self, other: int) -> int: ...
    def __mul__(self, other: int) -> int: ...
    def __floordiv__(self, other: int) -> int: ...
    def __truediv__(self, other: int) -> float: ...
    def __mod__(self, other: int) -> int: ...
    def __pow__(self, other: int) -> int: ...
    def __and__(self, other: int) -> int: ...
    def __or__(self, other: int) -> int: ...
    def __xor__(self, other: int) -> int: ...
    def __lshift__(self, other: int) -> int: ...
    def __rshift__(self, other: int) -> int: ...
    def __radd__(self, other: int) -> int: ...
    def __rmul__(self, other: int) -> int: ...

class float:
    """A number with a fraction, from a number or from text."""

    def __init__(self, x: Any = 0.0) -> None: ...
    def __add__(self, other: float) -> float: ...
    def __sub__(self, other: float) -> float: ...
    def __mul__(self, other: float) -> float: ...
    def __truediv__(self, other: float) -> float: ...
    def __floordiv__(self, other: float) -> float: ...
    def __mod__(self, other: float) -> float: ...
    def __pow__(self, other: float) -> float: ...
    def __radd__(self, other: float) -> float: ...
    def __rmul__(self, other: float) -> float: ...

class complex:
    """A complex number."""

    def __init__(self, real: Any = 0, imag: Any = 0) -> None: ...
    real: float
    """The real part."""
    imag: float
    """The imaginary part."""

class bool(int):
    """Whether something is true."""

    def __init__(self, x: Any = False) -> None: ...

class str(Sequence[str]):
    """Text; from bytes, with an encoding."""

    @overload
    def __init__(self, x: Any = "") -> None: ...
    @overload
    def __init__(self, x: bytes, encoding: str, errors: str = ...) -> None: ...
    def find(self, sub: str, start: int = ..., end: int = ...) -> int:
        """Return where `sub` first begins, -1 when it is not there."""
    def rfind(self, sub: str, start: int = ..., end: int = ...) -> int:
        """Return where `sub` last begins, -1 when it is not there."""
    def index(self, sub: str, start: int = ..., end: int = ...) -> int:
        """Return where `sub` first begins. Raises ValueError when it is not there."""
    def rindex(self, sub: str, start: int = ..., end: int = ...) -> int:
        """Return where `sub` last begins. Raises ValueError when it is not there."""
    def count(self, sub: str, start: int = ..., end: int = ...) -> int:
        """Return how many times `sub` is in the text, without overlaps."""
    def startswith(self, prefix: str | tuple[str, ...], start: int = ...) -> bool:
        """Return whether the text begins with `prefix`."""
    def endswith(self, suffix: str | tuple[str, ...]) -> bool:
        """Return whether the text ends with `suffix`."""
    def replace(self, old: str, new: str, count: int = ...) -> str:
        """Return the text with `old` replaced by `new`, at most `count` times."""
    def split(self, sep: str | None = None, maxsplit: int = -1) -> list[str]:
        """Return the pieces between separators; between blanks when none is given."""
    def rsplit(self, sep: str | None = None, maxsplit: int = -1) -> list[str]:
        """Return the pieces between separators, counted from the end."""
    def splitlines(self, keepends: bool = False) -> list[str]:
        """Return the lines."""
    def partition(self, sep: str) -> tuple[str, str, str]:
        """Return what is before the first separator, the separator, and what is after it."""
    def rpartition(self, sep: str) -> tuple[str, str, str]:
        """Return what is before the last separator, the separator, and what is after it."""
    def join(self, iterable: Iterable[str]) -> str:
        """Return texts joined with this one between them."""
    def strip(self, chars: str = ...) -> str:
        """Return the text without blanks, or other characters, at both ends."""
    def lstrip(self, chars: str = ...) -> str:
        """Return the text without blanks, or other characters, at its start."""
    def rstrip(self, chars: str = ...) -> str:
        """Return the text without blanks, or other characters, at its end."""
    def center(self, width: int) -> str:
        """Return the text in the middle of so many characters."""
    def format(self, *args: Any, **kwargs: Any) -> str:
        """Return the text with values in place of its braces."""
    def encode(self, encoding: str = "utf-8", errors: str = ...) -> bytes:
        """Return the text as bytes."""
    def upper(self) -> str:
        """Return the text in capital letters."""
    def lower(self) -> str:
        """Return the text in small letters."""
    def isalpha(self) -> bool:
        """Return whether all characters are letters."""
    def isdigit(self) -> bool:
        """Return whether all characters are digits."""
    def isspace(self) -> bool:
        """Return whether all characters are blanks."""
    def isupper(self) -> bool:
        """Return whether the letters are capitals."""
    def islower(self) -> bool:
        """Return whether the letters are small."""
    def __add__(self, other: str) -> str: ...
    def __mod__(self, values: Any) -> str: ...
    def __mul__(self, count: int) -> str: ...
    def __getitem__(self, index: Any) -> str: ...
    def __iter__(self) -> Iterator[str]: ...

class bytes(Sequence[int]):
    """Bytes that do not change; from text, with an encoding."""

    @overload
    def __init__(self, x: Any = b"") -> None: ...
    @overload
    def __init__(self, x: str, encoding: str, errors: str = ...) -> None: ...
    @staticmethod
    def fromhex(text: str) -> bytes:
        """Return the bytes that hexadecimal digits stand for."""
    def hex(self, sep: str = ...) -> str:
        """Return the bytes as hexadecimal digits."""
    def decode(self, encoding: str = "utf-8", errors: str = ...) -> str:
        """Return the text that the bytes stand for."""
    def find(self, sub: bytes, start: int = ..., end: int = ...) -> int:
        """Return where `sub` first begins, -1 when it is not there."""
    def rfind(self, sub: bytes, start: int = ..., end: int = ...) -> int:
        """Return where `sub` last begins, -1 when it is not there."""
    def index(self, sub: bytes, start: int = ..., end: int = ...) -> int:
        """Return where `sub` first begins. Raises ValueError when it is not there."""
    def rindex(self, sub: bytes, start: int = ..., end: int = ...) -> int:
        """Return where `sub` last begins. Raises ValueError when it is not there."""
    def count(self, sub: bytes, start: int = ..., end: int = ...) -> int:
        """Return how many times `sub` is there, without overlaps."""
    def startswith(self, prefix: bytes, start: int = ...) -> bool:
        """Return whether the bytes begin with `prefix`."""
    def endswith(self, suffix: bytes) -> bool:
        """Return whether the bytes end with `suffix`."""
    def replace(self, old: bytes, new: bytes, count: int = ...) -> bytes:
        """Return the bytes with `old` replaced by `new`, at most `count` times."""
    def split(self, sep: bytes | None = None, maxsplit: int = -1) -> list[bytes]:
        """Return the pieces between separators; between blanks when none is given."""
    def rsplit(self, sep: bytes | None = None, maxsplit: int = -1) -> list[bytes]:
        """Return the pieces between separators, counted from the end."""
    def splitlines(self, keepends: bool = False) -> list[bytes]:
        """Return the lines."""
    def partition(self, sep: bytes) -> tuple[bytes, bytes, bytes]:
        """Return what is before the first separator, the separator, and what is after it."""
    def rpartition(self, sep: bytes) -> tuple[bytes, bytes, bytes]:
        """Return what is before the last separator, the separator, and what is after it."""
    def join(self, iterable: Iterable[bytes]) -> bytes:
        """Return bytes joined with these between them."""
    def strip(self, chars: bytes = ...) -> bytes:
        """Return the bytes without blanks, or other bytes, at both ends."""
    def lstrip(self, chars: bytes = ...) -> bytes:
        """Return the bytes without blanks, or other bytes, at their start."""
    def rstrip(self, chars: bytes = ...) -> bytes:
        """Return the bytes without blanks, or other bytes, at their end."""
    def center(self, width: int) -> bytes:
        """Return the bytes in the middle of so many."""
    def format(self, *args: Any, **kwargs: Any) -> bytes:
        """Return the bytes with values in place of their braces."""
    def upper(self) -> bytes:
        """Return the bytes with capital letters."""
    def lower(self) -> bytes:
        """Return the bytes with small letters."""
    def isalpha(self) -> bool:
        """Return whether all bytes are letters."""
    def isdigit(self) -> bool:
        """Return whether all bytes are digits."""
    def isspace(self) -> bool:
        """Return whether all bytes are blanks."""
    def isupper(self) -> bool:
        """Return whether the letters are capitals."""
    def islower(self) -> bool:
        """Return whether the letters are small."""
    def __add__(self, other: bytes) -> bytes: ...
    def __mul__(self, count: int) -> bytes: ...
    @overload
    def __getitem__(self, index: int) -> int: ...
    @overload
    def __getitem__(self, index: slice) -> bytes: ...
    def __iter__(self) -> Iterator[int]: ...

class bytearray(bytes):
    """Bytes that can be changed; so many zeros from a number."""

    @overload
    def __init__(self, x: Any = b"") -> None: ...
    @overload
    def __init__(self, x: str, encoding: str, errors: str = ...) -> None: ...
    @staticmethod
    def fromhex(text: str) -> bytearray:
        """Return the bytes that hexadecimal digits stand for."""
    def append(self, value: int) -> None:
        """Add a byte at the end."""
    def extend(self, values: Iterable[int]) -> None:
        """Add bytes at the end."""
    def __setitem__(self, index: Any, value: Any) -> None: ...

class memoryview(Sequence[int]):
    """A view of another object's bytes, without a copy."""

    def __init__(self, data: bytes) -> None: ...
    def hex(self, sep: str = ...) -> str:
        """Return the bytes as hexadecimal digits."""
    def cast(self, format: str) -> memoryview:
        """Return a view of the same bytes as items of another format."""
    def __getitem__(self, index: Any) -> Any: ...
    def __setitem__(self, index: Any, value: Any) -> None: ...

class slice:
    """Which items ``[start:stop:step]`` means; a program gets one in ``__getitem__``."""

    start: Any
    """The first."""
    stop: Any
    """The one after the last."""
    step: Any
    """How far it is from one to the next."""

class list(MutableSequence[_T]):
    """A list of objects that can be changed."""

    def __init__(self, iterable: Iterable[_T] = ...) -> None: ...
    def append(self, item: _T) -> None:
        """Add an item at the end."""
    def clear(self) -> None:
        """Remove all items."""
    def copy(self) -> list[_T]:
        """Return a list of the same items."""
    def count(self, item: _T) -> int:
        """Return how many items equal this one."""
    def extend(self, iterable: Iterable[_T]) -> None:
        """Add items at the end."""
    def index(self, item: _T, start: int = ..., end: int = ...) -> int:
        """Return where an item is. Raises ValueError when it is not there."""
    def insert(self, index: int, item: _T) -> None:
        """Put an item in front of another."""
    def pop(self, index: int = -1) -> _T:
        """Remove an item, the last by default, and return it."""
    def remove(self, item: _T) -> None:
        """Remove the first item that equals this one. Raises ValueError when there is none."""
    def reverse(self) -> None:
        """Turn the order of the items around."""
    def sort(self, *, key: Callable[[_T], Any] | None = None, reverse: bool = False) -> None:
        """Sort the items."""
    def __add__(self, other: list[_T]) -> list[_T]: ...
    def __mul__(self, count: int) -> list[_T]: ...
    @overload
    def __getitem__(self, index: int) -> _T: ...
    @overload
    def __getitem__(self, index: slice) -> list[_T]: ...
    def __setitem__(self, index: Any, value: Any) -> None: ...
    def __delitem__(self, index: Any) -> None: ...
    def __iter__(self) -> Iterator[_T]: ...

class tuple(Sequence[_T]):
    """Some objects in an order that does not change."""

    def __init__(self, iterable: Iterable[_T] = ...) -> None: ...
    def count(self, item: _T) -> int:
        """Return how many items equal this one."""
    def index(self, item: _T, start: int = ..., end: int = ...) -> int:
        """Return where an item is. Raises ValueError when it is not there."""
    def __add__(self, other: tuple[_T, ...]) -> tuple[_T, ...]: ...
    @overload
    def __getitem__(self, index: int) -> _T: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[_T, ...]: ...
    def __iter__(self) -> Iterator[_T]: ...

class dict(MutableMapping[_K, _V]):
    """Objects that are found by their keys."""

    def __init__(self, *args: Any, **kwargs: Any) -> None: ...
    def clear(self) -> None:
        """Remove everything."""
    def copy(self) -> dict[_K, _V]:
        """Return a dict of the same keys and values."""
    @staticmethod
    def fromkeys(keys: Iterable[_K], value: _V = ...) -> dict[_K, _V]:
        """Return a dict that has the same value for each key."""
    def get(self, key: _K, default: _V | None = None) -> _V:
        """Return a key's value, or `default` when it is not there."""
    def items(self) -> Iterable[tuple[_K, _V]]:
        """Return pairs of key and value."""
    def keys(self) -> Iterable[_K]:
        """Return the keys."""
    def values(self) -> Iterable[_V]:
        """Return the values."""
    def pop(self, key: _K, default: _V = ...) -> _V:
        """Remove a key and return its value. Raises KeyError when it is not there and there is no default."""
    def popitem(self) -> tuple[_K, _V]:
        """Remove a pair of key and value and return it."""
    def setdefault(self, key: _K, default: _V = ...) -> _V:
        """Return a key's value; set it to `default` first when it is not there."""
    def update(self, *args: Any, **kwargs: Any) -> None:
        """Take over the pairs of another dict."""
    def __getitem__(self, key: _K) -> _V: ...
    def __setitem__(self, key: _K, value: _V) -> None: ...
    def __delitem__(self, key: _K) -> None: ...
    def __iter__(self) -> Iterator[_K]: ...

class set(MutableSet[_T]):
    """Different objects in no order."""

    def __init__(self, iterable: Iterable[_T] = ...) -> None: ...
    def add(self, item: _T) -> None:
        """Add an item."""
    def clear(self) -> None:
        """Remove all items."""
    def copy(self) -> set[_T]:
        """Return a set of the same items."""
    def discard(self, item: _T) -> None:
        """Remove an item if it is there."""
    def remove(self, item: _T) -> None:
        """Remove an item. Raises KeyError when it is not there."""
    def pop(self) -> _T:
        """Remove some item and return it."""
    def update(self, *others: Iterable[_T]) -> None:
        """Add the items of others."""
    def union(self, other: Iterable[_T]) -> set[_T]:
        """Return the items of both."""
    def intersection(self, other: Iterable[_T]) -> set[_T]:
        """Return the items that are in both."""
    def intersection_update(self, other: Iterable[_T]) -> None:
        """Keep the items that are in both."""
    def difference(self, *others: Iterable[_T]) -> set[_T]:
        """Return the items that are not in others."""
    def difference_update(self, *others: Iterable[_T]) -> None:
        """Remove the items that are in others."""
    def symmetric_difference(self, other: Iterable[_T]) -> set[_T]:
        """Return the items that are in one of both."""
    def symmetric_difference_update(self, other: Iterable[_T]) -> None:
        """Keep the items that are in one of both."""
    def isdisjoint(self, other: Iterable[_T]) -> bool:
        """Return whether no item is in both."""
    def issubset(self, other: Iterable[_T]) -> bool:
        """Return whether all items are in the other."""
    def issuperset(self, other: Iterable[_T]) -> bool:
        """Return whether all items of the other are here."""
    def __iter__(self) -> Iterator[_T]: ...
    def __or__(self, other: set[_T]) -> set[_T]: ...
    def __and__(self, other: set[_T]) -> set[_T]: ...
    def __sub__(self, other: set[_T]) -> set[_T]: ...

class frozenset(Set[_T]):
    """Different objects in no order, which cannot be changed."""

    def __init__(self, iterable: Iterable[_T] = ...) -> None: ...
    def copy(self) -> frozenset[_T]:
        """Return a set of the same items."""
    def union(self, other: Iterable[_T]) -> frozenset[_T]:
        """Return the items of both."""
    def intersection(self, other: Iterable[_T]) -> frozenset[_T]:
        """Return the items that are in both."""
    def difference(self, *others: Iterable[_T]) -> frozenset[_T]:
        """Return the items that are not in others."""
    def symmetric_difference(self, other: Iterable[_T]) -> frozenset[_T]:
        """Return the items that are in one of both."""
    def isdisjoint(self, other: Iterable[_T]) -> bool:
        """Return whether no item is in both."""
    def issubset(self, other: Iterable[_T]) -> bool:
        """Return whether all items are in the other."""
    def issuperset(self, other: Iterable[_T]) -> bool:
        """Return whether all items of the other are here."""
    def __iter__(self) -> Iterator[_T]: ...

class range(Sequence[int]):
    """Whole numbers from one up to, and without, another."""

    @overload
    def __init__(self, stop: int) -> None: ...
    @overload
    def __init__(self, start: int, stop: int, step: int = 1) -> None: ...
    def __getitem__(self, index: int) -> int: ...
    def __iter__(self) -> Iterator[int]: ...

class enumerate(Iterator[tuple[int, _T]], Generic[_T]):
    """Pairs of a number and an item."""

    def __init__(self, iterable: Iterable[_T], start: int = 0) -> None: ...
    def __iter__(self) -> Iterator[tuple[int, _T]]: ...
    def __next__(self) -> tuple[int, _T]: ...

class zip(Iterator[tuple[_T, ...]], Generic[_T]):
    """Tuples of the first items of several iterables, the second ones, and so on."""

    def __init__(self, *iterables: Iterable[_T]) -> None: ...
    def __iter__(self) -> Iterator[tuple[_T, ...]]: ...
    def __next__(self) -> tuple[_T, ...]: ...

class map(Iterator[_S]):
    """What a function returns for each item."""

    def __init__(self, function: Callable[..., _S], *iterables: Iterable[Any]) -> None: ...
    def __iter__(self) -> Iterator[_S]: ...
    def __next__(self) -> _S: ...

class filter(Iterator[_T]):
    """The items for which a function returns something true."""

    def __init__(self, function: Any, iterable: Iterable[_T]) -> None: ...
    def __iter__(self) -> Iterator[_T]: ...
    def __next__(self) -> _T: ...

class reversed(Iterator[_T]):
    """The items from the last to the first."""

    def __init__(self, sequence: Iterable[_T]) -> None: ...
    def __iter__(self) -> Iterator[_T]: ...
    def __next__(self) -> _T: ...

class BaseException:
    """The base of all exceptions."""

    args: tuple[Any, ...]
    """What the exception was made with."""
    def __init__(self, *args: Any) -> None: ...

class Exception(BaseException):
    """The base of the exceptions that a program is expected to catch."""

class GeneratorExit(BaseException):
    """A generator was closed."""

class ReloadException(BaseException):
    """The program ends, as the board reloads it."""

class KeyboardInterrupt(BaseException):
    """The program was interrupted."""

class SystemExit(BaseException):
    """The program ends."""

class ArithmeticError(Exception):
    """A calculation failed."""

class AssertionError(Exception):
    """An ``assert`` failed."""

class AttributeError(Exception):
    """An object has no such attribute."""

class EOFError(Exception):
    """The input has ended."""

class ImportError(Exception):
    """A module, or a name in one, could not be imported."""

class LookupError(Exception):
    """An index or a key is not there."""

class IndexError(LookupError):
    """A sequence has no such index."""

class KeyError(LookupError):
    """A dict has no such key."""

class MemoryError(Exception):
    """The board's memory is full."""

class NameError(Exception):
    """There is no variable of this name."""

class NotImplementedError(RuntimeError):
    """What was asked for is not there."""

class OSError(Exception):
    """A file, a bus or a device failed; `errno` says how."""

    errno: int
    """The number of the error, see the module `errno`."""
    strerror: str
    """The error in words."""
    filename: str
    """The file that it is about."""
    filename2: str
    """The second file that it is about."""

class ConnectionError(OSError):
    """A connection failed."""

class BrokenPipeError(ConnectionError):
    """The other end of a connection is closed."""

class TimeoutError(OSError):
    """Something took too long."""

class OverflowError(ArithmeticError):
    """A number is too large."""

class RuntimeError(Exception):
    """Something failed for which there is no other exception."""

class StopIteration(Exception):
    """An iterator has no more items."""

    value: Any
    """What the generator returned."""

class StopAsyncIteration(Exception):
    """An asynchronous iterator has no more items."""

class SyntaxError(Exception):
    """The program is not Python."""

class IndentationError(SyntaxError):
    """A line of the program is indented wrongly."""

class TypeError(Exception):
    """An object has the wrong type."""

class ValueError(Exception):
    """An object has the right type and a wrong value."""

class UnicodeError(ValueError):
    """Bytes are no text."""

class ZeroDivisionError(ArithmeticError):
    """A number was divided by zero."""

def abs(x: _T) -> _T:
    """Return a number without its sign."""

def all(iterable: Iterable[Any]) -> bool:
    """Return whether all items are true."""

def any(iterable: Iterable[Any]) -> bool:
    """Return whether some item is true."""

def bin(x: int) -> str:
    """Return a number as text in base 2: "0b101"."""

def callable(obj: Any) -> bool:
    """Return whether an object can be called."""

def chr(code: int) -> str:
    """Return the character that has a code."""

def compile(source: str, filename: str, mode: str) -> Any:
    """Return a program's text as an object for `exec` or `eval`; `mode` is "exec", "eval" or "single"."""

def delattr(obj: Any, name: str) -> None:
    """Delete an attribute."""

def dir(obj: Any = ...) -> list[str]:
    """Return the names of an object's attributes, or of the program's variables."""

def divmod(x: _T, y: _T) -> tuple[_T, _T]:
    """Return quotient and remainder."""

def eval(expression: Any, globals: dict[str, Any] = ..., locals: dict[str, Any] = ...) -> Any:
    """Return the value of an expression."""

def exec(program: Any, globals: dict[str, Any] = ..., locals: dict[str, Any] = ...) -> None:
    """Run a program."""

def getattr(obj: Any, name: str, default: Any = ...) -> Any:
    """Return an attribute."""

def globals() -> dict[str, Any]:
    """Return the variables of the module."""

def hasattr(obj: Any, name: str) -> bool:
    """Return whether an object has an attribute."""

def hash(obj: Any) -> int:
    """Return the number by which dicts and sets find an object."""

def help(obj: Any = ...) -> None:
    """Print what an object has; ``help("modules")`` lists the modules."""

def hex(x: int) -> str:
    """Return a number as text in base 16: "0x1f"."""

def id(obj: Any) -> int:
    """Return a number that no other object has."""

def input(prompt: str = ...) -> str:
    """Ask for a line of text."""

def isinstance(obj: Any, kind: Any) -> bool:
    """Return whether an object belongs to a class, or to one of a tuple of classes."""

def issubclass(kind: type, base: Any) -> bool:
    """Return whether a class is derived from another, or from one of a tuple of classes."""

def iter(obj: Iterable[_T]) -> Iterator[_T]:
    """Return an iterator over an object's items."""

def len(obj: Any) -> int:
    """Return how many items an object has."""

def locals() -> dict[str, Any]:
    """Return the variables of the module."""

@overload
def max(iterable: Iterable[_T], *, key: Callable[[_T], Any] | None = None, default: _T = ...) -> _T:
    """Return the largest of some items."""

@overload
def max(first: _T, *others: _T, key: Callable[[_T], Any] | None = None) -> _T: ...
@overload
def min(iterable: Iterable[_T], *, key: Callable[[_T], Any] | None = None, default: _T = ...) -> _T:
    """Return the smallest of some items."""

@overload
def min(first: _T, *others: _T, key: Callable[[_T], Any] | None = None) -> _T: ...
def next(iterator: Iterator[_T], default: _T = ...) -> _T:
    """Return an iterator's next item."""

def oct(x: int) -> str:
    """Return a number as text in base 8: "0o17"."""

def open(file: str, mode: str = "r", *, encoding: str = ...) -> TextFile:
    """Open a file on the drive: "r" reads, "w" writes anew, "a" writes on; with "b", bytes instead of text."""

def ord(character: str | bytes) -> int:
    """Return the code of a character."""

def pow(x: Any, y: Any, z: int | None = None) -> Any:
    """Return x to the power of y, modulo z when it is given."""

def print(*objects: Any, sep: str = " ", end: str = "\n", file: Any = ...) -> None:
    """Print objects as text, with `sep` between them and `end` after them."""

def repr(obj: Any) -> str:
    """Return an object as text for programmers."""

@overload
def round(x: float) -> int:
    """Return a number rounded to a whole one, or to some digits after the point."""

@overload
def round(x: float, digits: int) -> float: ...
def setattr(obj: Any, name: str, value: Any) -> None:
    """Set an attribute."""

def sorted(iterable: Iterable[_T], *, key: Callable[[_T], Any] | None = None, reverse: bool = False) -> list[_T]:
    """Return a sorted list of items."""

def sum(iterable: Iterable[_T], start: Any = 0) -> _T:
    """Return the sum of items."""
