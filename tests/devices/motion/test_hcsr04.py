import pytest

from circuitpython_kernel.devices import HCSR04

SENSOR = (
    "import board, time, adafruit_hcsr04\nsonar = adafruit_hcsr04.HCSR04(trigger_pin=board.GP2, echo_pin=board.GP3)\n"
)


def attach(board, **inputs):
    part = HCSR04(**inputs)
    board.attach(part, trigger="GP2", echo="GP3")
    return part


@pytest.mark.parametrize("distance", [2, 50, 123.5, 400])
def test_the_library_reads_what_was_set(board, numbers, distance):
    attach(board, distance=distance, temperature=14.4)  # 340 m/s, as the library assumes
    assert numbers(SENSOR + "print(sonar.distance)") == [pytest.approx(distance, abs=0.1, rel=0.001)]


def test_warm_air_makes_it_seem_nearer(board, numbers):
    attach(board, distance=200, temperature=40)
    assert numbers(SENSOR + "print(sonar.distance)")[0] == pytest.approx(200 * 340 / 355.5, abs=0.5)


def test_nothing_comes_back(board, numbers):
    attach(board, distance=450)
    assert numbers(SENSOR + "print(sonar.distance)") == [pytest.approx(646, abs=1)], "38 ms"


def test_measurements_in_a_row(board, numbers):
    part = attach(board, distance=100, temperature=14.4)
    code = "for _ in range(5):\n    print(sonar.distance)\n    time.sleep(0.1)\n"
    assert numbers(SENSOR + code) == [pytest.approx(100, abs=0.1)] * 5
    part.distance = 30
    assert numbers(code) == [pytest.approx(30, abs=0.1)] * 5


def test_without_pulseio(board, numbers):
    attach(board, distance=80, temperature=14.4)
    code = "import adafruit_hcsr04\nadafruit_hcsr04._USE_PULSEIO = False\n" + SENSOR + "print(sonar.distance)"
    assert numbers(code) == [pytest.approx(80, abs=18)], "its clock counts milliseconds"


def test_an_unplugged_one_times_out(board):
    attach(board).break_("unplugged")
    result = board.run(SENSOR + "sonar.distance")
    assert (result.error_type, result.error_message) == ("RuntimeError", "Timed out")
