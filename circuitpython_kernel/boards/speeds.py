"""How fast chips run CircuitPython, by family.

The interpreter counts steps (`vm.passes.countdown`): four for a bytecode, four more for each name that is looked up,
one for a turn of a loop in C. That fits two figures for one chip, SAMD51: a loop that passes takes 4.78 us a turn,
which is 36 steps (CircuitPython issue 2929, release 5.3.0), and pystone does 1,522 passes a second (the message of the
commit that became supervisor/shared/tick.c, 5.0 beta), where 498 bytecodes and 2,450 other steps a pass give 1,690.

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
has 72.2 kHz (issue 3062, release 5.3.1), so 3.9 us are left for each change. For other chips and operations, that is an
estimate.
"""

from __future__ import annotations

from dataclasses import dataclass

OPERATION_STEPS = 29
"""Steps that an operation of the hardware takes as long as."""

MEASURED: dict[str, int] = {
    "rp2040": 19_050,
    "esp32s2": 35_600,
    "esp32s3": 16_400,
    "samd21": 12_600,
    "samd51": 15_900,
    "nrf52840": 16_800,
    "stm32f405": 21_600,
    "imxrt1062": 14_400,
}
"""Thousandths of a cycle that a step takes, for families of which something was published."""

ESTIMATES: dict[str, int] = {
    "rp2350": 13_500,  # Cortex-M33 with RP2040's kind of flash; between nRF52840 and a Cortex-M4 without waits
    "esp32": 16_400,  # all others of Espressif's: as ESP32-S3
    "same5": 15_900,  # as SAMD51
    "nrf52833": 16_800,
    "stm32f4": 21_600,  # as STM32F405
    "stm32l4": 21_600,
    "stm32f7": 14_400,  # Cortex-M7, as i.MX RT1062
    "stm32h7": 14_400,
    "imxrt": 14_400,
    "max32690": 16_800,  # Cortex-M4, as nRF52840
    "cxd5602": 16_800,
    "bcm": 8_000,  # a guess
    "vexriscv": 18_000,  # a guess
}
"""The same, of which nothing was."""

UNKNOWN = 16_400


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a chip is."""

    step: int
    """Thousandths of a processor's cycle that a step takes."""

    def operation_ns(self, khz: int) -> int:
        """Nanoseconds of an operation of the hardware, at a frequency in kHz."""
        return round(OPERATION_STEPS * self.step * 1000 / khz)


_BY_LENGTH = sorted({**ESTIMATES, **MEASURED}.items(), key=lambda entry: -len(entry[0]))


def pace(chip: str | None) -> Pace:
    """How fast a chip is; None and unknown names are taken for `UNKNOWN`."""
    lowered = (chip or "").lower()
    return Pace(next((step for prefix, step in _BY_LENGTH if lowered.startswith(prefix)), UNKNOWN))
