"""PWM as chips make it: what a program reads back, what its pin does, and which outputs find a timer."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from circuitpython_kernel import VirtualBoard

PICO = "raspberry_pi_pico"
METRO = "metro_m4_express"
S3 = "adafruit_feather_esp32s3_4mbflash_2mbpsram"
NRF = "feather_nrf52840_express"


def run(board, code):
    result = board.run(code)
    assert result.ok, result.traceback or result.restarted
    return result.value


def failure(board, code):
    result = board.run(code)
    assert not result.ok
    return result.traceback.strip().splitlines()[-1]


@pytest.fixture(scope="module")
def boards_by_id():
    made = {}

    def give(board_id):
        if board_id not in made:
            made[board_id] = VirtualBoard(board_id, clock="fast")
        made[board_id].reset()
        made[board_id].capture.clear()
        return made[board_id]

    yield give
    for board in made.values():
        board.close()


@pytest.mark.parametrize(
    ("board_id", "pin", "hertz", "duty", "read", "duty_read", "period", "width"),
    [
        (PICO, "GP2", 1000, 16384, 984, 16384, 1_015_792.5, 16384 * 15.5),
        (PICO, "GP2", 10_000_000, 1, 10_416_666, 1, 96, 8),
        (PICO, "GP2", 7_000_000, 32768, 7_352_941, 32768, 136, 64),
        (METRO, "D5", 7_000_000, 20000, 7_058_823, 16383, 17_000 / 120, 4_000 / 120),
        (S3, "D5", 38_000, 32800, 38_023, 32800, 26_300, 26_300 * 1025 / 2048),
        (S3, "D5", 440, 32770, 440, 32768, 2_272_800, 1_136_400),
        (NRF, "D5", 38_000, 32768, 38_000, 32768, 26_312.5, 13_125),
    ],
)
def test_it_is_read_back_and_drawn_as_the_counter_has_it(
    boards_by_id, board_id, pin, hertz, duty, read, duty_read, period, width
):
    board = boards_by_id(board_id)
    run(board, f"import board, pwmio, time\np = pwmio.PWMOut(board.{pin}, frequency={hertz}, duty_cycle={duty})")
    assert run(board, "p.frequency, p.duty_cycle") == f"({read}, {duty_read})"
    count = 1000
    run(board, f"time.sleep({period * 1e-9 * count + 0.001})")
    edges = board.capture[pin].edges()
    starts = edges["time_ns"][edges["level"] == 1]
    ends = edges["time_ns"][edges["level"] == 0]
    starts, ends = starts[:count], ends[: count - 1]
    assert int(starts[-1] - starts[0]) == pytest.approx(period * (len(starts) - 1), abs=1), "no drift"
    assert np.diff(starts).tolist() == pytest.approx([period] * (len(starts) - 1), abs=1)
    assert (ends - starts[: len(ends)]).tolist() == pytest.approx([width] * len(ends), abs=1)
    assert float((ends - starts[: len(ends)]).mean()) == pytest.approx(width, abs=0.51)
    assert board.pins[pin].pwm == (pytest.approx(1e9 / period), pytest.approx(width / period))


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from([PICO, METRO, S3, NRF]), st.integers(20, 200_000), st.integers(1, 65534), st.booleans())
def test_edges_agree_with_what_is_read_back(boards_by_id, board_id, hertz, duty, variable):
    board = boards_by_id(board_id)
    pin = "GP2" if board_id == PICO else "D5"
    make = f"pwmio.PWMOut(board.{pin}, frequency={hertz}, duty_cycle={duty}, variable_frequency={variable})"
    read, duty_read = eval(
        run(board, f"import board, pwmio, time\np = {make}\nt = p.frequency, p.duty_cycle\ntime.sleep(0.2)\nt")
    )
    frequency, share = board.pins[pin].pwm
    edges = board.capture[pin].edges()
    starts = edges["time_ns"][edges["level"] == 1]
    if 0 < share < 1:
        real = 1e9 * (len(starts) - 1) / (starts[-1] - starts[0])
        assert real == pytest.approx(frequency, rel=1e-6)
        # A Nordic chip says what it was asked for: a count of at most 1 in 16 MHz / frequency beside it.
        assert abs(real - read) <= 1 + real * (real / 16e6 if board_id == NRF else 1e-3)
        assert int(edges["time_ns"][1] - edges["time_ns"][0]) == pytest.approx(share * 1e9 / real, abs=1)
    assert abs(share - duty_read / 65535) <= max(2e-4, 2 * hertz / 16e6)


@pytest.mark.parametrize(
    ("board_id", "code", "message"),
    [
        (PICO, "PWMOut(GP2, variable_frequency=True); PWMOut(GP3)", "RuntimeError: Internal resource(s) in use"),
        (PICO, "PWMOut(GP2); PWMOut(GP3, variable_frequency=True)", "ValueError: Invalid variable_frequency"),
        (PICO, "PWMOut(GP2, frequency=20000); PWMOut(GP3)", "ValueError: Invalid frequency"),
        (PICO, "PWMOut(GP2); PWMOut(GP18)", "RuntimeError: Internal resource(s) in use"),
        (PICO, "PWMOut(GP2); pulseio.PulseOut(GP3)", "ValueError: Invalid frequency"),
        (PICO, "pulseio.PulseOut(GP2); PWMOut(GP18, frequency=38000)", "RuntimeError: Internal resource(s) in use"),
        (PICO, "pulseio.PulseOut(GP2, frequency=63_000_000)", "ValueError: Invalid frequency"),
        (S3, "[PWMOut(p, frequency=f) for p, f in zip((D5, D6, D9, D10, D11), (1000, 2000, 3000, 4000, 5000))]",
         "RuntimeError: Internal resource(s) in use"),
        (S3, "[PWMOut(p) for p in (D5, D6, D9, D10, D11, D12, D13, A0, A1)]",
         "RuntimeError: Internal resource(s) in use"),
        (S3, "PWMOut(D5, frequency=1)", "RuntimeError: Internal error"),
        (S3, "PWMOut(D5); PWMOut(D6, frequency=5)", "RuntimeError: Internal error"),  # they want different clocks
        (NRF, "[PWMOut(p, frequency=f) for p, f in zip((D5, D6, D9, D10, D11), (1000, 2000, 3000, 4000, 5000))]",
         "RuntimeError: Internal resource(s) in use"),
        (NRF, "[PWMOut(p, variable_frequency=True) for p in (D5, D6, D9, D10, D11)]",
         "RuntimeError: Internal resource(s) in use"),
        (NRF, "PWMOut(D5, frequency=3)", "ValueError: Invalid frequency"),
    ],
)  # fmt: skip
def test_what_finds_no_timer(boards_by_id, board_id, code, message):
    board = boards_by_id(board_id)
    assert failure(board, "from board import *\nfrom pwmio import PWMOut\nimport pulseio\n" + code) == message


@pytest.mark.parametrize(
    ("board_id", "code"),
    [
        (PICO, "a = PWMOut(GP2, frequency=20000); b = PWMOut(GP3, frequency=20000)"),
        (PICO, "a = PWMOut(GP2, frequency=2000); a.deinit(); b = PWMOut(GP3, frequency=20000)"),
        (PICO, "a = pulseio.PulseOut(GP2); b = PWMOut(GP3, frequency=38000)"),
        (PICO, "a = pulseio.PulseOut(GP2); a.deinit(); b = PWMOut(GP18)"),
        (S3, "[PWMOut(p, frequency=1000) for p in (D5, D6, D9, D10, D11, D12, D13, A0)]"),
        ("adafruit_feather_esp32_v2", "a = PWMOut(A0, frequency=50); b = PWMOut(A1, frequency=1000)"),
        (S3, "for f in range(1000, 1020):\n    PWMOut(D5, frequency=f).deinit()"),
        (S3, "a = PWMOut(D5, frequency=5); a.deinit(); b = PWMOut(D6, frequency=500)"),
        (NRF, "[PWMOut(p, frequency=1000) for p in (D5, D6, D9, D10, D11, D12, D13, A0)]"),
        (METRO, "[PWMOut(p, frequency=f) for p, f in zip((D5, D6, D9, D10, D11), (1000, 2000, 3000, 4000, 5000))]"),
    ],
)  # fmt: skip
def test_what_shares_or_has_its_own(boards_by_id, board_id, code):
    run(boards_by_id(board_id), "from board import *\nfrom pwmio import PWMOut\nimport pulseio\n" + code)


def test_all_timers_are_free_again_after_a_reset(boards_by_id):
    board = boards_by_id(S3)
    code = "from board import *\nfrom pwmio import PWMOut\n"
    code += "[PWMOut(p, frequency=f) for p, f in zip((D5, D6, D9, D10), (1000, 2000, 3000, 4000))]"
    run(board, code)
    board.reset(hard=False)
    run(board, code)


def test_a_new_frequency_on_an_espressif_chip_keeps_the_timer_s_bits(boards_by_id):
    board = boards_by_id(S3)
    start = "p = pwmio.PWMOut(board.D5, frequency=1000, duty_cycle=32768, variable_frequency=True)"
    run(board, "import board, pwmio\n" + start)
    assert run(board, "p.frequency = 100\np.frequency, p.duty_cycle") == "(100, 32768)"
    assert board.pins["D5"].pwm == (100, 0.5)
    # 13 bits leave no divider for 20 kHz: nothing changes, but the program counts with 11 bits from now on.
    assert run(board, "p.frequency = 20_000\np.frequency") == "100"
    assert board.pins["D5"].pwm == (100, 0.5)
    run(board, "p.duty_cycle = 32768")
    assert board.pins["D5"].pwm == (100, 0.125)


def test_what_was_before_a_new_frequency_keeps_the_old_one_although_nobody_looked(boards_by_id):
    board = boards_by_id(PICO)
    run(
        board,
        "import board, pwmio, time\n"
        "p = pwmio.PWMOut(board.GP2, frequency=10_000, duty_cycle=32768, variable_frequency=True)\n"
        "time.sleep(0.01)\np.frequency = 20_000\ntime.sleep(0.01)\np.frequency = 5_000\ntime.sleep(0.01)",
    )
    edges = board.capture["GP2"].edges()
    gaps = np.diff(edges["time_ns"][edges["level"] == 1])
    assert [int((gaps == length).sum()) for length in (100_000, 50_000, 200_000)] == pytest.approx([99, 199, 49], abs=2)


def test_another_processor_speed_is_another_clock_for_the_next_output(boards_by_id):
    board = boards_by_id(PICO)
    code = "import board, microcontroller, pwmio\nmicrocontroller.cpu.frequency = 150_000_000\n"
    assert run(board, code + "p = pwmio.PWMOut(board.GP2, frequency=1000)\np.frequency") == "990"
