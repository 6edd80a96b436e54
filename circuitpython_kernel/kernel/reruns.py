"""Running a cell again: whose what is, and what is said about what was let go."""

from __future__ import annotations

import hashlib

LET_GO, STRICT = "let-go", "strict"
"""What a cell's last run holds is let go when the cell runs again, or stays in use as on a board."""


def owner(cell_id: str | None, source: str) -> str:
    """A short key for a cell: by its id, or by its whole source where the front end sends none."""
    text = f"id {cell_id}" if cell_id else f"source {source}"
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=6).hexdigest()


def sentence(names: list[str]) -> str:
    """What was let go, in one line."""
    first, last = names[:-1], names[-1]
    listed = f"{', '.join(first)} and {last}" if first else last
    return f"let go of {listed} from this cell's last run"
