"""The faults that every part on I2C can have."""

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.devices import MCP9808

_BUS = "import board, busio\ni2c = busio.I2C(board.GP5, board.GP4)\nwhile not i2c.try_lock():\n    pass\n"
_READ = (
    "buffer = bytearray(2)\ntry:\n    i2c.writeto_then_readfrom(0x18, b'\\x06', buffer)\n    print(buffer.hex())\n"
    "except OSError as error:\n    print(error.errno)\n"
)


def test_a_plug_that_is_pulled_in_a_transfer() -> None:
    """The transfer ends with what has gone over the wire by then, and the part is away until it is mended."""
    with VirtualBoard(clock="fast", drive_files=False) as board:
        part = MCP9808()
        board.attach(part)
        assert board.run(_BUS + _READ).stdout == "0054\n"  # its maker's number
        part.unplug_after(2)  # the register's number and half of the answer
        assert board.run(_READ).stdout == "00ff\n"
        assert part.fault == "unplugged"
        assert board.run(_READ).stdout == "19\n"
        part.mend()
        assert board.run(_READ).stdout == "0054\n"


def test_a_plug_that_is_pulled_before_the_last_byte_of_a_write() -> None:
    with VirtualBoard(clock="fast", drive_files=False) as board:
        part = MCP9808()
        board.attach(part)
        part.unplug_after(1)
        code = "try:\n    i2c.writeto(0x18, b'\\x01\\x00\\x00')\nexcept OSError as error:\n    print(error.errno)\n"
        assert board.run(_BUS + code).stdout == "5\n"
        assert part.fault == "unplugged"
