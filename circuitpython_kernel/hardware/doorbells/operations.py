"""The doorbells between the firmware and the host: the one declaration, as `layout` is that of the shared memory.

The firmware's functions are made from it (`doorbell.stubs`), and `exchange` reads what the guest sends by it, so that
the two cannot drift apart. The doorbells of the interpreter itself, which bring programs, are in `vm.doorbells`.
"""

from __future__ import annotations

from collections.abc import Mapping

from circuitpython_kernel.doorbell.kinds import (
    COUNT,
    Address,
    Choice,
    Data,
    Flag,
    Handle,
    Items,
    Nanoseconds,
    OneOf,
    PinIndex,
    Records,
    Several,
    Text,
    Values,
    Whole,
)
from circuitpython_kernel.doorbell.operations import (
    BYTES,
    BYTES_OR_NONE,
    FLAG,
    FLOAT,
    NUMBER64,
    TEXT,
    TEXT_OR_NONE,
    VALUES,
    WHOLE,
    Doorbell,
    fields,
    full_name,
    operation,
)
from circuitpython_kernel.hardware.memory import layout

PIN, PIN_OR_NONE, SWITCH = PinIndex(), PinIndex(optional=True), Flag()
SWITCH_OR_NONE = Flag(optional=True)
HANDLE, ANY_HANDLE = Handle(), Handle(any=True)
DATA, ITEMS16 = Address("count"), Address("count", 2)
WAIT = Nanoseconds(endless=True)
HERTZ = Whole(1, layout.MOST_HERTZ)
RATE = Whole(1, (1 << 32) - 1)
BYTE, SEVEN_BITS, WORD16 = Whole(0, 255), Whole(0, 127), Whole(0, 0xFFFF)
END = Whole(-1, 255)
WORD32 = Whole(0, (1 << 32) - 1)
MICROSECONDS = Whole(0, 1 << 52)
PIXELS, SIGNED16 = Whole(1, 0x7FFF), Whole(-0x8000, 0x7FFF)
SIGNED32 = Whole(-(1 << 31), (1 << 31) - 1)
RECORD = Address(40)
"""A bitmap's; see hardware/peripherals/display/records.py."""
SAMPLE = Address(4 * 7)
"""A sample's; see hardware/peripherals/audio/records.py."""
PART = Whole(0, 1_000_000)
"""Millionths of a whole."""
OR_NONE = Whole(-1, (1 << 32) - 1)
"""A value of a pixel; -1 for none."""
MOST_KEYS = 1 << 15
"""Keys of a keypad: an event's number has 15 bits (shared-bindings/keypad/Event.c)."""

TIMELESS = frozenset(
    {"aes", "hash", "ulab", "display", "bitmaptools", "frames", "jpeg", "gif", "qr", "filter", "lvfont", "samples"}
)
"""Doorbells that are no hardware operation but plain computing, or take the time that they say."""

_TAKES_TIME = frozenset({"sleep", "input", "secret", "frozen", "temperature", "statvfs"})
"""Those of the board's own that are an operation by themselves, and no part of one."""

_POLLS = frozenset(
    {
        "audio.state",
        "counter.count",
        "encoder.position",
        "frequency.value",
        "keypad.get",
        "keypad.length",
        "pulse_in.length",
        "uart.waiting",
        "usb_cdc.waiting",
    }
)
"""Those that the firmware rings when it does not know the answer itself (`_hw.known`), which has taken the time."""

_OPENING = frozenset({"open", "close", "keys", "matrix", "switches", "pwm", "dac", "i2s"})


def takes_time(doorbell: str, word: str) -> bool:
    """Whether an operation takes board time even when nothing in it has to wait; opening and closing does not."""
    if doorbell == "board":
        return word in _TAKES_TIME
    return doorbell not in TIMELESS and word not in _OPENING and full_name(doorbell, word) not in _POLLS


OBJECT_BYTES = 16
"""An array object of the interpreter; see vm/guest_os/sharedarrays.py."""

EXCEPTION_BYTES = 16
"""An exception object of the interpreter: its type, and what the traceback has."""

_CLOSE = operation(handle=ANY_HANDLE)
_MEMORY: Doorbell = {
    "size": operation(WHOLE),
    "read": operation(start=WORD32, at=DATA, count=COUNT),
    "write": operation(start=WORD32, at=DATA, count=COUNT),
}
_AES = operation(
    mode=OneOf((1, 2, 6)), key=Address("key_length"), key_length=OneOf((16, 24, 32)), vector=Address(16),
    source=Address("length"), target=Address("length"), length=COUNT,
)  # fmt: skip
_BLOCKS = operation(at=Address(32), data=Address("length"), length=Whole(0, (1 << 32) - 1, step=64))
_PULL = OneOf(tuple(map(int, layout.Pull)))
_PORT = Choice(("console", "data"))
_REPORTS = Data(6)
_HID_DEVICES = Items(
    {
        "standard": Choice(("NONE", "KEYBOARD", "MOUSE", "CONSUMER_CONTROL")),
        "descriptor": Data(1 << 16),
        "usage_page": WORD16,
        "usage": WORD16,
        "report_ids": _REPORTS,
        "in_lengths": _REPORTS,
        "out_lengths": _REPORTS,
    },
    64,
)
_PATH = Text(4096, optional=True)
_NAME = Text(4 * 126, optional=True)
_SSID, _WIFI_PASSWORD = Data(32), Data(64)
_ALARM: Mapping[str, tuple[Whole | PinIndex | Flag, ...]] = {
    "time": (NUMBER64,),
    "pin": (PIN, SWITCH, SWITCH, SWITCH),
    "touch": (PIN,),
}
_ALARMS = Records(_ALARM, 256)
_WOKEN = fields(optional=True, kind=Choice(tuple(_ALARM)), first=NUMBER64, value=NUMBER64, edge=NUMBER64, pull=NUMBER64)

DOORBELLS: Mapping[str, Doorbell] = {
    # ---- the board's own
    "board": {
        "attach": operation(WHOLE, **{name.lower(): Address(OBJECT_BYTES) for name in layout.REGION_NAMES}),
        "sleep": operation(duration=Nanoseconds()),
        "events": operation(),
        "ring": operation(),
        "analog": operation(WHOLE, pin=PIN),
        "contention": operation(pin=PIN),
        "pin": operation(pin=PIN),
        "level": operation(WHOLE, pin=PIN),
        "input": operation(TEXT, prompt=Text()),
        "secret": operation(TEXT, prompt=Text()),
        "frozen": operation(TEXT, module=Text()),
        "reset": operation(mode=Choice(("NORMAL", "SAFE_MODE", "UF2", "BOOTLOADER"))),
        "temperature": operation(FLOAT),
        "frequency": operation(khz=Whole(1, layout.MOST_KHZ)),
        "reload": operation(),
        "atexit": operation(handlers=WORD32),
        "statvfs": operation(fields(block_bytes=NUMBER64, blocks=NUMBER64, free=NUMBER64), path=Text()),
    },
    "storage": {
        "readonly": operation(FLAG, value=SWITCH_OR_NONE),
        "usb": operation(value=SWITCH),
        "mounted": operation(count=WORD32),
        "label": operation(TEXT, value=Text(11, optional=True)),
        "erase": operation(),
    },
    "supervisor": {
        "run_reason": operation(TEXT),
        "reset_reason": operation(TEXT),
        "safe_mode": operation(TEXT),
        "previous_traceback": operation(TEXT_OR_NONE),
        "autoreload": operation(FLAG, value=SWITCH_OR_NONE),
        "status_bar": operation(FLAG, part=Choice(("console", "display")), value=SWITCH_OR_NONE),
        "before_usb": operation(),
        "next_code": operation(
            filename=_PATH, working_directory=_PATH, reload_on_success=SWITCH, reload_on_error=SWITCH,
            sticky_on_success=SWITCH, sticky_on_error=SWITCH, sticky_on_reload=SWITCH,
        ),
        "identify": operation(manufacturer=_NAME, product=_NAME, vid=Whole(-1, 0xFFFF), pid=Whole(-1, 0xFFFF)),
    },
    # ---- buses
    "i2c": {
        "open": operation(WHOLE, sda=PIN, scl=PIN, frequency=RATE, bitbang=SWITCH, timeout_us=MICROSECONDS),
        "close": _CLOSE,
        "scan": operation(BYTES, handle=HANDLE),
        "probe": operation(FLAG, handle=HANDLE, address=SEVEN_BITS),
        "write": operation(handle=HANDLE, address=SEVEN_BITS, at=DATA, count=COUNT),
        "read": operation(handle=HANDLE, address=SEVEN_BITS, at=DATA, count=COUNT),
        "both": operation(
            handle=HANDLE, address=SEVEN_BITS,
            out_at=Address("out_count"), out_count=COUNT, in_at=Address("in_count"), in_count=COUNT,
        ),
    },
    "i2ctarget": {
        "open": operation(WHOLE, sda=PIN, scl=PIN, addresses=Several(SEVEN_BITS, 128)),
        "close": _CLOSE,
        "next": operation(
            fields(optional=True, address=NUMBER64, is_read=Flag(), is_restart=Flag()), handle=HANDLE, timeout_ns=WAIT
        ),
        "waiting": operation(WHOLE, handle=HANDLE),
        "read": operation(handle=HANDLE, at=DATA, count=COUNT, acknowledge=SWITCH),
        "ack": operation(handle=HANDLE, acknowledge=SWITCH),
        "write": operation(WHOLE, handle=HANDLE, at=DATA, count=COUNT),
        "finish": operation(handle=HANDLE),
    },
    "spi": {
        "open": operation(WHOLE, sck=PIN, mosi=PIN_OR_NONE, miso=PIN_OR_NONE, bitbang=SWITCH),
        "close": _CLOSE,
        "configure": operation(
            WHOLE, handle=HANDLE, frequency=RATE, polarity=Whole(0, 1), phase=Whole(0, 1), exact=SWITCH
        ),
        "write": operation(handle=HANDLE, at=DATA, count=COUNT),
        "read": operation(handle=HANDLE, at=DATA, count=COUNT, value=BYTE),
        "both": operation(handle=HANDLE, out_at=DATA, in_at=DATA, count=COUNT),
    },
    "uart": {
        "open": operation(
            WHOLE, tx=PIN_OR_NONE, rx=PIN_OR_NONE, direction=PIN_OR_NONE, inverted=SWITCH, cts=PIN_OR_NONE,
            baudrate=RATE, bits=Whole(5, 9), parity=Choice(("none", "odd", "even")), stop=Whole(1, 2), capacity=WORD32,
        ),
        "close": _CLOSE,
        "baudrate": operation(handle=HANDLE, baudrate=RATE),
        "waiting": operation(WHOLE, handle=HANDLE),
        "clear": operation(handle=HANDLE),
        "read": operation(WHOLE, handle=HANDLE, at=DATA, count=COUNT, timeout_ns=WAIT, end=END),
        "write": operation(handle=HANDLE, at=DATA, count=COUNT),
    },
    "onewire": {
        "reset": operation(FLAG, pin=PIN),
        "write": operation(pin=PIN, bit=Whole(0, 1)),
        "read": operation(FLAG, pin=PIN),
    },
    "neopixels": {"write": operation(pin=PIN, at=DATA, count=COUNT)},
    # ---- pins
    "pwm": {
        "open": operation(WHOLE, pin=PIN, frequency=HERTZ, variable=SWITCH),
        "retune": operation(WHOLE, pin=PIN, frequency=HERTZ),
        "keeps_duty": operation(FLAG, pin=PIN),
        "duty": operation(WHOLE, pin=PIN),
        "close": operation(pin=PIN),
    },
    "counter": {
        "open": operation(WHOLE, pin=PIN, edge=Choice(("RISE", "FALL", "RISE_AND_FALL"))),
        "close": _CLOSE,
        "count": operation(WHOLE, handle=HANDLE),
        "set": operation(handle=HANDLE, count=NUMBER64),
    },
    "encoder": {
        "open": operation(WHOLE, pin_a=PIN, pin_b=PIN, divisor=OneOf((1, 2, 4))),
        "close": _CLOSE,
        "position": operation(WHOLE, handle=HANDLE),
        "set": operation(handle=HANDLE, position=NUMBER64),
        "divisor": operation(handle=HANDLE, divisor=OneOf((1, 2, 4))),
    },
    "frequency": {
        "open": operation(WHOLE, pin=PIN, period_ms=Whole(1, 500)),
        "close": _CLOSE,
        "value": operation(WHOLE, handle=HANDLE),
        "clear": operation(handle=HANDLE),
        "period": operation(handle=HANDLE, period_ms=Whole(1, 500)),
        "pause": operation(handle=HANDLE),
        "resume": operation(handle=HANDLE),
    },
    "pulse_in": {
        "open": operation(WHOLE, pin=PIN, maxlen=Whole(1, 1 << 20), idle=SWITCH),
        "close": _CLOSE,
        "length": operation(WHOLE, handle=HANDLE),
        "get": operation(WHOLE, handle=HANDLE, index=NUMBER64),
        "pop": operation(WHOLE, handle=HANDLE),
        "clear": operation(handle=HANDLE),
        "pause": operation(handle=HANDLE),
        "resume": operation(handle=HANDLE),
    },
    "pulse_out": {
        "open": operation(pin=PIN, frequency=HERTZ),
        "send": operation(pin=PIN, duty=WORD16, at=ITEMS16, count=COUNT),
        "close": operation(pin=PIN),
    },
    "touch": {
        "open": operation(WHOLE, pin=PIN, pull=_PULL),
        "raw": operation(WHOLE, pin=PIN, pull=_PULL),
    },
    "keypad": {
        "keys": operation(
            WHOLE, interval_us=MICROSECONDS, most=WORD32, threshold=Whole(1, 127), level=Whole(0, 1),
            pins=Several(PIN, MOST_KEYS),
        ),
        "matrix": operation(
            WHOLE, interval_us=MICROSECONDS, most=WORD32, threshold=Whole(1, 127), rows=Whole(0, 256),
            pins=Several(PIN, 512),
        ),
        "switches": operation(
            WHOLE, interval_us=MICROSECONDS, most=WORD32, threshold=Whole(1, 127),
            keys=Several(Whole(1, MOST_KEYS), 64), pins=Several(PIN, 64),
        ),
        "close": _CLOSE,
        "get": operation(
            fields(optional=True, key=NUMBER64, pressed=Flag(), ticks_ms=NUMBER64), handle=HANDLE
        ),
        "length": operation(WHOLE, handle=HANDLE),
        "overflowed": operation(FLAG, handle=HANDLE),
        "clear": operation(handle=HANDLE),
        "reset": operation(handle=HANDLE),
    },
    "sampler": {
        "read": operation(
            WHOLE, pin=PIN, rate=RATE, at=Address("count", "size"), count=COUNT, size=OneOf((1, 2))
        )
    },
    # ---- the chip's memories, clock and sleep
    "nvm": _MEMORY,
    "sleep_memory": _MEMORY,
    "rtc": {"get": operation(WHOLE), "set": operation(offset_s=Whole(-(1 << 40), 1 << 40))},
    "watchdog": {
        "timeout": operation(timeout_ns=Nanoseconds()),
        "mode": operation(mode=Choice(("OFF", "RAISE", "RESET")), exception=Address(EXCEPTION_BYTES)),
        "feed": operation(),
        "running": operation(FLAG),
    },
    "alarm": {
        "wake": operation(_WOKEN),
        "light": operation(WHOLE, alarms=_ALARMS),
        "deep": operation(alarms=_ALARMS),
        "keep": operation(pins=Several(PIN, 256)),
        "sleep": operation(WHOLE),
    },
    # ---- USB
    "usb_cdc": {
        "enable": operation(console=SWITCH, data=SWITCH),
        "enabled": operation(FLAG, port=_PORT),
        "connected": operation(FLAG, port=_PORT),
        "waiting": operation(WHOLE, port=_PORT),
        "read": operation(WHOLE, port=_PORT, at=DATA, count=COUNT, timeout_ns=WAIT, end=END),
        "write": operation(port=_PORT, at=DATA, count=COUNT),
        "clear": operation(port=_PORT),
    },
    "usb_hid": {
        "enable": operation(boot_device=Whole(0, 2), devices=_HID_DEVICES),
        "devices": operation(VALUES),
        "connected": operation(FLAG),
        "report": operation(
            usage_page=WORD16, usage=WORD16, report_id=BYTE, data=Data(255), standard=SWITCH
        ),
        "out": operation(BYTES_OR_NONE, report_id=BYTE),
    },
    "usb_midi": {
        "enable": operation(enabled=SWITCH),
        "enabled": operation(FLAG),
        "read": operation(WHOLE, at=DATA, count=COUNT),
        "write": operation(at=DATA, count=COUNT),
    },
    # ---- network
    "wifi": {
        "enabled": operation(FLAG, value=SWITCH_OR_NONE),
        "hostname": operation(TEXT, value=Text(253, optional=True)),
        "mac": operation(BYTES, ap=SWITCH, value=Data(6)),
        "tx_power": operation(WHOLE, quarters=Whole(-1, 1 << 16)),
        "power_management": operation(WHOLE, value=Whole(-1, 3)),
        "scan": operation(),
        "scan_channel": operation(WHOLE, channel=BYTE),
        "seen": operation(VALUES, index=COUNT),
        "scan_end": operation(),
        "join": operation(
            WHOLE, ssid=_SSID, password=_WIFI_PASSWORD, channel=BYTE, bssid=Data(6), timeout_ns=Nanoseconds()
        ),
        "joined": operation(VALUES),
        "connected": operation(FLAG),
        "leave": operation(),
        "begin_ap": operation(ssid=_SSID, password=_WIFI_PASSWORD, channel=Whole(1, 13), authmode=BYTE),
        "end_ap": operation(),
        "ap_active": operation(FLAG),
        "stations": operation(BYTES),
        "address": operation(
            WHOLE,
            which=Choice(("address", "gateway", "netmask", "dns", "ap_address", "ap_gateway", "ap_netmask")),
        ),
        "set_dns": operation(address=WORD32),
        "set_address": operation(address=WORD32, netmask=WORD32, gateway=WORD32, dns=OR_NONE),
        "set_ap_address": operation(address=WORD32),
        "dhcp": operation(value=SWITCH),
        "ping": operation(WHOLE, address=WORD32, timeout_ns=Nanoseconds()),
        "monitor": operation(channel=BYTE, queue=COUNT),
        "monitor_end": operation(),
        "monitor_queued": operation(WHOLE),
        "monitor_lost": operation(WHOLE),
        "monitor_packet": operation(VALUES),
    },
    "sockets": {
        "open": operation(WHOLE, kind=Whole(1, 3)),
        "close": _CLOSE,
        "resolve": operation(WHOLE, host=Text(1024)),
        "connect": operation(handle=HANDLE, address=WORD32, port=WORD16, timeout_ms=WORD32),
        "bind": operation(handle=HANDLE, port=WORD16),
        "listen": operation(handle=HANDLE, backlog=BYTE),
        "accept": operation(
            fields(optional=True, handle=NUMBER64, address=NUMBER64, port=NUMBER64), handle=HANDLE, timeout_ms=WORD32
        ),
        "connected": operation(FLAG, handle=HANDLE),
        "send": operation(WHOLE, handle=HANDLE, at=DATA, count=COUNT, timeout_ms=WORD32),
        "receive": operation(WHOLE, handle=HANDLE, at=DATA, count=COUNT, timeout_ms=WORD32),
        "send_to": operation(WHOLE, handle=HANDLE, at=DATA, count=COUNT, address=WORD32, port=WORD16),
        "receive_from": operation(
            fields(count=NUMBER64, address=NUMBER64, port=NUMBER64),
            handle=HANDLE, at=DATA, count=COUNT, timeout_ms=WORD32,
        ),
        "poll": operation(WHOLE, handle=HANDLE),
    },
    "espnow": {
        "begin": operation(FLAG, capacity=Whole(13, 1 << 20)),
        "end": operation(),
        "peer": operation(WHOLE, mac=Data(6), channel=Whole(0, 14), encrypted=SWITCH, key=Data(16), change=SWITCH),
        "remove": operation(WHOLE, mac=Data(6)),
        "main_key": operation(key=Data(16)),
        "send": operation(WHOLE, mac=Data(6), at=DATA, count=COUNT),
        "read": operation(VALUES),
        "filled": operation(WHOLE),
        "count": operation(WHOLE, which=Whole(0, 3)),
    },
    "mdns": {
        "begin": operation(FLAG),
        "end": operation(),
        "hostname": operation(TEXT, value=Text(253, optional=True)),
        "instance_name": operation(TEXT, value=Text(253, optional=True)),
        "advertise": operation(kind=Text(253), protocol=Text(253), port=WORD16, texts=Text(8192)),
        "find": operation(WHOLE, kind=Text(253), protocol=Text(253), timeout_ns=Nanoseconds()),
        "found": operation(VALUES, index=COUNT),
    },
    "cyw43": {"power_management": operation(WHOLE, value=OR_NONE)},
    # ---- displays
    "display": {
        "changed": operation(),
        "ticker": operation(function=Address(16)),
        "tick": operation(),
        "room": operation(FLAG),
        "fourwire": operation(
            WHOLE, spi=COUNT, command=PIN_OR_NONE, chip_select=PIN_OR_NONE, reset=PIN_OR_NONE, frequency=RATE,
            polarity=Whole(0, 1), phase=Whole(0, 1), own=SWITCH, lock=Address(4),
        ),
        "i2c": operation(WHOLE, i2c=COUNT, address=SEVEN_BITS, reset=PIN_OR_NONE, lock=Address(4)),
        "parallel": operation(
            WHOLE, command=PIN, chip_select=PIN, write=PIN, read=PIN_OR_NONE, reset=PIN_OR_NONE, frequency=WORD32,
            data=Several(PIN, 16),
        ),
        "qspi": operation(
            WHOLE, clock=PIN, chip_select=PIN, dcx=PIN_OR_NONE, reset=PIN_OR_NONE, frequency=Whole(1, 80_000_000),
            data=Several(PIN, 4),
        ),
        "qspi_command": operation(handle=HANDLE, command=BYTE),
        "qspi_data": operation(handle=HANDLE, at=DATA, count=COUNT),
        "bus_reset": operation(FLAG, handle=HANDLE),
        "bus_kind": operation(WHOLE, handle=HANDLE),
        "is_paper": operation(FLAG, handle=HANDLE),
        "terminal_scale": operation(scale=Whole(0, 0x7FFF)),
        "terminal_size": operation(width=WORD16, height=WORD16),
        "bus_send": operation(handle=HANDLE, command=BYTE, at=DATA, count=COUNT, toggle=SWITCH),
        "release": operation(),
        "open": operation(
            WHOLE, bus=HANDLE, at=DATA, count=COUNT, width=PIXELS, height=PIXELS, colstart=SIGNED16, rowstart=SIGNED16,
            rotation=SIGNED16, color_depth=Whole(1, 32), grayscale=SWITCH, pixels_in_byte_share_row=SWITCH,
            bytes_per_cell=Whole(1, 255), reverse_pixels_in_byte=SWITCH, reverse_bytes_in_word=SWITCH,
            set_column_command=WORD16, set_row_command=WORD16, write_ram_command=WORD16, brightness_command=WORD16,
            single_byte_bounds=SWITCH, data_as_commands=SWITCH, native_frames_per_second=Whole(1, 0xFFFF),
            backlight_on_high=SWITCH, sh1107_addressing=SWITCH,
        ),
        "find": operation(WHOLE),
        "get": operation(
            fields(
                width=NUMBER64, height=NUMBER64, rotation=NUMBER64, auto_refresh=Flag(), terminal=Flag(), bus=NUMBER64,
                color_depth=NUMBER64,
            ),
            handle=HANDLE,
        ),
        "root": operation(handle=HANDLE, address=Address(0)),
        "rotation": operation(handle=HANDLE, rotation=SIGNED16),
        "auto_refresh": operation(handle=HANDLE, value=SWITCH),
        "brightness": operation(FLAG, handle=HANDLE, value=PART),
        "on_high": operation(FLAG, handle=HANDLE),
        "take_backlight": operation(fields(pin=NUMBER64, hertz=NUMBER64), handle=HANDLE),
        "lit": operation(handle=HANDLE, value=PART),
        "get_brightness": operation(FLOAT, handle=HANDLE),
        "refresh": operation(FLAG, handle=HANDLE, target_ms=WORD32, most_ms=WORD32),
        "fill_row": operation(handle=HANDLE, y=SIGNED16, at=DATA, count=COUNT),
        "convert": operation(WHOLE, record=Address(12), color=WORD32),
        "font": operation(fields(width=NUMBER64, stride=NUMBER64, address=NUMBER64)),
        "write": operation(
            state=Address(32), area=Address(80), status=Address(0), clear=SWITCH, at=DATA, count=COUNT,
            font=Address(0),
        ),
        "disk_open": operation(
            fields(
                width=NUMBER64, height=NUMBER64, bits=NUMBER64, colors=NUMBER64, palette_at=NUMBER64, offset=NUMBER64,
                size=NUMBER64,
            ),
            at=DATA, count=COUNT,
        ),
        "disk_add": operation(at=DATA, count=COUNT),
        "disk_done": operation(WHOLE),
    },
    "bitmaptools": {
        "fill": operation(bitmap=RECORD, value=WORD32),
        "line": operation(bitmap=RECORD, x1=SIGNED16, y1=SIGNED16, x2=SIGNED16, y2=SIGNED16, value=WORD32),
        "polygon": operation(
            bitmap=RECORD, xs=Address("length"), ys=Address("length"), length=COUNT, size=OneOf((1, 2, 4)),
            value=WORD32,
            close=SWITCH,
        ),
        "replace": operation(bitmap=RECORD, old=WORD32, new=WORD32),
        "circle": operation(bitmap=RECORD, x=SIGNED16, y=SIGNED16, radius=SIGNED16, value=WORD32),
        "region": operation(bitmap=RECORD, x1=SIGNED16, y1=SIGNED16, x2=SIGNED16, y2=SIGNED16, value=WORD32),
        "boundary": operation(bitmap=RECORD, x=SIGNED16, y=SIGNED16, value=WORD32, replaced=OR_NONE),
        "blit": operation(
            bitmap=RECORD, source=RECORD, x=SIGNED16, y=SIGNED16, x1=SIGNED16, y1=SIGNED16, x2=SIGNED16, y2=SIGNED16,
            skip_source=OR_NONE, skip_target=OR_NONE,
        ),
        "array": operation(
            bitmap=RECORD, data=Address("length"), length=COUNT, size=OneOf((1, 2, 4)), x1=SIGNED16, y1=SIGNED16,
            x2=SIGNED16, y2=SIGNED16, skip=OR_NONE,
        ),
        "rows": operation(
            bitmap=RECORD, at=DATA, count=COUNT, bits=OneOf((1, 2, 4, 8, 16, 24, 32)), element=OneOf((1, 2, 4)),
            first=SIGNED16, step=Whole(-1, 1), reverse=SWITCH, swap=SWITCH,
        ),
        "rotozoom": operation(
            bitmap=RECORD, source=RECORD, ox=SIGNED16, oy=SIGNED16, dest_x1=SIGNED16, dest_y1=SIGNED16,
            dest_x2=SIGNED16, dest_y2=SIGNED16, px=SIGNED16, py=SIGNED16, source_x1=SIGNED16, source_y1=SIGNED16,
            source_x2=SIGNED16, source_y2=SIGNED16, numbers=Address(8), skip=OR_NONE,
        ),
        "blend": operation(
            bitmap=RECORD, first=RECORD, second=RECORD, swapped=SWITCH, numbers=Address(8), screen=SWITCH,
            skip_first=OR_NONE, skip_second=OR_NONE, mask=Address(0),
        ),
        "dither": operation(bitmap=RECORD, source=RECORD, swap_bytes=SWITCH, swap_colors=SWITCH, atkinson=SWITCH),
    },
    "frames": {
        "matrix": operation(
            WHOLE, width=PIXELS, height=PIXELS, bit_depth=Whole(1, 6), colors=Whole(6, 30), pins=Several(PIN, 48),
            address=Address("size"), size=COUNT,
        ),
        "sharp": operation(
            WHOLE, spi=COUNT, chip_select=PIN, width=PIXELS, height=PIXELS, baudrate=RATE, jdi=SWITCH, own=SWITCH,
            lock=Address(4), address=Address("size"), size=COUNT,
        ),
        "aurora": operation(
            WHOLE, spi=COUNT, chip_select=PIN, reset=PIN, busy=PIN, discharge=PIN, power=PIN_OR_NONE, width=PIXELS,
            height=PIXELS, lock=Address(4), address=Address("size"), size=COUNT,
        ),
        "temperature": operation(handle=HANDLE, millidegrees=SIGNED32),
        "memory": operation(
            WHOLE, width=PIXELS, height=PIXELS, depth=OneOf((1, 2, 4, 8, 16, 24, 32)), grayscale=SWITCH,
            bytes_per_cell=Whole(1, 4), first=SIGNED32, stride=SIGNED32, rate=Whole(1, 0xFFFF), pins=Several(PIN, 32),
            address=Address("size"), size=COUNT,
        ),
        "dsi": operation(WHOLE, width=PIXELS, height=PIXELS, depth=OneOf((16, 24)), rate=Whole(1, 0xFFFF), size=COUNT),
        "dsi_command": operation(handle=HANDLE, code=BYTE, at=DATA, count=COUNT),
        "monitor": operation(WHOLE),
        "make_own": operation(
            width=PIXELS, height=PIXELS, depth=OneOf((1, 2, 4, 8, 16, 32)), rotation=SIGNED16, stride=COUNT,
            rate=COUNT, dot_clock=COUNT,
        ),
        "own": operation(
            fields(
                width=NUMBER64, height=NUMBER64, depth=NUMBER64, stride=NUMBER64, size=NUMBER64, rate=NUMBER64,
                dot_clock=NUMBER64,
            ),
            handle=HANDLE,
        ),
        "leds": operation(
            WHOLE, i2c=COUNT, device=BYTE, width=PIXELS, height=PIXELS, mapping=Several(WORD16, 0x10000), scaled=SWITCH,
            gamma=SWITCH, lock=Address(4), address=Address("size"), size=COUNT,
        ),
        "led": operation(i2c=COUNT, device=BYTE, led=WORD16, value=BYTE, page=BYTE),
        "led_register": operation(i2c=COUNT, device=BYTE, page=BYTE, register=BYTE, value=BYTE),
        "led_current": operation(WHOLE, i2c=COUNT, device=BYTE),
        "gamma": operation(WHOLE, value=BYTE),
        "swap": operation(handle=HANDLE),
        "brightness": operation(FLAG, handle=HANDLE, value=PART),
        "get_brightness": operation(FLOAT, handle=HANDLE),
        "close": operation(handle=ANY_HANDLE),
        "needed": operation(WHOLE, handle=HANDLE),
        "open": operation(WHOLE, handle=HANDLE, rotation=SIGNED16),
    },
    "epaper": {
        "open": operation(
            WHOLE, bus=HANDLE, start=Address("start_size"), start_size=COUNT, stop=Address("stop_size"),
            stop_size=COUNT,
            refresh=Address("refresh_size"), refresh_size=COUNT, width=PIXELS, height=PIXELS, ram_width=SIGNED32,
            ram_height=SIGNED32, colstart=SIGNED16, rowstart=SIGNED16, rotation=SIGNED16,
            set_column_window_command=WORD16, set_row_window_command=WORD16, set_current_column_command=WORD16,
            set_current_row_command=WORD16, write_black_ram_command=WORD16, black_bits_inverted=SWITCH,
            write_color_ram_command=WORD16, color_bits_inverted=SWITCH, highlight_color=WORD32, highlight_color2=WORD32,
            refresh_time=WORD32, busy_pin=PIN_OR_NONE, busy_state=SWITCH, time_per_frame=WORD32,
            always_toggle_chip_select=SWITCH, grayscale=SWITCH, seven_colors=SWITCH, six_colors=SWITCH,
            two_byte_length=SWITCH, start_up_time=WORD32, little_endian=SWITCH,
        ),
        "refresh": operation(FLAG, handle=HANDLE),
        "time": operation(WHOLE, handle=HANDLE),
        "busy": operation(FLAG, handle=HANDLE),
        "mode": operation(handle=HANDLE, start=Address("start_size"), start_size=COUNT, time_per_frame=WORD32),
    },
    # ---- sound
    "audio": {
        "pwm": operation(WHOLE, left=PIN, right=PIN_OR_NONE, quiescent=WORD16),
        "dac": operation(WHOLE, left=PIN, right=PIN_OR_NONE, quiescent=WORD16),
        "i2s": operation(
            WHOLE, bit_clock=PIN_OR_NONE, word_select=PIN_OR_NONE, data=PIN, left_justified=SWITCH
        ),
        "close": _CLOSE,
        "play": operation(handle=HANDLE, sample=SAMPLE, loop=SWITCH),
        "stop": operation(handle=HANDLE),
        "pause": operation(handle=HANDLE),
        "resume": operation(handle=HANDLE),
        "state": operation(WHOLE, handle=HANDLE),
        "record": operation(
            rate=RATE, bits=OneOf((8, 16)), at=Address("count", "size"), count=COUNT, size=OneOf((1, 2))
        ),
        "record_i2s": operation(
            rate=RATE, depth=OneOf((8, 16, 24, 32)), bits=OneOf((8, 16, 24, 32)), channels=OneOf((1, 2)), signed=SWITCH,
            at=Address("count", "size"), count=COUNT, size=OneOf((1, 2, 4)),
        ),
        "writer": operation(WHOLE),
        "written": operation(WHOLE, handle=HANDLE, at=DATA, count=COUNT),
    },
    "samples": {
        "file_begin": operation(),
        "file_add": operation(at=DATA, count=COUNT),
        "file_used": operation(number=COUNT, serial=COUNT, address=SAMPLE),
        "voice": operation(mixer=SAMPLE, number=BYTE, sample=SAMPLE, loop=SWITCH),
        "effect": operation(effect=SAMPLE, sample=SAMPLE, loop=SWITCH),
        "first_value": operation(block=Address(4 * 8)),
        "tick": operation(WHOLE),
        "press": operation(synthesizer=Address(4 * 24), note=Address(0)),
        "release": operation(synthesizer=Address(4 * 24), note=Address(0)),
        "release_all": operation(synthesizer=Address(4 * 24)),
        "rewind": operation(sample=SAMPLE),
        "mp3": operation(fields(number=NUMBER64, rate=NUMBER64, channels=NUMBER64, length=NUMBER64)),
        "wave": operation(
            fields(number=NUMBER64, rate=NUMBER64, channels=NUMBER64, bits=NUMBER64, length=NUMBER64)
        ),
    },
    # ---- pictures
    "jpeg": {
        "begin": operation(WHOLE, is_stream=SWITCH),
        "end": operation(handle=ANY_HANDLE),
        "feed": operation(fields(width=NUMBER64, height=NUMBER64), handle=HANDLE, at=DATA, count=COUNT),
        "decode": operation(
            WHOLE, handle=HANDLE, bitmap=RECORD, scale=Whole(0, 3), x=SIGNED16, y=SIGNED16, x1=SIGNED16, y1=SIGNED16,
            x2=SIGNED16, y2=SIGNED16, skip_source=OR_NONE, skip_target=OR_NONE,
        ),
    },
    "gif": {
        "begin": operation(WHOLE),
        "end": operation(handle=ANY_HANDLE),
        "add": operation(handle=HANDLE, at=DATA, count=COUNT),
        "open": operation(
            fields(
                width=NUMBER64, height=NUMBER64, duration=NUMBER64, frames=NUMBER64, shortest=NUMBER64,
                longest=NUMBER64,
            ),
            handle=HANDLE,
        ),
        "frame": operation(WHOLE, handle=HANDLE, bitmap=RECORD, palette=Address(0)),
        "encode": operation(
            WHOLE, width=SIGNED32, height=SIGNED32, mode=OneOf((0, 1, 2)), swapped=SWITCH, at=DATA, count=COUNT,
            into=Address("room"), room=COUNT,
        ),
    },
    "filter": {
        "morph": operation(
            bitmap=RECORD, mask=Address(0), weights=Address(4), side=Whole(1, 1 << 10), numbers=Address(8),
            threshold=SWITCH, distance=SIGNED32, invert=SWITCH,
        ),
        "mix": operation(bitmap=RECORD, mask=Address(0), numbers=Address(48)),
        "solarize": operation(bitmap=RECORD, mask=Address(0), numbers=Address(4)),
        "lookup": operation(bitmap=RECORD, mask=Address(0), table=Address(128)),
        "false_color": operation(bitmap=RECORD, mask=Address(0), palette=Address(4)),
        "blend": operation(
            bitmap=RECORD, first=RECORD, second=RECORD, mask=Address(0), table=Address(4096),
        ),
    },
    "qr": {
        name: operation(
            BYTES, width=Whole(0, 1 << 15), height=Whole(0, 1 << 15), policy=Whole(0, 4), at=DATA, count=COUNT
        )
        for name in ("decode", "find")
    },
    "lvfont": {
        "begin": operation(),
        "add": operation(at=DATA, count=COUNT),
        "open": operation(fields(width=NUMBER64, height=NUMBER64, bits=NUMBER64, slots=NUMBER64)),
        "terminal": operation(),
        "lacks": operation(FLAG, font=Address(12), at=DATA, count=COUNT),
    },
    # ---- arithmetic
    "aes": {"encrypt": _AES, "decrypt": _AES},
    "hash": {
        "start": operation(algorithm=Choice(("sha1", "sha256")), at=Address(32)),
        "sha1": _BLOCKS,
        "sha256": _BLOCKS,
    },
    "ulab": {
        "call": operation(VALUES, function=Text(100), arguments=Values()),
        "fetch": operation(number=WORD32, address=Address(0)),
    },
}  # fmt: skip
