import pytest

from circuitpython_kernel.devices import Photoresistor

READ = "import board, analogio\na = analogio.AnalogIn(board.GP26)\n"


def test_more_light_more_volts(board, numbers):
    part = Photoresistor(light=10)
    board.attach(part, out="GP26")
    found = numbers(READ + "print(a.value)")
    assert found[0] == pytest.approx(65535 * 10 / 24, abs=20), "14 kohm at 10 lux, 10 kohm"
    for light in (100, 1000, 10_000):
        part.light = light
        found += numbers("print(a.value)")
    assert found == sorted(set(found))
    part.light = 100
    assert part.ohms == pytest.approx(14_000 / 10**0.7)
    assert part.readings() == {"resistance": "2.79 kohm"}


def test_the_other_way_round_and_dark(board, numbers):
    part = Photoresistor(light=0, to="ground", divider=1e6)
    board.attach(part, out="GP26")
    assert numbers(READ + "print(a.value)")[0] == pytest.approx(0x8000, abs=20)
    part.light = 100_000
    assert numbers("print(a.value)")[0] < 50
    with pytest.raises(ValueError, match="a divider"):
        Photoresistor(to="nothing")
