"""time on the board's clock."""

import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st


def test_fast_time_jumps(board, ev):
    assert ev("import time\na = time.monotonic()\ntime.sleep(3600)\ntime.monotonic() - a") == "3600.0"
    assert 3600 <= board.clock.now < 3600.001


def test_a_busy_wait_ends(ev):
    assert (
        ev("import time\nend = time.monotonic() + 0.25\nwhile time.monotonic() < end: pass\ntime.monotonic()") == "1.25"
    )


def test_sleep_rounds_to_milliseconds_as_upstream(ev):
    assert ev(
        "import time\ntime.sleep(0.0004)\na = time.monotonic_ns()\ntime.sleep(0.0006)\ntime.monotonic_ns() - a"
    ) in ("976562", "1007080")


def test_monotonic_ns_counts_ticks(ev):
    assert (
        ev("import time\nns = time.monotonic_ns()\nns == (ns * 32768 + 999999999) // 1000000000 * 1000000000 // 32768")
        == "True"
    )


def test_the_clock_starts_in_2020(ev):
    assert ev("import time\ntime.localtime()") == (
        "struct_time(tm_year=2020, tm_mon=1, tm_mday=1, tm_hour=0, tm_min=0, tm_sec=0, "
        "tm_wday=2, tm_yday=1, tm_isdst=-1)"
    )
    assert ev("time.sleep(86400)\ntime.time() - 1577836800, time.localtime().tm_mday") == "(86400, 2)"


def test_struct_time_from_a_tuple(ev):
    assert (
        ev("import time\nt = time.struct_time((2021, 2, 3, 4, 5, 6, 2, 34, -1))\nt.tm_year, t[1], len(t)")
        == "(2021, 2, 9)"
    )


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.integers(946684800, 2**32 - 1))
def test_mktime_is_the_inverse_of_localtime(shared_board, seconds):
    value = shared_board.run(f"import time\nt = time.localtime({seconds})\ntime.mktime(t), tuple(t[:8])").value
    date = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
    assert value == repr((seconds, tuple(date.timetuple()[:8])))


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("time.sleep(-1)", "ValueError: seconds must be >= 0"),
        ("time.sleep('1')", "TypeError: can't convert str to float"),
        ("time.localtime(-5)", "OverflowError: timestamp out of range for platform time_t"),
        ("time.localtime(946684799)", "OverflowError: timestamp out of range for platform time_t"),
        ("time.mktime((1999, 1, 1, 0, 0, 0, 0, 1, -1))", "OverflowError: tm_year out of range"),
        ("time.mktime(5)", "TypeError: value must be of type struct_time, not int"),
        ("time.mktime((1,))", "TypeError: function takes 9 positional arguments but 1 were given"),
    ],
)
def test_errors(error, code, message):
    assert error("import time\n" + code) == message


def test_every_struct_time_is_one(ev):
    assert (
        ev(
            "import time\nt = time.localtime()\n"
            "isinstance(t, time.struct_time), isinstance(t, tuple), t == tuple(t), time.mktime(t) == time.time()"
        )
        == "(True, True, True, True)"
    )


def test_a_struct_time_needs_nine_numbers(error):
    assert error("import time\ntime.struct_time((1, 2))") == "ValueError: value length must be 9"


def test_the_programs_clocks_are_a_second_ahead_of_board_time(board, ev):
    """A real board takes about a second to start."""
    assert (board.clock.now, ev("import supervisor, time\ntime.monotonic()")) == (0, "1.0")
    assert 1_000_000_000 <= int(ev("time.monotonic_ns()")) < 1_001_000_000
    assert int(ev("supervisor.ticks_ms()")) in (0x1FFF0000 + 1000, 0x1FFF0000 + 1001)
