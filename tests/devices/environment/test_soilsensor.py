import pytest

from circuitpython_kernel.devices import SoilSensor, catalog

SOIL = (
    "import board, busio\nfrom adafruit_seesaw.seesaw import Seesaw\n"
    "i2c = busio.I2C(board.GP5, board.GP4)\nsoil = Seesaw(i2c, addr=0x36)\n"
)


@pytest.mark.parametrize(("moisture", "temperature"), [(200, 22), (1016, -12.5), (2000, 84.25)])
def test_the_library_reads_what_was_set(board, numbers, moisture, temperature):
    board.attach(SoilSensor(moisture=moisture, temperature=temperature))
    found = numbers(SOIL + "print(soil.moisture_read(), soil.get_temp())")
    # The library masks the upper two bits of the temperature, so below 0 it is wrong by 2**14.
    assert found == [moisture, pytest.approx(temperature % 2**14, abs=0.02)]


def test_it_identifies_itself(board, run):
    board.attach(SoilSensor(address=0x39))
    code = SOIL.replace("0x36", "0x39")
    assert run(code + "print(hex(soil.chip_id), soil.get_version() >> 16)") == ["0x55 4026"]


def test_it_is_found_by_other_names():
    assert catalog.find("stemmasoil") is SoilSensor
    assert SoilSensor in catalog.search("soil")
