"""Which chip a board has, and how much memory: worked out, since the stubs do not say.

The stubs give the port, the board's id and name, its pins and its modules. From these:

- raspberrypi: `alarm` is built for RP2040 only, so a board without it has an RP2350: with a pin above GPIO29 it is the
  80-pin RP2350B, else the RP2350A.
- espressif: the id or the name usually says (``esp32s3``, ``_c6``). Else the modules: `espulp` is built for ESP32, S2
  and S3; of these `audioio` (a DAC) is not on S3, and `usb_cdc` not on ESP32. The rest are C3.
- atmel-samd: `samd`, `alarm` and `zlib` are too big for a SAMD21; `canio` needs a SAM E5x. The package letter comes
  from the highest pin (E: no port B, G, J, N: port C, P: port D). The flash size is a table for boards with 1 MB.
- nordic: nRF52840, except the boards in a table. stm, mimxrt10xx, broadcom: a table by words of the id.

The rules on modules are what the stubs of boards with a telling name have in common. The tables, and the spelling of
the chips' full names, are from memory; CircuitPython's ``MICROPY_HW_MCU_NAME`` settings are where to check an entry.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from .chips import family
from .drives import nvm_bytes

_KB = 1024
_MB = 1024 * 1024

_NRF52833 = {"bluemicro833", "microbit_v2", "pca10100", "simmel"}

# SAM D5x/E5x boards with 1 MB of flash, and exceptions to the rule that the highest pin shows the package.
_SAMD_1MB = {
    "pyportal", "pyportal_pynt", "pyportal_titano", "sam32", "pycubed_v05", "pycubed_mram_v05", "cp32-m4",
    "sparkfun_samd51_micromod", "dynossat_edu_obc", "microchip_curiosity_circuitpython", "uartlogger2",
}  # fmt: skip
_SAMD_EXACT = {
    "feather_m4_express": "samd51j19",
    "silicognition-m4-shim": "samd51j19",
    "sparkfun_samd51_thing_plus": "samd51j20",
    "winterbloom_sol": "samd51j20",
    "same54_xplained": "same54p20",
    "seeeduino_wio_terminal": "samd51p19",
    "aloriumtech_evo_m51": "samd51p19",
    "sparkfun_lumidrive": "samd21g18",
    "xinabox_cc03": "samd21g18",
}
# Port B pins that the 48-pin (G) packages of SAM D21 and D51 bring out.
_SAMD_G_PINS = {"PB02", "PB03", "PB08", "PB09", "PB10", "PB11", "PB22", "PB23"}

# The first word that the board's id contains decides.
_BY_WORD: dict[str, tuple[tuple[str, str], ...]] = {
    "stm": (
        ("swan", "STM32L4R5ZI"), ("cygnet", "STM32L433CC"), ("espruino_pico", "STM32F401CD"),
        ("meowbit", "STM32F401XE"),
        ("f405", "STM32F405RG"), ("pyboard", "STM32F405RG"), ("stm32_thing_plus", "STM32F405RG"),
        ("stm32f4_discovery", "STM32F407VG"), ("f411ve", "STM32F411VE"), ("f412", "STM32F412ZG"),
        ("f446", "STM32F446RE"), ("f746g_", "STM32F746NG"), ("f746", "STM32F746ZG"), ("f767", "STM32F767ZI"),
        ("h743", "STM32H743ZI"), ("openmv_h7", "STM32H743VI"), ("daisy_seed", "STM32H750IB"),
        ("blackpill", "STM32F411CE"), ("espruino_wifi", "STM32F411CE"), ("pyb_nano", "STM32F411CE"),
        ("thunderpack", "STM32F411CE"),
    ),
    "mimxrt10xx": (
        ("1011", "IMXRT1011DAE5A"), ("1010", "IMXRT1011DAE5A"), ("1015", "IMXRT1015DAF5A"), ("1020", "IMXRT1021DAG5A"),
        ("1040", "IMXRT1042XJM5B"), ("1050", "IMXRT1052DVL6B"), ("teensy", "IMXRT1062DVJ6A"),
        ("1060", "IMXRT1062DVL6A"), ("1062", "IMXRT1062DVJ6A"),
    ),
    "broadcom": (
        ("zero2w", "bcm2837"), ("zero", "bcm2835"), ("pi4b", "bcm2711"), ("cm4", "bcm2711"), ("piunora", "bcm2711"),
    ),
    "analog": (("32690", "max32690"),),
    "cxd56": (("spresense", "CXD5602"),),
    "litex": (("fomu", "VexRiscv"),),
    "renode": (("cortex_m0plus", "cortex-m0+"),),
}  # fmt: skip

# RP2350 boards whose PSRAM CircuitPython adds to the heap, in megabytes (from memory of the makers' product pages).
_RP2350_PSRAM = {
    "adafruit_fruit_jam": 8, "pimoroni_badger2350": 8, "pimoroni_pga2350": 8, "pimoroni_pico_plus2": 8,
    "pimoroni_pico_plus2w": 8, "sparkfun_pro_micro_rp2350": 8, "sparkfun_thing_plus_rp2350": 8,
}  # fmt: skip


def chip_name(port: str, board_id: str, name: str, pins: Collection[str], modules: Collection[str]) -> str | None:
    """Return the chip's name as CircuitPython spells it, None when nothing shows it.

    `pins` are the microcontroller's pin names, `modules` the built-in modules of the board.
    """
    if port == "raspberrypi":
        return _raspberrypi(pins, modules)
    if port == "espressif":
        return _espressif(board_id, name, modules)
    if port == "atmel-samd":
        return _samd(board_id, pins, modules)
    if port == "nordic":
        return "nRF52833" if board_id in _NRF52833 else "nRF52840"
    lowered = board_id.lower()
    return next((chip for word, chip in _BY_WORD.get(port, ()) if word in lowered), None)


def nvm_size(board_id: str, stated: str, modules: Collection[str]) -> int:
    """Return the bytes of ``microcontroller.nvm``; 0 for a board without it."""
    known = nvm_bytes(board_id)
    if known is not None:
        return known
    return int(stated) if "nvm" in modules and stated.isdigit() else 0


_ESP_PSRAM = {"m5stack_tab5": 16, "waveshare_esp32_s3_amoled_241": 8}
"""Megabytes of boards whose names do not tell; of the Tab5's 32 as many as the interpreter can have."""


def heap_size(board_id: str, name: str, chip: str | None, modules: Collection[str]) -> int:
    """Return about how many bytes of heap CircuitPython leaves to Python code on this board.

    Boards with PSRAM are known by the id or name (``n8r2``, ``2MB PSRAM``) and by `espcamera`, which no board that is
    named as having none includes; with no size in the name, 2 MB.
    """
    size = family(chip).heap_size
    if chip is None:
        return size
    if chip.startswith("ESP32"):
        megabytes = _ESP_PSRAM.get(board_id) or _esp_psram(f"{board_id} {name}".lower(), modules)
        if chip == "ESP32":
            megabytes = min(megabytes, 4)  # the ESP32 maps no more
        return megabytes * _MB - 128 * _KB if megabytes else size
    if chip.startswith("rp2"):
        size += _RP2350_PSRAM.get(board_id, 0) * _MB
        return size - 48 * _KB if "cyw43" in modules else size  # buffers of the Wi-Fi driver
    if chip.startswith(("samd51", "same5")) and chip.endswith("20"):
        return size + 64 * _KB
    return size


def _raspberrypi(pins: Collection[str], modules: Collection[str]) -> str:
    if "alarm" in modules:
        return "rp2040"
    numbers = [int(pin[4:]) for pin in pins if pin.startswith("GPIO") and pin[4:].isdigit()]
    return "rp2350b" if max(numbers, default=0) > 29 else "rp2350a"


def _espressif(board_id: str, name: str, modules: Collection[str]) -> str:
    words = f"{board_id} {name}".lower()
    if "esp8684" in words:
        return "ESP32C2"
    if found := re.search(r"esp32[-_ ]?(c61|c2|c3|c5|c6|h2|p4|s2|s3)", words):
        return f"ESP32{found[1].upper()}"
    if "espulp" in modules:
        if "audioio" not in modules:
            return "ESP32S3"
        return "ESP32S2" if "usb_cdc" in modules else "ESP32"
    if found := re.search(r"(?<![a-z])[a-z]*(c6|h2)(?![a-z0-9])", words):
        return f"ESP32{found[1].upper()}"
    if "wifi" not in modules:
        return "ESP32P4" if "usb_cdc" in modules else "ESP32H2"
    return "ESP32C3"


def _samd(board_id: str, pins: Collection[str], modules: Collection[str]) -> str:
    if board_id in _SAMD_EXACT:
        return _SAMD_EXACT[board_id]
    ports = {pin[:2] for pin in pins}
    if not {"samd", "alarm", "zlib"} & set(modules):
        beyond_g = any(pin.startswith("PB") and pin not in _SAMD_G_PINS for pin in pins)
        return f"samd21{'j' if beyond_g else 'g' if 'PB' in ports else 'e'}18"
    series = "same51" if "canio" in modules else "samd51"
    if "PD" in ports:
        return f"{series}p20"
    if "PC" in ports:
        return f"{series}{'p' if board_id in ('p1am_200', 'grandcentral_m4_express') else 'n'}20"
    package = "j" if any(pin.startswith("PB") and pin not in _SAMD_G_PINS for pin in pins) else "g"
    return f"{series}{package}{20 if board_id in _SAMD_1MB else 19}"


def _esp_psram(words: str, modules: Collection[str]) -> int:
    """Return the megabytes of PSRAM that an Espressif board has, 0 for none."""
    if "nopsram" in words or "no psram" in words:
        return 0
    if found := re.search(r"(?<![a-z0-9])n\d+r(\d+)", words) or re.search(r"(\d+)\s?mb\s?psram", words):
        return int(found[1])
    return 2 if "espcamera" in modules or "psram" in words or "wrover" in words else 0
