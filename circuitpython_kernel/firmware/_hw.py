"""The firmware's side of the shared memory: typed arrays, the capture ring, and what pins do to each other."""

from array import array

import _bell_board as bell
import _layout as L
from _native import time as _time
from uctypes import addressof

now = _time.time_ns
pin_changed = bell.pin
run_events = bell.events

# Empty arrays, which the host then points at the shared memory: the answer is its address. See
# vm/guest_os/sharedarrays.py.
_arrays = {}
for _name, _code, _length in L.REGIONS:
    _arrays[_name] = array(_code, b"") if _code != "B" else bytearray()
_base = bell.attach(*[id(_arrays[name]) for name, _, _ in L.REGIONS])
for _name, _code, _length in L.REGIONS:
    if len(_arrays[_name]) != _length or addressof(_arrays[_name]) < _base:
        raise RuntimeError("the shared memory is not where the host put it")

CLOCK = _arrays["CLOCK"]
WORDS = _arrays["WORDS"]
RING_TIME = _arrays["RING_TIME"]
RING_INFO = _arrays["RING_INFO"]
PIN_MODE = _arrays["PIN_MODE"]
PIN_PULL = _arrays["PIN_PULL"]
PIN_OUTPUT = _arrays["PIN_OUTPUT"]
PIN_LEVEL = _arrays["PIN_LEVEL"]
PIN_OUTSIDE = _arrays["PIN_OUTSIDE"]
PIN_FUNCTION = _arrays["PIN_FUNCTION"]
PIN_RESISTOR = _arrays["PIN_RESISTOR"]
ANALOG = _arrays["ANALOG"]
ANALOG_ASK = _arrays["ANALOG_ASK"]
POLL_ANSWER = _arrays["POLL_ANSWER"]
FRAME = _arrays["FRAME"]
PIN_COUNT = len(PIN_MODE)


def record(info):
    """Put an entry into the capture ring, stamped with board time."""
    record_with(info, now())


def record_with(info, stamp):
    """Put an entry with a stamp of its own into the capture ring."""
    head = WORDS[L.WORD_HEAD]
    if (head - WORDS[L.WORD_TAIL]) % L.COUNTER_WRAP >= L.RING_LENGTH:
        bell.ring()
        if (head - WORDS[L.WORD_TAIL]) % L.COUNTER_WRAP >= L.RING_LENGTH:
            WORDS[L.WORD_OVERRUNS] += 1
            return
    place = head % L.RING_LENGTH
    RING_TIME[place] = stamp
    RING_INFO[place] = info
    WORDS[L.WORD_HEAD] = (head + 1) % L.COUNTER_WRAP


def level_of(n):
    """The level that a pin has by its mode, pull, output latch and what is outside: 0, 1 or LEVEL_ASK."""
    mode = PIN_MODE[n]
    output = PIN_OUTPUT[n]
    outside = PIN_OUTSIDE[n] % L.WATCHED
    drives = mode & L.DRIVES
    if drives == L.PIN_OUTPUT or (drives == L.PIN_OPEN_DRAIN and not output):
        if outside and (outside == L.OUTSIDE_HIGH) != bool(output) and outside != L.OUTSIDE_WAVE:
            bell.contention(n)
        return output
    if mode == L.PIN_PWM or outside == L.OUTSIDE_WAVE:
        return L.LEVEL_ASK
    if outside:
        return 1 if outside == L.OUTSIDE_HIGH else 0
    return 1 if (PIN_RESISTOR[n] or PIN_PULL[n]) == L.PULL_UP else 0


def settle(n, takes_time=False):
    """Work out a pin's level after a change of mode, pull or output latch, and record the edge if there is one.

    Without an edge it takes no board time, as setting up a pin does, unless it is an operation that may be repeated.
    """
    level = level_of(n)
    if PIN_LEVEL[n] != level and level != L.LEVEL_ASK:
        PIN_LEVEL[n] = level
        record(n << 1 | level)
    else:
        PIN_LEVEL[n] = level
        if takes_time and WORDS[L.WORD_MODE]:
            now()
    if PIN_OUTSIDE[n] >= L.WATCHED:
        pin_changed(n)
    take_turn()


def claim(n, mode, function=0, output=0, takes_time=False):
    """Give a pin to a peripheral: how it is driven, which signal it carries, and the level that it starts with."""
    PIN_PULL[n] = L.PULL_NONE
    PIN_OUTPUT[n] = output
    PIN_MODE[n] = mode
    PIN_FUNCTION[n] = function
    settle(n, takes_time)


def release(n):
    """Back to what a pin is after a reset."""
    claim(n, L.PIN_UNUSED, 0, 0, True)


def read_level(n):
    """The level at a pin now."""
    if WORDS[L.WORD_MODE]:
        read_clock()
    level = PIN_LEVEL[n]
    return level if level != L.LEVEL_ASK else bell.level(n)


def convert(n):
    """One conversion of an analog input, recorded: 0..65535."""
    stamp = read_clock()
    if ANALOG_ASK[n]:
        value = bell.analog(n)
    else:
        value = ANALOG[n]
    record_with(L.ANALOG_MARK | n << 16 | value, stamp)
    return value


def milliseconds(seconds, more=0):
    """Whole milliseconds of a duration, as C makes them of a float; ``more`` is added first: 0.5 rounds."""
    if seconds < 4000:
        return int(1000 * seconds + more)
    # A float has not enough digits for the milliseconds of a long time.
    whole = int(seconds)
    return whole * 1000 + int(1000 * (seconds - whole) + more)


def sleep_ns(ns):
    """Let board time pass; no time takes that of an operation."""
    if not ns and WORDS[L.WORD_MODE]:
        read_clock()
        return
    if WORDS[L.WORD_MODE] == L.MODE_FAST:
        until = CLOCK[L.CLOCK_NOW] + ns
        if until < CLOCK[L.CLOCK_HORIZON]:
            CLOCK[L.CLOCK_NOW] = until
            return
    bell.sleep(ns)


def uptime_ns():
    """The time in ns since the board was switched on, as programs see it: it is not 0 when the first one starts."""
    return read_clock() + L.BOOT_NS


def read_clock():
    """Board time in ns; runs what the outside world has planned up to now."""
    t = now()
    if WORDS[L.WORD_DUE]:
        run_events()
    return t


def known(n):
    """A poll of the peripheral at a pin, or at a place without one, takes its time: what it gives; -1 when its doorbell
    says. None: nobody knows but the doorbell."""
    if not WORDS[L.WORD_MODE]:
        return -1
    read_clock()
    return -1 if n is None else POLL_ANSWER[n] - 1


def take_turn():
    """At the end of an operation that has taken its time: what the world outside has planned up to then."""
    if WORDS[L.WORD_DUE]:
        run_events()
