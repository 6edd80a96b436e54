"""Draw the kernel's logos: a board with its pads, and the square wave of a blinking pin on it.

`python scripts/draw_logos.py` writes logo-svg.svg, logo-32x32.png and logo-64x64.png in kernelspec/ from the geometry
below. The drawing is our own. It needs Pillow, which comes with matplotlib.
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

FOLDER = Path(__file__).resolve().parent.parent / "kernelspec"

SIZE = 64
"""Side of the drawing in its own units; everything lies on even numbers, so that 32 pixels show it sharp."""

BOARD, BOARD_EDGE, PAD, METAL, WAVE = "#12665a", "#0b463e", "#e9b44c", "#c3ccd1", "#ffffff"

# x, y, width, height, corner radius, colour: in drawing order.
BOXES: list[tuple[float, float, float, float, float, str]] = [
    (4, 4, 56, 60, 8, BOARD_EDGE),
    (6, 6, 52, 56, 6, BOARD),
    (22, 0, 20, 12, 2, METAL),  # the USB connector
    *((x, y, 8, 8, 3, PAD) for x in (6, 50) for y in (14, 28, 42)),
]

WAVE_POINTS: list[tuple[float, float]] = [
    (18, 48), (24, 48), (24, 26), (32, 26), (32, 48), (40, 48), (40, 26), (46, 26),
]  # fmt: skip
WAVE_WIDTH = 4

SUPERSAMPLING = 16


def svg() -> str:
    """The drawing as SVG."""
    boxes = "".join(
        f'  <rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{radius:g}" fill="{color}"/>\n'
        for x, y, width, height, radius, color in BOXES
    )
    points = " ".join(f"{x:g},{y:g}" for x, y in WAVE_POINTS)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" width="{SIZE}" height="{SIZE}">\n'
        f"  <title>CircuitPython on a virtual board</title>\n{boxes}"
        f'  <polyline points="{points}" fill="none" stroke="{WAVE}" stroke-width="{WAVE_WIDTH}" '
        f'stroke-linecap="round" stroke-linejoin="round"/>\n</svg>\n'
    )


def png(pixels: int) -> Image.Image:
    """The drawing as a square image with a transparent ground."""
    scale = pixels * SUPERSAMPLING / SIZE
    image = Image.new("RGBA", (pixels * SUPERSAMPLING,) * 2, (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    for x, y, width, height, radius, color in BOXES:
        corners = (x * scale, y * scale, (x + width) * scale - 1, (y + height) * scale - 1)
        draw.rounded_rectangle(corners, radius * scale, fill=color)
    points = [(x * scale, y * scale) for x, y in WAVE_POINTS]
    draw.line(points, fill=WAVE, width=round(WAVE_WIDTH * scale))
    half = WAVE_WIDTH * scale / 2
    for x, y in points:  # round joints and ends
        draw.ellipse((x - half, y - half, x + half, y + half), fill=WAVE)
    return image.resize((pixels, pixels), Image.Resampling.BOX)


def main() -> None:
    """Write the three files."""
    (FOLDER / "logo-svg.svg").write_text(svg(), encoding="utf-8")
    for pixels in (32, 64):
        png(pixels).save(FOLDER / f"logo-{pixels}x{pixels}.png", optimize=True)


if __name__ == "__main__":
    main()
