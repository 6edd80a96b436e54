"""The AES block cipher and its ECB, CBC and CTR modes, for `aesio`.

Follows FIPS 197 (the cipher) and NIST SP 800-38A (the modes).
"""

from __future__ import annotations

from circuitpython_kernel.hardware.chip import GuestError, Peripheral

BLOCK = 16
ECB, CBC, CTR = 1, 2, 6


def _double(value: int) -> int:
    """Times x in GF(2**8) modulo x**8 + x**4 + x**3 + x + 1."""
    return (value << 1) ^ (0x11B if value & 0x80 else 0)


def _times(a: int, b: int) -> int:
    product = 0
    while b:
        if b & 1:
            product ^= a
        a, b = _double(a), b >> 1
    return product


def _substitutions() -> bytes:
    # Section 5.1.1: the inverse in GF(2**8), then an affine transformation.
    box = bytearray(256)
    for value in range(256):
        inverse = next((n for n in range(256) if _times(value, n) == 1), 0)
        spread = inverse * 0x01010101_01
        box[value] = (inverse ^ (spread >> 4) ^ (spread >> 5) ^ (spread >> 6) ^ (spread >> 7) ^ 0x63) & 0xFF
    return bytes(box)


_BOX = _substitutions()
_INVERSE_BOX = bytes(_BOX.index(value) for value in range(256))
_PRODUCTS = {factor: bytes(_times(value, factor) for value in range(256)) for factor in (2, 3, 9, 11, 13, 14)}
_SHIFT = tuple((5 * n) % BLOCK for n in range(BLOCK))
_SHIFT_BACK = tuple((-3 * n) % BLOCK for n in range(BLOCK))


class Cipher:
    """AES with one key.

    Args:
        key: 16, 24 or 32 bytes.
    """

    def __init__(self, key: bytes) -> None:
        words = [key[at : at + 4] for at in range(0, len(key), 4)]
        size, constant = len(words), 1
        for number in range(size, 4 * (size + 7)):
            word = words[-1]
            if number % size == 0:
                word = (word[1:] + word[:1]).translate(_BOX)
                word = bytes((word[0] ^ constant,)) + word[1:]
                constant = _double(constant)
            elif size > 6 and number % size == 4:
                word = word.translate(_BOX)
            words.append(bytes(a ^ b for a, b in zip(words[-size], word, strict=True)))
        flat = b"".join(words)
        self._keys = [flat[at : at + BLOCK] for at in range(0, len(flat), BLOCK)]

    def encrypt(self, block: bytes) -> bytes:
        """One block of 16 bytes."""
        two, three = _PRODUCTS[2], _PRODUCTS[3]
        state = _xor(block, self._keys[0])
        for key in self._keys[1:-1]:
            state = state.translate(_BOX)
            s = [state[n] for n in _SHIFT]
            mixed = bytearray()
            for at in range(0, BLOCK, 4):
                a, b, c, d = s[at : at + 4]
                mixed += bytes((
                    two[a] ^ three[b] ^ c ^ d, a ^ two[b] ^ three[c] ^ d,
                    a ^ b ^ two[c] ^ three[d], three[a] ^ b ^ c ^ two[d],
                ))  # fmt: skip
            state = _xor(mixed, key)
        state = state.translate(_BOX)
        return _xor(bytes(state[n] for n in _SHIFT), self._keys[-1])

    def decrypt(self, block: bytes) -> bytes:
        """One block of 16 bytes."""
        nine, eleven, thirteen, fourteen = (_PRODUCTS[n] for n in (9, 11, 13, 14))
        state = _xor(block, self._keys[-1])
        for key in self._keys[-2:0:-1]:
            state = _xor(bytes(state[n] for n in _SHIFT_BACK).translate(_INVERSE_BOX), key)
            mixed = bytearray()
            for at in range(0, BLOCK, 4):
                a, b, c, d = state[at : at + 4]
                mixed += bytes((
                    fourteen[a] ^ eleven[b] ^ thirteen[c] ^ nine[d], nine[a] ^ fourteen[b] ^ eleven[c] ^ thirteen[d],
                    thirteen[a] ^ nine[b] ^ fourteen[c] ^ eleven[d], eleven[a] ^ thirteen[b] ^ nine[c] ^ fourteen[d],
                ))  # fmt: skip
            state = bytes(mixed)
        return _xor(bytes(state[n] for n in _SHIFT_BACK).translate(_INVERSE_BOX), self._keys[0])


def _xor(first: bytes | bytearray, second: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(first, second, strict=False))


def crypt(cipher: Cipher, mode: int, vector: bytes, data: bytes, *, encrypt: bool) -> tuple[bytes, bytes]:
    """Data of any whole number of blocks (CTR: of any length): the result, and the vector for the next call."""
    out = bytearray()
    for at in range(0, len(data), BLOCK):
        block = data[at : at + BLOCK]
        if mode == CTR:
            out += _xor(block, cipher.encrypt(vector))
            vector = ((int.from_bytes(vector, "big") + 1) % (1 << 128)).to_bytes(BLOCK, "big")
        elif encrypt:
            result = cipher.encrypt(_xor(block, vector) if mode == CBC else block)
            vector = result if mode == CBC else vector
            out += result
        else:
            plain = cipher.decrypt(block)
            out += _xor(plain, vector) if mode == CBC else plain
            vector = block if mode == CBC else vector
    return bytes(out), vector


class AES(Peripheral):
    """Encrypts the guest's buffers. It keeps nothing between calls: key and vector are the guest's."""

    name = "aes"

    def do_encrypt(self, *arguments: int) -> None:
        """Mode, address and length of the key, addresses of the vector, the source and the target, their length."""
        self._crypt(True, *arguments)

    def do_decrypt(self, *arguments: int) -> None:
        """As `do_encrypt`."""
        self._crypt(False, *arguments)

    def _crypt(
        self, encrypt: bool, mode: int, key: int, key_length: int, vector: int, source: int, target: int, length: int
    ) -> None:
        if mode != CTR and length % BLOCK:
            raise GuestError("ValueError", "CBC blocks must be multiples of 16 bytes")
        memory = self.chip.memory()
        cipher = Cipher(memory.read(key, key_length))
        data, after = crypt(cipher, mode, memory.read(vector, BLOCK), memory.read(source, length), encrypt=encrypt)
        memory.write(target, data)
        memory.write(vector, after)
