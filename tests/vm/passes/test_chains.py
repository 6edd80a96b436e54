"""Chained exceptions, as CircuitPython 10's full builds keep and show them."""

import pytest

from circuitpython_kernel import VirtualBoard

DIRECT = "The above exception was the direct cause of the following exception:"
DURING = "During handling of the above exception, another exception occurred:"

PREPARE = """
class Own(RuntimeError): pass

def links(make):
    try: make()
    except BaseException as error: return repr(error.__cause__), repr(error.__context__), error.__suppress_context__
"""

CASES = {
    "from the handled one": ("raise OSError() from inner", "('KeyError(1,)', 'KeyError(1,)', True)", DIRECT),
    "from another one": ("raise OSError() from ValueError(2)", "('ValueError(2,)', 'KeyError(1,)', True)", DIRECT),
    "from a class": ("raise OSError() from ValueError", "(\"<class 'ValueError'>\", 'KeyError(1,)', True)", None),
    "not from anything": ("raise OSError()", "('None', 'KeyError(1,)', False)", DURING),
    "from nothing": ("raise OSError() from None", "('None', 'KeyError(1,)', True)", None),
    "by the interpreter": ("1 / 0", "('None', 'KeyError(1,)', False)", DURING),
    "the same one": ("raise inner", "('None', 'None', False)", None),
    "the same one again": ("raise", "('None', 'None', False)", None),
    # Instances of a program's classes keep both as ordinary attributes; what hides the context is not among them.
    "own class": ("raise Own() from inner", "('KeyError(1,)', 'KeyError(1,)', False)", DURING),
    "own class from nothing": ("raise Own() from None", "('None', 'KeyError(1,)', False)", DURING),
}


@pytest.fixture(scope="module")
def board():
    with VirtualBoard(clock="fast") as board:
        assert board.run(PREPARE).ok
        yield board


@pytest.mark.parametrize("threshold", [-1, 1])
@pytest.mark.parametrize("case", CASES)
def test_links_and_text(board, case, threshold):
    statement, links, sentence = CASES[case]
    code = f"import gc\ngc.threshold({threshold})\n"
    code += f"def make():\n    try: raise KeyError(1)\n    except KeyError as inner:\n        {statement}\n"
    assert board.run(code + "links(make)").value == links
    result = board.run("make()")
    assert not result.ok
    assert "/.fw/" not in result.traceback
    sections = [text for text in (DIRECT, DURING) if f"\nKeyError: 1\n\n{text}\n\nTraceback" in result.traceback]
    if case == "from another one":
        assert result.traceback.startswith(f"ValueError: 2\n\n{DIRECT}\n\nTraceback")
    else:
        assert sections == ([sentence] if sentence else [])
    assert result.traceback.count("another exception") + result.traceback.count("direct cause") == bool(sentence)


def test_context_is_only_kept_where_a_name_holds_the_handled_exception(board):
    """As upstream: the handler itself is over when an exception of the interpreter's leaves it."""
    code = "def make():\n    try: raise KeyError(1)\n    except KeyError: 1 / 0\nlinks(make)"
    assert board.run(code).value == "('None', 'None', False)"


def test_what_is_raised_in_the_firmware_has_no_context_from_there(board):
    code = "import storage\ndef make():\n    storage.getmount('/nowhere')\nlinks(make)"
    assert board.run(code).value == "('None', 'None', False)"


def test_attributes_can_be_set(board):
    code = "e = ValueError(1)\ne.__context__ = KeyError(2)\ne.__cause__ = OSError(3)\n"
    code += "seen = [repr(e.__cause__), repr(e.__context__), e.__suppress_context__]\n"
    code += "e.__cause__ = None\ne.__suppress_context__ = 0\nseen + [e.__cause__, e.__suppress_context__]"
    assert board.run(code).value == "['OSError(3,)', 'KeyError(2,)', True, None, False]"
    assert board.run("raise e").traceback.startswith(f"KeyError: 2\n\n{DURING}\n\n")
    refused = board.run("e.__cause__ = BaseException()").error_message
    assert refused == "__cause__ must be of type BaseException or None, not BaseException"


def test_rings_and_long_chains_end(board):
    result = board.run("e.__context__ = KeyError(2)\ne.__context__.__context__ = e\nraise e")
    assert [line for line in result.traceback.splitlines() if ": " in line] == [
        "ValueError: 1",
        "KeyError: 2",
        "ValueError: 1",
    ]
    code = "last = None\nfor n in range(400):\n    try: raise ValueError(n) from last\n"
    result = board.run(code + "    except ValueError as e: last = e\nraise last")
    assert result.error_message == "399"
    assert 10 < result.traceback.count(DIRECT) <= 60
    assert board.run("1 + 1").value == "2"


def test_small_builds_do_not_chain():
    code = "def make():\n    try: raise KeyError(1)\n    except KeyError as inner: raise OSError(2) from inner\n"
    with VirtualBoard("gemma_m0", clock="fast") as board:
        result = board.run(code + "make()")
        assert (result.error_type, result.traceback.count("Traceback")) == ("OSError", 1)
        assert board.run("ValueError().__cause__").error_type == "AttributeError"


def test_exceptions_that_c_raises_without_arguments_come_from_none(board):
    """The heap is full of old bytes: the words that are not cleared would show them, or end the interpreter."""
    result = board.run(
        "import gc, sys\ngc.threshold(-1)\n"
        "found = set()\n"
        "for turn in range(20):\n"
        "    [bytearray(b'\\xff\\xfe\\xfd\\xfc' * 4) for n in range(2000)]\n"
        "    gc.collect()\n"
        "    for function in (sys.exit, lambda: next(iter(()))):\n"
        "        try:\n"
        "            function()\n"
        "        except (SystemExit, StopIteration) as error:\n"
        "            chain = error.__context__, error.__cause__, error.__suppress_context__\n"
        "            found.add((type(error).__name__,) + chain)\n"
        "print(sorted(found))"
    )
    assert result.stdout == "[('StopIteration', None, None, False), ('SystemExit', None, None, False)]\n", result
