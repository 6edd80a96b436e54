"""What a magic is, declared in one row beside its function: its name, arguments, help and examples.

The row drives the parser (`parser`), `%lsmagic` and the list of all (`overview`), completion (`completion`), what
``%magic?`` shows, and `docs/magics.md` (`page`).
"""

# mypy: disable-error-code="no-untyped-call"
# IPython has few type hints.

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from IPython.core.magic import cell_magic, line_cell_magic, line_magic, no_var_expand

from .kinds import TEXT, Kind
from .words import listing, table

Text = str | Callable[[], str]
"""Words, or what makes them where what they list must not be loaded before it is needed."""


@dataclass(frozen=True)
class Argument:
    """An argument that is known by its place.

    Args:
        name: in the line of usage.
        help: what it is, for people.
        kind: how it is read and completed.
        count: how many: one, at most one, at least one, any number.
        takes: it in a sentence on what the magic takes: "one pin".
        more: the end of that sentence, such as "; %parts lists them".
        example: a line of the magic's that has it; else the first of the magic's.
        verbatim: the rest of the line as it was typed, with blanks, commas and quotation marks.
        parameter: that of the magic's function; else the name.
    """

    name: str
    help: str
    kind: Kind = TEXT
    count: Literal["one", "optional", "some", "any"] = "one"
    takes: Text = ""
    more: str = ""
    example: str = ""
    verbatim: bool = False
    parameter: str = ""

    @property
    def key(self) -> str:
        """The parameter of the magic's function: a list where there can be many, None where it is left out."""
        return self.parameter or self.name

    @property
    def many(self) -> bool:
        """Whether there can be more than one."""
        return self.count in ("some", "any")

    @property
    def needed(self) -> bool:
        """Whether it must not be left out."""
        return self.count in ("one", "some")

    @property
    def usage(self) -> str:
        """It in the line of usage."""
        shown = f"{self.name} ..." if self.many else self.name
        return shown if self.needed else f"[{shown}]"


@dataclass(frozen=True)
class Option:
    """An option with a value: ``--for 2``.

    Args:
        name: with its hyphens.
        value: the value in the line of usage.
        help: what it does.
        kind: how the value is read and completed.
        takes: the value in a sentence: "the seconds to show".
        example: a line of the magic's with it; none for a value that the sentence lists.
        key: the parameter of the magic's function; None is its value where the option is left out.
    """

    name: str
    value: str
    help: str
    kind: Kind
    takes: str
    example: str
    key: str

    @property
    def usage(self) -> str:
        """It in the line of usage."""
        return f"[{self.name} {self.value}]"


@dataclass(frozen=True)
class Flag:
    """An option without a value: ``--plain``. ``parameter`` is the function's, where that has another name."""

    name: str
    help: str
    parameter: str = ""

    @property
    def key(self) -> str:
        """The parameter of the magic's function: whether it is given."""
        return self.parameter or self.name.lstrip("-").replace("-", "_")

    @property
    def usage(self) -> str:
        """It in the line of usage."""
        return f"[{self.name}]"


PLAIN = Flag("--plain", "for front ends that run no JavaScript")


@dataclass(frozen=True)
class Magic:
    """A magic.

    Args:
        name: without percent signs; its function's.
        summary: what it does, in a few words without a full stop.
        arguments: by their places, then options.
        examples: cells that work, the plainest first.
        details: sentences on what the summary leaves open.
        form: whether it stands on a line, over a cell, or either.
        over_program: whether the cell that it stands over is a program; else it is a text of its own.
        commas: whether commas part its words.
        ipythons: IPython has one of that name, which it is below ``%%host``.
        listed: whether `%lsmagic` shows it.
        too_many: what is said of too many words; else a sentence made from the arguments.
    """

    name: str
    summary: str
    arguments: tuple[Argument | Option | Flag, ...] = ()
    examples: tuple[str, ...] = ()
    details: str = ""
    form: Literal["line", "cell", "line_cell"] = "line"
    over_program: bool = True
    commas: bool = True
    ipythons: bool = False
    listed: bool = True
    too_many: Callable[[list[str]], str] | None = None

    @property
    def spelled(self) -> str:
        """Its name with percent signs."""
        return ("%%" if self.form == "cell" else "%") + self.name

    @property
    def places(self) -> tuple[Argument, ...]:
        """The arguments that are known by their places."""
        return tuple(one for one in self.arguments if isinstance(one, Argument))

    @property
    def options(self) -> dict[str, Option | Flag]:
        """The options by their names."""
        return {one.name: one for one in self.arguments if not isinstance(one, Argument)}

    @property
    def verbatim(self) -> bool:
        """Whether its line, but for options at the start, is one argument."""
        return any(one.verbatim for one in self.places)

    @property
    def usage(self) -> str:
        """How it is written, in one line."""
        return " ".join([self.spelled, *(one.usage for one in self.arguments)])

    # ---- its help

    @property
    def rows(self) -> list[tuple[str, str]]:
        """Each argument as it is written, and what it is."""
        return [(one.usage.strip("[]"), one.help) for one in self.arguments]

    @property
    def help(self) -> str:
        """What ``%name?`` shows."""
        listed = table([(f"  {name}", text) for name, text in self.rows]) if self.arguments else ""
        shown = "\n".join(f"  {line}" for example in self.examples for line in example.splitlines())
        return "\n\n".join(
            text for text in (self.usage, self.sentence, *self.remarks, listed, f"Examples:\n{shown}") if text
        )

    @property
    def remarks(self) -> list[str]:
        """What is to be known beyond the summary, each in a sentence or more."""
        cell = f"%%{self.name} stands over a cell." if self.form == "line_cell" else ""
        host = f"Below %%host it is IPython's own {self.spelled}." if self.ipythons else ""
        return [text for text in (self.details, cell, host) if text]

    @property
    def sentence(self) -> str:
        """The summary as a sentence."""
        return f"{self.summary[0].upper()}{self.summary[1:]}."

    # ---- what is said of wrong arguments

    def subject(self, one: Argument | Option | Flag) -> str:
        """What takes an argument's value, in a sentence: ``%scope``, ``--for``, ``%timeit -n``."""
        if isinstance(one, Argument):
            return self.spelled
        return one.name if one.name.startswith("--") else f"{self.spelled} {one.name}"

    def missing(self, key: str) -> str:
        """What is said when an argument or an option's value is missing."""
        one = next(one for one in self.arguments if one.key == key)
        assert not isinstance(one, Flag), "a flag has no value"
        example = one.example or (self.examples[0] if isinstance(one, Argument) else "")
        shown = f', as in "{example.splitlines()[0]}"' if example else ""
        return f"{self.subject(one)} takes {_made(one.takes)}{shown}{getattr(one, 'more', '')}."

    def leave_out(self, words: list[str], extra: list[str]) -> str:
        """What is said of all words, when those at the end are too many."""
        if self.too_many is not None:
            return self.too_many(words)
        taken = listing([_made(one.takes) for one in self.places]) if self.places else "nothing"
        return f'{self.spelled} takes {taken}, so leave out "{" ".join(extra)}".'


def _made(text: Text) -> str:
    return text if isinstance(text, str) else text()


def declared(magic: Magic) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make a method of a `base.DeclaredMagics` the magic that a row declares.

    It gets the arguments by their names, and a cell's text as `cell`. What is wrong with them is said before.
    """

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        assert function.__name__ == magic.name, "a magic is named like its function"

        def called(self: Any, line: str, cell: str | None = None) -> Any:
            return self.call(magic, function, line, cell)

        functools.update_wrapper(called, function, assigned=("__module__", "__name__", "__qualname__"))
        called.__doc__ = magic.help
        called.magic = magic  # type: ignore[attr-defined]
        mark = {"line": line_magic, "cell": cell_magic, "line_cell": line_cell_magic}[magic.form]
        marked: Callable[..., Any] = no_var_expand(mark(called))
        return marked

    return decorate
