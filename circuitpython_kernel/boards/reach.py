"""Which pins a wire can reach: those with a pad, or a contact of a plug; on other boards, those not used inside it."""

from __future__ import annotations

import re
from functools import cache

from .definitions import BoardDefinition
from .layouts import load_layout
from .layouts.model import POWER

# Words of names in the stubs' board modules that belong to something on the board. A name is parted at underscores,
# digits at the end of a word do not count.
_INSIDE_WORDS = """
LED LEDS L RGB RGBLED NEOPIXEL NEOPIX DOTSTAR APA PIXEL WS FLASHLIGHT STATUS USERLED LEDR LEDG LEDB BUTTON BTN BOOT SW
SWITCH KEY KB GPKEY USR USER SELECT ENCODER ENC ROTA ROTB ROT JOYSTICK FADER RING
DISPLAY DISP TFT LCD OLED EPD INKY EINK SHARP BACKLIGHT BL BCKL TOUCH CTP TP VSYNC HSYNC DCLK DE MTX TFTR TFTG TFTB
CAMERA CAM CSI CAMD PCC PCLK XCLK HREF PIXCLK CAMPC CAMV CAMH CAMXC CAMSD CAMSC
SMPS VBUS VOLTAGE BATTERY BATT BAT VBAT VBATT VDIV VDD VCC POWER PWR PWREN LDO CHARGE CHRG CHARGER CURRENT OTG USB
HOLD ENV AREF SHUTDOWN
SD SDIO SDCARD SDCS XSDCS CARD TF FLASH QSPI QIO PSRAM SDRAM ESP ESP8266 WIFI BLE BT LORA RFM RFM9X RF NFC AIRLIFT CYW
ETH ETHERNET RMII MDIO MDC PHY W5K CAN FREELINK ATW WDT RTC GPS MODEM
ACCELEROMETER ACCEL ACC IMU GYRO MAG LIGHT LDR LUM AMB TEMPERATURE TEMP PROXIMITY MICROPHONE MIC PDM AUDIO SPEAKER
SPKR BUZZER I2S IR IRLED REMOTEIN REMOTEOUT VIBRATION MOTOR RELAY PIR PCM CODEC MUTE SPDIF BOOST ALERT
RESET RST MONITOR SENSE DETECT ENABLE INTERRUPT INT IRQ INVERTED DEBUG SWDIO SWCLK SWO MTDI MTDO MTMS MTCK
"""
"""Of lights and buttons, displays and cameras, supplies, other chips, sensors and sound, the board's own control."""
_INSIDE = frozenset(_INSIDE_WORDS.split())
_NOT_WORDS = re.compile(r"[^A-Za-z0-9]+")
_NUMBERED = re.compile(r"_?[A-Z]{0,6}_?\d\w*", re.IGNORECASE)  # D1, GP26_A0, P0_13, PB03, COL2
_BUS = re.compile(
    r"((UART|I2C|SPI|VSPI|HSPI|PORT[A-Z]|QWIIC|STEMMA|GROVE|EXT|PMOD)_?\d*_)?"
    r"(SDA|SCL|SCK|MOSI|MISO|TX|RX|TXD|RXD|CS|CLK|DAC|MO|MI|COPI|CIPO|SDI|SDO|SS|RTS|CTS)(_?\d+)?"
)


def inside_name(name: str) -> bool:
    """Whether a name in the `board` module is that of something on the board, and not of a pin at its edge.

    A name that is neither numbered nor that of a bus, such as VIBRATE, is taken for something on the board.
    """
    if not (_NUMBERED.fullmatch(name) or _BUS.fullmatch(name)):
        return True
    words = [word for word in _NOT_WORDS.split(name.upper()) if word]
    return any(word in _INSIDE or word.rstrip("0123456789") in _INSIDE for word in words)


def pad_label(definition: BoardDefinition, index: int) -> str:
    """What a pin is called on the board: its pad's name where there is a layout, else its first name."""
    return _pad_names(definition).get(index) or definition.pin_label(index)


@cache
def _pad_names(definition: BoardDefinition) -> dict[int, str]:
    layout = load_layout(definition.id)
    names = [pad.name for pad, _ in layout.contacts] if layout else []
    return {definition.aliases[name]: name for name in reversed(names) if name in definition.aliases}


@cache
def reachable_pins(definition: BoardDefinition) -> tuple[int, ...]:
    """The pins that a wire can go to, by index, the best ones first.

    With a layout these are the pads in the board's order, then the contacts of JST plugs, for boards that have nothing
    else. Without one they are the pins all of whose names could stand at the board's edge.
    """
    layout = load_layout(definition.id)
    if layout is None:
        return tuple(
            pin.index
            for pin in definition.pins
            if (names := definition.names_of(pin.index)) and not any(inside_name(name) for name in names)
        )
    pads = {
        definition.aliases[pad.name]
        for pad in layout.pads
        if pad.name in definition.aliases and pad.name not in POWER  # AREF is a pin of some boards
    }
    plugs = [
        definition.aliases[pin.name]
        for plug in layout.connectors
        if plug.kind.startswith("jst") and plug.kind != "jst_ph_4"  # that one is for I2C
        for pin in plug.pins
        if pin.name in definition.aliases
    ]
    return (*sorted(pads), *(index for index in dict.fromkeys(plugs) if index not in pads))
