"""The thermistor, read by its library."""

import pytest

from circuitpython_kernel.devices import Thermistor

SENSOR = (
    "import board, adafruit_thermistor\n"
    "sensor = adafruit_thermistor.Thermistor(board.GP26, {}, {}, 25, {}, high_side={})\nprint(sensor.temperature)"
)


@pytest.fixture
def board(bench):
    """One board for all of these tests."""
    return bench


@pytest.mark.parametrize("celsius", [-20, 0, 25, 60, 100])
@pytest.mark.parametrize(
    ("to", "nominal", "beta", "divider"), [("supply", 10e3, 3950, 10e3), ("ground", 1e5, 4200, 47e3)]
)
def test_the_library_reads_what_was_set(board, numbers, celsius, to, nominal, beta, divider):
    board.attach(Thermistor(to=to, nominal=nominal, beta=beta, divider=divider, temperature=celsius), out="GP26")
    code = SENSOR.format(int(divider), int(nominal), beta, to == "supply")
    # On the high side the library takes 1024 steps of the converter for 1023: half a degree at 100.
    assert numbers(code) == [pytest.approx(celsius, abs=0.6)]


def test_its_resistance_and_what_a_converter_sees(board, numbers):
    part = Thermistor(temperature=25)
    board.attach(part, out="GP26")
    assert part.readings() == {"resistance": "10.00 kohm"}
    part.temperature = lambda time: 25 + 75 * (time >= 0)
    assert part.ohms == pytest.approx(10_000 * 2.718281828 ** (3950 * (1 / 373.15 - 1 / 298.15)))
    assert numbers("import board, analogio\na = analogio.AnalogIn(board.GP26)\nprint(a.value)")[0] > 0xE000
    part.break_("unplugged")
    assert numbers("print(a.value)") == [0]


def test_what_cannot_be():
    for wrong, words in (({"beta": 0}, "above 0"), ({"divider": -1}, "above 0"), ({"to": "5V"}, 'not "5V"')):
        with pytest.raises(ValueError, match=words):
            Thermistor(**wrong)
