"""The display on two wires, driven by edges as the datasheet has them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuitpython_kernel.devices import TM1637
from circuitpython_kernel.devices.toolkit.examples import example_on

OPEN_DRAIN = (
    "import board, digitalio, time\n"
    "clk, dio = digitalio.DigitalInOut(board.GP2), digitalio.DigitalInOut(board.GP3)\n"
    "for line in (clk, dio):\n    line.switch_to_output(True, digitalio.DriveMode.OPEN_DRAIN)\n"
    "def start():\n    dio.value = False\n"
    "def stop():\n    clk.value = dio.value = False\n    clk.value = dio.value = True\n"
    "def byte(value):\n    for bit in range(9):\n        clk.value = False\n"
    "        dio.value = bit == 8 or bool(value >> bit & 1)\n        clk.value = True\n    return not dio.value\n"
    "def send(*data):\n    start()\n    answers = [byte(value) for value in data]\n    stop()\n    return answers\n"
)
INPUTS = OPEN_DRAIN.replace(
    "    line.switch_to_output(True, digitalio.DriveMode.OPEN_DRAIN)\n",
    "    line.switch_to_output(True)\n",
).replace(  # as programs do it that switch the direction for the acknowledgement
    "    return not dio.value\n",
    "        if bit == 7: clk.value = False; dio.switch_to_input(); clk.value = True; ack = not dio.value;"
    " clk.value = False; dio.switch_to_output(False); break\n    return ack\n",
)


@pytest.fixture
def board(bench):
    """One board for all of these tests."""
    return bench


@pytest.fixture
def part(board):
    part = TM1637()
    board.attach(part, clk="GP2", dio="GP3")
    return part


def test_its_example(board, part, run):
    pins = {"clk": "GP2", "dio": "GP3"}
    run(example_on(TM1637, board.definition, pins))
    assert part.readings() == {"text": "12:34", "on": True, "brightness": 7}


@pytest.mark.parametrize("style", [OPEN_DRAIN, INPUTS])
def test_each_byte_is_acknowledged(part, run, style):
    assert run(style + "print(send(0x40), send(0xC0, 0x3F, 0x06, 0x5B, 0x4F), send(0x88))") == [
        "[True] [True, True, True, True, True] [True]"
    ]
    assert (part.text, part.step) == ("0123", 0)


def test_without_a_display_nothing_acknowledges(board, part, run):
    board.detach(part)
    board.pins["GP2"].resistor = board.pins["GP3"].resistor = "up"
    assert run(OPEN_DRAIN + "print(send(0x40, 0xC0))") == ["[False, False]"]


def test_fixed_addresses(part, run):
    run(OPEN_DRAIN + "send(0x44)\nsend(0xC2, 0x6D)\nsend(0xC0, 0x39, 0x3E)\nsend(0x8A)")
    assert part.text == "U 5 ", "the second byte goes to the same place"
    run("send(0x40)\nsend(0xC3, 0x7F, 1, 2, 3)")
    assert part.text == "U 58"
    assert list(part.ram) == [0x3E, 0, 0x6D, 0x7F, 1, 2]


def test_brightness_and_off(part, run):
    run(OPEN_DRAIN + "send(0x40)\nsend(0xC0, 127, 255, 127, 127)\nsend(0x8F)")
    assert (part.text, part.light) == ("88:88", 14 / 16)
    full = part.picture()
    run("send(0x88)")
    assert part.light == 1 / 16
    assert part.picture().max() < full.max()
    run("send(0x80)")
    assert (part.text, part.light) == ("    ", 0)


def test_keys_are_not_pressed(part, run):
    read = (
        "start()\nbyte(0x42)\nclk.value = False\ndio.value = True\nbits = []\n"
        "for n in range(8):\n    clk.value = True\n    bits.append(dio.value)\n    clk.value = False\nprint(*bits)\n"
        "clk.value = True\nstop()\nprint(*send(0x40))"
    )
    assert run(OPEN_DRAIN + read) == ["True " * 7 + "True", "True"]


def test_six_digits_have_points(board, run):
    part = TM1637(6)
    board.attach(part, clk="GP2", dio="GP3")
    run(OPEN_DRAIN + "send(0x40)\nsend(0xC0, 6 | 128, 91, 79, 102, 109, 125)\nsend(0x8B)")
    assert part.text == "1.23456"


def test_a_snapshot_goes_back_into_the_middle_of_a_byte(board, part, run):
    run(OPEN_DRAIN + "send(0x40)\nsend(0x8F)\nstart()\nbyte(0xC0)\nbyte(0x3F)\nclk.value = False\ndio.value = False")
    before = board.snapshot()
    rest = (
        "clk.value = True\nfor bit in range(1, 9):\n    clk.value = False\n"
        "    dio.value = bit == 8 or bool(6 >> bit & 1)\n    clk.value = True\nstop()\n"
    )
    run(rest)
    assert part.segments[:2] == [0x3F, 6]
    board.restore(before)
    assert part.segments[:2] == [0x3F, 0]
    run(rest)
    assert part.segments[:2] == [0x3F, 6]


class Wires:
    """Two lines, and a part that watches them, without a program."""

    def __init__(self, board, part):
        self.clk, self.dio, self.part = board.pins["GP2"], board.pins["GP3"], part

    def send(self, data):
        self.clk.drive(True)
        self.dio.drive(True)
        self.dio.drive(False)
        for byte in data:
            for bit in range(9):
                self.clk.drive(False)
                self.dio.drive(bit < 8 and bool(byte >> bit & 1))
                self.clk.drive(True)
        self.clk.drive(False)
        self.dio.drive(False)
        self.clk.drive(True)
        self.dio.drive(True)


def test_any_bytes_land_where_the_datasheet_has_them(board, part):
    wires = Wires(board, part)

    @given(st.integers(0, 7), st.lists(st.integers(0, 255), max_size=8), st.booleans())
    def lands(address, data, fixed):
        wires.send([0x44 if fixed else 0x40])
        before = list(part.ram)
        wires.send([0xC0 | address, *data])
        for place, value in enumerate(data):
            at = address if fixed else address + place
            if at < 6:
                before[at] = value
        assert list(part.ram) == before

    lands()


def test_a_power_cycle_in_the_middle_of_an_acknowledgement(board, part, run):
    run(OPEN_DRAIN + "start()\nbyte(0x40)\nclk.value = False\nbyte(0x8F)\n")
    run("for bit in range(8):\n    clk.value = False\n    clk.value = True\nclk.value = False")
    assert board.pins["GP3"].driven is False
    board.power_cycle()
    board.wait_for_boot()
    assert board.pins["GP3"].driven is None


def test_what_cannot_be(board):
    with pytest.raises(ValueError, match="4 or 6 digits, not 5"):
        TM1637(5)
    with pytest.raises(ValueError, match="at pins of their own"):
        board.attach(TM1637(), clk="GP2", dio="GP2")


def test_a_broken_one_acknowledges_nothing(board, part, run):
    part.break_("unplugged")
    assert run(OPEN_DRAIN + "print(send(0x40, 0xC0))") == ["[False, False]"]
    part.mend()
    assert run("print(send(0x40, 0xC0))") == ["[True, True]"]
