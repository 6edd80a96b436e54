import pytest
from front_end import FrontEnd

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.devices import BME280
from circuitpython_kernel.traces.budget import LEAST_BYTES
from circuitpython_kernel.widgets.monitor import BusMonitor, SerialMonitor

READ_ID = (
    "import board, busio\ni2c = busio.I2C(board.GP5, board.GP4)\ni2c.try_lock()\nfound = bytearray(1)\n"
    "i2c.writeto_then_readfrom(0x77, b'\\xd0', found)\n"
)


def test_transfers_are_rows_and_can_be_filtered(pico):
    pico.attach(BME280())
    pico.run(READ_ID)
    monitor = BusMonitor(pico, live=False)
    view = FrontEnd(monitor)
    rows = view.frame["rows"]
    assert [(row[1], row[2], row[3], row[4]) for row in rows] == [
        ("I2C", "0x77", "write", "D0"),
        ("I2C", "0x77", "read", "60"),
    ]
    view.tell("filter", text="READ 60")
    assert len(view.frame["rows"]) == 1
    assert view.frame["count"] == "2 transfers"
    view.tell("filter", text="")
    view.tell("pause", value=True)
    pico.run("i2c.writeto(0x77, b'\\xd0')")
    assert len(view.frame["rows"]) == 2
    view.tell("pause", value=False)
    assert len(view.frame["rows"]) == 3
    view.tell("clear")
    assert view.frame["rows"] == []
    monitor.close()


def test_a_transfer_without_an_answer_says_so(pico):
    pico.attach(BME280())
    pico.run(READ_ID + "try:\n    i2c.writeto(0x33, b'')\nexcept OSError:\n    pass")
    monitor = BusMonitor(pico, "I2C", live=False)
    assert monitor.rows()[-1][-1] == "no acknowledge"
    (table,) = monitor.still().axes[0].tables
    colors = {
        cells[2].get_text().get_text(): cells[2].get_text().get_color()
        for cells in ([table[line, column] for column in range(6)] for line in range(1, 4))
    }
    assert colors["0x33"] != colors["0x77"], "it stands out"


def test_the_serial_monitor_hears_programs_and_sends_lines(pico):
    monitor = SerialMonitor(pico, live=False)
    view = FrontEnd(monitor)
    view.tell("line", text="hello")
    pico.run("import sys\nprint('heard', sys.stdin.readline().strip())")
    assert "heard hello\n" in monitor.text
    frame = view.frame
    assert "heard hello" in "".join(found["text"] for found in view.frames)
    assert frame["end"] == len(monitor.text)
    view.tell("clear")
    assert monitor.text == ""
    with pytest.raises(ValueError, match="Nothing was printed"):
        monitor.still()
    monitor.close()
    pico.run("print('not heard any more')")
    assert monitor.text == ""


def test_code_py_is_heard_too(pico):
    (pico.drive.path / "code.py").write_text("print('from code.py')\n")
    monitor = SerialMonitor(pico, live=False)
    pico.run_code()
    assert "from code.py" in monitor.text
    monitor.close()


def test_stop_interrupts_the_program(pico):
    pico.clock.mode = "realtime"
    monitor = SerialMonitor(pico, live=False)
    view = FrontEnd(monitor)
    future = pico.start("import time\nwhile True:\n    time.sleep(0.01)")
    while not future.running() and not pico.busy:
        pass
    view.tell("interrupt")
    assert future.result(10).error_type == "KeyboardInterrupt"
    monitor.close()


def test_what_was_left_out_is_said():
    with VirtualBoard(clock="fast", capture_bytes=LEAST_BYTES) as board:
        board.attach(BME280())
        board.run(READ_ID + "for i in range(1500):\n    i2c.writeto(0x77, b'\\xd0')\n")
        monitor = BusMonitor(board, live=False)
        log = board.bus["I2C"].transactions
        board.capture.drain()
        assert log.dropped
        assert FrontEnd(monitor).frame["count"] == f"1,502 transfers, the oldest {log.dropped:,} left out"
        serial = SerialMonitor(board, live=False)
        view = FrontEnd(serial)
        board.run("for i in range(3000):\n    print('%04d' % i * 25)")
        assert serial.text.endswith("2999\n")
        assert view.frame["note"] == f"{3000 * 101 - len(serial.text):,} earlier characters were left out."
        view.tell("clear")
        assert view.frame["note"] == ""


NETWORKED = """
import wifi, socketpool
wifi.radio.connect("Virtual WiFi")
pool = socketpool.SocketPool(wifi.radio)
def ask(path, host="api.example"):
    with pool.socket() as s:
        s.settimeout(5)
        s.connect((host, 80))
        s.send(b"GET %s HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n" % path)
        s.recv_into(bytearray(500))
"""


@pytest.fixture
def pico_w():
    with VirtualBoard("raspberry_pi_pico_w", clock="fast") as board:
        board.network.serve("api.example", {"/x": {"answer": 42}}, port=80)
        yield board


def test_the_network_has_rows_beside_the_buses(pico_w):
    pico_w.attach(BME280())
    assert pico_w.run(NETWORKED + READ_ID + "ask(b'/x')\nask(b'/none')").ok
    assert not pico_w.run("ask(b'/x', 'nowhere.example')").ok
    monitor = BusMonitor(pico_w, live=False)
    view = FrontEnd(monitor)
    rows = view.frame["rows"]
    assert [(row[1], row[3]) for row in rows] == [
        ("wifi", "join"), ("I2C", "write"), ("I2C", "read"), ("dns", "name"), ("tcp", "connect"), ("http", "GET"),
        ("dns", "name"), ("tcp", "connect"), ("http", "GET"), ("dns", "name"),
    ]  # fmt: skip
    times = [float(row[0].split()[0]) for row in rows]
    assert times == sorted(times), "by the board's time"
    assert rows[5][4] == 'api.example/x ▸ 200 OK ◂ {"answer": 42}'
    assert [row[6] for row in rows if row[6]] == ["404 Not Found", "no such name"]
    assert view.frame["count"] == "2 transfers, 8 on the network"
    view.tell("filter", text="http 42")
    assert [row[4] for row in view.frame["rows"]] == [rows[5][4]]
    view.tell("filter", text="")
    view.tell("clear")
    assert view.frame["rows"] == []
    monitor.close()


def test_a_monitor_of_the_network_alone_and_its_still(pico_w):
    pico_w.attach(BME280())
    broker = pico_w.network.mqtt()
    program = """
import struct
with pool.socket() as s:
    s.settimeout(5)
    s.connect(("broker.example", 1883))
    s.send(b"\\x10\\x10\\x00\\x04MQTT\\x04\\x02\\x00\\x00\\x00\\x04room")
    s.send(b"\\x82\\x08\\x00\\x01\\x00\\x03a/b\\x00")
    s.send(b"\\x30\\x0a\\x00\\x03a/bhello")
    got, buffer = 0, bytearray(50)
    while got < 4 + 5 + 12:
        got += s.recv_into(buffer)
"""
    assert pico_w.run(NETWORKED + READ_ID + program).ok
    monitor = BusMonitor(pico_w, "network", live=False)
    rows = monitor.rows()
    assert [(row[2], row[3], row[4]) for row in rows if row[1] == "mqtt"] == [
        ("room", "CONNECT", "broker.example ▸ accepted"),
        ("room", "SUBSCRIBE", "broker.example a/b"),
        ("room", "PUBLISH", "broker.example a/b hello"),
        ("room", "MESSAGE", "broker.example a/b ◂ hello"),
    ]
    assert broker.last("a/b").text == "hello"
    assert {row[1] for row in rows} == {"wifi", "dns", "tcp", "mqtt"}
    (table,) = monitor.still().axes[0].tables
    assert "MESSAGE" in {cell.get_text().get_text() for cell in table.get_celld().values()}
    assert "PUBLISH" in monitor.picture().svg
    assert BusMonitor(pico_w, "I2C", live=False).rows()[0][1] == "I2C"


def test_after_a_reset_the_network_begins_again(pico_w):
    assert pico_w.run(NETWORKED + "import time\ntime.sleep(100)\nask(b'/x')").ok
    monitor = BusMonitor(pico_w, live=False)
    assert len(monitor.rows()) == 4
    pico_w.reset()
    assert pico_w.run("import wifi").ok
    assert monitor.rows() == []
    assert pico_w.run(NETWORKED).ok
    assert [row[1] for row in monitor.rows()] == ["wifi"]
