"""Scanned keys. Follows CircuitPython 10's keypad module."""

import _bell_keypad as _bell
from _scan import Event, EventQueue
from _scan import Matrix as _Matrix
from _scan import Scanner as _Scanner
from _scan import check_different as _check_different
from _scan import numbers as _numbers


class Keys(_Scanner):
    """A key at each of several pins."""

    def __init__(self, pins, *, value_when_pressed, pull=True, interval=0.02, max_events=64, debounce_threshold=1):
        pins = list(pins)
        _check_different(pins=pins)
        resistor = L.PULL_NONE if not pull else L.PULL_DOWN if value_when_pressed else L.PULL_UP
        level, found = bool(value_when_pressed), _numbers(pins)

        def begin(interval_us, most, threshold):
            return _bell.keys(interval_us, most, threshold, level, found)

        self._open(pins, resistor, L.FUNCTION_KEY, len(pins), interval, max_events, debounce_threshold, begin)


class KeyMatrix(_Matrix):
    """A key at each crossing of a row with a column."""

    def __init__(
        self, row_pins, column_pins, columns_to_anodes=True, interval=0.02, max_events=64, debounce_threshold=1
    ):
        rows = list(row_pins)
        columns = list(column_pins)
        _check_different(row_pins=rows, column_pins=columns)
        self._columns = len(columns)
        found = _numbers(rows + columns)

        def begin(interval_us, most, threshold):
            return _bell.matrix(interval_us, most, threshold, len(rows), found)

        self._open(
            rows + columns,
            L.PULL_UP,
            L.FUNCTION_ROW,
            len(rows) * len(columns),
            interval,
            max_events,
            debounce_threshold,
            begin,
        )


class ShiftRegisterKeys(_Scanner):
    """Keys at the inputs of shift registers such as the 74HC165 or the CD4021."""

    def __init__(
        self,
        *,
        clock,
        data,
        latch,
        value_to_latch=True,
        key_count,
        value_when_pressed,
        interval=0.02,
        max_events=64,
        debounce_threshold=1,
    ):
        try:
            data = list(data)
        except TypeError:
            data = [data]
        _check_different(clock=[clock], data=data, latch=[latch])
        counts = [key_count] * len(data) if isinstance(key_count, int) else list(key_count)
        if len(counts) != len(data):
            raise ValueError("key_count and data must be the same length")
        for count in counts:
            if count < 1:
                raise ValueError("key_count must be >= 1")
        found = _numbers(data)

        def begin(interval_us, most, threshold):
            return _bell.switches(interval_us, most, threshold, counts, found)

        self._open(
            [clock, latch] + data,
            L.PULL_NONE,
            L.FUNCTION_KEY,
            sum(counts),
            interval,
            max_events,
            debounce_threshold,
            begin,
        )
