import pytest

from circuitpython_kernel.devices import MCP23008

MCP = (
    "import board, busio, digitalio\nfrom adafruit_mcp230xx.mcp23008 import MCP23008\n"
    "i2c = busio.I2C(board.GP5, board.GP4)\nmcp = MCP23008(i2c)\n"
)


def test_outputs_and_inputs(board, run):
    part = MCP23008()
    board.attach(part)
    run(MCP + "led = mcp.get_pin(0)\nled.switch_to_output(value=True)\nbutton = mcp.get_pin(7)\n")
    assert part.levels(0) == 1
    assert run("button.direction = digitalio.Direction.INPUT\nprint(button.value)") == ["False"], "nothing pulls it"
    assert run("button.pull = digitalio.Pull.UP\nprint(button.value)") == ["True"]
    part.gp7 = "low"
    assert run("print(button.value)\nled.value = False") == ["False"]
    assert part.readings() == {"port": "00000000"}


def test_the_whole_port_with_polarity(board, run):
    part = MCP23008(gp0="high", gp7="high")
    board.attach(part)
    assert run(MCP + "print(bin(mcp.gpio))\nmcp.ipol = 0xFF\nprint(bin(mcp.gpio))") == ["0b10000001", "0b1111110"]
    run("mcp.iodir = 0\nmcp.gpio = 0xA5")
    assert part.levels(0) == 0xA5


@pytest.mark.parametrize(("control", "idle"), [(0x00, True), (0x02, False), (0x04, True)])
def test_an_interrupt_on_change_keeps_what_it_saw(board, run, control, idle):
    part = MCP23008()
    board.attach(part, int="GP2")
    run(
        MCP
        + "def put(*data):\n    while not i2c.try_lock(): pass\n    i2c.writeto(0x20, bytes(data))\n    i2c.unlock()\n"
        "def get(register):\n    data = bytearray(1)\n    while not i2c.try_lock(): pass\n"
        "    i2c.writeto_then_readfrom(0x20, bytes((register,)), data)\n    i2c.unlock()\n    return data[0]\n"
        f"put(6, 0x08)\nput(5, {control})\nput(2, 0x08)\npin = digitalio.DigitalInOut(board.GP2)"
    )
    assert run("print(pin.value, hex(get(0)))") == [f"{idle} 0xff"]
    part.gp3 = "low"
    assert run("print(pin.value, get(7), get(8) & 8, pin.value)") == [f"{not idle} 8 0 {idle}"]


def test_registers_count_up_and_wrap_and_the_reset_pin(board, run):
    part = MCP23008()
    board.attach(part, reset="GP3")
    run(
        MCP + "while not i2c.try_lock(): pass\ni2c.writeto(0x20, bytes((9, 0x5A, 0xA5, 0x0F)))\n"
        "data = bytearray(12)\ni2c.writeto_then_readfrom(0x20, b'\\x00', data)"
    )
    assert part.ports[0][0] == 0x0F, "behind the last register comes the first"
    assert run("print(data[0], data[10], data[11])") == ["15 165 15"]
    run("reset = digitalio.DigitalInOut(board.GP3)\nreset.switch_to_output(False)")
    assert part.ports[0] == [0xFF] + [0] * 10
