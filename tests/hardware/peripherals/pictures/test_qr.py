"""qrio: codes that segno (PyPI, 1.6) has made are found and read, straight, turned and disturbed."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from circuitpython_kernel.hardware.peripherals.pictures import qr_code

CODES = {
    "https://circuitpython.org": (
        25,
        "1fdf87f1059941175fb5d174da5d175ad5d10421411fd557f000ec0013fd6970323e3e0868aa916ba44f154726114b57921f"
        "4965f150d52d1677df600139161fda151105ef1317557f01756fc3174789f10456f71fde109",
    ),
    "8675309": (
        21,
        "1fd57f104141174d5d175e5d17475d104c411fd57f00020005dc8915112d1450650320f317cea700198d1fc452105480175e"
        "d5174e6a1752a5104a781fc0e5",
    ),
    "HELLO WORLD $1:00": (
        33,
        "1fcc2667f105c79f4117406d65d175df225d17535db5d104e8d6411fd55557f001b935000bdff7dda1b80f117d0b4bdcba20"
        "e3a183790e6d8ff1c02809acc40ff5c035f14bd76ed514f2efd05113939fe2134f853f70c8294a6511cd7dabe14b52d5ea11"
        "f1d4a381595503601d4162ffe00139771f1fcb0bd5910508d3141755119fa17573181c1742712c7105f049261fcfb4ace",
    ),
    "Blinka " * 20: (
        49,
        "1fc940104317f105836ea4c74117429c721c35d175a24d4e7a5d17499f7ec005d105f75463e4411fd555555557f0004d7c68"
        "42001f7dbdfd0fbaa072446fb810d41574cb154e53f018b710f98351156fcaf6237ee0219248cdba7c09de06120c4131b21a"
        "09c5c2130be23d22c73ac14214248608ec014325e6cd3170a879f1308d50106e24f8ab36d120f9f51c18d415f8397f0a5ff0"
        "b1c17c6991110555bd552375e031d0247b99191bf1fafd5d7f30f3c611b5857910dfca34cfb5d06a224db60aec135102790d"
        "44702206c9458d301e5bad8ee925d161242d45392803c124bef94e9040aafd355d131e55249c6b6590f9e9fe4f1b6908e4f9"
        "0b5d4d30e121326985491c60bd7d2fbfe001b6247a29181fd4c9d55c75f104660475c712175fca7c21dfc17592482d3b9917"
        "5742b93d4681051a8a054fc11fd0bc0aeb63b",
    ),
}
"""Contents, with the side and the rows of bits in hexadecimal digits."""
KINDS = dict(zip(CODES, ("iso_8859-2", "iso_8859-1", "cp437", "iso_8859-2"), strict=True))


def bits(content):
    size, text = CODES[content]
    digits = -(-size // 4)
    rows = [int(text[n * digits : (n + 1) * digits], 16) for n in range(size)]
    return np.array([[row >> (size - 1 - n) & 1 for n in range(size)] for row in rows], bool)


def picture(content, angle=0, scale=4, size=300):
    code = Image.fromarray(np.where(bits(content), 20, 230).astype(np.uint8))
    code = code.resize((code.width * scale,) * 2, Image.Resampling.NEAREST)
    page = Image.new("L", (size, size), 225)
    page.paste(code, ((size - code.width) // 2,) * 2)
    return np.asarray(page.rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=225))


LOOK = "import qrio\nd = qrio.QRDecoder({width}, {height})\ndata = open('/p', 'rb').read()\n"


def look(board, gray, data=None):
    (board.drive.path / "p").write_bytes(gray.tobytes() if data is None else data)
    return LOOK.format(width=gray.shape[1], height=gray.shape[0])


@pytest.mark.parametrize("content", CODES)
@pytest.mark.parametrize("angle", [0, 90, 180, 12, 305])
def test_codes_are_read(board, ev, content, angle):
    code = look(board, picture(content, angle))
    assert ev(code + "[tuple(one) for one in d.decode(data)]") == [(content.encode(), KINDS[content])]


def test_where_a_code_is(board, ev):
    content = "https://circuitpython.org"
    size = CODES[content][0]
    code = look(board, picture(content))
    found = ev(code + "[tuple(one) for one in d.find(data)]")
    first, last = (300 - 4 * size) // 2, (300 + 4 * size) // 2
    corners = first, first, last, first, last, last, first, last
    assert len(found) == 1
    assert found[0][8] == size
    assert max(abs(a - b) for a, b in zip(found[0], corners, strict=False)) <= 2
    assert ev("d.find(data)[0].bottom_left_y == d.find(data)[0][7]") is True


def test_two_codes_in_a_picture(board, ev):
    both = np.hstack([picture("8675309", size=120), picture("https://circuitpython.org", size=140)[:120]])
    assert sorted(ev(look(board, both) + "[one.payload for one in d.decode(data)]")) == [
        b"8675309", b"https://circuitpython.org",
    ]  # fmt: skip


@pytest.mark.parametrize("policy", ["EVEN_BYTES", "ODD_BYTES", "RGB565", "RGB565_SWAPPED"])
def test_pixels_of_other_kinds(board, ev, policy):
    gray = picture("8675309", size=120)
    if policy.endswith("BYTES"):
        two = np.stack([gray, 255 - gray] if policy == "EVEN_BYTES" else [255 - gray, gray], axis=-1)
        data = two.tobytes()
    else:
        data = (gray.astype(np.uint16) >> 2 << 5).astype(">u2" if policy == "RGB565_SWAPPED" else "<u2").tobytes()
    code = look(board, gray, data)
    assert ev(code + f"[one.payload for one in d.decode(data, qrio.PixelPolicy.{policy})]") == [b"8675309"]


def test_an_empty_picture_has_no_code(board, ev):
    for gray in (np.full((60, 80), 255, np.uint8), np.zeros((5, 5), np.uint8)):
        assert ev(look(board, gray) + "d.decode(data), d.find(data), d.width, d.height") == (
            [], [], gray.shape[1], gray.shape[0],
        )  # fmt: skip


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("d.decode(bytes(5))", "IndexError: bytes index out of range"),
        ("d.decode(bytearray(120 * 120), qrio.PixelPolicy.RGB565)", "IndexError: bytearray index out of range"),
        ("d.find(bytes(120 * 120), 5)", "TypeError: pixel_policy must be of type PixelPolicy, not int"),
    ],
)
def test_errors_are_upstreams(error, code, message):
    assert error("import qrio\nd = qrio.QRDecoder(120, 120)\n" + code) == message


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(list(CODES)), st.data())
def test_errors_within_what_a_code_corrects(content, data):
    square = bits(content)
    free = np.argwhere(~qr_code.fixed_bits(qr_code.version_of(len(square))))
    # Of level L a block of 26 extra words corrects ten; so many bits can be in as many words.
    for place in data.draw(st.lists(st.integers(0, len(free) - 1), max_size=3)):
        square[tuple(free[place])] ^= True
    assert qr_code.read(square).payload == content.encode()


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(list(CODES)), st.integers(0, 2**32 - 1))
def test_a_spoilt_code_is_unreadable_or_what_it_was(content, seed):
    square = bits(content)
    square ^= np.random.default_rng(seed).random(square.shape) < 0.12
    try:
        found = qr_code.read(square)
    except qr_code.Unreadable:
        return
    assert found.payload == content.encode()
