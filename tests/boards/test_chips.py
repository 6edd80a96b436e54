"""What is known of chips: figures from their data sheets, and how a chip's name finds its family."""

import pytest

from circuitpython_kernel.boards.chips import FAMILIES, UNKNOWN, family

# How many pins have a converter, and the first and the last of some, as the data sheets' tables of pins list them.
CONVERTERS = {
    "rp2040": (4, {"GPIO26", "GPIO29"}),
    "rp2350b": (8, {"GPIO40", "GPIO47"}),
    "esp32s2": (20, {"GPIO1", "GPIO20"}),
    "esp32s3": (20, {"GPIO1", "GPIO20"}),
    "esp32c3": (6, {"GPIO0", "GPIO5"}),
    "esp32c6": (7, {"GPIO0", "GPIO6"}),
    "esp32h2": (5, {"GPIO1", "GPIO5"}),
    "esp32": (18, {"GPIO32", "GPIO39", "GPIO0", "GPIO2", "GPIO4", "GPIO12", "GPIO15", "GPIO25", "GPIO27"}),
    "samd21": (20, {"PA02", "PA11", "PB00", "PB09"}),
    "nrf52840": (8, {"P0_02", "P0_05", "P0_28", "P0_31"}),
    "stm32f405": (16, {"PA00", "PA07", "PB00", "PB01", "PC00", "PC05"}),
    "stm32f7": (24, {"PF03", "PF10"}),
    "stm32h7": (32, {"PF03", "PF14", "PH02", "PH05"}),
    "imxrt1011": (15, {"GPIO_AD_00", "GPIO_AD_14"}),
    "imxrt1015": (9, {"GPIO_AD_B0_12", "GPIO_AD_B0_14", "GPIO_AD_B0_15", "GPIO_AD_B1_10", "GPIO_AD_B1_15"}),
    "imxrt1021": (19, {"GPIO_AD_B0_12", "GPIO_AD_B0_15", "GPIO_AD_B1_01", "GPIO_AD_B1_15"}),
    "bcm2711": (0, set()),
}


@pytest.mark.parametrize("chip", CONVERTERS)
def test_pins_with_a_converter(chip):
    count, some = CONVERTERS[chip]
    analog = FAMILIES[chip].analog
    assert len(analog) == count
    assert some <= analog


@pytest.mark.parametrize(
    ("chip", "megahertz"),
    [
        ("rp2040", 125), ("rp2350a", 150), ("RP2350B", 150), ("ESP32S3", 240), ("esp32c3fn4", 160), ("samd21g18", 48),
        ("samd51j19", 120), ("nRF52840", 64), ("stm32f405rg", 168), ("stm32h743vi", 480), ("mimxrt", 48), (None, 48),
    ],
)  # fmt: skip
def test_how_fast_a_chip_is(chip, megahertz):
    assert family(chip).cpu_frequency == megahertz * 1_000_000


def test_a_longer_name_is_a_family_of_its_own():
    assert family("rp2350b") is FAMILIES["rp2350b"]
    assert family("rp2350a") is FAMILIES["rp2350"]
    assert family("esp32c61wroom") is FAMILIES["esp32c61"]
    assert family("stm32l4r5zi") is FAMILIES["stm32l4r5"]
    assert family("something") is family(None) is UNKNOWN
