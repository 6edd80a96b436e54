"""The boot sequence, code.py, reloads, safe mode: a board's life, on the drive of a real folder."""

import ast
import os
import threading

import pytest

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.board import boot as board_boot
from circuitpython_kernel.board import safe_mode
from tests.crashes import crash

AUTO = "\nAuto-reload is on. Simply save files over USB to run them or enter REPL to disable.\n"
DONE = "\nCode done running.\n"


@pytest.fixture
def drive(tmp_path):
    folder = tmp_path / "drive"
    folder.mkdir()
    return folder


@pytest.fixture
def board(drive):
    with VirtualBoard(clock="fast", drive=drive, drive_files=False) as board:
        yield board


class Console:
    """Collects what the console shows, and waits for a text."""

    def __init__(self):
        self.text = ""
        self._came = threading.Condition()

    def __call__(self, stream, text):
        with self._came:
            self.text += text
            self._came.notify_all()

    def wait(self, text, count=1):
        with self._came:
            assert self._came.wait_for(lambda: self.text.count(text) >= count, 20), self.text


# ---- code.py


def test_code_py_runs_in_a_machine_of_its_own(board, drive):
    (drive / "code.py").write_text(
        "import board, digitalio\nled = digitalio.DigitalInOut(board.LED)\nprint(__file__)\n"
    )
    assert board.run("x = 1").ok
    ran = board.run_code()
    assert (ran.ok, ran.stdout) == (True, f"{AUTO}code.py output:\ncode.py\n{DONE}")
    assert board.run("x").error_type == board.run("led").error_type == "NameError"
    assert board.pins["LED"].mode == "unused"


@pytest.mark.parametrize(
    ("files", "chosen", "warned"),
    [
        (["main.txt", "main.py", "code.py", "code.txt"], "code.txt", False),
        (["main.txt", "main.py", "code.py"], "code.py", False),
        (["main.txt", "main.py"], "main.py", False),
        (["main.txt", "code.py.txt"], "main.txt", False),
        (["main.py.py", "code.py.txt"], "code.py.txt", True),
        (["main.py.py"], "main.py.py", True),
    ],
)
def test_the_program_is_looked_for_in_upstreams_order(board, drive, files, chosen, warned):
    for name in files:
        (drive / name).write_text("print('here')")
    warning = "WARNING: Your code filename has two extensions\n" if warned else ""
    assert board.run_code().stdout == f"{AUTO}{warning}{chosen} output:\nhere\n{DONE}"


def test_a_drive_without_program(board):
    ran = board.run_code()
    assert (ran.ok, ran.stdout) == (True, AUTO + DONE)


def test_an_error_is_shown_with_the_files_name_and_kept_for_the_next_run(board, drive):
    (drive / "code.py").write_text("def f():\n    return 1 // 0\nf()\n")
    ran = board.run_code()
    trace = (
        'Traceback (most recent call last):\n  File "code.py", line 3, in <module>\n  File "code.py", line 2, in f\n'
        "ZeroDivisionError: division by zero\n"
    )
    assert ran.stdout == f"{AUTO}code.py output:\n{trace}{DONE}"
    assert ran.error_type == "ZeroDivisionError"
    assert board.run("import supervisor\nprint(supervisor.get_previous_traceback())").stdout == trace


def test_another_file_can_be_run(board, drive):
    (drive / "lib").mkdir()
    (drive / "lib" / "demo.py").write_text("print('demo')")
    (drive / "code.py").write_text("print('code')")
    assert board.run_code("lib/demo.py").stdout == f"{AUTO}lib/demo.py output:\ndemo\n{DONE}"
    assert "code\n" in board.run_code().stdout
    assert board.run_code("none.py").stdout == f"{AUTO}none.py not found.\ncode.py output:\ncode\n{DONE}"


def test_a_cell_interrupts_the_running_program(board, drive):
    (drive / "code.py").write_text("print('begins')\nwhile True: pass\n")
    console = Console()
    running = board.start_code(on_output=console)
    console.wait("begins")
    with pytest.raises(RuntimeError, match="runs already"):
        board.start_code()
    assert board.run("1 + 1").value == "2"
    assert running.result(20).error_type == "KeyboardInterrupt"
    assert console.text.endswith(f"\nKeyboardInterrupt: \n{DONE}")


def test_supervisor_reload_runs_it_again(board, drive):
    (drive / "code.py").write_text(
        "import supervisor\nprint(supervisor.runtime.run_reason)\n"
        "if supervisor.runtime.run_reason is not supervisor.RunReason.SUPERVISOR_RELOAD: supervisor.reload()\n"
    )
    reason = "supervisor.RunReason."
    assert board.run_code().stdout == (
        f"{AUTO}code.py output:\n{reason}STARTUP\n{DONE}soft reboot\n"
        f"{AUTO}code.py output:\n{reason}SUPERVISOR_RELOAD\n{DONE}"
    )


def test_a_reset_by_the_program_boots_again(board, drive):
    (drive / "boot.py").write_text("import microcontroller\nmicrocontroller.nvm[0] += 1\n")
    (drive / "code.py").write_text(
        "import microcontroller as m\nprint(m.nvm[0], m.cpu.reset_reason)\nif m.nvm[0] < 2: m.reset()\n"
    )
    board.run("import microcontroller\nmicrocontroller.nvm[0] = 0")
    board.reset()
    text = board.run_code().stdout
    assert "1 microcontroller.ResetReason.RESET_PIN\n" in text
    assert "2 microcontroller.ResetReason.SOFTWARE\n" in text


def test_reset_can_run_it_too(drive):
    console = Console()
    with VirtualBoard(clock="fast", drive=drive, on_output=console) as board:
        (drive / "code.py").write_text("print('runs')")
        board.reset(run=True)
        console.wait(DONE)
        board.reset(hard=False, run=True)
        console.wait(DONE, 2)
    assert console.text.count("runs") == 2


# ---- auto-reload


def test_saving_a_file_reloads(board, drive):
    (drive / "code.py").write_text("print('first')\nwhile True: pass\n")
    console = Console()
    running = board.start_code(on_output=console)
    console.wait("first")
    (drive / "code.py").write_text("import supervisor\nprint('second', supervisor.runtime.run_reason)\n")
    assert running.result(20).ok
    assert "\nCode stopped by auto-reload. Reloading soon.\nsoft reboot\n" in console.text
    assert "second supervisor.RunReason.AUTO_RELOAD\n" in console.text


def test_what_the_program_writes_does_not_reload_it(board, drive):
    (drive / "code.py").write_text(
        "import time, os\nboots = open('/log.txt', 'a')\nboots.write('x')\nboots.flush()\nos.mkdir('/new')\n"
        "f = open('/new/a.txt', 'w')\nfor n in range(40):\n    f.write('line')\n    f.flush()\n    time.sleep(0.01)\n"
        "f.close()\nos.rename('/new/a.txt', '/new/b.txt')\ntime.sleep(0.4)\nboots.close()\nos.remove('/new/b.txt')\n"
        "time.sleep(0.4)\n"
    )
    board.clock.mode = "realtime"
    assert board.run_code().ok
    assert (drive / "log.txt").read_text() == "x"


def test_autoreload_can_be_switched_off_until_a_hard_reset(board, drive):
    (drive / "code.py").write_text(
        "import supervisor\nsupervisor.runtime.autoreload = False\nprint('off')\nwhile True: pass\n"
    )
    console = Console()
    running = board.start_code(on_output=console)
    console.wait("off")
    (drive / "code.py").write_text("print('new')")
    (drive / "other.py").write_text("")
    with pytest.raises(TimeoutError):
        running.result(0.6)
    board.interrupt()
    assert running.result(20).error_type == "KeyboardInterrupt"
    assert board.run_code().stdout.startswith("\nAuto-reload is off.\n")
    board.reset()
    assert board.run_code().stdout.startswith(AUTO)


# ---- boot.py


def test_boot_out_txt_says_what_the_board_is_and_what_boot_py_printed(drive):
    (drive / "boot.py").write_text("print('hello')\nx = 1\n")
    with VirtualBoard(clock="fast", drive=drive) as board:
        board.wait_for_boot()
        text = (drive / "boot_out.txt").read_bytes().decode()
        lines = text.split("\r\n")
        assert lines[0] == board.banner
        assert board.banner.startswith("Adafruit CircuitPython 10.3.1 on virtual-0.1.0; Raspberry Pi Pico")
        assert board.banner.endswith("; Raspberry Pi Pico with rp2040")
        assert lines[1:] == [
            "Board ID:raspberry_pi_pico",
            f"UID:{board.uid.hex().upper()}",
            "boot.py output:",
            "hello",
            "",
        ]
        assert board.run("x").error_type == "NameError"
        (drive / "boot.py").unlink()
        board.reset(hard=False)
        assert "hello" in (drive / "boot_out.txt").read_text()
        board.reset()
        board.wait_for_boot()
        assert (drive / "boot_out.txt").read_bytes().decode().split("\r\n")[3:] == [""]


def test_an_error_in_boot_py_is_told_and_written(drive):
    (drive / "boot.py").write_text("oops\n")
    told = []
    with VirtualBoard(clock="fast", drive=drive, on_output=lambda stream, text: told.append(text)) as board:
        assert board.run("'lives'").value == "'lives'"
    assert "boot.py failed: NameError: name 'oops' isn't defined\n" in told
    assert "NameError: name 'oops' isn't defined" in (drive / "boot_out.txt").read_text()


def test_boot_py_can_be_interrupted(drive):
    (drive / "boot.py").write_text(
        "import board, digitalio\ndigitalio.DigitalInOut(board.LED).switch_to_output(True)\nwhile True: pass\n"
    )
    with VirtualBoard(drive=drive) as board:
        began = threading.Event()
        board.pins["LED"].watch(lambda level: began.set() if level else None)
        running = board.start("'after'")
        assert began.wait(20)
        board.interrupt()
        assert running.result(20).value == "'after'"
        assert board.run("'lives'").value == "'lives'"


def test_a_boot_py_that_runs_long_is_told_of_once_and_code_py_waits_for_it(drive, monkeypatch):
    monkeypatch.setattr(board_boot, "BOOT_SECONDS", 0.3)
    (drive / "boot.py").write_text(
        "import board, digitalio\nend = digitalio.DigitalInOut(board.GP5)\nwhile not end.value: pass\nprint('over')\n"
    )
    (drive / "code.py").write_text("print('code runs')\n")
    console = Console()
    with VirtualBoard(drive=drive, on_output=console) as board:
        running = board.start_code()
        console.wait("boot.py has run for 0.3 s and goes on")
        board.wait_for_boot()  # told already: it does not wait again
        assert "code.py output" not in console.text
        board.pins["GP5"].drive(True)
        assert running.result(20).ok
    assert console.text.count("goes on") == 1
    assert console.text.endswith(f"{AUTO}code.py output:\ncode runs\n{DONE}")
    assert "boot.py output:\nover\n" in (drive / "boot_out.txt").read_text()


def test_a_boot_py_that_sleeps_in_manual_time_waits_for_whoever_steps_it(drive):
    (drive / "boot.py").write_text("import time\ntime.sleep(2)\nprint('over')\n")
    (drive / "code.py").write_text("print('code runs')\n")
    with VirtualBoard(drive=drive, clock="manual") as board:
        for _ in range(2):
            running = board.start_code()
            board.wait_for_boot()  # at once
            assert board.booting
            board.clock.advance(3)
            assert running.result(20).ok
            assert not board.booting
            board.reset()


def test_boot_py_chooses_usb_devices_until_the_next_hard_reset(board, drive):
    ask = "import usb_cdc, usb_hid, usb_midi\nusb_cdc.data is not None, len(usb_hid.devices), len(usb_midi.ports)"
    assert board.run(ask).value == "(False, 3, 2)"
    (drive / "boot.py").write_text(
        "import usb_cdc, usb_hid, usb_midi, supervisor\nusb_cdc.enable(data=True)\nusb_midi.disable()\n"
        "pad = usb_hid.Device(report_descriptor=b'\\x05\\x01', usage_page=1, usage=5, report_ids=(4,),\n"
        "                     in_report_lengths=(6,), out_report_lengths=(0,))\n"
        "usb_hid.enable((usb_hid.Device.KEYBOARD, pad), boot_device=1)\n"
        "supervisor.set_usb_identification('Me', 'Mine')\n"
    )
    board.reset()
    assert board.run(ask).value == "(True, 2, 0)"
    board.run("d = usb_hid.devices[1]\nd.send_report(bytes(6))")
    same = "(d.usage_page, d.usage), usb_hid.devices[0] is usb_hid.Device.KEYBOARD"
    assert board.run(same).value == "((1, 5), True)"
    assert board.usb.hid.reports[-1].report_id == 4
    assert board.run("usb_midi.enable()").error_message == "Cannot change USB devices now"
    assert board.supervisor.identification["product"] == "Mine"
    board.reset(hard=False)
    assert board.run(ask).value == "(True, 2, 0)"
    (drive / "boot.py").unlink()
    board.reset()
    assert board.run(ask).value == "(False, 3, 2)"


def test_a_drive_that_the_computer_has_mounted_is_read_only(board, drive):
    write = "open('/x.txt', 'w').close()"
    assert board.run(write).ok
    board.usb.drive_mounted = True
    board.reset()
    assert board.run(write).error_message == "[Errno 30] Read-only filesystem"
    assert board.run("import storage\nstorage.remount('/', False)").error_message == (
        "Cannot remount path when visible via USB."
    )
    for boot in ("import storage\nstorage.remount('/', False)", "import storage\nstorage.disable_usb_drive()"):
        (drive / "boot.py").write_text(boot)
        board.reset()
        assert board.run(write).ok
    assert board.run("storage.disable_usb_drive()").error_type == "NameError"
    assert board.run("import storage\nstorage.disable_usb_drive()").error_message == "Cannot change USB devices now"


# ---- the next file


def set_next(board, options):
    return f"import supervisor\nsupervisor.set_next_code_file({options})\n"


def test_the_next_code_file_runs_once(board, drive):
    (drive / "next.py").write_text("print('next')\n")
    (drive / "code.py").write_text("print('code')\n" + set_next(board, "'next.py'"))
    assert board.run_code().stdout.count("code\n") == 1
    assert "next.py output:\nnext\n" in board.run_code().stdout
    assert "code.py output:\ncode\n" in board.run_code().stdout


def test_a_sticky_next_file_stays_and_can_reload_by_itself(board, drive):
    (drive / "code.py").write_text(
        "import microcontroller\nmicrocontroller.nvm[0] = 3\n"
        + set_next(board, "'next.py', reload_on_success=True, sticky_on_success=True, working_directory='/apps'")
    )
    (drive / "apps").mkdir()
    (drive / "next.py").write_text(
        "import microcontroller as m, os\nprint('next', m.nvm[0], os.getcwd())\nm.nvm[0] -= 1\n"
        "if not m.nvm[0]: raise ValueError('end')\n"
    )
    board.run_code()
    text = board.run_code().stdout
    assert [line for line in text.splitlines() if line.startswith("next ")] == [f"next {n} /apps" for n in (3, 2, 1)]
    assert text.count("soft reboot\n") == 2
    assert "code.py output:" in board.run_code().stdout  # not sticky on an error


def test_the_next_code_file_is_checked_and_forgotten_at_a_hard_reset(board, drive):
    (drive / "code.py").write_text("print('code')\n")
    (drive / "next.py").write_text("print('next')\n")
    assert board.run("import supervisor\nsupervisor.set_next_code_file(5)").error_message == (
        "filename must be of type str or None, not int"
    )
    assert board.run(set_next(board, "'none.py'")).error_message == "File not found"
    assert (
        board.run(set_next(board, "'code.py', working_directory='/none'")).error_message == "Invalid working_directory"
    )
    assert board.run(set_next(board, "None")).ok
    assert board.run(set_next(board, "b'next.py'")).ok
    board.run(set_next(board, "'next.py', sticky_on_success=True"))
    assert "next" in board.run_code().stdout
    board.reset()
    assert "code\n" in board.run_code().stdout


# ---- deep sleep

SLEEPER = """
import alarm, time
print("woken by", type(alarm.wake_alarm).__name__, round(time.monotonic()))
if alarm.wake_alarm is None:
    alarm.exit_and_deep_sleep_until_alarms({alarm})
"""
FOR_AN_HOUR = "alarm.time.TimeAlarm(monotonic_time=time.monotonic() + 3600)"
ASLEEP = "Pretending to deep sleep until alarm, CTRL-C or file write.\n"


def test_code_py_starts_again_after_deep_sleep(board, drive):
    (drive / "code.py").write_text(SLEEPER.format(alarm=FOR_AN_HOUR))
    ran = board.run_code()
    head = f"{AUTO}code.py output:\nwoken by"
    assert ran.stdout == f"{head} NoneType 1\n{DONE}{ASLEEP}Woken up by alarm.\n{head} TimeAlarm 3601\n{DONE}"
    assert ran.ok
    assert 3600 <= board.clock.now < 3601
    assert board.run_code().stdout.count("woken by") == 2  # the alarm was the last run's


def test_a_pin_wakes_code_py_and_the_console_says_that_it_sleeps(board, drive):
    (drive / "code.py").write_text(SLEEPER.format(alarm="alarm.pin.PinAlarm(__import__('board').GP5, value=True)"))
    console = Console()
    running = board.start_code(on_output=console)
    console.wait(ASLEEP)
    board.pins["GP5"].drive(True)
    assert running.result(20).ok
    assert "woken by PinAlarm" in console.text
    assert "soft reboot" not in console.text


def test_a_saved_file_ends_a_deep_sleep(board, drive):
    (drive / "code.py").write_text(SLEEPER.format(alarm="alarm.pin.PinAlarm(__import__('board').GP5, value=True)"))
    console = Console()
    running = board.start_code(on_output=console)
    console.wait(ASLEEP)
    (drive / "code.py").write_text("import alarm\nprint('saved', alarm.wake_alarm)\n")
    assert running.result(20).ok
    assert "saved None\n" in console.text


def test_an_interrupt_ends_a_deep_sleep_for_good(board, drive):
    (drive / "code.py").write_text(SLEEPER.format(alarm="alarm.pin.PinAlarm(__import__('board').GP5, value=True)"))
    console = Console()
    running = board.start_code(on_output=console)
    console.wait(ASLEEP)
    board.interrupt()
    running.result(20)
    assert console.text.endswith(DONE + ASLEEP)
    assert board.run("1").value == "1"


# ---- what is planned


def test_what_is_planned_before_a_reset_happens_after_it(board, drive):
    (drive / "boot.py").write_text("import board, time\ntime.sleep(1)\n")
    (drive / "code.py").write_text(
        "import board, digitalio, time\npin = digitalio.DigitalInOut(board.GP5)\n"
        "while not pin.value: pass\nprint('pressed at', round(time.monotonic(), 1))\n"
    )
    board.clock.call_at(5, lambda: board.pins["GP5"].drive(True))
    board.clock.advance(0.5)
    board.reset()
    assert board.clock.now < 2
    assert "pressed at 6.0\n" in board.run_code().stdout


def test_what_is_due_before_a_reset_happens_once(board):
    calls = []
    board.clock.call_at(1, lambda: calls.append(board.clock.now))
    board.clock.advance(2)
    board.reset()
    board.clock.advance(5)
    assert calls == [1.0]


# ---- safe mode


def reason(board):
    return board.run("import supervisor\nsupervisor.runtime.safe_mode_reason").value.rpartition(".")[2]


def test_the_program_asks_for_safe_mode(board, drive):
    (drive / "boot.py").write_text("import microcontroller\nmicrocontroller.nvm[0] = 77\n")
    (drive / "code.py").write_text("print('never')\n")
    board.run("import microcontroller as m\nm.nvm[0] = 1\nm.on_next_reset(m.RunMode.SAFE_MODE)\nm.reset()")
    assert reason(board) == "PROGRAMMATIC"
    assert board.run("import microcontroller\nmicrocontroller.nvm[0]").value == "1"
    ran = board.run_code()
    assert ran.stdout == (
        "\nAuto-reload is off.\nRunning in safe mode! Not running saved code.\n\nYou are in safe mode because:\n"
        "The `microcontroller` module was used to boot into safe mode.\nPress reset to exit safe mode.\n"
    )
    board.reset()
    assert reason(board) == "NONE"
    assert "never" in board.run_code().stdout


def test_each_way_into_safe_mode_has_its_reason(board):
    board.brown_out()
    assert reason(board) == "BROWNOUT"
    assert board.run("import microcontroller\nmicrocontroller.cpu.reset_reason").value.endswith("BROWNOUT")
    board.reset(safe_mode=True)
    assert reason(board) == "USER"
    bitten = board.run(
        "import time\nfrom microcontroller import watchdog as w\nfrom watchdog import WatchDogMode\n"
        "w.timeout = 1\nw.mode = WatchDogMode.RESET\ntime.sleep(5)"
    )
    assert bitten.restarted == "The watchdog reset the board: it was not fed for 1 s."
    assert reason(board) == "WATCHDOG"
    board.reset(hard=False)
    assert reason(board) == "WATCHDOG"
    board.power_cycle()
    assert reason(board) == "NONE"


def test_a_crash_of_the_interpreter_leads_to_safe_mode(board):
    crashed = crash(board)
    assert crashed.restarted.startswith("The interpreter crashed")
    assert reason(board) == "HARD_FAULT"
    assert "CircuitPython core code crashed hard. Whoops!\nHard fault: memory access or instruction error.\n" in (
        board.run_code().stdout
    )


def test_safemode_py_runs_in_safe_mode_but_not_when_the_user_asked(board, drive):
    (drive / "safemode.py").write_text(
        "import microcontroller as m, supervisor\n"
        "m.nvm[0] = 9\n"
        "if supervisor.runtime.safe_mode_reason is supervisor.SafeModeReason.BROWNOUT: m.reset()\n"
    )
    board.reset(safe_mode=True)
    assert board.run("import microcontroller\nmicrocontroller.nvm[0]").value == "255"
    board.brown_out()
    board.wait_for_boot()
    assert reason(board) == "NONE"  # it has reset the board
    assert board.run("import microcontroller\nmicrocontroller.nvm[0]").value == "9"
    (drive / "safemode.py").write_text("1/0")
    board.brown_out()
    assert board.run_code().stdout.endswith(safe_mode_message("SAFE_MODE_PY_ERROR"))
    assert board.run("import supervisor\nprint(supervisor.runtime.safe_mode_reason)").stdout == "None\n"


SENTENCES = {
    "BROWNOUT": "Power dipped. Make sure you are providing enough power.",
    "FLASH_WRITE_FAIL": "Failed to write internal flash.",
    "GC_ALLOC_OUTSIDE_VM": "Heap allocation when VM not running.",
    "HARD_FAULT": "Hard fault: memory access or instruction error.",
    "INTERRUPT_ERROR": "Interrupt error.",
    "NLR_JUMP_FAIL": "NLR jump failed. Likely memory corruption.",
    "NO_CIRCUITPY": "CIRCUITPY drive could not be found or created.",
    "NO_HEAP": "Unable to allocate to the heap.",
    "PROGRAMMATIC": "The `microcontroller` module was used to boot into safe mode.",
    "SAFE_MODE_PY_ERROR": "Error in safemode.py.",
    "SDK_FATAL_ERROR": "Third-party firmware fatal error.",
    "STACK_OVERFLOW": "Stack overflow. Increase stack size.",
    "USB_BOOT_DEVICE_NOT_INTERFACE_ZERO": "Boot device must be first (interface #0).",
    "USB_TOO_MANY_ENDPOINTS": "USB devices need more endpoints than are available.",
    "USB_TOO_MANY_INTERFACE_NAMES": "USB devices specify too many interface names.",
    "USER": "You pressed the reset button during boot.",
    "WATCHDOG": "Internal watchdog timer expired.",
}
"""What CircuitPython 10.3 says, copied from supervisor/shared/safe_mode.c and not from our own table."""
CRASHES = {
    "FLASH_WRITE_FAIL", "GC_ALLOC_OUTSIDE_VM", "HARD_FAULT", "INTERRUPT_ERROR", "NLR_JUMP_FAIL", "NO_HEAP",
    "SDK_FATAL_ERROR",
}  # fmt: skip


def safe_mode_message(name):
    text = SENTENCES[name]
    if name in CRASHES:
        text = (
            f"CircuitPython core code crashed hard. Whoops!\n{text}\n"
            "Please file an issue with your program at github.com/adafruit/circuitpython/issues."
        )
    return f"\nYou are in safe mode because:\n{text}\nPress reset to exit safe mode.\n"


def test_every_reason_has_circuitpythons_words():
    assert set(safe_mode.NAMES) == {"NONE", *SENTENCES}
    assert {name: safe_mode.sentence(name) for name in SENTENCES} == SENTENCES
    assert {name: safe_mode.message(name) for name in SENTENCES} == {
        name: safe_mode_message(name) for name in SENTENCES
    }


def test_the_console_shows_why_the_board_is_in_safe_mode(board, drive):
    def shown():
        return board.run_code().stdout.partition("Not running saved code.\n")[2]

    board.brown_out()
    assert shown() == safe_mode_message("BROWNOUT")
    board.reset(safe_mode=True)
    assert shown() == safe_mode_message("USER")
    crash(board)
    assert shown() == safe_mode_message("HARD_FAULT")
    board.reset()
    assert shown() == ""


def test_a_program_finds_every_reason_by_its_name_but_the_one_that_circuitpython_left_out(board):
    listed = board.run("import supervisor\nsorted(n for n in dir(supervisor.SafeModeReason) if n[0] != '_')").value
    assert {"NONE", *SENTENCES} - set(ast.literal_eval(listed)) == {"SAFE_MODE_PY_ERROR"}


# ---- what stays


@pytest.mark.parametrize(
    ("how", "nvm", "rtc", "sleep_memory"),
    [
        ("soft reset", True, True, True),
        ("reload", True, True, True),
        ("microcontroller.reset()", True, False, True),
        ("deep sleep", True, True, True),
        ("reset button", True, False, False),
        ("power cycle", True, False, False),
        ("brown-out", True, False, False),
    ],
)
def test_what_memories_survive(drive, how, nvm, rtc, sleep_memory):
    with VirtualBoard("espressif_esp32s2_devkitc_1_n4r2", clock="fast", drive=drive) as board:
        board.run(
            "import microcontroller, alarm, rtc, time\nmicrocontroller.nvm[0] = 42\nalarm.sleep_memory[0] = 43\n"
            "rtc.RTC().datetime = time.struct_time((2030, 1, 1, 0, 0, 0, 0, -1, -1))"
        )
        match how:
            case "soft reset":
                board.reset(hard=False)
            case "reload":
                board.run("import supervisor\nsupervisor.reload()")
            case "microcontroller.reset()":
                board.run("microcontroller.reset()")
            case "deep sleep":
                board.run(
                    "a = alarm.time.TimeAlarm(monotonic_time=time.monotonic() + 1)\n"
                    "alarm.exit_and_deep_sleep_until_alarms(a)"
                )
            case "reset button":
                board.reset()
            case "power cycle":
                board.power_cycle()
            case "brown-out":
                board.brown_out()
        kept = board.run(
            "import microcontroller, alarm, time\n"
            "microcontroller.nvm[0] == 42, time.localtime()[0] == 2030, alarm.sleep_memory[0] == 43"
        )
        assert kept.value == repr((nvm, rtc, sleep_memory))


# ---- what may not be run, written or waited for


@pytest.fixture
def victim(tmp_path):
    """A program of the host's beside the drive, which must be neither run nor shown nor changed."""
    file = tmp_path / "hostprog.py"
    file.write_text("print('secret' + ' of the host')\nsecret word\n")
    before = file.stat().st_mtime_ns
    yield file
    assert file.read_text() == "print('secret' + ' of the host')\nsecret word\n"
    assert file.stat().st_mtime_ns == before


@pytest.mark.parametrize(
    "name",
    ["../hostprog.py", "/../hostprog.py", "a/../../hostprog.py", "{}", "x\0y", "x" * 300, "\\\\..\\\\hostprog.py"],
)
def test_no_name_leads_to_a_program_of_the_hosts(board, drive, victim, name):
    (drive / "code.py").write_text("import supervisor\nprint('own')\n")
    name = name.format(victim)
    told = board.run(f"import supervisor\nsupervisor.set_next_code_file({name!r})")
    assert (told.error_type, told.error_message) == ("ValueError", "File not found")
    ran = board.run_code(name)
    assert ran.ok
    assert "not found.\n" in ran.stdout
    assert "own\n" in ran.stdout
    assert "secret" not in ran.stdout + ran.stderr + ran.traceback


LINKS_AND_PIPES = {
    "link": lambda place, victim: place.symlink_to(victim),
    "hard link": lambda place, victim: os.link(victim, place),
    "pipe": lambda place, victim: os.mkfifo(place),
}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in folders here")
@pytest.mark.parametrize("kind", LINKS_AND_PIPES)
def test_what_is_no_file_of_the_drives_does_not_run_and_nothing_hangs(tmp_path, drive, victim, kind):
    for name in ("boot.py", "code.py", "boot_out.txt", "settings.toml", "safemode.py", "main.txt", "lib"):
        LINKS_AND_PIPES[kind](drive / name, victim)
    (drive / "main.py").write_text(
        "import os\nprint('own', os.getenv('X'))\ntry: import thing\nexcept ImportError: pass\n"
    )
    told = []
    with VirtualBoard(clock="fast", drive=drive, on_output=lambda stream, text: told.append(text)) as board:
        board.wait_for_boot()
        why = {"link": "it is a link", "hard link": "it is also a file elsewhere", "pipe": "it is a pipe"}[kind]
        assert f"boot.py cannot be read: {why}" in "".join(told)
        assert f"boot_out.txt cannot be written: {why}" in "".join(told)
        assert board.run_code().ok
        assert "own None\n" in "".join(told)
        assert f"code.py cannot be read: {why}" in "".join(told)
        assert board.life.program() == "main.py"
        board.reset()
        board.reset(hard=False)
        assert board.run("1 + 1").value == "2"
        assert "secret" not in "".join(told)
    assert os.path.lexists(drive / "boot_out.txt")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in folders here")
def test_a_program_that_opens_a_pipe_can_be_reset(board, drive):
    os.mkfifo(drive / "pipe")
    for mode in ("r", "w", "r+", "a"):
        assert board.run(f"open('/pipe', {mode!r})").error_message == "[Errno 13] Permission denied: /pipe"
    board.reset()


def test_a_folder_in_the_place_of_a_file(board, drive):
    for name in ("code.py", "boot.py", "main.py"):
        (drive / name).mkdir()
    board.reset()
    assert board.run_code().stdout == f"{AUTO}{DONE}"


def test_a_file_that_is_too_long_to_be_a_program(board, drive):
    with open(drive / "code.py", "wb") as sparse:
        sparse.truncate(1 << 34)
    ran = board.run_code()
    assert "code.py cannot be read: it has more than 16,777,216 bytes" in ran.stderr


def test_a_file_that_the_program_writes_by_another_case_does_not_reload_it(board, drive):
    board.wait_for_boot()
    (drive / "data.txt").write_text("")
    watch = board.life.watch_drive()
    board.run("with open('/DATA.TXT', 'w') as f: f.write('x')")
    assert not watch.changed()
    assert not watch.changed()
    (drive / "data.txt").write_text("xy")
    assert [watch.changed(), watch.changed()] == [False, True]
