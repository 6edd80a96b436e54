"""How a board's firmware is built: what its makefiles and headers settle.

From ports/*/boards/*/mpconfigboard.mk and .h of CircuitPython 10.2, and from the ports' own.
"""

from __future__ import annotations

_WITHOUT_LONG_INTS = frozenset({
    "8086_commander", "adafruit_neokey_trinkey_m0", "adafruit_pixel_trinkey_m0",
    "adafruit_proxlight_trinkey_m0", "adafruit_rotary_trinkey_m0", "adafruit_sht4x_trinkey_m0",
    "adafruit_slide_trinkey_m0", "adafruit_trrs_trinkey_m0", "arduino_mkr1300", "arduino_mkrzero",
    "arduino_nano_33_iot", "arduino_zero", "bast_pro_mini_m0", "blm_badge", "blues_cygnet", "catwan_usbstick",
    "circuitplayground_express_crickit", "circuitplayground_express_displayio", "cp_sapling_m0",
    "cp_sapling_m0_revb", "datum_distance", "datum_imu", "datum_light", "datum_weather", "escornabot_makech",
    "feather_m0_adalogger", "feather_m0_basic", "feather_m0_rfm69", "feather_m0_rfm9x", "fluff_m0", "gemma_m0",
    "gemma_m0_pycon2018", "hallowing_m0_express", "meowmeow", "ndgarage_ndbit6", "ndgarage_ndbit6_v2",
    "neopixel_trinkey_m0", "nfc_copy_cat", "pewpew10", "pewpew_lcd", "pewpew_m4", "picoplanet", "pyruler",
    "qtpy_m0", "seeeduino_xiao", "seeeduino_xiao_kb", "sensebox_mcu", "serpente", "shirtty",
    "sparkfun_qwiic_micro_no_flash", "sparkfun_samd21_dev", "sparkfun_samd21_mini", "stm32f411ce_blackpill",
    "thunderpack_v11", "thunderpack_v12", "trinket_m0", "uchip", "ugame10", "xinabox_cc03", "xinabox_cs11",
})  # fmt: skip

_PLATFORMS = {
    "broadcom": "BROADCOM", "cxd56": "CXD56", "espressif": "Espressif", "mimxrt10xx": "NXP IMXRT10XX",
    "renode": "Renode",
}  # fmt: skip
_CHIP_PLATFORMS = {
    "rp2040": "RP2040", "rp2350": "RP2350", "nrf52833": "nRF52833", "nrf52840": "nRF52840",
    "samd21": "Atmel SAMD21", "samd51": "MicroChip SAMD51", "same54": "MicroChip SAME54",
}  # fmt: skip
_BOARD_PLATFORMS = {"blues_cygnet": "Cygnet", "swan_r5": "Swan R5"}

_PYSTACK_BYTES = 2048
_SAMD21_PYSTACK_BYTES = 1536
_BOARD_PYSTACK_BYTES = {"TG-Watch": 8192}


def has_long_ints(board_id: str) -> bool:
    """Whether integers may need more than 31 bits (``LONGINT_IMPL``)."""
    return board_id not in _WITHOUT_LONG_INTS


def platform(board_id: str, port: str, chip: str | None) -> str | None:
    """What ``sys.platform`` is (``MICROPY_PY_SYS_PLATFORM``); None: there is no such name."""
    known = _BOARD_PLATFORMS.get(board_id) or _PLATFORMS.get(port)
    if known is not None or chip is None:
        return known
    return next((name for start, name in _CHIP_PLATFORMS.items() if chip.lower().startswith(start)), None)


def pystack_bytes(board_id: str, chip: str | None) -> int:
    """The bytes for the states of running functions (``CIRCUITPY_PYSTACK_SIZE``)."""
    if chip is not None and chip.lower().startswith("samd21"):
        return _SAMD21_PYSTACK_BYTES
    return _BOARD_PYSTACK_BYTES.get(board_id, _PYSTACK_BYTES)
