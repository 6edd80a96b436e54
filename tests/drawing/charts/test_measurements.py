from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.drawing.charts.measurements import measurement_rows


def test_a_row_for_each_pin_that_did_something():
    with VirtualBoard(clock="fast") as board:
        board.generate("A0", "triangle", 10, 1.0, 2.0)
        board.run(
            "import board, pwmio, analogio, time\npwm = pwmio.PWMOut(board.GP15, frequency=1000, duty_cycle=16384)\n"
            "knob = analogio.AnalogIn(board.A0)\nfor i in range(100):\n    knob.value\n    time.sleep(0.001)\n"
        )
        head, *rows = measurement_rows(board.capture.traces(), board.clock.now_ns)
        found = {row[0]: dict(zip(head, row, strict=True)) for row in rows}
    assert found["GP15"]["Frequency"] == "984 Hz"
    assert found["GP15"]["Duty"].startswith("25")
    assert found["GP15"]["High for"] == "254 µs"
    analog = found["GP26_A0"] if "GP26_A0" in found else found["A0"]
    assert analog["Min"] == "1 V"
    assert analog["Frequency"] == ""


def test_nothing_captured_is_a_head_alone():
    with VirtualBoard(clock="fast") as board:
        assert len(measurement_rows(board.capture.traces(), 0)) == 1
