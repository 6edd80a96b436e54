"""Counters, encoders, pulse timers and serial ports give programs that poll the same with and without a doorbell."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.hardware.peripherals.polls import PollAnswer

from .test_polls import doorbells

POLLS = {
    "counter": ("raspberry_pi_pico", "GP1", "import countio\nc = countio.Counter(board.GP1)", "c.count"),
    "encoder": (
        "raspberry_pi_pico",
        "GP3",
        "import rotaryio\nc = rotaryio.IncrementalEncoder(board.GP2, board.GP3, 1)",
        "c.position",
    ),
    "pulses": ("raspberry_pi_pico", "GP4", "import pulseio\nc = pulseio.PulseIn(board.GP4, 100)", "len(c)"),
    "frequency": ("metro_m4_express", "D5", "import frequencyio\nc = frequencyio.FrequencyIn(board.D5)", "c.value"),
}

PROGRAM = """
import board, time
{open}
seen = [None] * 300
for turn in range(300):
    seen[turn] = {poll}, time.monotonic_ns()
    for k in range({work}): pass
print(seen)
c.deinit()
"""


def change(pin, kind, size):
    """Something that happens at a pin."""
    if kind == "level":
        pin.drive(size % 2)
    elif kind == "wave":
        pin.drive_wave(size * 37)
    elif kind == "pulses":
        pin.drive_pulses([0.0001 * size, 0.0003, 0.0007] * 3, first=bool(size % 2))
    else:
        pin.release()


@pytest.mark.parametrize("which", POLLS)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    changes=st.lists(
        st.tuples(
            st.integers(0, 30_000),
            st.sampled_from(["level", "wave", "pulses", "release"]),
            st.integers(1, 40),
        ),
        max_size=6,
    ),
    work=st.integers(0, 30),
)
def test_polls_are_as_if_each_had_rung(which, changes, work):
    name, pin_name, opening, poll = POLLS[which]
    program = PROGRAM.format(open=opening, poll=poll, work=work)
    seen = []
    for told in (True, False):
        with pytest.MonkeyPatch.context() as patch, VirtualBoard(name, clock="fast", cpu="board") as board:
            if not told:
                patch.setattr(PollAnswer, "tell", lambda self, answer: None)
            for at, kind, size in changes:
                board.clock.call_at(at / 1e6, lambda kind=kind, size=size: change(board.pins[pin_name], kind, size))
            result = board.run(program)
            assert result.ok, result.traceback
            seen.append(result.stdout)
    assert seen[0] == seen[1]


@pytest.mark.parametrize("which", POLLS)
@pytest.mark.parametrize("cpu", ["board", "free"])
def test_polls_ring_for_edges_alone(which, cpu):
    name, pin_name, opening, poll = POLLS[which]
    with VirtualBoard(name, clock="fast", cpu=cpu) as board:
        board.pins[pin_name].drive_wave(100)
        rung = doorbells(board, f"import board\n{opening}\nfor n in range(20000): {poll}")
        polls = sum(count for bell, count in rung.items() if bell.partition(".")[0] in ("counter", "encoder"))
        polls += rung.get("pulse_in.length", 0) + rung.get("frequency.value", 0)
        # Twice for a period, once more where an edge is seen a poll later, and what opens it.
        assert 2 < polls < 4 * 100 * board.clock.now + 6, rung


def test_what_an_encoder_gives_may_be_below_zero():
    with VirtualBoard(clock="fast", cpu="board") as board:
        assert board.run("import board, rotaryio\nc = rotaryio.IncrementalEncoder(board.GP2, board.GP3)").ok
        for start in (-3, 0, -(1 << 30) - 1, (1 << 30) - 1, 1 << 31):
            assert board.run(f"c.position = {start}\n[c.position, c.position, c.position]").value == str([start] * 3)


def test_a_count_that_was_set_is_given():
    with VirtualBoard(clock="fast", cpu="board") as board:
        assert board.run("import board, countio\nc = countio.Counter(board.GP1)\nc.count").value == "0"
        for start in (5, -7, (1 << 31) - 2, (1 << 31) - 1, 1 << 40):
            assert board.run(f"c.count = {start}\n[c.count, c.count]").value == str([start] * 2)


def test_a_wired_pin_counts_what_the_program_does():
    with VirtualBoard(clock="fast", cpu="board") as board:
        wire = board.wire("GP1", "GP0")
        program = (
            "import board, countio, digitalio\nc = countio.Counter(board.GP1)\n"
            "with digitalio.DigitalInOut(board.GP0) as p:\n    p.switch_to_output()\n"
            "    for n in range(5): p.value = True; c.count; p.value = False; print(c.count, end=' ')\nc.deinit()"
        )
        assert board.run(program).stdout == "1 2 3 4 5 "
        wire.remove()


def test_a_rewind_brings_back_the_count():
    with VirtualBoard(clock="fast", cpu="board") as board:
        board.pins["GP1"].drive_wave(10)
        assert board.run("import board, countio, time\nc = countio.Counter(board.GP1)\ntime.sleep(0.32)\nc.count").ok
        before = board.snapshot()
        program = "a = [c.count]\nfor n in range(20000): k = c.count\na + [c.count]"
        first = board.run(program).value
        for _ in range(3):
            board.restore(before)
            assert board.run(program).value == first


@pytest.mark.parametrize(
    "poll", ["supervisor.runtime.serial_bytes_available", "usb_cdc.console.in_waiting", "usb_cdc.data.in_waiting"]
)
@pytest.mark.parametrize("mode", ["fast", "manual", "realtime"])
def test_bytes_from_the_computer_are_seen(poll, mode):
    with VirtualBoard(clock=mode, cpu="board") as board:
        board.usb.data_enabled = True
        board.reset()
        port = board.usb.data if "data" in poll else board.usb.console
        name = "data" if "data" in poll else "console"
        assert board.run(f"import supervisor, usb_cdc\n{poll}").value in ("0", "False")
        port.write(b"abc")
        assert board.run(f"int({poll}), usb_cdc.{name}.read(2), int({poll})").value == "(3, b'ab', 1)"
        board.run(f"usb_cdc.{name}.reset_input_buffer()")
        assert board.run(f"int({poll})").value == "0"
        done = board.start(f"print('on')\nwhile not {poll}: pass", on_output=lambda stream, text: port.write(b"x"))
        assert done.result(60).ok


def test_polls_of_serial_ports_ring_when_bytes_have_come():
    with VirtualBoard(clock="fast", cpu="board") as board:
        board.clock.call_at(0.01, lambda: board.usb.console.write(b"abc"))
        rung = doorbells(
            board, "import supervisor, usb_cdc\nfor n in range(9000): supervisor.runtime.serial_bytes_available"
        )
        assert 1 <= rung["usb_cdc.waiting"] <= 3, rung
