"""`%option`: how the kernel behaves where a notebook and a board differ."""

# mypy: disable-error-code="no-untyped-call"
# IPython has few type hints.

from __future__ import annotations

from typing import Any, Protocol

from IPython.core.magic import Magics, line_magic, magics_class, no_var_expand

from circuitpython_kernel.boards.definitions import did_you_mean, nearest
from circuitpython_kernel.kernel.reruns import LET_GO, STRICT

from .words import refuse, table, words_of

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


@magics_class
class OptionMagics(Magics):
    """The magic.

    Args:
        shell: IPython's.
        holder: keeps the options as its attributes.
    """

    def __init__(self, shell: Any, holder: HasOptions) -> None:
        super().__init__(shell)
        self._holder = holder

    @no_var_expand
    @line_magic
    def option(self, line: str) -> None:
        """Show the options; set one: %option rerun strict."""
        words = words_of(line)
        if not words:
            print(table([(f"{name} {getattr(self._holder, name)}", self._meaning(name)) for name in OPTIONS]))
            return
        choices = OPTIONS.get(words[0])
        if choices is None:
            near = did_you_mean(nearest(words[0], list(OPTIONS)))
            refuse(f'There is no option "{words[0]}"{near} %option lists them.')
        if len(words) != 2 or words[1] not in choices:
            refuse(f"%option {words[0]} takes {' or '.join(choices)}.")
        setattr(self._holder, words[0], words[1])
        print(f"{words[0]} {words[1]}: {self._meaning(words[0])}")

    def _meaning(self, name: str) -> str:
        return OPTIONS[name][getattr(self._holder, name)]
