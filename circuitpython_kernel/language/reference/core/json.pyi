"""JSON text to objects and back."""

from typing import IO, Any

def dump(obj: Any, stream: IO[str], separators: tuple[str, str] | None = None) -> None:
    """Write an object to a stream as JSON."""

def dumps(obj: Any, separators: tuple[str, str] | None = None) -> str:
    """Return an object as JSON text."""

def load(fp: IO[str]) -> Any:
    """Return the object that JSON text in a stream describes."""

def loads(string: str) -> Any:
    """Return the object that JSON text describes."""
