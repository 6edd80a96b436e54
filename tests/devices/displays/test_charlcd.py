import pytest

from circuitpython_kernel.devices import CharLCD

LCD = (
    "import board, busio, time\nfrom adafruit_character_lcd.character_lcd_i2c import Character_LCD_I2C\n"
    "i2c = busio.I2C(board.GP5, board.GP4)\nlcd = Character_LCD_I2C(i2c, {}, {})\n"
)


@pytest.mark.parametrize(("columns", "rows"), [(16, 2), (20, 4)])
def test_the_library_writes_a_message(board, run, columns, rows):
    part = CharLCD(columns, rows)
    board.attach(part)
    run(LCD.format(columns, rows) + "lcd.backlight = True\nlcd.message = 'Hello\\nCircuitPython'\n")
    assert [line.rstrip() for line in part.lines[:2]] == ["Hello", "CircuitPython"]
    assert part.readings()["text"].startswith("Hello\nCircuitPython")
    assert part.backlight
    run("lcd.clear()\nlcd.backlight = False")
    assert "".join(part.lines).strip() == ""
    assert not part.backlight


def test_cursor_direction_and_shift(board, run):
    part = CharLCD()
    board.attach(part)
    run(LCD.format(16, 2) + "lcd.cursor_position(3, 1)\nlcd.cursor = True\nlcd.message = 'abc'\n")
    assert part.lines[1].rstrip() == "   abc"
    assert part.readings()["cursor"] == (6, 1)
    run("lcd.move_right()")
    assert part.lines[1].rstrip() == "    abc"
    run("lcd.display = False")
    assert "".join(part.lines).strip() == ""


def test_characters_of_one_s_own_are_in_the_picture(board, run):
    part = CharLCD()
    board.attach(part)
    run(LCD.format(16, 2) + "lcd.backlight = True\nlcd.create_char(0, bytes([31] * 8))\n")
    before = part.picture()
    run("lcd.clear()\nlcd.message = chr(0)")
    assert (part.picture() != before).any()
    assert part.picture().shape == (76, 388, 3)


def test_the_usual_backpack(board, run):
    part = CharLCD(backpack="PCF8574")
    board.attach(part)
    # Four bits of data on P4 to P7, RS on P0, enable on P2, backlight on P3.
    run(
        "import board, busio, time\ni2c = busio.I2C(board.GP5, board.GP4)\ni2c.try_lock()\n"
        "def nibble(value, rs):\n    for e in (4, 0):\n"
        "        i2c.writeto(0x27, bytes((value << 4 | 8 | e | rs,)))\n    time.sleep(0.002)\n"
        "def byte(value, rs=0):\n    nibble(value >> 4, rs)\n    nibble(value & 15, rs)\n"
        "for n in (3, 3, 3, 2):\n    nibble(n, 0)\n    time.sleep(0.005)\n"
        "for command in (0x28, 0x0C, 0x01, 0x06):\n    byte(command)\n    time.sleep(0.005)\n"
        "for c in b'Hi there':\n    byte(c, 1)\n"
    )
    assert part.lines[0].rstrip() == "Hi there"
    assert part.backlight


def test_what_it_cannot_be():
    with pytest.raises(ValueError, match="MCP23008"):
        CharLCD(backpack="MCP23017")
    with pytest.raises(ValueError, match="17"):
        CharLCD(17, 3)
