"""The boards of web simulators: which board each is, and what its pins are called here."""

from __future__ import annotations

import re

from circuitpython_kernel.circuit.pads import BoardPads

BOARDS = {
    "wokwi-pi-pico": "raspberry_pi_pico",
    "board-pi-pico": "raspberry_pi_pico",
    "board-pi-pico-w": "raspberry_pi_pico_w",
    "board-pi-pico-2": "raspberry_pi_pico2",
    "board-pi-pico-2-w": "raspberry_pi_pico2_w",
    "wokwi-esp32-devkit-v1": "doit_esp32_devkit_v1",
    "board-esp32-devkit-v1": "doit_esp32_devkit_v1",
    "board-esp32-devkit-c-v4": "espressif_esp32_devkitc_v4_wroom_32e",
    "board-esp32-s3-devkitc-1": "espressif_esp32s3_devkitc_1_n8r8",
    "board-esp32-s2-devkitm-1": "espressif_esp32s2_devkitc_1_n4",
    "board-esp32-c3-devkitm-1": "espressif_esp32c3_devkitm_1_n4",
    "board-esp32-c6-devkitc-1": "espressif_esp32c6_devkitc_1_n8",
    "board-xiao-esp32-c3": "seeed_xiao_esp32c3",
    "board-xiao-esp32-s3": "seeed_xiao_esp32_s3_sense",
    "board-xiao-esp32-c6": "seeed_xiao_esp32c6",
    "board-franzininho-wifi": "franzininho_wifi_wroom",
    "board-wemos-s2-mini": "lolin_s2_mini",
}
"""The types of boards, with the id of ours."""
_PICO = {"TP5": "LED", "GND.7": "AGND", "GND.8": "GND.7", "3V3": "3V3", "VREF": "ADC_VREF", "ADC_VREF": "ADC_VREF"}
_SPECIAL = {
    "TX0": ("TX",), "RX0": ("RX",), "TX2": ("GPIO17",), "RX2": ("GPIO16",), "TX": ("TX", "GPIO1"),
    "RX": ("RX", "GPIO3"), "VP": ("GPIO36",), "VN": ("GPIO39",), "SVP": ("GPIO36",), "SVN": ("GPIO39",),
}  # fmt: skip
_SUPPLY = re.compile(r"(GND|VSS|3V3|3\.3V|5V|VIN|VBUS|VSYS|VCC|VDD|V\+|VUSB|BAT)(?:\.\d+)?$")
_SAME = {"GND": "GND", "VSS": "GND", "3V3": "3V3", "3.3V": "3V3", "VCC": "3V3", "VDD": "3V3"}
_NUMBER = re.compile(r"(?:GPIO|GP|IO|D|G)?(\d+)$")


def pad_name(pads: BoardPads, kind: str, pin: str) -> str:
    """What a pin of a simulator's board is called here; as it is there when this board has no such pad.

    Args:
        pads: the board here.
        kind: the type of the simulator's board.
        pin: its name there.
    """
    if "pico" in kind and pin in _PICO:
        return _PICO[pin]
    names = {pad.name for pad in pads.pads}
    if pin in names:
        return pin
    match = _SUPPLY.match(pin)
    if match is not None:
        supply = _SAME.get(match[1], "5V")
        offered = pads.supplies(supply)
        number = pin.partition(".")[2]
        if offered:
            return offered[(int(number) - 1) % len(offered)].name if number else offered[0].name
        return pin
    candidates = [pin, *_SPECIAL.get(pin, ())]
    if number_of := _NUMBER.match(pin):
        candidates.append(f"GPIO{number_of[1]}")
    for candidate in candidates:
        try:
            return pads.pad(candidate).name
        except LookupError:
            continue
    return pin


def simulator_pin(pads: BoardPads, kind: str, name: str) -> str:
    """The other way: what a pad of ours is called on the simulator's board."""
    if "pico" in kind:
        back = {ours: theirs for theirs, ours in _PICO.items() if theirs != "VREF"}
        return back.get(name, name)
    pad = pads.pad(name)
    if pad.index is None:
        if pad.supply == "GND":
            return name
        return "VIN" if pad.supply == "5V" and "devkit-v1" in kind else pad.label
    number = pads.definition.pins[pad.index].name.removeprefix("GPIO")
    if "devkit-v1" in kind or "xiao" in kind:
        return name
    special = {"36": "VP", "39": "VN", "1": "TX", "3": "RX"} if "devkit-c-v4" in kind else {}
    return special.get(number, number)
