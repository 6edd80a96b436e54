"""How fast chips run CircuitPython, by family.

The interpreter counts steps (`vm.passes.countdown`): four for a bytecode, one for a turn of a loop in C. The ratio
comes from two figures for one chip, SAMD51: a loop that passes takes 4.78 us a turn, which is 8 bytecodes
(CircuitPython issue 2929, release 5.3.0), and a pass of pystone 657 us, which is 498 bytecodes and 2,407 turns of loops
in C (the message of the commit that became supervisor/shared/tick.c, 5.0 beta).

What a step takes in cycles, from what was published:

- SAMD51: that loop.
- ESP32-S3: 10,000 increments and compares take 30 ms (issue 10822, release 10.1).
- RP2040, STM32F405, i.MX RT1062: as many times as long as ESP32-S3 for one program, "minimal prime magic square"
  (issue 6292, releases 7.x): 38, 32 and 6 ms beside 17 ms.
- SAMD21: 600 turns of a task scheduler a second beside 1,030 on RP2040 (wellys.com/posts/board-language_speed).
- nRF52840: 769 passes of pystone a second beside SAMD51's 1,522 (the same commit).
- ESP32-S2: 488 runs of a task scheduler a second beside SAMD51's 544 (kvc0/CircuitPython_async, issue 6).

All others are estimates, after a chip with the same core (`ESTIMATES`). Releases differ, and what flash and its cache
cost depends on the program: take a figure for half or twice as much.

An operation of the hardware takes `OPERATION_STEPS`, on every chip: on a SAMD51, a loop that switches a pin on and off
has 72.2 kHz (issue 3062, release 5.3.1), so 4.7 us are left for each change. For other chips and operations, that is an
estimate.
"""

from __future__ import annotations

from dataclasses import dataclass

OPERATION_STEPS = 31
"""Steps that an operation of the hardware takes as long as."""

MEASURED: dict[str, int] = {
    "rp2040": 26_200,
    "esp32s2": 40_000,
    "esp32s3": 22_500,
    "samd21": 17_300,
    "samd51": 17_900,
    "nrf52840": 18_900,
    "stm32f405": 29_600,
    "imxrt1062": 19_900,
}
"""Thousandths of a cycle that a step takes, for families of which something was published."""

ESTIMATES: dict[str, int] = {
    "rp2350": 18_000,  # Cortex-M33 with RP2040's kind of flash; between nRF52840 and a Cortex-M4 without waits
    "esp32": 22_500,  # all others of Espressif's: as ESP32-S3
    "same5": 17_900,  # as SAMD51
    "nrf52833": 18_900,
    "stm32f4": 29_600,  # as STM32F405
    "stm32l4": 29_600,
    "stm32f7": 19_900,  # Cortex-M7, as i.MX RT1062
    "stm32h7": 19_900,
    "imxrt": 19_900,
    "max32690": 18_900,  # Cortex-M4, as nRF52840
    "cxd5602": 18_900,
    "bcm": 10_000,  # a guess
    "vexriscv": 25_000,  # a guess
}
"""The same, of which nothing was."""

UNKNOWN = 22_500


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a chip is."""

    step: int
    """Thousandths of a processor's cycle that a step takes."""

    operation_ns: int
    """Nanoseconds of an operation of the hardware, at the chip's usual frequency."""


_BY_LENGTH = sorted({**ESTIMATES, **MEASURED}.items(), key=lambda entry: -len(entry[0]))


def pace(chip: str | None, hertz: int) -> Pace:
    """How fast a chip is at a frequency in hertz; None and unknown names are taken for `UNKNOWN`."""
    lowered = (chip or "").lower()
    step = next((step for prefix, step in _BY_LENGTH if lowered.startswith(prefix)), UNKNOWN)
    return Pace(step, round(OPERATION_STEPS * step * 1_000_000 / hertz))
