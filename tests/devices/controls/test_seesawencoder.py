from circuitpython_kernel.devices import SeesawEncoder

DEVICE = (
    "import board, busio, time, digitalio as pins\nfrom adafruit_seesaw import seesaw, rotaryio, digitalio, neopixel\n"
    "i2c = busio.I2C(board.GP5, board.GP4)\ndevice = seesaw.Seesaw(i2c, addr=0x36)\n"
)


def test_turning_and_setting(board, run):
    part = SeesawEncoder()
    board.attach(part)
    assert run(DEVICE + "encoder = rotaryio.IncrementalEncoder(device)\nprint(encoder.position)") == ["0"]
    part.turn(-3)
    assert run("print(-encoder.position)") == ["-3"]
    part.turn(5)
    assert run("print(device.encoder_delta(), -encoder.position)") == ["-5 2"]
    assert run("encoder.position = 100\nprint(encoder.position)") == ["100"]


def test_product_and_options(board, run):
    board.attach(SeesawEncoder())
    assert run(DEVICE + "print(device.get_version() >> 16, hex(device.chip_id))") == ["4991 0x55"]


def test_the_button(board, run):
    part = SeesawEncoder()
    board.attach(part)
    run(DEVICE + "device.pin_mode(24, device.INPUT_PULLUP)\nbutton = digitalio.DigitalIO(device, 24)\n")
    assert run("print(button.value)") == ["True"]
    part.button = True
    assert run("print(button.value)") == ["False"]


def test_the_pixel(board, run):
    part = SeesawEncoder()
    board.attach(part)
    run(DEVICE + "pixel = neopixel.NeoPixel(device, 6, 1)\npixel.brightness = 1\npixel.fill((200, 10, 30))\n")
    assert part.color() == (200, 10, 30)


def test_interrupts(board, run):
    part = SeesawEncoder()
    board.attach(part, int="GP2")
    run(DEVICE + "irq = pins.DigitalInOut(board.GP2)\ndevice.enable_encoder_interrupt()\n")
    assert run("print(irq.value)") == ["True"]
    part.turn(1)
    assert run("print(irq.value)\ndevice.encoder_position()\nprint(irq.value)") == ["False", "True"]


def test_two_on_one_bus(board, run):
    first, second = SeesawEncoder(), SeesawEncoder(address=0x37)
    board.attach(first)
    board.attach(second)
    second.turn(4)
    code = "other = seesaw.Seesaw(i2c, addr=0x37, reset=False)\n"
    assert run(DEVICE + code + "print(device.encoder_position(), other.encoder_position())") == ["0 -4"]
