"""busio and adafruit_bus_device: real programs against parts, the log, and sigrok's decoders reading the same bytes."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.hardware.peripherals.serial_line import SerialFormat
from tests.sigrok import decode


class Registers:
    """A part with 256 registers and an auto-incrementing pointer, as many sensors have."""

    def __init__(self, *addresses):
        self.addresses = addresses or (0x42,)
        self.memory = bytearray(range(256))
        self.at = 0
        self.stops = 0
        self.takes = None

    def i2c_addresses(self):
        return self.addresses

    def i2c_write(self, address, data):
        if data:
            self.at = data[0]
            self.memory[self.at : self.at + len(data) - 1] = data[1:]
        return self.takes

    def i2c_read(self, address, count):
        return bytes(self.memory[self.at : self.at + count])

    def i2c_stop(self):
        self.stops += 1


class Inverter:
    """An SPI part that answers each byte's complement."""

    def __init__(self):
        self.selections = []

    def spi_select(self):
        self.selections.append("select")

    def spi_deselect(self):
        self.selections.append("deselect")

    def spi_transfer(self, data):
        return bytes(octet ^ 0xFF for octet in data)


class Echo:
    """A part on a serial port that sends back what it gets."""

    def __init__(self, form=None):
        self.serial_format = form or SerialFormat(9600)
        self.got = b""

    def serial_attached(self, port):
        self.port = port

    def serial_receive(self, data):
        self.got += data
        self.port.send(data)


@pytest.fixture
def board():
    with VirtualBoard(clock="fast") as board:
        yield board


def value(board, code):
    result = board.run(code)
    assert result.ok, result.traceback or result.restarted
    return result.value


def error(board, code):
    result = board.run(code)
    assert not result.ok
    assert board.run("1 + 1").value == "2"
    return f"{result.error_type}: {result.error_message}"


I2C = "import board, busio\ni2c = busio.I2C(board.GP5, board.GP4)\ni2c.try_lock()\n"


def test_i2c_needs_pull_ups(board):
    code = "import board, busio\nbusio.I2C(board.GP5, board.GP4)"
    assert error(board, code) == "RuntimeError: No pull up found on SDA or SCL; check your wiring"
    board.pins["GP4"].resistor = board.pins["GP5"].resistor = "up"
    assert value(board, I2C + "i2c.scan()") == "[]"


def test_i2c_registers_are_written_and_read(board):
    part = Registers(0x42)
    board.attach(part)
    assert value(board, I2C + "i2c.scan(), i2c.probe(0x42), i2c.probe(0x41)") == "([66], True, False)"
    value(board, "i2c.writeto(0x42, bytes([16, 1, 2, 3]))")
    assert bytes(part.memory[16:19]) == b"\x01\x02\x03"
    assert value(board, "b = bytearray(5)\ni2c.writeto_then_readfrom(0x42, b'\\x10', b, in_start=1, in_end=4)\nb") == (
        "bytearray(b'\\x00\\x01\\x02\\x03\\x00')"
    )
    assert value(board, "i2c.readfrom_into(0x42, b, end=2)\nb[:2]") == "bytearray(b'\\x01\\x02')"
    log = list(board.bus["I2C"].transactions)
    assert [(t.direction, t.address, t.data) for t in log[-3:]] == [
        ("write", 0x42, b"\x10"), ("read", 0x42, b"\x01\x02\x03"), ("read", 0x42, b"\x01\x02"),
    ]  # fmt: skip
    frame = board.bus["I2C"].transactions.to_dataframe()
    assert list(frame.columns) == ["time_s", "direction", "address", "data", "received", "ack", "duration_s"]
    assert len(frame) == len(log)
    assert part.stops > 0


def test_i2c_faults(board):
    part = Registers(0x42)
    board.attach(part)
    assert error(board, "import board, busio\nbusio.I2C(board.GP4, board.GP5)") == "ValueError: Invalid pins"
    value(board, I2C)
    assert error(board, "i2c.writeto(0x10, b'x')") == "OSError: [Errno 19] No such device"
    part.takes = 1
    assert error(board, "i2c.writeto(0x42, b'abc')") == "OSError: [Errno 5] Input/output error"
    part.takes = None
    assert error(board, "i2c.writeto(200, b'x')") == "ValueError: address must be 0-127"
    board.pins["GP4"].drive(False)
    assert error(board, "i2c.writeto(0x42, b'abc')").partition("116")[1]
    board.pins["GP4"].release()
    assert value(board, "i2c.try_lock()") == "False"
    assert error(board, "i2c.unlock()\ni2c.scan()") == "RuntimeError: Function requires lock"
    assert error(board, "busio.I2C(board.GP5, board.GP4)") == "ValueError: GP5 in use"
    assert error(board, "i2c.deinit()\ni2c.try_lock()") == (
        "ValueError: Object has been deinitialized and can no longer be used. Create a new object."
    )
    assert value(board, I2C + "i2c.scan()") == "[66]"


def test_the_host_refuses_what_does_not_fit(board):
    part = Registers(0x42)
    board.attach(part)
    with pytest.raises(ValueError, match="on the bus already"):
        board.attach(part)
    with pytest.raises(ValueError, match="has the address 0x42 on this bus already; detach it first"):
        board.attach(Registers(0x42))
    with pytest.raises(LookupError, match='has no bus "I2D"; did you mean "I2C"'):
        board.attach(Registers(0x43), bus="I2D")
    with pytest.raises(ValueError, match="is a part for I2C, and SPI is another bus"):
        board.attach(Registers(0x43), bus="SPI")
    with pytest.raises(TypeError, match="object is no part"):
        board.attach(object())
    with pytest.raises(ValueError, match="not attached"):
        board.detach(Registers(0x42))
    board.detach(part)
    assert error(board, I2C).startswith("RuntimeError: No pull up")


def test_a_bus_on_other_pins(board):
    board.attach(Registers(0x42), sda="GP0", scl="GP1")
    assert value(board, "import board, busio\ni = busio.I2C(board.GP1, board.GP0)\ni.try_lock()\ni.scan()") == "[66]"
    assert len(board.bus.on(sda="GP0", scl="GP1").transactions) == 112


def test_i2c_takes_the_time_that_its_frequency_says(board):
    board.attach(Registers(0x42))
    value(board, I2C)
    before = board.clock.now_ns
    value(board, "i2c.writeto(0x42, bytes(99))")
    # 100 bytes with their acknowledge bits, start and stop, at 100 kHz.
    assert board.clock.now_ns - before == pytest.approx(902 * 10_000, rel=0.01)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.binary(min_size=1, max_size=6), st.integers(0, 6)), min_size=1, max_size=4),
    st.sampled_from([100_000, 400_000, 1_000_000]),
)
def test_sigrok_reads_the_same_i2c_bytes(tmp_path, transfers, frequency):
    with VirtualBoard(clock="fast") as board:
        board.attach(Registers(0x42))
        value(
            board, f"import board, busio\ni2c = busio.I2C(board.GP5, board.GP4, frequency={frequency})\ni2c.try_lock()"
        )
        expected = []
        for out, count in transfers:
            if count:
                value(board, f"b = bytearray({count})\ni2c.writeto_then_readfrom(0x42, {out!r}, b)")
            else:
                value(board, f"i2c.writeto(0x42, {out!r})")
        for entry in board.bus["I2C"].transactions:
            kind = entry.direction.capitalize()
            expected.append(f"Address {entry.direction}: 42")
            expected += [f"Data {kind.lower()}: {octet:02X}" for octet in entry.data]
        lines = decode(board, tmp_path, "i2c:scl=GP5:sda=GP4", "i2c=address-read:address-write:data-read:data-write")
        assert [line for line in lines if line not in ("Write", "Read")] == expected


def test_spi_parts_and_chip_select(board):
    part = Inverter()
    board.attach(part, cs="GP17")
    value(
        board,
        "import board, busio, digitalio\nfrom adafruit_bus_device.spi_device import SPIDevice\n"
        "spi = busio.SPI(board.GP18, board.GP19, board.GP16)\n"
        "device = SPIDevice(spi, digitalio.DigitalInOut(board.GP17), baudrate=1000000)",
    )
    assert part.selections == []
    code = "b = bytearray(3)\nwith device as bus: bus.write_readinto(b'\\x01\\x02\\xff', b)\nb"
    assert value(board, code) == "bytearray(b'\\xfe\\xfd\\x00')"
    assert part.selections == ["select", "deselect"]
    # Nobody is selected and nothing pulls MISO.
    assert value(board, "spi.try_lock()\nspi.readinto(b)\nb") == "bytearray(b'\\x00\\x00\\x00')"
    board.pins["GP16"].resistor = "up"
    assert value(board, "spi.readinto(b)\nb") == "bytearray(b'\\xff\\xff\\xff')"
    assert value(board, "spi.configure(baudrate=1000000)\nspi.frequency") == "992063"
    assert next((t.direction, t.data, t.received) for t in board.bus["SPI"].transactions) == (
        "transfer", b"\x01\x02\xff", b"\xfe\xfd\x00",
    )  # fmt: skip


def test_spi_faults(board):
    assert error(board, "import board, busio\nbusio.SPI(board.GP18)") == "ValueError: Must provide MISO or MOSI pin"
    assert error(board, "busio.SPI(board.GP17, board.GP19)") == "ValueError: Invalid pins"
    value(board, "spi = busio.SPI(board.GP18, MISO=board.GP16)")
    assert error(board, "spi.write(b'x')") == "RuntimeError: Function requires lock"
    assert error(board, "spi.try_lock()\nspi.write(b'x')") == "ValueError: No MOSI pin"
    assert error(board, "spi.configure(phase=2)") == "ValueError: phase must be 0-1"
    assert error(board, "busio.SPI(board.GP2, board.GP3)") == "ValueError: SPI peripheral in use"
    assert value(board, "spi.deinit()\nspi = busio.SPI(board.GP18, board.GP19)\nspi.try_lock()") == "True"
    assert error(board, "spi.readinto(bytearray(1))") == "ValueError: No MISO pin"


def test_a_wire_from_mosi_to_miso(board):
    with board.wire("GP19", "GP16"):
        code = (
            "import board, busio\nspi = busio.SPI(board.GP18, board.GP19, board.GP16)\nspi.try_lock()\n"
            "b = bytearray(4)\nspi.write_readinto(b'loop', b)\nb"
        )
        assert value(board, code) == "bytearray(b'loop')"


@pytest.mark.parametrize(("polarity", "phase"), [(0, 0), (0, 1), (1, 0), (1, 1)])
def test_sigrok_reads_the_same_spi_bytes(board, tmp_path, polarity, phase):
    board.attach(Inverter(), cs="GP17")
    value(
        board,
        "import board, busio, digitalio\nfrom adafruit_bus_device.spi_device import SPIDevice\n"
        "spi = busio.SPI(board.GP18, board.GP19, board.GP16)\n"
        "cs = digitalio.DigitalInOut(board.GP17)\n"
        f"device = SPIDevice(spi, cs, baudrate=500000, polarity={polarity}, phase={phase})\n"
        "b = bytearray(4)\n"
        "with device as bus: bus.write_readinto(b'\\x80\\x01\\x5a\\xff', b)\n"
        "with device as bus: bus.write(b'\\x00\\xff\\x10')",
    )
    decoder = f"spi:clk=GP18:mosi=GP19:miso=GP16:cs=GP17:cpol={polarity}:cpha={phase}"
    sent = decode(board, tmp_path, decoder, "spi=mosi-data")
    received = decode(board, tmp_path, decoder, "spi=miso-data")
    assert bytes.fromhex("".join(sent)) == b"\x80\x01\x5a\xff\x00\xff\x10"
    assert bytes.fromhex("".join(received)) == b"\x7f\xfe\xa5\x00\xff\x00\xef"


UART = "import board, busio\nu = busio.UART(board.GP0, board.GP1, baudrate=9600, timeout=0.5)\n"


def test_uart_with_a_part(board):
    part = Echo()
    board.attach(part)
    assert value(board, UART + "u.write(b'hello'), u.read(5)") == "(5, b'hello')"
    assert part.got == b"hello"
    assert value(board, "u.read(1)") is None
    assert value(board, "b = bytearray(8)\nu.write(b'ab\\ncd')\nu.readline(), u.readinto(b), b[:2]") == (
        "(b'ab\\n', 2, bytearray(b'cd'))"
    )
    assert value(board, "u.write(b'xyz')\nimport time\ntime.sleep(0.1)\nu.in_waiting") == "3"
    assert value(board, "u.reset_input_buffer()\nu.in_waiting") == "0"


def test_uart_timeout_takes_board_time(board):
    board.attach(Echo())
    value(board, UART)
    before = board.clock.now
    assert value(board, "u.read(4)") is None
    assert board.clock.now - before == pytest.approx(0.5, abs=0.01)


def test_uart_receive_buffer_overflows(board):
    part = Echo()
    board.attach(part)
    value(board, "import board, busio, time\nu = busio.UART(board.GP0, board.GP1, receiver_buffer_size=8)")
    part.port.send(bytes(range(20)))
    assert value(board, "time.sleep(1)\nu.in_waiting, u.read(20)") == "(8, b'\\x00\\x01\\x02\\x03\\x04\\x05\\x06\\x07')"
    assert part.port.overruns == 12


def test_a_wrong_baud_rate_garbles_bytes(board):
    part = Echo(SerialFormat(9600))
    board.attach(part)
    value(board, UART + "u.baudrate = 19200\nu.write(b'hello')")
    assert part.got
    assert part.got != b"hello"
    part.got = b""
    value(board, "u.baudrate = 9600\nu.write(b'hello')")
    assert part.got == b"hello"


def test_a_wrong_parity_garbles_bytes(board):
    part = Echo(SerialFormat(9600, 8, "even"))
    board.attach(part)
    value(board, UART + "u.write(b'\\x01\\x03')")
    sent_back = value(board, "u.read(8)")
    assert sent_back != "b'\\x01\\x03'"


def test_uart_loopback_wire(board):
    board.wire("GP0", "GP1")
    assert value(board, UART + "u.write(b'around')\nu.read(6)") == "b'around'"


def test_a_uart_can_be_polled_and_printed_to(board):
    board.wire("GP0", "GP1")
    code = """
import board, busio, select
uart = busio.UART(board.GP0, board.GP1, baudrate=115200, timeout=0.1)
poll = select.poll()
poll.register(uart, select.POLLIN)
print(poll.poll(0))
print("hello", 5, file=uart)
print([event == select.POLLIN for _, event in poll.poll(100)], uart.readline())
poll.register(uart, select.POLLIN | select.POLLOUT)
print([event == select.POLLOUT for _, event in poll.poll(0)])
"""
    assert board.run(code).stdout == "[]\n[True] b'hello 5\\n'\n[True]\n"


def test_uart_faults(board):
    assert error(board, "import board, busio\nbusio.UART()") == "ValueError: tx and rx cannot both be None"
    assert error(board, "busio.UART(board.GP1, board.GP0)") == "ValueError: Invalid pins"
    assert error(board, "busio.UART(board.GP0, bits=4)") == "ValueError: bits must be 5-9"
    assert error(board, "u = busio.UART(board.GP0)\nu.read(1)") == "ValueError: No rx pin"
    assert error(board, "u.timeout = 200") == "ValueError: timeout must be 0-100"
    assert error(board, "u.deinit()\nu.write(b'x')").startswith("ValueError: Object has been deinitialized")


@pytest.mark.parametrize(
    ("arguments", "options"),
    [
        ("baudrate=115200", "baudrate=115200"),
        ("baudrate=9600, parity=busio.UART.Parity.EVEN", "baudrate=9600:parity=even"),
        ("baudrate=38400, parity=busio.UART.Parity.ODD, stop=2", "baudrate=38400:parity=odd:stop_bits=2.0"),
    ],
)
def test_sigrok_reads_the_same_uart_bytes(board, tmp_path, arguments, options):
    value(board, f"import board, busio\nu = busio.UART(board.GP0, {arguments})\nu.write(bytes([0, 255, 85, 170, 65]))")
    lines = decode(board, tmp_path, f"uart:rx=GP0:{options}", "uart=rx-data")
    assert bytes.fromhex("".join(lines)) == bytes([0, 255, 85, 170, 65])


def test_board_functions_give_one_object_for_each_bus():
    with VirtualBoard("adafruit_feather_rp2040", clock="fast") as board:
        board.attach(Registers(0x42))
        assert (
            value(board, "import board\nboard.I2C() is board.I2C(), board.I2C() is board.STEMMA_I2C()")
            == "(True, True)"
        )
        assert value(board, "board.I2C().try_lock(), board.I2C().scan()") == "(True, [66])"
        assert value(board, "board.SPI().try_lock(), board.UART().baudrate") == "(True, 9600)"
        value(board, "board.SPI().deinit()")
        assert value(board, "board.SPI().try_lock()") == "True"


def test_parts_stay_across_a_reset(board):
    board.attach(Registers(0x42))
    assert value(board, I2C + "i2c.scan()") == "[66]"
    board.reset()
    assert value(board, I2C + "i2c.scan()") == "[66]"


@pytest.mark.parametrize(("module", "wait"), [("bitbangio", 0.0005), ("busio", 1.0)])
def test_a_line_held_low_is_waited_for_as_long_as_the_timeout(board, module, wait):
    code = f"import board, time, {module}\ni = {module}.I2C(board.GP5, board.GP4, timeout=500)\ni.try_lock()\n"
    for pin in ("GP4", "GP5"):
        board.pins[pin].resistor = "up"
    assert board.run(code).ok
    board.pins["GP5"].drive(False)
    start = board.clock.now
    result = board.run("i.writeto(0x20, b'x')")
    assert (result.error_type, result.error_message) == ("OSError", "[Errno 116] ETIMEDOUT")
    assert board.clock.now - start == pytest.approx(wait, abs=1e-4)
    board.clock.call_at(board.clock.now + wait / 2, lambda: board.pins["GP5"].release())
    assert board.run("i.writeto(0x20, b'x')").error_message == "[Errno 19] No such device"
    for pin in ("GP4", "GP5"):
        board.pins[pin].resistor = None


@pytest.mark.parametrize(("invert", "level"), [(False, False), (True, True)])
def test_a_serial_port_claims_the_pin_that_switches_an_rs485_driver(invert, level):
    with VirtualBoard(clock="fast") as board:
        made = f"busio.UART(board.GP0, board.GP1, rs485_dir=board.GP2, rs485_invert={invert})"
        assert board.run(f"import board, busio\nuart = {made}").ok
        pin = board.pins["GP2"]
        assert (pin.function, pin.mode, pin.value) == ("RS485_DIR", "talk", level)
        assert board.run("uart.deinit()").ok
        assert (pin.function, pin.mode) == (None, "unused")


@pytest.mark.parametrize(("asked", "given"), [(1, 1922), (1_000_000, 992_063), (24_000_000, 20_833_333)])
def test_an_spi_bus_has_the_frequencies_that_its_clock_can_make(asked, given):
    with VirtualBoard(clock="fast") as board:
        made = "spi = busio.SPI(board.GP18, board.GP19, board.GP16)\nspi.try_lock()"
        assert board.run(f"import board, busio\n{made}\nspi.configure(baudrate={asked})").ok
        assert int(board.run("spi.frequency").value) == given
