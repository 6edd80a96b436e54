"""Boards without long integers refuse what needs more than 31 bits, in programs alone."""

import pytest

from circuitpython_kernel import VirtualBoard

SMALL = "OverflowError: small int overflow"
UNSUPPORTED = "OverflowError: No long integer support"


@pytest.fixture(scope="module")
def gemma():
    with VirtualBoard("gemma_m0", clock="fast") as board:
        yield board


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("2**40", SMALL),
        ("x = 1 << 29\nx << 1", SMALL),
        ("x = 1073741823\nx + 1", SMALL),
        ("x = -1073741823 - 1\nx - 1", SMALL),
        ("x = 65536\nx * x", SMALL),
        ("x = -1073741823 - 1\n-x", SMALL),
        ("x = -1073741823 - 1\nabs(x)", SMALL),
        ("x = 99\npow(x, 99)", SMALL),
        ("import struct\nstruct.unpack('<I', b'\\xff\\xff\\xff\\xff')", SMALL),
        ("import random\nfor _ in range(99): random.getrandbits(32)", SMALL),
        ("1073741824", UNSUPPORTED),
        ("x = 0xFFFFFFFF", UNSUPPORTED),
        ("int('99999999999')", UNSUPPORTED),
        ("eval('9999999999')", UNSUPPORTED),
        ("int(1e12)", "ValueError: float too big"),
        ("round(1e12)", "ValueError: float too big"),
        ("import time\ntime.monotonic_ns()", "NotImplementedError: No long integer support"),
        ("import time\ntime.time()", "NotImplementedError: No long integer support"),
        ("import time\ntime.localtime()", "NotImplementedError: No long integer support"),
    ],
)
def test_what_does_not_fit_is_refused(gemma, code, words):
    result = gemma.run(code)
    assert f"{result.error_type}: {result.error_message}" == words


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("1073741823, -1073741823 - 1, 0x3fffffff", "(1073741823, -1073741824, 1073741823)"),
        ("import time\ntime.sleep(0.25)\nisinstance(time.monotonic(), float)", "True"),
        ("import supervisor\nsupervisor.ticks_ms() > 0", "True"),
        ("import rtc, storage\nrtc.RTC().datetime.tm_year >= 2000", "True"),
        ("import board, digitalio\nd = digitalio.DigitalInOut(board.D0)\nd.switch_to_output(True)\nd.value", "True"),
        ("import busio, pwmio, touchio, usb_hid, usb_midi, neopixel_write, nvm\n1", "1"),
        ("int(1e6), round(2.5), 10**9", "(1000000, 2, 1000000000)"),
    ],
)
def test_what_fits_and_the_firmware_work(gemma, code, value):
    result = gemma.run(code)
    assert (result.value, result.traceback) == (value, "")


def test_other_boards_have_long_integers(board):
    # 1e12 is the nearest float that a board has.
    assert board.run("2**40, 0xFFFFFFFF, int(1e12)").value == "(1099511627776, 4294967295, 999999995904)"
