"""The tables of the boards' layouts, against what the makers print on boards and in pinouts."""

import itertools
import math
import re

import pytest

from circuitpython_kernel import boards
from circuitpython_kernel.boards.layouts import BadLayout, layout_ids, load_layout, read_layout
from circuitpython_kernel.boards.layouts.model import OTHER, POWER
from tests.conftest import ROOT

PICO = (
    "GP0 GP1 GND GP2 GP3 GP4 GP5 GND GP6 GP7 GP8 GP9 GND GP10 GP11 GP12 GP13 GND GP14 GP15",
    "VBUS VSYS GND 3V3_EN 3V3 ADC_VREF GP28_A2 AGND GP27_A1 GP26_A0 RUN GP22 GND GP21 GP20 GP19 GP18 GND GP17 GP16",
)
FEATHER_RIGHT = "BAT EN VBUS D13 D12 D11 D10 D9 D6 D5 SCL SDA"
FEATHER_ESP = ("RST 3V3 3V3 GND A0 A1 A2 A3 A4 A5 SCK MOSI MISO RX TX TXD0", FEATHER_RIGHT)
QTPY = ("A0 A1 A2 A3 SDA SCL TX", "5V GND 3V3 MOSI MISO SCK RX")
CIRCUIT_PLAYGROUND = ("GND A4 A5 3V3 A6 {} GND", "3V3 A3 A2 GND A1 {} VOUT")
# With the USB connector up: the pads on the left from above to below, then those on the right.
PINOUTS = {
    "raspberry_pi_pico": PICO,
    "raspberry_pi_pico_w": PICO,
    "raspberry_pi_pico2": PICO,
    "raspberry_pi_pico2_w": PICO,
    "adafruit_feather_esp32s2": FEATHER_ESP,
    "adafruit_feather_esp32s3_4mbflash_2mbpsram": FEATHER_ESP,
    "adafruit_feather_esp32s3_tft": FEATHER_ESP,
    "adafruit_feather_rp2040": ("RST 3V3 3V3 GND A0 A1 A2 A3 D24 D25 SCK MOSI MISO RX TX D4", FEATHER_RIGHT),
    "feather_m4_express": ("RST 3V3 AREF GND A0 A1 A2 A3 A4 A5 SCK MOSI MISO RX TX D4", FEATHER_RIGHT),
    "feather_nrf52840_express": ("RST 3V3 AREF GND A0 A1 A2 A3 A4 A5 SCK MOSI MISO RX TX D2", FEATHER_RIGHT),
    "adafruit_qtpy_rp2040": QTPY,
    "adafruit_qtpy_esp32s2": QTPY,
    "qtpy_m0": QTPY,
    "seeeduino_xiao_rp2040": ("D0 D1 D2 D3 D4 D5 D6", "5V GND 3V3 D10 D9 D8 D7"),
    "trinket_m0": ("BAT GND D4 D3 RST", "VBUS D0 D1 D2 3V3"),
    "gemma_m0": ("D2 D0 3V3", "GND D1 VOUT"),
    "circuitplayground_express": tuple(
        side.format(pin) for side, pin in zip(CIRCUIT_PLAYGROUND, ("A7", "A0"), strict=True)
    ),
    "circuitplayground_bluefruit": tuple(
        side.format(pin) for side, pin in zip(CIRCUIT_PLAYGROUND, ("TX", "AUDIO"), strict=True)
    ),
    "itsybitsy_m4_express": (
        "RST 3V3 AREF VHI A0 A1 A2 A3 A4 A5 SCK MOSI MISO D2",
        "BAT GND VBUS D13 D12 D11 D10 D9 D7 D5 SCL SDA TX RX",
    ),
    "adafruit_itsybitsy_rp2040": (
        "RST 3V3 3V3 VHI A0 A1 A2 A3 D24 D25 SCK MOSI MISO D2",
        "BAT GND VBUS D13 D12 D11 D10 D9 D7 D5 SCL SDA TX RX",
    ),
    "adafruit_kb2040": ("D+ D0 D1 GND GND D2 D3 D4 D5 D6 D7 D8 D9", "D- RAW GND RST 3V3 A3 A2 A1 A0 SCK MISO MOSI D10"),
    "metro_m4_express": (
        "NC IOREF RST 3V3 5V GND GND VIN A0 A1 A2 A3 A4 A5",
        "SCL SDA AREF GND D13 D12 D11 D10 D9 D8 D7 D6 D5 D4 D3 D2 D1 D0",
    ),
    "clue_nrf52840_express": ("", ""),
    "pyportal": ("", ""),
    "adafruit_magtag_2.9_grayscale": ("", ""),
    "adafruit_macropad_rp2040": ("", ""),
}
# Pads that are not at the left or the right: in the order of their numbers.
OTHERS = {
    "raspberry_pi_pico": "SWCLK GND SWDIO",
    "raspberry_pi_pico_w": "SWCLK GND SWDIO",
    "raspberry_pi_pico2": "SWCLK GND SWDIO",
    "raspberry_pi_pico2_w": "SWCLK GND SWDIO",
    "seeeduino_xiao_rp2040": "BAT GND SWDIO SWCLK RST GND",
    "itsybitsy_m4_express": "EN SWDIO SWCLK D3 D4",
    "adafruit_itsybitsy_rp2040": "EN SWDIO SWCLK D3 D4",
    "metro_m4_express": "5V MOSI GND MISO SCK RST",
    "clue_nrf52840_express": (
        "P3 P0 P4 P5 P6 P7 P1 P8 P9 P10 P11 P12 P2 P13 P14 P15 P16 3V3 3V3 3V3 P19 P20 GND GND GND"
    ),
    "adafruit_magtag_2.9_grayscale": "TXD0 RXD0",
}
PLUGS = {
    "adafruit_qtpy_rp2040": {"STEMMA QT": "GND 3V3 SDA1 SCL1"},
    "adafruit_qtpy_esp32s2": {"STEMMA QT": "GND 3V3 SDA1 SCL1"},
    "qtpy_m0": {"STEMMA QT": "GND 3V3 SDA SCL"},
    "adafruit_kb2040": {"STEMMA QT": "GND 3V3 SDA SCL"},
    "adafruit_macropad_rp2040": {"STEMMA QT": "GND 3V3 SDA SCL"},
    "adafruit_magtag_2.9_grayscale": {"STEMMA QT": "GND 3V3 SDA SCL", "SENSE": "GND VCC D10", "SENSE1": "GND VCC A1"},
    "pyportal": {"SENSE": "GND VCC D3", "NEOPIX": "GND VCC D4", "I2C": "GND VCC SDA SCL"},
    "clue_nrf52840_express": {"STEMMA QT": "GND 3V3 SDA SCL"},
}
# Number and place of some pads, seen with the USB connector up: the first and the last of each side.
CORNERS = {
    "raspberry_pi_pico": {1: "GP0", 20: "GP15", 21: "GP16", 40: "VBUS"},
    "adafruit_feather_rp2040": {1: "RST", 16: "D4", 17: "SDA", 28: "BAT"},
    "adafruit_qtpy_rp2040": {1: "A0", 7: "TX", 8: "RX", 14: "5V"},
    "seeeduino_xiao_rp2040": {1: "D0", 7: "D6", 8: "D7", 14: "5V"},
    "trinket_m0": {1: "BAT", 5: "RST", 6: "3V3", 10: "VBUS"},
    "adafruit_kb2040": {1: "D+", 13: "D9", 14: "D10", 26: "D-"},
}


def sides(layout):
    """The names on the left and on the right, from above to below, and the others by number."""
    middle = layout.outline.w / 2
    edge = [pad for pad in layout.pads if pad.side in ("left", "right") or pad.shape == "sew"]
    found = [
        [pad.name for pad in sorted(edge, key=lambda one: one.y) if (pad.x < middle) == left] for left in (True, False)
    ]
    return [*found, [pad.name for pad in layout.pads if pad not in edge]]


@pytest.fixture(params=layout_ids())
def layout(request):
    return load_layout(request.param)


def test_every_table_has_its_facts_here():
    assert set(PINOUTS) == set(layout_ids())


def test_the_document_lists_every_layout():
    document = (ROOT / "docs" / "layouts.md").read_text(encoding="utf-8")
    table = document[document.index("| family | boards |") : document.index("All other boards")]
    assert sorted(re.findall(r"`(\S+)`", table)) == sorted(layout_ids())


def test_the_pads_are_where_the_pinout_has_them(layout):
    left, right, others = sides(layout.upright())
    assert (" ".join(left), " ".join(right)) == PINOUTS[layout.board]
    assert " ".join(others) == OTHERS.get(layout.board, "")


@pytest.mark.parametrize("name", PLUGS)
def test_the_contacts_of_plugs(name):
    plugs = {plug.name: " ".join(pin.name for pin in plug.pins) for plug in load_layout(name).connectors}
    for plug, contacts in PLUGS[name].items():
        assert plugs[plug] == contacts


@pytest.mark.parametrize("name", CORNERS)
def test_the_corners_have_their_numbers(name):
    """Counted down the left side and up the right one, as on a chip."""
    pads = {pad.n: pad for pad in load_layout(name).upright().pads}
    first, last, next_one, end = CORNERS[name]
    assert {number: pads[number].name for number in CORNERS[name]} == CORNERS[name]
    assert pads[first].y < pads[last].y
    assert pads[next_one].y > pads[end].y
    assert pads[first].x == pads[last].x < pads[next_one].x == pads[end].x


def test_the_usb_connector_is_up(layout):
    upright = layout.upright()
    if layout.board in ("pyportal", "adafruit_magtag_2.9_grayscale"):
        return  # it is at the side of a display that stands upright
    assert upright.usb.edge == "top"
    assert upright.usb.y < 2


def things(layout):
    """What on the board may hang at a pin."""
    lights = (*layout.leds, *layout.neopixels, *layout.dotstars)
    return (*lights, *layout.buttons, *layout.switches, *layout.sensors)


def test_names_are_the_boards(layout):
    definition = boards.load(layout.board)
    for pad, plug in layout.contacts:
        assert pad.name in definition.aliases or pad.name in POWER | OTHER, (plug, pad)
    for thing in (
        *layout.leds,
        *layout.neopixels,
        *layout.dotstars,
        *layout.buttons,
        *layout.switches,
        *layout.sensors,
    ):
        assert thing.pin is None or thing.pin in definition.aliases, thing
    assert all(pixel.clock in definition.aliases for pixel in layout.dotstars)
    if layout.encoder:
        assert {layout.encoder.a, layout.encoder.b, layout.encoder.switch} <= set(definition.aliases)
    if layout.display:
        assert layout.display.driver in definition.other_names


def test_every_pin_with_a_plain_name_is_somewhere(layout):
    """On a pad, in a plug, or it has another name, too, that says what it does on the board."""
    definition = boards.load(layout.board)
    there = {definition.aliases[pad.name] for pad, _ in layout.contacts if pad.name in definition.aliases}
    there |= {definition.aliases[thing.pin] for thing in things(layout) if thing.pin}
    plain = {
        index
        for index in range(len(definition.pins))
        for names in [definition.names_of(index)]
        if names and all((name[0] in "AD" and name[1:].isdecimal()) or name[:2] == "GP" for name in names)
    }
    assert plain <= there


def half(pad):
    """Half the width and the height of a pad's copper."""
    size = {"sew": 3.2, "ring": 4.0, "castellated": 1.6, "socket": 1.6, "hole": 1.6}.get(pad.shape, 1.0)
    return (pad.w or pad.d or size) / 2, (pad.h or pad.d or size) / 2


def test_pads_are_on_the_board_and_do_not_overlap(layout):
    outline = layout.outline
    for pad in layout.pads:
        assert 0 <= pad.x <= outline.w, pad
        assert 0 <= pad.y <= outline.h, pad
        if outline.circle:
            x, y, diameter = outline.circle
            assert math.dist((x, y), (pad.x, pad.y)) < diameter / 2, pad
    for one, other in itertools.combinations(layout.pads, 2):
        if one.back == other.back:
            (w, h), (ow, oh) = half(one), half(other)
            apart = abs(one.x - other.x) >= w + ow - 1e-6 or abs(one.y - other.y) >= h + oh - 1e-6
            assert apart, (one, other)


def test_things_are_on_the_board(layout):
    outline = layout.outline
    spots = (*layout.leds, *layout.neopixels, *layout.dotstars, *layout.buttons, *layout.sensors, *layout.holes)
    for spot in spots:
        assert -0.1 <= spot.x <= outline.w + 0.1, spot
        assert -0.1 <= spot.y <= outline.h + 0.1, spot
    for box in (*layout.chips, *layout.connectors, *layout.switches, layout.usb):
        assert -5 < box.x < box.x + box.w < outline.w + 5, box  # plugs stand out from the edge
        assert -5 < box.y < box.y + box.h < outline.h + 5, box
    if layout.display:
        display, body = layout.display, layout.display.body
        assert body.x <= display.x < display.x + display.w <= body.x + body.w
        assert body.y <= display.y < display.y + display.h <= body.y + body.h
        pixels = display.px[0] / display.px[1]
        assert display.w / display.h == pytest.approx(pixels, rel=0.12)


def test_rows_have_a_pitch_of_a_tenth_of_an_inch(layout):
    pads = [pad for pad in layout.pads if pad.shape in ("hole", "castellated", "socket") and not pad.back]
    for one, other in itertools.pairwise(sorted(pads, key=lambda pad: pad.n)):
        if one.side == other.side and (one.x == other.x or one.y == other.y) and not layout.board.startswith("metro"):
            assert math.dist((one.x, one.y), (other.x, other.y)) == pytest.approx(2.54, abs=0.01), (one, other)


def test_the_metro_has_the_gap_of_an_arduino():
    pads = {pad.name: pad for pad in load_layout("metro_m4_express").pads if pad.n < 33}
    assert abs(pads["D8"].x - pads["D7"].x) == pytest.approx(4.06)
    assert abs(pads["D9"].x - pads["D8"].x) == pytest.approx(2.54)


@pytest.mark.parametrize(
    ("name", "width", "height"),
    [
        ("raspberry_pi_pico", 21, 51), ("adafruit_feather_rp2040", 50.8, 22.86), ("trinket_m0", 15.24, 26.67),
        ("adafruit_itsybitsy_rp2040", 35.56, 17.78), ("metro_m4_express", 68.58, 53.34), ("gemma_m0", 27.98, 27.46),
        ("adafruit_qtpy_rp2040", 17.78, 20.7), ("circuitplayground_express", 50.77, 50.54),
    ],
)  # fmt: skip
def test_sizes(name, width, height):
    outline = load_layout(name).outline
    assert (outline.w, outline.h) == (width, height)


def test_sources_are_named(layout):
    assert layout.source
    assert "facts only" in layout.licence


def test_four_turns_are_none(layout):
    turned = layout.turned().turned().turned().turned()
    for pad, same in zip(layout.pads, turned.pads, strict=True):
        assert (pad.side, pad.n) == (same.side, same.n)
        assert (pad.x, pad.y) == pytest.approx((same.x, same.y), abs=0.002)


def test_a_board_without_a_table_has_none():
    assert load_layout("arduino_nano_rp2040_connect") is None


GOOD = """
board = "mine"
colour = "#000000"
source = "the datasheet"
licence = "CC0"
outline = { w = 20, h = 30 }
rows = [{ side = "left", x = 1, y = 2, dy = 2.54, first = 1, pads = ["D0", "D1"] }]
"""


def test_a_table_is_read():
    layout = read_layout(GOOD)
    assert [(pad.n, pad.name, pad.x, pad.y) for pad in layout.pads] == [(1, "D0", 1, 2), (2, "D1", 1, 4.54)]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('board = "mine"', "", "mine.toml has no board."),
        ("w = 20, ", "", "mine.toml: outline has no w."),
        ("h = 30", 'h = "30"', "mine.toml: outline: h is '30', which is no float."),
        ("dy = 2.54", "dz = 2.54", "needs pads, a list of names, and dx or dy"),
        ("first = 1, ", "", "mine.toml: rows[0] has no first."),
        ('"left"', '"west"', 'the side of D0 is "west", which is none of left, right, top, bottom, inside.'),
        ("rows", 'pads = [{ n = 1, name = "A0", x = 1, y = 1 }]\nrows', "mine.toml: two pads have the number 1."),
        ('"CC0"', '""', "has to name the source of its numbers, and that source's licence"),
        ('colour = "#000000"', 'colour = "#000000"\nleds = [{ nam = "x" }]', 'leds[0] has "nam", which is none of'),
        ("{ w", "{{ w", "mine.toml is no TOML"),
    ],
)  # fmt: skip
def test_a_wrong_table_is_told(old, new, sentence):
    with pytest.raises(BadLayout) as caught:
        read_layout(GOOD.replace(old, new, 1), "mine.toml")
    assert sentence in str(caught.value)
