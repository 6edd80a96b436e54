"""Cutting MIDI bytes into messages."""

from hypothesis import given
from hypothesis import strategies as st

from circuitpython_kernel.hardware.peripherals.usb_midi import MidiParser

data_byte = st.integers(0, 127)
channel = st.integers(0, 15)
two = st.builds(lambda s, c, a, b: bytes((s | c, a, b)), st.sampled_from([0x80, 0x90, 0xA0, 0xB0, 0xE0]), channel, data_byte, data_byte)  # fmt: skip  # noqa: E501
one = st.builds(lambda s, c, a: bytes((s | c, a)), st.sampled_from([0xC0, 0xD0]), channel, data_byte)
exclusive = st.builds(lambda body: b"\xf0" + bytes(body) + b"\xf7", st.lists(data_byte, max_size=8))
alone = st.sampled_from([b"\xf6", b"\xf8", b"\xfa", b"\xff", b"\xf1\x05", b"\xf2\x01\x02"])


@given(st.lists(st.one_of(two, one, exclusive, alone)), st.integers(1, 7))
def test_any_stream_in_any_pieces_is_cut_where_it_was_joined(messages, size):
    parser, stream = MidiParser(), b"".join(messages)
    found = [m for at in range(0, len(stream), size) for m in parser.feed(stream[at : at + size], at)]
    assert [message.data for message in found] == messages


def test_running_status_and_real_time_inside_a_message():
    found = MidiParser().feed(b"\x05\x90\x3c\xf8\x64\x3c\x00", 7)
    assert [m.data for m in found] == [b"\xf8", b"\x90\x3c\x64", b"\x90\x3c\x00"]
    assert [m.name for m in found] == ["clock", "note on", "note on"]
