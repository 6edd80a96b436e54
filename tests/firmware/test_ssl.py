"""TLS on the virtual air: what a program finds of certificates, and what ports without it say."""

from __future__ import annotations

import pytest

from circuitpython_kernel import VirtualBoard

START = """
import wifi, socketpool, ssl
wifi.radio.connect("Virtual WiFi")
pool = socketpool.SocketPool(wifi.radio)
context = ssl.create_default_context()
def opened(host="api.example", port=443, name=None, context=context):
    s = context.wrap_socket(pool.socket(), server_hostname=name or host)
    s.settimeout(5)
    s.connect((host, port))
    return s
def asked(**options):
    with opened(**options) as s:
        s.send(b"GET /x HTTP/1.1\\r\\nConnection: close\\r\\n\\r\\n")
        b = bytearray(500)
        return bytes(b[:s.recv_into(b)])
"""
FAILED = "OSError: (-9984, 'MBEDTLS_ERR_X509_CERT_VERIFY_FAILED; "
EXPIRED = "The certificate validity has expired"
MISMATCH = "The certificate Common Name (CN) does not match with the expected CN"
NOT_TRUSTED = "The certificate is not correctly signed by the trusted CA"


@pytest.fixture(scope="module")
def shared():
    with VirtualBoard("raspberry_pi_pico_w", clock="fast") as board:
        board.network.serve("api.example", {"/x": "answer"})
        board.network.mqtt()
        board.network.echo()
        yield board


@pytest.fixture
def board(shared):
    shared.reset()
    server = shared.network.server("api.example")
    server.certificate, server.reachable = "good", True
    assert shared.run(START).ok
    return shared


def value(board, code):
    result = board.run(code)
    assert result.ok, result.traceback or result.restarted
    return result.value


def error(board, code):
    result = board.run(code)
    assert not result.ok
    assert "/.fw/" not in result.traceback
    return f"{result.error_type}: {result.error_message}"


def test_a_request(board):
    before = board.clock.now
    assert "answer" in value(board, "asked()")
    assert 0.5 < board.clock.now - before < 2


@pytest.mark.parametrize(
    ("certificate", "message"),
    [
        ("expired", f"{FAILED}{EXPIRED}; {NOT_TRUSTED}')"),
        ("wrong host", f"{FAILED}{MISMATCH}; {NOT_TRUSTED}')"),
        ("self-signed", "OSError: (-12288, 'MBEDTLS_ERR_X509_FATAL_ERROR')"),
    ],
)
def test_certificates(board, certificate, message):
    server = board.network.server("api.example")
    server.certificate = certificate
    assert error(board, "asked()") == message
    assert "answer" in value(board, "context.load_verify_locations(cadata='')\nasked()"), "nothing is verified then"
    own = f"context.load_verify_locations(cadata={server.authority!r})\nasked()"
    if certificate == "self-signed":
        assert "answer" in value(board, own)
        other = board.network.server("echo.example").authority
        assert error(board, f"context.load_verify_locations(cadata={other!r})\nasked()") == f"{FAILED}{NOT_TRUSTED}')"
    else:
        assert error(board, own) == f"{FAILED}{EXPIRED if certificate == 'expired' else MISMATCH}')"
    assert error(board, "context.set_default_verify_paths()\nasked()") == message


def test_the_name_is_matched(board):
    assert error(board, "asked(name='other.example')") == f"{FAILED}{MISMATCH}; {NOT_TRUSTED}')"
    assert "answer" in value(board, "asked(name='API.example')")


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("'api.example', 80", "(-29184, 'MBEDTLS_ERR_SSL_INVALID_RECORD')"),
        ("'broker.example', 1883", "(-29312, 'MBEDTLS_ERR_SSL_CONN_EOF')"),
        ("'echo.example', 7", "(-30464, 'MBEDTLS_ERR_SSL_UNEXPECTED_MESSAGE')"),
        ("'echo.example', 8", "[Errno 104] ECONNRESET"),
    ],
)
def test_ports_that_do_not_speak_tls(board, target, message):
    assert error(board, f"opened({target})") == f"OSError: {message}"


def test_a_client_without_tls_is_shown_the_door(board):
    program = "s = pool.socket()\ns.connect(('api.example', 443))\ns.send(b'GET / HTTP/1.1\\r\\n\\r\\n')\n"
    assert error(board, program + "s.recv_into(bytearray(9))") == "OSError: [Errno 104] ECONNRESET"


def test_the_modules_surface(board):
    assert value(board, "sorted(n for n in dir(ssl) if n[0] != '_')") == "['SSLContext', 'create_default_context']"
    assert value(board, "sorted(n for n in dir(context) if n[0] != '_')") == str(
        ["check_hostname", "load_cert_chain", "load_verify_locations", "set_default_verify_paths", "wrap_socket"]
    )
    members = ["accept", "bind", "close", "connect", "listen", "recv_into", "send"]
    members += ["setblocking", "setsockopt", "settimeout"]
    assert value(board, "s = opened()\nsorted(n for n in dir(s) if n[0] != '_' and n != 'ioctl')") == str(members)
    assert value(board, "type(s).__name__, context.check_hostname") == "('SSLSocket', False)"


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("context.load_verify_locations('a')", "NotImplementedError: cafile"),
        ("context.load_verify_locations(capath='a')", "NotImplementedError: capath"),
        (
            "context.wrap_socket(pool.socket(), server_side=True, server_hostname='a')",
            "ValueError: Server side context cannot have hostname",
        ),
        ("context.wrap_socket(pool.socket(type=pool.SOCK_DGRAM))", "RuntimeError: Invalid socket for TLS"),
        ("context.wrap_socket(5)", "AttributeError: 'int' object has no attribute 'type'"),
        ("context.load_cert_chain('/none.pem')", "OSError: [Errno 2] No such file/directory: /none.pem"),
        ("s = opened()\ns.close()\ns.send(b'x')", "OSError: [Errno 9] EBADF"),
        ("s = opened()\ns.recv_into(bytearray(1), 2)", "ValueError: buffer too small for requested bytes"),
        ("s = opened()\ns.settimeout(0)\ns.recv_into(bytearray(1))", "OSError: [Errno 11] EAGAIN"),
        (
            "context.load_verify_locations(cadata='nonsense')\nopened()",
            "OSError: (-8576, 'MBEDTLS_ERR_X509_INVALID_FORMAT')",
        ),
    ],
)
def test_errors(board, code, message):
    assert error(board, code) == message


def test_a_server_on_the_board(board):
    certificate = board.network.server("board.example").authority
    board.drive.write("cert.pem", certificate.encode())
    board.drive.write("key.pem", b"-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n")
    program = """
own = ssl.create_default_context()
own.load_cert_chain("/cert.pem", "/key.pem")
server = own.wrap_socket(pool.socket(), server_side=True)
server.bind(("", 4433)); server.listen(1)
plain = pool.socket(); plain.connect(("127.0.0.1", 4433))
"""
    value(board, program)
    assert (
        error(board, "bad = ssl.SSLContext()\nbad.load_cert_chain('/cert.pem')\nbad.wrap_socket(pool.socket())")
        == "ValueError: invalid key"
    )
    assert error(board, "plain.send(b'not tls at all')\nserver.accept()") == (
        "OSError: (-29184, 'MBEDTLS_ERR_SSL_INVALID_RECORD')"
    )
