"""One grey line below a cell: what the kernel says beside what the program prints."""

from __future__ import annotations

import html
from typing import Any


def message(text: str) -> dict[str, Any]:
    """The content of a ``display_data`` message with the line."""
    grey = f'<span style="color: var(--jp-ui-font-color3, #888); font-size: 90%">{html.escape(text)}</span>'
    return {"data": {"text/plain": text, "text/html": grey}, "metadata": {}, "transient": {}}
