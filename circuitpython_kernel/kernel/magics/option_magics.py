"""`%option`: how the kernel behaves where a notebook and a board differ."""

# mypy: disable-error-code="no-untyped-call"
# IPython has few type hints.

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Protocol

from IPython.core.magic import magics_class

from circuitpython_kernel.common.suggestions import did_you_mean, nearest
from circuitpython_kernel.kernel.reruns import LET_GO, STRICT

from .base import DeclaredMagics
from .declaration import Argument, Magic, declared
from .kinds import Kind, Reading, Typing
from .words import listing, refuse, table

if TYPE_CHECKING:
    from circuitpython_kernel.kernel.slot import BoardSlot

OPTIONS = {
    "rerun": {
        LET_GO: "when a cell runs again, what its last run holds is let go",
        STRICT: "when a cell runs again, what its last run holds stays in use, as on a board",
    }
}
"""The options, what each can be, and what that means."""


class HasOptions(Protocol):
    """What keeps the options: the kernel."""

    rerun: str


def _option(text: str, _reading: Reading) -> str:
    if text not in OPTIONS:
        near = did_you_mean(nearest(text, list(OPTIONS)))
        refuse(f'There is no option "{text}"{near} %option lists them.')
    return text


def _value(text: str, reading: Reading) -> str:
    name = reading.given["name"]
    if text not in OPTIONS[name]:
        refuse(_takes(name))
    return text


def _values(typing: Typing) -> Iterable[str]:
    return OPTIONS.get(typing.before[0], ())


def _takes(name: str) -> str:
    return f"%option {name} takes {listing(list(OPTIONS[name]), 'or')}."


@magics_class
class OptionMagics(DeclaredMagics):
    """The magic.

    Args:
        shell: IPython's.
        slot: holds the board.
        holder: keeps the options as its attributes.
    """

    def __init__(self, shell: Any, slot: BoardSlot, holder: HasOptions) -> None:
        super().__init__(shell, slot)
        self._holder = holder

    @declared(
        Magic(
            "option",
            "how the kernel behaves: show the options, or set one",
            (
                Argument("name", "rerun: what happens when a cell runs again with what its last run holds",
                         Kind("option", _option, lambda _typing: OPTIONS), "optional", takes="an option"),
                Argument("value", "of rerun: let-go, or strict as on a board", Kind("option's value", _value, _values),
                         "optional", takes="its value"),
            ),
            ("%option", "%option rerun strict"),
        )
    )  # fmt: skip
    def option(self, name: str | None, value: str | None) -> None:
        if name is None:
            print(table([(f"{one} {getattr(self._holder, one)}", self._meaning(one)) for one in OPTIONS]))
            return
        if value is None:
            refuse(_takes(name))
        setattr(self._holder, name, value)
        print(f"{name} {value}: {self._meaning(name)}")

    def _meaning(self, name: str) -> str:
        return OPTIONS[name][getattr(self._holder, name)]
