"""What PWM counters make of frequencies and duty cycles: figures worked out by hand from the ports' sources.

Each row names the file of CircuitPython 10 whose arithmetic it follows.
"""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuitpython_kernel.doorbell.answers import GuestError
from circuitpython_kernel.hardware.peripherals.pwm_counters import carrier, counter

MHZ = 1_000_000
RP = ("rp2040", 125 * MHZ)
RP2350 = ("rp2350a", 150 * MHZ)
SAMD21 = ("samd21g18", 48 * MHZ)
SAMD51 = ("samd51j19", 120 * MHZ)
S3 = ("esp32s3", 240 * MHZ)
ESP32 = ("esp32", 240 * MHZ)
C6 = ("esp32c6", 160 * MHZ)
NRF = ("nrf52840", 64 * MHZ)
STM = ("stm32f405xx", 168 * MHZ)
RT = ("imxrt1062", 600 * MHZ)

TIMINGS = [
    # chip, frequency, variable: period in ns, its counts, frequency read back
    # ports/raspberrypi: 125 MHz // 4096 = 30517. 30517 / 1000 = 30, the rest 517 is over the half: 31 sixteenths
    (RP, 1000, False, Fraction(31 * 65535, 2), 65535, 984),
    (RP, 50, False, Fraction(610 * 65535, 2), 65535, 50),
    (RP, 440, False, Fraction(69 * 65535, 2), 65535, 442),
    (RP, 195, False, Fraction(157 * 65535, 2), 65535, 194),  # the rest 97 is just the half, which rounds up
    (RP, 500, False, Fraction(61 * 65535, 2), 65535, 500),
    (RP, 1, False, Fraction(4095 * 65535, 2), 65535, 7),  # the divider's end
    (RP, 1907, False, 8 * 65535, 65535, 1907),  # the fastest with the divider
    (RP, 1908, False, 8 * 65513, 65513, 1908),
    (RP, 38_000, True, 8 * 3289, 3289, 38_005),
    (RP, 10 * MHZ, False, 96, 12, 10_416_666),
    (RP, 62_500_000, False, 16, 2, 62_500_000),
    # 150 MHz // 4096 = 36621. 36621 / 1000 = 36, the rest 621 is over the half
    (RP2350, 1000, False, Fraction(37 * 65535 * 1000, 16 * 150), 65535, 990),
    # ports/atmel-samd: a TCC of 24 bits for a fixed frequency, a TC of 16 for a variable one
    (SAMD51, 1000, False, MHZ, 120_000, 1000),
    (SAMD51, 1000, True, MHZ, 60_000, 1000),
    (SAMD51, 50, False, 20 * MHZ, 2_400_000, 50),
    (SAMD51, 50, True, 20 * MHZ, 37_500, 50),  # divided by 64
    (SAMD51, 7 * MHZ, False, Fraction(17 * 1000, 120), 17, 7_058_823),
    (SAMD51, 1, True, Fraction(65536 * 1024 * 1000, 120), 65536, 1),  # slower than that it does not get
    (SAMD21, 440, False, Fraction(109_090 * 1000, 48), 109_090, 440),
    (SAMD21, 440, True, Fraction(54_545 * 2000, 48), 54_545, 440),
    (SAMD21, 24 * MHZ, False, Fraction(2000, 48), 2, 24 * MHZ),
    # ports/espressif and ESP-IDF's ledc.c: 80 MHz * 256 / (1000 * 8192) = 2500
    (S3, 1000, False, MHZ, 8192, 1000),
    (S3, 440, False, 2_272_800, 8192, 440),  # 5682
    (S3, 38_000, False, 26_300, 2048, 38_023),  # 263: 11 bits
    (S3, 10 * MHZ, False, 100, 8, 10 * MHZ),
    (S3, 40 * MHZ, False, 25, 2, 40 * MHZ),
    (S3, 5, False, Fraction(8192 * 250_000 * 25, 256), 8192, 5),  # below 9.6 Hz: the crystal's 40 MHz
    (ESP32, 50, False, 20 * MHZ, 8192, 50),  # 1 MHz * 256 / (50 * 8192) = 625: the slow clock comes first
    (ESP32, 1000, False, MHZ, 8192, 1000),
    (C6, 1000, False, MHZ, 8192, 1000),  # 40 MHz, 1250
    # ports/nordic
    (NRF, 1000, False, MHZ, 16_000, 1000),
    (NRF, 50, False, 20 * MHZ, 20_000, 50),  # divided by 16
    (NRF, 38_000, False, Fraction(421 * 1000, 16), 421, 38_000),
    (NRF, 4, False, 250 * MHZ, 31_250, 4),
    (NRF, 4 * MHZ, False, 250, 4, 4 * MHZ),
    # ports/stm
    (STM, 1000, False, MHZ, 42_000, 1000),  # divided by 2
    (STM, 50, False, Fraction(26 * 64_615 * 1000, 84), 64_615, 50),
    (STM, 42 * MHZ, False, Fraction(2000, 84), 2, 42 * MHZ),
    # ports/mimxrt10xx: the period has one count more
    (RT, 1000, False, Fraction(37_501 * 4000, 150), 37_501, 1000),
    (RT, 18, False, Fraction(65_105 * 128_000, 150), 65_105, 18),
    (RT, 75 * MHZ, False, 20, 3, 75 * MHZ),
]


@pytest.mark.parametrize(("chip", "hertz", "variable", "period", "counts", "read"), TIMINGS)
def test_periods(chip, hertz, variable, period, counts, read):
    timing = counter(chip[0]).first(hertz, chip[1], variable)
    assert (timing.period_ns, timing.counts, timing.frequency) == (period, counts, read)


@pytest.mark.parametrize(
    ("chip", "hertz", "duty", "high", "read"),
    [
        (RP, 10 * MHZ, 0, 0, 0),
        (RP, 10 * MHZ, 1, 1, 1),  # a twelfth: some 8 %
        (RP, 10 * MHZ, 16384, 3, 16384),  # (16384 * 11 + 32767) // 65534
        (RP, 10 * MHZ, 32768, 6, 32768),
        (RP, 10 * MHZ, 65534, 11, 65534),
        (RP, 10 * MHZ, 65535, 12, 65535),
        (RP, 1000, 16384, 16384, 16384),
        (RP, 1000, 65535, 65535, 65535),
        (SAMD51, 1000, 32768, 60_000, 32767),  # 119999 * 32768 // 65535, and back
        (SAMD51, 7 * MHZ, 32768, 8, 32767),
        (SAMD51, 7 * MHZ, 20000, 4, 16383),
        (SAMD21, 1000, 65535, 47_999, 65535),  # never all of the period
        (S3, 1000, 32769, 4096, 32768),
        (S3, 1000, 65535, 8191, 65528),
        (S3, 10 * MHZ, 1, 0, 0),
        (S3, 10 * MHZ, 65535, 7, 57344),
        (NRF, 1000, 32768, 8000, 32768),
        (NRF, 1000, 65535, 16_000, 65535),
        (STM, 1000, 32768, 21_000, 32768),
        (STM, 1000, 65535, 42_000, 65535),
        (RT, 1000, 32768, 18_750, 32768),
        (RT, 1000, 65535, 37_501, 65535),
    ],
)
def test_duty_cycles(chip, hertz, duty, high, read):
    made = counter(chip[0])
    timing = made.first(hertz, chip[1], False)
    assert made.high(timing, duty) == high
    assert made.duty_cycle(timing, duty, high) == read


@pytest.mark.parametrize(
    ("chip", "hertz", "message"),
    [
        (RP, 62_500_001, "Invalid frequency"),
        (SAMD21, 24 * MHZ + 1, "Invalid frequency"),
        (S3, 40 * MHZ + 1, "Invalid frequency"),
        (S3, 80 * MHZ + 1, "Internal error"),  # no bits at all are taken for very many
        (S3, 1, "Internal error"),
        (NRF, 3, "Invalid frequency"),
        (NRF, 5 * MHZ, "Invalid frequency"),
        (STM, 42 * MHZ + 1, "Invalid frequency"),
        (RT, 17, "Invalid frequency"),
        (RT, 75 * MHZ + 1, "Invalid frequency"),
        ((None, 48 * MHZ), 24 * MHZ + 1, "Invalid frequency"),
    ],
)
def test_what_a_counter_cannot_make(chip, hertz, message):
    with pytest.raises(GuestError, match=message):
        counter(chip[0]).first(hertz, chip[1], False)


def test_a_new_frequency_keeps_the_bits_of_an_espressif_timer():
    made = counter("esp32s3")
    first = made.first(1000, 240 * MHZ, True)
    slower = made.again(first, 100, 240 * MHZ)
    assert (slower.period_ns, slower.counts, slower.frequency) == (10 * MHZ, 8192, 100)
    # 20 kHz would have 11 bits, but the timer's 13 leave no divider for it: the old frequency stays.
    unchanged = made.again(first, 20_000, 240 * MHZ)
    assert (unchanged.period_ns, unchanged.counts, unchanged.frequency) == (MHZ, 8192, 1000)
    assert (made.high(first, 32768), made.high(unchanged, 32768)) == (4096, 1024)
    with pytest.raises(GuestError, match="Invalid frequency"):
        made.again(first, 50 * MHZ, 240 * MHZ)


def test_carriers():
    assert carrier("rp2040") is counter("rp2040")
    timing = carrier("esp32s3").first(38_000, 240 * MHZ, False)  # 80 MHz // 38000 = 2105 ticks
    assert (timing.counts, timing.period_ns) == (2105, Fraction(2105 * 25, 2))


CHIPS = [RP, RP2350, SAMD21, SAMD51, S3, ESP32, C6, NRF, STM, RT, ("unknown", 48 * MHZ)]


@given(st.sampled_from(CHIPS), st.integers(20, 3 * MHZ), st.integers(0, 65535), st.booleans())
def test_what_is_read_back_is_what_is_made_within_the_counter_s_steps(chip, hertz, duty, variable):
    made = counter(chip[0])
    timing = made.first(hertz, chip[1], variable)
    real = 10**9 / timing.period_ns
    step = Fraction(2, timing.counts)
    # nRF and STM32 read back what was asked for, and the i.MX RT's period has a count more than it says.
    assert abs(timing.frequency - real) <= 1 + real * step
    # What can be made is near what was asked for: within a count, or a step of a divider of 16 sixteenths at least.
    assert abs(real - hertz) <= hertz * max(step, Fraction(1, 24)) + 1
    high = made.high(timing, duty)
    assert 0 <= high <= timing.counts
    back = made.duty_cycle(timing, duty, high)
    assert abs(back - duty) <= 65535 * step + 1
    assert abs(Fraction(high, timing.counts) - Fraction(back, 65535)) <= step + Fraction(1, 65535)
    assert made.high(timing, 0) == 0
    assert made.high(timing, max(duty, 1) - 1) <= high
