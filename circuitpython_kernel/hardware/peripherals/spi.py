"""The SPI controllers: what the firmware asks for. The wires and what hangs on them are a `spi_bus.SPIBus`.

Clock rates and pins of the RP2040 follow its datasheet, sections 4.4.4 and 1.4.3.
"""

from __future__ import annotations

from circuitpython_kernel.doorbell.answers import deinited
from circuitpython_kernel.hardware.chip import Chip, GuestError, Peripheral

from .spi_bus import SPIBus


class SPI(Peripheral):
    """All SPI controllers of the chip, and the buses that hang on them."""

    name = "spi"

    def __init__(self, chip: Chip) -> None:
        super().__init__(chip)
        self.buses: dict[tuple[int, int | None, int | None], SPIBus] = {}
        self._open: dict[int, tuple[SPIBus, int | None]] = {}
        self._handles = 0

    def bus(self, sck: int, mosi: int | None, miso: int | None) -> SPIBus:
        """The bus on these pins; one that shares its clock and leaves out a data line is the same bus."""
        for (other_sck, other_mosi, other_miso), bus in self.buses.items():
            if other_sck == sck and mosi in (other_mosi, None) and miso in (other_miso, None):
                return bus
        bus = self.buses[sck, mosi, miso] = SPIBus(self.chip, sck, mosi, miso)
        for key, smaller in list(self.buses.items()):
            fits = key[0] == sck and key[1] in (mosi, None) and key[2] in (miso, None)
            if smaller is not bus and fits:
                # A part was attached before the program opened the bus with more pins: it is on the same wires.
                for part, cs in list(smaller.parts):
                    smaller.detach(part)
                    bus.attach(part, cs)
        return bus

    def reset(self) -> None:
        self._open.clear()

    def is_open(self, handle: int) -> bool:
        return handle in self._open

    def opened(self, handle: int) -> SPIBus:
        """The bus that the program has opened under a handle.

        Raises:
            GuestError: when it has closed it.
        """
        if handle not in self._open:
            raise deinited()
        return self._open[handle][0]

    def do_open(self, sck: int, mosi: int | None, miso: int | None, bitbang: bool) -> int:
        """Open a bus: its handle. A pin that it does without is None."""
        pins = sck, mosi, miso
        controller = None
        if not bitbang:
            controller = self._controller(*pins)
            if controller is not None and controller in [used for _, used in self._open.values()]:
                raise GuestError("ValueError", "SPI peripheral in use")
        bus = self.bus(*pins)
        bus.frequency, bus.polarity, bus.phase = self._frequency(250_000), 0, 0
        self._handles += 1
        self._open[self._handles] = (bus, controller)
        return self._handles

    def do_close(self, handle: int) -> None:
        """Close a bus."""
        self._open.pop(handle, None)

    def do_configure(self, handle: int, frequency: int, polarity: int, phase: int, exact: bool) -> int:
        """Set clock and mode: the clock rate that the hardware comes to."""
        bus = self._open[handle][0]
        bus.frequency = frequency if exact else self._frequency(frequency)
        bus.polarity, bus.phase = polarity, phase
        return bus.frequency

    def do_write(self, handle: int, at: int, count: int) -> None:
        """Send the guest's bytes."""
        self._open[handle][0].transfer(self.chip.memory().read(at, count), False)

    def do_read(self, handle: int, at: int, count: int, value: int) -> None:
        """Read into the guest's buffer while sending one value."""
        out = bytes((value,)) * count
        self.chip.memory().write(at, self._open[handle][0].transfer(out, True))

    def do_both(self, handle: int, out_at: int, in_at: int, count: int) -> None:
        """Send the guest's bytes and read as many."""
        memory = self.chip.memory()
        received = self._open[handle][0].transfer(memory.read(out_at, count), True)
        memory.write(in_at, received)

    def _frequency(self, wanted: int) -> int:
        if not (self.chip.name or "").startswith("rp2"):
            return wanted
        # An even prescaler of 2 to 254 and a divider of 1 to 256, the fastest that is not too fast.
        clock = self.chip.block.cpu_khz() * 1000
        for prescaler in range(2, 255, 2):
            if clock < (prescaler + 2) * 256 * wanted:
                divider = min(256, max(1, -(-clock // (prescaler * wanted))))
                return clock // (prescaler * divider)
        return clock // (254 * 256)

    def _controller(self, sck: int, mosi: int | None, miso: int | None) -> int | None:
        """The number of the controller that serves these pins, None where any pins will do."""
        if not (self.chip.name or "").startswith("rp2"):
            return None
        # Within each four pins of a controller: RX, CSn, SCK, TX.
        places = [(sck, 2), (mosi, 3), (miso, 0)]
        controllers = set()
        for pin, place in places:
            if pin is None:
                continue
            name = self.chip.pin_names[pin]
            number = int(name[4:]) if name.startswith("GPIO") and name[4:].isdigit() else -1
            if number < 0 or number % 4 != place:
                raise GuestError("ValueError", "Invalid pins")
            controllers.add(number // 8 % 2)
        if len(controllers) != 1:
            raise GuestError("ValueError", "Invalid pins")
        return controllers.pop()
