"""Hand-written modules: what the collector finds on the stack at each collection."""

from __future__ import annotations

import pytest
import wasmtime

from circuitpython_kernel.vm.passes.gcroots import UnsupportedModule, add_gc_roots

# What the pass looks for in the interpreter, with a collector that shows the test what it would scan.
RUNTIME = """
  (import "test" "observe" (func $observe (param i32 i32)))
  (import "test" "make" (func $make (result i32)))
  (import "test" "use" (func $use (param i32)))
  (memory (export "memory") 3)
  (global $sp (mut i32) (i32.const 131072))
  (func $gc_start)
  (func $gc_end)
  (func $gc_scan (local i32)
    global.get $sp i32.const 16 i32.sub local.tee 0 global.set $sp
    local.get 0  i32.const 0 i32.load offset=1024 local.get 0 i32.sub i32.const 2 i32.shr_u  call $observe
    local.get 0 i32.const 16 i32.add global.set $sp)
  (func $raise unreachable)
  (func $cstack_check (local i32)
    global.get $sp i32.const 16 i32.sub local.tee 0 global.set $sp
    block
      i32.const 0 i32.load offset=1024 local.get 0 i32.const 12 i32.add i32.sub i32.const 1024 i32.load offset=4
      i32.lt_u br_if 0 call $raise unreachable
    end
    local.get 0 i32.const 16 i32.add global.set $sp)
  (func $cstack_init (param i32) (local i32)
    global.get $sp local.set 1
    i32.const 1024 local.get 0 i32.store offset=4
    i32.const 1024 local.get 1 i32.store)
  (func (export "_start") i32.const 40000 call $cstack_init call $test)
"""
COLLECT = "(func $collect call $gc_start call $gc_scan call $gc_end)"
ALLOC = "(func $alloc (result i32) call $collect call $make)"
FIRST = 0x50001000


def address(number: int) -> int:
    """Of the number-th object, from 0."""
    return FIRST + 64 * number


def build(code: str, runtime: str = RUNTIME + COLLECT + ALLOC) -> bytes:
    return bytes(wasmtime.wat2wasm(f"(module {runtime} {code})"))


class Run:
    """A module that has run: the words on the stack at each collection, and what was used."""

    def __init__(self, module: bytes) -> None:
        self.collections: list[set[int]] = []
        self.stack_pointers: list[int] = []
        self.used: list[int] = []
        self.made = 0
        config = wasmtime.Config()
        config.wasm_exceptions = True
        engine = wasmtime.Engine(config)
        store = wasmtime.Store(engine)
        i32 = wasmtime.ValType.i32()

        def observe(base: int, words: int) -> None:
            data = instance.exports(store)["memory"].read(store, base, base + 4 * words)
            self.collections.append(set(memoryview(bytes(data)).cast("I")))
            self.stack_pointers.append(base)

        def make() -> int:
            self.made += 1
            return address(self.made - 1)

        functions = [
            wasmtime.Func(store, wasmtime.FuncType([i32, i32], []), observe),
            wasmtime.Func(store, wasmtime.FuncType([], [i32]), make),
            wasmtime.Func(store, wasmtime.FuncType([i32], []), self.used.append),
        ]
        instance = wasmtime.Instance(store, wasmtime.Module(engine, module), functions)
        instance.exports(store)["_start"](store)


def check(code: str, *needed: set[int]) -> Run:
    """Run a module before and after the pass; ``needed``: numbers of the objects in use at each collection."""
    before, after = Run(build(code)), Run(add_gc_roots(build(code)))
    assert after.used == before.used
    assert len(after.collections) == len(needed)
    for found, objects in zip(after.collections, needed, strict=True):
        assert {address(number) for number in objects} <= found
    missed = [
        not {address(k) for k in objects} <= found for found, objects in zip(before.collections, needed, strict=True)
    ]
    assert any(missed), "this module needs no pass"
    return after


def test_local() -> None:
    check("(func $test (local i32) call $alloc local.set 0 call $collect local.get 0 call $use)", set(), {0})


def test_pending_operands() -> None:
    check(
        """(func $three (param i32 i32 i32) local.get 0 call $use local.get 1 call $use local.get 2 call $use)
        (func $test call $alloc call $alloc call $alloc call $three)""",
        set(), {0}, {0, 1},
    )  # fmt: skip


def test_pending_operand_whose_local_changes() -> None:
    check(
        """(func $test (local i32)
        call $alloc local.set 0  local.get 0  call $make local.set 0
        call $collect  call $use local.get 0 call $use)""",
        set(), {0, 1},
    )  # fmt: skip


def test_pending_operand_from_before_a_loop() -> None:
    check(
        """(func $test (local i32 i32) call $alloc local.set 0  local.get 0
        loop
          call $collect  call $make local.set 0
          local.get 1 i32.const 1 i32.add local.tee 1 i32.const 3 i32.lt_u br_if 0
        end
        call $use)""",
        set(), {0}, {0}, {0},
    )  # fmt: skip


def test_value_of_a_branch() -> None:
    check(
        """(func $test (local i32) call $alloc local.set 0
        block (result i32) local.get 0 i32.const 1 br_if 0 drop call $make end
        i32.const 0 local.set 0  call $collect call $use)""",
        set(), {0},
    )  # fmt: skip


def test_value_computed_before_a_branch() -> None:
    check(
        """(func $test (local i32) call $alloc local.set 0
        block (result i32) local.get 0 i32.const 8 i32.add i32.const 1 br_if 0 drop call $make end
        i32.const 0 local.set 0  call $collect call $use)""",
        set(), {0},
    )  # fmt: skip


@pytest.mark.parametrize("condition", [0, 1])
def test_select(condition: int) -> None:
    check(
        f"""(func $test (local i32 i32) call $make local.set 0 call $make local.set 1
        local.get 0 i32.const 4 i32.add local.get 1 i32.const 4 i32.add i32.const {condition} select
        i32.const 0 local.set 0 i32.const 0 local.set 1  call $collect call $use)""",
        {0 if condition else 1},
    )


@pytest.mark.parametrize("condition", [0, 1])
def test_choice_of_walking_pointers(condition: int) -> None:
    check(
        f"""(func $test (local i32 i32 i32)
        call $make i32.const 4 i32.add local.set 0  call $make local.set 1
        loop
          local.get 0 i32.const 4 i32.add local.set 0
          local.get 2 i32.const 1 i32.add local.tee 2 i32.const 3 i32.lt_u br_if 0
        end
        local.get 0  local.get 1  i32.const {condition}  select  local.set 0
        i32.const 0 local.set 1
        local.get 0 i32.const 4 i32.add local.set 0
        call $collect  local.get 0 call $use)""",
        {1 - condition},
    )


def test_address_and_offset_that_share_a_local() -> None:
    """An offset that was loaded, too, and the sum takes its place."""
    check(
        """(func $test (local i32 i32)
        call $make local.set 0  i32.const 2048 i32.load local.set 1
        local.get 0 local.get 1 i32.add local.set 1
        i32.const 0 local.set 0
        local.get 1 i32.const 4 i32.add local.set 1
        call $collect  local.get 1 call $use)""",
        {0},
    )


def test_interior_pointer() -> None:
    check(
        "(func $test (local i32) call $alloc i32.const 8 i32.add local.set 0 call $collect local.get 0 call $use)",
        set(), {0},
    )  # fmt: skip


def test_argument_into_the_middle_of_an_object() -> None:
    check(
        """(func $callee (param i32) call $collect local.get 0 call $use)
        (func $test call $alloc i32.const 8 i32.add call $callee)""",
        set(), {0},
    )  # fmt: skip


def test_walking_pointer() -> None:
    """The head of the object is in no local any more after the first step."""
    check(
        """(func $test (local i32 i32) call $alloc local.set 0
        loop
          local.get 0 i32.const 4 i32.add local.set 0  call $collect  local.get 0 call $use
          local.get 1 i32.const 1 i32.add local.tee 1 i32.const 4 i32.lt_u br_if 0
        end)""",
        set(), {0}, {0}, {0}, {0},
    )  # fmt: skip


def test_walking_parameter() -> None:
    check(
        """(func $walk (param i32) (local i32)
        loop
          local.get 0 i32.const 4 i32.add local.set 0  call $collect  local.get 0 call $use
          local.get 1 i32.const 1 i32.add local.tee 1 i32.const 3 i32.lt_u br_if 0
        end)
        (func $test call $make call $walk)""",
        {0}, {0}, {0},
    )  # fmt: skip


def test_pointer_into_the_object_before() -> None:
    """``previous = current + 4; current = next``: the base of ``previous`` changes while it is in use."""
    check(
        """(func $test (local i32 i32 i32) call $make local.set 0
        loop
          local.get 0 i32.const 4 i32.add local.set 1
          call $make local.set 0
          call $collect  local.get 1 call $use
          local.get 2 i32.const 1 i32.add local.tee 2 i32.const 4 i32.lt_u br_if 0
        end local.get 0 call $use)""",
        {0, 1}, {1, 2}, {2, 3}, {3, 4},
    )  # fmt: skip


def test_copy_of_a_walking_pointer() -> None:
    check(
        """(func $test (local i32 i32) call $make local.set 0
        local.get 0 i32.const 4 i32.add local.tee 0 local.set 1
        call $make local.set 0
        call $collect  local.get 1 call $use local.get 0 call $use)""",
        {0, 1},
    )  # fmt: skip


def test_local_used_again_for_something_else() -> None:
    check(
        """(func $test (local i32 i32) call $make local.tee 0 i32.const 8 i32.add local.set 1
        i32.const 7 local.set 0
        call $collect  local.get 1 call $use local.get 0 call $use)""",
        {0},
    )  # fmt: skip


def test_tagged_pointer() -> None:
    check(
        """(func $test (local i32) call $make i32.const 3 i32.or i32.const -4 i32.and local.set 0
        call $collect local.get 0 call $use)""",
        {0},
    )  # fmt: skip


def test_pair_in_an_i64() -> None:
    check(
        """(func $test (local i64) call $make i64.extend_i32_u call $make i64.extend_i32_u i64.const 32 i64.shl i64.or
        local.set 0 call $collect
        local.get 0 i32.wrap_i64 call $use local.get 0 i64.const 32 i64.shr_u i32.wrap_i64 call $use)""",
        {0, 1},
    )  # fmt: skip


def test_handler() -> None:
    """What only the handler reads is in use during the call; the stack is balanced behind it."""
    run = check(
        """(tag $error (param i32))
        (func $throws (local i32) call $alloc local.set 0 call $collect local.get 0 throw $error)
        (func $catches (result i32) (local i32 i32)
          global.get $sp i32.const 32 i32.sub local.tee 0 global.set $sp
          call $make local.set 1
          block (result i32)
            try_table (catch $error 0) call $throws end
            unreachable
          end
          local.get 0 global.set $sp
          call $use local.get 1 call $use
          local.get 0 i32.const 32 i32.add global.set $sp
          i32.const 5)
        (func $test (local i32) call $collect call $make local.set 0 call $catches drop
          call $collect local.get 0 call $use)""",
        set(), {0, 1}, {0, 1, 2}, {0},
    )  # fmt: skip
    assert run.stack_pointers[0] == run.stack_pointers[-1]


def test_handler_without_the_stack_pointer_is_refused() -> None:
    code = """(tag $error (param i32))
        (func $test block (result i32) try_table (catch $error 0) call $collect end i32.const 1 end call $use)"""
    with pytest.raises(UnsupportedModule, match="stack pointer"):
        add_gc_roots(build(code))


@pytest.mark.parametrize("argument", [0, 1, 2])
def test_ways_out_of_a_wrapped_function(argument: int) -> None:
    """However a function is left, it gives its frame back and returns the same."""
    run = check(
        f"""(func $many (param i32) (result i32) (local i32) call $make local.set 1
          block block block local.get 0 br_table 0 1 2 end
            call $collect local.get 1 return
          end
            call $collect local.get 1 i32.const 4 i32.add br 1
          end
          call $collect local.get 1 i32.const 8 i32.add return
        )
        (func $test call $collect i32.const {argument} call $many call $use call $collect)""",
        set(), {0}, set(),
    )  # fmt: skip
    assert run.stack_pointers[0] == run.stack_pointers[-1]
    assert run.used == [address(0) + 4 * argument]


def test_a_frame_of_its_own_keeps_its_contents() -> None:
    run = check(
        """(func $framed (param i32) (result i32) (local i32 i32)
          global.get $sp i32.const 16 i32.sub local.tee 1 global.set $sp
          local.get 1 i32.const 1234 i32.store  local.get 1 i32.const 5678 i32.store offset=12
          call $collect
          local.get 1 i32.load local.get 1 i32.load offset=12 i32.add local.set 2
          local.get 0 call $use
          local.get 1 i32.const 16 i32.add global.set $sp
          local.get 2)
        (func $test call $collect call $make call $framed call $use call $collect)""",
        set(), {0}, set(),
    )  # fmt: skip
    assert run.used == [address(0), 1234 + 5678]
    assert run.stack_pointers[0] == run.stack_pointers[-1]


def test_code_that_cannot_be_reached_is_copied() -> None:
    check(
        """(func $f (result i32) (local i32) call $make local.set 0 call $collect local.get 0 return
          block (result i32) loop i32.const 1 return end unreachable end)
        (func $test call $f call $use)""",
        {0},
    )


def test_values_that_are_no_pointers_are_not_stored() -> None:
    code = """(func $test (local i32 i32) i32.const 77 local.set 0 global.get $sp i32.const 64 i32.sub local.set 1
        call $collect local.get 0 call $use local.get 1 call $use)"""
    run = Run(add_gc_roots(build(code)))
    assert 77 not in run.collections[0]


@pytest.mark.parametrize(
    ("code", "runtime", "message"),
    [
        ("(func $test)", RUNTIME + "(func $collect call $gc_start call $gc_end)" + ALLOC, "collector"),
        ("(func $test)", RUNTIME + COLLECT + COLLECT.replace("$collect", "$again") + ALLOC, "collector"),
        ("(func $test) (global (mut i32) (i32.const 0))", None, "global"),
        ("(func $test) (func (param v128))  (func (result v128) v128.const i64x2 0 0)", None, "not known"),
        ("(func $test) (func (param i32) local.get 0 block (param i32) drop end)", None, "parameters"),
        ("(func $test call $cstack_check) (func i32.const 3 call $cstack_init)", None, "limit"),
        ("(func $test)", (RUNTIME + COLLECT + ALLOC).replace('"memory") 3', '"memory") 3 9'), "memory"),
        ("(func $test)", (RUNTIME + COLLECT + ALLOC).replace("131072", "4096"), "stack pointer"),
        ("(func $test) (func memory.size drop) (func memory.size drop)", None, "memory"),
    ],
)
def test_refused(code: str, runtime: str | None, message: str) -> None:
    with pytest.raises(UnsupportedModule, match=message):
        add_gc_roots(build(code, runtime or RUNTIME + COLLECT + ALLOC))


def test_what_is_no_module_is_refused() -> None:
    for data in (b"", b"\0asm\x02\0\0\0", b"\0asm\x01\0\0\0\x01\x7f", b"\0asm\x01\0\0\0\x01\x02\x01\x5f"):
        with pytest.raises(UnsupportedModule):
            add_gc_roots(data)


def test_the_interpreter_is_valid_and_always_the_same(
    stock_module: bytes, passed_module: bytes, engine: wasmtime.Engine
) -> None:
    wasmtime.Module.validate(engine, passed_module)
    assert add_gc_roots(stock_module) == passed_module
