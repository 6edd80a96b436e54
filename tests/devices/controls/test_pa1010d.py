import datetime

import pytest

from circuitpython_kernel.devices import GPS, PA1010D

RECEIVER = (
    "import board, busio, time, adafruit_gps\ni2c = busio.I2C(board.GP5, board.GP4)\n"
    "gps = adafruit_gps.GPS_GtopI2C(i2c, debug=False)\n"
    "gps.send_command(b'PMTK314,0,1,0,1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0')\ngps.send_command(b'PMTK220,1000')\n"
    "def wait(seconds):\n    end = time.monotonic() + seconds\n"
    "    while time.monotonic() < end:\n        gps.update()\n        time.sleep(0.02)\nwait(3.5)\n"
)


@pytest.mark.parametrize(("latitude", "longitude"), [(48.1173, 11.5167), (-33.8568, 151.2153)])
def test_the_library_reads_what_was_set(board, run, latitude, longitude):
    board.attach(PA1010D(latitude=latitude, longitude=longitude, altitude=123.4, satellites=7))
    (line,) = run(RECEIVER + "print(gps.has_fix, gps.latitude, gps.longitude, gps.altitude_m, gps.satellites)")
    fixed, *numbers = line.split()
    assert fixed == "True"
    assert [float(number) for number in numbers] == pytest.approx([latitude, longitude, 123.4, 7], abs=2e-6)


def test_each_sentence_comes_once_and_then_filler(board, run):
    board.attach(PA1010D())
    run(
        "import board, busio, time\ni2c = busio.I2C(board.GP5, board.GP4)\ni2c.try_lock()\ntime.sleep(2.5)\n"
        "data = bytearray(1200)\ni2c.readfrom_into(0x10, data)"
    )
    assert run("print(data.count(b'$GPGGA'), data.count(b'$GPRMC'), data.endswith(b'\\n' * 50))") == ["2 2 True"]
    assert run("i2c.readfrom_into(0x10, data)\nprint(data == b'\\n' * 1200)") == ["True"]


def test_the_rate_and_the_choice_of_sentences(board, run):
    part = PA1010D()
    board.attach(part)
    run(RECEIVER + "gps.send_command(b'PMTK220,500')\nwait(2)")
    assert part._period == 0.5
    assert part._rates["GSV"] == 0


def test_what_nobody_reads_is_let_go(board, run):
    part = PA1010D()
    board.attach(part)
    run("import time\ntime.sleep(600)")
    assert 3000 < sum(map(len, part._waiting)) <= 4096
    run(RECEIVER)
    assert run("wait(3)\nprint(gps.timestamp_utc.tm_min)") == ["10"]


def test_its_time_goes_on_and_the_pulse_comes(board, run):
    board.attach(PA1010D(start=datetime.datetime(2026, 2, 28, 23, 59, 58)), pps="GP2")
    (line,) = run(RECEIVER + "t = gps.timestamp_utc\nprint(t.tm_year, t.tm_mon, t.tm_mday, t.tm_hour)")
    assert line == "2026 3 1 0"
    edges = board.capture["GP2"].edges()
    assert (edges["level"] == 1).sum() == 3


def test_it_is_no_part_for_a_serial_port(board):
    with pytest.raises(ValueError, match="is a part for I2C"):
        board.attach(PA1010D(), bus="UART")
    board.attach(GPS())
    board.attach(PA1010D())
