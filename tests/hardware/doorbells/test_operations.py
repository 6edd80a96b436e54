"""The declaration of the doorbells: the firmware's stubs and the host's exchange, which come from it, fit."""

import ast
import builtins
import random
import re
import struct
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import circuitpython_kernel
from benchmarks import hostile
from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.board import firmware_image
from circuitpython_kernel.doorbell import answers, kinds, stubs, values
from circuitpython_kernel.doorbell.answers import ERRORS, GuestError
from circuitpython_kernel.doorbell.operations import Result, full_name, operation
from circuitpython_kernel.doorbell.requests import Requests
from circuitpython_kernel.hardware.doorbells.exchange import Exchange
from circuitpython_kernel.hardware.doorbells.operations import DOORBELLS, TIMELESS
from circuitpython_kernel.hardware.memory import layout
from circuitpython_kernel.hardware.memory.block import SharedBlock
from circuitpython_kernel.hardware.time.clock import BoardClock
from circuitpython_kernel.vm import doorbells as program
from circuitpython_kernel.vm.machine.instance import RESULT_BYTES

MEMORY_BYTES = 100_000
PINS = 30
OPERATIONS = [(name, word) for name, operations in DOORBELLS.items() for word in operations]
ALL = {**DOORBELLS, **program.DOORBELLS}
EVERY = [(name, word) for name, operations in ALL.items() for word in operations]
FIRMWARE = Path(circuitpython_kernel.__file__).parent / "firmware"


class Memory:
    def holds(self, address, size):
        return address >= 0 <= size and address + size <= MEMORY_BYTES


GUEST = SimpleNamespace(pin_count=PINS, memory=Memory)


def make_exchange(seen=None, only=None):
    """An exchange whose handlers note what they get; the handles 1 to 5 are open. ``only`` is a doorbell, else all."""
    exchange = Exchange(GUEST, BoardClock(SharedBlock(1)))
    for name in DOORBELLS if only is None else (only,):
        operations = DOORBELLS[name]

        def note(name, word, declared):
            def handler(*given):
                if seen is not None:
                    seen.append((name, word, given))
                return _some(declared.result)

            return handler

        handlers = {word: note(name, word, declared) for word, declared in operations.items()}
        exchange.connect(name, handlers, lambda handle: 1 <= handle <= 5)
    return exchange


def _some(result):
    """A value of a result's form."""
    if not result.fields:
        return None
    found = tuple(
        "" if isinstance(kind, kinds.Text) else b"" if isinstance(kind, kinds.Data) else
        kind.choices()[0] if kind.choices() else 0
        for kind in result.fields.values()
    )  # fmt: skip
    return found[0] if len(found) == 1 else found


# ---- the firmware's stubs, run here


def load_stubs(call, tables=ALL):
    """The modules that the firmware gets, in this Python; ``call`` is the host's call."""
    modules = {"_values": values}
    bell_source = (FIRMWARE / "_bell.py").read_text(encoding="utf-8")
    host = ModuleType("host")
    host.call = lambda name, request: call(name.encode(), request)
    modules["host"] = host

    def importer(name, *rest):
        return modules[name] if name in modules else __import__(name, *rest)

    sources = {**stubs.sources(tables), "_bell": bell_source}
    for name in ("_answers", "_bell", *(stubs.module_name(table) for table in tables)):
        module = ModuleType(name)
        module.__dict__["__builtins__"] = {**vars(builtins), "__import__": importer}
        exec(compile(sources[name], name, "exec"), module.__dict__)
        modules[name] = module
    return {name: modules[stubs.module_name(name)] for name in tables}


NUMBERS = st.integers(-(1 << 63), (1 << 63) - 1)
TEXTS = st.text(st.characters(codec="utf-8"), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS | st.binary(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.lists(inner, max_size=4).map(tuple),
    max_leaves=12,
)


def fitting(kind):
    """What an argument of a kind can be."""
    match kind:
        case kinds.Whole(low, high, step):
            return st.integers(-(-low // step), high // step).map(lambda n: n * step)
        case kinds.OneOf(known):
            return st.sampled_from(known)
        case kinds.Nanoseconds(endless):
            return st.integers(-1 if endless else 0, kinds.FOREVER_NS)
        case kinds.Flag(optional):
            return st.booleans() | (st.none() if optional else st.nothing())
        case kinds.PinIndex(optional):
            return st.integers(0, PINS - 1) | (st.none() if optional else st.nothing())
        case kinds.Handle():
            return st.integers(1, 5)
        case kinds.Address():
            return st.just(0)
        case kinds.Choice(words):
            return st.sampled_from(words)
        case kinds.Text(most, optional):
            return TEXTS.filter(lambda text: len(text.encode()) <= most) | (st.none() if optional else st.nothing())
        case kinds.Data(most, optional):
            return st.binary(max_size=min(most, 20)) | (st.none() if optional else st.nothing())
        case kinds.Several(inner, most):
            return st.lists(fitting(inner), max_size=min(most, 6)).map(tuple)
        case kinds.Records(tags, most):
            one = st.one_of(*(st.tuples(st.just(tag), *map(fitting, inner)) for tag, inner in tags.items()))
            return st.lists(one, max_size=min(most, 5)).map(tuple)
        case kinds.Items(fields, most):
            return st.lists(st.tuples(*map(fitting, fields.values())).map(list), max_size=min(most, 4))
        case kinds.Values():
            return VALUES
        case kinds.Float():
            return st.floats(allow_nan=False)
    raise AssertionError(kind)


def arguments_of(declared):
    """Arguments that fit. What addresses point at is small, as the memory is."""
    counts = {kind.length for kind in declared.arguments.values() if isinstance(kind, kinds.Address)}
    counts |= {kind.size for kind in declared.arguments.values() if isinstance(kind, kinds.Address)}
    return st.tuples(
        *(
            fitting(kind).filter(lambda n: n <= 64) if name in counts and not isinstance(kind, kinds.Whole) else
            st.integers(0, 64).map(lambda n, kind=kind: n // kind.step * kind.step) if name in counts else fitting(kind)
            for name, kind in declared.arguments.items()
        )
    )  # fmt: skip


@given(st.sampled_from(OPERATIONS), st.data())
def test_what_the_firmware_packs_the_handler_gets(which, data):
    name, word = which
    seen = []
    modules = load_stubs(make_exchange(seen, name).ring, {name: DOORBELLS[name]})
    given_ = data.draw(arguments_of(DOORBELLS[name][word]))
    getattr(modules[name], word)(*given_)
    assert seen == [(name, word, given_)]
    assert [type(value) for value in seen[0][2]] == [type(value) for value in given_]


@given(st.sampled_from(EVERY), st.data())
def test_the_hosts_own_packing_is_the_firmwares(which, data):
    name, word = which
    declared = ALL[name][word]
    sent = []

    def call(called, request):
        sent.append((called, request))
        raise EOFError

    given_ = data.draw(arguments_of(declared))
    with pytest.raises(EOFError):
        getattr(load_stubs(call, {name: ALL[name]})[name], word)(*given_)
    assert sent == [(full_name(name, word).encode(), declared.layout.packed(given_))]


@given(st.sampled_from(EVERY), st.data())
def test_what_a_handler_gives_the_firmware_gets(which, data):
    name, word = which
    declared = ALL[name][word]
    found = data.draw(st.tuples(*map(fitting, declared.result.fields.values())))
    expected = None if not found else found[0] if len(found) == 1 else found
    if declared.result.optional:
        expected = data.draw(st.sampled_from((expected, None)))
    answer = declared.result.writer()(expected)
    modules = load_stubs(lambda _name, _request: answer, {name: ALL[name]})
    given_ = data.draw(arguments_of(declared))
    assert getattr(modules[name], word)(*given_) == expected


@given(st.sampled_from(EVERY), st.sampled_from(ERRORS), TEXTS, NUMBERS)
def test_an_error_of_a_handlers_is_raised_by_the_stub(which, kind, text, number):
    name, word = which
    error = GuestError(kind, number if kind == "OSError" else text)
    modules = load_stubs(lambda _name, _request: error.answer, {name: ALL[name]})
    values_ = [
        next(iter(kind.choices())) if kind.choices() else b"" if type(kind) is kinds.Data else
        "" if isinstance(kind, kinds.Text) else () if isinstance(kind, kinds.Tailed) else 0
        for kind in ALL[name][word].arguments.values()
    ]  # fmt: skip
    with pytest.raises(getattr(builtins, kind)) as raised:
        getattr(modules[name], word)(*values_)
    assert type(raised.value) is getattr(builtins, kind)
    assert raised.value.args == ((number,) if kind == "OSError" else (text,))


@given(VALUES)
def test_values_come_back(value):
    assert values.unpacked(values.packed(value)) == value


@given(st.binary(max_size=60))
def test_bytes_that_are_no_value_are_a_value_error(data):
    try:
        values.unpacked(data)
    except ValueError:
        return


def test_values_in_each_other_are_read_up_to_a_depth():
    value = 1
    for _ in range(values.DEEPEST):
        value = [value]
    assert values.unpacked(values.packed(value)) == value
    with pytest.raises(ValueError, match="too deep"):
        values.unpacked(values.packed([value]))
    with pytest.raises(ValueError, match="too deep"):
        values.unpacked(b"\x08\1\0\0\0" * 100_000 + b"\0")


@given(TEXTS.filter(bool), st.sampled_from(ERRORS[1:]))
def test_a_long_answer_is_announced_with_its_length(text, kind):
    for answer, status, number in (
        (Result({"value": kinds.Text()}).writer()(text), answers.LONG, 0),
        (GuestError(kind, text).answer, answers.FAILED_LONG, ERRORS.index(kind)),
    ):
        head, rest = answers.long(answer)
        assert rest.decode() == text
        assert struct.unpack(answers.ERROR_FORMAT, head) == (status, number, len(rest))


def test_an_answer_that_is_given_at_once_fits_the_interpreters_buffer():
    assert answers.LONGEST + answers.HEAD_BYTES < RESULT_BYTES


# ---- the declaration is whole


def test_a_board_answers_every_doorbell_that_is_declared_and_no_other(board):
    declared = {full_name(name, word).encode() for name, word in OPERATIONS}
    assert board._core.machine._doorbell.exchange._entries.keys() == declared
    assert board._core.machine._own_doorbells._entries.keys() == {f"program.{word}".encode() for word in ALL["program"]}
    for name, word in OPERATIONS:
        assert callable(board._core.machine._doorbell.exchange.entry(name, word).handler)


def test_every_operation_of_a_peripheral_is_declared(board):
    for peripheral in board._core.silicon.peripherals.values():
        methods = {name.removeprefix("do_") for name in dir(peripheral) if name.startswith("do_")}
        assert methods == set(DOORBELLS[peripheral.name]), peripheral.name


def test_handlers_have_to_be_those_that_are_declared():
    with pytest.raises(ValueError, match="the doorbell pwm has the operations open, retune, keeps_duty, duty, close"):
        make_exchange().connect("pwm", {"open": print})


def test_a_result_with_a_tail_is_the_only_one():
    with pytest.raises(ValueError, match="the only one"):
        operation(Result({"a": kinds.Text(), "b": kinds.Flag()}))


# ---- the firmware uses the stubs alone


def firmware_sources():
    return {path.relative_to(FIRMWARE).as_posix(): path.read_text(encoding="utf-8") for path in FIRMWARE.rglob("*.py")}


@pytest.mark.parametrize("name", sorted(firmware_sources()))
def test_no_module_of_the_firmware_calls_the_host_by_itself(name):
    tree = ast.parse(firmware_sources()[name])
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    imported |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert "host" not in imported or name == "_bell.py"
    assert "_bell" not in imported, "the shared part of the stubs is for the stubs"


def used_operations(source):
    """The doorbells' functions that a module uses, as (doorbell, operation)."""
    tree = ast.parse(source)
    modules, found = {}, set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.startswith("_bell_"):
                    modules[alias.asname or alias.name] = alias.name.removeprefix("_bell_")
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("_bell_"):
            found |= {(node.module.removeprefix("_bell_"), alias.name) for alias in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
            found.add((modules[node.value.id], node.attr))
    return found


def test_the_firmware_uses_every_operation_and_no_other():
    used = set().union(*map(used_operations, firmware_sources().values()))
    # Classes that serve several doorbells reach them by an attribute.
    shared = {(name, word) for name in ("nvm", "sleep_memory") for word in ("size", "read", "write")}
    shared |= {(name, "close") for name, words in DOORBELLS.items() if "close" in words}
    shared |= {("program", "more")}  # the stubs' own
    assert used - set(EVERY) == set()
    assert set(EVERY) - used <= shared
    assert "self._bell.close(" in firmware_sources()["_pins.py"]
    assert {f"self._bell.{word}(" for word in ("size", "read", "write")} <= set(
        re.findall(r"self\._bell\.\w+\(", firmware_sources()["_memory.py"])
    )


def test_the_stubs_are_in_the_image(board):
    files = firmware_image.image(board.definition, b"")
    assert {f"/_bell_{name}.py" for name in ALL} <= files.keys()
    assert b"FAILED_LONG" in files["/_answers.py"]


# ---- what is wrong is refused


def fits(kind, value):
    """Whether a value is what the type promises."""
    match kind:
        case kinds.Whole(low, high, step):
            return low <= value <= high and value % step == 0
        case kinds.OneOf(known):
            return value in known
        case kinds.Nanoseconds(endless):
            return (-1 if endless else 0) <= value <= 1 << 62
        case kinds.Flag(optional):
            return (optional and value is None) or type(value) is bool
        case kinds.PinIndex(optional):
            return (optional and value is None) or 0 <= value < PINS
        case kinds.Handle(any=closed):
            return closed or 1 <= value <= 5
        case kinds.Address(size=int(size), length=int(length)):
            return 0 <= value <= MEMORY_BYTES - size * length
        case kinds.Address():
            return 0 <= value <= MEMORY_BYTES
        case kinds.Choice(words):
            return value in words
        case kinds.Text(most, optional):
            return (optional and value is None) or (isinstance(value, str) and len(value.encode()) <= most)
        case kinds.Data(most, optional):
            return (optional and value is None) or (isinstance(value, bytes) and len(value) <= most)
        case kinds.Several(inner, most):
            return len(value) <= most and all(fits(inner, item) for item in value)
        case kinds.Records(tags, most):
            return len(value) <= most and all(
                all(fits(inner, item) for inner, item in zip(tags[one[0]], one[1:], strict=True)) for one in value
            )
        case kinds.Items(fields, most):
            return len(value) <= most and all(
                all(fits(inner, item) for inner, item in zip(fields.values(), row, strict=True)) for row in value
            )
        case kinds.Values():
            return True
    raise AssertionError(kind)


@given(st.sampled_from(OPERATIONS), st.randoms(use_true_random=False))
def test_whatever_the_guest_sends_a_handler_gets_what_is_declared(which, chance):
    name, word = which
    seen = []
    arguments = DOORBELLS[name][word].arguments
    request = hostile.request(chance, arguments, 50_000)
    request = request.replace(struct.pack("<q", hostile.HANDLE), struct.pack("<q", 3))
    answer = make_exchange(seen, name).ring(full_name(name, word).encode(), request)
    assert (answer[:1] == bytes([answers.FAILED])) is not bool(seen)
    for _, _, given_ in seen:
        assert len(given_) == len(arguments)
        for kind, value in zip(arguments.values(), given_, strict=True):
            assert fits(kind, value), (kind, value)


@given(st.sampled_from(OPERATIONS), st.binary(max_size=120))
def test_random_bytes_are_refused_or_read_but_never_an_error_of_the_hosts(which, data):
    label = full_name(*which).encode()
    exchange = make_exchange(only=which[0])
    for request in (data, data[: len(data) // 8 * 8]):
        assert isinstance(exchange.ring(label, request), bytes)
    assert answers.read_error(exchange.ring(label + b"?", data)).kind == "RuntimeError"


@given(st.sampled_from(OPERATIONS), st.randoms(use_true_random=False))
def test_the_quick_way_reads_what_the_other_one_reads(which, chance):
    name, word = which
    requests = make_exchange(only=name).entry(name, word).requests
    request = hostile.request(chance, DOORBELLS[name][word].arguments, 50_000)
    request = request.replace(struct.pack("<q", hostile.HANDLE), struct.pack("<q", 3))
    quick = requests.quickly(request)
    if quick is not None:
        assert list(quick) == requests.read(request)


def packed(name, word, *given_):
    return DOORBELLS[name][word].layout.packed(given_)


def words(*numbers):
    return struct.pack(f"<{len(numbers)}q", *numbers)


def test_most_doorbells_of_buses_are_read_the_quick_way():
    exchange = make_exchange()
    for name, word, *given_ in [
        ("i2c", "both", 1, 8, 100, 1, 200, 6), ("spi", "write", 1, 100, 64), ("board", "pin", 3),
        ("nvm", "read", 0, 9, 4), ("board", "events"), ("rtc", "get"), ("usb_cdc", "waiting", "console"),
    ]:  # fmt: skip
        assert exchange.entry(name, word).requests.quickly(packed(name, word, *given_)) is not None


@pytest.fixture(scope="module")
def board():
    with VirtualBoard(clock="fast") as board:
        yield board


_ROW = struct.pack("<8q", 56, 9, 0, 0, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("name", "request_", "refusal"),
    [
        ("board.pin", words(-2147483648), "Invalid pin"),
        ("board.pin", words(30), "Invalid pin"),
        ("board.analog", b"x", "board.analog has 1 fields, and they are cut off"),
        ("i2c.write", words(7, 8, 10, 5), "Object has been deinitialized and can no longer be used. "
         "Create a new object."),
        ("i2c.write", words(1, 128, 10, 5), "address must be 0-127"),
        ("i2c.write", words(1, 8, 99996, 5), "at must lie in the program's memory"),
        ("i2c.write", words(1, 8, -1, 5), "at must lie in the program's memory"),
        ("i2c.write", words(1, 8, 10), "i2c.write has 4 fields, and they are cut off"),
        ("i2c.write", words(1, 8, 10, 5, 6), "i2c.write has more than its 4 fields"),
        ("board.events", b"x", "board.events has more than its 0 fields"),
        ("i2ctarget.open", words(1, 2, 2, 8), "addresses is cut off"),
        ("i2ctarget.open", words(1, 2, 129), "addresses length must be <= 128"),
        ("i2ctarget.open", words(1, 2, -1), "addresses length must be <= 128"),
        ("pulse_out.send", words(1, 9, 50000, 30000), "at must lie in the program's memory"),
        ("sampler.read", words(1, 9, 99999, 1, 2), "at must lie in the program's memory"),
        ("sampler.read", words(1, 9, 5, 1, 3), "size must be 1, 2"),
        ("pwm.open", words(3, 2**60, 0), "frequency must be 1-1000000000"),
        ("hash.sha256", words(0, 0, 63), "length must be a multiple of 64"),
        ("uart.open", words(1, 2, -1, 0, -1, 9600, 8, 3, 1, 64), "Invalid parity"),
        ("storage.label", words(12) + b"TWELVELETTER", "value length must be <= 11"),
        ("alarm.light", words(1, 1, 40, 1, 0, 0), "Invalid alarms"),
        ("alarm.light", words(1, 3, 3, 0, 0, 0), "Invalid alarms"),
        ("alarm.light", words(1, 2, 3, 1, 0, 0), "Invalid alarms"),
        ("ulab.call", words(0, 5000) + b"\x08\1\0\0\0" * 1000, "Invalid arguments"),
        ("usb_hid.enable", words(0, 64) + _ROW, "Invalid standard"),
        ("usb_hid.enable", words(0, 9) + words(5) + b"x", "Invalid devices"),
        ("usb_hid.enable", words(0, 3) + b"xxx", "Invalid devices"),
        ("usb_hid.enable", words(0, 8) + words(-1), "Invalid devices"),
        ("supervisor.autoreload", words(3), "value must be 0-1"),
        ("board.attach", words(1), "board.attach has 16 fields, and they are cut off"),
        ("board.attach", words(*[1] * 15, MEMORY_BYTES), "frame must lie in the program's memory"),
        ("board.sleep", words(-1), "duration must be >= 0"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_one_sentence(name, request_, refusal):
    error = answers.read_error(make_exchange().ring(name.encode(), request_))
    assert (error.kind, error.message) == ("ValueError", refusal)


def test_what_is_no_operation_and_what_is_no_text_is_refused():
    exchange = make_exchange()
    for name in (b"i2c.steal", b"i2c", b"", b"\xff", b"program.next"):
        assert answers.read_error(exchange.ring(name, b"")).kind == "RuntimeError"
    error = answers.read_error(exchange.ring(b"board.input", words(2) + b"\xff\xfe"))
    assert (error.kind, error.message) == ("UnicodeError", "prompt is no text")


def test_times_beyond_the_end_of_board_time_are_that():
    modules = load_stubs(make_exchange(seen := []).ring, {"board": DOORBELLS["board"], "uart": DOORBELLS["uart"]})
    modules["board"].sleep(10**30)
    modules["uart"].read(2, 10, 4, -1, -1)
    assert [given_ for _, _, given_ in seen] == [(kinds.FOREVER_NS,), (2, 10, 4, -1, -1)]


def test_a_number_that_no_word_holds_is_put_in_range():
    declared = DOORBELLS["counter"]["count"]
    assert declared.result.writer()(1 << 63) == struct.pack("<bq", 0, (1 << 63) - 1)


def test_sampling_by_declaration_reaches_every_type():
    chance = random.Random(1)
    known = {
        type(kind) for operations in DOORBELLS.values() for o in operations.values() for kind in o.arguments.values()
    }
    declared = {
        kind for kind in vars(kinds).values()
        if isinstance(kind, type) and issubclass(kind, kinds.Kind) and kind not in (kinds.Kind, kinds.Tailed)
    }  # fmt: skip
    assert declared - known == {kinds.Float}  # which is for results
    for name, word in OPERATIONS:
        assert isinstance(hostile.request(chance, DOORBELLS[name][word].arguments, 5), bytes)


def test_an_operation_is_read_without_the_board():
    requests = Requests("x.y", operation(pin=kinds.PinIndex()), GUEST)
    assert requests.read(words(3)) == [3]
    assert layout.REGION_NAMES[0].lower() in DOORBELLS["board"]["attach"].arguments


def test_only_doorbells_that_exist_take_no_time():
    assert DOORBELLS.keys() > TIMELESS
