"""A board's floats: what programs see of them, against a board's own texts and numpy's single precision."""

from __future__ import annotations

import json
import math
import random
import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.vm.passes.floats.rounding import kept

GOLDENS = json.loads((Path(__file__).parent / "vm" / "floats" / "goldens.json").read_text(encoding="utf-8"))

BATCH = """
import struct
def bits(x):
    return int.from_bytes(struct.pack("<d", x), "little")
def value(n):
    return struct.unpack("<f", n.to_bytes(4, "little"))[0]
"""

GUARDED = """
try:
 {}
except Exception as error:
 print(type(error).__name__ + ": " + str(error))
print("~")
"""


@pytest.fixture(scope="module")
def board() -> Iterator[VirtualBoard]:
    with VirtualBoard(clock="fast", floats="board") as board:
        yield board


@pytest.fixture(scope="module")
def doubles() -> Iterator[VirtualBoard]:
    with VirtualBoard(clock="fast", floats="double") as board:
        yield board


@pytest.fixture(scope="module")
def single_board() -> Iterator[VirtualBoard]:
    with VirtualBoard("raspberrypi_zero2w", clock="fast", floats="board") as board:
        yield board


def test_programs_print_what_a_board_prints(board: VirtualBoard) -> None:
    """In 15 parts of a hundred programs, as the start of each takes longer than the program."""
    wrong = []
    for start in range(0, len(GOLDENS), 100):
        part = GOLDENS[start : start + 100]
        result = board.run("\n".join(GUARDED.format(program.replace("\n", "\n ")) for program, _ in part))
        assert result.ok, result.traceback
        texts = result.stdout.replace("\r", "").split("~\n")
        assert len(texts) == len(part) + 1
        wrong += [(*pair, found) for pair, found in zip(part, texts[:-1], strict=True) if found.strip("\n") != pair[1]]
    assert wrong == []


def python_divmod(x: float, y: float) -> tuple[float, float]:
    """py/objfloat.c, mp_obj_float_divmod, in single precision."""
    with np.errstate(all="ignore"):
        a, b = np.float32(x), np.float32(y)
        mod = np.float32(math.fmod(x, y))
        div = (a - mod) / b
        if mod == 0:
            mod = np.copysign(np.float32(0), b)
        elif (mod < 0) != (b < 0):
            mod = mod + b
            div = div - np.float32(1)
        if div == 0:
            floor = np.copysign(np.float32(0), a / b)
        else:
            floor = np.floor(div)
            if div - floor > np.float32(0.5):
                floor = floor + np.float32(1)
    return float(floor), float(mod)


def expected(operation: str, x: float, y: float) -> float:
    a, b = np.float32(x), np.float32(y)
    with np.errstate(all="ignore"):
        match operation:
            case "+":
                found = float(a + b)
            case "-":
                found = float(a - b)
            case "*":
                found = float(a * b)
            case "/":
                found = float(a / b)
            case "//":
                found = python_divmod(x, y)[0]
            case "%":
                # The operator's own code (py/objfloat.c) does not go through divmod.
                mod = np.float32(math.fmod(x, y))
                if mod == 0:
                    found = float(np.copysign(np.float32(0), b))
                else:
                    found = float(mod + b if (mod < 0) != (b < 0) else mod)
            case _:
                raise AssertionError(operation)
    return kept(found, 30)


def random_float(generator: random.Random) -> int:
    """The bits of a float as an object holds it: of any size, or small and round."""
    if generator.random() < 0.3:
        value = generator.choice((1.0, 0.1, 3.3, 100.0, -0.5, 65535.0, 1e-3)) * generator.randint(1, 50)
    else:
        value = generator.uniform(-1, 1) * 10 ** generator.uniform(-8, 8)
    return int(struct.unpack("<I", struct.pack("<f", kept(value, 30)))[0])


def test_operations_agree_with_numpy(board: VirtualBoard) -> None:
    generator = random.Random(16)
    cases = [(random_float(generator), random_float(generator)) for _ in range(840)]
    for operation in ("+", "-", "*", "/", "//", "%"):
        parts = [cases[at : at + 120] for at in range(0, len(cases), 120)]
        lines = (f"print([bits(value(a) {operation} value(b)) for a, b in {part}])" for part in parts)
        result = board.run(BATCH + "\n".join(lines))
        assert result.ok, result.traceback
        found = [bits for line in result.stdout.splitlines() for bits in json.loads(line)]
        for (a, b), bits in zip(cases, found, strict=True):
            x, y = (struct.unpack("<f", n.to_bytes(4, "little"))[0] for n in (a, b))
            assert struct.unpack("<d", bits.to_bytes(8, "little"))[0] == expected(operation, x, y), (x, operation, y)


@pytest.mark.parametrize("name", ["sqrt", "sin", "cos", "exp", "log", "atan", "tanh"])
def test_functions_agree_with_the_nearest_float(board: VirtualBoard, name: str) -> None:
    generator = random.Random(name)
    cases = [kept(abs(generator.gauss(0, 20)) + 1e-3, 30) for _ in range(60)]
    numbers = [struct.unpack("<I", struct.pack("<f", x))[0] for x in cases]
    result = board.run(BATCH + f"import math\nprint([bits(math.{name}(value(n))) for n in {numbers}])")
    for x, bits in zip(cases, json.loads(result.stdout), strict=True):
        nearest = kept(getattr(math, name)(x), 30)
        assert struct.unpack("<d", bits.to_bytes(8, "little"))[0] == nearest, x


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("0.1 + 0.2 == 0.3", "True"),
        ("8.3, 98.6, 0.07, 3.3 * 40000 / 65535", "(8.3, 98.6, 0.07, 2.014191)"),
        ("str(98.6), repr(0.07), f'{8.3}', '%s' % 8.3", "('98.6', '0.07', '8.3', '8.3')"),
        ("16777217 * 1.0, float(16777217), 16777217 / 1", "(16777220.0, 16777220.0, 16777220.0)"),
        ("int(float(2**40 + 1)), float(2**70), 2**70 / 3", "(1099511627776, 1.180592e+21, 3.935305e+20)"),
        ("1e39, -1e39, 1e-46, float('1e39')", "(inf, -inf, 0.0, inf)"),
        ("import math\nmath.pi, math.e, math.tau, math.degrees(1), math.radians(180)",
         "(3.141592, 2.718282, 6.283184, 57.29578, 3.141592)"),
        ("import math\nmath.pi == 3.14159265358979, math.isclose(0.1 + 0.2, 0.3), math.inf > 1e38",
         "(True, True, True)"),
        ("round(2.675, 2), round(-0.5), round(1234.5, -2), divmod(7.5, 2)", "(2.67, 0, 1200.0, (3.0, 1.5))"),
        ("import array\na = array.array('d', [0.1])\na[0] == 0.1, a, len(bytes(a))", "(True, array('d', [0.1]), 8)"),
        ("import struct\nstruct.pack('>f', 0.1), struct.pack('>d', 0.1)",
         "(b'=\\xcc\\xcc\\xcf', b'?\\xb9\\x99\\x99\\xe0\\x00\\x00\\x00')"),
        ("import struct\nstruct.unpack('>f', b'=\\xcc\\xcc\\xcd')[0] == 0.1", "True"),
        ("import json\njson.loads('[0.1, 1e3]'), json.dumps({'v': 8.3})", "([0.1, 1000.0], '{\"v\": 8.3}')"),
        ("complex(0.1, 8.3), (1 + 2j) * (0.1 + 1j), abs(3 + 4j)", "((0.1+8.3j), (-1.9+1.2j), 5.0)"),
        ("2 ** 0.5, 2 ** -1, 10 ** -3, 0.5 ** 20", "(1.4142132, 0.5, 0.001, 9.536744e-07)"),
        ("hash(1.5), hash(-2.5), {0.5: 1}[0.5], 0.1 in [0.1]", "(1, -2, 1, True)"),
        ("float('nan') == float('nan'), float('inf') - float('inf')", "(False, nan)"),
        ("import struct\nn = float('inf') - float('inf')\nstruct.pack('>f', n), struct.pack('>f', -n)",
         "(b'\\x7f\\xc0\\x00\\x00', b'\\x7f\\xc0\\x00\\x00')"),
        ("sum([0.1] * 10), min(0.3, 0.1 + 0.2), sorted([2.5, 1e-3])", "(1.0, 0.3, [0.001, 2.5])"),
        ("'{:.3f} {:8.2e} {:g} {:%}'.format(98.6, 98.6, 98.6, 0.07)", "'98.600 9.86e+01 98.6 7.000000%'"),
        ("from ulab import numpy as np\nnp.array([0.1])[0] == 0.1, np.array([8.3, 98.6]), np.mean(np.array([1, 2]))",
         "(True, array([8.3, 98.6], dtype=float32), 1.5)"),
        ("from ulab import numpy as np\n(np.array([1.0]) * 0.1)[0] == 0.1, np.arange(0, 0.5, 0.1).tolist()",
         "(True, [0.0, 0.1, 0.2, 0.3, 0.4])"),
    ],
)  # fmt: skip
def test_values(board: VirtualBoard, code: str, text: str) -> None:
    result = board.run(code)
    assert (result.value, result.traceback) == (text, "")


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("import math\nmath.exp(100)", "ValueError: math domain error"),
        ("int(1e39)", "OverflowError: can't convert inf to int"),
        ("1.5 // 0.0", "ZeroDivisionError: division by zero"),
        ("float('1e')", "ValueError: invalid syntax for number"),
    ],
)
def test_errors(board: VirtualBoard, code: str, message: str) -> None:
    result = board.run(code)
    assert f"{result.error_type}: {result.error_message}" == message


def test_random_numbers_are_below_one_and_made_of_one_word(board: VirtualBoard, doubles: VirtualBoard) -> None:
    code = "import random\nrandom.seed(7)\nprint([random.random() for _ in range(400)])"
    numbers = json.loads(board.run(code).stdout)
    assert 0 <= min(numbers) < 0.02 < 0.98 < max(numbers) < 1
    assert numbers != json.loads(doubles.run(code).stdout)


def test_random_numbers_are_circuitpythons(board: VirtualBoard) -> None:
    """shared-modules/random/__init__.c: yasmarang, and 23 bits of a word."""
    pad, n, d, dat = 7, 69, 233, 0
    wanted = []
    for _ in range(5):
        pad = (pad + dat + d * n) & 0xFFFFFFFF
        pad = ((pad << 3) + (pad >> 29)) & 0xFFFFFFFF
        n = pad | 2
        d = (d ^ ((pad << 31) + (pad >> 1))) & 0xFFFFFFFF
        dat = (dat ^ (pad & 0xFF) ^ ((d >> 8) & 0xFF) ^ 1) & 0xFF
        word = (pad ^ ((d << 5) & 0xFFFFFFFF) ^ (pad >> 18) ^ (dat << 1)) & 0xFFFFFFFF
        wanted.append(kept((word & 0x7FFFFF) / 2**23, 30))
    found = board.run(BATCH + "import random\nrandom.seed(7)\n[bits(random.random()) for _ in range(5)]").value
    values = [struct.unpack("<d", bits.to_bytes(8, "little"))[0] for bits in json.loads(found or "")]
    assert values == wanted


def test_monotonic_loses_its_milliseconds_after_hours(board: VirtualBoard) -> None:
    code = "import time\ntime.sleep(20000)\na = time.monotonic()\ntime.sleep(0.001)\ntime.monotonic() == a"
    assert board.run(code).value == "True"
    exact = "import time\na = time.monotonic_ns()\ntime.sleep(0.001)\ntime.monotonic_ns() - a > 900000"
    assert board.run(exact).value == "True"


@pytest.mark.parametrize(
    ("seconds", "milliseconds"),
    [("0.1", 100), ("0.0005", 1), ("0.0004", 0), ("1.0015", 1002), ("True", 1000), ("86400", 86400000),
     ("7200.5", 7200500)],
)  # fmt: skip
def test_sleep_takes_whole_milliseconds(board: VirtualBoard, seconds: str, milliseconds: int) -> None:
    before = board.clock.now_ns
    assert board.run(f"import time\ntime.sleep({seconds})").ok
    assert (board.clock.now_ns - before) // 1000000 == pytest.approx(milliseconds, abs=1)


def test_boards_with_64_bit_processors_keep_all_bits(single_board: VirtualBoard) -> None:
    assert single_board.run("1 / 3, 0.1 + 0.2, 657 / 4095").value == "(0.33333334, 0.3, 0.16043956)"
    found = single_board.run("import struct\nstruct.pack('>f', 0.1), 16777217 * 1.0").value
    assert found == "(b'=\\xcc\\xcc\\xcd', 16777216.0)"


def test_doubles_are_python_s(doubles: VirtualBoard) -> None:
    found = doubles.run("import struct, math\n0.1 + 0.2 == 0.3, struct.pack('>d', 1 / 3), math.pi, 1e300 * 2").value
    assert found == repr((False, struct.pack(">d", 1 / 3), math.pi, 2e300))
    assert doubles.floats == "double"
    generator = random.Random(1)
    numbers = [n / 10 for n in range(0, 1100, 7)] + [
        generator.uniform(-1, 1) * 10 ** generator.randint(-5, 15) for _ in range(300)
    ]
    found = doubles.run(
        "import struct\n" + "\n".join(f"print(struct.unpack('<d', {struct.pack('<d', x)!r})[0])" for x in numbers)
    )
    assert sum(text == repr(x) for text, x in zip(found.stdout.split(), numbers, strict=True)) >= len(numbers) - 2


def test_unknown_floats_are_refused() -> None:
    with pytest.raises(ValueError, match='floats are board or double, not "single"'):
        VirtualBoard(floats="single")


def test_floats_are_sound_when_every_allocation_collects(board: VirtualBoard) -> None:
    code = (
        "import gc, json, struct, math, array\ngc.threshold(1)\nfound = []\n"
        "for n in range(1, 60):\n"
        " x = n / 7\n"
        " found.append((str(x), '%.3f|%e' % (x, x * 1e5), float(repr(x)) == x, json.loads(json.dumps([x]))[0] == x,\n"
        "  struct.unpack('<f', struct.pack('<f', x))[0] == x, x ** 0.5 // 0.1, x % 0.3, '{:09,d}'.format(n * 977)))\n"
        "gc.threshold(-1)\nfound"
    )
    stressed = board.run(code)
    calm = board.run(code.replace("gc.threshold(1)", "pass"))
    assert stressed.ok
    assert stressed.value == calm.value
