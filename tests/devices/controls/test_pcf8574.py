from circuitpython_kernel.devices import PCF8574

PCF = (
    "import board, busio, digitalio, adafruit_pcf8574\ni2c = busio.I2C(board.GP5, board.GP4)\n"
    "pcf = adafruit_pcf8574.PCF8574(i2c)\n"
)


def test_a_button_and_a_led(board, run):
    part = PCF8574()
    board.attach(part)
    run(PCF + "led = pcf.get_pin(7)\nled.switch_to_output(value=True)\nbutton = pcf.get_pin(0)\n")
    assert run("button.switch_to_input(pull=digitalio.Pull.UP)\nprint(button.value)") == ["True"]
    part.p0 = "low"
    assert run("print(button.value)") == ["False"]
    run("led.value = False")
    assert part.readings()["levels"]["P7"] == "low"
    part.p7 = "high"
    assert part.shorts() == ["P7"]


def test_all_at_once(board, run):
    part = PCF8574(p1="low", p2="high")
    board.attach(part)
    assert run(PCF + "pcf.write_gpio(0xF7)\nprint(bin(pcf.read_gpio()))") == ["0b11110101"]


def test_the_interrupt_pin(board, run):
    part = PCF8574()
    board.attach(part, int="GP2")
    run(PCF + "pin = digitalio.DigitalInOut(board.GP2)\npcf.read_gpio()")
    assert run("print(pin.value)") == ["True"]
    part.p3 = "low"
    assert run("print(pin.value)\npcf.read_gpio()\nprint(pin.value)") == ["False", "True"]


def test_two_on_one_bus(board, run):
    board.attach(PCF8574(p0="low"))
    board.attach(PCF8574(address=0x27, p7="low"))
    code = "other = adafruit_pcf8574.PCF8574(i2c, 0x27)\nfor one in (pcf, other):\n    one.write_gpio(255)\n"
    assert run(PCF + code + "print(pcf.read_gpio(), other.read_gpio())") == ["254 127"]
