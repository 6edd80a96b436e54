"""Programs that several tests of displays run."""

FRAME = """
width, height = display.width, display.height
bitmap = displayio.Bitmap(width, height, 5)
palette = displayio.Palette(5)
for number, color in enumerate((0x000000, 0xFF0000, 0x00FF00, 0x0000FF, 0xFFFFFF)):
    palette[number] = color
for x in range(width):
    bitmap[x, 0], bitmap[x, height - 1] = 1, 2
for y in range(1, height - 1):
    bitmap[0, y], bitmap[width - 1, y] = 3, 4
group = displayio.Group()
group.append(displayio.TileGrid(bitmap, pixel_shader=palette))
display.root_group = group
display.refresh()
"""
"""Draws on `display` and refreshes it: another colour at each edge, so that it shows which way is up."""
