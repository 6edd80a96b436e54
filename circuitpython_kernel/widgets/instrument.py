"""What instruments share beyond `LiveWidget`: a still picture for places where widgets do not work."""

from __future__ import annotations

import pathlib
from typing import Any

from .live import LiveWidget

_HERE = pathlib.Path(__file__).parent


def front_end(name: str) -> tuple[str, str]:
    """The JavaScript and the style of a widget: the shared files and its own."""
    script = "\n".join((_HERE / file).read_text(encoding="utf-8") for file in ("live.js", f"{name}.js"))
    return script, "\n".join((_HERE / file).read_text(encoding="utf-8") for file in ("live.css", f"{name}.css"))


class Instrument(LiveWidget):
    """A live widget with a matplotlib twin, which a saved notebook shows where there is no kernel."""

    def still(self, theme: str = "light") -> Any:
        """What the instrument shows now, as a matplotlib figure.

        Raises:
            ValueError: when there is nothing to show yet.
        """
        raise NotImplementedError

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is None:
            return None
        data, metadata = bundle
        try:
            data["image/png"], metadata["image/png"] = self.still()._repr_png_()
        except ValueError as error:
            data["text/plain"] = str(error)
        return data, metadata
