"""What the front ends of instruments are made of."""

from __future__ import annotations

import pathlib

_HERE = pathlib.Path(__file__).parent


def front_end(name: str, *, shared: str = "live") -> tuple[str, str]:
    """The JavaScript and the style of a widget: the shared files and its own, as a widget cannot import a neighbour."""
    script = "\n".join(_text(file) for file in ("still.js", f"{shared}.js", f"{name}.js"))
    return script, "\n".join(_text(file) for file in ("live.css", f"{name}.css"))


def _text(file: str) -> str:
    return (_HERE / file).read_text(encoding="utf-8")
