"""What each example of a library for networks runs on, what is done meanwhile, and what it has to say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from circuitpython_kernel.network.services.adafruit_io import AdafruitIO

from . import display_setups

Act = Callable[[AdafruitIO], object]


@dataclass(frozen=True)
class Visit:
    """A request to a page that the example serves, and what the answer has to have: status, headers, text."""

    path: str = "/"
    says: tuple[str, ...] = ()
    method: str = "GET"
    body: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    port: int = 5000


@dataclass(frozen=True)
class Setup:
    """What an example runs on, what is done, and what it says.

    ``seconds`` are the board's; ``acts`` are what the outside does at such times, with the stand-in for Adafruit IO.
    """

    board: str = "adafruit_feather_esp32s3_4mbflash_2mbpsram"
    airlift: tuple[tuple[str, str], ...] = ()
    seconds: float = 30.0
    says: tuple[str, ...] = ()
    visits: tuple[Visit, ...] = ()
    acts: tuple[tuple[float, Act], ...] = ()

    @property
    def timed(self) -> display_setups.Setup:
        """What `display_examples.run_on` has to know of it."""
        return display_setups.Setup(self.board, seconds=self.seconds)


LEFT_OUT = "needs "
NOT_FOR_THIS = {
    "adafruit_wiznet5k": "needs an Ethernet chip, which is no part here",
    "adafruit_fona": "needs a cellular modem, which is no part here",
    "adafruit_pycamera": "needs a camera, which is no part here",
    "adafruit_adt7410": "needs an ADT7410, which is no part here",
    "import socket\n": "needs a computer's Python",
}
FAILS: dict[str, str] = {}
FILES: dict[str, str] = {}


def setup_of(example: str, source: str) -> Setup:
    """What an example runs on."""
    setup = SETUPS.get(example, Setup())
    if setup.board != Setup.board or "import wifi\n" in source or "esp32spi" not in source:
        return setup
    return replace(setup, board="adafruit_fruit_jam")


def why_not(example: str, source: str) -> str:
    """Why an example is left out; empty when it is not."""
    return next((reason for part, reason in NOT_FOR_THIS.items() if part in source), "")


SETUPS: dict[str, Setup] = {}
