import datetime

import pytest

from circuitpython_kernel.devices import GPS
from circuitpython_kernel.devices.controls.gps import sentence

RECEIVER = (
    "import board, busio, time, adafruit_gps\n"
    "uart = busio.UART(board.GP0, board.GP1, baudrate=9600, timeout=10, receiver_buffer_size=512)\n"
    "gps = adafruit_gps.GPS(uart)\n"
    "gps.send_command(b'PMTK314,0,1,0,1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0')\ngps.send_command(b'PMTK220,1000')\n"
    "def wait(seconds):\n    end = time.monotonic() + seconds\n"
    "    while time.monotonic() < end:\n        gps.update()\n        time.sleep(0.02)\nwait(3.5)\n"
)


@pytest.mark.parametrize(("latitude", "longitude"), [(48.1173, 11.5167), (-33.8568, 151.2153), (0.0001, -179.9999)])
def test_the_library_reads_what_was_set(board, run, latitude, longitude):
    board.attach(GPS(latitude=latitude, longitude=longitude, altitude=123.4, satellites=7, speed=10, course=271.5))
    (line,) = run(
        RECEIVER + "print(gps.has_fix, gps.latitude, gps.longitude, gps.altitude_m, gps.satellites, gps.speed_knots, "
        "gps.track_angle_deg)"
    )
    fixed, *numbers = line.split()
    assert fixed == "True"
    found = [float(number) for number in numbers]
    assert found[:2] == pytest.approx([latitude, longitude], abs=2e-6)
    assert found[2:] == pytest.approx([123.4, 7, 19.44, 271.5], abs=0.01)


def test_its_time_goes_on_with_the_board_s_clock(board, run):
    board.attach(GPS(start=datetime.datetime(2026, 2, 28, 23, 59, 58)))
    (line,) = run(RECEIVER + "t = gps.timestamp_utc\nprint(t.tm_year, t.tm_mon, t.tm_mday, t.tm_hour)")
    assert line == "2026 3 1 0"


def test_a_fix_is_lost_and_found(board, run):
    part = GPS(fix=False)
    board.attach(part)
    assert run(RECEIVER + "print(gps.has_fix)") == ["False"]
    part.fix = True
    assert run("wait(2.5)\nprint(gps.has_fix)") == ["True"]


def test_the_rate_and_the_choice_of_sentences(board, run):
    part = GPS()
    board.attach(part)
    run(RECEIVER + "gps.send_command(b'PMTK220,500')\nwait(2)\n")
    log = b"".join(entry.data for entry in board.bus["UART"].transactions if entry.direction == "read")
    assert b"$PMTK001,314,3*" in log
    assert b"$PMTK001,220,3*" in log
    assert part._period == 0.5
    recent = log[log.rindex(b"$PMTK001,220,3*") :]
    assert recent.count(b"$GPRMC") >= 3
    assert b"$GPGSV" not in recent


def test_a_command_with_a_wrong_checksum_is_ignored():
    part = GPS()
    part.received(b"$PMTK220,100*00\r\n")
    assert part._period == 1.0
    part.received(sentence("PMTK220,100"))
    assert part._period == 0.1


def test_the_pulse_each_second(board, run):
    board.attach(GPS(), pps="GP2")
    run("import time\ntime.sleep(3.5)")
    edges = board.capture["GP2"].edges()
    rises = edges["time_ns"][edges["level"] == 1]
    assert len(rises) == 3
    assert (rises[1] - rises[0]) / 1e9 == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize("name", ["GGA", "GLL", "GSA", "GSV", "RMC", "VTG"])
@pytest.mark.parametrize("fix", [True, False])
@pytest.mark.parametrize("satellites", [0, 3, 12])
def test_sentences_have_the_fields_that_the_library_expects(name, fix, satellites):
    fields = {"GGA": 15, "GLL": 8, "GSA": 18, "RMC": 13, "VTG": 10}
    for made in GPS(fix=fix, satellites=satellites).sentences(name):
        body = made.decode().strip()
        assert len(body) <= 82
        assert sentence(body[1:-3]) == made
        if name in fields:
            assert body.count(",") + 1 == fields[name], body


@pytest.mark.parametrize("cycle", [False, True])
def test_each_sentence_comes_once_a_second(board, run, cycle):
    board.attach(GPS(), pps="GP2")
    if cycle:
        board.power_cycle()
    (line,) = run(
        "import board, busio, time\nuart = busio.UART(board.GP0, board.GP1, receiver_buffer_size=4096, timeout=0)\n"
        "time.sleep(3.6)\ndata = uart.read()\nprint(*[data.count(n) for n in (b'GPGGA', b'GPGSA', b'GPRMC', b'GPVTG')])"
    )
    assert line == "3 3 3 3"
    rises = board.capture["GP2"].edges()
    assert (rises["level"] == 1).sum() == 3


TIME_SOURCE = """
import time, board, busio, rtc, adafruit_gps
uart = busio.UART(board.GP0, board.GP1, baudrate=9600, timeout=10)
gps = adafruit_gps.GPS(uart, debug=False)
gps.send_command(b"PMTK314,0,1,0,1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0")
gps.send_command(b"PMTK220,1000")
rtc.set_time_source(gps)
chip = rtc.RTC()
def text(t):
    return f"{t.tm_mon:02}/{t.tm_mday:02}/{t.tm_year} {t.tm_hour:02}:{t.tm_min:02}:{t.tm_sec:02}"
last = time.monotonic()
shown = 0
while shown < 4:
    gps.update()
    if time.monotonic() - last >= 1:
        last = time.monotonic()
        if not gps.timestamp_utc:
            print("none")
            continue
        shown += 1
        print(text(gps.timestamp_utc), text(time.localtime()), text(chip.datetime))
"""


def test_the_receiver_is_the_time_source(board, run):
    """As in the library's example gps_time_source.py."""
    board.attach(GPS(start=datetime.datetime(2026, 2, 28, 23, 59, 57)))
    *_, last = run(TIME_SOURCE)
    words = last.split()
    assert words[0] == "03/01/2026"
    assert words[2:4] == words[:2]
    assert words[4] == "01/01/2020", "the chip's own clock goes on by itself"


def test_a_source_without_a_date_is_shown_as_it_is(board, run):
    assert run(
        "import rtc, time\nclass Source:\n    datetime = time.struct_time((0, 0, 0, 12, 34, 56, 0, 0, -1))\n"
        "rtc.set_time_source(Source())\nprint(tuple(time.localtime()))"
    ) == ["(0, 0, 0, 12, 34, 56, 0, 0, -1)"]
