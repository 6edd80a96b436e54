"""The doorbells between the firmware and the host: the one definition, as `layout` is that of the shared memory.

A doorbell has one operation, whose name is empty and whose payload is its arguments, or several, and the payload starts
with the operation's name. `exchange` reads what the guest sends by this table, and nobody reads it a second time.

An answer is text. What an operation gives is in `Result`; an exception for the program is ``!KIND:message``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from circuitpython_kernel.hardware.memory import layout

from .types import (
    COUNT,
    Address,
    Choice,
    Flag,
    Handle,
    Hexadecimal,
    Json,
    Kind,
    Nanoseconds,
    Objects,
    OneOf,
    PinIndex,
    Record,
    Several,
    Text,
    Whole,
    either,
    flag,
    items,
    members,
    number,
    row,
    text_at_most,
    text_or_null,
)


class Result(Enum):
    """What an operation gives, and how it is written as text."""

    NOTHING = "nothing"
    WHOLE = "a whole number"
    FLAG = "0 or 1"
    TEXT = "text"


@dataclass(frozen=True)
class Argument:
    """One argument of an operation. One that is ``optional`` can be left out, which is None; only the last can be."""

    name: str
    kind: Kind
    optional: bool = False


@dataclass(frozen=True)
class Operation:
    """What one operation takes and gives."""

    arguments: tuple[Argument, ...]
    result: Result


def operation(result: Result = Result.NOTHING, /, *optional: str, **arguments: Kind) -> Operation:
    """An operation with these arguments, of which the last may be optional."""
    return Operation(tuple(Argument(name, kind, name in optional) for name, kind in arguments.items()), result)


Doorbell = dict[str, Operation]
"""The operations of a doorbell by their names; the only one of a doorbell without names has an empty one."""

PIN, PIN_OR_NONE, FLAG = PinIndex(), PinIndex(optional=True), Flag()
HANDLE, ANY_HANDLE = Handle(), Handle(any=True)
DATA, ITEMS16 = Address("count"), Address("count", 2)
WAIT = Nanoseconds(endless=True)
HERTZ = Whole(1, layout.MOST_HERTZ)
RATE = Whole(1, (1 << 32) - 1)
BYTE, SEVEN_BITS, WORD16 = Whole(0, 255), Whole(0, 127), Whole(0, 0xFFFF)
END = Whole(-1, 255)
WORD32 = Whole(0, (1 << 32) - 1)
NUMBER64 = Whole(-(1 << 63), (1 << 63) - 1)
MICROSECONDS = Whole(0, 1 << 52)
MOST_KEYS = 1 << 15
"""Keys of a keypad: an event's number has 15 bits (shared-bindings/keypad/Event.c)."""

TIMELESS = frozenset(
    {
        "attach",
        "events",
        "ring",
        "contention",
        "pin",
        "level",
        "analog",
        "atexit",
        "reload",
        "reset",
        "aes",
        "hash",
        "ulab",
    }
)
"""Doorbells that are no hardware operation of their own, but a part of one, or plain computing."""


_OPENING = frozenset({"open", "close", "keys", "matrix", "switches"})


def takes_time(doorbell: str, word: str) -> bool:
    """Whether an operation takes board time even when nothing in it has to wait; opening and closing does not."""
    return doorbell not in TIMELESS and word not in _OPENING


OBJECT_BYTES = 16
"""An array object of the interpreter; see vm/guest_os/sharedarrays.py."""

EXCEPTION_BYTES = 16
"""An exception object of the interpreter: its type, and what the traceback has."""

_CLOSE = operation(handle=ANY_HANDLE)
_MEMORY: Doorbell = {
    "size": operation(Result.WHOLE),
    "read": operation(start=WORD32, at=DATA, count=COUNT),
    "write": operation(start=WORD32, at=DATA, count=COUNT),
}
_AES = operation(
    mode=OneOf((1, 2, 6)), key=Address("key_length"), key_length=OneOf((16, 24, 32)), vector=Address(16),
    source=Address("length"), target=Address("length"), length=COUNT,
)  # fmt: skip
_BLOCKS = operation(at=Address(32), data=Address("length"), length=Whole(0, (1 << 32) - 1, step=64))
_PORT = Choice(("console", "data"))
_HID_DEVICES = items(
    either(
        lambda value: value in ("KEYBOARD", "MOUSE", "CONSUMER_CONTROL"),
        row(
            text_at_most(1 << 17), number(1, 0xFFFF), number(1, 0xFFFF),
            items(number(0, 255), 6), items(number(0, 255), 6), items(number(0, 255), 6),
        ),
    ),
    64,
)  # fmt: skip
_PATH = text_or_null(4096)
_NEXT_CODE = members(
    filename=_PATH, working_directory=_PATH, reload_on_success=flag,
    reload_on_error=flag, sticky_on_success=flag, sticky_on_error=flag, sticky_on_reload=flag,
)  # fmt: skip
_IDENTITY = members(
    manufacturer=text_or_null(126), product=text_or_null(126), vid=number(-1, 0xFFFF), pid=number(-1, 0xFFFF)
)
_ALARM = Record({"time": (NUMBER64,), "pin": (PIN, FLAG, FLAG, FLAG), "touch": (PIN,)})
_ALARMS = Several(_ALARM, 256)

DOORBELLS: dict[str, Doorbell] = {
    # ---- the board's own
    "attach": {"": operation(Result.WHOLE, objects=Objects(layout.REGION_NAMES, OBJECT_BYTES))},
    "sleep": {"": operation(duration=Nanoseconds())},
    "events": {"": operation()},
    "ring": {"": operation()},
    "analog": {"": operation(Result.WHOLE, pin=PIN)},
    "contention": {"": operation(pin=PIN)},
    "pin": {"": operation(pin=PIN)},
    "level": {"": operation(Result.WHOLE, pin=PIN)},
    "input": {"": operation(Result.TEXT, prompt=Text())},
    "secret": {"": operation(Result.TEXT, prompt=Text())},
    "frozen": {"": operation(Result.TEXT, module=Text())},
    "reset": {"": operation(mode=Choice(("NORMAL", "SAFE_MODE", "UF2", "BOOTLOADER")))},
    "temperature": {"": operation(Result.TEXT)},
    "reload": {"": operation()},
    "atexit": {"": operation(handlers=WORD32)},
    "statvfs": {"": operation(Result.TEXT, path=Text())},
    "storage": {
        "readonly": operation(Result.FLAG, "value", value=FLAG),
        "usb": operation(value=FLAG),
        "mounted": operation(count=WORD32),
        "label": operation(Result.TEXT, "value", value=Text(11)),
        "erase": operation(),
    },
    "supervisor": {
        "run_reason": operation(Result.TEXT),
        "reset_reason": operation(Result.TEXT),
        "safe_mode": operation(Result.TEXT),
        "previous_traceback": operation(Result.TEXT),
        "autoreload": operation(Result.FLAG, "value", value=FLAG),
        "status_bar": operation(Result.FLAG, "value", part=Choice(("console", "display")), value=FLAG),
        "before_usb": operation(),
        "next_code": operation(options=Json(_NEXT_CODE)),
        "identify": operation(identity=Json(_IDENTITY)),
    },
    # ---- buses
    "i2c": {
        "open": operation(Result.WHOLE, sda=PIN, scl=PIN, frequency=RATE, bitbang=FLAG, timeout_us=MICROSECONDS),
        "close": _CLOSE,
        "scan": operation(Result.TEXT, handle=HANDLE),
        "probe": operation(Result.FLAG, handle=HANDLE, address=SEVEN_BITS),
        "write": operation(handle=HANDLE, address=SEVEN_BITS, at=DATA, count=COUNT),
        "read": operation(handle=HANDLE, address=SEVEN_BITS, at=DATA, count=COUNT),
        "both": operation(
            handle=HANDLE, address=SEVEN_BITS,
            out_at=Address("out_count"), out_count=COUNT, in_at=Address("in_count"), in_count=COUNT,
        ),
    },
    "i2ctarget": {
        "open": operation(Result.WHOLE, sda=PIN, scl=PIN, addresses=Several(SEVEN_BITS, 128)),
        "close": _CLOSE,
        "next": operation(Result.TEXT, handle=HANDLE, timeout_ns=WAIT),
        "waiting": operation(Result.WHOLE, handle=HANDLE),
        "read": operation(handle=HANDLE, at=DATA, count=COUNT, acknowledge=FLAG),
        "ack": operation(handle=HANDLE, acknowledge=FLAG),
        "write": operation(Result.WHOLE, handle=HANDLE, at=DATA, count=COUNT),
        "finish": operation(handle=HANDLE),
    },
    "spi": {
        "open": operation(Result.WHOLE, sck=PIN, mosi=PIN_OR_NONE, miso=PIN_OR_NONE, bitbang=FLAG),
        "close": _CLOSE,
        "configure": operation(
            Result.WHOLE, handle=HANDLE, frequency=RATE, polarity=Whole(0, 1), phase=Whole(0, 1), exact=FLAG
        ),
        "write": operation(handle=HANDLE, at=DATA, count=COUNT),
        "read": operation(handle=HANDLE, at=DATA, count=COUNT, value=BYTE),
        "both": operation(handle=HANDLE, out_at=DATA, in_at=DATA, count=COUNT),
    },
    "uart": {
        "open": operation(
            Result.WHOLE, tx=PIN_OR_NONE, rx=PIN_OR_NONE, direction=PIN_OR_NONE, inverted=FLAG, cts=PIN_OR_NONE,
            baudrate=RATE, bits=Whole(5, 9), parity=Choice(("none", "odd", "even")), stop=Whole(1, 2), capacity=WORD32,
        ),
        "close": _CLOSE,
        "baudrate": operation(handle=HANDLE, baudrate=RATE),
        "waiting": operation(Result.WHOLE, handle=HANDLE),
        "clear": operation(handle=HANDLE),
        "read": operation(Result.WHOLE, handle=HANDLE, at=DATA, count=COUNT, timeout_ns=WAIT, end=END),
        "write": operation(handle=HANDLE, at=DATA, count=COUNT),
    },
    "onewire": {
        "reset": operation(Result.FLAG, pin=PIN),
        "write": operation(pin=PIN, bit=Whole(0, 1)),
        "read": operation(Result.FLAG, pin=PIN),
    },
    "neopixels": {"write": operation(pin=PIN, at=DATA, count=COUNT)},
    # ---- pins
    "pwm": {"open": operation(pin=PIN, frequency=HERTZ, variable=FLAG), "close": operation(pin=PIN)},
    "counter": {
        "open": operation(Result.WHOLE, pin=PIN, edge=Choice(("RISE", "FALL", "RISE_AND_FALL"))),
        "close": _CLOSE,
        "count": operation(Result.WHOLE, handle=HANDLE),
        "set": operation(handle=HANDLE, count=NUMBER64),
    },
    "encoder": {
        "open": operation(Result.WHOLE, pin_a=PIN, pin_b=PIN, divisor=OneOf((1, 2, 4))),
        "close": _CLOSE,
        "position": operation(Result.WHOLE, handle=HANDLE),
        "set": operation(handle=HANDLE, position=NUMBER64),
        "divisor": operation(handle=HANDLE, divisor=OneOf((1, 2, 4))),
    },
    "frequency": {
        "open": operation(Result.WHOLE, pin=PIN, period_ms=Whole(1, 500)),
        "close": _CLOSE,
        "value": operation(Result.WHOLE, handle=HANDLE),
        "clear": operation(handle=HANDLE),
        "period": operation(handle=HANDLE, period_ms=Whole(1, 500)),
        "pause": operation(handle=HANDLE),
        "resume": operation(handle=HANDLE),
    },
    "pulse_in": {
        "open": operation(Result.WHOLE, pin=PIN, maxlen=Whole(1, 1 << 20), idle=FLAG),
        "close": _CLOSE,
        "length": operation(Result.WHOLE, handle=HANDLE),
        "get": operation(Result.WHOLE, handle=HANDLE, index=NUMBER64),
        "pop": operation(Result.WHOLE, handle=HANDLE),
        "clear": operation(handle=HANDLE),
        "pause": operation(handle=HANDLE),
        "resume": operation(handle=HANDLE),
    },
    "pulse_out": {"send": operation(pin=PIN, frequency=HERTZ, duty=WORD16, at=ITEMS16, count=COUNT)},
    "touch": {"raw": operation(Result.WHOLE, "pull_up", pin=PIN, pull_up=FLAG)},
    "keypad": {
        "keys": operation(
            Result.WHOLE, interval_us=MICROSECONDS, most=WORD32, threshold=Whole(1, 127), level=Whole(0, 1),
            pins=Several(PIN, MOST_KEYS),
        ),
        "matrix": operation(
            Result.WHOLE, interval_us=MICROSECONDS, most=WORD32, threshold=Whole(1, 127), rows=Whole(0, 256),
            pins=Several(PIN, 512),
        ),
        "switches": operation(
            Result.WHOLE, interval_us=MICROSECONDS, most=WORD32, threshold=Whole(1, 127),
            keys=Several(Whole(1, MOST_KEYS), 64, commas=True), pins=Several(PIN, 64),
        ),
        "close": _CLOSE,
        "get": operation(Result.TEXT, handle=HANDLE),
        "length": operation(Result.WHOLE, handle=HANDLE),
        "overflowed": operation(Result.FLAG, handle=HANDLE),
        "clear": operation(handle=HANDLE),
        "reset": operation(handle=HANDLE),
    },
    "sampler": {
        "read": operation(
            Result.WHOLE, pin=PIN, rate=RATE, at=Address("count", "size"), count=COUNT, size=OneOf((1, 2))
        )
    },
    # ---- the chip's memories, clock and sleep
    "nvm": _MEMORY,
    "sleep_memory": _MEMORY,
    "rtc": {"get": operation(Result.WHOLE), "set": operation(offset_s=Whole(-(1 << 40), 1 << 40))},
    "watchdog": {
        "timeout": operation(timeout_ns=Nanoseconds()),
        "mode": operation(mode=Choice(("OFF", "RAISE", "RESET")), exception=Address(EXCEPTION_BYTES)),
        "feed": operation(),
        "running": operation(Result.FLAG),
    },
    "alarm": {
        "wake": operation(Result.TEXT),
        "light": operation(Result.WHOLE, alarms=_ALARMS),
        "deep": operation(Result.WHOLE, alarms=_ALARMS),
    },
    # ---- USB
    "usb_cdc": {
        "enable": operation(console=FLAG, data=FLAG),
        "enabled": operation(Result.FLAG, port=_PORT),
        "connected": operation(Result.FLAG, port=_PORT),
        "waiting": operation(Result.WHOLE, port=_PORT),
        "read": operation(Result.WHOLE, port=_PORT, at=DATA, count=COUNT, timeout_ns=WAIT, end=END),
        "write": operation(port=_PORT, at=DATA, count=COUNT),
        "clear": operation(port=_PORT),
    },
    "usb_hid": {
        "enable": operation(boot_device=Whole(0, 2), devices=Json(_HID_DEVICES)),
        "devices": operation(Result.TEXT),
        "connected": operation(Result.FLAG),
        "report": operation(
            usage_page=WORD16, usage=WORD16, report_id=BYTE, data=Hexadecimal(255), standard=FLAG
        ),
        "out": operation(Result.TEXT, report_id=BYTE),
    },
    "usb_midi": {
        "enable": operation(enabled=FLAG),
        "enabled": operation(Result.FLAG),
        "read": operation(Result.WHOLE, at=DATA, count=COUNT),
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
        "call": operation(Result.TEXT, call=Json(row(text_at_most(100), lambda value: isinstance(value, list)))),
        "fetch": operation(number=WORD32, address=Address(0)),
    },
}  # fmt: skip
