"""%run, %reset, %drive, %snapshot and %rewind, in a real kernel."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kernel_helpers import Front, running_kernel

AUTO = "Auto-reload is on. Simply save files over USB to run them or enter REPL to disable.\n"


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    with running_kernel(tmp_path_factory.mktemp("kernel")) as front:
        yield front


@pytest.fixture
def front(kernel: Front) -> Front:
    kernel.run("%clock fast")
    kernel.run("import os\nfor n in os.listdir('/'):\n  if n != 'boot_out.txt': os.remove('/' + n)")
    kernel.run("%reset --hard --repl")
    return kernel


def test_run_shows_the_console_and_leaves_an_empty_machine(front: Front) -> None:
    front.run("%%file code.py\nprint('from code.py')\nx = 1\n")
    front.run("y = 2")
    ran = front.run("%run")
    assert ran.text() == f"\n{AUTO}code.py output:\nfrom code.py\n\nCode done running.\n"
    assert ran.status == "ok"
    assert front.run("x").error["ename"] == front.run("y").error["ename"] == "NameError"


def test_run_takes_another_file_and_goes_before_the_cells_program(front: Front) -> None:
    front.run("%%file demo.py\nprint('demo')\n")
    ran = front.run("%run demo.py\nprint('after')")
    assert "demo.py output:\ndemo\n" in ran.text()
    assert ran.text().endswith("Code done running.\nafter\n")


def test_reset_runs_code_py_unless_told_otherwise(front: Front) -> None:
    front.run("%%file code.py\nimport supervisor\nprint(supervisor.runtime.run_reason)\n")
    front.run("%%file boot.py\nprint('boots')\n")
    assert "RunReason.REPL_RELOAD" in front.run("%reset").text()
    assert "RunReason.STARTUP" in front.run("%reset --hard").text()
    assert "boots" in front.run("open('/boot_out.txt').read()").value
    assert front.run("%reset --repl").text() == "The board was restarted; its variables are gone.\n"
    shown = front.run("%reset --safe").text()
    assert "You pressed the reset button during boot." in shown
    assert "safe mode: You pressed the reset button during boot. %reset --hard leaves it." in front.run("%board").text()


def test_the_stop_button_ends_code_py(front: Front) -> None:
    front.run("%%file code.py\nprint('begins')\nwhile True: pass\n")
    request = front.execute("%run")
    seen = front.wait_for_text(request, "begins")
    front.interrupt()
    ran = front.finish(request, seen)
    assert "KeyboardInterrupt" in ran.text()
    assert ran.text().endswith("Code done running.\n")
    assert front.run("1 + 1").value == "2"


def test_rewind_takes_cells_back(front: Front) -> None:
    front.run("x = [1]")
    front.run("x.append(2)\nopen('/made.txt', 'w').close()")
    front.run("x.append(3)")
    assert front.run("x").value == "[1, 2, 3]"
    assert front.run("%rewind 3").text().startswith("The board is as it was before In[")
    assert front.run("x, os.listdir('/')").error["ename"] == "NameError"  # os was not imported after the reset
    assert front.run("import os\nx, 'made.txt' in os.listdir('/')").value == "([1], False)"
    assert front.run("%rewind 99").sentence.endswith("can be taken back, not 99.")


def test_rewind_goes_back_beyond_a_reset(front: Front) -> None:
    front.run("kept = 7")
    front.run("import microcontroller\nmicrocontroller.reset()")
    assert front.run("kept").error["ename"] == "NameError"
    front.run("%rewind 2")
    assert front.run("kept").value == "7"


def test_snapshots_have_names(front: Front) -> None:
    front.run("x = 'before'")
    assert front.run("%snapshot").text() == "There are no snapshots; %snapshot NAME takes one.\n"
    front.run("%snapshot start")
    front.run("x = 'after'")
    assert front.run("%snapshot").text() == "start\n"
    assert front.run("%rewind start").text() == 'The board is as it was at "start".\n'
    assert front.run("x").value == "'before'"
    assert front.run("%rewind other").sentence == 'There is no snapshot "other"; there are start.'


def test_a_folder_of_the_users_is_the_drive_and_is_remembered(tmp_path: Path) -> None:
    folder = tmp_path / "blinky"
    folder.mkdir()
    (folder / "code.py").write_text("print('mine')\n")
    notebook = {"JPY_SESSION_NAME": "/home/me/course/lesson one.ipynb"}
    with running_kernel(tmp_path, **notebook) as front:
        own = Path(front.run("%drive").text().splitlines()[0])
        assert own.parent == tmp_path / "drives"
        assert own.name.startswith("lesson-one-")
        front.run("%%file note.txt\nhello\n")
        assert front.run(f"%drive {folder}").text().splitlines()[0] == str(folder)
        assert "mine" in front.run("%run").text()
    with running_kernel(tmp_path, **notebook) as front:
        assert front.run("%drive").text().splitlines()[0] == str(folder)
        assert "note.txt" in front.run("%drive --own").text()
    with running_kernel(tmp_path, **notebook) as front:
        assert front.run("%drive").text().splitlines()[0] == str(own)
    with running_kernel(tmp_path, JPY_SESSION_NAME="/home/me/other.ipynb") as front:
        assert front.run("%drive").text().splitlines()[0].startswith(str(tmp_path / "drives" / "other-"))


def test_a_file_is_no_drive(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "blink-CIRCUITPY").write_text("a file, too")
    with running_kernel(tmp_path, JPY_SESSION_NAME=str(tmp_path / "blink.ipynb")) as front:
        own = front.run("%drive").text().splitlines()[0]
        wrong = tmp_path / "notes.txt"
        told = front.run(f"%drive {wrong}").sentence
        assert told == f'The drive has to be a folder, and "{wrong}" is a file.'
        wrong = tmp_path / "none"
        told = front.run(f"%drive {wrong}").sentence
        assert told == f'The drive has to be a folder, and "{wrong}" is not there; make it first.'
        taken = front.run("%drive --here").sentence
        assert taken.startswith('"blink-CIRCUITPY" is there already')
        assert front.run("%drive").text().splitlines()[0] == own
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_a_drive_in_sight(tmp_path: Path) -> None:
    course = tmp_path / "course, part 1"
    course.mkdir()
    notebook = {"JPY_SESSION_NAME": str(course / "blink.ipynb")}
    here = course / "blink-CIRCUITPY"
    with running_kernel(tmp_path, **notebook) as front:
        front.run("%%file lib/note.txt\nhello\n")
        assert front.run("%drive --here").text().splitlines()[0] == str(here)
        assert (here / "lib" / "note.txt").read_text() == "hello\n"
        front.run("%%file code.py\nprint('here')\n")
        assert (here / "code.py").exists()
        assert front.run("%drive --here").status == "ok"
        front.run("%drive --own")
        taken = front.run("%drive --here").sentence
        assert taken == f'"blink-CIRCUITPY" is there already; "%drive {here}" uses it.'
        assert front.run(f"%drive {here}").text().splitlines()[0] == str(here)
    with running_kernel(tmp_path, **notebook) as front:
        assert "here" in front.run("%run").text()


def test_a_new_drive_beside_a_lost_one_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "a.ipynb").write_text("{}")
    with running_kernel(tmp_path, JPY_SESSION_NAME=str(tmp_path / "a.ipynb")) as front:
        drive = front.run("%drive").text().splitlines()[0]
        assert front.run("1 + 1").contents("display_data") == []
    (tmp_path / "a.ipynb").rename(tmp_path / "b.ipynb")
    with running_kernel(tmp_path, JPY_SESSION_NAME=str(tmp_path / "b.ipynb")) as front:
        (line,) = front.run("1 + 1").contents("display_data")
        told = f"This notebook has a new CIRCUITPY drive. To use that of a.ipynb, which is gone: %drive {drive}"
        assert line["data"]["text/plain"] == told
        assert front.run("1 + 1").contents("display_data") == []
        assert front.run(f"%drive {drive}").text().splitlines()[0] == drive
