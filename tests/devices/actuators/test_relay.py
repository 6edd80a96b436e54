import pytest

from circuitpython_kernel.devices import Relay


def test_its_contact_joins_pins(board, run):
    part = Relay()
    board.attach(part, **{"in": "GP2", "com": "GP3", "no": "GP4", "nc": "GP5"})
    run(
        "import board, digitalio, time\ncoil = digitalio.DigitalInOut(board.GP2)\ncoil.switch_to_output()\n"
        "com = digitalio.DigitalInOut(board.GP3)\ncom.switch_to_output(True)\n"
        "no, nc = digitalio.DigitalInOut(board.GP4), digitalio.DigitalInOut(board.GP5)\n"
        "for pin in (no, nc):\n    pin.switch_to_input(pull=digitalio.Pull.DOWN)\n"
    )
    assert run("print(no.value, nc.value)") == ["False True"]
    assert run("coil.value = True\nprint(no.value)\ntime.sleep(0.02)\nprint(no.value, nc.value)") == [
        "False",
        "True False",
    ]
    assert part.readings() == {"contact": "closed", "clicks": 1}
    run("coil.value = False\ntime.sleep(0.02)")
    assert part.readings() == {"contact": "open", "clicks": 2}


def test_a_blink_that_is_too_quick_does_not_click(board, run):
    part = Relay()
    board.attach(part, **{"in": "GP2"})
    run(
        "import board, digitalio, time\ncoil = digitalio.DigitalInOut(board.GP2)\ncoil.switch_to_output(True)\n"
        "time.sleep(0.001)\ncoil.value = False\ntime.sleep(0.1)"
    )
    assert part.clicks == 0


CONTACTS = {"in": "GP2", "com": "GP3", "no": "GP4", "nc": "GP5"}
COIL = (
    "import board, digitalio, time\ncoil = digitalio.DigitalInOut(board.GP2)\ncoil.switch_to_output()\n"
    "com = digitalio.DigitalInOut(board.GP3)\ncom.switch_to_output(True)\n"
    "no, nc = digitalio.DigitalInOut(board.GP4), digitalio.DigitalInOut(board.GP5)\n"
    "for pin in (no, nc):\n    pin.switch_to_input(pull=digitalio.Pull.DOWN)\n"
)


def test_the_coil_s_time_starts_anew_at_each_change(board, run):
    part = Relay()
    board.attach(part, **CONTACTS)
    run(COIL + "coil.value = True\ntime.sleep(0.001)\ncoil.value = False\ntime.sleep(0.0015)\ncoil.value = True\n")
    assert run("time.sleep(0.007)\nprint(no.value)\ntime.sleep(0.003)\nprint(no.value)") == ["False", "True"]


def test_its_contact_bounces(board, run):
    part = Relay(bounce=0.002)
    board.attach(part, **CONTACTS)
    run(COIL + "time.sleep(0.1)")
    before = board.capture["GP4"].edge_count
    run("coil.value = True\ntime.sleep(0.1)")
    assert part.clicks == 1
    assert board.capture["GP4"].edge_count - before == 7
    times = board.capture["GP4"].digital()[0][-7:]
    assert times[-1] - times[0] == pytest.approx(2_000_000, abs=100)
    steady = Relay(bounce=0)
    board.detach(part)
    board.attach(steady, **CONTACTS)
    run("coil.value = False\ntime.sleep(0.1)")
    before = board.capture["GP4"].edge_count
    run("coil.value = True\ntime.sleep(0.1)")
    assert board.capture["GP4"].edge_count - before == 1
    with pytest.raises(ValueError, match="bounces for 0 to"):
        Relay(bounce=1)


@pytest.mark.parametrize("hard", [True, False])
def test_a_reset_lets_it_drop(board, run, hard):
    part = Relay()
    board.attach(part, **CONTACTS)
    run(COIL + "coil.value = True\ntime.sleep(0.1)")
    assert part.closed
    board.reset(hard=hard)
    run("import time\ntime.sleep(0.1)")
    assert not part.closed
    assert part.clicks == 2
    assert board.pins.wires() == [("GP3", "GP5")]


def test_power_cycle_and_plug(board, run):
    part = Relay()
    board.attach(part, **CONTACTS)
    run(COIL + "coil.value = True\ntime.sleep(0.1)")
    board.power_cycle()
    assert not part.closed
    assert board.pins.wires() == [("GP3", "GP5")]
    run(COIL + "coil.value = True\ntime.sleep(0.1)")
    part.break_("unplugged")
    run("time.sleep(0.1)")
    assert not part.closed
    part.mend()
    run("time.sleep(0.1)")
    assert part.closed


def test_detaching_opens_its_contacts(board, run):
    part = Relay()
    board.attach(part, **CONTACTS)
    run(COIL + "coil.value = True\ntime.sleep(0.1)")
    board.detach(part)
    assert board.pins.wires() == []
    assert board.pins["GP2"].resistor is None
    assert run("coil.value = False\ntime.sleep(0.1)\nprint(no.value, nc.value)") == ["False False"]
    board.attach(part, **CONTACTS)
    assert board.pins.wires() == [("GP3", "GP5")]


def test_a_resistor_of_somebody_s_own_stays(board):
    part = Relay()
    board.pins["GP2"].resistor = "up"
    board.attach(part, **{"in": "GP2"})
    board.detach(part)
    assert board.pins["GP2"].resistor == "up"


def test_a_wire_to_the_coil_and_volts(board, run):
    part = Relay()
    board.attach(part, **{"in": "GP2"})
    run("import board, digitalio, time\nb = digitalio.DigitalInOut(board.GP6)\nb.switch_to_output(True)")
    wire = board.wire("GP2", "GP6")
    run("time.sleep(0.1)")
    assert part.closed
    wire.remove()
    run("time.sleep(0.1)")
    assert not part.closed
    board.pins["GP2"].volts = 3.3
    run("time.sleep(0.1)")
    assert part.closed


def test_pwm_at_the_coil(board, run):
    part = Relay()
    board.attach(part, **{"in": "GP2"})
    pwm = "import board, pwmio, time\np = pwmio.PWMOut(board.GP2, frequency=5000)\n"
    for duty, closed in ((0x8000, False), (0xE000, True), (0x8000, True), (0x1000, False)):
        run(pwm + f"p.duty_cycle = {duty}\ntime.sleep(0.1)")
        pwm = ""
        assert part.closed is closed, duty
    assert part.clicks == 2


def test_contacts_at_one_pin_are_refused_and_nothing_stays(board):
    part = Relay()
    with pytest.raises(ValueError, match="pins of their own"):
        board.attach(part, **{"in": "GP2", "com": "GP3", "no": "GP3"})
    assert part.site is None
    assert board.parts == []
    assert board.pins["GP2"].resistor is None
    board.attach(part, **{"in": "GP2", "com": "GP3", "no": "GP4"})
