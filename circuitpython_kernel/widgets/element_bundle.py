"""The pictures of parts that a wheel brings: `@wokwi/elements`, bundled by `scripts/bundle_elements.py`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

PREFIX = "cpe-"
"""What the names of the elements begin with on our pages; `scripts.bundle_elements` gives them these names."""

_FOLDER = Path(__file__).parent / "elements"


@cache
def bundle() -> bytes | None:
    """The bundle, a module of JavaScript that defines the elements; None when this installation has none."""
    file = _FOLDER / "elements.js"
    return file.read_bytes() if file.is_file() else None


def why_missing() -> str:
    """One sentence that says why there is no bundle; empty when there is one."""
    if bundle() is not None:
        return ""
    told = _FOLDER / "MISSING.txt"
    why = told.read_text(encoding="utf-8").strip() if told.is_file() else "It was not built"
    return f"Parts are drawn by our own drawings, as this installation has no pictures of them: {why}"


def tag(element: str | None) -> str | None:
    """The name on our pages of an element of `@wokwi/elements`; None without one, or without the bundle."""
    if element is None or bundle() is None:
        return None
    return PREFIX + element.removeprefix("wokwi-")
