"""The scope without a browser: what it sends, when it does not, and what its controls do."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest
import traitlets
from hypothesis import given
from hypothesis import strategies as st
from scope_board import FakeBoard, demo_board

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.traces.budget import LEAST_BYTES
from circuitpython_kernel.traces.decimate import UNKNOWN
from circuitpython_kernel.widgets import frames
from circuitpython_kernel.widgets.frames import Packer, Window, nice_span, pack_row, reading
from circuitpython_kernel.widgets.live import ACK_PATIENCE, INTERVAL, MOST_ON_THEIR_WAY, VIEW_PATIENCE
from circuitpython_kernel.widgets.scope import MEASURE_INTERVAL, Scope

S = 1_000_000_000


class Front:
    """Stands for the browser: collects what the scope sends, and answers when told."""

    def __init__(self, board, pins, **options):
        self.time = 100.0
        self.sent = []
        self.scope = Scope(board, pins, monotonic=lambda: self.time, **options)
        self.scope.send = lambda content, buffers=None: self.sent.append((content, buffers))

    def say(self, kind, view="v", **content):
        self.scope._receive(self.scope, {"type": kind, "id": view, **content}, [])

    def frames(self, view="v"):
        return [content for content, _ in self.sent if content["type"] == "frame" and content["view"] == view]

    def open(self, view="v", width=100, **content):
        self.say("view", view, width=width, hello=True, **content)
        return self.frames(view)[-1]

    def ack(self, view="v"):
        self.say("ack", view, seq=self.frames(view)[-1]["seq"])

    def wait(self, seconds=1.5 * MEASURE_INTERVAL):
        self.time += seconds


@pytest.fixture
def board():
    board = FakeBoard()
    board.clock.now_ns = 2 * S
    board.edges("LED", [0.0, 0.5, 1.0, 1.5])
    return board


def arrays(row, buffer):
    kinds = {"edges": ("f8", "u1"), "runs": ("u2", "u1"), "samples": ("f8", "f4"), "bands": ("u2", "u2")}[row["format"]]
    return [
        np.frombuffer(buffer, np.dtype(kind), row["n"], row[at])
        for kind, at in zip(kinds, ("at", "values"), strict=True)
    ]


# What is in a frame


def test_a_frame_is_one_message_with_one_buffer(board):
    board.samples("A0", [0.1, 0.2], [1.0, 2.0])
    front = Front(board, ["LED", "A0"], duration=2.0)
    frame = front.open()
    ((content, buffers),) = front.sent
    assert content is frame
    assert len(buffers) == 1
    assert (frame["t0"], frame["t1"], frame["now"]) == (0, 2 * S, 2 * S)
    led, a0 = frame["rows"]
    at, levels = arrays(led, buffers[0])
    assert (at.tolist(), levels.tolist(), led["entry"]) == ([0, 0.5e9, 1e9, 1.5e9], [0, 1, 0, 1], UNKNOWN)
    at, volts = arrays(a0, buffers[0])
    assert (at.tolist(), volts.tolist(), a0["entry"]) == ([0.1e9, 0.2e9], [1.0, 2.0], None)
    assert (a0["low"], a0["high"]) == (0.0, 3.3)
    assert led["measure"]["frequency"] == pytest.approx(1.0)
    assert (frame["board"], frame["clock"]) == ("Raspberry Pi Pico", "realtime")


def test_a_million_edges_are_a_few_bytes():
    front = Front(demo_board(), ["D13"], duration=5.0)
    frame = front.open(width=1000)
    row = frame["rows"][0]
    assert row["format"] == "runs"
    assert row["records"] == 1_000_001
    assert len(front.sent[0][1][0]) < 100
    starts, codes = arrays(row, front.sent[0][1][0])
    busy = codes & 16 > 0
    assert busy[np.searchsorted(starts, 500, side="right") - 1]
    assert not busy[np.searchsorted(starts, 950, side="right") - 1]


@given(st.lists(st.integers(0, 10_000), max_size=300).map(sorted), st.integers(16, 60), st.integers(0, 9_000))
def test_runs_expand_to_what_decimation_says(times, width, t0):
    board = FakeBoard(("LED",))
    board.edges("LED", np.array(times) * 1e-9)
    packer = Packer()
    window = Window(t0, t0 + 1000, 20_000)
    row = pack_row(board.capture["LED"], "digital", window, width, packer)
    at, values = arrays(row, packer.bytes())
    edge_times, levels = board.capture["LED"].digital()
    if row["format"] == "edges":
        inside = (edge_times >= t0) & (edge_times < t0 + 1000)
        assert (at + t0).tolist() == edge_times[inside].tolist()
        assert values.tolist() == levels[inside].tolist()
    else:
        codes = np.repeat(values, np.diff(np.append(at, width)))
        from circuitpython_kernel.traces.decimate import decimate_digital

        columns = decimate_digital(edge_times, levels, t0, t0 + 1000, width)
        assert (codes & 3).tolist() == columns.entry.tolist()
        assert (codes >> 2 & 3).tolist() == columns.exit.tolist()
        assert (codes >> 4 > 0).tolist() == columns.busy.tolist()


def test_bands_keep_the_extremes_and_touch():
    board = FakeBoard()
    times = np.arange(0, 1, 1e-4)
    volts = np.full(len(times), 1.0)
    volts[5000], volts[7000] = 4.0, -1.0
    board.samples("A0", times, volts)
    packer = Packer()
    row = pack_row(board.capture["A0"], "analog", Window(0, 2 * S, 2 * S), 200, packer)
    assert (row["format"], row["low"], row["high"]) == ("bands", -1.0, 4.0)
    low, high = (array / 65534 * 5 - 1 for array in arrays(row, packer.bytes()))
    assert high.max() == pytest.approx(4.0, abs=1e-3)
    assert low.min() == pytest.approx(-1.0, abs=1e-3)
    assert (low[1:] <= high[:-1] + 1e-9).all()
    assert (low[:-1] <= high[1:] + 1e-9).all()


def test_a_band_is_unknown_before_the_first_sample():
    board = FakeBoard()
    board.samples("A0", np.arange(1, 1.5, 1e-4), np.ones(5000))
    packer = Packer()
    row = pack_row(board.capture["A0"], "analog", Window(0, 2 * S, 2 * S), 100, packer)
    low, _ = arrays(row, packer.bytes())
    assert (low[:50] == frames.BAND_UNKNOWN).all()
    assert (low[51:] != frames.BAND_UNKNOWN).all()


def test_arrays_begin_where_typed_arrays_may():
    packer = Packer()
    assert [packer.add(np.zeros(n, np.uint8)) for n in (3, 8, 0, 9)] == [0, 8, 16, 16]
    assert len(packer.bytes()) == 32


def test_a_cursor_reads_the_pulse_that_it_is_in(board):
    trace = board.capture["LED"]
    assert reading(trace, "digital", S * 6 // 10, 2 * S) == {"value": 1, "since": S // 2, "until": S}
    assert reading(trace, "digital", S * 19 // 10, 2 * S) == {"value": 1, "since": S * 3 // 2, "until": None}
    assert reading(trace, "digital", S // 10, 2 * S) == {"value": 0, "since": None, "until": S // 2}
    assert reading(trace, "digital", 3 * S, 2 * S) is None
    board.samples("A0", [1.0], [2.5])
    assert reading(board.capture["A0"], "analog", S, 2 * S) == {"value": 2.5}
    assert reading(board.capture["A0"], "analog", S // 2, 2 * S) is None


def test_the_cursor_comes_with_the_frame(board):
    front = Front(board, ["LED"], duration=2.0)
    frame = front.open(cursor=S * 6 // 10)
    assert frame["rows"][0]["reading"]["value"] == 1
    assert frame["cursor"] == S * 6 // 10


@pytest.mark.parametrize(
    ("seconds", "span"), [(0.3, 0.5), (1, 1), (1.01, 2), (7, 10), (0, 1e-6), (3e-7, 5e-7), (30, 50)]
)
def test_nice_spans(seconds, span):
    assert nice_span(seconds) == span


# When frames are sent


def test_nothing_new_nothing_sent(board):
    front = Front(board, ["LED"], duration=2.0)
    front.open()
    front.ack()
    assert front.scope.frames == 1
    assert front.scope.refresh() == 0
    board.edges("LED", [1.9])
    assert front.scope.refresh() == 1
    front.ack()
    assert front.scope.refresh() == 0


def test_the_window_moving_is_something_new(board):
    front = Front(board, ["LED"], duration=2.0)
    front.open()
    front.ack()
    board.clock.now_ns += 100_000_000
    assert front.scope.refresh() == 1
    assert front.frames()[-1]["t1"] == 2_100_000_000
    front.ack()
    front.scope.window = (0.0, 1.0)
    front.scope.refresh()
    front.ack()
    front.wait()
    front.scope.refresh()  # the measurements of the new window
    front.ack()
    board.clock.now_ns += 100_000_000
    assert front.scope.refresh() == 0


def test_a_slow_view_gets_fewer_frames_never_a_queue(board):
    front = Front(board, ["LED"], duration=2.0)
    front.open()
    sent = 0
    for _ in range(20):
        board.clock.now_ns += 10_000_000
        sent += front.scope.refresh()
    assert sent == MOST_ON_THEIR_WAY - 1
    front.ack()
    assert front.scope.refresh() == 1
    assert front.frames()[-1]["now"] == board.clock.now_ns
    assert len(front.frames()) == MOST_ON_THEIR_WAY + 1


def test_a_slow_view_gets_the_next_frame_with_its_answer(board):
    front = Front(board, ["LED"], duration=2.0)
    front.open()
    board.clock.now_ns += 10_000_000
    front.ack()
    assert len(front.frames()) == 1  # a quick one waits for the pump
    front.scope.refresh()
    board.clock.now_ns += 10_000_000
    front.wait(2 * INTERVAL)
    front.ack()
    assert len(front.frames()) == 3


def test_a_view_that_vanished_is_tried_again_after_a_second(board):
    front = Front(board, ["LED"], duration=2.0)
    front.open()
    board.clock.now_ns += 10_000_000
    assert front.scope.refresh() == 1
    board.clock.now_ns += 10_000_000
    front.wait(ACK_PATIENCE * 0.9)
    assert front.scope.refresh() == 0
    front.wait(ACK_PATIENCE * 0.2)
    assert front.scope.refresh() == 1
    front.say("ack", seq=1)  # of a frame that is no longer awaited
    assert front.scope.frames == 0
    front.ack()
    assert front.scope.frames == 1


def test_views_have_their_own_width_and_pace(board):
    front = Front(board, ["LED"], duration=2.0)
    front.open("one", width=100)
    front.open("two", width=300)
    board.clock.now_ns += 10_000_000
    front.scope.refresh()
    board.clock.now_ns += 10_000_000
    front.ack("two")
    front.scope.refresh()
    assert (len(front.frames("one")), len(front.frames("two"))) == (2, 3)


def test_a_hidden_view_gets_nothing_until_it_is_seen(board):
    front = Front(board, ["LED"], duration=2.0)
    front.open()
    front.ack()
    front.say("view", visible=False)
    board.clock.now_ns += 10_000_000
    assert front.scope.refresh() == 0
    front.say("view", visible=True)
    assert len(front.frames()) == 2


def test_measurements_are_not_made_faster_than_they_can_be_read(board):
    front = Front(board, ["LED"], duration=4.0)
    assert front.open()["rows"][0]["measure"]["records"] == 3
    front.ack()
    board.edges("LED", [1.8])
    front.scope.refresh()
    assert front.frames()[-1]["rows"][0]["measure"]["records"] == 3
    front.ack()
    front.wait()
    assert front.scope.refresh() == 1  # nothing else is new
    assert front.frames()[-1]["rows"][0]["measure"]["records"] == 4


def test_trouble_is_passed_on(board):
    front = Front(board, ["LED"])
    front.open()
    front.ack()
    board.capture.overruns, board.capture.dropped, board.pins["LED"].contention = 3, 4, True
    front.scope.refresh()
    frame = front.frames()[-1]
    assert (frame["overruns"], frame["dropped"], frame["rows"][0]["contention"]) == (3, 4, True)


def test_a_failing_voltage_function_does_not_stop_the_picture(board):
    pin = board.pins["A0"]
    pin.mode, pin._volts = "analog_in", lambda seconds: 1 / 0
    front = Front(board, ["A0"])
    assert front.open()["rows"][0]["volts"] is None


def test_the_pump_runs_while_a_view_lives_and_no_longer(board):
    async def cell():
        front = Front(board, ["LED"], duration=2.0)
        assert not front.scope.pumping
        front.open()
        front.ack()
        assert front.scope.pumping
        loop = asyncio.get_running_loop()
        seen = loop.create_future()
        plain = front.scope.send

        def send(content, buffers=None):
            plain(content, buffers)
            if len(front.frames()) == 3 and not seen.done():
                seen.set_result(None)

        front.scope.send = send
        board.clock.now_ns += 10_000_000
        while not seen.done():
            await asyncio.wait({seen}, timeout=INTERVAL)
            front.ack()
            board.clock.now_ns += 10_000_000
        front.wait(VIEW_PATIENCE + 1)
        front.scope._timer.cancel()
        front.scope._tick(loop)
        assert not front.scope.pumping
        front.say("view", width=100)
        assert front.scope.pumping
        front.scope.close()
        assert not front.scope.pumping
        front.say("view", width=100)
        assert not front.scope.pumping

    asyncio.run(cell())


def test_not_live_is_not_pumped(board):
    async def cell():
        front = Front(board, ["LED"], live=False)
        front.open()
        assert not front.scope.pumping

    asyncio.run(cell())


# The window


def test_following_by_duration(board):
    board.clock.now_ns = 100_000_000
    scope = Front(FakeBoard(), ["LED"], duration=1.0).scope
    scope._board.clock.now_ns = 300_000_000
    assert scope._current_window() == Window(0, S, 300_000_000)  # fills from the left, then scrolls
    scope._board.edges("LED", [0.25, 2.9])
    scope._board.clock.now_ns = 3 * S
    assert scope._current_window() == Window(2 * S, 3 * S, 3 * S)
    assert scope.window == (2.0, 3.0)


def test_an_automatic_window_grows_and_then_scrolls():
    board = FakeBoard()
    scope = Front(board, ["LED"]).scope
    spans = []
    for now in (0.005, 0.03, 0.4, 3, 9, 14, 50):
        board.edges("LED", [now])
        board.clock.now_ns = round(now * 1e9)
        window = scope._current_window()
        spans.append((window.t1 - window.t0) / 1e9)
        assert window.t0 <= window.now <= window.t1
    assert spans == [0.01, 0.05, 0.5, 5, 10, 10, 10]


def test_what_happened_last_stays_in_sight(board):
    board.clock.now_ns = 1000 * S
    scope = Front(board, ["LED"], duration=2.0).scope
    scope._created = 0
    window = scope._current_window()
    assert window.t0 <= 1.5 * S < window.t1


def test_between_programs_the_picture_stands(board):
    board.busy = True
    scope = Front(board, ["LED"], duration=2.0).scope
    assert scope._current_window().t1 == 2 * S
    board.busy = False
    board.clock.now_ns = 2_100_000_000
    standing = scope._current_window()
    board.clock.now_ns = 9 * S
    assert scope._current_window() == standing
    board.edges("LED", [8.0])  # a button, pressed between programs
    assert scope._current_window().t1 == 8 * S
    board.busy = True
    assert scope._current_window().t1 == 9 * S


def test_with_a_fast_clock_everything_is_shown():
    board = FakeBoard(mode="fast")
    scope = Front(board, ["LED"]).scope
    board.edges("LED", [1, 3600])
    board.clock.now_ns = 3600 * S
    window = scope._current_window()
    assert (window.t0, window.t1) == (S, 3600 * S + 1)


def test_fit_zoom_and_follow_again(board):
    front = Front(board, ["LED"])
    front.open()
    front.say("view", rev=1, want={"fit": True})
    assert not front.scope.following
    assert front.scope.window == pytest.approx((0.0, 1.575))
    front.say("view", rev=2, want={"t0": 1e9, "t1": 1e9 + 5})
    assert front.scope.window == pytest.approx((1.0, 1.0000001))  # never shorter than 100 ns
    front.say("view", rev=3, want={"t0": -5e9, "t1": 1e9})
    assert front.scope.window == pytest.approx((0.0, 6.0))  # nor before time began
    front.ack()
    front.scope.refresh()
    assert front.frames()[-1]["rev"] == 3
    front.ack()
    front.say("view", rev=4, want={"follow": 3e9})
    front.scope.refresh()
    assert front.scope.following
    assert front.scope.window[1] - front.scope.window[0] == pytest.approx(3)


def test_setting_the_window_ends_following(board):
    scope = Front(board, ["LED"]).scope
    scope.window = (0.5, 0.75)
    assert not scope.following
    with pytest.raises(traitlets.TraitError, match="end after it begins"):
        scope.window = (1.0, 1.0)
    scope.follow(0.5)
    assert scope._current_window() == Window(1_500_000_000, 2 * S, 2 * S)


def test_pause_holds_the_picture_and_run_catches_up(board):
    front = Front(board, ["LED"], duration=2.0)
    front.open()
    front.ack()
    front.say("pause", value=True)
    assert front.scope.paused
    front.ack()
    board.clock.now_ns = 4 * S
    board.edges("LED", [3.0])
    front.wait()
    assert front.scope.refresh() == 0
    front.say("view", rev=1, want={"t0": 0, "t1": 5e9})  # looking around is still possible
    frame = front.frames()[-1]
    assert frame["now"] == 2 * S
    assert frame["rows"][0]["records"] == 4
    front.ack()
    front.scope.paused = False
    front.scope.refresh()
    assert front.frames()[-1]["rows"][0]["records"] == 5


def test_a_hard_reset_begins_again(board):
    front = Front(board, ["LED"], duration=1.0)
    front.scope._current_window()
    front.scope.paused = True
    front.scope.window = (1.0, 2.0)
    board.capture.store.clear()
    board.clock.now_ns = 1000
    front.scope._rows.look()
    assert front.scope._current_window() == Window(0, S, 1000)
    assert not front.scope.paused


# Controls


def test_controls_follow_the_program(board):
    board.pins["A0"].mode = "analog_in"
    board.pins["GP15"].mode = "input"
    front = Front(board, ["LED", "GP15", "A0"])
    assert [row["control"] for row in front.open()["rows"]] == [None, "button", "slider"]
    front.ack()
    board.pins["A0"].mode = board.pins["GP15"].mode = "unused"  # the program ended
    front.scope.refresh()
    assert [row["control"] for row in front.frames()[-1]["rows"]] == [None, "button", "slider"]
    front.ack()
    board.pins["GP15"].mode = "output"
    front.scope.refresh()
    assert [row["control"] for row in front.frames()[-1]["rows"]] == [None, None, "slider"]


def test_an_analog_pin_is_drawn_as_analog_whatever_its_level_does(board):
    board.samples("A0", [1.0], [2.0])
    board.capture["A0"].add_edges(np.array([S + 5]), np.array([1], np.uint8))
    front = Front(board, ["A0"])
    assert front.open()["rows"][0]["kind"] == "analog"


@pytest.mark.parametrize(("pull", "level"), [("up", False), ("down", True), (None, True)])
def test_a_push_button_closes_against_the_pull(board, pull, level):
    pin = board.pins["GP15"]
    pin.mode, pin.pull = "input", pull
    front = Front(board, ["GP15"])
    front.open()
    front.say("press", pin="GP15")
    assert pin.driven is level
    front.say("unpress", pin="GP15")
    front.say("unpress", pin="GP15")
    assert pin.log == [("drive", level), ("release",)]
    front.say("latch", pin="GP15", on=True)
    assert pin.driven is level
    front.say("latch", pin="GP15", on=False)
    assert pin.driven is None


@pytest.mark.parametrize("how", ["gone", "silence", "close"])
def test_a_button_held_in_a_view_that_goes_is_released(board, how):
    pin = board.pins["GP15"]
    front = Front(board, ["GP15"])
    front.open()
    front.say("press", pin="GP15")
    assert pin.driven is not None
    if how == "gone":
        front.say("gone")
    elif how == "close":
        front.scope.close()
    else:
        front.wait(VIEW_PATIENCE + 1)
        front.scope.refresh()
    assert pin.driven is None


def test_the_slider_sets_volts_within_the_supply(board):
    front = Front(board, ["A0"])
    front.open()
    for value in (1.65, 9, -1):
        front.say("volts", pin="A0", value=value)
    assert board.pins["A0"].log == [("volts", 1.65), ("volts", 3.3), ("volts", 0.0)]


@pytest.mark.parametrize("message", [
    {"type": "press", "pin": "GP99"}, {"type": "volts", "pin": "LED", "value": float("nan")},
    {"type": "volts", "pin": "LED", "value": "much"}, {"type": "press"}, {"type": "view", "want": {"t0": "x"}},
])  # fmt: skip
def test_a_bad_message_is_answered_in_words_and_does_no_harm(board, message):
    front = Front(board, ["LED"])
    front.open()
    front.say(**{"kind" if k == "type" else k: v for k, v in message.items()})
    (error,) = [content for content, _ in front.sent if content["type"] == "error"]
    assert error["text"]
    assert board.pins["LED"].log == []


# Construction and display


def test_names_are_checked(board):
    with pytest.raises(LookupError, match="no pin named 'LEF'"):
        Scope(board, ["LEF"])
    with pytest.raises(ValueError, match="at least one pin"):
        Scope(board, [])
    with pytest.raises(ValueError, match="positive"):
        Scope(board, ["LED"], duration=0)
    assert Scope(board, ["LED", "A0", "LED"]).pin_names == ["LED", "A0"]


def test_it_says_what_it_is(board):
    scope = Scope(board, ["LED", "A0"])
    assert repr(scope) == "<Scope of LED, A0 on Raspberry Pi Pico: 4 edges and samples>"
    data, _ = scope._repr_mimebundle_()
    assert list(data)[:2] == ["text/plain", "application/vnd.jupyter.widget-view+json"]
    assert data["text/plain"] == repr(scope)
    assert data["image/png"].startswith(b"\x89PNG")


def test_pinned_cursors_are_those_of_all_views_and_of_the_still(board):
    front = Front(board, ["LED"], duration=2.0)
    front.open("one")
    front.open("two")
    front.say("cursors", "one", at=[5e8, None])
    front.say("view", "two")
    assert front.frames("two")[-1]["cursors"] == (500_000_000, None)
    before = front.scope.version_of_still()
    front.say("cursors", "two", at=[5e8, 1.5e9])
    assert front.scope.cursors == pytest.approx([0.5, 1.5])
    assert front.scope.version_of_still() != before
    axes = front.scope.still().axes[0]
    assert axes.get_title(loc="right") == "Δt 1 s, 1/Δt 1 Hz"
    assert [text.get_text() for text in axes.texts] == ["A", "B"]
    front.scope.cursors = []
    front.ack("one")
    front.say("view", "one")
    assert front.frames("one")[-1]["cursors"] == ()
    assert len(front.scope.still().axes[0].texts) == 0
    front.say("cursors", "one", at=[1, 2, 3])
    assert [content["text"] for content, _ in front.sent if content["type"] == "error"] == [
        "A scope has two cursors, at finite times."
    ]


def test_a_reset_takes_the_cursors_off(board):
    front = Front(board, ["LED"])
    front.scope.cursors = [0.5, 1.5]
    front.open()
    board.clock.now_ns = S
    front.say("view")
    assert front.scope.cursors == []


def test_without_data_the_still_says_so():
    data, metadata = Scope(FakeBoard(), ["LED"])._repr_mimebundle_()
    assert data["image/png"].startswith(b"\x89PNG")
    assert metadata["image/png"]["alt"].endswith("Nothing was captured on LED yet: run a cell that uses the pins.")


def test_it_says_how_busy_the_chip_is_in_the_window(board):
    asked = []
    board.clock.load.between = lambda since, until: asked.append((since, until)) or 0.031
    front = Front(board, ["LED"], duration=1.0)
    assert front.open()["load"] == 0.03
    window = front.frames()[-1]
    assert asked[-1] == (pytest.approx(window["t0"] / S), pytest.approx(min(window["t1"], window["now"]) / S))
    for load, said in ((None, None), (0.0, 0.0), (1e-6, 0.001), (0.994, 0.99), (22.2, 1.0)):
        board.clock.load.between = lambda since, until, load=load: load
        assert frames.load_share(load) == said
        front.wait(VIEW_PATIENCE / 2)
        assert front.open()["load"] == said


def test_a_frozen_scope_keeps_how_busy_the_chip_was(board):
    board.clock.load.between = lambda since, until: 0.5
    front = Front(board, ["LED"])
    front.open()
    front.scope.freeze()
    board.clock.load.between = lambda since, until: 0.1
    assert front.open("w")["load"] == 0.5


@pytest.mark.parametrize(("cpu", "least", "most"), [("free", None, None), ("board", 0.05, 0.15)])
def test_of_a_board_that_counts_it_says_what_the_program_computed(cpu, least, most):
    with VirtualBoard(clock="fast", cpu=cpu) as board:
        board.run(
            "import board, digitalio, time\nled = digitalio.DigitalInOut(board.LED)\nled.switch_to_output()\n"
            "for n in range(20):\n    led.value = n & 1\n    for k in range(200): pass\n    time.sleep(0.01)"
        )
        load = Front(board, ["LED"]).open()["load"]
        assert load is None if least is None else least < load < most


def test_the_front_end_is_packaged():
    assert "export default" in str(Scope._esm)
    assert ".cpk-scope" in str(Scope._css)


def test_a_row_says_what_was_left_out_and_from_when_on_it_is_kept():
    with VirtualBoard(clock="fast", capture_bytes=LEAST_BYTES) as board:
        board.run(
            "import board, digitalio\nled = digitalio.DigitalInOut(board.LED)\nled.switch_to_output()\n"
            "for i in range(50_000):\n    led.value = not led.value\n"
        )
        front = Front(board, ["LED", "GP2"], live=False)
        led, other = front.open()["rows"]
        trace = board.capture["LED"]
        assert led["left_out"] == trace.left_out().replace("LED: ", "")
        assert f"{trace.dropped:,} older edges (before" in led["left_out"]
        assert front.frames()[-1]["t0"] + led["kept_from"] == trace.kept_from_ns
        assert (other["left_out"], other["kept_from"]) == (None, None)


@pytest.mark.parametrize(("board_id", "full_scale"), [("spresense", 5.0), ("raspberry_pi_pico", 3.3)])
def test_an_analog_row_and_its_slider_reach_to_the_board_s_reference(board_id, full_scale):
    with VirtualBoard(board_id, clock="fast") as board:
        assert board.run("import analogio, board\na = analogio.AnalogIn(board.A0)\na.value").ok
        front = Front(board, ["A0"])
        (row,) = front.open()["rows"]
        assert (row["low"], row["high"], row["full_scale"]) == (0.0, full_scale, full_scale)
        front.say("volts", pin="A0", value=9)
        assert board.pins["A0"].volts == full_scale
        front.scope.close()
