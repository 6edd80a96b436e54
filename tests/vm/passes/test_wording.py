"""The interpreter's messages are CircuitPython's; what they are is in tests/firmware/test_error_words.py."""

import pytest
import wasmtime

from circuitpython_kernel.vm import artifact
from circuitpython_kernel.vm.passes import messages, wording
from circuitpython_kernel.vm.passes.gcroots.errors import UnsupportedModule
from circuitpython_kernel.vm.passes.messages import Message
from circuitpython_kernel.vm.passes.patch import Patch


def memory_after():
    return bytes(Patch(wording.use_circuitpython_words(artifact.read()), 0, 0).lookup.memory)


def test_both_builds_words_lie_side_by_side():
    memory = memory_after()
    full = memory[wording.ADDRESS : wording.ADDRESS + wording.ROOM]
    small = memory[wording.ADDRESS + wording.ROOM : wording.STACK_TOP]
    at = 0
    for message in messages.MESSAGES:
        ends = full.index(b"\0", at), small.index(b"\0", at)
        assert (full[at : ends[0]].decode(), small[at : ends[1]].decode()) == message.texts
        at += max(map(len, message.texts)) + 1


def test_the_room_is_the_interpreters_old_stack():
    patch = Patch(artifact.read(), 0, 0)
    assert patch.lookup.end < wording.ADDRESS - 4096
    assert patch.module.globals[0].initial == wording.STACK_TOP


@pytest.mark.parametrize(
    ("message", "says"),
    [
        (Message("no such message", "none"), 'no message "no such message"'),
        (
            Message("divide by zero", "division by zero", uses=4),
            '5 instructions name the message "divide by zero", not 4',
        ),
        (Message("divide by zero", "x", beside="no such message"), 'no message "no such message"'),
        (Message("divide by zero", "x" * 5000, uses=5), "no room"),
    ],
)
def test_an_interpreter_with_other_messages_is_refused(monkeypatch, message, says):
    monkeypatch.setattr(wording, "MESSAGES", (message,))
    with pytest.raises(UnsupportedModule, match=says):
        wording.use_circuitpython_words(artifact.read())


def test_another_module_is_refused():
    with pytest.raises(UnsupportedModule):
        wording.use_circuitpython_words(bytes(wasmtime.wat2wasm("(module (func))")))
