import pytest

from circuitpython_kernel.devices import MAX17048

GAUGE = (
    "import board, busio, time, digitalio\nimport adafruit_max1704x\nfrom adafruit_max1704x import MAX17048\n"
    "i2c = busio.I2C(board.GP5, board.GP4)\ngauge = MAX17048(i2c)\ntime.sleep(0.3)\n"
)


def test_the_library_reads_what_was_set(board, numbers):
    board.attach(MAX17048(voltage=3.765, charge=42.3, rate=-12.48))
    found = numbers(GAUGE + "print(gauge.cell_voltage, gauge.cell_percent, gauge.charge_rate)")
    assert found == [pytest.approx(3.765, abs=1e-4), pytest.approx(42.3, abs=0.004), pytest.approx(-12.48, abs=0.11)]


def test_it_identifies_itself_and_tells_of_the_reset(board, run):
    board.attach(MAX17048())
    assert run(GAUGE + "print(hex(gauge.chip_version), gauge.reset_alert)") == ["0x12 False"]


def test_settings_are_kept(board, numbers):
    board.attach(MAX17048())
    code = (
        "gauge.reset_voltage = 2.5\ngauge.voltage_alert_min = 3.3\ngauge.voltage_alert_max = 4.2\n"
        "gauge.activity_threshold = 0.15\ngauge.hibernation_threshold = 5\n"
        "print(gauge.reset_voltage, gauge.voltage_alert_min, gauge.voltage_alert_max, gauge.activity_threshold, "
        "gauge.hibernation_threshold)"
    )
    assert numbers(GAUGE + code) == pytest.approx([2.48, 3.3, 4.2, 0.15, 4.992], abs=1e-3)


def test_voltage_alerts_and_their_pin(board, run):
    part = MAX17048(voltage=3.9)
    board.attach(part, alrt="GP2")
    code = "pin = digitalio.DigitalInOut(board.GP2)\ngauge.voltage_alert_min = 3.5\ngauge.voltage_alert_max = 4.1\n"
    assert run(GAUGE + code + "print(gauge.active_alert, pin.value)") == ["False True"]
    part.voltage = 3.3
    assert run("time.sleep(0.5)\nprint(gauge.active_alert, pin.value, gauge.voltage_low_alert)") == ["True False True"]
    part.voltage = 3.9
    run("gauge.voltage_low_alert = False\ngauge._alert_status = False\ntime.sleep(0.5)")
    assert run("print(gauge.active_alert, pin.value, gauge.alert_reason)") == ["False True 0"]
    part.voltage = 4.2
    assert run("time.sleep(0.5)\nprint(gauge.alert_reason == adafruit_max1704x.ALERTFLAG_VOLTAGE_HIGH)") == ["True"]


def test_a_low_charge_alerts(board, run):
    part = MAX17048(charge=5)
    board.attach(part)
    assert run(GAUGE + "print(gauge.SOC_low_alert)") == ["False"]
    part.charge = 3
    assert run("time.sleep(0.5)\nprint(gauge.SOC_low_alert)") == ["True"]


def test_hibernation_measures_rarely(board, numbers, run):
    part = MAX17048(voltage=3.9)
    board.attach(part)
    assert run(GAUGE + "gauge.hibernate()\nprint(gauge.hibernating)") == ["True"]
    part.voltage = 3.8
    assert numbers("print(gauge.cell_voltage)\ntime.sleep(1)\nprint(gauge.cell_voltage)") == pytest.approx(
        [3.9, 3.9], abs=1e-4
    )
    assert numbers("time.sleep(45)\nprint(gauge.cell_voltage)") == pytest.approx([3.8], abs=1e-4)
    part.voltage = 3.7
    assert run("gauge.wake()\nprint(gauge.hibernating)") == ["False"]
    assert numbers("time.sleep(1)\nprint(gauge.cell_voltage)") == pytest.approx([3.7], abs=1e-4)


def test_little_current_leads_to_hibernation(board, run):
    part = MAX17048(rate=-1)
    board.attach(part)
    assert run(GAUGE + "print(gauge.hibernating)\ntime.sleep(400)\nprint(gauge.hibernating)") == ["False", "True"]
    part.voltage = 3.5
    assert run("print(gauge.hibernating)") == ["False"]


def test_it_sleeps(board, numbers):
    part = MAX17048(voltage=3.9)
    board.attach(part)
    numbers(GAUGE + "gauge.enable_sleep = True\ngauge.sleep = True")
    part.voltage = 3.2
    assert numbers("time.sleep(2)\nprint(gauge.cell_voltage)") == pytest.approx([3.9], abs=1e-4)
    assert numbers("gauge.sleep = False\nprint(gauge.cell_voltage)") == pytest.approx([3.2], abs=1e-4)
