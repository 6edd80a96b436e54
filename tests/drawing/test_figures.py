import pytest

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.devices import BME280

PROGRAM = (
    "import board, busio, analogio, pwmio, time\n"
    "pwm = pwmio.PWMOut(board.GP15, frequency=1000, duty_cycle=16384)\nknob = analogio.AnalogIn(board.A0)\n"
    "i2c = busio.I2C(board.GP5, board.GP4)\ni2c.try_lock()\nfound = bytearray(1)\n"
    "i2c.writeto_then_readfrom(0x77, b'\\xd0', found)\n"
    "for i in range(100):\n    knob.value\n    time.sleep(0.001)\n"
)


@pytest.fixture(scope="module")
def board():
    with VirtualBoard(clock="fast") as board:
        board.attach(BME280())
        board.generate("A0", "sine", 50)
        result = board.run(PROGRAM)
        assert result.ok, result.traceback
        yield board


def labels(figure):
    return [text.get_text() for axes in figure.axes for text in axes.texts]


def test_traces_have_the_decoded_bus_below_them(board):
    figure = board.figure("traces", "GP4", "GP5", end=board.bus["I2C"].transactions[1].time_ns / 1e9 + 0.0003)
    assert len(figure.axes) == 3
    assert {"0x77 W", "D0", "0x77 R", "60"} <= set(labels(figure))


def test_all_traces_without_names(board):
    assert len(board.figure().axes) == 5, "GP4, GP5, GP15, A0 and the bus"


def test_a_long_rest_does_not_hide_what_happened(board):
    figure = board.figure("traces", "GP4", "GP5")
    low, high = figure.axes[0].get_xlim()
    assert "(µs)" in figure.axes[-1].get_xlabel()
    assert high - low < 2000, "the program went on for 100 ms"


def test_the_board_in_both_themes(board):
    light, dark = board.figure("board"), board.figure("board", theme="dark")
    assert light.get_facecolor() != dark.get_facecolor()


def test_the_spectrum_has_its_peak(board):
    figure = board.figure("spectrum", "A0")
    line = figure.axes[0].lines[0]
    assert line.get_xdata()[line.get_ydata().argmax()] == pytest.approx(50, abs=15)


def test_the_bus_is_a_table(board):
    for names in ((), ("I2C",)):
        (table,) = board.figure("bus", *names).axes[0].tables
        cells = {place: cell.get_text().get_text() for place, cell in table.get_celld().items()}
        rows = [tuple(cells[line, column] for column in range(6)) for line in range(3)]
        assert rows[0] == ("time", "bus", "address", "what", "bytes", "took")
        assert [row[1:5] for row in rows[1:]] == [("I2C", "0x77", "write", "D0"), ("I2C", "0x77", "read", "60")]
        assert len(cells) == 18
    with pytest.raises(ValueError, match="Nothing went over a bus yet"):
        board.figure("bus", "SPI")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("tracs",), 'a board has figures of traces, board, spectrum, bus, wiring, not of "tracs"'),
        (("spectrum",), "a spectrum is that of one pin"),
        (("traces", "GP0"), "Nothing was captured on GP0 yet"),
    ],
)
def test_wrong_views_are_told(board, arguments, sentence):
    with pytest.raises(ValueError, match=sentence):
        board.figure(*arguments)


def test_figures_are_written_as_pictures(board, tmp_path):
    for ending in ("png", "svg", "pdf"):
        board.figure("board").savefig(tmp_path / f"board.{ending}")
        assert (tmp_path / f"board.{ending}").stat().st_size > 1000
