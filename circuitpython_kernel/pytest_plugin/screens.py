"""What a screen shows, compared with a picture."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

    from circuitpython_kernel import VirtualBoard

    Pixels = NDArray[np.uint8]

_GAP = 8
"""Pixels between the pictures of a difference."""


class Shown(Protocol):
    """A screen, or ``board.display``."""

    def image(self) -> Image:
        """What a person sees."""


def assert_screen(
    screen: Shown | VirtualBoard,
    expected: str | os.PathLike[str] | Image | Pixels,
    tolerance: int = 0,
    *,
    most_differing: int = 0,
) -> None:
    """Check that a screen shows a picture.

    When it does not, a file has the expected picture, the one that was seen and what differs, side by side: beside the
    expected picture's file, or in the system's folder for temporary files.

    Args:
        screen: a board, its ``display``, or a part such as `ILI9341`.
        expected: a file, an image of Pillow's, or an array of shape (height, width, 3).
        tolerance: by how much red, green or blue (0 to 255) of a pixel may differ.
        most_differing: how many pixels may differ by more.

    Raises:
        AssertionError: when it shows something else, or there is no such file: what is seen is written beside it then.
        TypeError: when there is no screen to look at.
        ValueError: for a tolerance outside 0 to 255.
    """
    import numpy as np
    from PIL import Image as Images

    if not 0 <= tolerance <= 255:
        raise ValueError(f"red, green and blue differ by 0 to 255, not by {tolerance}")
    looked = getattr(screen, "display", screen)
    if not hasattr(looked, "image"):
        raise TypeError(f"{type(screen).__name__} is no screen: give a board, its display, or a part with a screen")
    seen = np.asarray(looked.image().convert("RGB"))
    place = None
    if isinstance(expected, str | os.PathLike):
        place = Path(expected)
        if not place.exists():
            new = place.with_suffix(".new.png")
            Images.fromarray(seen).save(new)
            raise AssertionError(
                f"There is no picture {place} yet. The screen shows {new}: if that is right, rename it."
            )
        with Images.open(place) as opened:
            wanted = np.asarray(opened.convert("RGB"))
    else:
        wanted = np.asarray(expected.convert("RGB") if isinstance(expected, Images.Image) else expected)
    name = "the picture" if place is None else str(place)
    if wanted.shape != seen.shape:
        sizes = [f"{one.shape[1]} x {one.shape[0]}" for one in (seen, wanted)]
        raise AssertionError(f"The screen has {sizes[0]} pixels, and {name} has {sizes[1]}.")
    difference = np.abs(wanted.astype(np.int16) - seen.astype(np.int16)).max(axis=2)
    differs = difference > tolerance
    count = int(differs.sum())
    if count <= most_differing:
        return
    rows, columns = np.flatnonzero(differs.any(axis=1)), np.flatnonzero(differs.any(axis=0))
    file = _side_by_side(wanted, seen, differs, place)
    raise AssertionError(
        f"The screen differs from {name} in {count:,} of {differs.size:,} pixels, by up to {int(difference.max())} of "
        f"255, between ({columns[0]}, {rows[0]}) and ({columns[-1]}, {rows[-1]}).\n"
        f"Expected, seen, and what differs in red: {file}"
    )


def _side_by_side(wanted: Pixels, seen: Pixels, differs: NDArray[np.bool_], place: Path | None) -> Path:
    import numpy as np
    from PIL import Image as Images

    marked = seen // 3
    marked[differs] = (255, 0, 0)
    gap = np.full((seen.shape[0], _GAP, 3), 128, np.uint8)
    picture = np.concatenate((wanted, gap, seen, gap, marked), axis=1).astype(np.uint8)
    if place is None:
        handle, name = tempfile.mkstemp(prefix="screen-", suffix=".png")
        os.close(handle)
        file = Path(name)
    else:
        file = place.with_suffix(".differs.png")
    Images.fromarray(picture).save(file)
    return file
