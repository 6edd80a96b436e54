"""The firmware's own names: each gets another first byte, wherever it stands."""

import io
import re
import tokenize

import pytest

from circuitpython_kernel import boards
from circuitpython_kernel.board import firmware_image
from circuitpython_kernel.vm.passes.natives import PRIVATE_BYTE
from circuitpython_kernel.vm.private_names import hide_private_names, is_private

SOURCES = firmware_image.image(boards.load("raspberry_pi_pico"), b"")


@pytest.mark.parametrize(
    ("source", "hidden"),
    [
        ("_a = _b._c(d._e)", "@a = @b.@c(d.@e)"),
        ("__init__ _ __a a_b _1", "__init__ _ @_a a_b @1"),
        ("import _hw", "import _hw as @hw"),
        ("import _hw as _x, time as _t, os", "import _hw as @x, time as @t, os"),
        ("from _hw import now, _b as _c", "from _hw import now, @b as @c"),
        ("from ._x import y", "from ._x import y"),
        ("x = '_a' + \"_b\" # _c", "x = '_a' + \"_b\" # _c"),
        ('"""_a\n\'_b"""\n_c', '"""_a\n\'_b"""\n@c'),
        ("x = '\\'_a' + _b", "x = '\\'_a' + @b"),
        ("def f(_a=1, *, _b): return _a", "def f(@a=1, *, @b): return @a"),
        ("self._transmit()", "self._transmit()"),
    ],
)
def test_private_names_are_renamed(source, hidden):
    assert hide_private_names(source) == hidden.encode().replace(b"@", PRIVATE_BYTE)


@pytest.mark.parametrize("path", sorted(SOURCES))
def test_no_private_name_is_left_in_the_image(path):
    """By Python's own tokenizer, which sees names where the interpreter does."""
    text = SOURCES[path].decode("utf-8", "surrogateescape")
    text = re.sub("\udcff", "private_", text)
    names: list[str] = []
    line: list[str] = []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.NEWLINE:
            line = []
        elif token.type in (tokenize.NAME, tokenize.OP):
            line.append(token.string)
            modules = line[0] == "import" and line[-2:-1] in (["import"], [","])
            if token.type == tokenize.NAME and not modules and not (line[0] == "from" and "import" not in line):
                names.append(token.string)
        assert not (token.type == tokenize.STRING and token.string[:1].lower() in "fr"), "a string that hides names"
    assert not [name for name in names if is_private(name)]


@pytest.mark.parametrize("path", sorted(SOURCES))
def test_names_are_not_asked_for_by_a_text_of_the_firmware(path):
    """What `getattr` and the like are given as a text keeps its name, and would not be found."""
    text = SOURCES[path].decode("utf-8", "surrogateescape")
    found = re.findall(r"(?:get|set|has|del)attr\([^,]+, [\"'](_\w*)", text)
    assert not [name for name in found if is_private(name)]
