"""AES encryption (FIPS 197). Follows CircuitPython 10's aesio module."""

import _bell_aes as _bell
from _bus import span as _span
from _bus import writable as _writable
from uctypes import addressof as _addressof

MODE_ECB = 1
MODE_CBC = 2
MODE_CTR = 6
_ALL = 0x7FFFFFFF


class AES:
    """A cipher with its key; in CBC and CTR mode each call goes on where the last one ended."""

    def __init__(self, key, mode=0, IV=None, segment_size=8):
        if mode not in (0, MODE_ECB, MODE_CBC, MODE_CTR):
            raise NotImplementedError("Requested AES mode is unsupported")
        self._mode = mode or MODE_ECB
        self.rekey(key, IV)

    def rekey(self, key, IV=None):
        """Another key and initialization vector."""
        key = bytes(key)
        if len(key) not in (16, 24, 32):
            raise TypeError("Key must be 16, 24, or 32 bytes long")
        vector = bytearray(16) if IV is None else bytearray(IV)
        if len(vector) != 16:
            raise ValueError("IV length must be 16")
        self._key = key
        self._vector = vector

    @property
    def mode(self):
        return self._mode

    @mode.setter
    def mode(self, value):
        if value not in (MODE_ECB, MODE_CBC, MODE_CTR):
            raise NotImplementedError("Requested AES mode is unsupported")
        self._mode = value

    def _crypt(self, operation, src, dest):
        source, length = _span(src, 0, _ALL)
        target, room = _writable(dest, 0, _ALL)
        if length != room:
            raise ValueError("Source and destination buffers must be the same length")
        if self._mode == MODE_ECB and length != 16:
            raise ValueError("ECB only operates on 16 bytes at a time")
        if self._mode == MODE_CBC and length % 16:
            raise ValueError("CBC blocks must be multiples of 16 bytes")
        key, vector = _addressof(self._key), _addressof(self._vector)
        operation(self._mode, key, len(self._key), vector, source, target, length)

    def encrypt_into(self, src, dest):
        """Encrypt the bytes of ``src`` into ``dest``, which is as long."""
        self._crypt(_bell.encrypt, src, dest)

    def decrypt_into(self, src, dest):
        """Decrypt the bytes of ``src`` into ``dest``, which is as long."""
        self._crypt(_bell.decrypt, src, dest)
