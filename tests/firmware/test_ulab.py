"""ulab on the board: results beside numpy's on the host, types and texts beside ulab's manual."""

import io
import json

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

quick = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
IMPORTS = "import ulab\nfrom ulab import numpy as np\n"
NUMBERS = st.lists(st.integers(-100, 100), min_size=1, max_size=12)
BOUNDS = st.none() | st.integers(-14, 14)


def listed(board, code):
    """The value of an expression that makes lists and numbers."""
    result = board.run(f"{IMPORTS}import json\njson.dumps({code})")
    assert result.ok, result.traceback
    return json.loads(result.value[1:-1])


@pytest.fixture
def np_ev(ev):
    ev(IMPORTS)
    return ev


@pytest.fixture
def np_error(board, error):
    assert board.run(IMPORTS).ok
    return error


@quick
@given(NUMBERS, BOUNDS, BOUNDS, st.none() | st.integers(-4, 4).filter(bool))
def test_slices_are_numpys(shared_board, numbers, start, stop, step):
    expected = np.array(numbers)[start:stop:step].tolist()
    assert listed(shared_board, f"np.array({numbers})[{start}:{stop}:{step}].tolist()") == expected


@quick
@given(st.sampled_from("+-*/"), st.integers(1, 4), st.integers(1, 4), st.booleans(), st.booleans())
def test_broadcasting_is_numpys(shared_board, sign, rows, columns, flat, single):
    a = np.arange(1, rows * columns + 1, dtype=np.float32).reshape(rows, columns)
    b = np.arange(2, columns + 2, dtype=np.float32) if flat else np.full((rows, 1), 3, np.float32)
    b = b[:1] if single else b
    expected = {"+": a + b, "-": a - b, "*": a * b, "/": a / b}[sign]
    found = listed(shared_board, f"(np.array({a.tolist()}) {sign} np.array({b.tolist()})).tolist()")
    np.testing.assert_allclose(found, expected, rtol=1e-6)


@pytest.mark.parametrize(
    "name",
    [
        "sin",
        "cos",
        "tan",
        "sinh",
        "cosh",
        "tanh",
        "exp",
        "expm1",
        "log",
        "log2",
        "log10",
        "sqrt",
        "ceil",
        "floor",
        "degrees",
        "radians",
        "sinc",
        "arctan",
        "arcsinh",
    ],
)
def test_universal_functions(board, name):
    values = [0.1, 0.5, 1.25, 2.0]
    expected = getattr(np, name)(np.array(values, np.float32))
    np.testing.assert_allclose(listed(board, f"np.{name}(np.array({values})).tolist()"), expected, rtol=1e-5, atol=1e-7)
    assert listed(board, f"np.{name}(0.5)") == pytest.approx(float(getattr(np, name)(0.5)), rel=1e-6)


@pytest.mark.parametrize("name", ["sum", "mean", "std", "min", "max", "argmin", "argmax", "median"])
@pytest.mark.parametrize("axis", [None, 0, 1])
def test_reductions(board, name, axis):
    values = [[3, 1, 2], [9, -7, 4]]
    expected = getattr(np, name)(np.array(values, float), axis=axis)
    call = f"np.{name}(np.array({values}), axis={axis})" + ("" if axis is None else ".tolist()")
    np.testing.assert_allclose(listed(board, call), expected, rtol=1e-6)


def test_linear_algebra(board):
    matrix = [[4.0, 1.0], [1.0, 3.0]]
    for name in ("inv", "cholesky"):
        found = listed(board, f"np.linalg.{name}(np.array({matrix})).tolist()")
        np.testing.assert_allclose(found, getattr(np.linalg, name)(matrix), rtol=1e-5)
    assert listed(board, f"np.linalg.det(np.array({matrix}))") == pytest.approx(11)
    assert listed(board, "np.linalg.norm(np.array([3, 4]))") == 5
    np.testing.assert_allclose(listed(board, f"np.linalg.eig(np.array({matrix}))[0].tolist()"), [2.381966, 4.618034])
    found = listed(board, f"[m.tolist() for m in np.linalg.qr(np.array({matrix}))]")
    np.testing.assert_allclose(np.dot(*found), matrix, atol=1e-5)


def test_fourier_transform(board):
    signal = [1, 2, 0, -4, 5, 6, 7, 8]
    real, imaginary = listed(board, f"[part.tolist() for part in np.fft.fft(np.array({signal}))]")
    np.testing.assert_allclose(np.array(real) + 1j * np.array(imaginary), np.fft.fft(signal), atol=1e-5)
    back = listed(board, f"np.fft.ifft(*np.fft.fft(np.array({signal})))[0].tolist()")
    np.testing.assert_allclose(back, signal, atol=1e-5)
    spectrum = listed(board, f"ulab.utils.spectrogram(np.array({signal})).tolist()")
    np.testing.assert_allclose(spectrum, np.abs(np.fft.fft(signal)), rtol=1e-5)


def test_functions_of_arrays(board):
    x = [0, 1, 2, 3, 4]
    y = [1, 3, 2, 5, 4]
    arrays = f"x, y = np.array({x}), np.array({y})\n"
    assert board.run(IMPORTS + arrays).ok
    for code in (
        "convolve(x, y)", "interp(np.array([0.5, 9]), x, y)", "polyfit(x, y, 2)", "polyval(x, y)", "diff(y)",
        "flip(y)", "clip(y, 2, 4)", "where(x > y, x, y)", "maximum(x, y)", "sort(y)", "argsort(y)", "dot(x, y)",
        "delete(y, [1])", "take(y, [0, 2])", "compress(y > 2, y)", "concatenate((x, y))", "diag(x)", "around(y / 3)",
        "linspace(0, 1, num=7)", "logspace(0, 2, num=5)", "eye(3, k=1)", "arange(2, 9, 2)", "nonzero(y)[0]",
        "arctan2(x, y)", "cross(x[:3], y[:3])", "full((2, 2), 7)",
    ):  # fmt: skip
        expected = eval(f"np.{code}", {"np": np, "x": np.array(x, float), "y": np.array(y, float)})
        tail = "" if np.ndim(expected) == 0 else ".tolist()"
        np.testing.assert_allclose(listed(board, f"np.{code}{tail}"), expected, rtol=1e-4, atol=1e-5, err_msg=code)
    assert listed(board, "np.trapz(y, x)") == 12.5


def test_types_are_ulabs(np_ev):
    np_ev("def made(a, b):\n    return chr((np.array([1], dtype=a) + np.array([1], dtype=b)).dtype)")
    assert np_ev("made(np.uint8, np.int8), made(np.uint8, np.int16), made(np.int8, np.uint16)") == "('h', 'h', 'H')"
    assert np_ev("made(np.uint16, np.int16), made(np.bool, np.bool), made(np.int8, np.float)") == "('f', 'B', 'f')"
    assert np_ev("np.array([200], dtype=np.uint8) + np.array([100], dtype=np.uint8)") == "array([44], dtype=uint8)"
    assert np_ev("np.array([1.6, -1.6, 300], dtype=np.int8)") == "array([2, -2, 44], dtype=int8)"
    assert np_ev("np.array([1, 2]) == np.array([1, 3])") == "array([True, False], dtype=bool)"


def test_how_arrays_print(np_ev):
    assert np_ev("np.array([0.1, 2, 1e10])") == "array([0.1, 2.0, 10000000000.0], dtype=float32)"
    assert np_ev("np.arange(20)") == "array([0, 1, 2, ..., 17, 18, 19], dtype=int16)"
    assert np_ev("np.eye(2, dtype=np.uint8)") == "array([[1, 0],\n       [0, 1]], dtype=uint8)"
    assert np_ev("np.set_printoptions(threshold=4, edgeitems=1)\nnp.arange(9)") == "array([0, ..., 8], dtype=int16)"
    assert np_ev("np.get_printoptions()['edgeitems']") == "1"


def test_views_share_memory(np_ev):
    np_ev("a = np.array([[1, 2, 3], [4, 5, 6]], dtype=np.uint8)\nb = a.T\nc = a[:, ::-1]\na[1, 2] = 9")
    assert np_ev("b[2, 1], c[1, 0], a.strides, b.strides") == "(9, 9, (3, 1), (1, 3))"
    assert np_ev("c[0] = 7\na.tolist()") == "[[7, 7, 7], [4, 5, 9]]"
    assert np_ev("d = a.copy()\nd += 1\na[a > 5].tolist(), d[1].tolist()") == "([7, 7, 7, 9], [5, 6, 10])"
    assert np_ev("raw = bytearray(4)\nnp.frombuffer(raw, dtype=np.uint16)[1] = 513\nraw") == (
        "bytearray(b'\\x00\\x00\\x01\\x02')"
    )
    assert np_ev("import gc\nrows = [np.arange(50)[::-2] for n in range(50)]\ngc.collect()\nrows[3][0]") == "49"


def test_boolean_indices(np_ev):
    assert np_ev("a = np.array([5, 6, 7], dtype=np.uint8)\na[[True, False, True]]") == "array([5, 7], dtype=uint8)"
    assert np_ev("a[a > 5] = 0\na") == "array([5, 0, 0], dtype=uint8)"
    assert np_ev("np.array([True, False], dtype=np.bool)") == "array([True, False], dtype=bool)"


def test_iteration_and_bytes(np_ev):
    assert np_ev("[x for x in np.array([1, 2])], [r.tolist() for r in np.eye(2)]") == (
        "([1.0, 2.0], [[1.0, 0.0], [0.0, 1.0]])"
    )
    assert np_ev("a = np.arange(5000)\nlen(a), sum(a), a.size, a.itemsize") == "(5000, 12497500, 5000, 2)"
    assert np_ev("np.array([1, 2], dtype=np.int16).byteswap().tobytes()") == "bytearray(b'\\x00\\x01\\x00\\x02')"
    assert np_ev("np.vectorize(lambda v: v + 1, otypes=np.uint8)([1, 2])") == "array([2, 3], dtype=uint8)"
    assert np_ev("ulab.utils.from_int32_buffer(b'\\x01\\0\\0\\0\\xff\\xff\\xff\\xff')") == (
        "array([1.0, -1.0], dtype=float32)"
    )


def test_scipy(board):
    found = listed(board, "ulab.scipy.signal.sosfilt([[1, 2, 3, 1, 5, 6]], np.array([1, 0, 0, 1])).tolist()")
    assert found == [1, -3, 12, -41]
    assert listed(board, "[ulab.scipy.special.gamma(5), ulab.scipy.special.erf(0)]") == [24, 0]
    assert listed(board, "ulab.scipy.linalg.solve_triangular(np.array([[2, 0], [1, 1]]), [2, 3], True).tolist()") == [
        1,
        2,
    ]


def test_optimize(board, np_error):
    optimize = "ulab.scipy.optimize"
    assert listed(board, f"{optimize}.bisect(lambda x: x * x - 2, 0, 3)") == pytest.approx(2**0.5, abs=1e-5)
    assert listed(board, f"{optimize}.newton(lambda x: x * x * x - 8, 3)") == pytest.approx(2, abs=1e-5)
    assert listed(board, f"{optimize}.fmin(lambda x: (x - 3) ** 2 + 1, 8)") == pytest.approx(3, abs=1e-3)
    assert np_error(f"{optimize}.bisect(lambda x: x * x + 2, 0, 3)") == (
        "ValueError: function has the same sign at the ends of interval"
    )


def test_files(np_ev, np_error):
    np_ev("a = np.array([[1, 2, 3], [4, 5.5, 6]])\nnp.save('a.npy', a[:, ::-1])")
    assert np_ev("np.load('a.npy').tolist()") == "[[3.0, 2.0, 1.0], [6.0, 5.5, 4.0]]"
    data = eval(np_ev("with open('a.npy', 'rb') as f:\n    data = f.read()\ndata"))
    np.testing.assert_array_equal(np.load(io.BytesIO(data)), [[3, 2, 1], [6, 5.5, 4]])
    np_ev("np.savetxt('a.txt', a, delimiter=',', header='numbers')")
    assert np_ev("np.loadtxt('a.txt', delimiter=',', usecols=(0, 1)).tolist()") == "[[1.0, 2.0], [4.0, 5.5]]"
    assert np_error("np.load('a.txt')") == "ValueError: not a npy file"
    np_ev("import os\nos.remove('a.npy')\nos.remove('a.txt')")


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("np.array([1, 2]) + np.array([1, 2, 3])", "ValueError: operands could not be broadcast together"),
        ("np.array([1, 2])[2]", "IndexError: index is out of bounds"),
        ("np.zeros((1, 2, 3))", "TypeError: too many dimensions"),
        ("np.zeros(10**9)", "MemoryError: memory allocation failed, allocating 4000000000 bytes"),
        ("np.array([1, 2])[1.5]", "IndexError: indices must be integers, slices, or Boolean lists"),
        ("np.take(np.array([1, 2]), [9])", "IndexError: index is out of bounds"),
        ("np.arange(0, 5, 0)", "ZeroDivisionError: divide by zero"),
        ("np.fft.fft(np.array([1, 2, 3]))", "ValueError: input array length must be power of 2"),
        ("np.linalg.inv(np.array([[1, 2], [2, 4]]))", "ValueError: input matrix is singular"),
        ("np.linalg.det(np.array([1, 2]))", "ValueError: input must be square matrix"),
        ("np.array([[1, 2], [3]])", "ValueError: iterables are not of the same length"),
        ("a = np.array([1], dtype=np.uint8)\na += 0.5", "ValueError: cannot cast output with casting rule"),
        ("np.concatenate([1])", "TypeError: first argument must be a tuple of ndarrays"),
        ("np.max(np.array([]))", "ValueError: attempt to get (arg)min/(arg)max of empty sequence"),
    ],
)
def test_errors(np_error, code, text):
    assert np_error(code) == text


def test_importing_leaves_room(ev):
    used = ev("import gc\ngc.collect()\nfree = gc.mem_free()\nimport ulab.numpy\ngc.collect()\nfree - gc.mem_free()")
    assert int(used) < 40_000


@pytest.mark.parametrize(
    "code",
    [
        "np.dot(np.ones((3000, 1)), np.ones((1, 3000)))",
        "np.concatenate((np.ones(9000),) * 900)",
        "np.diag(np.ones(2), k=10**6)",
        "np.arctan2(np.ones((3000, 1)), np.ones((1, 3000)))",
        "np.where(np.ones((3000, 1)), 1, np.ones((1, 3000)))",
        "np.polyfit(np.ones(9000), np.ones(9000), 8000)",
    ],
)
def test_what_no_board_has_room_for_is_a_memory_error(board, code):
    assert board.run("from ulab import numpy as np").ok
    result = board.run(code)
    assert (result.error_type, result.restarted) == ("MemoryError", None)


def test_signs_and_bits_of_truth_values(np_ev):
    np_ev("t = np.array([True, False], dtype=np.bool)")
    assert np_ev("(-t).tolist(), (~t).tolist(), abs(t).tolist()") == "([255, 0], [False, True], [True, False])"
