"""Servos turn and tones sound as libraries ask for, within what each chip's PWM counter can do."""

import pytest

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.devices import Buzzer, Servo

CHIPS = [
    # board, pin, degrees that 50 Hz is off by at most, Hz that 440 is off by
    ("raspberry_pi_pico", "GP2", 0.1, 2.3),
    ("metro_m4_express", "D5", 0.05, 0.1),
    ("adafruit_feather_esp32s3_4mbflash_2mbpsram", "D5", 0.3, 0.1),
    ("feather_nrf52840_express", "D5", 0.15, 0.1),
    ("feather_stm32f405_express", "D5", 0.05, 0.1),
    ("teensy40", "D5", 0.05, 0.1),
]


@pytest.mark.parametrize("cpu", ["free", "board"])
@pytest.mark.parametrize(("board_id", "pin", "step", "off"), CHIPS)
def test_angles_and_notes(library_drive, board_id, pin, step, off, cpu):
    with VirtualBoard(board_id, clock="fast", cpu=cpu, drive=library_drive, drive_size=1 << 28) as board:
        servo, buzzer = Servo(), Buzzer()
        board.attach(servo, pulse=pin)
        board.attach(buzzer, **{"in": pin})
        code = (
            "import board, pwmio, simpleio, time\nfrom adafruit_motor import servo\n"
            f"pwm = pwmio.PWMOut(board.{pin}, frequency=50)\ns = servo.Servo(pwm)\n"
        )
        assert board.run(code).ok
        for angle in (0, 45, 90, 135, 180):
            assert board.run(f"s.angle = {angle}\ntime.sleep(1)").ok
            assert servo.angle == pytest.approx(angle, abs=step + 0.1)
            # The library works the angle out of the duty cycle that it reads back.
            assert float(board.run("s.angle").value) == pytest.approx(angle, abs=step + 0.1)
        result = board.run(f"pwm.deinit()\nsimpleio.tone(board.{pin}, 440, duration=0.5)")
        assert result.ok, result.traceback
        heard = max(frequency for _, frequency, _ in buzzer.history[-3:])
        assert heard == pytest.approx(440, abs=off)
