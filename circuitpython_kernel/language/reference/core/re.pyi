"""Regular expressions."""

from collections.abc import Callable

class _Match:
    """What a regular expression has found."""

    def group(self, index: int) -> str:
        """Return the text of a group; group 0 is all that was found."""
    def groups(self) -> tuple[str, ...]:
        """Return the texts of all groups."""
    def start(self, index: int = 0) -> int:
        """Return where a group begins."""
    def end(self, index: int = 0) -> int:
        """Return where a group ends."""
    def span(self, index: int = 0) -> tuple[int, int]:
        """Return where a group begins and ends."""

class _Regex:
    """A regular expression that is ready for use."""

    def match(self, string: str) -> _Match:
        """Return what is found at the start of a text; None when it does not fit."""
    def search(self, string: str) -> _Match:
        """Return what is found first in a text; None when nothing fits."""
    def sub(self, replace: str | Callable[[_Match], str], string: str, count: int = 0) -> str:
        """Return a text with what is found replaced."""
    def split(self, string: str, max_split: int = -1) -> list[str]:
        """Return the pieces of a text between what is found."""

def compile(regex_str: str, flags: int = ...) -> _Regex:
    """Return a regular expression that is ready for use."""

def match(regex_str: str, string: str) -> _Match:
    """Return what is found at the start of a text; None when it does not fit."""

def search(regex_str: str, string: str) -> _Match:
    """Return what is found first in a text; None when nothing fits."""

def sub(regex_str: str, replace: str | Callable[[_Match], str], string: str, count: int = 0) -> str:
    """Return a text with what is found replaced."""
