"""Several parts that answer one address, as the I2C-bus specification has it for its reserved ones."""

import pytest

from circuitpython_kernel import VirtualBoard

BUS = "import board, busio\ni2c = busio.I2C(board.GP5, board.GP4)\ni2c.try_lock()\n"


class Listener:
    """Answers a general call and the question for a device ID."""

    def __init__(self, address, answer):
        self.address = address
        self.answer = answer
        self.heard = []

    def i2c_addresses(self):
        return self.address, 0x00, 0x7C

    def i2c_write(self, address, data):
        self.heard.append((address, data))
        return None if address != 0x7C or data == bytes((self.address << 1,)) else 0

    def i2c_read(self, address, count):
        return self.answer if (0x7C, bytes((self.address << 1,))) in self.heard else None

    def i2c_stop(self):
        self.heard.append("stop")


@pytest.fixture
def board():
    with VirtualBoard(clock="fast") as board:
        yield board


def test_a_general_call_goes_to_all(board):
    parts = [Listener(0x50, b""), Listener(0x51, b"")]
    for part in parts:
        board.attach(part)
    assert board.run(BUS + "i2c.writeto(0x00, b'\\x06')").ok
    assert [part.heard for part in parts] == [[(0x00, b"\x06"), "stop"]] * 2


def test_only_the_part_in_question_gives_its_id(board):
    for part in (Listener(0x50, b"\x0a\x05\x10"), Listener(0x51, b"\xff\x00\x0f")):
        board.attach(part)
    result = board.run(BUS + "b = bytearray(3)\ni2c.writeto_then_readfrom(0x7c, b'\\xa2', b)\nprint(b.hex())")
    assert result.stdout.split() == ["ff000f"], result.traceback


def test_a_low_level_wins_and_what_is_missing_is_high(board):
    for part in (Listener(0x50, b"\xf0\x0f"), Listener(0x51, b"\x3c")):
        board.attach(part)
        part.heard.append((0x7C, bytes((part.address << 1,))))
    result = board.run(BUS + "b = bytearray(3)\ni2c.readfrom_into(0x7c, b)\nprint(b.hex())")
    assert result.stdout.split() == ["300fff"], result.traceback


def test_other_addresses_are_had_by_one(board):
    board.attach(Listener(0x50, b""))
    with pytest.raises(ValueError, match="0x50"):
        board.attach(Listener(0x50, b""))


@pytest.mark.parametrize(
    ("address", "reserved"), [(0x00, True), (0x07, True), (0x08, False), (0x77, False), (0x78, True), (0x7F, True)]
)
def test_which_addresses_are_reserved(board, address, reserved):
    class Shared(Listener):
        def i2c_addresses(self):
            return (self.address,)

    board.attach(Shared(address, b""))
    if reserved:
        board.attach(Shared(address, b""))
    else:
        with pytest.raises(ValueError, match=f"0x{address:02X}"):
            board.attach(Shared(address, b""))
