import pytest

from circuitpython_kernel.devices import EEPROM24LC32
from circuitpython_kernel.devices.catalog import find, search

BUS = "import board, busio, time, digitalio\ni2c = busio.I2C(board.GP5, board.GP4)\n"
CHIP = BUS + "import adafruit_24lc32\neeprom = adafruit_24lc32.EEPROM_I2C(i2c)\n"
RAW = BUS + "i2c.try_lock()\n"
BUSY = (
    "def busy():\n    start = time.monotonic_ns()\n    while not i2c.probe(0x50): pass\n"
    "    return (time.monotonic_ns() - start) / 1e6\n"
)


def test_it_is_found_by_its_type_number():
    assert find("24lc32") is EEPROM24LC32
    assert find("24LC32A") is EEPROM24LC32
    assert find("eeprom24lc32") is EEPROM24LC32
    assert EEPROM24LC32 in search("24lc32 i2c")


def test_bytes_and_slices(board, run):
    part = EEPROM24LC32(data=b"hello")
    board.attach(part)
    lines = run(
        CHIP + "print(len(eeprom), eeprom[0:6])\neeprom[0] = 4\neeprom[100:104] = [9, 3, 8, 1]\n"
        "print(eeprom[0], eeprom[99:105], eeprom[4095])"
    )
    assert lines == [
        "4096 bytearray(b'hello\\xff')",
        "bytearray(b'\\x04') bytearray(b'\\xff\\t\\x03\\x08\\x01\\xff') bytearray(b'\\xff')",
    ]
    assert part.data[:5] == b"\x04ello"
    assert part.data[100:104] == bytes((9, 3, 8, 1))


def test_the_library_wraps_round_at_the_end(board, run):
    part = EEPROM24LC32()
    board.attach(part)
    run(CHIP + "eeprom.write_wraparound = True\neeprom._write(4094, b'abcd', True)")
    assert part.data[-2:] == b"ab"
    assert b"cd" in part.data[:4]


def test_a_page_write_wraps_round_in_its_page(board, run):
    part = EEPROM24LC32()
    board.attach(part)
    run(RAW + "i2c.writeto(0x50, b'\\x00\\x5e' + b'abcd')")  # the page from 0x40 to 0x5f
    assert part.data[0x5E:0x62] == b"ab\xff\xff"
    assert part.data[0x40:0x43] == b"cd\xff"
    run(
        "time.sleep(0.01)\ni2c.writeto(0x50, b'\\x00\\x80' + bytes(range(40)))"
    )  # more than a page: the last bytes stay
    assert part.data[0x80:0xA0] == bytes(range(32, 40)) + bytes(range(8, 32))


def test_it_does_not_acknowledge_while_it_writes(board, run, numbers):
    board.attach(EEPROM24LC32())
    took, after = numbers(RAW + BUSY + "i2c.writeto(0x50, b'\\x00\\x00\\x07')\nprint(busy(), busy())")
    assert took == pytest.approx(5, abs=0.6)  # in steps of a transfer; the write itself is on the wires for 0.4 ms
    assert after < 0.3
    assert run(
        "i2c.writeto(0x50, b'\\x00\\x00\\x08')\ntry:\n    i2c.writeto(0x50, b'\\x00\\x00')\n"
        "except OSError as error:\n    print(error.errno)"
    ) == ["19"]


def test_an_address_alone_writes_nothing(board, numbers):
    part = EEPROM24LC32()
    board.attach(part)
    (took,) = numbers(RAW + BUSY + "i2c.writeto(0x50, b'\\x00\\x10')\nprint(busy())")
    assert took < 0.3
    assert part.data == b"\xff" * 4096


def test_a_read_goes_on_where_the_last_one_ended_and_at_the_start(board, run):
    board.attach(EEPROM24LC32(data=bytes(range(256)) * 16))
    lines = run(
        RAW + "b = bytearray(3)\ni2c.writeto_then_readfrom(0x50, b'\\x0f\\xfc', b)\nprint(b.hex())\n"
        "i2c.readfrom_into(0x50, b)\nprint(b.hex())"
    )
    assert lines == ["fcfdfe", "ff0001"]


def test_the_write_protect_pin(board, run):
    part = EEPROM24LC32()
    board.attach(part, wp="GP6")
    code = "wp = digitalio.DigitalInOut(board.GP6)\neeprom = adafruit_24lc32.EEPROM_I2C(i2c, wp_pin=wp)\n"
    lines = run(
        CHIP + "eeprom[1] = 2\n" + code + "eeprom.write_protected = True\n"
        "try:\n    eeprom[0] = 1\nexcept RuntimeError as error:\n    print(error)\n"
        "eeprom._write(0, 1)\nprint(eeprom[0])\neeprom.write_protected = False\neeprom[0] = 1\nprint(eeprom[0])"
    )
    assert lines == ["EEPROM currently write protected.", "bytearray(b'\\xff')", "bytearray(b'\\x01')"]
    assert part.data[:2] == b"\x01\x02"


def test_what_is_in_it_stays_without_power_and_goes_back_with_a_snapshot(board, run):
    part = EEPROM24LC32()
    board.attach(part)
    run(CHIP + "eeprom[7] = 7")
    snapshot = board.snapshot()
    run("eeprom[7] = 8")
    board.power_cycle()
    assert run(CHIP + "print(eeprom[7])") == ["bytearray(b'\\x08')"]
    board.restore(snapshot)
    assert part.data[7] == 7


def test_two_on_one_bus(board, run):
    board.attach(EEPROM24LC32(data=b"a"))
    board.attach(EEPROM24LC32(address=0x57, data=b"b"))
    assert run(CHIP + "print(eeprom[0], adafruit_24lc32.EEPROM_I2C(i2c, address=0x57)[0])") == [
        "bytearray(b'a') bytearray(b'b')"
    ]


def test_too_much_data():
    with pytest.raises(ValueError, match="4097 bytes do not fit into a memory of 4096"):
        EEPROM24LC32(data=bytes(4097))
