import pytest

from circuitpython_kernel.devices import MCP3008

CHIP = (
    "import board, busio, digitalio\nfrom adafruit_mcp3xxx.mcp3008 import MCP3008\n"
    "from adafruit_mcp3xxx.analog_in import AnalogIn\n"
    "chip = MCP3008(busio.SPI(board.GP18, board.GP19, board.GP16), digitalio.DigitalInOut(board.GP17))\n"
)


def test_every_channel(board, numbers):
    part = MCP3008(**{f"ch{n}": n * 0.4 for n in range(8)})
    board.attach(part, bus="SPI", cs="GP17")
    volts = numbers(CHIP + "for n in range(8): print(AnalogIn(chip, n).voltage)")
    assert volts == pytest.approx([n * 0.4 for n in range(8)], abs=3.3 / 1024 + 1e-6)


def test_a_differential_pair(board, numbers):
    board.attach(MCP3008(ch2=1.0, ch3=2.5), bus="SPI", cs="GP17")
    one, other = numbers(CHIP + "print(AnalogIn(chip, 3, 2).voltage, AnalogIn(chip, 2, 3).voltage)")
    assert one == pytest.approx(1.5, abs=0.005)
    assert other == 0


def test_a_function_of_time(board, numbers):
    board.attach(MCP3008(ch0=lambda t: t), bus="SPI", cs="GP17")
    before, after = numbers(
        CHIP + "import time\nc = AnalogIn(chip, 0)\nprint(c.voltage)\ntime.sleep(1.5)\nprint(c.voltage)"
    )
    assert after - before == pytest.approx(1.5, abs=0.02)
