"""USB devices: the program's side and the computer's."""

import shutil

import pytest

from circuitpython_kernel import VirtualBoard
from tests.devices.libraries import install_pinned


@pytest.fixture(scope="module")
def libraries(tmp_path_factory):
    folder = tmp_path_factory.mktemp("usb-lib")
    install_pinned(folder, ["adafruit-circuitpython-hid", "adafruit-circuitpython-midi"])
    return folder


@pytest.fixture
def usb():
    """A board of its own in fast time, with a data port."""
    with VirtualBoard(clock="fast") as board:
        board.usb.data_enabled = True
        board.reset()
        yield board


@pytest.fixture
def with_libraries(usb, libraries):
    shutil.copytree(libraries, usb.drive.path / "lib", dirs_exist_ok=True)
    return usb


# ---- usb_cdc


def test_the_data_port_carries_bytes_both_ways(usb):
    usb.usb.data.write(b"hello\nworld")
    result = usb.run(
        "import usb_cdc\nd = usb_cdc.data\nd.timeout = 0.5\n"
        "d.in_waiting, d.connected, d.readline(), d.read(3), d.read(), d.read(5), d.write(bytes(range(256)))"
    )
    assert result.value == r"(11, True, b'hello\n', b'wor', b'ld', b'', 256)"
    assert usb.usb.data.in_waiting == 256
    assert usb.usb.data.read(2) + usb.usb.data.read() == bytes(range(256))


def test_timeouts_take_board_time(usb):
    code = "import usb_cdc, time\nd = usb_cdc.data\nd.timeout = 0.25\nt = time.monotonic()\n"
    code += "d.read(1), time.monotonic() - t"
    assert usb.run(code).value == "(b'', 0.25)"
    assert usb.run("d.timeout = 0\nd.readline(), d.readinto(bytearray(3))").value == "(b'', 0)"


def test_a_read_without_a_timeout_waits_for_the_computer(usb):
    usb.clock.call_at(3, lambda: usb.usb.data.write(b"abcd"))
    code = "import usb_cdc, time\nb = bytearray(4)\nusb_cdc.data.readinto(b), b, round(time.monotonic()) - 1"
    assert usb.run(code).value == "(4, bytearray(b'abcd'), 3)"


def test_reset_input_buffer_and_poll(usb):
    usb.usb.data.write(b"junk")
    code = "import usb_cdc, select\np = select.poll()\np.register(usb_cdc.data, select.POLLIN)\nlen(p.poll(0))"
    assert usb.run(code).value == "1"
    assert usb.run("usb_cdc.data.reset_input_buffer()\nusb_cdc.data.in_waiting, p.poll(10)").value == "(0, [])"


def test_the_console_is_the_output_and_the_supervisor_counts_its_input(usb):
    assert usb.run("import usb_cdc\nusb_cdc.console.write(b'raw\\n')").stdout == "raw\n"
    usb.usb.console.write(b"ab")
    assert usb.run("import supervisor\nsupervisor.runtime.serial_bytes_available").value == "2"
    assert usb.run("usb_cdc.console.read(2)").value == "b'ab'"


def test_without_being_enabled_there_is_no_data_port(ev, error):
    assert ev("import usb_cdc\nusb_cdc.data is None, usb_cdc.console.timeout") == "(True, None)"
    assert error("usb_cdc.enable(data=True)") == "RuntimeError: Cannot change USB devices now"
    assert error("usb_cdc.Serial()") == "TypeError: can't create 'Serial' instances"
    assert ev("usb_cdc.console.timeout = -1\nusb_cdc.console.timeout is None") == "True"


def test_unplugged(usb):
    usb.usb.connected = False
    code = "import usb_cdc, usb_hid, supervisor\nr = supervisor.runtime\n"
    assert (
        usb.run(code + "usb_cdc.data.connected, r.usb_connected, usb_cdc.data.write(b'x')").value == "(False, False, 1)"
    )
    assert usb.usb.data.read() == b""
    result = usb.run("usb_hid.Device.KEYBOARD.send_report(bytes(8))")
    assert (result.error_type, result.error_message) == ("OSError", "USB busy")


def test_a_read_without_an_end_waits_for_somebody_outside(usb):
    running = usb.start("import usb_cdc\nprint('on')\nusb_cdc.data.read(1)", on_output=lambda *_: None)
    usb.usb.data.write(b"x")
    assert running.result(20).value == "b'x'"
    running = usb.start("usb_cdc.data.read(1)")
    while not usb.interrupt():
        assert not running.done()
    assert running.result(20).error_type == "KeyboardInterrupt"
    assert usb.clock.now < 1e6


def test_reading_all_takes_what_comes_before_the_timeout_and_lines_can_be_iterated(usb):
    usb.clock.call_at(0.5, lambda: usb.usb.data.write(b"one\ntwo\nthree"))
    assert usb.run("import usb_cdc\nd = usb_cdc.data\nd.timeout = 1\nd.read()").value == r"b'one\ntwo\nthree'"
    usb.usb.data.write(b"a\nb\n")
    assert usb.run("d.timeout = 0.1\nlist(d)").value == r"[b'a\n', b'b\n']"


# ---- usb_hid


def test_reports_of_other_devices_are_kept_as_they_are(usb):
    code = "import usb_hid\nd = usb_hid.Device(report_descriptor=b'x', usage_page=1, usage=2, report_ids=(0,),"
    assert usb.run(code + " in_report_lengths=(1,), out_report_lengths=(0,))\nd.send_report(b'z')").ok
    assert [(r.usage, r.data) for r in usb.usb.hid.reports] == [(2, b"z")]
    assert usb.usb.hid.events == []


def test_the_hid_library_types_and_moves(with_libraries):
    result = with_libraries.run(
        "import usb_hid\n"
        "from adafruit_hid.keyboard import Keyboard\nfrom adafruit_hid.keycode import Keycode\n"
        "from adafruit_hid.keyboard_layout_us import KeyboardLayoutUS\nfrom adafruit_hid.mouse import Mouse\n"
        "from adafruit_hid.consumer_control import ConsumerControl\n"
        "from adafruit_hid.consumer_control_code import ConsumerControlCode\n"
        "keyboard = Keyboard(usb_hid.devices)\nKeyboardLayoutUS(keyboard).write('Hello, World {42}?')\n"
        "keyboard.send(Keycode.CONTROL, Keycode.F5)\n"
        "mouse = Mouse(usb_hid.devices)\nmouse.move(x=-10, y=300, wheel=1)\nmouse.click(Mouse.LEFT_BUTTON)\n"
        "ConsumerControl(usb_hid.devices).send(ConsumerControlCode.VOLUME_INCREMENT)"
    )
    assert result.ok, result.traceback
    hid = with_libraries.usb.hid
    assert hid.text == "Hello, World {42}?"
    keys = [(e.kind, e.name) for e in hid.events if e.device == "keyboard"]
    assert keys[:2] == [("press", "LEFT_SHIFT"), ("press", "H")]
    assert set(keys[2:4]) == {("release", "H"), ("release", "LEFT_SHIFT")}
    assert keys[-4:] == [("press", "F5"), ("press", "LEFT_CONTROL"), ("release", "F5"), ("release", "LEFT_CONTROL")]
    mouse = [e for e in hid.events if e.device == "mouse"]
    assert (sum(e.x for e in mouse), sum(e.y for e in mouse if e.kind == "move")) == (-10, 300)
    assert [(e.kind, e.name) for e in mouse if e.name] == [("press", "LEFT"), ("release", "LEFT")]
    assert [(e.kind, e.name) for e in hid.events if e.device == "consumer_control"] == [
        ("press", "VOLUME_INCREMENT"), ("release", "VOLUME_INCREMENT"),
    ]  # fmt: skip


def test_the_computer_sets_the_lights(with_libraries):
    with_libraries.run("import usb_hid\nfrom adafruit_hid.keyboard import Keyboard\nk = Keyboard(usb_hid.devices)")
    with_libraries.usb.hid.send(b"\x02")
    assert (
        with_libraries.run("k.led_on(Keyboard.LED_CAPS_LOCK), k.led_on(Keyboard.LED_NUM_LOCK)").value == "(True, False)"
    )
    assert with_libraries.run("usb_hid.devices[0].get_last_received_report() is None").value == "True"


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("Device.KEYBOARD.send_report(b'123')", "ValueError: report length must be 8"),
        ("Device.KEYBOARD.send_report(bytes(8), 2)", "ValueError: Invalid report_id"),
        (
            "make(report_ids=(1, 2))",
            "ValueError: report_ids, in_report_lengths, and out_report_lengths must all be the same length",
        ),
        ("make(report_ids=())", "ValueError: report_ids length must be 1-6"),
        ("make(usage=0)", "ValueError: usage must be 1-65535"),
        ("make(report_ids=range(9))", "ValueError: report_ids length must be 1-6"),
        ("usb_hid.enable((Device.MOUSE,))", "RuntimeError: Cannot change USB devices now"),
    ],
)
def test_hid_errors(error, code, message):
    assert error(
        "import usb_hid\nDevice = usb_hid.Device\n"
        "def make(**options):\n"
        "    d = dict(report_descriptor=b'x', usage_page=1, usage=4, report_ids=(4,), in_report_lengths=(2,),"
        " out_report_lengths=(0,))\n    d.update(options)\n    return Device(**d)\n" + code
    ) == message  # fmt: skip


# ---- usb_midi


def test_the_midi_library_sends_and_receives(with_libraries):
    setup = (
        "import usb_midi, adafruit_midi\nfrom adafruit_midi.note_on import NoteOn\n"
        "from adafruit_midi.pitch_bend import PitchBend\n"
        "i, o = usb_midi.ports\nmidi = adafruit_midi.MIDI(midi_in=i, midi_out=o, in_channel=0, out_channel=1)\n"
    )
    result = with_libraries.run(setup + "midi.send([NoteOn('C4', 100), PitchBend(8192)])")
    assert result.ok, result.traceback
    sent = with_libraries.usb.midi.messages
    assert [(m.name, m.channel, m.data) for m in sent] == [
        ("note on", 1, b"\x91\x3c\x64"), ("pitch bend", 1, b"\xe1\x00\x40"),
    ]  # fmt: skip
    with_libraries.usb.midi.send(b"\x90\x40\x7f")
    assert with_libraries.run("m = midi.receive()\ntype(m).__name__, m.note, m.velocity").value == "('NoteOn', 64, 127)"


def test_midi_ports(usb):
    usb.usb.midi.send(b"\xf8abc")
    assert usb.run("import usb_midi\ni, o = usb_midi.ports\ni.read(2), i.read(), i.read()").value == (
        "(b'\\xf8a', b'bc', None)"
    )  # fmt: skip
    assert usb.run("b = bytearray(3)\ni.readinto(b), o.write(b'\\xb0\\x01\\x02\\x03\\x04\\xf8')").value == "(None, 6)"
    assert [m.data for m in usb.usb.midi.messages] == [b"\xb0\x01\x02", b"\xb0\x03\x04", b"\xf8"]


def test_stdin_reads_what_is_typed_at_the_console(board, ev):
    board.usb.console.write("aä€\nline\nrest".encode())
    assert ev("import sys, select\nsys.stdin.read(1), sys.stdin.read(2)") == "('a', 'ä€')"
    assert ev("sys.stdin.readline(), sys.stdin.readline()") == "('\\n', 'line\\n')"
    assert ev("p = select.poll()\np.register(sys.stdin, select.POLLIN)\nlen(p.poll(0))") == "1"
    assert ev("sys.stdin.buffer.read(2), sys.stdin.read(-1), len(p.poll(0))") == "(b're', 'st', 0)"


def test_stdin_is_of_the_boards_type(board, ev):
    board.usb.console.write(b"one\ntwo\n")
    assert ev("import sys\nsys.stdin, type(sys.stdin).__name__") == "(<io.TextIOWrapper 0>, 'TextIOWrapper')"
    assert ev("with sys.stdin as f: next(f), next(iter(f))\n[f is sys.stdin, f.close()]") == "[True, None]"
    assert ev("import select\nlen(select.select([sys.stdin], [], [], 0)[0])") == "0"


def test_stdin_waits_for_keys(board, ev):
    board.clock.call_at(board.clock.now + 2, lambda: board.usb.console.write(b"x"))
    assert ev("import sys, time\nt = time.monotonic()\nsys.stdin.read(1), round(time.monotonic() - t)") == "('x', 2)"
