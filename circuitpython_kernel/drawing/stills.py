"""Still pictures: what stands for a widget where no kernel is, as a PNG with a sharp outline and its words.

Drawn as SVG (`sheet.Sheet`) and rasterised by resvg, which takes some 60 ms and 4 MB where matplotlib takes a second
and 40 MB. A PNG is what every page, GitHub and LaTeX can show. Where there is no resvg, as in a browser, it stays SVG.
"""

from __future__ import annotations

import base64
import importlib.util
import re
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .sheet import Picture

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ZOOM = 2
"""Pixels of the PNG for one on the page."""

Bundle = dict[str, Any]

PNG, SVG = "image/png", "image/svg+xml"

_SIGNATURE = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True)
class Drawing:
    """A figure that is drawn when it is wanted: the function of a module that makes it, and its arguments."""

    draw: Callable[..., Figure]
    arguments: tuple[Any, ...]

    def figure(self) -> Figure:
        """The matplotlib figure."""
        return self.draw(*self.arguments)


def png(picture: Picture, comment: str = "") -> bytes:
    """A picture as a PNG of twice the resolution, with a comment and its words in its head."""
    from resvg_py import svg_to_bytes

    data = svg_to_bytes(
        svg_string=picture.svg,
        background="#ffffff",
        zoom=ZOOM,
        # All the system's fonts take long to look through, and are only needed for what DejaVu has no shapes for.
        skip_system_fonts=bool(_fonts()) and not any(letter > "\u2fff" for letter in picture.svg),
        font_files=_fonts(),
        font_family="DejaVu Sans",
        sans_serif_family="DejaVu Sans",
        monospace_family="DejaVu Sans Mono",
    )
    texts = [_text("Comment", comment)] if comment else []
    return b"".join([data[:33], *texts, _text("Description", picture.text), data[33:]])


def bundle(picture: Picture, comment: str = "") -> tuple[Bundle, Bundle]:
    """A picture's data and metadata for a notebook: as HTML, which alone can carry its words, and as a PNG or SVG."""
    if not _rasterises():
        return _svg_bundle(picture, comment)
    data = base64.b64encode(png(picture, comment)).decode()
    width, height = round(picture.width), round(picture.height)
    image = (
        f'<img alt="{escape(picture.text)}" src="data:image/png;base64,{data}" width="{width}" '
        'style="max-width: 100%; height: auto">'
    )
    return (
        {"text/html": image, "image/png": data, "text/plain": picture.text},
        {"image/png": {"width": width, "height": height, "alt": picture.text}},
    )


def image(bundle: tuple[Bundle, Bundle]) -> tuple[str, bytes, int]:
    """The picture in a bundle: ``"png"`` or ``"svg+xml"``, its content, and its width on the page."""
    data, metadata = bundle
    if PNG in data:
        return "png", base64.b64decode(data[PNG]), int(metadata[PNG]["width"])
    return "svg+xml", data[SVG].encode(), int(metadata[SVG]["width"])


def _svg_bundle(picture: Picture, comment: str) -> tuple[Bundle, Bundle]:
    """What `bundle` gives where there is no resvg."""
    width, height = round(picture.width), round(picture.height)
    mark = f"<!-- {comment} -->" if comment else ""
    data = base64.b64encode(f"{picture.svg}{mark}".encode()).decode()
    shown = (
        f'<img alt="{escape(picture.text)}" src="data:{SVG};base64,{data}" width="{width}" '
        'style="max-width: 100%; height: auto">'
    )
    return (
        {"text/html": shown, SVG: f"{picture.svg}{mark}", "text/plain": picture.text},
        {SVG: {"width": width, "height": height, "alt": picture.text}},
    )


@cache
def _rasterises() -> bool:
    """Whether there is resvg."""
    return importlib.util.find_spec("resvg_py") is not None


def sized(svg: str, text: str) -> Picture:
    """A drawing that has no size of its own but its ``viewBox``, as a picture.

    Raises:
        ValueError: when it has none.
    """
    found = re.search(r'viewBox="\S+ \S+ (\S+) (\S+)"', svg)
    if found is None:
        raise ValueError("The drawing has no viewBox.")
    width, height = float(found[1]), float(found[2])
    head = "" if re.match(r"<svg[^>]*\swidth=", svg) else f' width="{width:g}" height="{height:g}"'
    return Picture(svg.replace("<svg", f"<svg{head}", 1), width, height, text)


def pixels_png(pixels: NDArray[np.uint8]) -> bytes:
    """An array of height, width and red, green, blue (0 to 255) as a PNG."""
    height, width = pixels.shape[:2]
    rows = np.zeros((height, 1 + 3 * width), np.uint8)  # each row begins with the number of its filter: none
    rows[:, 1:] = pixels.reshape(height, 3 * width)
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return _SIGNATURE + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(rows.tobytes(), 6)) + _chunk(b"IEND", b"")


def described(data: bytes) -> dict[str, str]:
    """The texts in a PNG's head, by keyword: what `png` put there."""
    found, place = {}, len(_SIGNATURE)
    while place + 8 <= len(data):
        size, kind = struct.unpack(">I4s", data[place : place + 8])
        if kind == b"iTXt":
            keyword, _, rest = data[place + 8 : place + 8 + size].partition(b"\0")
            found[keyword.decode("latin-1")] = rest[2:].split(b"\0", 2)[2].decode("utf-8")
        place += size + 12
    return found


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _text(keyword: str, text: str) -> bytes:
    return _chunk(b"iTXt", keyword.encode() + b"\0\0\0\0\0" + text.encode("utf-8", "replace"))


@cache
def _fonts() -> list[str]:
    """DejaVu's files, which come with matplotlib; it is not loaded for that."""
    found = importlib.util.find_spec("matplotlib")
    for place in found.submodule_search_locations or () if found else ():
        folder = Path(place, "mpl-data", "fonts", "ttf")
        files = [folder / f"{name}.ttf" for name in ("DejaVuSans", "DejaVuSans-Bold", "DejaVuSansMono")]
        if all(file.is_file() for file in files):
            return [str(file) for file in files]
    return []
