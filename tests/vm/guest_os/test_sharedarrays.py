"""Array objects of the guest over memory of the host's choice."""

import pytest

from circuitpython_kernel.vm.guest_os import sharedarrays


class Memory:
    def __init__(self, *words):
        self.data = bytearray(b"".join(word.to_bytes(4, "little") for word in words))

    def read(self, address, size):
        return bytes(self.data[address : address + size])

    def write(self, address, data):
        self.data[address : address + len(data)] = data


def test_an_empty_array_gets_length_and_address():
    memory = Memory(0x7000, ord("q"), 0, 0x1234)
    sharedarrays.point(memory, 0, 0x30000, 7)
    assert memory.data == Memory(0x7000, ord("q"), 7, 0x30000).data


def test_another_object_is_refused():
    with pytest.raises(ValueError, match="not an empty array"):
        sharedarrays.point(Memory(0x7000, ord("q"), 3, 0x1234), 0, 0x30000, 7)
