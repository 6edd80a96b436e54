"""neopixel_write, onewireio, analogbufio and AnalogOut: what goes over one pin."""

import numpy as np
import pytest

from circuitpython_kernel import VirtualBoard
from tests.sigrok import decode

NEOPIXEL = (
    "import board, digitalio\nfrom neopixel_write import neopixel_write\n"
    "pin = digitalio.DigitalInOut(board.GP2)\npin.switch_to_output()\n"
)


def test_a_frame_reaches_the_strip_and_the_capture(board, ev, tmp_path):
    ev(NEOPIXEL + "neopixel_write(pin, bytes([1, 2, 3, 0x80, 0xff, 0]))")
    strip = board.pixels("GP2")
    assert strip.colors().tolist() == [[2, 1, 3], [255, 128, 0]]
    assert strip.colors("RGB").tolist() == [[1, 2, 3], [128, 255, 0]]
    edges = board.capture["GP2"].edges()
    assert len(edges) == 2 * 48
    widths = np.diff(edges["time_ns"])[edges["level"][:-1] == 1]
    assert set(widths.tolist()) == {400, 800}
    ev("neopixel_write(pin, bytes([0, 9, 0]))")
    # A shorter frame leaves the pixels behind it alone, and came after the latch.
    assert strip.colors().tolist() == [[9, 0, 0], [255, 128, 0]]
    gaps = np.diff(board.capture["GP2"].edges()["time_ns"])
    assert gaps.max() >= 280_000
    with pytest.raises(ValueError, match="order of colours"):
        strip.colors("GGB")


def test_sigrok_reads_the_same_pixels(board, ev, tmp_path):
    ev(NEOPIXEL + "neopixel_write(pin, bytes([1, 2, 3, 0x80, 0xff, 0x55]))\nimport time\ntime.sleep(0.001)")
    ev("neopixel_write(pin, b'\\0\\0\\0')")
    lines = decode(board, tmp_path, "rgb_led_ws281x:din=GP2", "rgb_led_ws281x=rgb", "GP2")
    assert lines[:2] == ["#020103", "#ff8055"]


def test_a_frame_needs_an_output(error, ev):
    assert error("import neopixel_write\nneopixel_write.neopixel_write(1, b'x')") == (
        "TypeError: digitalinout must be of type DigitalInOut, not int"
    )
    ev(NEOPIXEL + "pin.deinit()")
    assert error("neopixel_write(pin, b'x')").startswith("ValueError: Object has been deinitialized")


class Rom:
    """A 1-Wire part that answers Read ROM (0x33) with its 64-bit code."""

    def __init__(self, code):
        self.bits = [octet >> n & 1 for octet in code for n in range(8)]
        self.start()

    def start(self):
        self.command, self.count, self.at = 0, 0, 0

    def onewire_reset(self):
        self.start()
        return True

    def onewire_write(self, bit):
        if self.count < 8:
            self.command |= bit << self.count
            self.count += 1

    def onewire_read(self):
        if self.command != 0x33 or self.at >= 64:
            return 1
        self.at += 1
        return self.bits[self.at - 1]


ONEWIRE = """
import board, onewireio
w = onewireio.OneWire(board.GP5)
def write(octet):
    for n in range(8): w.write_bit(octet >> n & 1)
def read():
    return sum([w.read_bit() << n for n in range(8)])
"""


def test_a_rom_code_is_read(board, ev, tmp_path):
    # Without a pull-up resistor the line is low, which looks like somebody's presence.
    assert ev(ONEWIRE + "w.reset(), w.read_bit()") == "(False, False)"
    board.pins["GP5"].resistor = "up"
    assert ev("w.reset(), w.read_bit()") == "(True, True)"
    code = bytes((0x28, 1, 2, 3, 4, 5, 6, 0xE1))
    part = Rom(code)
    board.attach(part, pin="GP5")
    assert ev("w.deinit()" + ONEWIRE + "w.reset()") == "False"
    before = board.clock.now_ns
    assert ev("write(0x33)\nbytes([read() for _ in range(8)])") == repr(code)
    assert board.clock.now_ns - before == pytest.approx(72 * 70_000, rel=0.1)
    ev("w.reset()")  # the decoder tells a slot's bit when the next one begins
    lines = decode(board, tmp_path, "onewire_link:owr=GP5", "onewire_link=bit", "GP5")
    bits = [int(line.split()[-1]) for line in lines]
    wanted = [0x33 >> n & 1 for n in range(8)] + part.bits
    assert bits[-72:] == wanted
    with pytest.raises(ValueError, match="on the line already"):
        board.attach(part, pin="GP5")
    with pytest.raises(ValueError, match="is attached to one pin"):
        board.attach(Rom(code), bus="I2C")
    board.detach(part)
    assert ev("w.reset()") == "True"
    board.pins["GP5"].resistor = None


def test_buffered_samples_are_exactly_spaced(board, ev, error):
    board.pins["A0"].volts = lambda t: 1.65 + 1.0 * np.sin(2 * np.pi * 100 * t)
    ev(
        "import analogbufio, array, board\nb = analogbufio.BufferedIn(board.A0, sample_rate=10000)\n"
        "d = array.array('H', [0] * 200)"
    )
    before = board.clock.now_ns
    assert ev("b.readinto(d)") == "200"
    assert board.clock.now_ns - before == pytest.approx(20_000_000, rel=0.01)
    volts = np.array(eval(ev("list(d)"))) * 3.3 / 65535
    times = before / 1e9 + np.arange(200) / 10000
    assert np.abs(volts - (1.65 + np.sin(2 * np.pi * 100 * times))).max() < 0.002
    assert np.unique(np.diff(board.capture["A0"].samples()["time_ns"][-200:])).tolist() == [100_000]
    assert error("b.readinto(array.array('f', [0.0]))").startswith("ValueError: buffer must be")
    assert error("analogbufio.BufferedIn(board.GP2, sample_rate=10000)") == "ValueError: Invalid pin"


def test_a_converter_reads_a_wave_as_its_levels(board, ev):
    board.pins["A0"].drive_wave(1000, 0.25)
    ev(
        "import analogbufio, array, board\nb = analogbufio.BufferedIn(board.A0, sample_rate=8000)\n"
        "d = array.array('H', [0] * 80)"
    )
    assert ev("b.readinto(d)") == "80"
    read = eval(ev("list(d)"))
    assert set(read) == {0, 65535}
    assert read.count(65535) == 20
    assert read[8:] == read[:-8], "a period is eight samples"


def test_a_converter_reads_a_level_that_stays(board, ev):
    board.pins["A0"].volts = 1.65
    ev(
        "import analogbufio, array, board\nb = analogbufio.BufferedIn(board.A0, sample_rate=8000)\n"
        "d = array.array('H', [0] * 8)"
    )
    assert ev("b.readinto(d)\nlist(d)") == f"{[0x8008] * 8}"


def test_analog_out():
    with VirtualBoard("feather_m4_express", clock="fast") as board:
        board.wire("A0", "A2")
        result = board.run(
            "import analogio, board\no = analogio.AnalogOut(board.A0)\ni = analogio.AnalogIn(board.A2)\n"
            "o.value = 32768\nround(i.value / 65535, 2)"
        )
        assert (result.value, result.traceback) == ("0.5", "")
        assert board.pins["A0"].volts == pytest.approx(1.65, abs=0.01)
        assert board.pins["A0"].mode == "analog_out"
        assert board.run("o.value = 70000").error_message == "value must be 0-65535"
        assert board.run("o.value").error_type == "AttributeError"
        assert board.run("analogio.AnalogOut(board.D5)").error_message == "Invalid pin"
        assert board.capture["A0"].samples()["volts"].tolist() == pytest.approx([0, 1.65], abs=0.001)


def test_a_chip_without_a_converter_has_no_analog_out(error):
    assert error("import analogio, board\nanalogio.AnalogOut(board.A0)") == "RuntimeError: No DAC on chip"
