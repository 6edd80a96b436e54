"""Names, types and functions of the interpreter are found in its static data."""

import pytest

from circuitpython_kernel.vm import artifact
from circuitpython_kernel.vm.passes import lookup
from circuitpython_kernel.vm.passes.gcroots.binary import read_module
from circuitpython_kernel.vm.passes.gcroots.errors import UnsupportedModule
from circuitpython_kernel.vm.passes.lookup import Lookup


@pytest.fixture(scope="module")
def found():
    return Lookup(read_module(artifact.read()))


def test_names_are_those_that_the_interpreter_has(found, board):
    # An interned string is its number, shifted, with a mark; id() of one shows that.
    names = ("print", "choice", "range", "flush")
    shown = board.run(f"x = lambda: 0\n[id(n) for n in {names!r}]").value
    assert shown == repr([found.named(name) for name in names])


def test_types_are_where_a_program_sees_them(found, board):
    names = ("int", "dict", "slice", "tuple", "OSError", "property", "super")
    shown = board.run(f"[id(t) for t in ({', '.join(names)})]").value
    assert shown == repr([found.type(name) for name in names])


def test_slots_and_functions(found):
    kind = found.type("dict")
    assert found.slot(kind, lookup.MAKE_NEW)
    assert found.slot(kind, lookup.ATTR) == 0
    assert found.builtin("choice") != found.builtin("randrange")


@pytest.mark.parametrize("ask", [lambda f: f.name("no_such_name"), lambda f: f.type("sep"), lambda f: f.builtin("sep")])
def test_what_is_not_there_is_refused(found, ask):
    with pytest.raises(UnsupportedModule):
        ask(found)
