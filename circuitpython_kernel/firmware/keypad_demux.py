"""A matrix of keys whose rows are selected through a demultiplexer. Follows CircuitPython 10's keypad_demux module."""

import _bell_keypad as _bell
from _scan import Matrix as _Matrix
from _scan import check_different as _check_different
from _scan import numbers as _numbers


class DemuxKeyMatrix(_Matrix):
    """A key at each crossing of a demultiplexer's output with a column."""

    def __init__(
        self,
        row_addr_pins,
        column_pins,
        columns_to_anodes=True,
        transpose=False,
        interval=0.02,
        max_events=64,
        debounce_threshold=1,
    ):
        addresses = list(row_addr_pins)
        columns = list(column_pins)
        _check_different(row_addr_pins=addresses, column_pins=columns)
        rows = 1 << len(addresses)
        count = rows * len(columns)
        self._columns = rows if transpose else len(columns)
        found = _numbers(columns[:1])

        def begin(interval_us, most, threshold):
            return _bell.switches(interval_us, most, threshold, [count], found)

        self._open(
            addresses + columns, L.PULL_UP, L.FUNCTION_KEY, count, interval, max_events, debounce_threshold, begin
        )
