import pytest

from tests.hardware.peripherals.display import scenes

SCENE = """
bitmap = displayio.Bitmap(64, 48, 4)
palette = displayio.Palette(4)
palette[1] = 0xFF0000
palette[2] = 0x00FF00
palette[3] = 0xFFFFFF
root = displayio.Group()
root.append(displayio.TileGrid(bitmap, pixel_shader=palette))
display.root_group = root
"""
"""A picture of the whole of a display of 64 x 48 pixels."""


@pytest.fixture
def scene(ev):
    """A display of 64 x 48 pixels without auto-refresh that shows a bitmap of 4 colours."""
    ev(scenes.display(64, 48) + SCENE)
    return ev
