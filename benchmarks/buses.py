"""Buses and PWM: register reads a second, a second of PWM, serial lines, a long SPI write.

Usage: python -m benchmarks.buses [ROUNDS]. The peer of the register reads is a mock of `busio` in CPython, that of the
others is life: the board time that the same transfer takes on a wire. Best of all rounds.
"""

from __future__ import annotations

import sys
import time

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.hardware.peripherals.serial_line import SerialFormat
from circuitpython_kernel.hardware.peripherals.uart import SerialPort

from .programs import table

READS = 5_000
SERIAL_BYTES = 20_000
SPI_BYTES = 65_536

I2C = """
import board, busio
from adafruit_bus_device.i2c_device import I2CDevice
device = I2CDevice(busio.I2C(board.GP5, board.GP4, frequency=400000), 0x42)
register, value = bytes([7]), bytearray(1)
def read(count):
    for _ in range(count):
        with device:
            device.write_then_readinto(register, value)
"""


class Registers:
    """A part with 256 registers."""

    def __init__(self) -> None:
        self.memory = bytes(range(256))
        self.at = 0

    def i2c_addresses(self) -> tuple[int, ...]:
        """Where it answers."""
        return (0x42,)

    def i2c_write(self, address: int, data: bytes) -> None:
        """Take the register's number."""
        if data:
            self.at = data[0]

    def i2c_read(self, address: int, count: int) -> bytes:
        """Give registers."""
        return self.memory[self.at : self.at + count]

    def i2c_stop(self) -> None:
        """Nothing to do."""


class Sink:
    """A part on a serial port that keeps what it gets."""

    serial_format = SerialFormat(115_200)

    def __init__(self) -> None:
        self.got = 0

    def serial_attached(self, port: SerialPort) -> None:
        """Nothing to do."""

    def serial_receive(self, data: bytes) -> None:
        """Count the bytes."""
        self.got += len(data)


class MockI2C:
    """What a test double of `busio.I2C` does: answer from a list and remember the call."""

    def __init__(self) -> None:
        self.calls: list[tuple[int, bytes]] = []

    def writeto_then_readfrom(self, address: int, out: bytes, into: bytearray) -> None:
        """One register."""
        self.calls.append((address, bytes(out)))
        into[0] = out[0]


def timed(board: VirtualBoard, code: str) -> tuple[float, float]:
    """Seconds of wall time and of board time that code takes."""
    before = board.clock.now
    start = time.perf_counter()
    result = board.run(code)
    taken = time.perf_counter() - start
    assert result.ok, result.traceback
    return taken, board.clock.now - before


def mock_seconds() -> float:
    """Seconds that the mock takes for the register reads."""
    bus, value = MockI2C(), bytearray(1)
    start = time.perf_counter()
    for _ in range(READS):
        bus.writeto_then_readfrom(0x42, b"\x07", value)
    return time.perf_counter() - start


def pwm_seconds() -> float:
    """Seconds that a second of PWM at 20 kHz takes, its edges included."""
    with VirtualBoard(clock="fast") as board:
        timed(board, "import board, pwmio, time\np = pwmio.PWMOut(board.LED, frequency=20000, duty_cycle=20000)")
        start = time.perf_counter()
        board.run("time.sleep(1)")
        edges = board.capture["LED"].edges()
        taken = time.perf_counter() - start
        assert 39_990 < len(edges) < 40_010
    return taken


def main() -> None:
    """Measure and print a Markdown table."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    reads, mocks, serial, serial_life, spi, spi_life = [], [], [], [], [], []
    for _ in range(rounds):
        with VirtualBoard(clock="fast") as board:
            board.attach(Registers())
            timed(board, I2C)
            reads.append(timed(board, f"read({READS})")[0])
            mocks.append(mock_seconds())
            sink = Sink()
            board.attach(sink)
            timed(board, f"u = busio.UART(board.GP0, board.GP1, baudrate=115200)\ndata = bytes({SERIAL_BYTES // 100})")
            wall, life = timed(board, "for _ in range(100): u.write(data)")
            assert sink.got == SERIAL_BYTES
            serial.append(wall)
            serial_life.append(life)
            timed(board, f"s = busio.SPI(board.GP18, board.GP19)\ns.try_lock()\nbig = bytearray({SPI_BYTES})")
            timed(board, "s.configure(baudrate=24000000)")
            wall, life = timed(board, "s.write(big)")
            spi.append(wall)
            spi_life.append(life)
    rows = [
        ["I2C register reads a second, through adafruit_bus_device", f"{READS / min(reads):,.0f}",
         f"{READS / min(mocks):,.0f} (mock in CPython)", ">= 10,000"],
        ["PWM at 20 kHz for a second, 40,000 edges", f"{min(pwm_seconds() for _ in range(rounds)) * 1000:.1f} ms",
         "1,000 ms (life)", "< 50 ms"],
        [f"UART at 115,200 baud, {SERIAL_BYTES:,} bytes", f"{min(serial) * 1000:.1f} ms",
         f"{min(serial_life) * 1000:,.0f} ms (life)", ">= 10x faster"],
        [f"SPI write of {SPI_BYTES:,} bytes", f"{min(spi) * 1000:.1f} ms", f"{min(spi_life) * 1000:.1f} ms (life)",
         "< 20 ms"],
    ]  # fmt: skip
    print(table(["", "virtual board", "peer", "asked"], rows))


if __name__ == "__main__":
    main()
