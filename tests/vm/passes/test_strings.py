"""Strings made at run time are ordinary strings, though nobody looks for them among the interned ones."""

import pytest
import wasmtime

from circuitpython_kernel.vm import artifact
from circuitpython_kernel.vm.passes import strings
from circuitpython_kernel.vm.passes.gcroots.binary import read_module
from circuitpython_kernel.vm.passes.gcroots.errors import UnsupportedModule
from circuitpython_kernel.vm.passes.gcroots.instructions import read_function


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("d = {'key': 1}\nd['k' + 'ey'], d.get('%s' % 'key'), 'ke' + 'y' in d", "(1, 1, True)"),
        ("d = {}\nd['a' + 'b'] = 1\nd['ab'], d", "(1, {'ab': 1})"),
        ("class A: pass\na = A()\nsetattr(a, 'x' + 'y', 3)\na.xy, getattr(a, 'x' + 'y'), hasattr(a, 'y' + 'x')",
         "(3, 3, False)"),
        ("def f(first=0, second=0): return first, second\nf(**{'sec' + 'ond': 5})", "(0, 5)"),
        ("{'ab', 'a' + 'b', 'abc'[:2]} == {'ab'}", "True"),
        ("'len' + '' in dir(__import__('builtins')), globals()['__na' + 'me__']", "(True, '__main__')"),
        ("import json\njson.loads('{\"value\": 1}')['val' + 'ue']", "1"),
        ("from collections import namedtuple\nnamedtuple('P', ['x' + '', 'y'])(1, 2).x", "1"),
        ("'', 'a'[1:], 'abc'[0], str(b'ab', 'utf-8'), ''.join(['a', 'b'])",
         "('', '', 'a', 'ab', 'ab')"),
        ("[c == 'a' + '' for c in 'aab'], hash('ab') == hash('a' + 'b')", "([True, True, False], True)"),
        ("__import__('ma' + 'th').floor(2.5)", "2"),
        ("'é' + 'ö', ('é' + 'ö').encode(), len('é' * 3)", "('éö', b'\\xc3\\xa9\\xc3\\xb6', 3)"),
        ("'{:>4}|{}'.format('a', 'b'), f\"{'x'}{1}\", 'a,b'.split(','), 'Ab'.lower()",
         "('   a|b', 'x1', ['a', 'b'], 'ab')"),
    ],
)  # fmt: skip
def test_programs_notice_nothing(board, code, value):
    result = board.run(code)
    assert (result.value, result.traceback) == (value, "")


def test_only_the_makers_of_strings_change():
    before = artifact.read()
    after = strings.skip_interning(before)
    old, new = read_module(before), read_module(after)
    changed = [
        number
        for number, ((a, b), (c, d)) in enumerate(zip(old.bodies, new.bodies, strict=True))
        if before[a:b] != after[c:d]
    ]
    assert 1 <= len(changed) <= 6
    for number in changed:
        assert read_function(old, number).results
    config = wasmtime.Config()
    config.wasm_exceptions = True
    wasmtime.Module.validate(wasmtime.Engine(config), after)


def test_another_module_is_refused():
    with pytest.raises(UnsupportedModule, match="look-up of interned strings"):
        strings.skip_interning(bytes(wasmtime.wat2wasm("(module (func))")))
