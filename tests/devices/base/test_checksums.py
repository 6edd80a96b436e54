"""Checksums beside the examples of data sheets and catalogues."""

from circuitpython_kernel.devices.base import checksums


def test_sensirions_example():
    assert checksums.crc8(b"\xbe\xef", 0x31, 0xFF) == 0x92
    assert checksums.crc8(b"\x00", 0x31, 0xFF) == 0xAC
