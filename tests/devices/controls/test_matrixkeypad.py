import pytest

from circuitpython_kernel.devices import MatrixKeypad

PINS = {f"row{n}": f"GP{n}" for n in range(4)} | {f"col{n}": f"GP{n + 6}" for n in range(4)}
LIBRARY = (
    "import board, digitalio, adafruit_matrixkeypad\n"
    "rows = [digitalio.DigitalInOut(p) for p in (board.GP0, board.GP1, board.GP2, board.GP3)]\n"
    "cols = [digitalio.DigitalInOut(p) for p in (board.GP6, board.GP7, board.GP8, board.GP9)]\n"
    "keypad = adafruit_matrixkeypad.Matrix_Keypad(rows, cols, ['123A', '456B', '789C', '*0#D'])\n"
)
SHOW = "print(keypad.pressed_keys)\n"


@pytest.fixture
def part(board):
    part = MatrixKeypad()
    board.attach(part, **PINS)
    return part


def test_the_library_sees_the_keys(part, run):
    assert run(LIBRARY + SHOW) == ["[]"]
    part.press("5")
    assert run(SHOW) == ["['5']"]
    part.press("#")
    assert run(SHOW) == ["['5', '#']"]
    part.release("5")
    assert run(SHOW) == ["['#']"]
    part.release()
    assert run(SHOW) == ["[]"]


def test_three_corners_look_like_four(part, run):
    run(LIBRARY)
    for key in "125":
        part.press(key)
    assert run(SHOW) == ["['1', '2', '4', '5']"]


def test_the_board_s_own_scanner(part, run):
    run(
        "import board, keypad, time\nkeys = keypad.KeyMatrix((board.GP0, board.GP1, board.GP2, board.GP3), "
        "(board.GP6, board.GP7, board.GP8, board.GP9))\n"
    )
    part.press("6")
    assert run("time.sleep(0.1)\ne = keys.events.get()\nprint(e.key_number, e.pressed)") == ["6 True"]
    part.release("6")
    assert run("time.sleep(0.1)\ne = keys.events.get()\nprint(e.key_number, e.pressed)") == ["6 False"]


def test_wrong_keys(board, part):
    with pytest.raises(LookupError, match="the keypad has no key 'x'"):
        part.press("x")
    with pytest.raises(ValueError, match="one to four rows"):
        MatrixKeypad(())
    board.detach(part)
    small = MatrixKeypad(("123", "456", "789"))
    board.attach(small, **{name: pin for name, pin in PINS.items() if not name.endswith("3")})
    small.press("9")
    assert small.readings() == {"pressed": "9"}


def test_a_small_keypad_needs_the_pins_that_it_has(board):
    small = MatrixKeypad(("12", "3"))
    with pytest.raises(ValueError, match="needs a pin for row1 and col1:"):
        board.attach(small, row0="GP0", col0="GP6")
    board.attach(small, row0="GP0", row1="GP1", col0="GP6", col1="GP7")
    assert small.keyboard() == (("1", "2"), ("3",))


@pytest.mark.parametrize("scanner", ["library", "board"])
def test_a_keypad_of_four_rows_and_three_columns(board, run, scanner):
    part = MatrixKeypad(("123", "456", "789", "*0#"))
    board.attach(part, **{name: pin for name, pin in PINS.items() if name != "col3"})
    assert part.keyboard() == (tuple("123"), tuple("456"), tuple("789"), tuple("*0#"))
    if scanner == "library":
        run(
            LIBRARY.replace(", board.GP9)", ")").replace("'123A', '456B', '789C', '*0#D'", "'123', '456', '789', '*0#'")
        )
        part.key_pressed("#")
        assert run(SHOW) == ["['#']"]
    else:
        run(
            "import board, keypad, time\nkeys = keypad.KeyMatrix((board.GP0, board.GP1, board.GP2, board.GP3), "
            "(board.GP6, board.GP7, board.GP8))\n"
        )
        part.key_pressed("0")
        assert run("time.sleep(0.1)\ne = keys.events.get()\nprint(e.key_number, e.pressed)") == ["10 True"]
