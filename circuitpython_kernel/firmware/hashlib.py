"""Hashes (FIPS 180-4). Follows CircuitPython 10's hashlib module."""

import _bell_hash as _bell
from uctypes import addressof as _addressof

_SIZES = {"sha1": 20, "sha256": 32}
_BLOCKS = {"sha1": _bell.sha1, "sha256": _bell.sha256}
_BLOCK = 64


class Hash:
    """A hash in progress; made by `new`."""

    def __init__(self):
        raise TypeError("can't create 'Hash' instances")

    @property
    def digest_size(self):
        return _SIZES[self._name]

    def update(self, data):
        """Add bytes."""
        data = self._rest + bytes(data)
        whole = len(data) // _BLOCK * _BLOCK
        if whole:
            _BLOCKS[self._name](_addressof(self._state), _addressof(data), whole)
        self._length += whole
        self._rest = data[whole:]

    def digest(self):
        """The hash of everything so far, as bytes."""
        length = self._length + len(self._rest)
        zeros = (_BLOCK - 9 - len(self._rest)) % _BLOCK
        tail = self._rest + b"\x80" + bytes(zeros) + (length * 8).to_bytes(8, "big")
        state = bytearray(self._state)
        _BLOCKS[self._name](_addressof(state), _addressof(tail), len(tail))
        return bytes(state)


def new(name, data=b""):
    """A hash by the name of its algorithm, ``"sha1"`` or ``"sha256"``."""
    if name not in _SIZES:
        raise ValueError("Unsupported hash algorithm")
    hash = object.__new__(Hash)
    hash._name = name
    hash._state = bytearray(_SIZES[name])
    hash._rest = b""
    hash._length = 0
    _bell.start(name, _addressof(hash._state))
    if data:
        hash.update(data)
    return hash
