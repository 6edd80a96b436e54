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
    ("content", "text"),
    [
        (b'key = "\n', None),
        (b'key = "\\\n', None),
        (b"key =\n", None),
        (b'key="', None),
        (b'key="a" b', None),
        (b'key="\\u12x4"', None),
        (b'key="\\U00110000"', None),
        (b"key = not quoted\n", "'not quoted'"),
        (b"key = 'single'\n", "\"'single'\""),
        (b"key = [1, 2]\n", "'[1, 2]'"),
        (b"key = True\n", "'True'"),
        (b"key = 1.2.3\n", "'1.2.3'"),
        (b"key = 0x1g\n", "'0x1g'"),
        (b"key = 0x\n", "'0x'"),
        (b"key = 0b101\n", "'0b101'"),
        (b"key = 0o17\n", "'0o17'"),
        (b"key = -\n", "'-'"),
        (b"key = +-5\n", "'+-5'"),
        (b"key = 1 2\n", "'1 2'"),
        (b"key = 1e\n", "'1e'"),
        (b"key = infinity\n", "'infinity'"),
        (b"key = 2026-11-29\n", "'2026-11-29'"),
        (b"key = " + b"1" * 48 + b"\n", repr("1" * 48)),
    ],
)
def test_broken_values_are_the_default_and_a_value_error(board, error, read, content, text):
    board.drive.write("settings.toml", content)
    assert read("os.getenv('key')") == text
    assert error("import supervisor\nsupervisor.get_setting('key', 1)") == "ValueError: Invalid value"


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("1234567890123456", 1234567890123456.0), ("99999999999999999999", 1e20), ("1_000", 1000.0), ("08", 8.0),
        (".5", 0.5), ("5.", 5.0), ("+1.5e-3", 0.0015), ("-1E3", -1000.0), ("e5", 0.0), ("1e400", float("inf")),
        ("+7", 7), ("-0x10", -16), ("0XfF", 255), ("00", 0), ("000000000000000000001", 1.0), ("-0", 0), ("-08", -8.0),
    ],
)  # fmt: skip
def test_odd_numbers_are_read_as_c_reads_them(board, read, word, value):
    board.drive.write("settings.toml", f"key = {word} # a number\n".encode())
    read_value = eval(read("supervisor.get_setting('key')"), {"inf": float("inf")})
    assert type(read_value) is type(value)
    assert read_value == pytest.approx(value)
    assert read("os.getenv('key')") == repr(word)


def test_odd_lines(board, error, read):
    board.drive.write(
        "settings.toml",
        b'# key = "no"\n  key\t=  "first" # one\nkey = "second"\nother="a\\tb\\x41\\q" \t#x\n"quoted" = 1\n'
        b"spaced key = 2\n"
        b'a.b = 3\nempty = ""\nhash = "a#b" # c\nbare = a # b\nutf = \xc3\xa9\nbad = "\xff"\nKEY = 4\nlast = "end"',
    )
    names = "key", "other", "a.b", "empty", "hash", "bare", "utf", "KEY", "last", "quoted", "spaced", "spaced key"
    assert eval(read(f"[os.getenv(name) for name in {names}]")) == [
        "first", "a\tbx41q", "3", "", "a#b", "a", "\xe9", "4", "end", None, None, "2",
    ]  # fmt: skip
    assert read("os.getenv('\"quoted\"'), os.getenv('none', default='x')") == "('1', 'x')"
    assert error("import os\nos.getenv('bad')") == "UnicodeError: "
    assert error("import supervisor\nsupervisor.get_setting('bad')") == "UnicodeError: "
    for call in ("os.getenv", "supervisor.get_setting"):
        assert error(f"import os, supervisor\n{call}(5)") == "TypeError: can't convert 'int' object to str implicitly"


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
