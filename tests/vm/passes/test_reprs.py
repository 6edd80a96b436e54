"""Reprs show the characters that CircuitPython shows, and escape the others."""

import pytest
import wasmtime
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from circuitpython_kernel.vm.passes import reprs
from circuitpython_kernel.vm.passes.gcroots.errors import UnsupportedModule

ESCAPED = {0xAD, 0x2028, 0x2029, 0xFFFF, 0x1FFFF, *range(0x7F, 0xA1), *range(0x2000, 0x2010)}
NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\", "'": "\\'"}


def expected(text):
    """The repr by CircuitPython's rule (py/objstrunicode.c), quoted with apostrophes."""
    out = ""
    for character in text:
        code = ord(character)
        if character in NAMED:
            out += NAMED[character]
        elif code < 32 or (code in ESCAPED and code < 0x100):
            out += f"\\x{code:02x}"
        elif code in ESCAPED:
            out += f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
        else:
            out += character
    return f"'{out}'"


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_every_string_is_shown_by_the_rule(board, text):
    # The leading quotation mark makes the interpreter quote with apostrophes.
    text = '"' + text
    literal = "".join(f"\\U{ord(character):08x}" for character in text)
    assert board.run(f'"{literal}"').value == expected(text)


def test_another_module_is_refused():
    with pytest.raises(UnsupportedModule, match="function that prints strings"):
        reprs.show_letters(bytes(wasmtime.wat2wasm("(module (func))")))
