"""Who comes from outside to what a board serves: the notebook's Python, and a browser by a published port."""

import http.client
import threading

import pytest

from circuitpython_kernel import Bench, VirtualBoard

SERVER = """
import wifi, socketpool
wifi.radio.connect("Virtual WiFi")
listener = socketpool.SocketPool(wifi.radio).socket()
listener.setsockopt(4095, 4, 1)
listener.bind(("", 80))
listener.listen(4)
buffer = bytearray(2000)
while True:
    client, address = listener.accept()
    asked = b""
    while b"\\r\\n\\r\\n" not in asked:
        asked += buffer[:client.recv_into(buffer)]
    first = asked.split(b"\\r\\n")[0]
    body = b"you asked " + first + b" from " + address[0].encode() + b" with " + asked.split(b"\\r\\n\\r\\n")[1]
    client.sendall(b"HTTP/1.1 200 OK\\r\\nX-Board: yes\\r\\nContent-Length: %d\\r\\n\\r\\n" % len(body) + body)
    client.close()
"""


@pytest.fixture
def board():
    with VirtualBoard("raspberry_pi_pico_w", clock="fast") as board:
        yield board


@pytest.fixture
def serving(board):
    running = board.start(SERVER)
    yield board
    board.interrupt()
    assert running.result().error_type == "KeyboardInterrupt"


def test_get(serving):
    answer = serving.network.get("http://board/a?b=1")
    assert (answer.status, answer.headers["x-board"]) == (200, "yes")
    assert answer.text == "you asked GET /a?b=1 HTTP/1.1 from 192.168.1.2 with "
    name = serving.network.stations[0].hostname
    for host in (name, f"{name}.local", serving.network.stations[0].address):
        assert serving.network.get(f"http://{host}/x").text.startswith("you asked GET /x ")


def test_post(serving):
    answer = serving.network.request("POST", "http://board/a", json={"t": 21})
    assert answer.text.endswith('with {"t": 21}')
    assert serving.network.request("PUT", "http://board/a", body="text").text.endswith("with text")


def test_a_program_that_serves_later_is_waited_for(board):
    running = board.start("import time\ntime.sleep(3)\n" + SERVER)
    assert board.network.get("http://board/").status == 200
    board.interrupt()
    running.result()


@pytest.mark.parametrize(
    ("said", "error", "words"),
    [
        (
            "b'HTTP/1.1 200 OK\\r\\nContent-Length: 9\\r\\n\\r\\nhalf'",
            ConnectionError,
            "before its answer was complete",
        ),
        ("b'nonsense\\r\\n\\r\\n'", ConnectionError, "no HTTP"),
        ("b'HTTP/1.1 200 OK\\r\\nContent-Length: x\\r\\n\\r\\n'", ConnectionError, "not a content length"),
    ],
)
def test_half_answers(board, said, error, words):
    start = SERVER.partition("    asked = b")[0]
    running = board.start(start + f"    client.recv_into(buffer)\n    client.sendall({said})\n    client.close()\n")
    with pytest.raises(error, match=words):
        board.network.get("http://board/")
    board.interrupt()
    running.result()


def test_chunks_and_ends_without_a_length(board):
    start = (
        SERVER.partition("    asked = b")[0]
        + "    client.recv_into(buffer)\n    client.sendall(SAID)\n    client.close()\n"
    )
    chunks = "3\\r\\nabc\\r\\n2\\r\\nde\\r\\n0\\r\\n\\r\\n"
    said = f"SAID = b'HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n{chunks}'\n"
    running = board.start(said + start)
    assert board.network.get("http://board/").body == b"abcde"
    board.interrupt()
    running.result()
    board.reset()
    running = board.start("SAID = b'HTTP/1.1 200 OK\\r\\n\\r\\nall of it'\n" + start)
    assert board.network.get("http://board/").text == "all of it"
    board.interrupt()
    running.result()


def test_who_is_not_there(board):
    with pytest.raises(LookupError, match="no board 'nobody'"):
        board.network.get("http://nobody/")
    with pytest.raises(ValueError, match="such as http"):
        board.network.get("https://board/")
    assert board.run('import wifi\nwifi.radio.connect("Virtual WiFi")').ok
    with pytest.raises(TimeoutError, match="nobody listens at port 81"):
        board.network.get("http://board:81/", timeout=0.5)


def test_a_callback_cannot_ask_its_own_board(board):
    refused = []

    def ask(_request):
        with pytest.raises(RuntimeError, match="get"):
            board.network.get("http://board/")
        refused.append(True)
        return "done"

    board.network.serve("api.example", ask)
    program = (
        SERVER.partition("listener =")[0]
        + """
s = socketpool.SocketPool(wifi.radio).socket()
s.connect(("api.example", 80))
s.send(b"GET / HTTP/1.1\\r\\n\\r\\n")
s.recv_into(bytearray(100))
"""
    )
    assert board.run(program).ok
    assert refused == [True]


def test_several_boards_are_told_apart():
    with Bench("fast") as bench:
        bench.add("raspberry_pi_pico_w", name="a")
        bench.add("raspberry_pi_pico2_w", name="b")
        with pytest.raises(LookupError, match="several boards"):
            bench.network.get("http://board/")
        running = bench.start({"a": SERVER, "b": SERVER})
        for station in bench.network.stations:
            assert bench.network.get(f"http://{station.hostname}/").status == 200
        bench["a"].interrupt()
        bench["b"].interrupt()
        for future in running.values():
            future.result()


def ask(published, path="/"):
    connection = http.client.HTTPConnection("127.0.0.1", published.host_port, timeout=60)
    try:
        connection.request("GET", path)
        return connection.getresponse().read().decode()
    finally:
        connection.close()


def test_no_port_is_open_unless_somebody_publishes_one(serving):
    assert serving.network.published == []
    before = set(threading.enumerate())
    published = serving.network.publish(80)
    assert serving.network.published == [published]
    assert serving.network.publish(80) is published
    assert published.url in repr(published)
    assert published.url in published._repr_html_()
    assert published.url.startswith("http://127.0.0.1:")
    for number in range(3):
        assert ask(published, f"/{number}").startswith(f"you asked GET /{number} HTTP/1.1 from 192.168.1.2")
    published.close()
    assert serving.network.published == []
    for thread in set(threading.enumerate()) - before:
        thread.join(30)  # one of a connection that was over already may be about to end
    assert set(threading.enumerate()) <= before, "threads of earlier tests may have ended meanwhile"
    with pytest.raises(OSError, match="refused"):
        ask(published)


def test_a_port_closes_with_its_board():
    before = threading.active_count()
    with VirtualBoard("raspberry_pi_pico_w", clock="fast") as board:
        board.start(SERVER)
        published = board.network.publish(80)
        assert "you asked" in ask(published)
        board.interrupt()
    assert published.closed
    with pytest.raises(OSError, match="refused"):
        ask(published)
    assert threading.active_count() <= before


@pytest.mark.parametrize("ports", [{"port": 0}, {"port": 65536}, {"port": 80, "host_port": -1}, {"host_port": 70000}])
def test_a_number_that_no_port_has_is_refused(board, ports):
    with pytest.raises(ValueError, match=r"a port is a number from 1 to 65535, not (0|65536|-1|70000)$"):
        board.network.publish(**ports)
    assert board.network.published == []


def test_a_port_at_which_no_program_listens_is_closed_to_the_browser(board):
    assert board.run('import wifi\nwifi.radio.connect("Virtual WiFi")').ok
    with pytest.raises((OSError, http.client.HTTPException)):
        ask(board.network.publish(80))


def test_a_large_page_and_a_slow_reader(board):
    program = (
        SERVER.partition("    asked = b")[0]
        + """    client.recv_into(buffer)
    client.sendall(b"HTTP/1.1 200 OK\\r\\nContent-Length: 200000\\r\\n\\r\\n")
    for n in range(200):
        client.sendall(bytes((n,)) * 1000)
    client.close()
"""
    )
    running = board.start(program)
    connection = http.client.HTTPConnection("127.0.0.1", board.network.publish(80).host_port, timeout=60)
    connection.request("GET", "/")
    answer = connection.getresponse()
    got = b"".join(iter(lambda: answer.read(700), b""))
    connection.close()
    assert got == b"".join(bytes((n,)) * 1000 for n in range(200))
    board.interrupt()
    running.result()
