import pytest

from circuitpython_kernel.devices import MCP23017

MCP = (
    "import board, busio, digitalio\nfrom adafruit_mcp230xx.mcp23017 import MCP23017\n"
    "i2c = busio.I2C(board.GP5, board.GP4)\nmcp = MCP23017(i2c)\n"
)


def test_outputs_and_inputs(board, run):
    part = MCP23017()
    board.attach(part)
    run(MCP + "led = mcp.get_pin(0)\nled.switch_to_output(value=True)\nbutton = mcp.get_pin(15)\n")
    assert part.levels(0) == 1
    assert run("button.direction = digitalio.Direction.INPUT\nprint(button.value)") == ["False"], "nothing pulls it"
    assert run("button.pull = digitalio.Pull.UP\nprint(button.value)") == ["True"]
    part.gpb7 = "low"
    assert run("print(button.value)\nled.value = False") == ["False"]
    assert part.levels(0) == 0
    assert part.readings() == {"port A": "00000000", "port B": "00000000"}


def test_polarity_and_whole_ports(board, run):
    part = MCP23017(gpa0="high", gpa7="high")
    board.attach(part)
    assert run(MCP + "print(bin(mcp.gpioa))\nmcp.ipola = 0xFF\nprint(bin(mcp.gpioa))") == ["0b10000001", "0b1111110"]
    run("mcp.iodirb = 0\nmcp.gpiob = 0xA5")
    assert part.levels(1) == 0xA5


@pytest.mark.parametrize("mirrored", [False, True])
def test_interrupts_on_change(board, run, mirrored):
    part = MCP23017()
    board.attach(part, inta="GP2", intb="GP3")
    control = "0x44" if mirrored else "0x04"
    run(
        MCP + f"mcp.interrupt_enable = 0x8000\nmcp.interrupt_configuration = 0\nmcp.io_control = {control}\n"
        "mcp.clear_ints()\nmcp.gppub = 0x80\nmcp.clear_ints()\n"
        "a, b = digitalio.DigitalInOut(board.GP2), digitalio.DigitalInOut(board.GP3)"
    )
    assert run("print(a.value, b.value)") == ["True True"]
    part.gpb7 = "low"
    assert run("print(a.value, b.value, mcp.int_flag)") == [f"{not mirrored} False [15]"]
    assert run("mcp.clear_ints()\nprint(a.value, b.value, mcp.int_flag)") == ["True True []"]


def test_an_interrupt_against_a_default_stays(board, run):
    part = MCP23017()
    board.attach(part, inta="GP2")
    run(
        MCP + "mcp.gppu = 0x0001\nmcp.default_value = 0x0001\nmcp.interrupt_configuration = 0x0001\n"
        "mcp.interrupt_enable = 0x0001\nmcp.io_control = 0x44\nmcp.clear_ints()\n"
        "pin = digitalio.DigitalInOut(board.GP2)"
    )
    assert run("print(pin.value)") == ["True"]
    part.gpa0 = "low"
    assert run("mcp.clear_ints()\nprint(pin.value)") == ["False"], "it is still low"
    part.gpa0 = "open"
    assert run("mcp.clear_ints()\nprint(pin.value)") == ["True"]


def test_the_reset_pin(board, run):
    part = MCP23017()
    board.attach(part, reset="GP2")
    run(MCP + "mcp.iodira = 0\nmcp.gpioa = 255\nreset = digitalio.DigitalInOut(board.GP2)\n")
    assert part.levels(0) == 255
    run("reset.switch_to_output(False)\nreset.value = True")
    assert part.levels(0) == 0


def test_two_on_one_bus(board, run):
    board.attach(MCP23017(gpa0="high"))
    board.attach(MCP23017(address=0x27, gpa1="high"))
    assert run(MCP + "other = MCP23017(i2c, address=0x27)\nprint(mcp.gpioa, other.gpioa)") == ["1 2"]
