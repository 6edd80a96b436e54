"""What the board's magics share: their list, their arguments, and how a mistake in one is said, in one sentence."""

from __future__ import annotations

import math
import shlex
from collections.abc import Iterable, Sequence
from typing import NoReturn

from IPython.core.error import UsageError

from circuitpython_kernel.boards.definitions import did_you_mean, nearest

CLOCK_MODES = ("realtime", "fast", "manual")

USES = {
    "%%host": "run the cell in Python beside the board, with `board` to look at and drive it",
    "%board [id]": "the board's panel, to look at and to touch; or change to another board",
    "%boards [text]": "list the boards whose id or name contains the text",
    "%clock [mode | advance S]": "show the clock; set it to realtime, fast or manual; step it by S seconds",
    "%pins [pins]": "show what the pins do",
    "%scope [pins] [--for S]": "watch pins while the program runs; S seconds wide",
    "%plot [pins]": "draw what the pins did, as a picture",
    "%measure [pins]": "a table of frequencies, widths and voltages",
    "%spectrum pin [--for S]": "the frequencies in a pin's trace",
    "%generate pin [shape f]": "a signal generator at a pin: sine 5 Hz, square, triangle, noise, a CSV file, off",
    "%monitor [buses]": "watch what goes over the buses",
    "%serial": "watch what the board prints, and send it lines",
    "%plotter [names]": "draw the tuples that the program prints",
    "%parts [text]": "find virtual parts by name, quantity or interface; a part's name shows all about it",
    "%attach part [...]": "put a part on the board: %attach bme280 temperature=21.5; its panel has sliders",
    "%detach [part]": "take it off again",
    "%wiring": "draw what is connected to the board",
    "%memory [MB]": "how much memory edges, transfers and events take, and what had to be left out; set it",
    "%export FILE [pins]": "write what the pins did: .vcd, .sr, .csv, .parquet, .png, .svg, .pdf",
    "%drive [folder]": "show the files on the CIRCUITPY drive; use another folder (--here: one beside the notebook)",
    "%%file name": "write the cell to a file on the drive",
    "%install [libraries]": "put libraries from PyPI on the drive (--wheels FOLDER: without a network; --upgrade)",
    "%installed": "list the libraries on the drive",
    "%uninstall libraries": "take libraries off the drive",
    "%run [file]": "run code.py on the drive as after a reset, or another of its files",
    "%reset": "restart memory and pins, run code.py (--hard: the reset button; --safe: safe mode; --repl: no code.py)",
    "%snapshot [name]": "keep the whole board under a name; list the names",
    "%rewind [n | name]": "take the last n cells back, or go back to a snapshot",
    "%option [name value]": "how the kernel behaves: %option rerun strict keeps pins in use when a cell runs again",
    "%time statement": "run it on the board, and say how long it took; %%time for a cell",
    "%timeit [-n N] statement": "run it on the board again and again, and say how long it takes; %%timeit for a cell",
    "%%capture [name]": "keep what the cell prints from the page, in a variable beside the board",
    "%who [types]": "list the board's variables; %whos with their types and values",
    "... --plain": "an instrument (%board, %scope, %monitor, ...) for front ends that run no JavaScript",
    "%lsmagic": "show this list",
}
"""The board's magics, as `%lsmagic` shows them."""

NAMES = tuple(dict.fromkeys(use.split()[0].lstrip("%") for use in USES if use.startswith("%")))


_OF_REAL_BOARDS = {
    "softreset": "%reset restarts the board as CTRL-D does",
    "rebootdevice": "%reset --hard is the reset button",
    "serialconnect": "the board is connected, and %serial shows its console",
    "socketconnect": "the board is connected, and %serial shows its console",
    "websocketconnect": "the board is connected, and %serial shows its console",
    "disconnect": "the board stays connected, and %reset restarts it",
    "writebytes": "%serial sends lines to the board's input()",
    "readbytes": "%serial shows what the board prints",
    "suppressendcode": "a cell ends by itself",
    "sendtofile": '"%%file lib/blinker.py" writes the cell to the drive',
    "fetchfile": '%drive shows the files, and board.drive.read("code.py") reads one in a cell after %%host',
    "mpy-cross": "files of Python and .mpy files are imported alike",
    "esptool": "the board has its firmware, and %board changes to another one",
}
"""Magics of kernels for boards on a cable, and what stands for them here."""


def of_real_boards(name: str, prefix: str) -> str | None:
    """A hint in place of a magic of kernels for boards on a cable; None for any other one."""
    hint = _OF_REAL_BOARDS.get(name)
    return hint and f"{prefix}{name} is for boards on a cable: here {hint}."


def unknown_magic(name: str, prefix: str, known: Iterable[str]) -> str:
    """What is said of a magic that does not exist."""
    near = nearest(name, NAMES) or nearest(name, known)
    marks = {use.split()[0].lstrip("%"): use.split()[0] for use in USES}
    spelled = [marks.get(other, prefix + other) for other in near[:1]]
    return f"There is no magic {prefix}{name}{did_you_mean(spelled)} %lsmagic lists them all."


def refuse(sentence: object) -> NoReturn:
    """End the magic with a sentence, or with an exception's.

    Raises:
        UsageError: always.
    """
    raise UsageError(str(sentence)) from None


def words_of(line: str) -> list[str]:
    """The arguments of a magic; commas between them are allowed."""
    try:
        return [word for part in shlex.split(line) for word in part.split(",") if word]
    except ValueError as error:
        refuse(f'"{line.strip()}" cannot be read: {str(error).lower()}.')


def seconds_of(text: str, what: str) -> float:
    """A positive number of seconds, as in "2" or "0.5s"."""
    try:
        seconds = float(text.removesuffix("s"))
    except ValueError:
        seconds = math.nan
    if not 0 < seconds < math.inf:
        refuse(f'{what} takes a positive number of seconds, not "{text}".')
    return seconds


def only_option(words: list[str], option: str) -> list[str]:
    """Words that begin with hyphens must be this option."""
    for word in words:
        if word.startswith("-") and word.partition("=")[0] != option:
            refuse(f'There is no option "{word}"; did you mean "{option}"?')
    return words


def take_plain(words: list[str]) -> bool:
    """Whether ``--plain`` is among the words, from which it is taken."""
    found = "--plain" in words
    words[:] = [word for word in words if word != "--plain"]
    return found


def take_option(words: list[str], option: str, values: Sequence[str]) -> str | None:
    """The word behind an option, which has to be one of some values; both are taken from the words."""
    if option not in words:
        return None
    at = words.index(option)
    value = words[at + 1] if at + 1 < len(words) else ""
    if value not in values:
        refuse(f"{option} takes {' or '.join(values)}" + (f', not "{value}".' if value else "."))
    del words[at : at + 2]
    return value


def table(rows: Sequence[tuple[str, ...]]) -> str:
    """Columns of text, left-aligned, two spaces apart."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
