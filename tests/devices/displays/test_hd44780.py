import pytest

from circuitpython_kernel.devices import HD44780, catalog

PINS = {"rs": "GP2", "e": "GP3", "d4": "GP6", "d5": "GP7", "d6": "GP8", "d7": "GP9"}
MONO = (
    "import board, digitalio, time\nfrom adafruit_character_lcd.character_lcd import Character_LCD_Mono\n"
    "pins = [digitalio.DigitalInOut(p) for p in (board.GP2, board.GP3, board.GP6, board.GP7, board.GP8, board.GP9)]\n"
)
RGB = MONO.replace("Mono", "RGB").replace("digitalio, time", "digitalio, pwmio, time")


@pytest.mark.parametrize(("columns", "rows"), [(16, 2), (20, 4)])
def test_the_library_writes_a_message(board, run, columns, rows):
    part = HD44780(columns, rows)
    board.attach(part, **PINS)
    run(MONO + f"lcd = Character_LCD_Mono(*pins, {columns}, {rows})\nlcd.message = 'Hello\\nCircuitPython'\n")
    assert [line.rstrip() for line in part.lines[:2]] == ["Hello", "CircuitPython"]
    assert part.backlight, "it is wired to the supply"
    run("lcd.clear()\nlcd.cursor_position(3, 1)\nlcd.cursor = True\nlcd.message = 'abc'")
    assert part.lines[1].rstrip() == "   abc"
    assert part.readings()["cursor"] == (6, 1)
    run("lcd.create_char(0, bytes([31] * 8))\nlcd.move_left()")
    assert part.lines[1].rstrip() == "  abc"


@pytest.mark.parametrize("mode", ["realtime", "fast"])
def test_the_backlight(board, run, mode):
    board.clock.mode = mode
    part = HD44780()
    board.attach(part, **PINS, backlight="GP10")
    assert not part.backlight
    run(MONO + "lcd = Character_LCD_Mono(*pins, 16, 2, digitalio.DigitalInOut(board.GP10))\nlcd.message = 'x'")
    assert part.backlight
    bright = part.picture().mean()
    run("lcd.backlight = False")
    assert not part.backlight
    assert part.picture().mean() < bright / 2
    assert part.lines[0].rstrip() == "x"


@pytest.mark.parametrize("pwm", [True, False])
def test_a_coloured_backlight(board, run, pwm):
    part = HD44780()
    board.attach(part, **PINS, red="GP10", green="GP11", blue="GP12")
    kind = "pwmio.PWMOut" if pwm else "digitalio.DigitalInOut"
    run(
        RGB + f"colors = [{kind}(p) for p in (board.GP10, board.GP11, board.GP12)]\n"
        "lcd = Character_LCD_RGB(*pins, 16, 2, *colors)\nlcd.color = [100, 0, 50]\nlcd.message = 'colour'"
    )
    assert part.rgb == pytest.approx((255, 0, 128 if pwm else 255), abs=1)
    assert part.backlight
    run("lcd.color = [0, 0, 0]")
    assert part.rgb == pytest.approx((0, 0, 0), abs=1)
    assert not part.backlight
    assert part.lines[0].rstrip() == "colour"


def test_eight_bits_of_data(board, run):
    low = {"d0": "GP10", "d1": "GP11", "d2": "GP12", "d3": "GP13"}
    part = HD44780()
    board.attach(part, **PINS, **low)
    run(
        "import board, digitalio, time\nnames = [getattr(board, 'GP%d' % n) for n in (10, 11, 12, 13, 6, 7, 8, 9)]\n"
        "data = [digitalio.DigitalInOut(name) for name in names]\n"
        "rs, e = digitalio.DigitalInOut(board.GP2), digitalio.DigitalInOut(board.GP3)\n"
        "for pin in data + [rs, e]: pin.switch_to_output(False)\n"
        "def send(value, is_data=False):\n    rs.value = is_data\n"
        "    for n, pin in enumerate(data): pin.value = bool(value >> n & 1)\n"
        "    e.value = True\n    e.value = False\n    time.sleep(0.002)\n"
        "for command in (0x38, 0x0C, 0x01, 0x06): send(command)\nfor c in b'eight': send(c, True)"
    )
    assert part.lines[0].rstrip() == "eight"


def test_read_write_and_its_required_pins(board, run):
    part = HD44780()
    with pytest.raises(ValueError, match="needs a pin for d6 and d7"):
        board.attach(part, **{signal: pin for signal, pin in PINS.items() if signal not in ("d6", "d7")})
    board.attach(part, **PINS, rw="GP10")
    run("import board, digitalio\nrw = digitalio.DigitalInOut(board.GP10)\nrw.switch_to_output(False)")
    run(MONO + "lcd = Character_LCD_Mono(*pins, 16, 2)\nlcd.message = 'ab'\nrw.value = True\nlcd.message = 'zz'")
    assert part.lines[0].rstrip() == "ab"


def test_a_broken_one_takes_nothing_and_it_is_found_by_its_names(board, run):
    part = HD44780()
    board.attach(part, **PINS)
    part.break_("unplugged")
    run(MONO + "lcd = Character_LCD_Mono(*pins, 16, 2)\nlcd.message = 'ab'")
    part.mend()
    assert "".join(part.lines).strip() == ""
    assert catalog.find("lcd1602") is HD44780
