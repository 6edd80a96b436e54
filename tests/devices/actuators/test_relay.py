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
