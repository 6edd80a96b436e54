import pytest

from circuitpython_kernel.devices import MCP4725

BUS = "import board, busio, time, analogio\ni2c = busio.I2C(board.GP5, board.GP4)\n"
CHIP = BUS + "import adafruit_mcp4725\ndac = adafruit_mcp4725.MCP4725(i2c)\n"
RAW = BUS + "i2c.try_lock()\n"


@pytest.mark.parametrize("value", [0, 1, 1000, 2048, 4095])
def test_the_voltage_comes_back_through_an_analog_input(board, numbers, value):
    part = MCP4725()
    board.attach(part, out="GP26")
    code = f"dac.raw_value = {value}\npin = analogio.AnalogIn(board.GP26)\nprint(pin.value * 3.3 / 65535)"
    assert numbers(CHIP + code)[0] == pytest.approx(value * 3.3 / 4096, abs=0.001)
    assert part.readings()["volts"] == pytest.approx(value * 3.3 / 4096)


def test_the_three_ways_to_set_it(board, numbers):
    part = MCP4725(supply=5)
    board.attach(part)
    code = (
        "dac.value = 0x8000\nprint(dac.raw_value)\ndac.normalized_value = 1.0\nprint(dac.value, dac.normalized_value)"
    )
    assert numbers(CHIP + code) == [0x800, 0xFFF0, 1]
    assert part.volts == pytest.approx(5 * 4095 / 4096)


def test_the_memory(board, numbers):
    part = MCP4725(stored=100)
    board.attach(part)
    code = "print(dac.raw_value)\ndac.raw_value = 1234\nstart = time.monotonic_ns()\ndac.save_to_eeprom()\n"
    code += "print((time.monotonic_ns() - start) / 1e6)\ndac.raw_value = 5\nprint(dac.raw_value)"
    first, took, last = numbers(CHIP + code)
    assert (first, last) == (100, 5)
    assert 50 < took < 60  # the library looks every 50 ms
    assert part.stored == 1234
    board.power_cycle()
    assert numbers(CHIP + "print(dac.raw_value)") == [1234]


def test_a_write_takes_25_ms_in_which_others_are_ignored(board, numbers):
    board.attach(MCP4725())
    code = (
        RAW + "i2c.writeto(0x62, b'\\x60\\xff\\xf0')\nstart = time.monotonic_ns()\ni2c.writeto(0x62, b'\\x00\\x01')\n"
        "b = bytearray(5)\ni2c.readfrom_into(0x62, b)\nprint(*b)\nwhile not b[0] & 0x80: i2c.readfrom_into(0x62, b)\n"
        "print((time.monotonic_ns() - start) / 1e6)\ni2c.writeto(0x62, b'\\x00\\x01')\ni2c.readfrom_into(0x62, b)\n"
        "print(*b)"
    )
    found = numbers(code)
    assert found[:5] == [0x40, 0xFF, 0xF0, 0x0F, 0xFF]
    assert found[5] == pytest.approx(25, abs=1)
    assert found[6:] == [0xC0, 0x00, 0x10, 0x0F, 0xFF]


def test_power_down_and_general_calls(board, numbers):
    part = MCP4725(stored=4095)
    board.attach(part, out="GP26")
    board.attach(MCP4725(address=0x63, stored=7))
    code = (
        RAW + "pin = analogio.AnalogIn(board.GP26)\nb = bytearray(3)\n"
        "def show():\n    i2c.readfrom_into(0x62, b)\n    print(b[0] >> 1 & 3, b[1] << 4 | b[2] >> 4, pin.value)\n"
        "i2c.writeto(0x62, b'\\x2f\\xff')\nshow()\n"  # 100 kohm to ground
        "i2c.writeto(0, b'\\x09')\nshow()\n"
        "i2c.writeto(0x62, b'\\x46\\x80\\x00')\nshow()\n"  # 500 kohm
        "i2c.writeto(0, b'\\x06')\nshow()"
    )
    found = numbers(code)
    assert found[0::3] == [2, 0, 3, 0]
    assert found[1::3] == [4095, 4095, 2048, 4095]
    assert [value > 60000 for value in found[2::3]] == [False, True, False, True]


def test_many_values_in_one_transfer(board, numbers):
    part = MCP4725()
    board.attach(part, out="GP26")
    numbers(RAW + "i2c.writeto(0x62, bytes([0, 10, 1, 10, 2, 10]))")
    assert part.value == 0x20A


def test_the_supply_is_the_reference(board):
    part = MCP4725(supply=3)
    board.attach(part, out="GP26")
    assert board.pins["GP26"].volts == pytest.approx(1.5)
    part.supply = 5
    assert board.pins["GP26"].volts == pytest.approx(2.5)
    board.detach(part)
    assert board.pins["GP26"].driven is None


def test_a_value_that_does_not_fit():
    with pytest.raises(ValueError, match="0 to 4095"):
        MCP4725(stored=4096)


def test_a_program_like_the_librarys_example(board, run):
    part = MCP4725()
    board.attach(part, out="GP26")
    code = (
        CHIP
        + "pin = analogio.AnalogIn(board.GP26)\ndac.value = 65535\ndac.raw_value = 4095\ndac.normalized_value = 1.0\n"
        "def volts(): return f'{pin.value * 3.3 / 65535:.2f}'\n"
        "found = [volts()]\nfor i in range(0, 4096, 1365):\n    dac.raw_value = i\n    found.append(volts())\n"
        "for i in range(4095, -1, -1365):\n    dac.raw_value = i\nprint(*found, volts())"
    )
    assert run(code) == ["3.30 0.00 1.10 2.20 3.30 0.00"]
