"""Functions of the firmware stand in slots of built-in types; see also tests/firmware/test_language.py."""

import pytest
import wasmtime

from circuitpython_kernel.vm import artifact
from circuitpython_kernel.vm.passes import slots
from circuitpython_kernel.vm.passes.gcroots.binary import read_module
from circuitpython_kernel.vm.passes.gcroots.errors import UnsupportedModule


def test_the_module_gets_two_functions_and_stays_valid():
    before, after = artifact.read(), slots.add_slot_functions(artifact.read())
    old, new = read_module(before), read_module(after)
    assert len(new.bodies) == len(old.bodies) + 2
    assert new.escaping_functions - old.escaping_functions == {len(old.functions), len(old.functions) + 1}
    assert new.data_segments()[-1][0] == slots.ADDRESS
    config = wasmtime.Config()
    config.wasm_exceptions = True
    wasmtime.Module.validate(wasmtime.Engine(config), after)


def test_slots_survive_collections_under_stress(board):
    program = (
        "import gc\nfrom array import array\ngc.threshold(200)\n"
        "class A:\n def __bytes__(self): return bytes(bytearray(b'ab') * 3)\n"
        "for n in range(300):\n"
        "  assert list(array('H', [n, n + 1]) * 3) == [n, n + 1] * 3\n"
        "  assert bytes(A()) == b'ababab'\n"
        "'fine'"
    )
    result = board.run(program)
    assert (result.value, result.traceback) == ("'fine'", "")


def test_an_interrupt_inside_a_slot_function_leaves_the_board_whole(board):
    code = "class A:\n def __bytes__(self): raise KeyboardInterrupt\nbytes(A())"
    assert board.run(code).error_type == "KeyboardInterrupt"
    assert board.run("bytes(bytearray(b'x') * 2)").value == "b'xx'"


def test_another_module_is_refused():
    with pytest.raises(UnsupportedModule, match="no functions of the types"):
        slots.add_slot_functions(bytes(wasmtime.wat2wasm("(module (func))")))
