"""All magics, gathered from their classes: `%lsmagic`, and what is said of one that does not exist."""

# mypy: disable-error-code="no-untyped-call"
# IPython has few type hints.

from __future__ import annotations

from collections.abc import Iterable

from IPython.core.magic import magics_class

from circuitpython_kernel.common.suggestions import did_you_mean, nearest

from .base import DeclaredMagics
from .board_magics import BoardMagics
from .circuit_magics import CircuitMagics
from .declaration import Magic, declared
from .instrument_magics import InstrumentMagics
from .ipython_magics import CellMagics
from .library_magics import LibraryMagics
from .network_magics import NetworkMagics
from .option_magics import OptionMagics
from .part_magics import PartMagics
from .program_magics import LifeMagics
from .trace_magics import TraceMagics
from .words import table


@magics_class
class OverviewMagics(DeclaredMagics):
    """See the module."""

    @declared(Magic("lsmagic", "show this list", (), ("%lsmagic",)))
    def lsmagic(self) -> None:
        print(table([(magic.usage, magic.summary) for magic in MAGICS.values() if magic.listed]))
        print("\nIPython's own work as well: %pip, %matplotlib, %%time in front of %%host, !command, name?, ...")
        print("%scope? shows all about %scope, and so for the others.")


SECTIONS: dict[str, type[DeclaredMagics]] = {
    "The board": BoardMagics,
    "What the pins did": TraceMagics,
    "Instruments": InstrumentMagics,
    "Parts": PartMagics,
    "Circuits": CircuitMagics,
    "Programs, the drive and time": LifeMagics,
    "The network": NetworkMagics,
    "Libraries": LibraryMagics,
    "IPython's, on the board": CellMagics,
    "The kernel": OptionMagics,
    "All of them": OverviewMagics,
}
"""The classes of magics by subject, in the order in which people read of them."""


def magics_of(owner: type[DeclaredMagics]) -> list[Magic]:
    """A class's magics, in the order of their functions."""
    return [made.magic for made in vars(owner).values() if hasattr(made, "magic")]


MAGICS = {magic.name: magic for owner in SECTIONS.values() for magic in magics_of(owner)}
"""Every magic of ours by its name."""


def help_on(name: str) -> str | None:
    """What is said of a name with its percent signs, or None when it is none of our magics."""
    magic = MAGICS.get(name.lstrip("%"))
    marks = name[: len(name) - len(name.lstrip("%"))]
    if magic is None or marks not in ({"line": ("%",), "cell": ("%%",), "line_cell": ("%", "%%")}[magic.form]):
        return None
    return magic.help


def unknown_magic(name: str, prefix: str, known: Iterable[str]) -> str:
    """What is said of a magic that does not exist.

    Args:
        name: without percent signs.
        prefix: the percent signs that it was written with; magics that take those come first.
        known: IPython's names, which are taken when none of ours is near.
    """
    listed = [magic for magic in MAGICS.values() if magic.listed]
    alike = [magic.name for magic in listed if magic.form != ("line" if prefix == "%%" else "cell")]
    near = nearest(name, alike) or nearest(name, [magic.name for magic in listed]) or nearest(name, known)
    spelled = [MAGICS[other].spelled if other in MAGICS else prefix + other for other in near[:1]]
    return f"There is no magic {prefix}{name}{did_you_mean(spelled)} %lsmagic lists them all."
