"""Live widgets rest while nothing happens, and wake at once; they take stills, freeze, and end."""

from __future__ import annotations

import asyncio
import base64
import heapq
import html
import struct
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import ipywidgets.widgets.widget
import pytest

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.board.activity import Activity
from circuitpython_kernel.devices.catalog import find
from circuitpython_kernel.drawing.charts.chart_svg import text_picture
from circuitpython_kernel.drawing.stills import described
from circuitpython_kernel.drawing.text_width import text_width
from circuitpython_kernel.widgets.generator import SignalGenerator
from circuitpython_kernel.widgets.live import (
    BATCH,
    INTERVAL,
    KEEPS_UP,
    PULSE_INTERVAL,
    QUIET_LOOKS,
    REST_INTERVAL,
    Frame,
    LiveWidget,
)
from circuitpython_kernel.widgets.monitor import BusMonitor, SerialMonitor
from circuitpython_kernel.widgets.panel import BoardPanel
from circuitpython_kernel.widgets.part_panel import PartPanel
from circuitpython_kernel.widgets.plotter import Plotter
from circuitpython_kernel.widgets.scope import Scope
from circuitpython_kernel.widgets.spectrum import SpectrumView


class Loop:
    """An event loop whose time passes when the test says so."""

    def __init__(self) -> None:
        self.now = 0.0
        self._planned: list[tuple[float, int, Any]] = []
        self._number = 0

    def time(self) -> float:
        return self.now

    def call_later(self, delay: float, callback: Callable[..., None], *arguments: Any) -> Any:
        self._number += 1
        handle = SimpleNamespace(cancelled=False, run=lambda: callback(*arguments))
        handle.cancel = lambda: setattr(handle, "cancelled", True)
        heapq.heappush(self._planned, (self.now + delay, self._number, handle))
        return handle

    def call_soon(self, callback: Callable[..., None], *arguments: Any) -> Any:
        return self.call_later(0.0, callback, *arguments)

    call_soon_threadsafe = call_soon

    def run(self, seconds: float) -> int:
        """Let time pass; how often the loop woke up."""
        end, woken = self.now + seconds, 0
        while self._planned and self._planned[0][0] <= end:
            self.now, _, handle = heapq.heappop(self._planned)
            if not handle.cancelled:
                woken += 1
                handle.run()
        self.now = end
        return woken


class Board:
    """A board whose pulse the test sets."""

    def __init__(self) -> None:
        self.busy = False
        self.beats = 0
        self.activity = Activity()

    def pulse(self) -> int:
        return self.beats


class Number(LiveWidget):
    """Shows the board's beats."""

    def __init__(self, board: Any, loop: Loop) -> None:
        self._board = board
        super().__init__(monotonic=loop.time)

    def frame_for(self, view: Any) -> Frame:
        return self._board.beats, lambda: ({"type": "frame", "view": view.id}, b"")


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> tuple[Board, Loop, Number, list[Any]]:
    loop, board = Loop(), Board()
    monkeypatch.setattr(asyncio, "get_running_loop", lambda: loop)
    widget = Number(board, loop)
    sent: list[Any] = []

    def send(content: dict[str, Any], buffers: Any = None) -> None:
        sent.append(content)
        widget._receive(widget, {"type": "ack", "id": "v", "seq": content["seq"]}, [])

    monkeypatch.setattr(widget, "send", send)

    def beat(hello: bool = False) -> None:
        widget._receive(widget, {"type": "view", "id": "v", "hello": hello}, [])
        loop.call_later(5.0, beat)

    beat(hello=True)
    loop.run(2.0)
    assert widget.resting
    sent.clear()
    return board, loop, widget, sent


def test_with_nothing_new_it_looks_once_a_second_and_sends_nothing(shown: Any) -> None:
    _, loop, widget, sent = shown
    before = widget.looks
    woken = loop.run(60.0)
    assert widget.looks - before <= 60 / REST_INTERVAL + 1
    assert woken <= 60 / REST_INTERVAL + 60 / 5 + 2, "looks and heartbeats"
    assert sent == []
    assert widget.pumping


def test_a_program_that_sleeps_costs_a_glance_ten_times_a_second(shown: Any) -> None:
    board, loop, widget, sent = shown
    board.busy = True
    board.activity.happens()
    loop.run(2.0)
    assert widget.resting
    before = widget.looks
    woken = loop.run(20.0)
    assert woken <= 20 / PULSE_INTERVAL + 20 / 5 + 2
    assert widget.looks - before <= 20 / REST_INTERVAL + 2
    assert sent == []
    board.beats += 1  # the program wakes up and does something
    loop.run(PULSE_INTERVAL + INTERVAL)
    assert len(sent) == 1


def test_what_begins_on_the_board_is_seen_at_once_whatever_thread_says_so(shown: Any) -> None:
    board, loop, widget, sent = shown
    board.beats += 1
    for _ in range(100):
        board.activity.happens()
    assert loop.run(INTERVAL / 2) == 2, "woken once, and then it looks once"
    assert len(sent) == 1
    for _ in range(40):  # and while something changes it keeps the full pace
        board.beats += 1
        loop.run(INTERVAL * 1.01)
    assert len(sent) >= 39
    loop.run(QUIET_LOOKS * INTERVAL + 0.1)
    assert widget.resting


def answering(shown: Any, monkeypatch: pytest.MonkeyPatch, delay: float) -> list[int]:
    """The acknowledgements of a view that draws each frame so many seconds after it was sent."""
    board, loop, widget, sent = shown
    acknowledged: list[int] = []
    drawn = 0

    def draw(content: dict[str, Any]) -> None:
        nonlocal drawn
        drawn += 1
        if content["ack"]:
            acknowledged.append(content["seq"])
            widget._receive(widget, {"type": "ack", "id": "v", "seq": content["seq"], "drawn": drawn}, [])
            drawn = 0

    def send(content: dict[str, Any], buffers: Any = None) -> None:
        sent.append(content)
        loop.call_later(delay, draw, content)

    monkeypatch.setattr(widget, "send", send)
    board.activity.happens()
    for _ in range(120):
        board.beats += 1
        loop.run(INTERVAL)
    return acknowledged


def test_a_view_that_keeps_up_acknowledges_a_few_frames_at_once(shown: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    _, _, widget, sent = shown
    before = widget.frames
    acknowledged = answering(shown, monkeypatch, INTERVAL * 0.7)
    assert len(sent) >= 118, "each look is a frame"
    assert len(acknowledged) <= KEEPS_UP + len(sent) / BATCH
    assert len(sent) - BATCH <= widget.frames - before <= len(sent)


def test_a_slow_view_acknowledges_each_frame_and_has_no_queue(shown: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    _, _, _, sent = shown
    acknowledged = answering(shown, monkeypatch, INTERVAL * 6)
    assert [content["seq"] for content in sent][: len(acknowledged)] == acknowledged
    assert len(sent) <= 2 * 120 / 6 + 2, "two on their way at most"


def test_what_a_person_does_in_one_widget_wakes_the_others(shown: Any) -> None:
    board, loop, _, sent = shown
    other = Number(board, loop)
    other._receive(other, {"type": "view", "id": "w", "hello": True}, [])
    board.beats += 1
    other._receive(other, {"type": "press", "id": "w"}, [])
    loop.run(INTERVAL)
    assert len(sent) == 1


def test_a_widget_that_is_gone_is_not_called() -> None:
    loop, board = Loop(), Board()
    widget = Number(board, loop)
    board.activity.listen(widget._stir)
    widget.close()
    board.activity.happens()
    del widget
    board.activity.happens()
    board.activity.listen(Number(board, loop)._stir)
    assert board.activity.count == 2


def test_a_board_says_when_something_happens() -> None:
    with VirtualBoard(clock="fast") as board:
        seen = [board.pulse()]

        def changed() -> bool:
            seen.append(board.pulse())
            return seen[-1] != seen[-2]

        assert not changed()
        board.run("import board, digitalio, busio\nled = digitalio.DigitalInOut(board.LED)\nled.switch_to_output()")
        assert changed()
        board.run("led.value = True")
        assert changed()
        board.pins["GP14"].drive(True)
        assert changed()
        board.pins["A0"].volts = 1.5
        assert changed()
        board.reset()
        assert changed()
        board.capture.drain()
        assert not changed()


# ---- stills


@pytest.fixture(scope="module")
def busy_board() -> Any:
    with VirtualBoard(clock="fast") as board:
        board.attach(find("bme280")())
        yield board


WIDGETS: dict[str, Callable[[Any], LiveWidget]] = {
    "scope": lambda board: Scope(board, ["LED", "A0", "GP4"], live=False),
    "panel": lambda board: BoardPanel(board, live=False),
    "part": lambda board: PartPanel(board, board.parts[0].part, live=False),
    "plotter": lambda board: Plotter(board, live=False),
    "bus": lambda board: BusMonitor(board, live=False),
    "serial": lambda board: SerialMonitor(board, live=False),
    "spectrum": lambda board: SpectrumView(board, "A0", live=False),
    "generator": lambda board: SignalGenerator(board, "A1", live=False),
}

PROGRAM = """
import analogio, board, busio, digitalio, time
led = digitalio.DigitalInOut(board.LED)
led.switch_to_output()
knob = analogio.AnalogIn(board.A0)
i2c = busio.I2C(board.GP5, board.GP4)
i2c.try_lock()
for n in range(200):
    led.value = not led.value
    print((knob.value, n))
    time.sleep(0.01)
i2c.writeto(0x77, b"\\xd0")
for thing in (led, knob, i2c):
    thing.deinit()
"""


@pytest.mark.parametrize("name", WIDGETS)
def test_every_still_is_small_says_what_it_shows_and_needs_no_matplotlib(busy_board: Any, name: str) -> None:
    widget = WIDGETS[name](busy_board)
    assert busy_board.run(PROGRAM).ok
    picture = widget.picture()
    ElementTree.fromstring(picture.svg)
    assert len(picture.svg) < 100_000
    data, metadata = widget.still_bundle()
    assert metadata["image/png"]["alt"] == data["text/plain"] == picture.text
    assert f'alt="{html.escape(picture.text)}"' in data["text/html"]
    image = base64.b64decode(data["image/png"])
    assert described(image) == {"Comment": widget.still_mark, "Description": picture.text}
    assert struct.unpack(">II", image[16:24]) == pytest.approx((2 * picture.width, 2 * picture.height), abs=1)
    assert widget.still().get_size_inches().tolist(), "a figure can be had, too"
    widget.close()


def test_what_a_still_says() -> None:
    program = PROGRAM.partition("for thing")[0].replace("0.01", "0.25").replace("range(200)", "range(12)")
    program = "\n".join(line for line in program.splitlines() if "i2c" not in line) + "\nled.deinit()\nknob.deinit()"
    with VirtualBoard(clock="fast") as board:
        board.pins["A0"].volts = 1.5
        scopes = Scope(board, ["LED"], live=False), Scope(board, ["LED", "A0"], live=False)
        plotter, panel = Plotter(board, ("light", "n"), live=False), BoardPanel(board, live=False)
        with pytest.raises(ValueError, match="Nothing was captured on LED yet"):
            scopes[0].picture()
        assert "Nothing was captured on LED yet" in scopes[0].still_bundle()[0]["text/plain"]
        assert board.run(program).ok
        assert scopes[0].picture().text == "LED, 0 to 3 s: 2.0 Hz, 50 %"
        assert scopes[1].picture().text == "LED, A0, 0 to 3 s: LED 2.0 Hz, 50 %; A0 1.5 V all the time"
        assert plotter.picture().text == "Plotter, 0 to 2.75 s: light: 2.978e+04 to 2.978e+04; n: 0 to 11"
        board.run("import board, digitalio\nled = digitalio.DigitalInOut(board.LED)\nled.switch_to_output(True)")
        assert panel.picture().text == "Raspberry Pi Pico: LED output high"


def test_a_long_title_is_broken_and_not_cut() -> None:
    title = "A long title that goes on and on, " * 8 + "and ends here"
    picture = text_picture(title, ["one"], "")
    lines = [element.text or "" for element in ElementTree.fromstring(picture.svg).iter() if element.get("font-weight")]
    assert len(lines) > 2
    assert " ".join(lines) == title
    assert all(text_width(line, 13, bold=True) <= picture.width for line in lines)


# ---- frozen


def test_a_frozen_widget_shows_its_moment_until_it_is_live_again(shown: Any) -> None:
    board, loop, widget, sent = shown
    board.beats = 7
    widget.freeze()
    assert [content["type"] for content in sent] == ["frame"], "the last frame, at once"
    assert widget.frozen
    board.beats = 8
    board.activity.happens()
    loop.run(5.0)
    assert len(sent) == 1
    widget._receive(widget, {"type": "view", "id": "w", "hello": True}, [])
    assert sent[-1]["view"] == "w", "a page that is loaded again gets the frozen frame"
    widget._receive(widget, {"type": "live", "id": "v"}, [])
    assert not widget.frozen
    before = len(sent)
    board.beats = 9
    board.activity.happens()
    loop.run(1.0)
    assert len(sent) > before


def test_what_a_person_does_in_a_frozen_widget_makes_it_live(shown: Any) -> None:
    _, _, widget, _ = shown
    widget.freeze()
    widget._receive(widget, {"type": "press", "id": "v"}, [])
    assert not widget.frozen


def test_a_frozen_scope_keeps_its_moment_over_programs_and_resets() -> None:
    front: list[dict[str, Any]] = []
    blink = "import board, digitalio, time\nled = digitalio.DigitalInOut(board.LED)\nled.switch_to_output()\n"
    blink += "for i in range({}):\n    led.value = not led.value\n    time.sleep({})\nled.deinit()\n"
    with VirtualBoard(clock="fast") as board:
        scope = Scope(board, ["LED"], live=False)
        scope.send = lambda content, buffers=None: front.append(content)  # type: ignore[method-assign]

        def look(**more: Any) -> dict[str, Any]:
            scope._receive(scope, {"type": "view", "id": "v", "width": 800, "hello": True, **more}, [])
            return front[-1]

        board.run(blink.format(6, 0.5))
        then = look()
        text = scope.picture().text
        scope.freeze()
        board.run(blink.format(100, 0.01))
        now = look()
        for key in ("t0", "t1", "now", "follow", "heap", "clock"):
            assert now[key] == then[key]
        assert now["rows"][0]["measure"] == then["rows"][0]["measure"]
        assert now["rows"][0]["records"] == then["rows"][0]["records"]
        assert scope.picture().text == text
        closer = look(want={"t0": 0, "t1": 10**9}, rev=1)
        assert (closer["t0"], closer["t1"]) == (0, 10**9), "one can look closer"
        assert closer["rows"][0]["records"] < then["rows"][0]["records"]
        board.reset(hard=True)
        board.run(blink.format(3, 0.1))
        kept = look()
        assert kept["rows"][0]["records"] == then["rows"][0]["records"], "after a reset the frame is there, still"
        scope._receive(scope, {"type": "live", "id": "v"}, [])
        assert front[-1]["rows"][0]["records"] != then["rows"][0]["records"]


def test_a_widget_whose_board_is_gone_stays_on_the_page_and_is_not_kept() -> None:
    with VirtualBoard(clock="fast") as board:
        panel = BoardPanel(board, live=False)
        states: list[dict[str, Any]] = []
        panel.observe(lambda change: states.append(dict(change)), "gone")
        identity = panel.model_id
        panel.end()
        assert [state["new"] for state in states] == [True]
        assert panel.closed
        assert identity not in ipywidgets.widgets.widget._instances
        panel.end()
