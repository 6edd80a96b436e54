"""SD cards on an SPI bus, as block devices. Follows CircuitPython 10's sdcardio module."""

import time as _time
from struct import pack_into as _pack_into

import busio as _busio
import digitalio as _digitalio

_SLOW = 250000
_TRIES = 200
_BLOCK = 512


def _crc7(data):
    value = 0
    for byte in data:
        for bit in range(7, -1, -1):
            value = value << 1 ^ (9 if (value >> 6 ^ byte >> bit) & 1 else 0)
        value &= 0x7F
    return value


class SDCard:
    """A card on an SPI bus."""

    def __init__(self, bus, cs, baudrate=8000000):
        if not isinstance(bus, _busio.SPI):
            raise TypeError("bus must be of type SPI, not %s" % type(bus).__name__)
        self._bus = bus
        self._own = not hasattr(cs, "switch_to_output")
        self._cs = _digitalio.DigitalInOut(cs) if self._own else cs
        self._cs.switch_to_output(True)
        self._one = bytearray(1)
        self._several = bytearray(8)
        self._baudrate = _SLOW
        try:
            self._start()
        except OSError:
            self.deinit()
            raise
        self._baudrate = baudrate

    def _start(self):
        with self:
            self._cs.value = True
            self._bus.write(b"\xff" * 10)
        with self:
            for _ in range(5):
                if self._command(0, 0) == 1:
                    break
            else:
                raise OSError("no SD card")
            rest = bytearray(4)
            status = self._command(8, 0x1AA, rest)
            if status not in (1, 5):
                raise OSError("couldn't determine SD card version")
            capacity = 0x40000000 if status == 1 else 0
            end = _time._monotonic_ns() + 2000000000
            while True:
                self._command(55, 0)
                if self._command(41, capacity) == 0:
                    break
                if _time._monotonic_ns() > end:
                    raise OSError("timeout waiting for v%d card" % (2 if status == 1 else 1))
                _time.sleep(0.005)
            self._step = _BLOCK
            if status == 1 and self._command(58, 0, rest) == 0 and rest[0] & 0x40:
                self._step = 1
            csd = bytearray(16)
            if self._command(9, 0) != 0 or not self._receive(csd):
                raise OSError("no response from SD card")
            if csd[0] >> 6 == 1:
                self._blocks = ((csd[7] & 0x3F) << 16 | csd[8] << 8 | csd[9]) * 1024 + 1024
            elif csd[0] >> 6 == 0:
                size = (csd[6] & 3) << 10 | csd[7] << 2 | csd[8] >> 6
                multiple = (csd[9] & 3) << 1 | csd[10] >> 7
                self._blocks = (size + 1 << multiple + 2) << (csd[5] & 15) - 9
            else:
                raise OSError("SD card CSD format not supported")
            if self._command(16, _BLOCK) != 0:
                raise OSError("can't set 512 block size")

    # ---- the bus

    def __enter__(self):
        self._check()
        while not self._bus.try_lock():
            pass
        self._bus.configure(baudrate=self._baudrate)
        self._cs.value = False
        return self

    def __exit__(self, *_exception):
        self._cs.value = True
        self._bus.write(b"\xff")
        self._bus.unlock()

    def _check(self):
        if self._bus is None:
            raise ValueError("Object has been deinitialized and can no longer be used. Create a new object.")

    def _next(self):
        self._bus.readinto(self._one, write_value=0xFF)
        return self._one[0]

    def _wait(self):
        """Wait while the card is busy."""
        end = _time._monotonic_ns() + 300000000
        if self._next() == 0xFF:
            return True
        while True:
            # Several at a time: a call to the host for each byte would take longer than the card.
            self._bus.readinto(self._several, write_value=0xFF)
            if self._several[-1] == 0xFF:
                return True
            if _time._monotonic_ns() > end:
                return False

    def _command(self, number, argument, rest=None):
        if number != 12:
            self._wait()
        packet = bytes((0x40 | number, argument >> 24 & 255, argument >> 16 & 255, argument >> 8 & 255, argument & 255))
        self._bus.write(packet + bytes((_crc7(packet) << 1 | 1,)))
        if number == 12:
            self._next()
        for _ in range(_TRIES):
            status = self._next()
            if not status & 0x80:
                if rest is not None:
                    self._bus.readinto(rest, write_value=0xFF)
                return status
        return -1

    def _receive(self, buffer):
        """A block after its token; False when none came."""
        for _ in range(_TRIES):
            if self._next() == 0xFE:
                self._bus.readinto(buffer, write_value=0xFF)
                self._next()
                self._next()
                return True
        return False

    def _send(self, token, data):
        if not self._wait():
            return False
        self._bus.write(bytes((token,)))
        self._bus.write(data)
        self._bus.write(b"\xff\xff")
        for _ in range(_TRIES):
            answer = self._next()
            if answer != 0xFF:
                return answer & 0x1F == 5 and self._wait()
        return False

    # ---- for everybody

    def deinit(self):
        """Let the card go."""
        if self._bus is not None:
            self._bus = None
            if self._own:
                self._cs.deinit()

    def count(self):
        """How many blocks of 512 bytes the card has."""
        self._check()
        return self._blocks

    def readblocks(self, start_block, buf):
        """Read blocks, as many as the buffer has room for."""
        _pack_into("", buf, 0)  # asks for a writable buffer
        view = memoryview(buf)
        count = _whole(view)
        with self:
            if self._command(17 if count == 1 else 18, start_block * self._step) != 0:
                raise OSError(5)
            good = True
            for place in range(count):
                good = good and self._receive(view[place * _BLOCK : (place + 1) * _BLOCK])
            if count > 1:
                self._command(12, 0)
            if not good:
                raise OSError(5)

    def writeblocks(self, start_block, buf):
        """Write blocks."""
        view = memoryview(buf)
        count = _whole(view)
        with self:
            if self._command(24 if count == 1 else 25, start_block * self._step) != 0:
                raise OSError(5)
            good = True
            for place in range(count):
                good = good and self._send(0xFE if count == 1 else 0xFC, view[place * _BLOCK : (place + 1) * _BLOCK])
            if count > 1:
                self._wait()
                self._bus.write(b"\xfd\xff")
                self._wait()
            if not good:
                raise OSError(5)

    def sync(self):
        """Every block is written when `writeblocks` returns."""
        self._check()


def _whole(view):
    if not len(view) or len(view) % _BLOCK:
        raise ValueError("Buffer must be a multiple of 512 bytes")
    return len(view) // _BLOCK
