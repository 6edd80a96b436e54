"""Boards: which exist, and which pins, buses and modules each one has.

Read from the installed `circuitpython-stubs` distribution; no board is written down here.

It may import `common`.
"""

from .catalog import DEFAULT_BOARD, board_ids, board_names, load, search, suggest
from .definitions import (
    CPU_KINDS,
    FLOAT_KINDS,
    BoardDefinition,
    BoardPin,
    BusFunction,
    BusPins,
    I2CPins,
    SPIPins,
    UARTPins,
    UnknownBoard,
    UnknownPin,
)

__all__ = [
    "CPU_KINDS",
    "DEFAULT_BOARD",
    "FLOAT_KINDS",
    "BoardDefinition",
    "BoardPin",
    "BusFunction",
    "BusPins",
    "I2CPins",
    "SPIPins",
    "UARTPins",
    "UnknownBoard",
    "UnknownPin",
    "board_ids",
    "board_names",
    "load",
    "search",
    "suggest",
]
