"""Magics of CircuitPython kernels for boards on a cable: here they say what is in their place, and the cell goes on."""

# mypy: disable-error-code="no-untyped-call"
# IPython has few type hints.

from __future__ import annotations

from IPython.core.magic import magics_class

from .base import DeclaredMagics
from .declaration import Argument, Magic, declared

_HERE = {
    "softreset": "%reset restarts the board as CTRL-D does",
    "rebootdevice": "%reset --hard is the reset button",
    "serialconnect": "the board is connected, and %serial shows its console",
    "writebytes": "%serial sends lines to the board's input()",
}


def _row(name: str) -> Magic:
    words = Argument("words", "what it takes there", count="optional", verbatim=True)
    return Magic(name, f"for boards on a cable: here {_HERE[name]}", (words,), (f"%{name}",), listed=False)


def _say(name: str) -> None:
    print(f"%{name} is for boards on a cable: here {_HERE[name]}.")


@magics_class
class CableMagics(DeclaredMagics):
    """See the module."""

    @declared(_row("softreset"))
    def softreset(self, words: str | None) -> None:
        _say("softreset")

    @declared(_row("rebootdevice"))
    def rebootdevice(self, words: str | None) -> None:
        _say("rebootdevice")

    @declared(_row("serialconnect"))
    def serialconnect(self, words: str | None) -> None:
        _say("serialconnect")

    @declared(_row("writebytes"))
    def writebytes(self, words: str | None) -> None:
        _say("writebytes")
