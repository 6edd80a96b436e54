"""Which pins are a board's buses, known by their names."""

from __future__ import annotations

from collections.abc import Mapping

from .definitions import BusFunction, BusPins, I2CPins, SPIPins, UARTPins

_CLOCKS = ("SCK", "SCLK", "CLK")
_MOSI = ("MOSI", "SDO", "COPI")
_MISO = ("MISO", "SDI", "CIPO")

# In front of SDA, SCK, TX: how boards name the bus that their users plug things into, the likeliest first.
_USUAL_PREFIXES = {
    "I2C": ("", "I2C_", "I2C0_", "STEMMA_", "QWIIC_", "GROVE_", "PORTA_", "SYS_"),
    "SPI": ("", "SPI_", "SPI0_"),
    "UART": ("", "UART_", "UART0_"),
}
# The Pico SDK's default pins (its board header pico.h). The stubs do not have the pins of the Pico's STEMMA_I2C():
# these are taken for them, as other boards of the port set SDA to GPIO4 and SCL to GPIO5.
_PICO_PINS = {"I2C": (4, 5), "SPI": (18, 19, 16), "UART": (0, 1)}


def default_bus(kind: str, aliases: Mapping[str, int], has_function: bool, pico_sdk: bool) -> BusPins | None:
    """Return the pins of the board's usual bus of a kind (``I2C``, ``SPI``, ``UART``), None when no name shows it.

    `has_function` says that the board has a function that returns such a bus: then any pair of fitting names will do,
    such as OLED_SDA and OLED_SCL. `pico_sdk` allows the Pico SDK's pins on boards with the Pico's GP names.
    """
    for prefix in _USUAL_PREFIXES[kind]:
        if pins := _named(kind, prefix, aliases):
            return pins
    for number in ("0", "1", "2"):
        if pins := _named(kind, "", aliases, suffix=number):
            return pins
    if pico_sdk and (pins := _pico(kind, aliases)):
        return pins
    return _any_pair(kind, aliases) if has_function else None


def function_bus(name: str, kind: str, aliases: Mapping[str, int], default: BusPins | None) -> BusFunction:
    """Return the bus that a function of the `board` module gives.

    ``I2C()`` is the default bus. ``SD_SPI()`` uses the pins SD_SCK, SD_MOSI and SD_MISO; a STEMMA QT or Qwiic connector
    with no pin names of its own shares the default bus.
    """
    prefix = name.removesuffix(kind)
    pins = _named(kind, prefix, aliases) if prefix else default
    if pins is None and name.startswith(("STEMMA", "QWIIC", "PORTA", "GROVE")):
        pins = default
    return BusFunction(name, kind, pins)


def _named(kind: str, prefix: str, aliases: Mapping[str, int], suffix: str = "") -> BusPins | None:
    def pin(*signals: str) -> int | None:
        return next((aliases[n] for signal in signals if (n := f"{prefix}{signal}{suffix}") in aliases), None)

    if kind == "I2C":
        sda, scl = pin("SDA"), pin("SCL")
        return I2CPins(sda, scl) if sda is not None and scl is not None else None
    if kind == "SPI":
        clock, mosi, miso = pin(*_CLOCKS), pin(*_MOSI), pin(*_MISO)
        if clock is None or (mosi is None and miso is None):
            return None
        return SPIPins(clock, mosi, miso)
    # The Metro RP2040 and RP2350 have a switch that swaps D0 and D1: UART() sends on the pin that is D0 on its right.
    tx, rx = pin("TX", "TXD", "TX_D0_SWITCH_RIGHT"), pin("RX", "RXD", "RX_D1_SWITCH_RIGHT")
    return UARTPins(tx, rx) if tx is not None and rx is not None else None


def _any_pair(kind: str, aliases: Mapping[str, int]) -> BusPins | None:
    signal = {"I2C": ("SDA",), "SPI": _CLOCKS, "UART": ("TX",)}[kind]
    for alias in aliases:
        if any(word in alias for word in ("LED", "CAN", "DEBUG", "BLE", "CAM", "I2S", "AUDIO")):
            continue
        for ending in signal:
            if alias.endswith(ending) and (pins := _named(kind, alias.removesuffix(ending), aliases)):
                return pins
    return None


def _pico(kind: str, aliases: Mapping[str, int]) -> BusPins | None:
    numbers = _PICO_PINS[kind]
    if any(f"GP{number}" not in aliases for number in numbers):
        return None
    pins = [aliases[f"GP{number}"] for number in numbers]
    if kind == "I2C":
        return I2CPins(*pins)
    return SPIPins(*pins) if kind == "SPI" else UARTPins(*pins)
