"""The dicts and tuples of pins in `board`, as the displays' classes take them."""

import pytest

from circuitpython_kernel import VirtualBoard

DISPLAYS = "import board, displayio\ndisplayio.release_displays()\n"
TIMINGS = """dict(frequency=16000000, width=720, height=720, hsync_pulse_width=2, hsync_front_porch=46,
    hsync_back_porch=44, hsync_idle_low=False, vsync_pulse_width=2, vsync_front_porch=50, vsync_back_porch=16,
    vsync_idle_low=False, de_idle_high=False, pclk_active_high=False, pclk_idle_high=False)"""


@pytest.fixture
def start():
    boards = []

    def begin(board_id):
        boards.append(VirtualBoard(board_id, clock="fast"))
        return boards[-1]

    yield begin
    for board in boards:
        board.close()


def test_tft_pins_are_the_arguments_of_a_dot_clock(start):
    board = start("adafruit_qualia_s3_rgb666")
    assert board.run("import board\nsorted(board.TFT_PINS)").value == (
        "['blue', 'dclk', 'de', 'green', 'hsync', 'red', 'vsync']"
    )
    assert board.run("board.TFT_PINS['de'], board.TFT_PINS['red'][:2]").value == (
        "(microcontroller.pin.GPIO2, (microcontroller.pin.GPIO11, microcontroller.pin.GPIO10))"
    )
    assert board.run("'de' in dir(board), 'hsync' in dir(board)").value == "(False, False)"
    result = board.run(
        f"{DISPLAYS}import dotclockframebuffer\n"
        f"frame = dotclockframebuffer.DotClockFramebuffer(**board.TFT_PINS, **{TIMINGS})\nframe.width, frame.height"
    )
    assert result.value == "(720, 720)", result.traceback
    taken = board.run("import digitalio, microcontroller\ndigitalio.DigitalInOut(microcontroller.pin.GPIO2)")
    assert taken.error_message == "GPIO2 in use"


def test_mtx_common_is_the_arguments_of_a_matrix(start):
    board = start("matrixportal_m4")
    result = board.run(
        f"{DISPLAYS}import rgbmatrix\nmatrix = rgbmatrix.RGBMatrix(width=64, bit_depth=2, "
        "addr_pins=board.MTX_ADDRESS[:4], **board.MTX_COMMON)\nmatrix.width, matrix.height"
    )
    assert result.value == "(64, 32)", result.traceback
    assert board.run("board.MTX_COMMON['clock_pin'] is board.MTX_CLK").value == "True"
    assert board.run("'rgb_pins' in dir(board)").value == "False"


def test_timings_and_expander_are_the_arguments_of_a_dot_clock(start):
    board = start("espressif_esp32s3_lcd_ev")
    result = board.run(
        f"{DISPLAYS}import dotclockframebuffer\n"
        "frame = dotclockframebuffer.DotClockFramebuffer(**board.TFT_PINS, **board.TFT_TIMINGS)\n"
        "frame.width, frame.height, frame.frequency"
    )
    assert result.value == "(480, 480, 6500000)", result.traceback
    assert board.run("board.TFT_TIMINGS['vsync_idle_low'], board.TFT_IO_EXPANDER['i2c_init_sequence']").value == (
        "(False, b'\\x02\\x03\\xf1\\x02\\x02\\x00')"
    )


def test_an_expander_that_is_there_gets_the_commands_of_a_qualia(start):
    from tests.board.test_all_boards import Answers

    class Expander(Answers):
        log = []

        def i2c_addresses(self):
            return (0x3F,)

        def i2c_write(self, address, data):
            self.log.append(bytes(data))

    board = start("adafruit_qualia_s3_rgb666")
    board.attach(Expander(), scl="A0", sda="A1")
    result = board.run(
        "import board, busio, dotclockframebuffer\n"
        "bus = busio.I2C(board.A0, board.A1)\n"
        "dotclockframebuffer.ioexpander_send_init_sequence(bus, b'\\x29\\x00', **board.TFT_IO_EXPANDER)\n"
        "board.BTN_UP, board.TFT_MOSI"
    )
    assert result.value == "(5, 7)", result.traceback
    log = Expander.log
    assert log[:2] == [b"\x03\x78", b"\x02\x00"], "which pins are inputs, and none inverted"
    assert log[2:4] == [b"\x01\xfa", b"\x01\xfe"], "reset, with the display not selected and the clock low"
    levels = [message[1] for message in log[4:]]
    assert [level >> 7 for level in levels[1:18:2]] == [0, 0, 0, 1, 0, 1, 0, 0, 1], "nine bits at rising clocks"
    assert levels[-1] & 2
