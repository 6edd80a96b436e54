"""The functions of `ulab` that only pass their arguments on: a table, of which `firmware_image` makes code.

The code is written into `firmware/ulab/numpy/__init__.py` and `firmware/_ulab.py` where these say ``L.ULAB_FUNCTIONS``
and ``L.ULAB_OPERATORS``. As code they cost a program what functions written by hand cost: there is no table in its
memory, and no call more. `numeric_operations` works out what they ask for.
"""

from __future__ import annotations

import ast
import functools
from typing import NamedTuple


class Function(NamedTuple):
    """A function of `ulab.numpy`.

    Its arguments go to the operation in the order of the parameters, after ``first``. An operation without a name of
    its own has the function's. What ``arrays`` names must be arrays; else there is a TypeError with the text
    ``refusal``.
    """

    signature: str
    operation: str = ""
    first: tuple[str, ...] = ()
    arrays: tuple[str, ...] = ()
    refusal: str = ""

    @property
    def name(self) -> str:
        """What programs call it."""
        return self.signature.partition("(")[0]

    @property
    def source(self) -> str:
        """Its code in the firmware."""
        checks = "".join(f"    _need({name}, {self.refusal!r})\n" for name in self.arrays)
        passed = [repr(self.operation or self.name), *map(repr, self.first), *_parameters(self.signature)]
        return f"def {self.signature}:\n{checks}    return _call({', '.join(passed)})\n"


def _parameters(signature: str) -> list[str]:
    function = ast.parse(f"def {signature}: pass").body[0]
    assert isinstance(function, ast.FunctionDef)
    arguments = function.args
    return [argument.arg for argument in arguments.args + arguments.kwonlyargs]


_UNIVERSAL = (
    "acos acosh asin asinh atan atanh ceil cos cosh degrees erf erfc exp expm1 floor gamma lgamma log log10 log2"
    " radians sin sinc sinh sqrt tan tanh"
)
_REDUCING = "sum mean min max argmin argmax all any"
_BINARY = {
    "equal(x, y)": "eq", "not_equal(x, y)": "ne", "maximum(x1, x2)": "maximum", "minimum(x1, x2)": "minimum",
    "bitwise_and(x1, x2)": "and_", "bitwise_or(x1, x2)": "or_", "bitwise_xor(x1, x2)": "xor",
    "left_shift(x1, x2)": "lshift", "right_shift(x1, x2)": "rshift",
}  # fmt: skip

FUNCTIONS = (
    Function("interp(x, xp, fp, *, left=None, right=None)"),
    Function("trapz(y, x=None, dx=1.0)"),
    Function("clip(a, a_min, a_max)"),
    Function("where(condition, x, y)"),
    Function("nonzero(x)"),
    Function("isfinite(x)"),
    Function("isinf(x)"),
    Function("arctan2(ya, xa)"),
    Function("polyval(p, x)"),
    Function("std(array, *, axis=None, ddof=0)"),
    Function("around(a, *, decimals=0)", arrays=("a",), refusal="first argument must be an ndarray"),
    Function("cross(a, b)", arrays=("a", "b"), refusal="arguments must be ndarrays"),
    Function("dot(m1, m2)", arrays=("m1", "m2"), refusal="arguments must be ndarrays"),
    Function("trace(m)", arrays=("m",), refusal="function is defined for ndarrays only"),
    Function("convolve(a, v)", arrays=("a", "v"), refusal="convolve arguments must be ndarrays"),
    Function("diff(array, *, n=1, axis=-1)", arrays=("array",), refusal="diff argument must be an ndarray"),
    Function("sort(array, *, axis=-1)", arrays=("array",), refusal="sort argument must be an ndarray"),
    Function("argsort(array, *, axis=-1)", arrays=("array",), refusal="argsort argument must be an ndarray"),
    Function("median(array, *, axis=None)", arrays=("array",), refusal="median argument must be an ndarray"),
    Function("compress(condition, a, *, axis=None)", arrays=("a",), refusal="wrong input type"),
    Function("delete(a, indices, *, axis=None)", arrays=("a",), refusal="first argument must be an ndarray"),
    *(Function(f"{name}(array, *, axis=None)") for name in _REDUCING.split()),
    *(Function(signature, "binary", (operator,)) for signature, operator in _BINARY.items()),
    *(Function(f"{name}(a)") for name in _UNIVERSAL.split()),
)

# Names of operators: as in Python's `operator`, and as methods between two underscores at each end.
_WITH_ANOTHER = "add sub mul truediv floordiv pow and_ or_ xor eq ne lt le gt ge"
_FROM_THE_RIGHT = "add sub mul truediv floordiv pow"
_IN_PLACE = "add sub mul truediv pow"
_ALONE = "neg abs invert"


def _method(name: str, parameters: str, body: str) -> str:
    return f"    def __{name.rstrip('_')}__({parameters}):\n        {body}\n"


def _operators() -> str:
    return "".join(
        (
            *(_method(o, "self, other", f'return call("binary", "{o}", self, other)') for o in _WITH_ANOTHER.split()),
            *(
                _method(f"r{o}", "self, other", f'return call("binary", "{o}", other, self)')
                for o in _FROM_THE_RIGHT.split()
            ),
            *(
                _method(f"i{o}", "self, other", f'call("inplace", "{o}", self, other)\n        return self')
                for o in _IN_PLACE.split()
            ),
            *(_method(o, "self", f'return call("unary", "{o}", self)') for o in _ALONE.split()),
        )
    )


@functools.cache
def sources() -> dict[str, str]:
    """The firmware's code by the name that stands for it; that of methods is without the first line's indentation."""
    return {
        "ULAB_FUNCTIONS": "".join(function.source for function in FUNCTIONS),
        "ULAB_OPERATORS": _operators().lstrip(),
    }
