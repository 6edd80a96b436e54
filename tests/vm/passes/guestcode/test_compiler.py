"""Functions in the subset of Python do what Python's would."""

import pytest

from circuitpython_kernel.vm.passes.guestcode import SourceError, compile_source

from .modules import Compiled


@pytest.mark.parametrize(
    ("body", "arguments", "result"),
    [
        ("return a + b * 2", (3, 4), 11),
        ("return (a - b) // 3", (3, 13), -3),  # towards zero, as in C
        ("return a % b", (-7, 3), -1),
        ("return a << 4 | b & 3 ^ 1", (1, 2), 19),
        ("return i32_shr_u(a, 28)", (-1, 0), 15),
        ("return a >> 1", (-5, 0), -3),
        ("return -a", (5, 0), -5),
        ("return not a", (0, 0), 1),
        ("return a if a > b else b", (3, 9), 9),
        ("return a > 1 and b > 1", (2, 1), 0),
        ("return a > 1 or b > 1", (2, 1), 1),
        ("return 0x80000000 + a", (0, 0), -(2**31)),
        ("return ord('A') + LIMIT", (0, 0), 165),
        (
            "c = 0\n while a:\n  a -= 1\n  if a == 3:\n   continue\n  if a == b:\n   break\n  c += 1\n return c",
            (9, 1),
            6,
        ),
        ("if a:\n  return 1\n elif b:\n  return 2\n else:\n  return 3", (0, 0), 3),
        ("while True:\n  a += 1\n  if a > 100:\n   return a", (0, 0), 101),
        ("c: F32 = 0.1\n c *= 3\n return i32_reinterpret_f32(c)", (0, 0), 0x3E99999A),
        ("c: F64 = 0.1\n return c + c > 0.2 or c + c == 0.2", (0, 0), 1),
        ("return twice(a) - twice(b)", (5, 3), 4),
        ("i32_store(a, 7)\n i32_store8(a + 1, 2)\n return i32_load(a)", (16, 0), 0x207),
        ("stack_set(stack_get() - 16)\n return stack_get()", (0, 0), 65520),
    ],
)
def test_results(body, arguments, result):
    source = f"LIMIT = 100\ndef twice(x: I32) -> I32:\n return x + x\ndef run(a: I32, b: I32) -> I32:\n {body}\n"
    assert Compiled(source).run(*arguments) == result


def test_constants_can_be_given():
    assert Compiled("N = 1\ndef run() -> I32:\n return N", {"N": 5}).run() == 5


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("return x", "this expression is not in the subset"),
        ("return other(a)", "nothing is called other"),
        ("return i32_load(a, a)", "i32_load takes 1 arguments"),
        ("return i32_store(a, a)", "this gives no value"),
        ("return f32_abs(a)", "the type is not f32"),
        ("return a / a", "i32 has no such operation"),
        ("a = f32_convert_i32_s(a)", "a has another type"),
        ("for a in a: pass", "this statement is not in the subset"),
        ("b: int = 1", "the types are I32, I64, F32, F64"),
    ],
)
def test_what_is_not_in_the_subset_is_refused(body, reason):
    with pytest.raises(SourceError, match=f"line 2: {reason}"):
        compile_source(f"def run(a: I32) -> I32:\n {body}\n", 0)
