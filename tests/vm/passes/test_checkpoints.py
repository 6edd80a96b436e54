"""The checkpoints: where they stand, and that a set flag ends what they guard."""

import pytest
import wasmtime

from circuitpython_kernel.vm import artifact
from circuitpython_kernel.vm.passes import checkpoints
from circuitpython_kernel.vm.passes.gcroots.binary import read_module
from circuitpython_kernel.vm.passes.gcroots.errors import UnsupportedModule
from circuitpython_kernel.vm.passes.gcroots.instructions import read_function

JUMP_TABLE = " ".join(["0"] * 80)
BYTECODE_LOOP = f"""
  (func $bytecode (param i32)
    (block $caught (result exnref) (try_table (catch_all_ref $caught) (br_table {JUMP_TABLE} (local.get 0)))
      return)
    drop)
"""


def build(body):
    return bytes(wasmtime.wat2wasm(f'(module (memory (export "memory") 1) {BYTECODE_LOOP} {body})'))


def run(module, flag, name="run", *arguments):
    config = wasmtime.Config()
    config.wasm_exceptions = True
    engine = wasmtime.Engine(config)
    store = wasmtime.Store(engine)
    exports = wasmtime.Instance(store, wasmtime.Module(engine, module), []).exports(store)
    if flag:
        exports["memory"].write(store, b"\1", checkpoints.FLAG_ADDRESS)
    return exports[name](store, *arguments)


LOOP_WITH_CALL = """
  (func $f (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))
  (func (export "run") (result i32) (local $i i32)
    (loop $again
      (local.set $i (call $f (local.get $i)))
      (br_if $again (i32.lt_u (local.get $i) (i32.const 100))))
    local.get $i)
"""


def test_a_loop_with_a_call_runs_until_the_flag_is_set():
    module = checkpoints.add_checkpoints(build(LOOP_WITH_CALL))
    assert run(module, False) == 100
    with pytest.raises(wasmtime.Trap, match="unreachable"):
        run(module, True)


def test_a_leaf_loop_is_left_alone():
    leaf = """(func (export "run") (result i32) (local $i i32)
      (loop $again (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br_if $again (i32.lt_u (local.get $i) (i32.const 9)))) local.get $i)"""
    module = build(leaf)
    assert checkpoints.add_checkpoints(module) == module
    assert run(checkpoints.add_checkpoints(module), True) == 9


def test_an_outer_loop_has_one():
    nested = """(func (export "run") (result i32) (local $i i32)
      (loop $outer
        (loop $inner (local.set $i (i32.add (local.get $i) (i32.const 1)))
          (br_if $inner (i32.rem_u (local.get $i) (i32.const 10))))
        (br_if $outer (i32.lt_u (local.get $i) (i32.const 50)))) local.get $i)"""
    module = checkpoints.add_checkpoints(build(nested))
    assert run(module, False) == 50
    with pytest.raises(wasmtime.Trap):
        run(module, True)


def test_a_throw_has_one():
    throwing = """(tag $e (param i32))
      (func (export "run") (result i32)
        (block $caught (result i32)
          (try_table (catch $e $caught) (throw $e (i32.const 7)))
          unreachable))"""
    module = checkpoints.add_checkpoints(build(throwing))
    assert run(module, False) == 7
    with pytest.raises(wasmtime.Trap):
        run(module, True)


def test_a_module_without_a_bytecode_loop_is_refused():
    with pytest.raises(UnsupportedModule, match="bytecode loop"):
        checkpoints.add_checkpoints(bytes(wasmtime.wat2wasm("(module (func))")))


def test_the_interpreter_has_checkpoints_outside_its_bytecode_loop():
    module = artifact.read()
    parsed = read_module(module)
    functions = [read_function(parsed, number) for number in range(len(parsed.bodies))]
    loop = checkpoints.find_bytecode_loop(functions)
    assert len(loop.instructions) == max(len(function.instructions) for function in functions)
    guarded = [function for function in functions if function is not loop and checkpoints.long_loops(function)]
    assert len(guarded) > 100
