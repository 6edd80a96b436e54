import pytest

from circuitpython_kernel.devices import LC709203F
from circuitpython_kernel.devices.analog.lc709203f import crc8

GAUGE = (
    "import board, busio, time, digitalio\nfrom adafruit_lc709203f import LC709203F, PackSize, PowerMode\n"
    "i2c = busio.I2C(board.GP5, board.GP4)\ngauge = LC709203F(i2c)\n"
)


def test_the_library_reads_what_was_set(board, numbers):
    board.attach(LC709203F(voltage=3.765, charge=42.3))
    assert numbers(GAUGE + "print(gauge.cell_voltage, gauge.cell_percent)") == pytest.approx([3.765, 42.3])


def test_it_identifies_itself_and_keeps_its_settings(board, run):
    board.attach(LC709203F())
    assert run(GAUGE + "print(hex(gauge.ic_version), gauge.battery_profile, gauge.power_mode)") == ["0x2717 1 1"]
    assert run("gauge.pack_size = PackSize.MAH2000\nprint(gauge.pack_size == PackSize.MAH2000)") == ["True"]


def test_the_temperature_comes_from_the_thermistor_or_from_the_board(board, numbers, run):
    board.attach(LC709203F(temperature=-5))
    assert numbers(GAUGE + "print(gauge.cell_temperature)") == pytest.approx([25], abs=0.1)
    assert numbers("gauge.cell_temperature = 31\nprint(gauge.cell_temperature)") == pytest.approx([31], abs=1)
    assert numbers("gauge.thermistor_enable = True\nprint(gauge.cell_temperature)") == pytest.approx([-5], abs=0.1)


def test_the_alarm_pin(board, run):
    part = LC709203F(charge=50)
    board.attach(part, alarm="GP2")
    code = "alarm = digitalio.DigitalInOut(board.GP2)\ngauge.low_voltage_alarm_percent = 20\nprint(alarm.value)"
    assert run(GAUGE + code) == ["True"]
    part.charge = 19
    assert run("print(alarm.value)") == ["False"]
    part.charge = 20
    assert run("gauge.low_voltage_alarm = 3500\nprint(alarm.value)") == ["True"]
    part.voltage = 3.4
    assert run("print(alarm.value)") == ["False"]
    part.voltage = 3.6


def test_a_charge_that_falls_by_itself_rings_the_alarm(board, run):
    board.attach(LC709203F(charge=lambda t: 100 - t), alarm="GP2")
    assert run(
        GAUGE + "alarm = digitalio.DigitalInOut(board.GP2)\ngauge.low_voltage_alarm_percent = 50\n"
        "time.sleep(40)\na = alarm.value\ntime.sleep(20)\nprint(a, alarm.value)"
    ) == ["True False"]


def test_it_measures_nothing_in_sleep(board, numbers):
    part = LC709203F(voltage=3.9)
    board.attach(part)
    numbers(GAUGE + "gauge.power_mode = PowerMode.SLEEP")
    part.voltage = 3.2
    assert numbers("print(gauge.cell_voltage)") == [3.9]
    assert numbers("gauge.power_mode = PowerMode.OPERATE\nprint(gauge.cell_voltage)") == [3.2]


def test_a_word_with_a_wrong_checksum_is_not_taken():
    part = LC709203F()
    good = bytes((0x16, 0x0B, 0x13, 0x0F))
    part.write(bytes((0x13, 0x0F, 0x00, crc8(good[:1] + b"\x13\x0f\x00") ^ 1)))
    part.write(bytes((0x13,)))
    assert part.read(2) == b"\x08\x00"
    part.write(bytes((0x13, 0x0F, 0x00, crc8(b"\x16\x13\x0f\x00"))))
    assert part.read(2) == b"\x0f\x00"
    assert crc8(b"123456789") == 0xF4
