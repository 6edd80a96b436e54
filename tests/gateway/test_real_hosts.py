"""Real hosts by permission. The only real host here is a server of the test's own, on 127.0.0.1."""

import contextlib
import http.server
import socket
import ssl
import threading

import pytest

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.gateway import real_hosts
from circuitpython_kernel.network.air import Network

from . import certificates

GET = """
import wifi, socketpool, ssl, time
wifi.radio.connect("Virtual WiFi")
pool = socketpool.SocketPool(wifi.radio)
def get(host, port, tls=False):
    s = pool.socket()
    if tls:
        s = ssl.create_default_context().wrap_socket(s, server_hostname=host)
    s.settimeout(5)
    with s:
        s.connect((host, port))
        s.send(b"GET /x HTTP/1.0\\r\\n\\r\\n")
        buffer, got = bytearray(2000), b""
        while n := s.recv_into(buffer):
            got += buffer[:n]
    return got.split(b"\\r\\n\\r\\n")[1]
"""


class Pages(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append(self.path)
        body = b"from a real host " * 500
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[:5])
        self.wfile.flush()
        self.wfile.write(body[5:])

    def log_message(self, *_arguments):
        """Say nothing."""


@contextlib.contextmanager
def a_server(certificate=None):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    server.asked = []
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_arguments: None  # a client that does not trust it breaks off
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A folder with certificates."""
    return certificates.make_all(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(params=["fast", "realtime"])
def board(request):
    with VirtualBoard("raspberry_pi_pico_w", clock="fast") as board:
        value(board, "import wifi\nwifi.radio.connect('Virtual WiFi')")  # that would take two seconds
        board.clock.mode = request.param
        yield board


def value(board, code):
    result = board.run(code)
    assert result.ok, result.traceback or result.restarted
    return result.value


def real_lines(board):
    lines = [entry for entry in board.network.log if entry.protocol == "real"]
    return [(entry.server.split(":")[0], entry.what, entry.answer) for entry in lines]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_host_that_is_allowed(board, host):
    with a_server() as server:
        port = server.server_address[1]
        board.network.allow(f"{host}:{port}")
        assert board.network.allowed == (f"{host}:{port}",)
        assert value(board, GET + f"get({host!r}, {port}) == b'from a real host ' * 500") == "True"
        assert server.asked == ["/x"]
        assert real_lines(board) == [(host, "connect", "connected")]
        board.network.deny(f"{host}:{port}")
        assert board.network.allowed == ()
        assert not board.run(f"get({host!r}, {port})").ok
        assert server.asked == ["/x"]


def test_another_port_of_an_allowed_host_is_not(board):
    with a_server() as server, a_server() as other:
        board.network.allow(f"localhost:{server.server_address[1]}")
        assert not board.run(GET + f"get('localhost', {other.server_address[1]})").ok
        assert other.asked == []


def test_board_time_stands_still_meanwhile():
    with VirtualBoard("raspberry_pi_pico_w", clock="fast") as board, a_server() as server:
        port = server.server_address[1]
        board.network.allow(f"localhost:{port}")
        took = value(board, GET + f"t = time.monotonic()\nlen(get('localhost', {port}))\ntime.monotonic() - t")
        assert 0.04 < float(took) < 0.5  # the latency of the air, and no more


def test_tls_is_verified(board, made, monkeypatch):
    with a_server(made / "localhost.pem") as server:
        port = server.server_address[1]
        board.network.allow(f"localhost:{port}")
        result = board.run(GET + f"get('localhost', {port}, True)")
        assert result.error_type == "OSError"
        assert server.asked == []
        assert "certificate: self-signed certificate" in real_lines(board)[-1][2]
        monkeypatch.setenv("SSL_CERT_FILE", str(made / "localhost.pem"))
        assert value(board, f"get('localhost', {port}, True) == b'from a real host ' * 500") == "True"
        assert real_lines(board)[-1] == ("localhost", "connect with TLS", "connected")


@pytest.mark.parametrize(
    ("certificate", "words"), [("expired.pem", "validity has expired"), ("other.pem", "does not match")]
)
def test_a_certificate_that_is_wrong(board, made, monkeypatch, certificate, words):
    monkeypatch.setenv("SSL_CERT_FILE", str(made / certificate))
    with a_server(made / certificate) as server:
        board.network.allow(f"localhost:{server.server_address[1]}")
        result = board.run(GET + f"get('localhost', {server.server_address[1]}, True)")
        assert words in result.error_message
        assert server.asked == []


def test_nobody_answers(board):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    board.network.allow(f"localhost:{port}")
    assert board.run(GET + f"get('localhost', {port})").error_message.startswith("[Errno 104]")
    assert "refused" in real_lines(board)[0][2]


def test_a_name_that_leads_to_a_private_network_is_refused(board, monkeypatch):
    with a_server() as server:
        port = server.server_address[1]
        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]
        monkeypatch.setattr(real_hosts.socket, "getaddrinfo", lambda *_arguments, **_more: found)
        board.network.allow(f"tricky.example:{port}")
        assert not board.run(GET + f"get('tricky.example', {port})").ok
        assert server.asked == []
        assert "no public address" in real_lines(board)[0][2]


@pytest.mark.parametrize(
    "entry", ["api.example", "api.example:", "api.example:0", "api.example:70000", "*:443", "*.example:443",
              "http://api.example:80", "", ":80", "1.2.3:80", "a b:80", "api.example:4٣", "-a.example:80"],
)  # fmt: skip
def test_what_cannot_be_allowed(entry):
    with pytest.raises(ValueError, match="host:port"):
        Network().allow(entry)


def test_it_can_be_allowed_from_the_start():
    network = Network(allow=["api.example.com:443", "API.example.com:443"])
    assert network.allowed == ("api.example.com:443",)
    with pytest.raises(LookupError, match="was not allowed"):
        network.deny("api.example.com:80")


def test_without_permission_nothing_leaves(monkeypatch):
    tried = []

    def refuse(*arguments, **_named):
        tried.append(arguments)
        raise AssertionError("something leaves")

    with VirtualBoard("raspberry_pi_pico_w", clock="fast") as board, a_server() as server:
        port = server.server_address[1]
        board.network.serve("api.example", {"/x": "inside"}, port=80)
        for name in ("connect", "connect_ex", "sendto", "bind", "listen"):
            monkeypatch.setattr(socket.socket, name, refuse)
        for name in ("getaddrinfo", "gethostbyname", "create_connection", "create_server"):
            monkeypatch.setattr(socket, name, refuse)
        value(board, GET)
        for host in ("example.com", "pool.ntp.org", "127.0.0.1", "localhost", "192.168.1.1", "8.8.8.8", "10.0.0.1"):
            for tls in (False, True):
                assert not board.run(f"get({host!r}, {port}, {tls})").ok
        program = f"s = pool.socket(type=pool.SOCK_DGRAM)\ns.settimeout(1)\ns.sendto(b'x', ('127.0.0.1', {port}))"
        assert board.run(program).ok
        assert value(board, "get('api.example', 80)") == "b'inside'"
        assert value(board, "wifi.radio.ping(__import__('ipaddress').ip_address('8.8.8.8'))") is None
        assert server.asked == []
        assert tried == []
        monkeypatch.undo()


def test_connections_end_with_the_board(monkeypatch):
    monkeypatch.setattr(real_hosts, "ANSWER_SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        before = threading.active_count()
        with VirtualBoard("raspberry_pi_pico_w", clock="fast") as board:
            board.network.allow(f"localhost:{port}")
            value(board, GET + f"s = pool.socket()\ns.connect(('localhost', {port}))\ns.send(b'hi')\ntime.sleep(0.1)")
            connection, _ = listener.accept()
            assert connection.recv(10) == b"hi"
        connection.settimeout(60)
        assert connection.recv(10) == b""
        connection.close()
        assert threading.active_count() <= before


def test_a_host_that_speaks_first(board):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

        def greet():
            connection, _ = listener.accept()
            connection.sendall(b"220 hello\r\n")
            connection.recv(10)
            connection.close()

        thread = threading.Thread(target=greet)
        thread.start()
        board.network.allow(f"localhost:{port}")
        program = (
            GET
            + f"""
s = pool.socket()
s.settimeout(60)
s.connect(("localhost", {port}))
b = bytearray(20)
got = b[:s.recv_into(b)]
s.close()
time.sleep(1)
got
"""
        )
        assert value(board, program) == "bytearray(b'220 hello\\r\\n')"
        thread.join()


AS_LONG_AS_IT_TAKES = 3600.0
"""Waits that would not end within a test."""


@contextlib.contextmanager
def a_talker(talk):
    """A host that does with each connection what a function says, until the test is over."""
    done = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve():
            connection, _ = listener.accept()
            with connection:
                talk(connection)
                done.wait(60)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            done.set()
            thread.join()


@pytest.mark.parametrize("wanted", ["the answer", "nothing"])
def test_a_program_that_wants_no_more_is_not_held_up(monkeypatch, wanted):
    monkeypatch.setattr(real_hosts, "MORE", ((1_000_000, AS_LONG_AS_IT_TAKES),))
    if wanted == "nothing":
        monkeypatch.setattr(real_hosts, "ANSWER_SECONDS", AS_LONG_AS_IT_TAKES)
    got = threading.Event()

    def talk(connection):
        assert connection.recv(100) == b"a question"
        got.set()
        if wanted == "the answer":
            connection.sendall(b"an answer")

    with VirtualBoard("raspberry_pi_pico_w", clock="fast") as board, a_talker(talk) as port:
        board.network.allow(f"localhost:{port}")
        value(board, GET + f"s = pool.socket()\ns.connect(('localhost', {port}))\ns.send(b'a question')")
        if wanted == "the answer":
            assert value(board, "b = bytearray(20)\nbytes(b[:s.recv_into(b)])") == "b'an answer'"
        value(board, "time.sleep(3600)")
        assert got.wait(20)


@pytest.mark.parametrize("how", ["s.recv_into(b)", "poll()"])
def test_a_program_that_wants_the_rest_gets_it_although_it_is_late(monkeypatch, how):
    waited_for, select = threading.Event(), real_hosts.select.select
    first = threading.Event()

    def waits(*arguments):
        if first.is_set():
            waited_for.set()
        return select(*arguments)

    monkeypatch.setattr(real_hosts.select, "select", waits)

    def talk(connection):
        connection.recv(100)
        connection.sendall(b"first")
        first.set()
        assert waited_for.wait(20)
        connection.sendall(b"second")

    program = f"""
s = pool.socket()
s.settimeout(1)
s.connect(('localhost', PORT))
s.send(b'a question')
b = bytearray(20)
def poll():
    s.setblocking(False)
    until = time.monotonic() + 1
    while time.monotonic() < until:
        try:
            return s.recv_into(b)
        except OSError as error:
            assert error.errno == 11
            time.sleep(0.01)
    return 0
first = bytes(b[:s.recv_into(b)])
(first, bytes(b[:{how}]))
"""
    with VirtualBoard("raspberry_pi_pico_w", clock="fast") as board, a_talker(talk) as port:
        board.network.allow(f"localhost:{port}")
        assert value(board, GET + program.replace("PORT", str(port))) == "(b'first', b'second')"


def test_a_question_that_is_on_its_way_is_not_waited_for(made, monkeypatch):
    monkeypatch.setattr(real_hosts, "MORE", ((1_000_000, AS_LONG_AS_IT_TAKES),))
    monkeypatch.setattr(real_hosts, "ANSWER_SECONDS", AS_LONG_AS_IT_TAKES)
    monkeypatch.setenv("SSL_CERT_FILE", str(made / "localhost.pem"))

    def talk(connection):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(made / "localhost.pem")
        with context.wrap_socket(connection, server_side=True) as wrapped:
            for _ in range(2):
                wrapped.sendall(wrapped.recv(100).upper())

    program = """
s = ssl.create_default_context().wrap_socket(pool.socket(), server_hostname="localhost")
s.connect(("localhost", PORT))
b = bytearray(20)
def ask(question):
    s.send(question)
    return bytes(b[:s.recv_into(b)])
ask(b"one"), ask(b"two")
"""
    with VirtualBoard("raspberry_pi_pico_w", clock="fast") as board, a_talker(talk) as port:
        board.network.allow(f"localhost:{port}")
        assert value(board, GET + program.replace("PORT", str(port))) == "(b'ONE', b'TWO')"
