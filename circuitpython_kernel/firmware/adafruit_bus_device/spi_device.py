"""A device on an SPI bus with a chip select pin of its own."""

from time import sleep as _sleep


class SPIDevice:
    """Locks the bus, sets its mode and selects the device while in a ``with`` block."""

    def __init__(
        self, spi, chip_select=None, *, baudrate=100000, polarity=0, phase=0, extra_clocks=0, cs_active_value=False
    ):
        self.spi = spi
        self.baudrate = baudrate
        self.polarity = polarity
        self.phase = phase
        self.extra_clocks = extra_clocks
        self.chip_select = chip_select
        self.cs_active_value = cs_active_value
        if chip_select is not None:
            chip_select.switch_to_output(value=not cs_active_value)

    def __enter__(self):
        while not self.spi.try_lock():
            _sleep(0)
        self.spi.configure(baudrate=self.baudrate, polarity=self.polarity, phase=self.phase)
        if self.chip_select is not None:
            self.chip_select.value = self.cs_active_value
        return self.spi

    def __exit__(self, exc_type, exc_value, traceback):
        if self.chip_select is not None:
            self.chip_select.value = not self.cs_active_value
        if self.extra_clocks:
            extra = bytearray((self.extra_clocks + 7) // 8)
            for n in range(len(extra)):
                extra[n] = 0xFF
            self.spi.write(extra)
        self.spi.unlock()
        return False
