"""settings.toml, as supervisor/shared/settings.c of CircuitPython 10.3 reads it."""

import pytest

from circuitpython_kernel import VirtualBoard

GOOD = r"""
# comment
text = "hello world"
spaced= "\n"
letter ="\u00c1x"
long = "\U000000c1x"
quoted = "\f\"\\" # comment
keys = "\t\r\b"
caf\u00e9 = 1
umlaut = "é\u00e9"
seven = 7
hex = 0x7f # comment
octal = 011
negative = -12
zero = 0
half = 0.5
large = 1e3
endless = -inf
yes = true
no = false
bare = some words # comment
[table]
inner = "hi"
"""

VALUES = {
    "text": "hello world", "spaced": "\n", "letter": "\u00c1x", "long": "\u00c1x", "quoted": '\f"\\', "keys": "\t\r\b",
    "umlaut": "\u00e9\u00e9", "seven": 7, "hex": 127, "octal": 9, "negative": -12, "zero": 0, "half": 0.5,
    "large": 1000.0, "endless": float("-inf"), "yes": True, "no": False,
}  # fmt: skip
WRITTEN = {
    "seven": "7", "hex": "0x7f", "octal": "011", "negative": "-12", "zero": "0", "half": "0.5", "large": "1e3",
    "endless": "-inf", "yes": "true", "no": "false",
}  # fmt: skip


@pytest.fixture
def read(board):
    def value(code):
        return board.run("import os, supervisor\n" + code).value

    return value


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_values_have_their_types_and_getenv_gives_text(board, read, end):
    board.drive.write("settings.toml", GOOD.replace("\n", end).encode())
    for key, value in VALUES.items():
        assert eval(read(f"supervisor.get_setting('{key}')"), {"inf": float("inf")}) == value, key
        assert read(f"os.getenv('{key}')") == repr(WRITTEN.get(key, value)), key
    assert read("os.getenv('bare')") == "'some words'"
    assert read("os.getenv('inner'), os.getenv('nothing', 3), supervisor.get_setting('inner', 4)") == "(None, 3, 4)"


def test_a_value_needs_no_line_end(board, read):
    board.drive.write("settings.toml", b"key=3")
    assert read("os.getenv('key'), supervisor.get_setting('key')") == "('3', 3)"


@pytest.mark.parametrize(
    ("content", "text", "message"),
    [
        (b'key = "\n', None, "Invalid format"),
        (b'key = "\\\n', None, "Invalid format"),
        (b"key =\n", None, "Invalid format"),
        (b'key="', None, "Invalid format"),
        (b'key="a" b', None, "Invalid format"),
        (b'key="\\u12x4"', None, "Invalid format"),
        (b'key="\\U00110000"', None, "Invalid unicode escape"),
        (b"key = not quoted\n", "'not quoted'", "Invalid format"),
        (b"key = 1_000\n", "'1_000'", "Invalid format"),
        (b"key = 1.2.3\n", "'1.2.3'", "Invalid format"),
        (b"key = 1234567890123456\n", "'1234567890123456'", "Invalid format"),
    ],
)
def test_broken_values_are_the_default_and_a_value_error(board, error, read, content, text, message):
    board.drive.write("settings.toml", content)
    assert read("os.getenv('key')") == text
    assert error("import supervisor\nsupervisor.get_setting('key', 1)") == f"ValueError: {message}"


@pytest.mark.parametrize(
    "content", [b"", b"key", b"key ", b"key\0", b'key\0="x"', b"\n", b"keys=1", b"ke=1", b"[key]\nkey=1"]
)
def test_a_line_that_defines_nothing(board, read, content):
    board.drive.write("settings.toml", content)
    assert read("os.getenv('key'), supervisor.get_setting('key', 5)") == "(None, 5)"


def test_numbers_are_as_long_as_cs(board, read):
    board.drive.write("settings.toml", b"a = 99999999999\nb = -99999999999\n")
    assert read("supervisor.get_setting('a'), supervisor.get_setting('b')") == "(2147483647, -2147483648)"


def test_without_the_file(board, read):
    board.drive.door.remove("settings.toml")
    assert read("os.getenv('key'), supervisor.get_setting('key', 5)") == "(None, 5)"
    assert read("open('/settings.toml', 'w').close()") is None


def test_small_builds_have_no_settings():
    with VirtualBoard("arduino_zero", clock="fast") as board:
        for call in ("os.getenv('x')", "supervisor.get_setting('x')"):
            assert board.run(f"import os, supervisor\n{call}").error_type == "NotImplementedError"


def test_the_pystack_says_what_is_wrong_with_its_size(board):
    board.drive.write("settings.toml", b"CIRCUITPY_PYSTACK_SIZE = big\n")
    said = []
    board.on_output = lambda _stream, text: said.append(text)
    board.reset(hard=False)
    board.run("1")
    board.on_output = None
    board.drive.write("settings.toml", b"")
    assert "".join(said) == "An error occurred while retrieving 'CIRCUITPY_PYSTACK_SIZE':\nInvalid format\n"
