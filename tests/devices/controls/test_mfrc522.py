"""The RFID reader and its cards, by a program that follows the datasheets: PyPI has no library of CircuitPython's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuitpython_kernel.devices import MFRC522
from circuitpython_kernel.devices.toolkit.mifare import crc_a

READER = (
    "import board, busio, digitalio, time\n"
    "spi = busio.SPI(board.GP18, board.GP19, board.GP16)\n"
    "spi.try_lock()\n"
    "cs = digitalio.DigitalInOut(board.GP17)\n"
    "cs.switch_to_output(True)\n"
    "def write(register, *values):\n"
    "    cs.value = False\n"
    "    spi.write(bytes((register << 1,) + values))\n"
    "    cs.value = True\n"
    "def read(register, count=1):\n"
    "    found = bytearray(count + 1)\n"
    "    cs.value = False\n"
    "    spi.write_readinto(bytes([register << 1 | 0x80] * count + [0]), found)\n"
    "    cs.value = True\n"
    "    return bytes(found[1:]) if count > 1 else found[1]\n"
    "def begin():\n"
    "    write(1, 0x0F)\n"  # soft reset
    "    write(0x2A, 0x80); write(0x2B, 0xA9); write(0x2C, 0x03); write(0x2D, 0xE8)\n"  # a timeout of 25 ms
    "    write(0x15, 0x40); write(0x11, 0x3D); write(0x14, read(0x14) | 3)\n"
    "def crc(data):\n"
    "    write(1, 0); write(5, 4); write(0x0A, 0x80); write(9, *data); write(1, 3)\n"
    "    while not read(5) & 4: pass\n"
    "    return bytes((read(0x22), read(0x21)))\n"
    "def ask(data, bits=0, command=0x0C):\n"
    "    write(1, 0); write(4, 0x7F); write(0x0A, 0x80); write(9, *data); write(0x0D, bits); write(1, command)\n"
    "    if command == 0x0C: write(0x0D, 0x80 | bits)\n"
    "    while not read(4) & (0x30 if command == 0x0C else 0x10):\n"
    "        if read(4) & 1: return None\n"
    "    count = read(0x0A)\n"
    "    found = read(9, count) if count > 1 else bytes((read(9),)) if count else b''\n"
    "    return (found, read(0x0C) & 7) if read(0x0C) & 7 else found\n"
    "def checked(*data):\n"
    "    return ask(bytes(data) + crc(bytes(data)))\n"
    "def find():\n"
    "    if ask(b'\\x26', 7) is None: return None\n"
    "    number = ask(b'\\x93\\x20')\n"
    "    return number if checked(0x93, 0x70, *number) else None\n"
    "def unlock(block, number, key=b'\\xff' * 6, which=0x60):\n"
    "    return ask(bytes((which, block)) + key + number[:4], 0, 0x0E) is not None and bool(read(8) & 8)\n"
    "begin()\n"
)


@pytest.fixture
def board(bench):
    """One board for all of these tests."""
    return bench


@pytest.fixture
def part(board):
    part = MFRC522()
    board.attach(part, bus="SPI", cs="GP17")
    return part


def test_its_version_and_its_own_checksum(part, run):
    assert run(READER + "print(hex(read(0x37)), crc(b'\\x30\\x04').hex())") == ["0x92 " + crc_a(b"\x30\x04").hex()]
    assert crc_a(b"\x50\x00") == b"\x57\xcd", "as ISO/IEC 14443-3 has it for a halt"


def test_a_card_comes_and_goes(part, run):
    assert run(READER + "print(find())") == ["None"]
    part.card = "card 2"
    assert run("print(find().hex())") == ["1122334444"]
    assert part.readings() == {"antenna": "on", "card": "11223344", "state": "active"}
    part.card = 0
    assert run("print(find())") == ["None"]


def test_a_wait_ends_by_the_timer(board, part, run):
    run(READER)
    before = board.clock.now
    assert run("print(find())") == ["None"]
    assert board.clock.now - before == pytest.approx(0.025, rel=0.05)


def test_without_its_antenna_a_card_says_nothing(part, run):
    part.card = 1
    assert run(READER + "write(0x14, 0x80)\nprint(find())\nwrite(0x14, 0x83)\nprint(find().hex())") == [
        "None", "0102030404",
    ]  # fmt: skip


def test_a_halted_card_hears_only_the_wake_up(part, run):
    part.card = 1
    halt = "print(find().hex(), checked(0x50, 0), ask(b'\\x26', 7), ask(b'\\x52', 7))"
    assert run(READER + halt) == [r"0102030404 None None b'\x04\x00'"]


def test_blocks_are_read_and_written(part, run):
    part.card = 1
    code = (
        "n = find()\nprint(checked(0x30, 4))\nn = find()\nprint(unlock(4, n))\nprint(checked(0xA0, 4))\n"
        "print(checked(*b'sixteen letters!'))\nprint(checked(0x30, 4)[:16])\n"
    )
    assert run(READER + code) == [r"(b'\x04', 4)", "True", r"(b'\n', 4)", r"(b'\n', 4)", "b'sixteen letters!'"]
    assert part.memories[0][64:80] == b"sixteen letters!"
    last = "print(checked(0x30, 7)[:16].hex(), checked(0x30, 8))"
    assert run(last) == ["000000000000ff078069ffffffffffff " + r"(b'\x04', 4)"], "another sector is locked"


def test_a_card_is_lost_when_the_cipher_is_switched_off(part, run):
    part.card = 1
    code = "n = find()\nprint(unlock(4, n))\nwrite(8, 0)\nprint(checked(0x30, 4), find() is not None)"
    assert run(READER + code) == ["True", "None True"]


def test_a_new_key(part, run):
    part.card = 3
    code = (
        "n = find()\nprint(unlock(7, n))\nchecked(0xA0, 7)\n"
        "print(checked(*b'secret', 0xff, 7, 0x80, 0x69, *b'second'))\n"
        "n = find()\nprint(unlock(4, n))\nn = find()\nprint(unlock(4, n, b'secret'))\n"
        "n = find()\nprint(unlock(4, n, b'second', 0x61))\nn = find()\nprint(unlock(4, n, b'second'))"
    )
    assert run(READER + code) == ["True", r"(b'\n', 4)", "False", "True", "True", "False"]


def test_the_reader_adds_and_checks_checksums_itself(part, run):
    part.card = 1
    code = "n = find()\nunlock(0, n)\nwrite(0x12, 0x80)\nwrite(0x13, 0x80)\nprint(ask(b'\\x30\\x00').hex(), read(6))"
    assert run(READER + code) == ["01020304040804" + "0004"[:2] + "00" * 8 + " 0"]


def test_reset_pin_and_a_snapshot(board, run):
    part = MFRC522(("DEADBEEF",), card=1)
    board.attach(part, bus="SPI", cs="GP17", rst="GP6")
    assert run(READER + "n = find()\nprint(unlock(4, n))") == ["True"]
    before = board.snapshot()
    write = "checked(0xA0, 4)\nchecked(*bytes(range(16)))\nprint(checked(0x30, 4)[15])"
    assert run(write) == ["15"]
    board.restore(before)
    assert part.memories[0][79] == 0
    assert run("print(checked(0x30, 4)[15])") == ["0"]
    run("rst = digitalio.DigitalInOut(board.GP6)\nrst.switch_to_output(False)")
    assert run("print(read(0x37))\nrst.value = True\nprint(read(0x37), read(0x2A))") == ["0", "146 0"]


@given(st.binary(min_size=1, max_size=20))
def test_a_frame_with_its_checksum_has_the_checksum_0(data):
    assert crc_a(data + crc_a(data)) == b"\x00\x00"


def test_what_cannot_be():
    for cards, words in (((), "1 to 4 cards, not 0"), (("12",), 'such as "01020304", not "12"'), (("x" * 8,), "not")):
        with pytest.raises(ValueError, match=words):
            MFRC522(cards)
