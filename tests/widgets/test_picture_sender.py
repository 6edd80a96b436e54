"""Pictures for views: put together again, they are what was to be shown."""

import zlib

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from circuitpython_kernel.devices import ILI9341
from circuitpython_kernel.widgets.part_panel import PartPanel
from circuitpython_kernel.widgets.picture_sender import PictureSender

from front_end import FrontEnd  # isort: skip

CHANGES = st.lists(
    st.tuples(st.integers(0, 59), st.integers(0, 39), st.integers(1, 60), st.integers(1, 40), st.integers(0, 255)),
    max_size=6,
)


class Page:
    """What a view's canvas does."""

    def __init__(self):
        self.pixels = None
        self.bytes = 0

    def take(self, shape, sent):
        if self.pixels is None or self.pixels.shape != shape:
            self.pixels = np.zeros(shape, np.uint8)
        if sent.place is None:
            assert not sent.data
            return
        self.bytes += len(sent.data)
        left, top, width, height = sent.place
        if sent.packed == "two":
            colors = np.frombuffer(sent.data[:6], np.uint8).reshape(2, 3)
            bits = np.frombuffer(sent.data[6:], np.uint8).reshape(height, -1)
            part = colors[np.unpackbits(bits, axis=1)[:, :width]]
        else:
            data = zlib.decompress(sent.data) if sent.packed else sent.data
            part = np.frombuffer(data, np.uint8).reshape(height, width, 3 if sent.packed else 4)
        self.pixels[top : top + height, left : left + width] = part[:, :, :3]


@given(CHANGES, st.booleans())
def test_each_view_has_the_whole_picture_from_its_parts(changes, packs):
    sender, page = PictureSender(), Page()
    sender.packs("one", packs)
    picture = np.zeros((40, 60, 3), np.uint8)
    for number, (x, y, width, height, value) in enumerate([(0, 0, 1, 1, 0), *changes]):
        picture = picture.copy()
        picture[y : y + height, x : x + width] = value
        page.take(picture.shape, sender.changed("one", picture, whole=number == 0))
        np.testing.assert_array_equal(page.pixels, picture)
    late = Page()
    late.take(picture.shape, sender.changed("two", picture, whole=True))
    np.testing.assert_array_equal(late.pixels, picture)


def test_the_same_picture_is_nothing_new():
    sender = PictureSender()
    picture = np.zeros((4, 4, 3), np.uint8)
    mark = sender.mark(picture)
    assert sender.mark(picture.copy()) == mark
    assert sender.mark(picture + 1) != mark
    assert sender.mark(None) is None
    sender.changed("one", picture, whole=True)
    assert sender.changed("one", picture.copy(), whole=False) == (None, False, b"")
    assert sender.changed("one", np.zeros((5, 5, 3), np.uint8), whole=False).place == [0, 0, 5, 5]


def test_noise_is_sent_as_it_is_and_text_is_packed():
    sender = PictureSender()
    sender.packs("one", True)
    noise = np.random.default_rng(1).integers(0, 256, (240, 320, 3), dtype=np.uint8)
    assert not sender.changed("one", noise, whole=True).packed
    plain = np.zeros((240, 320, 3), np.uint8)
    sent = sender.changed("one", plain, whole=True)
    assert sent.packed
    assert len(sent.data) < 2_000


def test_an_oleds_picture_is_two_colors_and_a_bit_for_each_pixel():
    sender, page = PictureSender(), Page()
    shown = np.random.default_rng(1).integers(0, 2, (63, 129), dtype=np.uint8)
    picture = np.array(((0, 0, 0), (180, 220, 255)), np.uint8)[shown]
    sent = sender.changed("one", picture, whole=True)
    assert sent.packed == "two"
    assert len(sent.data) == 6 + 63 * 17
    page.take(picture.shape, sent)
    np.testing.assert_array_equal(page.pixels, picture)


def test_a_panel_sends_what_has_changed_and_nothing_while_idle(pico):
    part = ILI9341()
    pico.attach(part, cs="GP17", dc="GP20")
    for command, data in ((0x3A, b"\x55"), (0x36, b"\x38"), (0x11, b""), (0x29, b"")):
        part.command(command)
        part.data(data)
    panel = PartPanel(pico, part, live=False)
    view = FrontEnd(panel)
    view.tell("view", packs=True)
    assert view.frame["picture"] == [320, 240]
    assert view.frame["part"] == [0, 0, 320, 240]
    sent = len(view.messages)
    panel.refresh()
    assert len(view.messages) == sent, "nothing has changed"
    for command, data in ((0x2A, b"\0\x0a\0\x13"), (0x2B, b"\0\x05\0\x06"), (0x2C, b"\xf8\0" * 20)):
        part.command(command)
        part.data(data)
    view.tell("ack", seq=view.frame["seq"])
    panel.refresh()
    assert view.frame["part"] == [10, 5, 10, 2]
    assert panel.touch is False
    view.tell("touch", x=1, y=1)
    assert view.error == "ILI9341 cannot be touched."
