"""Every scene of the goldens, which upstream's own C code has drawn, is equal to the last bit.

Each item is a TileGrid in a Group of its own: a bitmap ``bmp`` of ``bw`` x ``bh`` with ``n`` values, tiles ``tw`` x
``th``, ``w`` x ``h`` of them with the map ``tiles``; the shader p is a Palette ``pal`` with transparent ``tr``, c a
ColorConverter of RGB565 with the transparent colour ``ctr``.
"""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from circuitpython_kernel import VirtualBoard
from tests.hardware.peripherals.display import scenes

HERE = Path(__file__).parent
GOLDENS = json.loads(gzip.decompress((HERE / "displayio_scenes.json.gz").read_bytes()))
PICTURES = np.load(HERE / "displayio_scenes.npz")["rgb565"]


@pytest.fixture(scope="module")
def board():
    with VirtualBoard("raspberry_pi_pico2", clock="fast") as board:
        result = board.run(scenes.display(GOLDENS["width"], GOLDENS["height"]))
        assert result.ok, result.traceback
        yield board


@pytest.mark.parametrize("number", range(len(GOLDENS["scenes"])))
def test_a_scene_is_drawn_as_on_a_board(board, number):
    program = "root = displayio.Group()\n"
    for item in GOLDENS["scenes"][number]["items"]:
        program += scenes.grid(item) + "root.append(g)\n"
    result = board.run(program + "display.root_group = root\ndisplay.refresh()\n")
    assert result.ok, result.traceback
    assert np.array_equal(board.display.rgb565(), PICTURES[number])
