"""Compiled modules are CircuitPython's: their files begin with another letter; a part of `dialect`.

What follows (version 6, its names, constants and bytecode) is the same; see py/persistentcode.c.
"""

from __future__ import annotations

from .gcroots import instructions as op
from .gcroots.errors import UnsupportedModule
from .patch import END, EQ, IF, UNREACHABLE, Patch, call, get, load8, number

_THEIRS, _OURS = ord("M"), ord("C")
_TEXT = "incompatible .mpy file"


def change(patch: Patch) -> None:
    """Take CircuitPython's letter, and say what a file with MicroPython's is."""
    for function, place in patch.places(_TEXT):
        code = patch.code(function)
        letters = [at for at, entry in enumerate(code) if entry.opcode == op.I32_CONST and entry.immediate == _THEIRS]
        if len(letters) != 1:
            continue
        at = letters[0]
        # block; local.get frame; i32.load8_u header; i32.const letter; i32.ne; br_if
        shape = [entry.opcode for entry in code[at - 3 : at + 3]]
        if shape != [op.BLOCK, op.LOCAL_GET, 0x2D, op.I32_CONST, 0x47, op.BR_IF] or code[place + 1].opcode != op.CALL:
            break
        refuse = number(patch.text("MicroPython .mpy file; use CircuitPython mpy-cross"))
        refuse += call(int(code[place + 1].immediate)) + UNREACHABLE
        header = get(int(code[at - 2].immediate)) + load8(int(code[at - 1].immediate))
        patch.insert(function, at - 3, header + number(_THEIRS) + EQ + IF + refuse + END)
        patch.replace(function, at, number(_OURS))
        return
    raise UnsupportedModule("Compiled modules are not read as expected.")
