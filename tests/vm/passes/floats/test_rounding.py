"""What float objects hold, and modules that are not as expected."""

import math
import struct

import numpy as np
import pytest
import wasmtime

from circuitpython_kernel.vm import artifact
from circuitpython_kernel.vm.passes.floats import DOUBLE_BITS, use_board_floats
from circuitpython_kernel.vm.passes.floats.rounding import float_maker, kept, library_functions, single
from circuitpython_kernel.vm.passes.gcroots.binary import read_module
from circuitpython_kernel.vm.passes.gcroots.errors import UnsupportedModule
from circuitpython_kernel.vm.passes.gcroots.instructions import read_function


def test_what_an_object_keeps():
    assert kept(1.0, 30) == 1.0
    assert struct.pack(">f", kept(0.1, 30)).hex() == "3dcccccf"  # of 3dcccccd; the last bits repeat those before
    assert struct.pack(">f", kept(0.1, 32)).hex() == "3dcccccd"
    assert (single(1e300), single(-1e300)) == (math.inf, -math.inf)
    values = np.random.default_rng(1).normal(size=1000)
    for value in values:
        once = kept(float(value), 30)
        assert kept(once, 30) == once
        assert abs(once - value) <= abs(value) * 2**-21


def test_doubles_leave_the_module_alone_but_for_their_text():
    before, after = artifact.read(), use_board_floats(artifact.read(), DOUBLE_BITS)
    assert [(a, b) for a, b in zip(before, after, strict=True) if a != b] == [(16, 15)] * 2


def test_the_library_is_told_from_the_interpreter():
    module = read_module(artifact.read())
    functions = [read_function(module, number) for number in range(len(module.bodies))]
    library = library_functions(module, functions)
    maker, float_type = float_maker(functions)
    assert 40 <= len(library) <= 60
    assert maker.index not in library
    # Nothing in the library makes objects.
    for function in functions:
        if function.index in library:
            assert float_type not in [entry.immediate for entry in function.instructions]


def test_another_module_is_refused():
    with pytest.raises(UnsupportedModule, match="makes floats"):
        use_board_floats(bytes(wasmtime.wat2wasm("(module (func))")), 30)
