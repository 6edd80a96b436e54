"""Traces as a Value Change Dump (IEEE 1364-2005, section 18): the file that PulseView, sigrok and GTKWave read."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from typing import TextIO

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.traces.traces import Trace

_FIRST, _CODES = 33, 94  # Identifier codes are made of the printable ASCII characters "!" to "~".


def identifier_code(index: int) -> str:
    """The short code that stands for variable number ``index`` in a file: ``!``, ``"``, ... ``~``, ``!!``, ..."""
    code = ""
    index += 1
    while index:
        index, digit = divmod(index - 1, _CODES)
        code = chr(_FIRST + digit) + code
    return code


def reference_name(name: str, taken: set[str]) -> str:
    """A legal, unused Verilog identifier like ``name``; it is added to ``taken``."""
    legal = re.sub(r"[^A-Za-z0-9_$]", "_", name) or "_"
    if not re.match(r"[A-Za-z_]", legal):
        legal = "_" + legal
    unique, number = legal, 2
    while unique in taken:
        unique, number = f"{legal}_{number}", number + 1
    taken.add(unique)
    return unique


def _changes(times: NDArray[np.int64], values: NDArray[np.generic]) -> tuple[NDArray[np.int64], NDArray[np.generic]]:
    """Only the records that say something new."""
    if len(times) < 2:
        return times, values
    new = np.ones(len(values), np.bool_)
    new[1:] = values[1:] != values[:-1]
    return (times, values) if new.all() else (times[new], values[new])


def write_vcd(
    path_or_file: str | os.PathLike[str] | TextIO,
    traces: Sequence[Trace],
    *,
    board_name: str = "",
    end_ns: int | None = None,
) -> None:
    """Write ``traces`` as a VCD file with a timescale of 1 ns.

    Edges become a 1-bit wire, ``x`` before the first one; analog samples become a real, in volts. A pin that did both
    has two variables, the second one named ``<pin>_volts``. ``end_ns`` is the board time when the recording ended.
    Raises ValueError when a record has a negative time, and OSError when the file cannot be written.
    """
    if isinstance(path_or_file, (str, os.PathLike)):
        with open(path_or_file, "w", encoding="ascii", newline="\n") as file:
            _write(file, traces, board_name, end_ns)
    else:
        _write(path_or_file, traces, board_name, end_ns)


def _write(file: TextIO, traces: Sequence[Trace], board_name: str, end_ns: int | None) -> None:
    taken: set[str] = set()
    variables: list[str] = []
    unknown: list[str] = []
    all_times: list[NDArray[np.int64]] = []
    all_lines: list[str] = []
    for trace in traces:
        edge_times, levels = _changes(*trace.digital())
        sample_times, volts = _changes(*trace.analog())
        if len(edge_times) or not len(sample_times):
            code = identifier_code(len(variables))
            variables.append(f"$var wire 1 {code} {reference_name(trace.name, taken)} $end")
            unknown.append(f"x{code}")
            words = (f"0{code}", f"1{code}")
            all_times.append(edge_times)
            all_lines.extend([words[level] for level in levels.tolist()])
        if len(sample_times):
            name = trace.name if not len(edge_times) else f"{trace.name}_volts"
            code = identifier_code(len(variables))
            variables.append(f"$var real 64 {code} {reference_name(name, taken)} $end")
            all_times.append(sample_times)
            all_lines.extend([f"r{value:.9g} {code}" for value in volts.tolist()])
    times = np.concatenate(all_times) if all_times else np.empty(0, np.int64)
    order = np.argsort(times, kind="stable")
    times = times[order]
    if len(times) and times[0] < 0:
        raise ValueError(f"A VCD file begins at time 0, but a trace has a record at {times[0]} ns.")
    comment = re.sub(r"[^\x20-\x7e]|\$", " ", board_name).strip()
    file.write("$version circuitpython-virtual-kernel $end\n")
    if comment:
        file.write(f"$comment {comment} $end\n")
    for trace in traces:
        if (left_out := trace.left_out()) is not None:
            file.write(f"$comment {reference_name(trace.name, set())}: {left_out} left out $end\n")
    file.write("$timescale 1 ns $end\n$scope module board $end\n")
    file.write("".join(f"{variable}\n" for variable in variables))
    file.write("$upscope $end\n$enddefinitions $end\n#0\n$dumpvars\n")
    file.write("".join(f"{word}\n" for word in unknown))
    file.write("$end\n")
    previous = 0
    for chunk in range(0, len(times), 65536):
        lines: list[str] = []
        for time, index in zip(
            times[chunk : chunk + 65536].tolist(), order[chunk : chunk + 65536].tolist(), strict=True
        ):
            if time != previous:
                lines.append(f"#{time}")
                previous = time
            lines.append(all_lines[index])
        file.write("\n".join(lines) + "\n")
    if end_ns is not None and end_ns > previous:
        file.write(f"#{end_ns}\n")
