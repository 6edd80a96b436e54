import pytest

from circuitpython_kernel.devices import BME280, DS18B20, TCA9548A

BUS = "import board, busio\ni2c = busio.I2C(board.GP5, board.GP4)\n"
MUX = BUS + "import adafruit_tca9548a\nmux = adafruit_tca9548a.TCA9548A(i2c)\n"
SCAN = (
    "for n in range(8):\n    if mux[n].try_lock():\n"
    "        print(n, *[a for a in mux[n].scan() if a != 0x70])\n        mux[n].unlock()\n"
)


@pytest.fixture
def mux(board):
    mux = TCA9548A()
    board.attach(mux)
    return mux


def direct(code):
    """Raw transfers with the locked bus."""
    return BUS + "i2c.try_lock()\n" + code


def test_a_scan_of_every_channel(board, mux, run):
    board.attach(BME280(), bus=mux.channel(0))
    board.attach(BME280(), bus=mux.channel(3))
    board.attach(BME280(address=0x76), bus=mux.channel(3))
    assert run(MUX + SCAN) == ["0 119", "1", "2", "3 118 119", "4", "5", "6", "7"]


def test_the_same_address_on_several_channels(board, mux, numbers):
    sensors = [BME280(temperature=10 + n) for n in range(8)]
    for number, sensor in enumerate(sensors):
        board.attach(sensor, bus=mux.channel(number))
    read = numbers(
        MUX + "from adafruit_bme280 import basic\nsensors = [basic.Adafruit_BME280_I2C(mux[n]) for n in range(8)]\n"
        "for s in sensors: print(s.temperature)"
    )
    assert read == pytest.approx([10 + n for n in range(8)], abs=0.01)
    sensors[5].temperature = -20
    assert numbers("for s in sensors[4:6]: print(s.temperature)") == pytest.approx([14, -20], abs=0.01)


def test_parts_behind_it_are_parts_of_the_board(board, mux):
    sensor = BME280()
    attachment = board.attach(sensor, bus=mux.channel(3))
    assert attachment.bus == "TCA9548A 0x70 channel 3"
    assert [entry.part for entry in board.parts] == [mux, sensor]
    assert sensor.site is not None
    with pytest.raises(ValueError, match="detach them first"):
        board.detach(mux)
    assert mux.site is not None
    board.detach(sensor)
    assert sensor.site is None
    board.attach(sensor, bus="TCA9548A 0x70 channel 5")  # by its name, too
    assert mux.channel(5).parts == [sensor]
    board.detach(sensor)
    board.detach(mux)
    assert board.parts == []


def test_the_control_register(mux, run):
    assert run(
        direct(
            "b = bytearray(2)\ni2c.readfrom_into(0x70, b)\nprint(b)\ni2c.writeto(0x70, b'\\x12\\x85')\n"
            "i2c.readfrom_into(0x70, b)\nprint(b)"
        )
    ) == ["bytearray(b'\\x00\\x00')", "bytearray(b'\\x85\\x85')"]
    assert mux.readings() == {"channels": [0, 2, 7]}


def test_two_channels_at_once(board, mux, run):
    for number in (1, 2):
        board.attach(BME280(temperature=20 + number), bus=mux.channel(number))
    lines = run(
        direct(
            "i2c.writeto(0x70, b'\\x06')\nb = bytearray(1)\nprint([hex(a) for a in i2c.scan()])\n"
            "i2c.writeto(0x77, b'\\xf5\\xa0')\n"  # a register of both
            "for channel in (b'\\x02', b'\\x04', b'\\x06'):\n"
            "    i2c.writeto(0x70, channel)\n    i2c.writeto_then_readfrom(0x77, b'\\xf5', b)\n    print(b[0])"
        )
    )
    assert lines == ["['0x70', '0x77']", "160", "160", "160"]


def test_answers_of_two_parts_come_together_low(board, mux, run):
    first, second = BME280(), BME280()
    board.attach(first, bus=mux.channel(0))
    board.attach(second, bus=mux.channel(1))
    first.registers[0xF5], second.registers[0xF5] = 0b1100, 0b1010
    code = "i2c.writeto(0x70, b'\\x03')\nb = bytearray(1)\ni2c.writeto_then_readfrom(0x77, b'\\xf5', b)\nprint(b[0])"
    assert run(direct(code)) == [str(0b1000)]


def test_the_reset_pin(board, run):
    mux = TCA9548A()
    board.attach(mux, reset="GP6")
    board.attach(BME280(), bus=mux.channel(0))
    lines = run(
        direct(
            "i2c.writeto(0x70, b'\\x01')\nprint(i2c.scan())\n"
            "import digitalio\nreset = digitalio.DigitalInOut(board.GP6)\nreset.switch_to_output(False)\n"
            "print(i2c.scan())\nreset.value = True\nprint(i2c.scan())"
        )
    )
    assert lines == ["[112, 119]", "[]", "[112]"]


def test_a_part_that_holds_its_channel_low(board, run):
    mux, broken = TCA9548A(), BME280()
    board.attach(mux, reset="GP6")
    board.attach(broken, bus=mux.channel(0))
    board.attach(BME280(address=0x76), bus=mux.channel(1))
    broken.break_("stuck")
    lines = run(
        direct(
            "import digitalio\nreset = digitalio.DigitalInOut(board.GP6)\nreset.switch_to_output(True)\n"
            "i2c.writeto(0x70, b'\\x02')\nprint(i2c.scan())\ni2c.writeto(0x70, b'\\x01')\n"
            "try:\n    i2c.writeto(0x70, b'\\x02')\nexcept OSError as error:\n    print(error.errno)\n"
            "reset.value = False\nreset.value = True\nprint(i2c.scan())"
        )
    )
    assert lines == ["[112, 118]", "116", "[112]"]


def test_a_multiplexer_behind_a_multiplexer(board, mux, run):
    inner = TCA9548A(address=0x71)
    board.attach(inner, bus=mux.channel(2))
    entry = board.attach(BME280(), bus=inner.channel(4))
    assert entry.bus == "TCA9548A 0x70 channel 2 > TCA9548A 0x71 channel 4"
    code = "i2c.writeto(0x70, b'\\x04')\ni2c.writeto(0x71, b'\\x10')\nprint(i2c.scan())\n"
    assert run(direct(code + "i2c.writeto(0x70, b'\\x01')\nprint(i2c.scan())")) == ["[112, 113, 119]", "[112]"]


def test_addresses_that_would_clash(board, mux):
    board.attach(BME280(), bus=mux.channel(0))
    with pytest.raises(ValueError, match="0x77"):
        board.attach(BME280(), bus=mux.channel(0))
    with pytest.raises(ValueError, match="0x77"):
        board.attach(BME280())  # it would be heard together with the one behind the channel
    with pytest.raises(ValueError, match="0x70"):
        board.attach(TCA9548A(), bus=mux.channel(1))
    board.attach(BME280(address=0x76))
    with pytest.raises(ValueError, match="0x76"):
        board.attach(BME280(address=0x76), bus=mux.channel(6))


def test_what_cannot_be_attached_behind_it(board, mux):
    with pytest.raises(IndexError, match="0 to 7"):
        mux.channel(8)
    with pytest.raises(ValueError, match="attach the multiplexer first"):
        board.attach(BME280(), bus=TCA9548A(address=0x75).channel(0))
    with pytest.raises(ValueError, match="no part for I2C"):
        board.attach(DS18B20(), bus=mux.channel(0))
    with pytest.raises(ValueError, match="pins of its own"):
        board.attach(BME280(), bus=mux.channel(0), sda="GP0", scl="GP1")


def test_power_and_snapshots_reach_the_parts_behind_it(board, mux, run):
    sensor = BME280()
    board.attach(sensor, bus=mux.channel(0))
    run(direct("i2c.writeto(0x70, b'\\x01')\ni2c.writeto(0x77, b'\\xf5\\xa0')"))
    snapshot = board.snapshot()
    board.detach(sensor)
    board.power_cycle()
    assert mux.readings() == {"channels": []}
    board.restore(snapshot)
    assert mux.readings() == {"channels": [0]}
    assert mux.channel(0).parts == [sensor]
    board.power_cycle()
    assert sensor.registers[0xF5] == 0


def test_unplugged_takes_everything_with_it(board, mux, run):
    board.attach(BME280(), bus=mux.channel(0))
    run(direct("i2c.writeto(0x70, b'\\x01')"))
    mux.break_("unplugged")
    assert run("print(i2c.scan())") == ["[]"]
    mux.mend()
    assert run("print(i2c.scan())") == ["[112]"]
