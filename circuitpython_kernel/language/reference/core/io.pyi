"""Streams: files, and texts and bytes that are read and written like files."""

from collections.abc import Iterator
from typing import Any, Protocol

class IOBase:
    """The base of classes of your own that are used as streams; they define `readinto`, `write` and `ioctl`."""

class StringIO:
    """Text that is read and written like a file."""

    def __init__(self, text: str = "") -> None: ...
    def getvalue(self) -> str:
        """Return the whole text."""
    def read(self, size: int = -1) -> str:
        """Read so many characters, or to the end."""
    def readline(self, size: int = -1) -> str:
        """Read a line."""
    def readinto(self, buffer: bytearray, size: int = -1) -> int:
        """Read into a buffer; the number of bytes is returned."""
    def write(self, text: str) -> int:
        """Write text; the number of characters is returned."""
    def seek(self, offset: int, whence: int = 0) -> int:
        """Go to a place: from the start, from here (1) or from the end (2)."""
    def tell(self) -> int:
        """Return the place."""
    def flush(self) -> None:
        """Do nothing: all is written at once."""
    def close(self) -> None:
        """Free the memory."""
    def __enter__(self) -> StringIO: ...
    def __exit__(self, *args: Any) -> None: ...

class BytesIO:
    """Bytes that are read and written like a file."""

    def __init__(self, data: bytes = b"") -> None: ...
    def getvalue(self) -> bytes:
        """Return all bytes."""
    def read(self, size: int = -1) -> bytes:
        """Read so many bytes, or to the end."""
    def readline(self, size: int = -1) -> bytes:
        """Read a line."""
    def readinto(self, buffer: bytearray, size: int = -1) -> int:
        """Read into a buffer; the number of bytes is returned."""
    def write(self, data: bytes) -> int:
        """Write bytes; their number is returned."""
    def seek(self, offset: int, whence: int = 0) -> int:
        """Go to a place: from the start, from here (1) or from the end (2)."""
    def tell(self) -> int:
        """Return the place."""
    def flush(self) -> None:
        """Do nothing: all is written at once."""
    def close(self) -> None:
        """Free the memory."""
    def __enter__(self) -> BytesIO: ...
    def __exit__(self, *args: Any) -> None: ...

class TextFile(Protocol):
    """A file that is open as text; what the board calls its class differs, and it is no name in a module."""

    def read(self, size: int = -1) -> str:
        """Read so many characters, or to the end."""
    def readline(self, size: int = -1) -> str:
        """Read a line."""
    def readlines(self) -> list[str]:
        """Read all lines."""
    def readinto(self, buffer: bytearray, size: int = -1) -> int:
        """Read into a buffer; the number of bytes is returned."""
    def write(self, text: str) -> int:
        """Write text; the number of characters is returned."""
    def seek(self, offset: int, whence: int = 0) -> int:
        """Go to a place: from the start, from here (1) or from the end (2)."""
    def tell(self) -> int:
        """Return the place."""
    def flush(self) -> None:
        """Write what is still in memory to the drive."""
    def fileno(self) -> int:
        """Return the file's number."""
    def close(self) -> None:
        """Close the file."""
    def __enter__(self) -> TextFile: ...
    def __exit__(self, *args: Any) -> None: ...
    def __iter__(self) -> Iterator[str]: ...
    def __next__(self) -> str: ...

def open(file: str, mode: str = "r", *, encoding: str = ...) -> TextFile:
    """Open a file on the drive: "r" reads, "w" writes anew, "a" writes on; with "b", bytes instead of text."""
