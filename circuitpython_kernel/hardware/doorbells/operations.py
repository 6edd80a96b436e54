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
MOST_KEYS = 1 << 15
"""Keys of a keypad: an event's number has 15 bits (shared-bindings/keypad/Event.c)."""

TIMELESS = frozenset({"aes", "hash", "ulab"})
"""Doorbells that are no hardware operation but plain computing."""

_TAKES_TIME = frozenset({"sleep", "input", "secret", "frozen", "temperature", "statvfs"})
"""Those of the board's own that are an operation by themselves, and no part of one."""

_OPENING = frozenset({"open", "close", "keys", "matrix", "switches"})


def takes_time(doorbell: str, word: str) -> bool:
    """Whether an operation takes board time even when nothing in it has to wait; opening and closing does not."""
    if doorbell == "board":
        return word in _TAKES_TIME
    return doorbell not in TIMELESS and word not in _OPENING


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
