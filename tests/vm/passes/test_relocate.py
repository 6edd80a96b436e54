"""A module in another one's memory: it does what it did, at the addresses that it had, and reaches nothing else."""

import struct

import pytest
import wasmtime
from hypothesis import given
from hypothesis import strategies as st

from circuitpython_kernel.vm.passes import relocate
from circuitpython_kernel.vm.passes.gcroots.errors import UnsupportedModule
from circuitpython_kernel.vm.passes.relocate import Place, make_relocatable, padded, places
from circuitpython_kernel.vm.rewriting import rewritten_module

PAGE = 65_536
BASE = 3 * PAGE

MODULE = """
(module
  (import "host" "call" (func (param i32)))
  (memory (export "memory") 1)
  (global $stack (mut i32) (i32.const 1024))
  (data (i32.const 100) "hello")
  (func (export "read") (param i32) (result i32) (i32.load offset=4 (local.get 0)))
  (func (export "byte") (param i32) (result i32) (i32.load8_u (local.get 0)))
  (func (export "write") (param i32 i32) (i32.store offset=4 (local.get 0) (local.get 1)))
  (func (export "write64") (param i32 i64) (i64.store (local.get 0) (local.get 1)))
  (func (export "write_float") (param i32 f64) (f64.store (local.get 0) (local.get 1)))
  (func (export "write_short") (param i32 i32) (i32.store16 (local.get 0) (local.get 1)))
  (func (export "frame") (param i32) (result i32) (local $frame i32)
    (global.set $stack (local.tee $frame (i32.sub (global.get $stack) (i32.const 16))))
    (i32.store offset=8 (local.get $frame) (local.get 0))
    (i32.load offset=8 (local.get $frame)))
  (func (export "copy") (param i32 i32 i32) (memory.copy (local.get 0) (local.get 1) (local.get 2)))
  (func (export "fill") (param i32 i32 i32) (memory.fill (local.get 0) (local.get 1) (local.get 2)))
  (func (export "size") (result i32) memory.size)
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))
"""


def placed(module, base, size):
    """What a host does: write the region's address and size into the module."""
    out = bytearray(module)
    for at, kind in places(module):
        value = sum((out[at + i] & 0x7F) << 7 * i for i in range(5))
        out[at : at + 5] = padded(size if kind is Place.LIMIT else value + base)
    return bytes(out)


class Placed:
    """A module in the middle of a larger memory."""

    def __init__(self, *, guarded=True, pages=2):
        engine = wasmtime.Engine()
        self.store = wasmtime.Store(engine)
        self.memory = wasmtime.Memory(self.store, wasmtime.MemoryType(wasmtime.Limits(8, None)))
        self.memory.write(self.store, b"\x55" * 8 * PAGE)
        self.memory.write(self.store, bytes(pages * PAGE), BASE)
        module = make_relocatable(bytes(wasmtime.wat2wasm(MODULE)), guarded=guarded)
        linker = wasmtime.Linker(engine)
        linker.define(self.store, relocate.MODULE, relocate.MEMORY, self.memory)
        linker.define_func("host", "call", wasmtime.FuncType([wasmtime.ValType.i32()], []), lambda _: None)
        code = wasmtime.Module(engine, placed(module, BASE, pages * PAGE))
        self.exports = linker.instantiate(self.store, code).exports(self.store)
        self.exports[relocate.PAGE_LIMIT].set_value(self.store, wasmtime.Val.i32(pages))

    def call(self, name, *arguments):
        return self.exports[name](self.store, *arguments)

    def bytes(self, start, end):
        return bytes(self.memory.read(self.store, start, end))

    def outside(self):
        """Whether nothing but the region has changed."""
        return self.bytes(0, BASE) == b"\x55" * BASE and self.bytes(5 * PAGE, 8 * PAGE) == b"\x55" * 3 * PAGE


def test_static_data_loads_and_stores_move():
    module = Placed()
    assert module.bytes(BASE + 100, BASE + 105) == b"hello"
    assert module.call("byte", 101) == ord("e")
    module.call("write", 200, 77)
    module.call("write64", 300, -1)
    module.call("write_float", 400, 1.5)
    module.call("write_short", 500, 0x1234)
    assert module.bytes(BASE + 204, BASE + 208) == struct.pack("<i", 77)
    assert module.bytes(BASE + 300, BASE + 309) == b"\xff" * 8 + b"\0"
    assert module.bytes(BASE + 400, BASE + 408) == struct.pack("<d", 1.5)
    assert module.bytes(BASE + 500, BASE + 503) == b"\x34\x12\0"
    assert (module.call("read", 200), module.call("frame", 9)) == (77, 9)
    assert module.bytes(BASE + 1016, BASE + 1017) == b"\x09"
    assert module.outside()


@pytest.mark.parametrize("address", [2 * PAGE, 2 * PAGE + 5, 4 * PAGE, 2**31 - 8, -1, -4, -BASE])
@pytest.mark.parametrize("name", ["write", "write64", "write_float", "write_short"])
def test_a_stray_store_traps_and_reaches_nothing(name, address):
    module = Placed()
    with pytest.raises(wasmtime.Trap):
        module.call(name, address, 1.0 if name == "write_float" else 1)
    assert module.outside()


def test_without_guards_it_would():
    module = Placed(guarded=False)
    module.call("write", 2 * PAGE, 1)
    assert not module.outside()


@given(st.integers(-5, 2 * PAGE + 5) | st.integers(-(2**31), 2**31 - 1), st.integers(0, 3 * PAGE) | st.integers(-9, -1))
def test_copies_and_fills_stay_in_the_region(address, count):
    module = Placed()
    fits = min(address, count) >= 0 and address + count <= 2 * PAGE
    for name, arguments in (
        ("fill", (address, 7, count)),
        ("copy", (0, address, count)),
        ("copy", (address, 0, count)),
    ):
        if fits:
            module.call(name, *arguments)
        else:
            with pytest.raises(wasmtime.Trap):
                module.call(name, *arguments)
        assert module.outside()


def test_copies_and_fills_do_what_they_did():
    module = Placed()
    module.call("copy", 700, 100, 5)
    module.call("fill", 800, 0x41, 3)
    assert (module.bytes(BASE + 700, BASE + 706), module.bytes(BASE + 800, BASE + 804)) == (b"hello\0", b"AAA\0")


def test_memory_grows_up_to_its_limit():
    module = Placed(pages=2)
    assert [module.call("size"), module.call("grow", 1), module.call("size")] == [1, 1, 2]
    assert [module.call("grow", 1), module.call("grow", -1), module.call("grow", 0), module.call("size")] == [
        -1,
        -1,
        2,
        2,
    ]


def test_a_store_that_reaches_too_far_is_refused():
    store = f"(i32.store offset={relocate.OVERHANG} (local.get 0) (i32.const 1))"
    far = f'(module (import "host" "call" (func)) (memory 1) (func (param i32) {store}))'
    with pytest.raises(UnsupportedModule, match="behind its address"):
        make_relocatable(bytes(wasmtime.wat2wasm(far)))


@pytest.mark.parametrize("text", ["(module (memory 1))", '(module (import "host" "call" (func)))'])
def test_a_module_without_imports_or_memory_is_refused(text):
    with pytest.raises(UnsupportedModule, match="no memory of its own, or imports nothing"):
        make_relocatable(bytes(wasmtime.wat2wasm(text)))


def test_the_interpreter_becomes_a_module_in_which_all_that_moves_is_listed():
    module = make_relocatable(rewritten_module(counting=True))
    wasmtime.Module.validate(_engine(), module)
    kinds = [kind for _, kind in places(module)]
    assert kinds.count(Place.OFFSET) > 15_000
    assert kinds.count(Place.LIMIT) > 5_000
    moved = placed(module, 5 * PAGE, 64 * PAGE)
    assert len(moved) == len(module)
    wasmtime.Module.validate(_engine(), moved)


def _engine():
    config = wasmtime.Config()
    config.wasm_exceptions = True
    return wasmtime.Engine(config)
