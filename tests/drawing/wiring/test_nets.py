import itertools
from xml.etree import ElementTree

import pytest

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.devices import (
    BME280,
    GPS,
    HCSR04,
    LIS3DH,
    MCP3008,
    PCA9685,
    SSD1306,
    TCA9548A,
    Buzzer,
    I2CPart,
    MatrixKeypad,
    NeoPixelStrip,
    Relay,
)
from circuitpython_kernel.drawing.wiring.layout import LEGEND, lay_out_wiring
from circuitpython_kernel.drawing.wiring.nets import Wiring, nets, wiring_of, wiring_text
from circuitpython_kernel.drawing.wiring.style import PALETTE, THEMES, strokes

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def board():
    with VirtualBoard(clock="fast") as board:
        board.attach(BME280())
        board.attach(MCP3008(), cs="GP17")
        board.attach(HCSR04(), trigger="GP2", echo="GP3")
        board.attach(GPS(), tx="GP0", rx="GP1")
        mux = TCA9548A()
        board.attach(mux)
        board.attach(BME280(address=0x76), bus=mux.channel(3))
        board.wire("GP10", "GP11")
        board.wire("GP12", "GP20")
        yield board


@pytest.fixture
def bench():
    with VirtualBoard(clock="fast") as board:
        yield board


def texts(svg):
    return [element.text for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def test_it_is_said_in_words(board):
    lines = board.wiring_text().splitlines()
    assert lines[0] == (
        "bme280 (0x77 · I2C · temperature, humidity and pressure sensor): SDA to GP4, SCL to GP5; supply: 3V3, GND"
    )
    assert lines[2] == "hcsr04 (distance sensor, ultrasonic): trigger to GP2, echo to GP3; supply: 5V, GND"
    assert lines[3].endswith("RX to GP0, TX to GP1; supply: 3V3, GND"), "what the board sends, the part receives"
    assert lines[5].startswith("  bme280_2 (0x76 · ")
    assert ": channel 3 of tca9548a, SDA to SD3, SCL to SC3;" in lines[5]
    assert lines[-2:] == ["jumper wire: GP10 to GP11", "jumper wire: GP12 to GP20"]


def test_an_empty_board_says_how_to_begin(bench):
    sentence = (
        "Nothing is attached to the Raspberry Pi Pico: %attach bme280 puts a sensor on it, %parts lists the others."
    )
    assert bench.wiring_text() == sentence
    assert " ".join(text for text in texts(bench.wiring_svg()) if text).endswith(sentence)
    assert bench.figure("wiring").axes


def test_parts_on_one_bus_share_a_trunk_with_dots(board):
    wiring = wiring_of(board)
    layout = lay_out_wiring(wiring)
    sda = next(one for one in layout.routes if one.label == "SDA")
    assert len(sda.ends) == 3, "the board, the sensor and the multiplexer"
    assert len(sda.dots) == 1
    behind = next(one for one in layout.routes if one.label == "tca9548a SD3")
    assert len(behind.ends) == 2
    assert LEGEND in [label.text for label in layout.labels]


def test_wires_make_one_net_of_two_pins(bench):
    bench.attach(Buzzer(), **{"in": "GP2"})
    bench.wire("GP2", "GP3")
    bench.wire("GP4", "GP3")
    (net,) = nets(wiring_of(bench))
    assert net.pins == (2, 3, 4)
    assert net.label == "in"


def test_pressed_keys_and_closed_contacts_are_no_jumpers(bench):
    keypad = MatrixKeypad()
    bench.attach(keypad, row0="GP0", row1="GP1", row2="GP2", col0="GP6", col1="GP7", col2="GP8")
    bench.attach(Relay(), **{"in": "GP10", "com": "GP11", "nc": "GP12"})
    bench.wire("GP3", "GP4")
    keypad.press("5")
    assert bench.pins.wires() == [("GP11", "GP12"), ("GP3", "GP4"), ("GP1", "GP7")]
    assert [line for line in bench.wiring_text().splitlines() if "jumper" in line] == ["jumper wire: GP3 to GP4"]


def test_parts_stand_at_the_side_of_their_pins_and_what_hangs_at_them_below(board):
    wiring = wiring_of(board)
    layout = lay_out_wiring(wiring)
    boxes = {part.name: box for part, box in zip(wiring.parts, layout.parts, strict=True)}
    assert boxes["bme280"].x < layout.board.x, "GP4 and GP5 are on the left"
    assert boxes["mcp3008"].x > layout.board.x, "GP16 to GP19 are on the right"
    assert boxes["bme280_2"].x == boxes["tca9548a"].x
    assert boxes["bme280_2"].y > boxes["tca9548a"].y


def test_both_ends_are_labelled_with_pin_and_signal(board):
    wiring = wiring_of(board)
    layout = lay_out_wiring(wiring)
    gps = next(box for part, box in zip(wiring.parts, layout.parts, strict=True) if part.name == "gps")
    height = next(label.y for label in gps.labels if label.text == "RX")
    assert {label.text for label in gps.labels if label.y == height} == {"RX", "GP0"}
    height = next(label.y for label in layout.board.labels if label.text == "GP0")
    assert "TX" in {label.text for label in layout.board.labels if label.y == height}, "TX goes to RX"


def test_supplies_are_what_a_part_needs(bench):
    bench.attach(BME280())
    bench.attach(NeoPixelStrip(), data="GP2")
    bench.attach(Buzzer(), **{"in": "GP3"})
    keys = {"row0": "GP6", "row1": "GP7", "row2": "GP8", "col0": "GP9", "col1": "GP10", "col2": "GP11"}
    bench.attach(MatrixKeypad((("1", "2", "3"), ("4", "5", "6"), ("7", "8", "9"))), **keys)
    layout = lay_out_wiring(wiring_of(bench))
    assert [[sign.name for sign in box.signs] for box in layout.parts] == [["3V3", "GND"], ["5V", "GND"], ["GND"], []]
    assert [sign.name for sign in layout.board.signs] == ["3V3", "5V", "GND"]


def test_servos_hang_at_the_channels_that_are_driven(bench):
    driver = PCA9685()
    bench.attach(driver)
    assert [part.name for part in wiring_of(bench).parts] == ["pca9685"]
    for register, value in ((0x00, 0x20), (0x14, 0x33), (0x15, 0x01)):
        driver.write_register(register, value)
    wiring = wiring_of(bench)
    assert wiring.parts[1].name == "servo"
    assert "  servo: channel 3 of pca9685; supply: 5V, GND" in wiring_text(wiring).splitlines()
    drawn = [label.text for box in lay_out_wiring(wiring).parts for label in box.labels]
    assert "channel 3" in drawn
    assert "channel 3 · pulse" in drawn


def test_two_multiplexers_alike_on_two_buses_keep_their_parts(bench):
    first, second = TCA9548A(), TCA9548A()
    bench.attach(first)
    bench.attach(second, sda="GP2", scl="GP3")
    bench.attach(LIS3DH(), bus=second.channel(0))
    assert [(part.name, part.parent) for part in wiring_of(bench).parts] == [
        ("tca9548a", None), ("tca9548a_2", None), ("lis3dh", 1),
    ]  # fmt: skip


def test_a_big_board_has_the_pins_in_use_alone_and_a_bus_on_both_sides_stays_together():
    with VirtualBoard("grandcentral_m4_express", clock="fast") as board:
        board.attach(BME280())
        board.attach(SSD1306())
        wiring = wiring_of(board)
        assert [pin.label for pin in wiring.pins] == ["D20", "D21"]
        layout = lay_out_wiring(wiring)
        assert layout.parts[0].x == layout.parts[1].x
        assert "only pins in use are drawn" in texts(board.wiring_svg())


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_drawing_and_its_figure(board, theme):
    svg = board.wiring_svg(theme)
    root = ElementTree.fromstring(svg)
    assert root.get("role") == "img"
    title, text = root.get("aria-labelledby").split()
    assert root.find(f"{SVG}title").get("id") == title
    assert root.find(f"{SVG}title").text == "Wiring of the Raspberry Pi Pico"
    assert root.find(f"{SVG}desc").get("id") == text
    assert root.find(f"{SVG}desc").text == board.wiring_text()
    figure = board.figure("wiring", theme=theme)
    assert {text.get_text() for text in figure.axes[0].texts} == set(texts(svg)), "the figure says the same"


def test_another_theme_is_refused(board):
    for draw in (lambda: board.wiring_svg("blue"), lambda: board.figure("wiring", theme="blue")):
        with pytest.raises(ValueError, match='a drawing is "light" or "dark", not "blue"'):
            draw()


def test_what_people_call_their_parts_is_drawn_as_it_is(bench):
    class Thermometer(I2CPart):
        """A part."""

        title = "<b>$x^2$ & \x00 more"
        addresses = (0x48,)

    bench.attach(Thermometer())
    assert "0x48 · I2C · <b>$x^2$ &  more" in " ".join(text for text in texts(bench.wiring_svg()) if text)
    assert bench.figure("wiring")._repr_png_()


def luminance(color):
    linear = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (int(color[place : place + 2], 16) / 255 for place in (1, 3, 5))
    ]
    return sum(weight * value for weight, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_are_seen_on_their_ground(theme):
    ink = THEMES[theme]
    pairs = [(color, ink["ground"], 4.5) for color in (*PALETTE[theme], ink["3V3"], ink["GND"])]
    pairs += [(ink[text], ink[under], 4.5) for text in ("strong", "text") for under in ("ground", "board", "part")]
    for color, under, least in pairs:
        light, dark = sorted((luminance(color), luminance(under)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= least, (color, under)


def test_wires_beside_each_other_look_different(board):
    routes = lay_out_wiring(wiring_of(board)).routes
    drawn = strokes(routes)
    neighbours = [(one, other) for one, other in itertools.combinations(routes, 2) if one.channels & other.channels]
    assert neighbours
    assert all(drawn[one.net] != drawn[other.net] for one, other in neighbours)


def test_a_board_without_pins_has_a_drawing():
    layout = lay_out_wiring(Wiring("Bare board"))
    assert layout.routes == ()
