"""What the microcontrollers can do: analog pins, clock and heap, by family.

Where each fact comes from, and how far it was checked:

- Analog inputs and outputs: the pin tables of the datasheet named beside each entry, from memory, not copied out of the
  document. Two checks stand behind them. The i.MX RT entries were compared with the pad tables (``*_af.csv``) of
  MicroPython's mimxrt port. For all families, a test compares them with the names A0 to A3 of every board: they differ
  on six boards, each of which gives such a name to a pin with no converter.
- Clock: RP2040 shows 125 MHz in ``microcontroller.cpu.frequency`` (CircuitPython issue 7937, seen on 8.0.2). The others
  are the maker's usual rating and were not seen on hardware.
- Heap: the chip's RAM less a guess at what the firmware keeps: estimates, all of them. They were fitted to what
  ``gc.mem_free()`` was reported to show: Pico W 126,112 bytes (issue 9085), SAMD21 17,808 (issue 6169), Teensy 4.1
  941,152 (issue 9159), ESP32 with 4 MB PSRAM 4,067,840 (pull request 9824).
- Reference: 3.3 V, and 5 V on Spresense, whose extension board scales its inputs; not checked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

_KB = 1024
_MHZ = 1_000_000


@dataclass(frozen=True, slots=True)
class ChipFamily:
    """Facts that all chips of a family share.

    `cpu_frequency` in hertz, `heap_size` in bytes, `reference_volts` in volts. `analog` and `dac` hold microcontroller
    pin names; `analog` is None where no rule is known, and the board's names A0, A1, ... must do.
    """

    cpu_frequency: int
    heap_size: int
    analog: frozenset[str] | None = None
    dac: frozenset[str] = frozenset()
    reference_volts: float = 3.3


def _gpio(*numbers: int | Iterable[int]) -> frozenset[str]:
    flat = (n for entry in numbers for n in ([entry] if isinstance(entry, int) else entry))
    return frozenset(f"GPIO{n}" for n in flat)


def _port(**ports: Iterable[int]) -> frozenset[str]:
    return frozenset(f"{port}{n:02d}" for port, numbers in ports.items() for n in numbers)


def _through(first: int, last: int) -> range:
    return range(first, last + 1)


# nRF52840 and nRF52833 product specifications, SAADC: AIN0 to AIN7.
_NRF_AIN = frozenset({"P0_02", "P0_03", "P0_04", "P0_05", "P0_28", "P0_29", "P0_30", "P0_31"})
# SAM D21 datasheet, I/O multiplexing, AIN0 to AIN19; VOUT is PA02.
_SAMD21_AIN = _port(PA=_through(2, 11), PB=_through(0, 9))
# SAM D5x/E5x datasheet, I/O multiplexing, both converters; VOUT0 is PA02, VOUT1 is PA05.
_SAMD51_AIN = _port(PA=_through(2, 11), PB=_through(0, 9), PC=(0, 1, 2, 3, 30, 31), PD=(0, 1))
# STM32F4 and F7 datasheets: ADC123_IN0 to IN15.
_STM_ADC = _port(PA=_through(0, 7), PB=(0, 1), PC=_through(0, 5))
_STM_ADC3 = _STM_ADC | _port(PF=_through(3, 10))
_STM_DAC = _port(PA=(4, 5))
# i.MX RT1050/1060 reference manuals, ADC1 and ADC2.
_RT105X_ADC = frozenset(
    {f"GPIO_AD_B0_{n:02d}" for n in _through(12, 15)} | {f"GPIO_AD_B1_{n:02d}" for n in _through(0, 15)}
)

# The first key that the chip's lower-case name starts with is its family: longer names come before shorter ones.
FAMILIES: dict[str, ChipFamily] = {
    # RP2040 datasheet 4.9: ADC0 to ADC3. RP2350 datasheet 12.4: QFN-60 as RP2040, QFN-80 on GPIO40 to 47 instead.
    "rp2040": ChipFamily(125 * _MHZ, 176 * _KB, _gpio(_through(26, 29))),
    "rp2350b": ChipFamily(150 * _MHZ, 400 * _KB, _gpio(_through(40, 47))),
    "rp2350": ChipFamily(150 * _MHZ, 400 * _KB, _gpio(_through(26, 29))),
    # Espressif datasheets, ADC1 and ADC2 channels; heaps without PSRAM.
    "esp32s2": ChipFamily(240 * _MHZ, 128 * _KB, _gpio(_through(1, 20)), _gpio(17, 18)),
    "esp32s3": ChipFamily(240 * _MHZ, 176 * _KB, _gpio(_through(1, 20))),
    "esp32c2": ChipFamily(120 * _MHZ, 64 * _KB, _gpio(_through(0, 4))),
    "esp32c3": ChipFamily(160 * _MHZ, 144 * _KB, _gpio(_through(0, 5))),
    "esp32c5": ChipFamily(240 * _MHZ, 128 * _KB, _gpio(_through(1, 6))),
    "esp32c61": ChipFamily(160 * _MHZ, 128 * _KB, _gpio(1, 3, 4, 5)),
    "esp32c6": ChipFamily(160 * _MHZ, 200 * _KB, _gpio(_through(0, 6))),
    "esp32h2": ChipFamily(96 * _MHZ, 144 * _KB, _gpio(_through(1, 5))),
    "esp32p4": ChipFamily(360 * _MHZ, 384 * _KB, _gpio(_through(16, 23), _through(49, 54))),
    "esp32": ChipFamily(
        240 * _MHZ, 96 * _KB, _gpio(_through(32, 39), 0, 2, 4, _through(12, 15), _through(25, 27)), _gpio(25, 26)
    ),
    "samd21": ChipFamily(48 * _MHZ, 20 * _KB, _SAMD21_AIN, _port(PA=(2,))),
    # The name ends with the flash size: 20 is 1 MB flash and 256 KB RAM, 19 is half of that flash and 192 KB RAM.
    "samd51": ChipFamily(120 * _MHZ, 128 * _KB, _SAMD51_AIN, _port(PA=(2, 5))),
    "same5": ChipFamily(120 * _MHZ, 128 * _KB, _SAMD51_AIN, _port(PA=(2, 5))),
    "nrf52833": ChipFamily(64 * _MHZ, 40 * _KB, _NRF_AIN),
    "nrf52840": ChipFamily(64 * _MHZ, 144 * _KB, _NRF_AIN),
    "stm32f401": ChipFamily(84 * _MHZ, 48 * _KB, _STM_ADC),
    "stm32f405": ChipFamily(168 * _MHZ, 96 * _KB, _STM_ADC, _STM_DAC),
    "stm32f407": ChipFamily(168 * _MHZ, 96 * _KB, _STM_ADC, _STM_DAC),
    "stm32f411": ChipFamily(100 * _MHZ, 64 * _KB, _STM_ADC),
    "stm32f412": ChipFamily(100 * _MHZ, 128 * _KB, _STM_ADC),
    "stm32f446": ChipFamily(168 * _MHZ, 64 * _KB, _STM_ADC, _STM_DAC),
    "stm32f7": ChipFamily(216 * _MHZ, 192 * _KB, _STM_ADC3, _STM_DAC),
    # STM32H743 and H750 datasheets: ADC3 reaches further than on the F7.
    "stm32h7": ChipFamily(
        480 * _MHZ, 384 * _KB, _STM_ADC | _port(PF=_through(3, 14), PH=_through(2, 5)), _port(PA=(4, 5))
    ),
    "stm32l4": ChipFamily(80 * _MHZ, 48 * _KB, _STM_ADC, _STM_DAC),
    "stm32l4r5": ChipFamily(120 * _MHZ, 384 * _KB, _STM_ADC, _STM_DAC),
    # i.MX RT reference manuals, the converters' chapters.
    "imxrt1011": ChipFamily(500 * _MHZ, 64 * _KB, frozenset(f"GPIO_AD_{n:02d}" for n in _through(0, 14))),
    "imxrt1015": ChipFamily(
        500 * _MHZ,
        64 * _KB,
        frozenset({f"GPIO_AD_B0_{n}" for n in (12, 14, 15)} | {f"GPIO_AD_B1_{n}" for n in _through(10, 15)}),
    ),
    "imxrt1021": ChipFamily(500 * _MHZ, 128 * _KB, _RT105X_ADC - {"GPIO_AD_B1_00"}),
    "imxrt1042": ChipFamily(600 * _MHZ, 384 * _KB, _RT105X_ADC),
    "imxrt1052": ChipFamily(600 * _MHZ, 384 * _KB, _RT105X_ADC),
    "imxrt1062": ChipFamily(600 * _MHZ, 944 * _KB, _RT105X_ADC),
    # Raspberry Pi computers have no converter; the heap of the real ports is most of the RAM.
    "bcm2711": ChipFamily(1_500 * _MHZ, 16 * _KB * _KB, frozenset()),
    "bcm283": ChipFamily(1_000 * _MHZ, 16 * _KB * _KB, frozenset()),
    "max32690": ChipFamily(120 * _MHZ, 512 * _KB),
    "cxd5602": ChipFamily(
        156 * _MHZ, 640 * _KB, frozenset({*(f"LPADC{n}" for n in range(4)), "HPADC0", "HPADC1"}), reference_volts=5.0
    ),
    "vexriscv": ChipFamily(48 * _MHZ, 64 * _KB, frozenset()),
}

UNKNOWN = ChipFamily(48 * _MHZ, 64 * _KB)
"""What an unknown chip is taken for; its analog inputs are the board's A0, A1, ..."""

_BY_LENGTH = sorted(FAMILIES, key=len, reverse=True)


def family(chip: str | None) -> ChipFamily:
    """Return the facts of a chip's family, `UNKNOWN` for None and for names that fit no family."""
    lowered = (chip or "").lower()
    return next((FAMILIES[prefix] for prefix in _BY_LENGTH if lowered.startswith(prefix)), UNKNOWN)


_SYNTH_VOICES = (
    ("rp2", 24),
    *((name, 12) for name in ("samd51", "same5", "samd21", "esp32", "nrf52", "imxrt", "mimxrt")),
)
"""CIRCUITPY_SYNTHIO_MAX_CHANNELS of CircuitPython's ports: notes that a synthesizer plays at once."""

_FEWEST_VOICES = 2


def synth_voices(chip: str) -> int:
    """How many notes a `synthio.Synthesizer` plays at once on a chip."""
    lowered = chip.lower()
    return next((voices for name, voices in _SYNTH_VOICES if lowered.startswith(name)), _FEWEST_VOICES)
