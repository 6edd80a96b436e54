"""A device on an SPI bus with a chip select pin of its own."""

from time import sleep as _sleep


class SPIDevice:
    """Locks the bus, sets its mode and selects the device while in a ``with`` block."""

    def __init__(
        self, spi, chip_select=None, *, baudrate=100000, polarity=0, phase=0, extra_clocks=0, cs_active_value=False
    ):
        self._spi = spi
        self._baudrate = baudrate
        self._polarity = polarity
        self._phase = phase
        self._extra_clocks = extra_clocks
        self._chip_select = chip_select
        self._cs_active_value = cs_active_value
        if chip_select is not None:
            chip_select.switch_to_output(value=not cs_active_value)

    def __enter__(self):
        while not self._spi.try_lock():
            _sleep(0)
        self._spi.configure(baudrate=self._baudrate, polarity=self._polarity, phase=self._phase)
        if self._chip_select is not None:
            self._chip_select.value = self._cs_active_value
        return self._spi

    def __exit__(self, exc_type, exc_value, traceback):
        if self._chip_select is not None:
            self._chip_select.value = not self._cs_active_value
        if self._extra_clocks:
            extra = bytearray((self._extra_clocks + 7) // 8)
            for n in range(len(extra)):
                extra[n] = 0xFF
            self._spi.write(extra)
        self._spi.unlock()
        return False
