"""Sockets over the virtual air: errors, timeouts in board time, ways to end, and what is never left behind."""

from __future__ import annotations

import threading

import pytest

from circuitpython_kernel import VirtualBoard

PICO, ESP = "raspberry_pi_pico_w", "adafruit_feather_esp32s3_4mbflash_2mbpsram"
NOBODY = "203.0.113.250"
START = """
import wifi, socketpool, time
wifi.radio.connect("Virtual WiFi")
pool = socketpool.SocketPool(wifi.radio)
def opened(host="echo.example", port=7, timeout=5):
    s = pool.socket()
    s.settimeout(timeout)
    s.connect((host, port))
    return s
def received(s, count=100):
    b = bytearray(count)
    return bytes(b[:s.recv_into(b)])
"""


@pytest.fixture(scope="module")
def boards():
    made = {name: VirtualBoard(name, clock="fast") for name in (PICO, ESP)}
    for board in made.values():
        board.network.echo()
        board.network.serve("api.example", {"/x": "y"})
    yield made
    for board in made.values():
        board.close()


@pytest.fixture(params=[PICO, ESP])
def board(request, boards):
    found = boards[request.param]
    found.reset(hard=True)
    server = found.network.server("echo.example")
    server.reachable, server.refuses, server.resets_after = True, False, None
    result = found.run(START)
    assert result.ok, result.traceback
    return found


def value(board, code):
    result = board.run(code)
    assert result.ok, result.traceback or result.restarted
    return result.value


def error(board, code):
    result = board.run(code)
    assert not result.ok
    assert "/.fw/" not in result.traceback
    return f"{result.error_type}: {result.error_message}"


def on(board, pico, esp):
    """What a Pico W does, and what an ESP32."""
    return pico if board.definition.id == PICO else esp


def test_bytes_come_back(board):
    assert value(board, "s = opened()\ns.send(b'hello'), received(s)") == "(5, b'hello')"
    assert value(board, "s.close()\nwith opened() as s: s.sendall(bytes(20000))\n") is None


def test_a_name_that_nobody_knows(board):
    assert error(board, "pool.getaddrinfo('nowhere.example', 80)") == "gaierror: (-2, 'Name or service not known')"
    assert value(board, "pool.getaddrinfo('api.example', 80)[0][4][1], pool.getaddrinfo('10.0.0.9', 1)[0][4]") == (
        "(80, ('10.0.0.9', 1))"
    )
    board.network.failing_names.add("api.example")
    assert error(board, "opened('api.example', 80)") == "gaierror: (-2, 'Name or service not known')"
    board.network.failing_names.clear()
    assert error(board, "wifi.radio.stop_station()\npool.getaddrinfo('api.example', 80)") == (
        "gaierror: (-2, 'Name or service not known')"
    )


def test_a_port_where_nothing_listens(board):
    assert error(board, "opened('echo.example', 99)") == "OSError: [Errno 104] ECONNRESET"
    board.network.server("echo.example").refuses = True
    assert error(board, "opened()") == "OSError: [Errno 104] ECONNRESET"


def test_nobody_answers(board):
    before = board.clock.now
    assert error(board, f"opened('{NOBODY}', 80, 3)") == on(
        board, "OSError: [Errno 119] EINPROGRESS", "OSError: [Errno 116] ETIMEDOUT"
    )
    assert board.clock.now - before == pytest.approx(3, abs=0.2)
    assert error(board, f"opened('{NOBODY}', 80, None)") == "OSError: [Errno 113] ECONNABORTED"
    assert board.clock.now - before == pytest.approx(21, abs=1)


def test_a_timeout_takes_its_board_time(board):
    value(board, "s = opened()")
    before = board.clock.now
    assert error(board, "s.settimeout(2.5)\nreceived(s)") == "OSError: [Errno 116] ETIMEDOUT"
    assert board.clock.now - before == pytest.approx(2.5, abs=0.01)
    assert error(board, "s.setblocking(False)\nreceived(s)") == "OSError: [Errno 11] EAGAIN"
    assert value(board, "s.send(b'late')\ntime.sleep(1)\nreceived(s)") == "b'late'"


def test_out_of_sockets(board):
    most = on(board, 8, 10)
    assert error(board, f"all = [pool.socket() for _ in range({most + 1})]") == "RuntimeError: Out of sockets"
    assert value(board, f"all = [pool.socket() for _ in range({most})]\nlen(all)") == str(most)
    assert value(board, "del all\ns = opened()\ns.send(b'x')") == "1"


def test_a_half_closed_connection(board):
    value(board, "s = opened('api.example', 80)\ns.send(b'GET /x HTTP/1.1\\r\\nConnection: close\\r\\n\\r\\n')")
    assert "Connection: close" in value(board, "time.sleep(1)\nreceived(s, 1000).decode()")
    assert value(board, "received(s), received(s)") == "(b'', b'')"


def test_a_reset_in_the_middle_of_an_answer(board):
    board.network.server("echo.example").resets_after = 10
    value(board, "s = opened()\ns.send(bytes(5))\nassert len(received(s)) == 5\ns.send(bytes(50))\ntime.sleep(1)")
    assert error(board, "received(s)") == "OSError: [Errno 104] ECONNRESET"
    assert error(board, "s.send(b'x')") == "BrokenPipeError: 32"


def test_an_access_point_that_goes(board):
    point = board.network.access_point("short", rssi=-40)
    value(board, "wifi.radio.stop_station()\nwifi.radio.connect('short')\ns = opened()")
    board.clock.call_at(board.clock.now + 1, lambda: board.network.remove_access_point("short"))
    assert error(board, "s.settimeout(4)\nreceived(s)") == "OSError: [Errno 116] ETIMEDOUT"
    assert not point.enabled
    assert value(board, "wifi.radio.connected") == "False"


def test_closed_sockets(board):
    for call in ("send(b'x')", "recv_into(bytearray(1))", "connect(('10.0.0.1', 1))", "accept()", "bind(('', 1))"):
        assert error(board, f"s = pool.socket()\ns.close()\ns.{call}") == "OSError: [Errno 9] EBADF", call
    assert error(board, "pool.socket().send(b'x')") == "BrokenPipeError: 32"
    assert error(board, "pool.socket().recv_into(bytearray(1))") == "OSError: [Errno 128] ENOTCONN"
    assert error(board, "s = opened()\ns.recv_into(bytearray(1), 2)") == (
        "ValueError: buffer too small for requested bytes"
    )


def test_a_server_and_its_client_on_one_board(board):
    program = """
server = pool.socket()
server.setsockopt(pool.SOL_SOCKET, pool.SO_REUSEADDR, 1)
server.bind(("0.0.0.0", 8080))
server.listen(2)
one = opened(str(wifi.radio.ipv4_address), 8080)
there, (host, port) = server.accept()
one.send(b"question")
got = received(there)
there.send(got + b"?")
there.close()
(received(one), received(one), host == str(wifi.radio.ipv4_address))
"""
    assert value(board, program) == "(b'question?', b'', True)"
    assert error(board, "other = pool.socket()\nother.bind(('', 8080))\nother.listen(1)") == (
        "OSError: [Errno 112] EADDRINUSE"
    )
    assert error(board, "server.settimeout(0)\nserver.accept()") == "OSError: [Errno 11] EAGAIN"
    assert error(board, "server.settimeout(1)\nserver.accept()") == "OSError: [Errno 116] ETIMEDOUT"


def test_datagrams(board):
    value(board, "u = pool.socket(type=pool.SOCK_DGRAM)\nu.settimeout(2)\nb = bytearray(20)")
    assert value(board, "u.sendto(b'ping', ('echo.example', 7))\nn, peer = u.recvfrom_into(b)\nb[:n], peer[1]") == (
        "(bytearray(b'ping'), 7)"
    )
    assert error(board, "u.recvfrom_into(b)") == "OSError: [Errno 116] ETIMEDOUT"
    value(board, "for i in range(9): u.sendto(bytes([i]), ('echo.example', 7))\ntime.sleep(1)\nu.setblocking(False)")
    program = "n = 0\ntry:\n    while u.recv_into(b): n += 1\nexcept OSError:\n    pass\nn"
    assert value(board, program) == on(board, "1", "6")


def test_a_link_that_loses_datagrams(board):
    from circuitpython_kernel.network.links import Link

    usual, board.network.link = board.network.link, Link(loss=1)
    try:
        assert error(
            board, "u = pool.socket(type=pool.SOCK_DGRAM)\nu.settimeout(1)\nu.sendto(b'x', ('echo.example', 7))\n"
            "u.recv_into(bytearray(1))",
        ) == "OSError: [Errno 116] ETIMEDOUT"  # fmt: skip
    finally:
        board.network.link = usual


def test_a_snapshot_breaks_connections_and_keeps_ports(board):
    value(
        board,
        "s = opened()\nserver = pool.socket()\nserver.bind(('', 80))\nserver.listen(1)\nc = opened('127.0.0.1', 80)",
    )
    there = board.snapshot()
    value(board, "s.close()\nserver.close()\nc.close()\nmore = [pool.socket() for _ in range(5)]")
    board.restore(there)
    assert error(board, "received(s)") == "OSError: [Errno 113] ECONNABORTED"
    assert value(
        board, "s.close()\nc.close()\nc = opened('127.0.0.1', 80)\nt, _ = server.accept()\nt.send(b'x'), received(c)"
    ) == ("(1, b'x')")
    assert value(board, "len([pool.socket() for _ in range(5)])") == "5"


@pytest.mark.parametrize(
    "code", [f"opened('{NOBODY}', 80, None)", "wifi.radio.connect('Virtual WiFi2')", "opened().recv_into(bytearray(1))"]
)
def test_interrupts_while_connecting_leave_nothing(boards, code):
    board = boards[PICO]
    board.reset(hard=True)
    assert board.run(START).ok
    threads = threading.active_count()
    for turn in range(334):  # 1,000 in all
        board.clock.call_at(board.clock.now + 0.0005 + turn % 40 * 0.003 + turn // 40 * 0.0003, board.interrupt)
        result = board.run(f"try:\n    {code}\nexcept ConnectionError:\n    time.sleep(9)")
        assert result.error_type == "KeyboardInterrupt", (turn, result)
    assert board.run("import gc\ngc.collect()\nlen([pool.socket() for _ in range(8)])").value == "8"
    board.reset()
    board.run("import time\ntime.sleep(60)")
    assert board.network.stations[0].connections == 0
    assert threading.active_count() <= threads
