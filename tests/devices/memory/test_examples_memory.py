"""The parts' own examples, on a board with default pins."""

import pytest

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.devices import DS3231, EEPROM24LC32, FRAM, MB85RC256V, PCF8523
from circuitpython_kernel.devices.catalog import interface


@pytest.mark.parametrize("kind", [DS3231, EEPROM24LC32, FRAM, MB85RC256V, PCF8523])
def test_its_example_runs(library_drive, kind):
    spi = {"bus": "SPI", "cs": "D5"} if interface(kind) == "SPI" else {}
    with VirtualBoard("adafruit_feather_rp2040", clock="fast", drive=library_drive, drive_size=1 << 28) as board:
        board.attach(kind(), **spi)
        result = board.run(kind.example)
        assert result.ok, result.traceback
        assert result.stdout
