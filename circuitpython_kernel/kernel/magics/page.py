"""docs/magics.md, written from the declarations: `scripts/write_magics_page.py` writes it, a test compares it."""

from __future__ import annotations

from .cable import HINTS
from .declaration import Magic
from .overview import SECTIONS, magics_of

_HEAD = """# Magics

Lines at the head of a cell that begin with `%`, and cells that begin with `%%`. In a notebook `%lsmagic` lists them,
`%scope?` shows what is below for `%scope`, and Tab completes names, options, pins, boards, parts and files. Words in
square brackets can be left out; three dots mean one or more. Commas between words are allowed.

`scripts/write_magics_page.py` writes this page from the rows beside the magics' functions, in
`circuitpython_kernel/kernel/magics/`. To change it, change a row.
"""

_CABLE = """## Of kernels for boards on a cable

These say what stands for them here, and the cell goes on.
"""


def page() -> str:
    """The whole document, as Markdown."""
    parts = [_HEAD]
    for title, owner in SECTIONS.items():
        parts.append(f"## {title}\n")
        parts += [_described(magic) for magic in magics_of(owner)]
    rows = "\n".join(f"| `{name}` | {_in_a_table(hint)} |" for name, hint in HINTS.items())
    parts.append(f"{_CABLE}\n| there | here |\n|---|---|\n{rows}\n")
    return "\n".join(parts)


def _described(magic: Magic) -> str:
    parts = [f"### `{magic.usage}`", " ".join(text for text in (magic.sentence, *magic.remarks) if text)]
    if magic.arguments:
        rows = [f"| `{_in_a_table(name)}` | {_in_a_table(text)} |" for name, text in magic.rows]
        parts.append("\n".join(["| argument | what it is |", "|---|---|", *rows]))
    parts += [f"```python\n{example}\n```" for example in magic.examples]
    return "\n\n".join(parts) + "\n"


def _in_a_table(text: str) -> str:
    return text.replace("|", r"\|")
