"""The parts' own examples, on a board with default pins."""

import pytest

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.devices import ADS1115, INA219, MCP3008, MCP4725
from circuitpython_kernel.devices.catalog import interface


@pytest.mark.parametrize("kind", [ADS1115, INA219, MCP4725, MCP3008])
def test_its_example_runs(library_drive, kind):
    spi = {"bus": "SPI", "cs": "D5"} if interface(kind) == "SPI" else {}
    with VirtualBoard("adafruit_feather_rp2040", clock="fast", drive=library_drive, drive_size=1 << 28) as board:
        board.attach(kind(), **spi)
        result = board.run(kind.example)
        assert result.ok, result.traceback
        assert result.stdout
