"""The WiFi co-processor that a board has on it, as a part: what is at ``board.ESP_CS``."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from circuitpython_kernel.boards import BoardDefinition

if TYPE_CHECKING:
    from circuitpython_kernel.devices.radio.airlift import AirLift

_NEEDED = {"cs": "ESP_CS", "busy": "ESP_BUSY", "reset": "ESP_RESET"}
_GPIO0 = ("ESP_GPIO0", "ESP_IRQ")
_BUSES = (("ESP_SCK", "ESP_MOSI", "ESP_MISO"), ("SCK1", "MOSI1", "MISO1"), ("SCK", "MOSI", "MISO"))
"""Names of the SPI bus that it is on, the likeliest first: some boards have one for it alone."""


class BuiltInAirLift(NamedTuple):
    """The co-processor, and the board's pins that it is on by their signals."""

    part: AirLift
    pins: dict[str, str]


def built_in_airlift(definition: BoardDefinition) -> BuiltInAirLift | None:
    """The co-processor of a board with the NINA firmware, or None."""
    names = definition.aliases
    bus = next((bus for bus in _BUSES if all(name in names for name in bus)), None)
    if bus is None or not all(name in names for name in _NEEDED.values()):
        return None
    from circuitpython_kernel.devices.radio.airlift import AirLift  # late, as most boards have none

    pins = {**_NEEDED, **dict(zip(("sck", "mosi", "miso"), bus, strict=True))}
    gpio0 = next((name for name in _GPIO0 if name in names), None)
    if gpio0 is not None:
        pins["gpio0"] = gpio0
    return BuiltInAirLift(AirLift(), pins)
