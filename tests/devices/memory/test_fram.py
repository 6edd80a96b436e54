import pytest

from circuitpython_kernel.devices import FRAM, MB85RC256V
from circuitpython_kernel.devices.catalog import find

PINS = (
    "import board, busio, digitalio\nspi = busio.SPI(board.GP18, board.GP19, board.GP16)\n"
    "cs = digitalio.DigitalInOut(board.GP17)\n"
)
CHIP = PINS + "import adafruit_fram\nfram = adafruit_fram.FRAM_SPI(spi, cs)\n"
COMMAND = PINS + (
    "cs.switch_to_output(True)\nspi.try_lock()\n"
    "def command(out, count=0):\n    cs.value = False\n    spi.write(bytes(out))\n    b = bytearray(count)\n"
    "    spi.readinto(b)\n    cs.value = True\n    return b.hex()\n"
)
I2C = "import board, busio, digitalio\ni2c = busio.I2C(board.GP5, board.GP4)\nimport adafruit_fram\n"


@pytest.fixture
def fram(board):
    part = FRAM()
    board.attach(part, bus="SPI", cs="GP17")
    return part


def test_they_are_found_by_their_type_numbers():
    assert find("mb85rs64v") is FRAM
    assert find("fram_i2c") is MB85RC256V


def test_bytes_and_slices(fram, run):
    lines = run(
        CHIP + "fram[0] = 1\nprint(len(fram), fram[0])\nfram[1:101] = list(range(100))\nprint(fram[99:102])\n"
        "fram[8190] = 9\nprint(fram[8189:8191])"
    )
    assert lines == ["8192 bytearray(b'\\x01')", "bytearray(b'bc\\x00')", "bytearray(b'\\x00\\t')"]
    # The library sends three bytes of address to a chip that takes two: all of its places are one too low.
    assert fram.data[2:102] == bytes(range(100))
    assert fram.data[8191] == 9


def test_its_id(fram, run):
    assert run(COMMAND + "print(command([0x9f], 4))") == ["047f0302"]


def test_the_write_enable_latch(fram, run):
    lines = run(
        COMMAND + "print(command([5], 1))\ncommand([2, 0, 0, 7])\nprint(command([3, 0, 0], 1))\n"
        "command([6])\nprint(command([5], 1))\ncommand([2, 0, 0, 7])\nprint(command([5], 1), command([3, 0, 0], 1))\n"
        "command([6])\ncommand([4])\nprint(command([5], 1))"
    )
    assert lines == ["00", "00", "02", "00 07", "00"]


@pytest.mark.parametrize(("bits", "first"), [(0, 0x2000), (1, 0x1800), (2, 0x1000), (3, 0)])
def test_protected_blocks(fram, run, bits, first):
    run(COMMAND + f"command([6])\ncommand([1, {bits << 2}])\nprint(command([5], 1))")
    run("for n in range(0, 0x2000, 0x400):\n    command([6])\n    command([2, n >> 8, n & 255, 1])")
    assert [fram.data[n] for n in range(0, 0x2000, 0x400)] == [int(n < first) for n in range(0, 0x2000, 0x400)]


def test_the_write_protect_pin_guards_the_status_register(board, run):
    part = FRAM()
    board.attach(part, bus="SPI", cs="GP17", wp="GP6")
    code = "wp = digitalio.DigitalInOut(board.GP6)\nwp.switch_to_output(False)\n"
    lines = run(
        COMMAND + code + "command([6])\ncommand([1, 0x8c])\nprint(command([5], 1))\n"  # WPEN was 0 until now
        "command([6])\ncommand([1, 0])\nprint(command([5], 1))\n"
        "command([4])\nwp.value = True\ncommand([6])\ncommand([1, 0])\nprint(command([5], 1))"
    )
    assert lines == ["8c", "8c", "00"]


def test_the_memory_goes_round(fram, run):
    lines = run(COMMAND + "command([6])\ncommand([2, 0x1f, 0xff, 1, 2, 3])\nprint(command([3, 0x1f, 0xff], 4))")
    assert lines == ["01020300"]
    assert (fram.data[-1], fram.data[:2]) == (1, b"\x02\x03")


def test_what_is_in_it_stays_without_power(board, fram, run):
    run(COMMAND + "command([6])\ncommand([2, 0, 5, 5])\ncommand([6])\ncommand([1, 0x0c])\ncommand([6])")
    board.power_cycle()
    assert run(COMMAND + "print(command([5], 1), command([3, 0, 5], 1))") == ["0c 05"]


def test_a_missing_one(board, run):
    part = FRAM()
    board.attach(part, bus="SPI", cs="GP17")
    part.break_("unplugged")
    code = "\n".join("    " + line for line in CHIP.splitlines())
    assert run(f"try:\n{code}\nexcept OSError as error:\n    print(error)") == ["FRAM SPI device not found."]


def test_on_i2c(board, run):
    part = MB85RC256V(data=b"abc")
    board.attach(part)
    lines = run(
        I2C + "fram = adafruit_fram.FRAM_I2C(i2c)\nprint(len(fram), fram[0:4])\nfram[0] = 1\n"
        "values = list(range(100))\nfram[100:200] = values\nprint(fram[0], fram[100:200] == bytes(values))\n"
        "fram[32767] = 8\nprint(fram[32767])"
    )
    assert lines == ["32768 bytearray(b'abc\\x00')", "bytearray(b'\\x01') True", "bytearray(b'\\x08')"]
    board.power_cycle()
    assert part.data[:3] == b"\x01bc"


def test_the_id_of_each_of_two_on_i2c(board, run):
    board.attach(MB85RC256V(data=b"a"))
    board.attach(MB85RC256V(address=0x51, data=b"b"))
    lines = run(
        I2C + "print(*(adafruit_fram.FRAM_I2C(i2c, a)[0] for a in (0x50, 0x51)))\n"
        "i2c.try_lock()\nb = bytearray(3)\ni2c.writeto_then_readfrom(0x7c, b'\\xa2', b)\nprint(b.hex(), i2c.scan())\n"
        "try:\n    i2c.writeto_then_readfrom(0x7c, b'\\xa4', b)\nexcept OSError as error:\n    print(error.errno)"
    )
    assert lines == ["bytearray(b'a') bytearray(b'b')", "00a510 [80, 81]", "5"]


def test_the_write_protect_pin_on_i2c(board, run):
    part = MB85RC256V()
    board.attach(part, wp="GP6")
    run(
        I2C + "wp = digitalio.DigitalInOut(board.GP6)\nfram = adafruit_fram.FRAM_I2C(i2c, wp_pin=wp)\nfram[0] = 1\n"
        "fram.write_protected = True\nfram._write(1, 1)\nfram.write_protected = False\nfram[2] = 1"
    )
    assert part.data[:3] == b"\x01\x00\x01"
