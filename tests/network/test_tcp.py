"""TCP connections: what is sent arrives, in order, whatever the link does; and how they end."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from circuitpython_kernel.network import errors
from circuitpython_kernel.network.links import Dice, Link
from circuitpython_kernel.network.tcp import MAXIMUM_SEGMENT, WINDOW, End, lost_end, pair

from .clock import Clock


def connected(link: Link | None = None, seed: int = 0) -> tuple[Clock, End, End]:
    clock = Clock()
    one, other = pair((clock, ("10.0.0.1", 1)), (clock, ("10.0.0.2", 2)), link or Link(), Dice(seed))
    return clock, one, other


links = st.builds(
    Link,
    latency=st.floats(0, 2),
    jitter=st.floats(0, 2),
    loss=st.floats(0, 0.5),
    bits_per_second=st.floats(1e3, 1e8),
)


@given(links, st.integers(0, 1000), st.lists(st.binary(min_size=1, max_size=3000), max_size=12))
def test_what_is_sent_arrives_in_order_or_the_connection_is_broken(link: Link, seed: int, parts: list[bytes]) -> None:
    clock, one, other = connected(link, seed)
    got = bytearray()
    for part in parts:
        while part and not one.error:
            part = part[one.send(part) :]
            if part:
                clock.run(1)
                got += other.receive(700)
    clock.run()
    got += other.receive_all()
    if one.error:
        assert one.error == errors.ETIMEDOUT
        assert b"".join(parts).startswith(got)
    else:
        assert bytes(got) == b"".join(parts)


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 4000)), max_size=20))
def test_no_more_is_under_way_than_the_window(steps: list[tuple[bool, int]]) -> None:
    clock, one, other = connected()
    sent = read = 0
    for sends, count in steps:
        if sends:
            sent += one.send(bytes(count))
        else:
            clock.run(1)
            read += len(other.receive(count))
        assert sent - read <= WINDOW
        assert one.room >= 0


def test_two_runs_are_the_same() -> None:
    def times() -> list[int]:
        clock, one, other = connected(Link(jitter=0.5, loss=0.3), 7)
        found: list[int] = []

        class Watcher:
            def arrived(self, end: End) -> None:
                end.receive_all()
                found.append(clock.now_ns)

            def closed(self, end: End) -> None:
                found.append(-clock.now_ns)

        other.watcher = Watcher()
        one.send_all(bytes(20 * MAXIMUM_SEGMENT))
        one.finish()
        clock.run()
        return found

    assert times() == times()
    assert len(times()) == 21


def test_a_half_closed_connection_goes_on_in_the_other_direction() -> None:
    clock, one, other = connected()
    one.send(b"question")
    one.finish()
    clock.run()
    assert other.peer_closed
    assert other.receive(100) == b"question"
    other.send(b"answer")
    clock.run()
    assert one.receive(100) == b"answer"
    assert one.send(b"more") == 0
    other.close()
    one.close()
    clock.run()
    assert one.over
    assert other.over


def test_closing_with_unread_bytes_breaks_the_connection() -> None:
    clock, one, other = connected()
    other.send(b"unread")
    clock.run()
    one.close()
    clock.run()
    assert other.error == errors.ECONNRESET


def test_what_comes_after_the_close_is_refused() -> None:
    clock, one, other = connected()
    one.close()
    clock.run()
    other.send(b"too late")
    clock.run()
    assert other.error == errors.ECONNRESET


def test_a_peer_that_vanishes() -> None:
    clock, one, other = connected()
    one.send(b"lost")
    one.vanish()
    assert other.error == errors.ECONNRESET
    clock.run()
    assert other.receive_all() == b""


def test_a_link_that_loses_everything_times_out() -> None:
    _, one, _ = connected(Link(loss=1))
    one.send(b"x")
    assert one.error == errors.ETIMEDOUT


def test_a_lost_end_is_over() -> None:
    end = lost_end(Clock(), ("10.0.0.1", 1))
    assert end.over
    assert end.send(b"x") == 0
