"""The table of ulab's functions: the code that comes of a row, and that the host has the operations."""

import ast

import numpy as np
import pytest

from circuitpython_kernel.board import firmware_image
from circuitpython_kernel.hardware.services.numeric_operations import OPERATIONS
from circuitpython_kernel.hardware.services.ulab_functions import FUNCTIONS, Function, sources


def test_a_row_becomes_a_function():
    assert Function("clip(a, a_min, a_max)").source == (
        "def clip(a, a_min, a_max):\n    return _call('clip', a, a_min, a_max)\n"
    )
    assert Function("less(x, *, y=1)", "binary", ("lt",), ("x",), "no array").source == (
        "def less(x, *, y=1):\n    _need(x, 'no array')\n    return _call('binary', 'lt', x, y)\n"
    )


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_the_host_has_the_operation(function):
    operation = OPERATIONS[function.operation or function.name]
    if function.operation == "binary":
        assert operation(*function.first, np.array([6], np.uint8), np.array([1], np.uint8)).shape == (1,)


def test_every_operator_is_one_of_the_hosts():
    calls = [node for node in ast.walk(_operators()) if isinstance(node, ast.Call)]
    assert len(calls) == 29
    for call in calls:
        kind, name = (argument.value for argument in call.args[:2])
        target = np.array([2.0], np.float32) if name in ("truediv", "pow") else np.array([2], np.uint8)
        OPERATIONS[kind](name, target, *([] if kind == "unary" else [np.array([1], np.uint8)]))


def test_operators_from_the_right_have_their_operands_in_order():
    text = ast.unparse(_operators())
    assert "def __rsub__(self, other):\n        return call('binary', 'sub', other, self)" in text
    assert "def __sub__(self, other):\n        return call('binary', 'sub', self, other)" in text
    assert "def __and__(self, other):\n        return call('binary', 'and_', self, other)" in text


def test_the_firmware_has_the_code():
    functions, operators = sources().values()
    assert firmware_image.inline_constants("L.ULAB_FUNCTIONS\n") == functions + "\n"
    methods = ast.parse(firmware_image.inline_constants("class A:\n    L.ULAB_OPERATORS\n")).body[0].body
    assert len(methods) == len(ast.parse("class A:\n    " + operators).body[0].body)


def _operators():
    return ast.parse("class A:\n    " + sources()["ULAB_OPERATORS"])
