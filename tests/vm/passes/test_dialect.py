"""What CircuitPython's core does differently in C; the errors' words are in tests/firmware/test_error_words.py."""

import pytest
import wasmtime

from circuitpython_kernel.vm import artifact
from circuitpython_kernel.vm.passes import dialect, wording
from circuitpython_kernel.vm.passes.gcroots.errors import UnsupportedModule

PROGRAMS = [
    ("print('a', 1, flush=True)\nprint('b', end='', flush=False)", "a 1\nb"),
    ("with open('f.txt', 'w') as f:\n print('x', file=f, flush=True)\n print(open('f.txt').read())", "x\n\n"),
    ("print(slice(3), slice(1, 2), slice(1, 2, 3))", "slice(None, 3, None) slice(1, 2, None) slice(1, 2, 3)\n"),
    ("print([1, 2, 3, 4][slice(1, None, 2)], isinstance(slice(1), slice))", "[2, 4] True\n"),
    ("d = {1: 2, 3: 4}\nprint(len(d.keys()), len(d.values()), bool(d.items()), bool({}.keys()))", "2 2 True False\n"),
    ("print(b'a' == 'a', 'a' != b'a')", "False True\n"),
    ("try: raise ValueError(1) from KeyError(2)\nexcept ValueError as e: print(e)", "1\n"),
    ("class A:\n @property\n def p(self): return self.v\n def m(self): return 5\n"
     "class B(A):\n @property\n def p(self): return super().p + 1\n def m(self): return super().m() + 1\n"
     "b = B()\nb.v = 4\nprint(b.p, b.m())", "5 6\n"),
    ("import json\nprint(json.dumps([1, True, None, 'a', (1, 2), {'a': {'b': []}}]))",
     '[1, true, null, "a", [1, 2], {"a": {"b": []}}]\n'),
    ("import json\nfrom collections import OrderedDict\nprint(json.dumps(OrderedDict([(1, 2)])), json.dumps(2**70))",
     '{"1": 2} 1180591620717411303424\n'),
    ("import json, io\nf = io.StringIO('{\"a\": [1]}{\"b\":2} 12 true')\nprint([json.load(f) for _ in range(4)])",
     "[{'a': [1]}, {'b': 2}, 12, True]\n"),
    ("import json\nclass R:\n def __init__(self, t): self.t = t\n"
     " def readinto(self, b):\n  b[:1] = self.t[:1]\n  self.t = self.t[1:]\n  return 1\n"
     "r = R(b'{\"x\": [1, 2]} tail')\nprint(json.load(r), r.t)", "{'x': [1, 2]} b' tail'\n"),
    ("import binascii as b\nprint(b.hexlify(b'ab'), b.unhexlify('6162'), b.a2b_base64('YQ=='), b.crc32(b'a'))",
     "b'6162' b'ab' b'a' 3904355907\n"),
    ("import random\nprint(random.choice([3]), random.randrange(2, 9, 7), random.randrange(1))", "3 2 0\n"),
    ("import re\nm = re.search('(b)', 'łb')\nprint(m.span(), m.start(1), m.end(), m.group(0))", "(1, 2) 1 2 b\n"),
    ("import re\nprint(re.search(b'b', 'łb'.encode()).span(), re.match('(b)?ł', 'ł').span(1))", "(2, 3) (-1, -1)\n"),
    ("import re\nprint(re.match(r'a\\nb', 'a\\nb').end(), re.match(r'[\\t\\r]+', '\\t\\r ').end())", "3 2\n"),
    ("import re\nprint(re.match('\\\\\\\\n', '\\\\n').end(), re.match('a\\\\.\\\\d', 'a.5').end())", "2 3\n"),
    ("print(StopIteration(3).value, OSError(2).errno, OSError().errno)", "3 2 None\n"),
    ("def f():\n x = 1\n return lambda: x\nprint(f(), [f()], 'a'.find, [].append)",
     "<closure> [<closure>] <bound_method> <bound_method>\n"),
    ("import micropython\ne = StopIteration(5)\ndef f():\n micropython.heap_lock()\n try:\n  e.__traceback__ = None\n"
     "  raise e\n except StopIteration as x: c = x\n micropython.heap_unlock()\n print(c is e, c.value)\nf()",
     "True 5\n"),
    ("import micropython\ndef f(): pass\ndef g():\n micropython.heap_lock()\n try: f(1)\n"
     " except TypeError as x: c = x\n micropython.heap_unlock()\n print(type(c))\ng()", "<class 'TypeError'>\n"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "shown"), PROGRAMS)
def test_programs_print_what_they_print_on_a_board(board, code, shown):
    result = board.run(code)
    assert (result.stdout, result.traceback) == (shown, "")


@pytest.mark.parametrize(("code", "shown"), PROGRAMS)
def test_and_with_a_collection_at_every_allocation(board, code, shown):
    stressed = "import gc\ngc.threshold(1)\n"
    for _ in range(3):
        result = board.run(stressed + code)
        assert (result.stdout, result.traceback) == (shown, "")
    board.run("import gc\ngc.threshold(-1)")


def test_a_stream_that_is_read_may_parse_other_texts(board):
    code = (
        "import json, io\nclass R:\n def readinto(self, b):\n  json.loads('[1]')\n  b[:1] = b'7]x'[self.n:self.n + 1]\n"
        "  self.n += 1\n  return 1\nr = R()\nr.n = 0\nprint(json.loads('[1]'))\n"
        "f = io.StringIO('[3] x')\nprint(json.load(f))\ntry: json.loads('[3] x')\nexcept ValueError as e: print(e)"
    )
    assert board.run(code).stdout == "[1]\n[3]\nsyntax error in JSON\n"


def test_the_module_stays_valid():
    module = dialect.speak_circuitpython(wording.use_circuitpython_words(artifact.read()))
    config = wasmtime.Config()
    config.wasm_exceptions = True
    wasmtime.Module.validate(wasmtime.Engine(config), module)


def test_another_module_is_refused():
    with pytest.raises(UnsupportedModule):
        dialect.speak_circuitpython(bytes(wasmtime.wat2wasm("(module (func))")))
