"""What the front ends of instruments are made of."""

from __future__ import annotations

import pathlib

_HERE = pathlib.Path(__file__).parent


def front_end(name: str, *more: str, shared: str = "live") -> tuple[str, str]:
    """The JavaScript and the style of a widget: the shared files and its own, as a widget cannot import a neighbour.

    ``more`` are further ones that some widgets share.
    """
    script = "\n".join(_text(f"{file}.js") for file in ("still", shared, *more, name))
    return script, "\n".join(_text(f"{file}.css") for file in ("live", *more, name))


def _text(file: str) -> str:
    return (_HERE / file).read_text(encoding="utf-8")
