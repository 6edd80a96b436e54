"""Wait until a stream can be read or written."""

from typing import Any

POLLIN: int
"""There is something to read."""
POLLOUT: int
"""There is room to write."""
POLLERR: int
"""The stream has failed."""
POLLHUP: int
"""The other side has gone."""

class _Poll:
    """Streams that are waited for."""

    def register(self, obj: Any, eventmask: int = ...) -> None:
        """Add a stream, and what to wait for."""
    def unregister(self, obj: Any) -> None:
        """Remove a stream."""
    def modify(self, obj: Any, eventmask: int) -> None:
        """Wait for something else."""
    def poll(self, timeout: int = -1) -> list[tuple[Any, int]]:
        """Wait for at most so many milliseconds; return the streams that are ready."""
    def ipoll(self, timeout: int = -1, flags: int = 0) -> Any:
        """The same, as an iterator that takes no new memory."""

def poll() -> _Poll:
    """Return an object that waits for streams."""

def select(rlist: list[Any], wlist: list[Any], xlist: list[Any], timeout: float | None = None) -> tuple[Any, Any, Any]:
    """Wait until a stream is ready; return three lists of those that are."""
