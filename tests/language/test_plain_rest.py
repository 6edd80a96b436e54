"""Tooltips are plain text: no marks of reStructuredText are left."""

import re

import pytest

from circuitpython_kernel.language import stubs
from circuitpython_kernel.language.plain_rest import plain

MARKS = re.compile(r":[a-z:]+:`|`|^\s*\.\. |^\s*:\w+[^:\n]*:\s|::$", re.MULTILINE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the :py:class:`analogio.AnalogIn` class", "the analogio.AnalogIn class"),
        ("see :class:`~adafruit_bus_device.I2CDevice`", "see I2CDevice"),
        ("see :ref:`Register <register-module-reference>`", "see Register"),
        ("``x`` and `y` and **z**, but 2 ** 3 ** 4", "x and y and z, but 2 ** 3 ** 4"),
        ("`the guide <https://example.org/x>`_", "the guide (https://example.org/x)"),
        (":param ~microcontroller.Pin pin: The pin", "pin (Pin): The pin"),
        (":param x: how far", "x: how far"),
        (":return: The rest\n:rtype: int", "Returns: The rest\nReturn type: int"),
        (":raises ValueError: if not", "Raises ValueError: if not"),
        (".. note:: Mind the gap\n   and this", "Note: Mind the gap\n   and this"),
        ("Use::\n\n  x = 1", "Use:\n\n  x = 1"),
        (".. code-block:: python\n   :linenos:\n\n   x = {1: 2}", "   x = {1: 2}"),
        ("a\n\n.. raw:: html\n\n   <p>\n\nb", "a\n\nb"),
        ("a\n\n.. a comment\n   of two lines\n\nb", "a\n\nb"),
        ("from 0 .. 255 inclusive", "from 0 .. 255 inclusive"),
        ("a `literal\nleft open", "a literal\nleft open"),
        ("", ""),
    ],
)
def test_marks_are_said_in_words(text, expected):
    assert plain(text) == expected


def documented():
    for module in stubs.modules():
        yield module
        for member in stubs.members(module) or ():
            yield f"{module}.{member}"
            yield from (f"{module}.{member}.{inner}" for inner in stubs.members(f"{module}.{member}") or ())


def test_nothing_in_the_stubs_keeps_its_marks():
    left = {}
    count = 0
    for name in documented():
        reference = stubs.lookup(name)
        if reference is not None and reference.doc:
            count += 1
            found = MARKS.findall(plain(reference.doc))
            if found:
                left[name] = found
    assert left == {}
    assert count > 1500
