"""The declaration of the doorbells, and the exchange that reads what the guest sends by it."""

import random
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import hostile
from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.common import answers
from circuitpython_kernel.hardware.doorbells import types as types
from circuitpython_kernel.hardware.doorbells.exchange import Exchange
from circuitpython_kernel.hardware.doorbells.operations import DOORBELLS, TIMELESS, Result
from circuitpython_kernel.hardware.memory.block import SharedBlock
from circuitpython_kernel.hardware.time.clock import BoardClock

MEMORY_BYTES = 100_000
OPERATIONS = [(name, word) for name, operations in DOORBELLS.items() for word in operations]


def make_exchange(seen=None, result=""):
    """An exchange of a chip with 30 pins, whose handlers note what they get; the handles 1 to 5 are open."""
    memory = SimpleNamespace(holds=lambda address, size: address >= 0 <= size and address + size <= MEMORY_BYTES)
    exchange = Exchange(SimpleNamespace(pin_count=30, memory=lambda: memory), BoardClock(SharedBlock(1)))
    for name, operations in DOORBELLS.items():

        def handlers(name=name, operations=operations):
            def note(word):
                def handler(*values):
                    if seen is not None:
                        seen.append((name, word, values))
                    return result

                return handler

            return {word: note(word) for word in operations}

        exchange.connect(name, handlers(), lambda handle: 1 <= handle <= 5)
    return exchange


def fits(kind, value):
    """Whether a value is what the type promises."""
    match kind:
        case types.Whole(low, high, step):
            return low <= value <= high and value % step == 0
        case types.OneOf(values):
            return value in values
        case types.Nanoseconds(endless):
            return (-1 if endless else 0) <= value <= 1 << 62
        case types.Flag():
            return value in (True, False)
        case types.PinIndex(optional):
            return (optional and value is None) or 0 <= value < 30
        case types.Handle(any=closed):
            return closed or 1 <= value <= 5
        case types.Address(size=int(size), length=int(length)):
            return 0 <= value <= MEMORY_BYTES - size * length
        case types.Address():
            return 0 <= value <= MEMORY_BYTES
        case types.Choice(words):
            return value in words
        case types.Hexadecimal(most):
            return isinstance(value, bytes) and len(value) <= most
        case types.Text(most):
            return isinstance(value, str) and len(value) <= most
        case types.Several(inner, most):
            return len(value) <= most and all(fits(inner, item) for item in value)
        case types.Record(fields):
            return all(fits(inner, item) for inner, item in zip(fields[value[0]], value[1:], strict=True))
        case types.Objects(names, size):
            return value.keys() == set(names) and all(0 <= at <= MEMORY_BYTES - size for at in value.values())
        case types.Json(schema):
            return schema(value)
    raise AssertionError(kind)


@given(st.sampled_from(OPERATIONS), st.randoms(use_true_random=False))
def test_whatever_the_guest_sends_a_handler_gets_what_is_declared(operation, chance):
    name, word = operation
    seen = []
    exchange = make_exchange(seen)
    arguments = DOORBELLS[name][word].arguments
    request = hostile.payload(chance, word, arguments, 50_000).replace(hostile.HANDLE, "3")
    answer = exchange.ring(name, request.encode())
    assert answer.startswith("!") is not bool(seen)
    for _, _, values in seen:
        assert len(values) == len(arguments)
        for argument, value in zip(arguments, values, strict=True):
            assert (argument.optional and value is None) or fits(argument.kind, value), (argument, value)


@given(st.sampled_from(OPERATIONS), st.binary(max_size=60))
def test_random_bytes_are_refused_or_read_but_never_an_error_of_the_hosts(operation, data):
    name, word = operation
    exchange = make_exchange()
    for request in (data, word.encode() + b" " + data):
        assert isinstance(exchange.ring(name, request), str)
    assert exchange.ring(name + "?", data).startswith("!RuntimeError:")


@given(st.sampled_from(OPERATIONS), st.randoms(use_true_random=False))
def test_the_quick_way_reads_what_the_other_one_reads(operation, chance):
    name, word = operation
    entry = make_exchange().entry(name, word)
    request = hostile.payload(chance, "", DOORBELLS[name][word].arguments, 50_000).replace(hostile.HANDLE, "3").encode()
    quick = entry.quickly(request)
    if quick is not None:
        assert list(quick) == entry.read(request)


def test_most_doorbells_of_buses_are_read_the_quick_way():
    exchange = make_exchange()
    for name, word, request in [
        ("i2c", "both", b"1 8 100 1 200 6"), ("spi", "write", b"1 100 64"), ("pin", "", b"3"),
        ("nvm", "read", b"0 9 4"),
        ("events", "", b""), ("rtc", "get", b""),
    ]:  # fmt: skip
        assert exchange.entry(name, word).quickly(request) is not None


def test_a_board_answers_every_doorbell_that_is_declared(board):
    for name, word in OPERATIONS:
        answer = board._exchange.ring(name, f"{word} \x00".encode())
        assert "has no such operation" not in answer, (name, word)


@pytest.fixture(scope="module")
def board():
    with VirtualBoard(clock="fast") as board:
        yield board


def test_handlers_have_to_be_those_that_are_declared():
    exchange = make_exchange()
    with pytest.raises(ValueError, match="the doorbell pwm has the operations open, close"):
        exchange.connect("pwm", {"open": print})


@pytest.mark.parametrize(
    ("name", "request_", "refusal"),
    [
        ("pin", "-2147483648", "!ValueError:Invalid pin"),
        ("pin", "30", "!ValueError:Invalid pin"),
        ("analog", "x", "!ValueError:pin must be a number, not 'x'"),
        ("i2c", "write 7 8 10 5", "!ValueError:Object has been deinitialized and can no longer be used. "
         "Create a new object."),
        ("i2c", "write 1 128 10 5", "!ValueError:address must be 0-127"),
        ("i2c", "write 1 8 99996 5", "!ValueError:at must lie in the program's memory"),
        ("i2c", "write 1 8 -1 5", "!ValueError:at must lie in the program's memory"),
        ("i2c", "write 1 8 10", "!ValueError:i2c write takes 4 arguments but 3 were given"),
        ("i2c", "open", "!ValueError:i2c open takes 5 arguments but 1 were given"),
        ("i2c", "steal", "!RuntimeError:the hardware has no such operation"),
        ("pulse_out", "send 1 38000 9 50000 30000", "!ValueError:at must lie in the program's memory"),
        ("sampler", "read 1 9 99999 1 2", "!ValueError:at must lie in the program's memory"),
        ("pwm", f"open 3 {2**60} 0", "!ValueError:frequency must be 1-1000000000"),
        ("hash", "sha256 0 0 63", "!ValueError:length must be a multiple of 64"),
        ("uart", "open 1 2 -1 0 -1 9600 8 mark 1 64", "!ValueError:Invalid parity"),
        ("storage", "label TWELVELETTER", "!ValueError:value length must be <= 11"),
        ("alarm", "light pin:3:1:0", "!ValueError:Invalid alarms"),
        ("alarm", "light dream:3", "!ValueError:Invalid alarms"),
        ("ulab", "call " + "[" * 5000, "!ValueError:Invalid call"),
        ("usb_hid", 'enable 0 ["BOMB"]', "!ValueError:Invalid devices"),
        ("supervisor", "autoreload 2", "!ValueError:value must be 0-1"),
        ("attach", "WORDS=1", "!ValueError:objects must be "),
        ("sleep", "-1", "!ValueError:duration must be >= 0"),
        ("pin", "\xff", "!ValueError:pin must be a number, not 'ÿ'"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_one_sentence(name, request_, refusal):
    assert make_exchange().ring(name, request_.encode()).startswith(refusal)


def test_what_is_no_text_is_refused():
    assert make_exchange().ring("input", b"\xff\xfe").startswith("!UnicodeError:")


def test_optional_arguments_texts_with_blanks_and_empty_lists():
    seen = []
    exchange = make_exchange(seen)
    for name, request in [
        ("storage", b"readonly"), ("storage", b"readonly 1"), ("storage", b"label TWO WORDS"), ("alarm", b"deep"),
        ("keypad", b"keys 20000 64 1 0 "), ("keypad", b"switches 20000 64 1 3,4 5 6"), ("uart", b"read 2 10 4 -5 -1"),
        ("sleep", b"9" * 30), ("spi", b"open 1 -1 2 0"),
    ]:  # fmt: skip
        exchange.ring(name, request)
    assert [values for _, _, values in seen] == [
        (None,), (True,), ("TWO WORDS",), ((),), (20000, 64, 1, 0, ()), (20000, 64, 1, (3, 4), (5, 6)),
        (2, 10, 4, -1, -1), (1 << 62,), (1, None, 2, False),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", "plain", "!ValueError:no", "=x", "+9", "é"])
def test_texts_that_look_like_something_else_are_marked(text):
    answer = make_exchange(result=text).ring("supervisor", b"previous_traceback")
    assert DOORBELLS["supervisor"]["previous_traceback"].result is Result.TEXT
    assert answer == (text if text[:1] not in ("!", "=", "+") or not text else "=" + text)


@given(st.text(min_size=1))
def test_a_long_answer_is_announced_with_its_length(text):
    head, rest = answers.long(answers.plain(text).encode("utf-8", "replace"))
    assert rest.decode() == text.encode("utf-8", "replace").decode()
    assert head == f"+{len(rest)}".encode()
    assert answers.long(f"!ValueError:{text}".encode("utf-8", "replace"))[0].startswith(b"+!")


def test_sampling_by_declaration_reaches_every_type():
    chance = random.Random(1)
    kinds = {
        type(argument.kind)
        for operations in DOORBELLS.values()
        for o in operations.values()
        for argument in o.arguments
    }
    for kind in kinds:
        assert kind.__module__ == types.__name__
    for name, word in OPERATIONS:
        assert isinstance(hostile.payload(chance, word, DOORBELLS[name][word].arguments, 5), str)


def test_only_doorbells_that_exist_take_no_time():
    assert DOORBELLS.keys() > TIMELESS


def test_what_may_be_left_out_is_nothing_to_the_handler():
    seen = []
    exchange = make_exchange(seen)
    for name, request in (("touch", b"raw 3"), ("supervisor", b"status_bar console"), ("storage", b"readonly")):
        assert not exchange.ring(name, request).startswith("!")
    assert [values[-1] for _, _, values in seen] == [None] * 3
    assert exchange.ring("touch", b"raw").startswith("!ValueError")
