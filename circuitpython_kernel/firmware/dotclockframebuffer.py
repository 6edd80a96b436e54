"""Displays with a dot clock. Follows CircuitPython 10's dotclockframebuffer module."""

import _bell_frames as _bell
from _displaybus import check_room as _check_room
from _drawn import in_range as _in_range
from _drawn import whole as _whole
from _framebuffer import SizedBuffer as _SizedBuffer
from _hw import sleep_ns as _sleep_ns
from _pins import check_free as _check_free

_MS = 1000000
_MOST_PINS = 8


def _pin_list(pins, name):
    if len(pins) > _MOST_PINS:
        raise ValueError("%s length must be <= %d" % (name, _MOST_PINS))
    return [_check_free(pins[n], name) for n in range(len(pins))]


def _row_bytes(columns):
    """Bytes from row to row of 16-bit pixels."""
    return (columns + 15) // 16 * 32


def _rate_of(frequency, stride, across, height, down):
    """Frames a second; ``across`` and ``down`` are both porches together."""
    return frequency // (stride // 2 + across) // (height + down)


class DotClockFramebuffer(_SizedBuffer):
    """Pixels that a display shows."""

    def __init__(
        self,
        *,
        de,
        vsync,
        hsync,
        dclk,
        red,
        green,
        blue,
        frequency,
        width,
        height,
        hsync_pulse_width,
        hsync_back_porch,
        hsync_front_porch,
        hsync_idle_low,
        vsync_pulse_width,
        vsync_back_porch,
        vsync_front_porch,
        vsync_idle_low,
        de_idle_high,
        pclk_active_high,
        pclk_idle_high,
        overscan_left=0,
    ):
        pins = [
            _check_free(pin, name) for pin, name in ((de, "de"), (vsync, "vsync"), (hsync, "hsync"), (dclk, "dclk"))
        ]
        reds, greens, blues = _pin_list(red, "red"), _pin_list(green, "green"), _pin_list(blue, "blue")
        _check_room()
        frequency = _in_range(frequency, "frequency", 1, 0x3FFFFFFF)
        width = _in_range(width, "width", 1, 32767)
        height = _in_range(height, "height", 1, 32767)
        across = _whole(hsync_front_porch) + _whole(hsync_back_porch)
        down = _whole(vsync_front_porch) + _whole(vsync_back_porch)
        over = _in_range(overscan_left, "overscan_left", 0, 32767)
        _whole(hsync_pulse_width)
        _whole(vsync_pulse_width)
        if (len(reds), len(greens), len(blues)) != (5, 6, 5):
            raise ValueError("Must provide 5/6/5 RGB pins")
        pins = pins + reds + greens + blues
        for place, n in enumerate(pins):
            if n in pins[:place]:
                raise ValueError("Invalid pins")
        self._stride, self._first = _row_bytes(width + over), 2 * over
        size = self._stride * height
        at = self._allot(size, 2)
        self._frequency, self._width, self._height = frequency, width, height
        self._rate = _rate_of(frequency, self._stride, across, height, down)
        handle = _bell.memory(
            width, height, 16, False, 2, self._first, self._stride, max(1, self._rate), pins, at, size
        )
        self._begun(handle, tuple(pins))

    def _adopt(self, width, height, depth, stride):
        self._width, self._height, self._stride, self._first = width, height, stride, 0

    def _runs_at(self, rate, dot_clock):
        self._frequency, self._rate = dot_clock, rate

    def _get(self, value):
        self._check()
        return value

    def refresh(self):
        """Let the display see what has changed."""
        self._check()
        _bell.swap(self._handle)

    refresh_rate = property(lambda self: self._get(self._rate))
    frequency = property(lambda self: self._get(self._frequency))
    row_stride = property(lambda self: self._get(self._stride))
    first_pixel_offset = property(lambda self: self._get(self._first))


_KIND = DotClockFramebuffer


def _item_bytes(depth):
    return 2


def ioexpander_send_init_sequence(
    bus,
    init_sequence,
    *,
    i2c_init_sequence,
    i2c_address,
    gpio_address,
    gpio_data_len,
    gpio_data,
    cs_bit,
    mosi_bit,
    clk_bit,
    reset_bit,
):
    """Send a display's init sequence, nine bits a byte, over pins of an expander on I2C."""
    if gpio_data_len not in (1, 2):
        raise ValueError("gpio_data_len must be 1-2")
    most = 8 * gpio_data_len - 1
    select, data_out, clock = [
        1 << _in_range(bit, name, 0, most)
        for bit, name in ((cs_bit, "cs_bit"), (mosi_bit, "mosi_bit"), (clk_bit, "clk_bit"))
    ]
    reset = 0 if reset_bit is None else 1 << _in_range(reset_bit, "reset_bit", 0, most)
    state = gpio_data
    message = bytearray(1 + gpio_data_len)
    message[0] = gpio_address

    def put(set_bits, clear_bits):
        nonlocal state
        state = state & ~clear_bits | set_bits
        message[1] = state & 255
        if gpio_data_len == 2:
            message[2] = state >> 8 & 255
        bus.writeto(i2c_address, message)

    def send(data, mark):
        for byte in data:
            bits = byte | mark
            for place in range(8, -1, -1):
                if bits >> place & 1:
                    put(data_out, clock | select)
                else:
                    put(0, data_out | clock | select)
                put(clock, 0)

    while not bus.try_lock():
        pass
    try:
        at, first = 0, bytes(memoryview(i2c_init_sequence or b""))
        while at < len(first):
            end = at + 1 + first[at]
            bus.writeto(i2c_address, first[at + 1 : end])
            at = end
        put(select, clock | reset)
        if reset:
            _sleep_ns(10 * _MS)
            put(reset, 0)
            _sleep_ns(100 * _MS)
        at, sequence = 0, bytes(memoryview(init_sequence))
        while at + 1 < len(sequence):
            count = sequence[at + 1]
            end = at + 2 + (count & 0x7F)
            send(sequence[at : at + 1], 0)
            send(sequence[at + 2 : end], 0x100)
            put(0, clock)
            put(select, 0)
            if count & 0x80:
                delay = sequence[end] if end < len(sequence) else 0
                _sleep_ns((500 if delay == 255 else delay) * _MS)
                end += 1
            at = end
    finally:
        bus.unlock()
