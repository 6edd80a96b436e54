"""The serial port behind `busio.UART`."""

import _bell_uart as bell
from _bus import span, writable
from _claims import hold
from _constants import Constant, constants
from _hw import claim, known, milliseconds
from _pins import HandleUser, check_free_or_none
from _stream import Stream
from uctypes import addressof


class Parity(Constant):
    """Which number of ones a frame has: even or odd."""


constants(Parity, "busio.UART", "ODD EVEN")


def _milliseconds(timeout):
    if not isinstance(timeout, (int, float)):
        raise TypeError("can't convert %s to float" % type(timeout).__name__)
    if timeout < 0 or timeout > 100:
        raise ValueError("timeout must be 0-100")
    return timeout


class UART(Stream, HandleUser):
    """A bidirectional serial port."""

    Parity = Parity
    _bell = bell

    def __init__(
        self,
        tx=None,
        rx=None,
        *,
        rts=None,
        cts=None,
        rs485_dir=None,
        rs485_invert=False,
        baudrate=9600,
        bits=8,
        parity=None,
        stop=1,
        timeout=1,
        receiver_buffer_size=64,
    ):
        if tx is None and rx is None:
            raise ValueError("tx and rx cannot both be None")
        t = check_free_or_none(tx, "tx")
        r = check_free_or_none(rx, "rx")
        s = check_free_or_none(rts, "rts")
        c = check_free_or_none(cts, "cts")
        d = check_free_or_none(rs485_dir, "rs485_dir")
        used = [n for n in (t, r, s, c, d) if n is not None]
        if len(set(used)) != len(used):
            raise ValueError("Invalid pins")
        if not isinstance(bits, int) or bits < 5 or bits > 9:
            raise ValueError("bits must be 5-9")
        if bits == 9:
            raise NotImplementedError("Invalid word/bit length")
        if parity is None:
            word = "none"
        elif isinstance(parity, Parity):
            word = parity._name.lower()
        else:
            raise TypeError("parity must be of type Parity, not %s" % type(parity).__name__)
        if stop not in (1, 2):
            raise ValueError("stop must be 1-2")
        self._check_baudrate(baudrate)
        if not isinstance(receiver_buffer_size, int) or receiver_buffer_size < 1:
            raise ValueError("receiver_buffer_size must be >= 1")
        self._timeout = _milliseconds(timeout)
        handle = bell.open(t, r, d, rs485_invert, c, baudrate, bits, word, stop, receiver_buffer_size)
        self._baudrate = baudrate
        self._tx = t is not None
        self._rx = r
        self._pins = used
        if t is not None:
            claim(t, L.PIN_TALK, L.FUNCTION_TX, 1)
        if r is not None:
            claim(r, L.PIN_LISTEN, L.FUNCTION_RX)
        if s is not None:
            claim(s, L.PIN_TALK, L.FUNCTION_RTS)
        if c is not None:
            claim(c, L.PIN_LISTEN, L.FUNCTION_CTS)
        if d is not None:
            claim(d, L.PIN_TALK, L.FUNCTION_RS485_DIR, int(bool(rs485_invert)))
        self._handle = handle
        hold(self)

    @staticmethod
    def _check_baudrate(baudrate):
        if not isinstance(baudrate, int):
            raise TypeError("can't convert %s to int" % type(baudrate).__name__)
        if baudrate < 1:
            raise ValueError("baudrate must be >= 1")

    def _check_rx(self):
        self._check()
        if self._rx is None:
            raise ValueError("No rx pin")

    def _read(self, at, count, end=-1):
        return bell.read(self._handle, at, count, milliseconds(self._timeout) * 1000000, end)

    def read(self, nbytes=None):
        """Up to ``nbytes`` bytes, or as many as come before the timeout; None when none comes."""
        self._check_rx()
        if nbytes is not None and nbytes < 0:
            nbytes = None
        if nbytes is None:
            found = b""
            while True:
                chunk = self._chunk(256, -1)
                if chunk:
                    found += chunk
                if not chunk or len(chunk) < 256:
                    return found or None
        return self._chunk(nbytes, -1) if nbytes else b""

    def _chunk(self, count, end):
        buffer = bytearray(count)
        got = self._read(addressof(buffer), count, end)
        return bytes(memoryview(buffer)[:got]) if got else None

    def readinto(self, buf):
        """Fill the buffer, as far as bytes come before the timeout; how many came, or None for none."""
        self._check_rx()
        at, count = writable(buf, 0, 0x7FFFFFFF)
        if not count:
            return 0
        return self._read(at, count) or None

    def readline(self):
        """A line with its end, or what came before the timeout; None when nothing comes."""
        self._check_rx()
        found = b""
        while True:
            chunk = self._chunk(64, 10)
            if chunk:
                found += chunk
            if not chunk or len(chunk) < 64 or chunk[-1] == 10:
                return found or None

    def write(self, buf):
        """Send the buffer's bytes; their number."""
        self._check()
        if not self._tx:
            raise ValueError("No tx pin")
        if isinstance(buf, str):
            raise TypeError("a bytes-like object is required")
        at, count = span(buf, 0, 0x7FFFFFFF)
        if count:
            bell.write(self._handle, at, count)
        return count

    @property
    def baudrate(self):
        self._check()
        return self._baudrate

    @baudrate.setter
    def baudrate(self, value):
        self._check()
        self._check_baudrate(value)
        bell.baudrate(self._handle, value)
        self._baudrate = value

    @property
    def in_waiting(self):
        self._check_rx()
        found = known(self._rx)
        return found if found >= 0 else bell.waiting(self._handle)

    @property
    def timeout(self):
        self._check()
        return self._timeout

    @timeout.setter
    def timeout(self, value):
        self._check()
        self._timeout = _milliseconds(value)

    def reset_input_buffer(self):
        """Forget what was received and not read."""
        self._check_rx()
        bell.clear(self._handle)
