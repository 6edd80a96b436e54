"""The table of a bus monitor, and what a part shows, as SVG."""

from __future__ import annotations

import base64
from collections.abc import Sequence

from circuitpython_kernel.devices.base.part import Picture as Pixels
from circuitpython_kernel.drawing.parts.looks import LOOK
from circuitpython_kernel.drawing.shapes import Shape
from circuitpython_kernel.drawing.sheet import BAD, INK, LINE, MARGIN, SOFT, Picture, Sheet, columns, widest
from circuitpython_kernel.drawing.stills import pixels_png
from circuitpython_kernel.drawing.text_width import printable, wrap

from .bus_table import ROWS_DRAWN, Row
from .chart_svg import paragraph

_HEAD = ("time", "bus", "address", "what", "bytes", "took")
_WIDTHS = (104.0, 96.0, 66.0, 70.0, 360.0, 80.0)


def bus_picture(title: str, rows: Sequence[Row], text: str) -> Picture:
    """The last `ROWS_DRAWN` rows; one that failed is red at its left."""
    sheet = Sheet()
    y = sheet.title(title) + 4
    columns(sheet, y + 12, _WIDTHS, _HEAD, bold=True)
    for number, row in enumerate(rows[-ROWS_DRAWN:]):
        at = y + 20 + 18 * number
        sheet.line(MARGIN, at, sheet.width - MARGIN, at)
        if row[6]:
            sheet.rect(MARGIN - 6, at + 2, 3, 14, BAD)
        columns(sheet, at + 13, _WIDTHS, (*row[:5], row[6] or row[5]))
    return sheet.finish(y + 26 + 18 * min(len(rows), ROWS_DRAWN), text)


def part_picture(
    name: str,
    title: str,
    lines: Sequence[tuple[str, str]],
    pixels: Pixels | None,
    text: str,
    look: Sequence[Shape] = (),
) -> Picture:
    """A part's name, what it is, what it looks like (its pixels or shapes), and lines of a label and a text each."""
    sheet = Sheet(680.0)
    y = paragraph(sheet, MARGIN, sheet.title(name), title, sheet.width - 2 * MARGIN) + 4
    if pixels is not None:
        height, width = pixels.shape[:2]
        scale = min((sheet.width - 2 * MARGIN) / width, 260 / height)
        scale = max(scale // 1, 1) if scale >= 1 else scale  # whole pixels stay sharp
        data = base64.b64encode(pixels_png(pixels)).decode()
        sheet.rect(MARGIN - 1, y - 1, width * scale + 2, height * scale + 2, "none", stroke=LINE)
        sheet.image(MARGIN, y, width * scale, height * scale, data, smooth=scale < 1)
        y += height * scale + 8
    if look:
        sheet.shapes(MARGIN, y, look)
        y += LOOK[1] + 8
    left = MARGIN + min(widest((label for label, _ in lines), 11) + 16, 240)
    for label, shown in lines:
        for number, row in enumerate(
            wrap(printable(shown.replace("\n", "  ⏎  ")), sheet.width - left - MARGIN, 11) or ("",)
        ):
            if not number:
                sheet.text(MARGIN, y + 12, label, color=SOFT)
            sheet.text(left, y + 12, row, color=INK)
            y += 18
    return sheet.finish(round(y + MARGIN), text)
