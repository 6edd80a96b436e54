"""The board answers an I2C controller outside."""

import pytest

from tests.sigrok import decode

SERVE = """
import board
from i2ctarget import I2CTarget
with I2CTarget(board.GP5, board.GP4, (0x40, 0x41)) as target:
    while True:
        request = target.request(timeout=0.5)
        if request is None:
            break
        with request:
            if request.is_read:
                print(hex(request.address), "read", request.is_restart, request.write(b"abcd"))
            else:
                print(hex(request.address), "write", request.is_restart, bytes(request.read()))
"""

OPEN = """
import board
from i2ctarget import I2CTarget
t = I2CTarget(board.GP5, board.GP4, [0x40])
r = t.request()
"""


@pytest.fixture
def controller(board):
    return board.controller("I2C")


def test_writes_reads_and_repeated_starts(board, controller):
    written = controller.write(0x40, b"\x01\x02")
    both = controller.write_then_read(0x41, b"\x05", 3)
    nobody = controller.read(0x42, 1)
    log = len(board.bus["I2C"].transactions)
    result = board.run(SERVE)
    assert result.stdout == (
        "0x40 write False b'\\x01\\x02'\n0x41 write False b'\\x05'\n0x41 read True 3\n"
    )  # fmt: skip
    assert written.result(10) == b""
    assert both.result(10) == b"abc"
    assert isinstance(nobody.exception(10), OSError)
    made = list(board.bus["I2C"].transactions)[log:]
    assert [(t.address, t.direction, t.data) for t in made] == [
        (0x40, "write", b"\x01\x02"), (0x41, "write", b"\x05"), (0x41, "read", b"abc"), (0x42, "read", b""),
    ]  # fmt: skip
    assert len(board.capture["GP5"].edges()) > 2 * 9 * 7  # SCL's clocks of seven bytes


def test_sigrok_reads_the_same_bytes(board, controller, tmp_path):
    controller.write(0x40, b"\x01\x02")
    controller.write_then_read(0x41, b"\x05", 3)
    log = len(board.bus["I2C"].transactions)
    assert board.run(SERVE).ok
    expected = []
    for made in list(board.bus["I2C"].transactions)[log:]:
        expected.append(f"Address {made.direction}: {made.address:02X}")
        expected += [f"Data {made.direction}: {octet:02X}" for octet in made.data]
    annotation = "i2c=address-read:address-write:data-read:data-write"
    lines = decode(board, tmp_path, "i2c:scl=GP5:sda=GP4", annotation, "GP4", "GP5")
    assert [line for line in lines if line not in ("Write", "Read")] == expected


def test_what_the_program_does_not_read_is_not_acknowledged(board, controller):
    done = controller.write(0x40, b"\x01\x02\x03")
    assert board.run(OPEN + "r.read(2)\nr.deinit()\nt.deinit()").ok
    assert str(done.exception(10)) == "[Errno 5] Input/output error"


def test_a_short_answer_reads_as_an_idle_bus(board, controller):
    done = controller.read(0x40, 3)
    assert board.run(OPEN + "n = r.write(b'x')\nr.deinit()\nt.deinit()\nn").value == "1"
    assert done.result(10) == b"x\xff\xff"


def test_a_request_that_comes_later_is_waited_for(board, controller):
    done = []
    board.clock.call_at(board.clock.now + 0.3, lambda: done.append(controller.write(0x40, b"x")))
    result = board.run(SERVE)
    assert result.stdout == "0x40 write False b'x'\n"
    assert done[0].result(10) == b""


def test_negative_timeout_does_not_wait_and_reset_ends_a_transfer(board, controller):
    code = "import board, time\nfrom i2ctarget import I2CTarget\nt = I2CTarget(board.GP5, board.GP4, [0x40])\n"
    assert board.run(code + "s = time.monotonic()\nt.request(), time.monotonic() - s < 0.01").value == "(None, True)"
    pending = controller.write(0x40, b"x")
    assert board.run("r = t.request()\nr.address").value == "64"
    board.reset()
    assert isinstance(pending.exception(10), OSError)


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("I2CTarget(board.GP5, board.GP4, [])", "ValueError: addresses is empty"),
        ("I2CTarget(board.GP5, board.GP4, [128])", "ValueError: address must be 0-127"),
        ("I2CTarget(board.GP5, board.GP7, [1])", "ValueError: Invalid pins"),
        ("I2CTarget(3, board.GP4, [1])", "TypeError: scl must be of type Pin, not int"),
        ("t = I2CTarget(board.GP5, board.GP4, [1])\nI2CTarget(board.GP9, board.GP8, [1])",
         "ValueError: I2C peripheral in use"),
        ("t = I2CTarget(board.GP5, board.GP4, [1])\nt.deinit()\nt.request()",
         "ValueError: Object has been deinitialized and can no longer be used. Create a new object."),
    ],
)  # fmt: skip
def test_errors(error, code, message):
    assert error(f"import board\nfrom i2ctarget import I2CTarget\n{code}") == message


def test_reading_a_write_request_the_wrong_way(board, error, controller):
    controller.write(0x40, b"x")
    board.run(OPEN)
    assert error("r.write(b'x')") == "OSError: [Errno 13] Permission denied"
