import pytest

from circuitpython_kernel import VirtualBoard


@pytest.fixture(scope="module")
def board():
    with VirtualBoard("raspberry_pi_pico_w", clock="fast") as board:
        yield board


def value(board, code):
    result = board.run("import ipaddress\n" + code)
    assert result.ok, result.traceback
    return result.value


@pytest.mark.parametrize("given", ["'192.168.4.1'", "0x0104A8C0", "b'\\xc0\\xa8\\x04\\x01'"])
def test_an_address_is_made_of_text_number_and_bytes(board, given):
    assert value(board, f"ipaddress.IPv4Address({given})") == "192.168.4.1"


def test_equal_addresses_are_one_key(board):
    assert value(board, "a = ipaddress.ip_address('10.0.0.1')\n{a: 7}[ipaddress.IPv4Address(a.packed)]") == "7"
    assert value(board, "a == '10.0.0.1', a.version") == "(False, 4)"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("ip_address('10.0.0')", "ValueError: Not a valid IP string"),
        ("ip_address('a.b.c.d')", "ValueError: Not a valid IP string"),
        ("ip_address('10.0.0.256')", "ValueError: Not a valid IP string"),
        ("ip_address(1.5)", "ValueError: Only int or string supported for ip"),
        ("IPv4Address(b'1')", "ValueError: Address must be 4 bytes long"),
    ],
)
def test_errors_are_the_boards(board, call, message):
    result = board.run(f"import ipaddress\nipaddress.{call}")
    assert f"{result.error_type}: {result.error_message}" == message


def test_it_looks_like_c(board):
    assert value(board, "[name for name in dir(ipaddress) if name[0] != '_']") == "['IPv4Address', 'ip_address']"
    assert value(board, "hasattr(ipaddress, '_parse')") == "False"
