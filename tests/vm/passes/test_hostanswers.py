"""The host's call gives bytes, whatever they are."""

import pytest

from benchmarks.hostile import hostile_board
from circuitpython_kernel.vm import artifact
from circuitpython_kernel.vm.passes import hostanswers, randomness
from circuitpython_kernel.vm.passes.gcroots.binary import read_module
from circuitpython_kernel.vm.passes.gcroots.errors import UnsupportedModule


def test_only_the_function_that_calls_the_host_changes():
    before = artifact.read()
    after = hostanswers.give_bytes(before)
    old, new = read_module(before), read_module(after)
    bodies = zip(old.bodies, new.bodies, strict=True)
    assert sum(before[a:b] != after[c:d] for (a, b), (c, d) in bodies) == 1


def test_a_module_in_which_two_functions_call_the_host_is_refused():
    with pytest.raises(UnsupportedModule, match="2 things look like what calls the host"):
        hostanswers.give_bytes(randomness.ask_the_host(artifact.read()))


@pytest.mark.parametrize("answer", [b"", b"\0", b"a", bytes(range(256)), b"\xff" * 1000])
def test_any_bytes_come_as_they_are(answer):
    with hostile_board() as board:
        doorbell = board._core.machine._doorbell
        usual = doorbell.ring
        doorbell.ring = lambda name, request: request if name == b"echo" else usual(name, request)
        assert board.run(f"ring('echo', {answer!r}) == {answer!r}, type(ring('echo', {answer!r}))").value == (
            "(True, <class 'bytes'>)"
        )
