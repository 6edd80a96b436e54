"""What `test_second_host` runs in a process that is as bare as a browser's; it prints how each check ended, as JSON."""

import json
import sys
import tempfile
import traceback
from pathlib import Path

from tests.bare import loaded, make_bare

make_bare()

from circuitpython_kernel.common.usual_waits import use  # noqa: E402 - the process has to be bare before
from tests.scripted_host import ScriptedHost  # noqa: E402
from tests.stacks import GreenletStacks  # noqa: E402

stacks = GreenletStacks()
host = ScriptedHost(stacks)
use(host.waits)

from circuitpython_kernel import VirtualBoard  # noqa: E402
from circuitpython_kernel.common.suspending import WouldBlock  # noqa: E402
from circuitpython_kernel.devices import BME280, PushButton  # noqa: E402
from circuitpython_kernel.widgets.live import View  # noqa: E402
from circuitpython_kernel.widgets.panel import BoardPanel  # noqa: E402
from circuitpython_kernel.widgets.scope import Scope  # noqa: E402

BLINK = """
guest.set('LED', 1)
guest.sleep(0.5)
guest.set('LED', 0)
guest.print('done')
"""


def new_board(clock="fast", **options):
    return VirtualBoard(clock=clock, host=host, **{"drive_files": False} | options)


def check_a_program_in_fast():
    with new_board() as board:
        result = board.run(BLINK + "guest.get('GP3', 1)")
        assert (result.ok, result.stdout, result.value) == (True, "done\n", "1"), result
        edges = board.capture["LED"].edges()
        assert edges["level"].tolist() == [1, 0]
        assert edges["time_ns"][1] - edges["time_ns"][0] == 500_002_000
        assert board.console.text == "done\n"


def check_manual_time_is_moved_from_outside():
    with new_board("manual") as board:
        program = board.start(BLINK)
        board.clock.advance(0.4)
        assert (board.pins["LED"].value, program.done(), board.busy) == (True, False, True)
        assert board.clock.standing
        board.clock.advance(0.2)
        assert program.result().ok
        assert not board.pins["LED"].value
        assert board.clock.now == 0.6


def check_slow_motion_is_a_task():
    with new_board("manual") as board:
        board.clock.speed = 100
        assert board.run("guest.sleep(1)").ok
        assert board.clock.now >= 1
        board.clock.speed = 0


def check_real_time_waits_and_planned_calls():
    with new_board("realtime") as board:
        called = []
        board.clock.call_at(board.clock.now + 0.01, lambda: called.append(host.waits.here()))
        before = stacks.waits
        assert board.run("guest.sleep(0.05)").ok
        assert len(called) == 1
        board.clock.call_at(board.clock.now + 0.01, lambda: called.append(host.waits.here()))  # the timer's task
        while len(called) < 2:
            host.waits.sleep(0.01)
        assert stacks.waits > before


def check_inputs_from_outside():
    with new_board() as board:
        board.pins["GP15"].drive(True)
        board.pins["A0"].volts = 1.65
        board.clock.call_at(0.2, lambda: board.pins["GP15"].drive(False))
        result = board.run(
            "first = guest.get('GP15')\nguest.sleep(0.5)\n(first, guest.get('GP15'), guest.analog('A0'))"
        )
        assert result.value == "(1, 0, 32776)", result


def check_a_part_over_i2c():
    with new_board() as board:
        board.attach(BME280(temperature=21.5), bus="I2C")
        read = "guest.read_register(handle, 0x77, 0xD0, 1)[0]"
        result = board.run(f"handle = guest.open_i2c('GP4', 'GP5')\n{read}")
        assert result.value == str(0x60), result
        transfers = [(each.address, each.direction, each.data) for each in board.bus["I2C"].transactions]
        assert transfers == [(0x77, "write", b"\xd0"), (0x77, "read", b"\x60")]
        failed = board.run("guest.read_register(handle, 0x10, 0, 1)")
        assert (failed.error_type, failed.error_message) == ("OSError", "19"), failed


def check_a_button_is_pressed_while_the_program_sleeps():
    with new_board("manual") as board:
        button = PushButton()
        board.attach(button, contact="GP14")
        program = board.start("guest.get('GP14', 1)\nguest.sleep(1)\nguest.get('GP14', 1)")
        board.clock.advance(0.5)
        button.pressed = True
        board.clock.advance(1)
        assert program.result().value == "0", program.result()


def check_faults_of_callbacks_are_told():
    told = []
    with new_board() as board:
        board.on_warning = told.append
        board.clock.call_at(0.1, lambda: 1 // 0)
        board.clock.call_at(0.2, lambda: board.run("1"))
        board.clock.call_at(0.3, lambda: program.result())
        program = board.start("guest.sleep(1)")
        result = program.result()
        assert result.ok
        assert "ZeroDivisionError" in result.stderr
        assert "board.run() would wait for the program" in result.stderr
        assert "the result of a program would wait for the program" in result.stderr


def check_what_is_planned_comes_while_a_program_computes():
    with new_board(cpu="board") as board:
        assert host.machines[-1].settings.counting
        times = []
        for at in (0.01, 0.02, 0.02, 0.05):
            board.clock.call_at(at, lambda: times.append(board.clock.now))
        assert board.run("guest.compute(1000000)").ok
        assert times == [0.01, 0.02, 0.02, 0.05], times
        usual = board.clock.now
        assert abs(usual - 1000 * 19050 / 125e6) < 1e-6, usual
        board.run("guest.ring('board', 'frequency', 250000)\nguest.compute(1000000)")
        assert abs(board.clock.now - 1.5 * usual) < 1e-6, board.clock.now
        operation, before = board.clock.operation_cost, board.clock.now_ns
        board.run("guest.now()")
        assert board.clock.now_ns - before == round(operation * 1e9) == round(29 * 19050 / 250), operation
        board.clock.call_at(board.clock.now + 0.01, board.interrupt)
        assert board.run("guest.compute(10**9)").error_type == "KeyboardInterrupt"
        board.reset()
        assert abs(board.clock.operation_cost - 2 * operation) < 2e-9


def check_a_host_that_wants_turns_has_them_without_board_time():
    host.wants_turns = True
    try:
        with new_board() as board:
            assert host.machines[-1].settings.counting
            assert board.run("guest.compute(1000000)").ok
            assert board.clock.now == 0
    finally:
        host.wants_turns = False
    with new_board():
        assert not host.machines[-1].settings.counting


def check_an_interrupt():
    with new_board("manual") as board:
        program = board.start("guest.sleep(1000)")
        board.clock.advance(1)
        assert board.interrupt()
        assert program.result().error_type == "KeyboardInterrupt"
        assert not board.interrupt()


def check_a_reset_while_a_program_sleeps():
    with new_board("manual") as board:
        program = board.start("guest.set('LED', 1)\nguest.sleep(1000)")
        board.clock.advance(1)
        board.reset()
        assert program.result().restarted == "The board was reset."
        assert (board.clock.now, board.pins["LED"].mode) == (0, "unused")
        assert board.run("1 + 1").value == "2"


def check_a_program_that_resets_the_board():
    with new_board() as board:
        result = board.run("guest.ring('board', 'reset', 'NORMAL')")
        assert result.restarted == "The program reset the board with microcontroller.reset().", result


def check_code_py_and_boot_py():
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "code.py").write_text("guest.print('code')\nguest.set('LED', 1)\nguest.sleep(2)\n")
        with new_board(drive=folder) as board:
            ran = board.run_code()
            assert "code.py output:\ncode\n\nCode done running.\n" in ran.stdout, ran
            Path(folder, "boot.py").write_text("guest.print('boot')\n")
            board.reset()
            assert b"boot.py output:\r\nboot\r\n" in Path(folder, "boot_out.txt").read_bytes()
            program = board.start_code()
            assert board.run("3").value == "3"  # it stops code.py
            assert program.done()


def check_a_saved_file_starts_code_py_again():
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "code.py").write_text("guest.print('old')\nguest.sleep(1000)\n")
        with new_board("manual", drive=folder) as board:
            shown = []
            came = host.waits.event()

            def show(stream, text):
                shown.append(text)
                if text == "new\n":
                    came.set()

            program = board.start_code(on_output=show)
            while "old\n" not in shown:
                host.waits.sleep(0.01)
            Path(folder, "code.py").write_text("guest.print('new')\n")
            assert came.wait(30)
            program.result()
            assert "soft reboot\n" in shown


def check_a_snapshot_brings_the_hardware_back():
    with new_board() as board:
        board.run("x = 7\nguest.set('LED', 1)\nguest.sleep(1)")
        before = board.snapshot()
        board.run("x = 8\nguest.set('LED', 0)\nguest.sleep(1)")
        assert not board.pins["LED"].value
        board.restore(before)
        assert (board.pins["LED"].value, len(board.capture["LED"].edges())) == (True, 1)
        assert abs(board.clock.now - 1) < 1e-3
        assert board.run("x").value == "7"


def check_the_scope_and_the_panel():
    with new_board() as board:
        board.run(BLINK)
        scope, panel = Scope(board, ["LED"], live=False), BoardPanel(board, live=False)
        shown, make = scope.frame_for(View("scope"))
        content, data = make()
        assert shown is not None
        assert content
        assert data
        content, _ = panel.frame_for(View("panel"))[1]()
        led = content["pins"][board.definition.resolve("LED")]
        assert (led["role"], led["high"]) == ("output", False), led
        assert "<svg" in panel.drawing
        assert "<svg" in scope.picture().svg
        panel.command(View("panel"), "reset", {})  # in a task of its own
        while board.clock.now > 0.4:
            host.waits.sleep(0.01)
        scope.close()
        panel.close()


def check_usb_and_what_waits_for_it():
    with new_board() as board:
        host.waits.task(lambda: board.usb.console.write(b"x"), name="a person").start()
        assert board.usb.console.get(10) == ord("x")
        assert board.usb.console.get(0.01) is None


def check_what_cannot_wait_says_so():
    with new_board() as board:
        program = board.start("guest.sleep(1)")
        found = []

        def wait():
            try:
                program.result()
            except WouldBlock as error:
                found.append(str(error))

        can_wait, stacks.can_wait = stacks.can_wait, lambda: False  # as in a handler of the event loop's
        try:
            wait()
        finally:
            stacks.can_wait = can_wait
        assert found == ["this call has to wait, and nothing can wait here; call it in a task"]
        assert program.result().ok


def main():
    ended = {}
    for name, check in list(globals().items()):
        if name.startswith("check_") and (not sys.argv[1:] or name in sys.argv[1:]):
            try:
                check()
                ended[name] = None
            except BaseException:  # noqa: BLE001 - the test shows it
                ended[name] = traceback.format_exc()
    ended["nothing that is missing was loaded"] = None if not loaded() else str(loaded())
    ended["no task failed"] = None if not stacks.failures else str(stacks.failures)
    print(json.dumps(ended))


if __name__ == "__main__":
    main()
