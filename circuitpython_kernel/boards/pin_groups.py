"""The dicts and tuples of pins in a board's `board` module: ``TFT_PINS``, ``MTX_COMMON``, ``MTX_ADDRESS``.

The stubs list the keys of such a dict as if they were names of the board (``de``, ``clock_pin``). They are told apart
by their letters: the names of a board's pins are in capitals, the keys are arguments of a class. The tuples in them
(``red``) are not in the stubs; they come from ports/*/boards/*/pins.c.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from . import displays

PinGroup = Mapping[str, str | tuple[str, ...]] | tuple[str, ...]
"""A dict from arguments to the microcontroller's names for pins, or a tuple of these."""

_MATRIX_COLOURS = ("MTX_R1", "MTX_G1", "MTX_B1", "MTX_R2", "MTX_G2", "MTX_B2")
_MATRIX_ROWS = ("MTX_ADDRA", "MTX_ADDRB", "MTX_ADDRC", "MTX_ADDRD", "MTX_ADDRE")

# A board that makes no display by itself is not in displays.json.
_QUALIA = {
    "red": ("GPIO11", "GPIO10", "GPIO9", "GPIO46", "GPIO3"),
    "green": ("GPIO48", "GPIO47", "GPIO21", "GPIO14", "GPIO13", "GPIO12"),
    "blue": ("GPIO40", "GPIO39", "GPIO38", "GPIO0", "GPIO45"),
}


def is_key(name: str) -> bool:
    """Whether a name in a stub is a key of a dict, and none of the board's own."""
    return name.islower() and name != "board_id"


def pin_groups(
    board_id: str, keys: Mapping[str, str], names: Iterable[str], pins: Mapping[str, str]
) -> dict[str, PinGroup]:
    """Return a board's groups of pins by their names in the `board` module.

    Args:
        board_id: The board.
        keys: The pins that the stub lists under the key of a dict, by that key.
        names: The names in the stub that are no pins.
        pins: The microcontroller's names for the board's pins.
    """
    groups: dict[str, PinGroup] = {}
    names = set(names)
    if "TFT_PINS" in names:
        colours = _QUALIA if board_id == "adafruit_qualia_s3_rgb666" else displays.dot_clock_colours(board_id)
        groups["TFT_PINS"] = {**keys, **colours}
    if "MTX_COMMON" in names:
        groups["MTX_COMMON"] = {"rgb_pins": tuple(pins[name] for name in _MATRIX_COLOURS), **keys}
    if "MTX_ADDRESS" in names:
        groups["MTX_ADDRESS"] = tuple(pins[name] for name in _MATRIX_ROWS)
    return groups
