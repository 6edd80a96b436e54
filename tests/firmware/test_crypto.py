"""aesio and hashlib on the board, beside published vectors and Python's own hashes."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

# NIST SP 800-38A, appendix F: the first two blocks.
PLAIN = bytes.fromhex("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51")
KEYS = {
    128: "2b7e151628aed2a6abf7158809cf4f3c",
    192: "8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b",
    256: "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
}
IV = bytes(range(16))
COUNTER = bytes.fromhex("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff")


@pytest.mark.parametrize(
    ("bits", "cipher"),
    [
        (128, "3ad77bb40d7a3660a89ecaf32466ef97"),
        (192, "bd334f1d6e45f25ff712a214571fa5cc"),
        (256, "f3eed1bdb5d2a03c064b5a7e3db181f8"),
    ],
)
def test_ecb_vectors(ev, bits, cipher):
    ev(f"import aesio\na = aesio.AES(bytes.fromhex('{KEYS[bits]}'), 1)\nout = bytearray(16)\nNone")
    assert ev(f"a.encrypt_into({PLAIN[:16]!r}, out)\nout.hex()") == repr(cipher)
    assert ev("back = bytearray(16)\na.decrypt_into(out, back)\nbytes(back)") == repr(PLAIN[:16])


@pytest.mark.parametrize(
    ("mode", "vector", "cipher"),
    [
        ("CBC", IV, "7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2"),
        ("CTR", COUNTER, "874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff"),
    ],
)
def test_chained_vectors_in_two_calls(ev, mode, vector, cipher):
    ev(f"import aesio\nkey = bytes.fromhex('{KEYS[128]}')\na = aesio.AES(key, aesio.MODE_{mode}, IV={vector!r})\n"
       f"out = bytearray(32)\nm = memoryview(out)\n"
       f"for at in (0, 16): a.encrypt_into({PLAIN!r}[at:at + 16], m[at:at + 16])\nNone")  # fmt: skip
    assert ev("out.hex()") == repr(cipher)
    assert ev(f"a.rekey(key, {vector!r})\nback = bytearray(32)\na.decrypt_into(out, back)\nbytes(back)") == repr(PLAIN)


def test_ctr_takes_any_length(ev):
    ev("import aesio\na = aesio.AES(bytes(16), 6)\nout = bytearray(5)\na.encrypt_into(b'hello', out)\n0")
    assert ev("a.rekey(bytes(16))\na.decrypt_into(out, out)\nbytes(out)") == "b'hello'"


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("aesio.AES(bytes(5))", "TypeError: Key must be 16, 24, or 32 bytes long"),
        ("aesio.AES(bytes(16), 4)", "NotImplementedError: Requested AES mode is unsupported"),
        ("aesio.AES(bytes(16), aesio.MODE_CBC, bytes(3))", "ValueError: IV length must be 16"),
        ("aesio.AES(bytes(16), aesio.MODE_ECB).encrypt_into(bytes(32), bytearray(32))",
         "ValueError: ECB only operates on 16 bytes at a time"),
        ("aesio.AES(bytes(16), aesio.MODE_CBC).encrypt_into(bytes(17), bytearray(17))",
         "ValueError: CBC blocks must be multiples of 16 bytes"),
        ("aesio.AES(bytes(16), aesio.MODE_CTR).encrypt_into(bytes(3), bytearray(4))",
         "ValueError: Source and destination buffers must be the same length"),
    ],
)  # fmt: skip
def test_aes_errors(error, code, message):
    assert error(f"import aesio\n{code}") == message


@settings(max_examples=25)
@given(st.sampled_from(["sha1", "sha256"]), st.lists(st.binary(max_size=200), max_size=4))
def test_hashes_are_pythons(shared_board, name, pieces):
    theirs = hashlib.new(name)
    shared_board.run(f"import hashlib\nh = hashlib.new({name!r})")
    for piece in pieces:
        theirs.update(piece)
        assert shared_board.run(f"h.update({piece!r})\nh.digest()").value == repr(theirs.digest())


def test_hash_surface(ev, error):
    assert (
        ev("import hashlib\nhashlib.new('sha1', b'abc').digest_size, hashlib.new('sha256').digest_size") == "(20, 32)"
    )
    assert error("hashlib.new('md5')") == "ValueError: Unsupported hash algorithm"


def test_ecb_has_no_use_for_a_vector(ev):
    ev(f"import aesio\nkey = bytes.fromhex('{KEYS[128]}')\nout, plain = bytearray(16), bytearray(16)\n0")
    ev("aesio.AES(key, aesio.MODE_ECB, IV=b'0123456789abcdef').encrypt_into(b'sixteen bytes of', out)\n0")
    ev("aesio.AES(key, aesio.MODE_ECB).decrypt_into(out, plain)\n0")
    assert ev("bytes(plain)") == "b'sixteen bytes of'"
