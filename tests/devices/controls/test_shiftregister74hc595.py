import pytest

from circuitpython_kernel.devices import ShiftRegister74HC595

SPI = (
    "import board, busio, digitalio, adafruit_74hc595\nlatch = digitalio.DigitalInOut(board.GP5)\n"
    "spi = busio.SPI(board.GP18, board.GP19)\n"
    "sr = adafruit_74hc595.ShiftRegister74HC595(spi, latch, number_of_shift_registers={})\n"
)
BY_HAND = (
    "import board, digitalio, adafruit_74hc595\nlatch = digitalio.DigitalInOut(board.GP5)\n"
    "clock, data = digitalio.DigitalInOut(board.GP18), digitalio.DigitalInOut(board.GP19)\n"
    "sr = adafruit_74hc595.ShiftRegister74HC595(None, latch, clock, data, number_of_shift_registers={})\n"
)
PINS = {"sck": "GP18", "mosi": "GP19", "latch": "GP5"}


@pytest.mark.parametrize("code", [SPI, BY_HAND])
def test_outputs_by_the_library(board, run, code):
    part = ShiftRegister74HC595()
    board.attach(part, **PINS)
    run(code.format(1) + "sr.get_pin(0).value = True\nsr.get_pin(5).value = True")
    assert [n for n, on in enumerate(part.outputs) if on] == [0, 5]
    assert part.readings() == {"outputs": "1....1.."}
    assert part.picture().shape == (24, 192, 3)
    assert part.picture()[12, 12, 0] > part.picture()[12, 36, 0]
    run("sr.get_pin(0).value = False")
    assert [n for n, on in enumerate(part.outputs) if on] == [5]


def test_two_behind_one_another(board, run):
    part = ShiftRegister74HC595(2)
    board.attach(part, **PINS)
    run(BY_HAND.format(2) + "sr.gpio = bytearray((0x01, 0x82))")
    assert part.readings() == {"outputs": "1....... .1.....1"}
    run("sr.gpio = bytearray((0x00, 0x00))")
    assert not any(part.outputs)


def test_nothing_is_shown_before_the_latch(board, run):
    part = ShiftRegister74HC595()
    board.attach(part, **PINS)
    run(SPI.format(1) + "latch.switch_to_output(False)\nspi.try_lock()\nspi.write(b'\\xff\\x0f')")
    assert not any(part.outputs)
    run("latch.value = True")
    assert part.readings() == {"outputs": "1111...."}


def test_clear_and_output_enable(board, run):
    part = ShiftRegister74HC595()
    board.attach(part, **PINS, clear="GP6", oe="GP7")
    run(SPI.format(1) + "sr.gpio = bytearray((0xFF,))")
    assert all(part.outputs)
    board.pins["GP7"].drive(True)
    assert not any(part.outputs)
    board.pins["GP7"].release()
    board.pins["GP6"].drive(False)
    assert all(part.outputs), "the storage register keeps what it has"
    run("latch.value = False\nlatch.value = True")
    assert not any(part.outputs)
    board.pins["GP6"].release()
    run("sr.gpio = bytearray((0xFF,))")
    assert all(part.outputs)
    board.reset()
    assert all(part.outputs)
    board.power_cycle()
    assert not any(part.outputs)
    with pytest.raises(ValueError, match="1 to 16"):
        ShiftRegister74HC595(0)
