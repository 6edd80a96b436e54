"""A cell that runs again: what its last run holds is let go first."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from circuitpython_kernel.kernel import reruns
from tests.kernel_helpers import Front, Ran, running_kernel

LED = "import board, digitalio\nled = digitalio.DigitalInOut(board.LED)\nprint('made')"
GONE = "let go of LED from this cell's last run"


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    with running_kernel(tmp_path_factory.mktemp("kernel"), CIRCUITPYTHON_CLOCK="fast") as front:
        yield front


@pytest.fixture
def front(kernel: Front) -> Front:
    assert kernel.run("%reset --hard --repl\n%option rerun let-go").status == "ok"
    for part in kernel.run("%%host\nprint(*[entry.name for entry in board.parts])").text().split():
        kernel.run(f"%detach {part}")
    return kernel


def run(front: Front, code: str, cell: str | None = None) -> Ran:
    """Run a cell as JupyterLab does, with its id, or without one."""
    if cell is None:
        return front.run(code)
    content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False}
    message = front.client.session.msg(
        "execute_request", {**content, "stop_on_error": False}, metadata={"cellId": cell}
    )
    front.client.shell_channel.send(message)
    return front.finish(str(message["header"]["msg_id"]))


def said(ran: Ran) -> list[str]:
    return [content["data"]["text/plain"] for content in ran.contents("display_data")]


def test_a_cell_runs_again_by_its_id(front: Front) -> None:
    assert said(run(front, LED, "a")) == []
    again = run(front, LED + "\nled.value", "a")
    assert (again.status, again.text(), again.value, said(again)) == ("ok", "made\n", "False", [GONE])
    kinds = [message["msg_type"] for message in again.published]
    assert kinds.index("display_data") < kinds.index("stream")
    (content,) = again.contents("display_data")
    assert "color:" in content["data"]["text/html"]
    assert "this cell&#x27;s last run" in content["data"]["text/html"]


def test_a_cell_runs_again_by_its_source(front: Front) -> None:
    assert said(run(front, LED)) == []
    again = run(front, LED)
    assert (again.status, said(again)) == ("ok", [GONE])
    other = run(front, LED + "  # edited")
    assert other.error["evalue"] == "LED in use"


def test_another_cell_gets_the_boards_error_and_the_hint(front: Front) -> None:
    run(front, LED, "a")
    other = run(front, LED, "b")
    assert other.error["evalue"] == "LED in use"
    assert "deinit()" in other.error["traceback"][-1]
    assert said(other) == []
    assert said(run(front, LED, "a")) == [GONE]


def test_a_magic_before_the_program(front: Front) -> None:
    for names in ([], [GONE]):
        ran = run(front, "%clock fast\n" + LED, "a")
        assert (ran.status, said(ran)) == ("ok", names)


def test_an_exception_in_the_middle_and_moved_variables(front: Front) -> None:
    for names in ([], [GONE]):
        ran = run(front, LED + "\n1/0", "a")
        assert (ran.error["ename"], said(ran)) == ("ZeroDivisionError", names)
    run(front, "other = led\nled = None\ndel led", "b")
    assert said(run(front, LED, "a")) == [GONE]
    assert "deinitialized" in run(front, "other.value", "c").error["evalue"]


def test_an_interrupted_cell(front: Front) -> None:
    code = LED + "\nwhile True: pass"
    for _ in range(3):
        parent = front.execute(code)
        front.wait_for_text(parent, "made")
        front.interrupt()
        assert front.finish(parent).error["ename"] == "KeyboardInterrupt"
    assert said(run(front, code.replace("while True: pass", ""), "other")) == []


def test_the_same_cell_after_a_reset_and_after_a_rewind(front: Front) -> None:
    run(front, LED, "a")
    front.run("%reset --repl")
    assert said(run(front, LED, "a")) == []
    run(front, "x = 1", "b")
    assert said(run(front, LED, "a")) == [GONE]
    front.run("%rewind")
    ran = run(front, LED, "a")
    assert (ran.status, said(ran)) == ("ok", [GONE])


def test_strict_is_a_boards_own_behaviour(front: Front) -> None:
    run(front, LED, "a")
    assert run(front, "%option rerun strict").text() == (
        "rerun strict: when a cell runs again, what its last run holds stays in use, as on a board\n"
    )
    assert run(front, LED, "a").error["evalue"] == "LED in use"
    run(front, "led.deinit()", "b")
    run(front, LED, "a")
    front.run("%option rerun let-go")
    assert run(front, LED, "a").error["evalue"] == "LED in use"  # that run was nobody's
    assert "rerun let-go" in front.run("%option").text()


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("%option return", 'There is no option "return"; did you mean "rerun"? %option lists them.'),
        ("%option rerun", "%option rerun takes let-go or strict."),
        ("%option rerun maybe", "%option rerun takes let-go or strict."),
        ("%option rerun strict now", '%option takes an option and its value, so leave out "now".'),
    ],
)
def test_mistakes(front: Front, line: str, sentence: str) -> None:
    assert front.run(line).sentence == sentence


def test_completion(front: Front) -> None:
    assert front.complete("%option ") == ["rerun"]
    assert front.complete("%option rerun ") == ["let-go", "strict"]


def test_parts_that_a_cell_has_attached(front: Front) -> None:
    attach = "%attach bme280 temperature=20"
    assert "is attached" in run(front, attach, "a").text() or "BME280 at" in run(front, attach, "a").text()
    ran = run(front, attach, "a")
    assert ran.status == "ok"
    assert "let go of bme280 from this cell's last run" in said(ran)
    assert "already" in run(front, attach, "b").error["evalue"]
    host = "%%host\nfrom circuitpython_kernel.devices import LED\nboard.attach(LED(), **{'in': 'GP2'})"
    host += "\nlen(board.parts)"
    assert run(front, host, "c").value == "2"
    assert run(front, host, "c").value == "2"
    assert run(front, "%%host\nlen(board.parts)", "a").value == "1"


def test_a_silent_request_lets_nothing_go(front: Front) -> None:
    run(front, "%attach bme280", "a")
    front.run("%attach bme280", silent=True)
    assert front.run("%%host\nlen(board.parts)").value == "1"


def test_names_and_keys() -> None:
    assert reruns.sentence(["LED"]) == GONE
    assert reruns.sentence(["A", "B", "C"]) == "let go of A, B and C from this cell's last run"
    keys = {reruns.owner("1", "x"), reruns.owner(None, "x"), reruns.owner(None, "1"), reruns.owner("x", "1")}
    assert len(keys) == 4
    assert reruns.owner("1", "x") == reruns.owner("1", "y")
    assert reruns.owner("", "x") == reruns.owner(None, "x")
    assert reruns.owner(None, "\ud800")
