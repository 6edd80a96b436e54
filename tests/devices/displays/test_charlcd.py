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


MONO = (
    "import board, busio, time, adafruit_pcf8574\nfrom adafruit_character_lcd.character_lcd import Character_LCD_Mono\n"
    "i2c = busio.I2C(board.GP5, board.GP4)\npcf = adafruit_pcf8574.PCF8574(i2c, address=0x27)\n"
    "pin = pcf.get_pin\npin(1).switch_to_output(False)\n"
    "lcd = Character_LCD_Mono(pin(0), pin(2), pin(4), pin(5), pin(6), pin(7), {}, {}, backlight_pin=pin(3))\n"
)


@pytest.fixture(params=["MCP23008", "PCF8574"])
def made(request, board, run):
    """Make a display with a backpack, and the library's object for it."""

    def make(columns=16, rows=2):
        part = CharLCD(columns, rows, backpack=request.param)
        board.attach(part)
        code = LCD if request.param == "MCP23008" else MONO
        run(code.format(columns, rows) + "lcd.backlight = True\n")
        return part

    return make


def test_long_lines_and_four_rows(made, run):
    part = made(20, 4)
    run("lcd.message = 'one\\ntwo\\nthree\\nfour'")
    assert [line.rstrip() for line in part.lines] == ["one", "two", "three", "four"]
    run("lcd.clear()\nlcd.message = 'abcdefghijklmnopqrstuvwxyz'")
    assert part.lines[0] == "abcdefghijklmnopqrst"
    assert part.lines[2].rstrip() == "uvwxyz", "the third row goes on where the first one ends"
    run("lcd.clear()\nlcd.cursor_position(19, 3)\nlcd.message = 'Z'")
    assert part.lines[3] == " " * 19 + "Z"


def test_what_is_beyond_the_glass_is_shifted_in(made, run):
    part = made()
    run("lcd.message = 'abcdefghijklmnopqrst'")
    assert part.lines[0] == "abcdefghijklmnop"
    run("for n in range(4): lcd.move_left()")
    assert part.lines[0] == "efghijklmnopqrst"
    run("for n in range(40): lcd.move_left()")
    assert part.lines[0] == "efghijklmnopqrst", "40 columns later it is round"
    run("lcd.home()")
    assert part.lines[0] == "abcdefghijklmnop"


def test_right_to_left_and_the_column_of_messages(made, run):
    part = made()
    run("lcd.text_direction = lcd.RIGHT_TO_LEFT\nlcd.message = 'abc'")
    assert part.lines[0].rstrip() == " " * 13 + "cba"
    run("lcd.clear()\nlcd.text_direction = lcd.LEFT_TO_RIGHT\nlcd.column_align = True\nlcd.cursor_position(4, 0)\n"
        "lcd.message = 'x\\ny'")  # fmt: skip
    assert [line.rstrip() for line in part.lines] == ["    x", "    y"]


def cell(part, column, row):
    """The dots of one character in the picture."""
    ink = part.picture().max(axis=2) < 100
    top, left = (row * 9 + 1) * 4, (column * 6 + 1) * 4
    return ink[top : top + 32 : 4, left : left + 20 : 4]


def test_cursor_and_blinking_are_drawn(made, run):
    part = made()
    run("lcd.cursor_position(2, 1)")
    assert not cell(part, 2, 1).any()
    run("lcd.cursor = True")
    assert cell(part, 2, 1)[7].all()
    assert not cell(part, 2, 1)[:7].any()
    run("lcd.cursor = False\nlcd.blink = True")
    seen = set()
    for _ in range(8):
        run("time.sleep(0.19)")
        seen.add(bool(cell(part, 2, 1).all()))
    assert seen == {True, False}
    assert not cell(part, 3, 1).any()
    run("lcd.display = False")
    assert not cell(part, 2, 1).any()
    assert part.readings()["cursor"] is None
    run("lcd.display = True\nlcd.message = 'x'\nlcd.blink = False")
    assert cell(part, 2, 1).any()


def test_eight_characters_of_one_s_own(made, run):
    part = made()
    run("for n in range(8): lcd.create_char(n, bytes([1 << n % 5] * 7 + [n]))\nlcd.clear()\n"
        "lcd.message = ''.join(chr(n) for n in range(8))")  # fmt: skip
    for number in range(8):
        dots = cell(part, number, 0)
        assert dots[:7].sum() == 7
        assert dots[:7, 4 - number % 5].all()
        assert [bool(number >> bit & 1) for bit in (4, 3, 2, 1, 0)] == dots[7].tolist()
    assert part.lines[0].startswith("⓪①②③④⑤⑥⑦")
    run("lcd.create_char(3, bytes([31] * 8))")
    assert cell(part, 3, 0).all(), "what is shown changes with it"


def test_a_reset_of_the_board_leaves_the_text_and_the_power_takes_it(board, made, run):
    part = made()
    run("lcd.message = 'Hello'")
    board.reset()
    assert part.lines[0].rstrip() == "Hello"
    board.power_cycle()
    assert "".join(part.lines).strip() == ""
    assert not part.on


NIBBLES = (
    "import board, busio, time\ni2c = busio.I2C(board.GP5, board.GP4, frequency=400_000)\ni2c.try_lock()\n"
    "def edges(value, rs):\n    return bytes((value << 4 | 12 | rs, value << 4 | 8 | rs))\n"
    "def nibble(value):\n    i2c.writeto(0x27, edges(value, 0))\n"
    "def byte(value, rs=0):\n    i2c.writeto(0x27, edges(value >> 4, rs) + edges(value & 15, rs))\n"
)
START = (
    "time.sleep(0.05)\nnibble(3)\ntime.sleep(0.005)\nnibble(3)\ntime.sleep(0.001)\nnibble(3)\nnibble(2)\n"
    "byte(0x28)\nbyte(0x0C)\nbyte(0x06)\nbyte(1)\ntime.sleep(0.002)\n"
)


@pytest.fixture
def raw(board, run):
    part = CharLCD(backpack="PCF8574")
    board.attach(part)
    run(NIBBLES)
    return part


def test_the_start_of_the_datasheet(raw, run):
    run(START + "byte(65, 1)")
    assert raw.lines[0].rstrip() == "A"
    # In the middle of a byte the same sequence brings it back in step.
    run("nibble(4)\n" + START.replace("byte(1)", "byte(2)") + "byte(66, 1)")
    assert raw.lines[0][0] == "B"


def test_what_comes_too_early_is_lost(raw, run):
    run(START + "byte(65, 1)\nbyte(1)\nbyte(66, 1)\ntime.sleep(0.002)\nbyte(67, 1)\nbyte(68, 1)")
    assert raw.lines[0].rstrip() == "CD", "B came while it was clearing"


def test_many_bytes_in_one_transfer(raw, run):
    run(START + "i2c.writeto(0x27, b''.join(edges(c >> 4, 1) + edges(c & 15, 1) for c in b'Hello'))")
    assert raw.lines[0].rstrip() == "Hello"
    run("c = 1\ni2c.writeto(0x27, b''.join(edges(c >> 4, r) + edges(c & 15, r) for c, r in ((1, 0), (65, 1))))")
    assert raw.lines[0].strip() == "", "clearing takes longer than that"
