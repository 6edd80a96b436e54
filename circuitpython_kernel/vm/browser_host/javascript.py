"""What JavaScript gives the host, as Python sees it. `host.js` registers it as the module `circuitpython_browser`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, cast


class Guest(Protocol):
    """See `guest.js`."""

    pages: int
    turnLeft: int

    def grow(self, count: int) -> int:
        """Give the guest more pages; the number of the first."""

    def bindClock(self, *addresses: int) -> None:
        """Guest addresses of the clock's words; see `guest_os.port`."""

    def run(self) -> Any:
        """A promise: None, or what ended the guest as its kind and its words."""


class Browser(Protocol):
    """See `host.js`; what is for waiting is in `common.browser_stacks`."""

    noStacks: str
    """What is said where they are missing."""

    def hasStacks(self) -> bool:
        """Whether this browser has stacks that can be put aside."""

    def now(self) -> float:
        """The guest's raw clock, in milliseconds."""

    def fetchModule(self, name: str) -> Any:
        """A promise: the bytes of a file of the site's, or None."""

    def compile(self, sources: Any, region: Any) -> Any:
        """A promise: the modules of guests in a region, made from interpreter, gate and port."""

    def newGuest(self, modules: Any, region: Any, imports: Any) -> Guest:
        """A guest that does not run yet."""


def browser() -> Browser:
    """What `host.js` has registered."""
    import circuitpython_browser  # type: ignore[import-not-found]

    return cast(Browser, circuitpython_browser)


def to_javascript(value: Mapping[str, Any] | Sequence[Any] | bytes) -> Any:
    """A copy of a value as JavaScript's own: mappings become objects, bytes an array of them."""
    from js import Object  # type: ignore[import-not-found]
    from pyodide.ffi import to_js  # type: ignore[import-not-found]

    return to_js(value, dict_converter=Object.fromEntries, create_pyproxies=False)
