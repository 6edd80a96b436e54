"""Serial frames: what is sent with some settings is received with the same ones, and differs with others."""

from hypothesis import given
from hypothesis import strategies as st

from circuitpython_kernel.hardware.peripherals.serial_line import SerialFormat, line_edges, line_levels, receive

FORMATS = st.builds(
    SerialFormat,
    st.sampled_from([300, 9600, 115_200, 921_600]),
    st.integers(5, 8),
    st.sampled_from([None, "even", "odd"]),
    st.sampled_from([1, 2]),
)


@given(st.binary(max_size=20), FORMATS)
def test_the_same_settings_give_the_same_bytes(data, form):
    mask = (1 << form.bits) - 1
    direct = receive(data, form, 1000, form)
    assert [octet.value for octet in direct] == [octet & mask for octet in data]
    # The path that looks at levels agrees: a format that is equal but for stop bits that nobody checks.
    looked = receive(data, form._replace(stop=2), 1000, form._replace(stop=1))
    assert [octet.value for octet in looked] == [octet & mask for octet in data]
    assert all(octet.good for octet in looked)


@given(st.binary(min_size=1, max_size=20), FORMATS)
def test_edges_alternate_and_start_with_the_start_bit(data, form):
    times, levels = line_edges(data, form, 500)
    assert times[0] == 500
    assert levels.tolist() == [n % 2 for n in range(len(levels))]
    assert len(line_levels(data, form)) == len(data) * form.frame_bits


@given(st.binary(min_size=1, max_size=10))
def test_wrong_parity_is_noticed(data):
    found = receive(data, SerialFormat(parity="even"), 0, SerialFormat(parity="odd"))
    assert [octet.value for octet in found] == list(data)
    assert not any(octet.good for octet in found)
