"""The interpreter, and the program's way in and out."""

from io import TextFile
from typing import Any

argv: list[str]
"""The program's arguments: always a list of one empty text."""
byteorder: str
"""The order of bytes in the processor's numbers: "little"."""
implementation: tuple[str, tuple[int, int, int], str, int]
"""The interpreter's name and version, the board, and the version of its .mpy files."""
maxsize: int
"""The largest number that fits a machine word."""
modules: dict[str, Any]
"""The modules that were imported, by name."""
path: list[str]
"""The folders in which modules are searched."""
platform: str
"""The chip's family, such as "RP2040"."""
ps1: str
"""The prompt of the interactive interpreter."""
ps2: str
"""Its prompt for further lines."""
stderr: TextFile
"""Where errors are written: the serial console."""
stdin: TextFile
"""Where input is read: the serial console."""
stdout: TextFile
"""Where `print` writes: the serial console."""
version: str
"""The version of Python and of the interpreter as text."""
version_info: tuple[int, int, int]
"""The version of Python."""

def exc_info() -> tuple[Any, Any, Any]:
    """Return type, value and traceback of the exception that is being handled."""

def exit(retval: object = ...) -> None:
    """End the program."""

def print_exception(exc: BaseException, file: Any = None) -> None:
    """Print an exception and its traceback."""
