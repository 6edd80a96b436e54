"""The interpreter's messages are CircuitPython's."""

import re

import pytest
import wasmtime

from circuitpython_kernel.vm import artifact, wording
from circuitpython_kernel.vm.gcroots.errors import UnsupportedModule


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("foo", "NameError: name 'foo' is not defined"),
        ("1 // 0", "ZeroDivisionError: division by zero"),
        ("1.5 / 0", "ZeroDivisionError: division by zero"),
        ("for x in 3: pass", "TypeError: 'int' object is not iterable"),
        ("next(3)", "TypeError: 'int' object is not an iterator"),
        ("3()", "TypeError: 'int' object is not callable"),
        ("import board\nboard.XX", "AttributeError: 'module' object has no attribute 'XX'"),
        ("def f(a): pass\nf(1, 2)", "TypeError: function takes 1 positional arguments but 2 were given"),
        ("class A(type(len)): pass", "TypeError: type 'function' is not an acceptable base type"),
        ("type(iter([]))()", "TypeError: cannot create 'iterator' instances"),
        ("range(1, 2, 0)", "ValueError: range step cannot be zero"),
        ("[1, 2][::0]", "ValueError: slice step cannot be zero"),
        ("set().pop()", "KeyError: pop from empty set"),
        ("{}.popitem()", "KeyError: pop from empty dict"),
        ("'%(a)s' % 3", "TypeError: format requires a dict"),
        ("'%d' % (1, 2)", "TypeError: not all arguments converted during string formatting"),
        ("'%d %d' % (1,)", "TypeError: not enough arguments for format string"),
        ("'%c' % 'ab'", "TypeError: %c requires int or char"),
        ("'}'.format()", "ValueError: unmatched '}' in format"),
        ("bytes.fromhex('zz')", "ValueError: non-hex digit found"),
        ("import re\nre.compile('(')", "ValueError: Error in regex"),
        ("import re\nre.compile(')')", "ValueError: Error in regex"),
    ],
)  # fmt: skip
def test_messages_have_circuitpythons_words(board, code, message):
    result = board.run(code)
    assert f"{result.error_type}: {result.error_message}" == message
    assert result.traceback.splitlines()[-1] == message


def test_all_messages_are_tested():
    cases = [message for _, message in test_messages_have_circuitpythons_words.pytestmark[0].args[1]]
    for _, text, _ in wording.WORDS:
        pattern = re.escape(text.replace("%c ", "% c ").replace("%.0q", ""))
        pattern = re.sub("%[qsd]", ".*", pattern).replace("%\\ c", "%c")
        assert any(re.search(pattern, case) for case in cases), text


def test_an_interpreter_with_other_messages_is_refused(monkeypatch):
    monkeypatch.setattr(wording, "WORDS", (("no such message", "none", 1),))
    with pytest.raises(UnsupportedModule, match='no message "no such message"'):
        wording.use_circuitpython_words(artifact.read())


def test_a_number_that_only_looks_like_a_message_is_refused(monkeypatch):
    monkeypatch.setattr(wording, "WORDS", (("divide by zero", "division by zero", 4),))
    with pytest.raises(UnsupportedModule, match="5 instructions name"):
        wording.use_circuitpython_words(artifact.read())


def test_another_module_is_refused():
    with pytest.raises(UnsupportedModule):
        wording.use_circuitpython_words(bytes(wasmtime.wat2wasm("(module (func))")))
