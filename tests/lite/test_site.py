"""A real site in a real browser: what the notebooks need, from the page to the board and back."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from circuitpython_kernel.lite.site_source import INDEX
from tests.browser.hearing import HEARD, SPY
from tests.browser.lab import CHROMIUM, WAIT, write_notebook
from tests.conftest import ROOT
from tests.documents.test_notebooks import BOARD_LINES, EXPECTED

from .bidi import firefox
from .browsers import FIREFOX, found
from .conftest import require
from .magics import STORIES, Story
from .site import PREFIX, START_MS, LiteNotebook, SiteServer, build_site, text_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TUTORIALS = sorted(file.name for file in (ROOT / "notebooks").glob("*.ipynb"))

LIVE = [
    "import time\nprint('begun')\nwhile True:\n    time.sleep(0.05)",
    "%scope GP14\nimport board, digitalio, time\nbutton = digitalio.DigitalInOut(board.GP14)\n"
    "button.switch_to_input(pull=digitalio.Pull.UP)\nprint('waiting')\n"
    "while button.value:\n    time.sleep(0.02)\nprint('pressed')",
    "%scope A0\nimport board, analogio, time\nknob = analogio.AnalogIn(board.A0)\nprint('turn')\n"
    "while knob.value < 30000:\n    pass\nprint('turned')",
    "name = input('name? ')\nprint('Hello', name)",
    "%%host\nimport ipywidgets\nslider = ipywidgets.IntSlider(max=3)\n"
    "seen = []\nslider.observe(lambda change: seen.append(change.new), 'value')\nslider",
    "%%host\nimport matplotlib.pyplot as plt\nplt.plot([1, 2, 1])\nplt.show()",
    "%board",
    "%%host\nprint('begun')\nwhile True:\n    pass",
    "%microphone\nimport array, audiobusio, board\n"
    "mic = audiobusio.PDMIn(board.GP0, board.GP1, sample_rate=16000, bit_depth=16)\n"
    "samples = array.array('H', [0] * 1600)\nprint('listening')\nwhile max(samples) - min(samples) < 3000:\n"
    "    mic.record(samples, len(samples))\nmic.deinit()\nprint('heard something')",
    "%attach speaker in=GP6\nimport array, audiocore, audiopwmio, board, math, time\n"
    "sine = array.array('h', [int(math.sin(math.tau * i / 20) * 20000) for i in range(20)])\n"
    "out = audiopwmio.PWMAudioOut(board.GP6)\nout.play(audiocore.RawSample(sine, sample_rate=16000), loop=True)\n"
    "print('sounding')\nwhile True:\n    time.sleep(0.01)",
]
STOP, BUTTON, KNOB, INPUT, SLIDER, FIGURE, PANEL, BUSY, HEAR, SOUND = range(len(LIVE))


def own_wheel(folder: Path) -> None:
    """A library in a folder of wheels."""
    with zipfile.ZipFile(folder / "circuitpython_beside-1.0-py3-none-any.whl", "w") as archive:
        archive.writestr("beside.py", "WHERE = 'beside the notebook'\n")
        about = "circuitpython_beside-1.0.dist-info"
        archive.writestr(f"{about}/METADATA", "Metadata-Version: 2.1\nName: circuitpython-beside\nVersion: 1.0\n"
                         "Summary: for CircuitPython\n")  # fmt: skip
        archive.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")


@pytest.fixture(scope="module")
def server(pyodide: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteServer]:
    require(Path(CHROMIUM).exists(), CHROMIUM)
    contents = tmp_path_factory.mktemp("contents")
    for name in TUTORIALS:
        (contents / name).write_bytes((ROOT / "notebooks" / name).read_bytes())
    for name in ("live", "drive", "other", "kept", "zips"):
        write_notebook(contents / f"{name}.ipynb", LIVE)
    (contents / "wheels").mkdir()
    own_wheel(contents / "wheels")
    site = tmp_path_factory.mktemp("site") / "site"
    build_site(
        site,
        contents,
        "--libraries",
        "bme280",
        "ssd1306",
        "neopixel",
        "display-text",
        "display-shapes",
        "ili9341",
        "minimqtt",
        "connectionmanager",
        "httpserver",
    )
    server = SiteServer(site)
    yield server
    server.close()


def opened(context: Any, server: SiteServer, path: str, app: str = "notebooks") -> LiteNotebook:
    page = context.new_page()
    page.set_default_timeout(WAIT)
    return LiteNotebook(page, server, path, app)


@pytest.fixture(scope="module")
def live(context: Any, server: SiteServer) -> Iterator[LiteNotebook]:
    notebook = opened(context, server, "live.ipynb")
    yield notebook
    notebook.page.close()


# ---- the tutorials


def printed(cell: dict[str, Any]) -> str:
    texts = ["".join(output["text"]) for output in cell.get("outputs", []) if output.get("name") == "stdout"]
    return BOARD_LINES.sub("", "".join(texts))


@pytest.mark.parametrize("name", TUTORIALS)
def test_a_tutorial_runs_twice(context: Any, server: SiteServer, name: str) -> None:
    notebook = opened(context, server, name)
    last = notebook.code_cells()[-1]
    for run in range(2):
        before = notebook.prompt(last)
        notebook.run_all()
        notebook.wait_until_done(last, before)
        assert notebook.errors_of_cells() == [], "\n".join(notebook.errors_of_cells())
        if run == 0:
            cells = {cell["id"]: cell for cell in notebook.cells()}
            for cell, text in EXPECTED.get(name.removesuffix(".ipynb"), {}).items():
                assert printed(cells[cell]) == text, cell
    notebook.page.close()


# ---- while a cell runs


@pytest.mark.parametrize("cell", [STOP, BUSY])
def test_the_stop_button_ends_a_cell_and_the_next_one_runs(live: LiteNotebook, cell: int) -> None:
    live.run(cell)
    live.wait_for_text(cell, "begun")
    live.interrupt()
    live.wait_until_done(cell)
    assert "KeyboardInterrupt" in live.text(cell)
    assert live.said("print(6 * 7)") == "42\n"


def test_a_button_on_the_page_reaches_a_running_cell(live: LiteNotebook) -> None:
    live.run(BUTTON)
    live.wait_for_text(BUTTON, "waiting")
    live.wait_for_frames()
    button = live.scope.get_by_role("button", name="Press GP14")
    button.hover()
    live.page.mouse.down()
    live.wait_for_text(BUTTON, "pressed")
    live.page.mouse.up()
    live.wait_until_done(BUTTON)


def test_a_slider_reaches_a_loop_that_never_sleeps_and_the_scope_draws_meanwhile(live: LiteNotebook) -> None:
    live.run(KNOB)
    live.wait_for_text(KNOB, "turn")
    live.wait_for_frames(more_than=2)
    slider = live.cell(KNOB).locator("input[type=range]").first
    slider.focus()
    slider.press("End")
    live.wait_for_text(KNOB, "turned")
    live.wait_until_done(KNOB)


def test_the_kernel_is_busy_while_a_cell_with_widgets_runs(live: LiteNotebook) -> None:
    live.run(BUTTON)
    live.wait_until_busy()
    live.page.evaluate(
        """() => {
          const { kernel } = window.jupyterapp.shell.currentWidget.sessionContext.session;
          window.states = [kernel.status];
          kernel.statusChanged.connect((_, status) => window.states.push(status));
        }"""
    )
    live.wait_for_frames(more_than=live.frames() + 30)
    assert live.page.evaluate("() => window.states") == ["busy"]
    live.interrupt()
    live.wait_until_done(BUTTON)
    wait_until(live, "() => window.states.at(-1) === 'idle'")


def test_the_computers_microphone_reaches_a_running_cell(live: LiteNotebook) -> None:
    live.page.context.grant_permissions(["microphone"])
    live.run(HEAR)
    live.wait_for_text(HEAR, "listening")
    panel = live.cell(HEAR).locator(".cpv")
    panel.get_by_role("button", name="Use this computer's microphone").click()
    live.wait_for_text(HEAR, "heard something")
    live.wait_until_done(HEAR)
    panel.get_by_role("button", name="Stop").click()
    panel.get_by_text("is off").wait_for()


def test_a_loudspeaker_is_heard_while_a_cell_runs(live: LiteNotebook) -> None:
    live.page.evaluate(SPY)
    live.run(SOUND)
    live.wait_for_text(SOUND, "sounding")
    live.cell(SOUND).locator(".cpp").get_by_role("button", name="Listen").click()
    live.page.wait_for_function(f"() => Math.abs(({HEARD})() - 800) < 15", timeout=WAIT)
    live.interrupt()
    live.wait_until_done(SOUND)
    live.said("%detach speaker")  # other tests look at what is attached
    assert live.said("%reset") != "", "what it made is gone for other tests"


def test_a_cell_asks_for_a_line(live: LiteNotebook) -> None:
    live.run(INPUT)
    live.page.locator("input.jp-Stdin-input").wait_for()
    live.page.keyboard.type("Ada")
    live.page.keyboard.press("Enter")
    live.wait_for_text(INPUT, "Hello Ada")


def test_a_widget_of_the_hosts_calls_its_observer(live: LiteNotebook) -> None:
    live.run_and_wait([SLIDER])
    handle = live.cell(SLIDER).locator(".noUi-handle").first
    handle.focus()
    handle.press("ArrowRight")
    handle.press("ArrowRight")
    live.page.wait_for_function("(el) => el.ariaValueNow === '2.0'", arg=handle.element_handle())
    # the page holds the second change back until the kernel has dealt with the first: ask until it is there
    said = next(said for said in (live.said("%%host\nprint(seen)") for turn in range(100)) if "2" in said)
    assert said == "[1, 2]\n"


def test_matplotlib_comes_when_it_is_imported(live: LiteNotebook, server: SiteServer) -> None:
    fetched = [name for name in server.sent if "matplotlib-3" in name]
    live.run_and_wait([FIGURE])
    assert live.cell(FIGURE).locator("img").count() == 1
    assert fetched or any("matplotlib-3" in name for name in server.sent)


def test_what_is_typed_is_completed_and_looked_up(live: LiteNotebook) -> None:
    found = live.page.evaluate(
        """async () => {
          const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
          const typed = await kernel.requestComplete({ code: "import digit", cursor_pos: 12 });
          const code = "import time\\ntime.sleep";
          const asked = await kernel.requestInspect({ code, cursor_pos: 20, detail_level: 0 });
          return [typed.content.matches, asked.content.data["text/plain"]];
        }"""
    )
    assert found[0] == ["digitalio"]
    assert "seconds" in found[1]


@pytest.mark.parametrize("code", ["!ls", "%pip install x", "%%bash\nls", "%%host\nlines = !ls"])
def test_what_takes_a_process_says_so(live: LiteNotebook, code: str) -> None:
    (error,) = [output for output in live.execute(code) if output["type"] == "error"]
    assert error["ename"] == "UsageError"
    assert error["traceback"] == [error["evalue"]]


# ---- magics

SVG = "image/svg+xml"


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_magics_in_a_page(live: LiteNotebook, story: Story) -> None:
    live.execute("%reset --hard")
    live.execute("%clock realtime")
    stills = 0
    for code, wanted in story.cells:
        outputs = live.execute(code)
        said = "".join(text_of(output) for output in outputs)
        assert wanted in said, code
        assert wanted or not [output for output in outputs if output["type"] == "error"], said
        stills += sum(SVG in output["data"] for output in outputs if output["type"] == "update_display_data")
    assert stills >= story.instruments


def download(notebook: LiteNotebook, name: str) -> bytes:
    """A file beside the notebook, as the file browser's menu gives it."""
    wait_for_item(notebook, name)
    commands = "window.jupyterapp.commands"
    notebook.page.evaluate(f"async () => {{ await {commands}.execute('filebrowser:refresh') }}")
    row = notebook.page.locator(".jp-DirListing-item", has_text=name)
    row.click(button="right")
    with notebook.page.expect_download() as downloaded:
        notebook.page.locator(".lm-Menu-itemLabel", has_text="Download").first.click()
    assert downloaded.value.suggested_filename == name
    return Path(downloaded.value.path()).read_bytes()


def test_exports_are_downloads_and_a_drive_goes_out_and_in_as_a_zip(
    context: Any, server: SiteServer, tmp_path: Path
) -> None:
    notebook = opened(context, server, "zips.ipynb", "lab")
    notebook.said("%clock fast\nimport board, digitalio, time\nled = digitalio.DigitalInOut(board.LED)\n"
                  "led.switch_to_output(True)\ntime.sleep(1)\nled.value = False")  # fmt: skip
    for name, head in (("led.vcd", b"$version"), ("led.csv", b"time_s,pin"), ("led.sr", b"PK")):
        assert notebook.said(f"%export {name}") == f"Wrote {name}.\n"
        assert download(notebook, name).startswith(head)
    assert notebook.said("%%host\nboard.drive.door.write('deep/b.bin', b'\\xff\\0', parents=True)") == ""
    assert notebook.said("%drive --save out.zip") == "Wrote out.zip.\n"
    (tmp_path / "handed-in.zip").write_bytes(download(notebook, "out.zip"))
    assert notebook.said("%%host\nboard.drive.door.remove('deep/b.bin')") == ""
    with notebook.page.expect_file_chooser() as chooser:
        notebook.page.locator("jp-button[title^='Upload'], button[title^='Upload']").first.click()
    chooser.value.set_files(tmp_path / "handed-in.zip")
    wait_for_item(notebook, "handed-in.zip")
    assert notebook.said("%drive --load handed-in.zip").startswith("Put ")
    assert notebook.said("print(open('deep/b.bin', 'rb').read())") == "b'\\xff\\x00'\n"
    notebook.run_and_wait([PANEL])
    assert notebook.said("%%host\nboard.drive.door.remove('deep/b.bin')") == ""
    (tmp_path / "empty.zip").write_bytes(notebook.save_drive())
    assert "deep/b.bin" not in zipfile.ZipFile(tmp_path / "empty.zip").namelist()
    assert notebook.load_drive(tmp_path / "handed-in.zip").startswith("Put ")
    assert notebook.said("print(open('deep/b.bin', 'rb').read())") == "b'\\xff\\x00'\n"
    notebook.page.close()


# ---- libraries


def test_libraries_come_from_the_site(live: LiteNotebook) -> None:
    assert "adafruit-circuitpython-neopixel" in live.said("%install neopixel")
    assert live.said("import neopixel\nprint(neopixel.NeoPixel)") == "<class 'NeoPixel'>\n"


def test_libraries_come_from_wheels_beside_the_notebook(live: LiteNotebook) -> None:
    assert live.said("%install beside --wheels wheels") == "circuitpython-beside 1.0\n"
    assert live.said("import beside\nprint(beside.WHERE)") == "beside the notebook\n"
    assert live.said("%install beside --wheels nowhere") == "There is no folder nowhere to take wheels from."


def test_libraries_come_from_the_index(context: Any, live: LiteNotebook) -> None:
    """A server stands for PyPI, which the tests do not ask."""
    wheel = Path(live.server.folder) / "files" / "wheels" / "circuitpython_beside-1.0-py3-none-any.whl"
    listing = {"files": [{"filename": "circuitpython_indexed-2.0-py3-none-any.whl", "url": f"{INDEX}the.whl"}]}
    answers = {f"{INDEX}circuitpython-indexed/": json.dumps(listing).encode(), f"{INDEX}the.whl": wheel.read_bytes()}

    def answer(route: Any) -> None:
        content = answers.get(route.request.url)
        headers = {"Access-Control-Allow-Origin": "*"}
        route.fulfill(status=404 if content is None else 200, body=content or b"", headers=headers)

    context.route(f"{INDEX}**", answer)
    try:
        assert "circuitpython-beside" in live.said("%install indexed")
        said = live.said("%install nothing-of-that-name")
        assert said.startswith('There is no library "nothing-of-that-name" among the wheels')
    finally:
        context.unroute(f"{INDEX}**")


# ---- the drive


def item(notebook: LiteNotebook, path: str) -> Any:
    """What JupyterLite keeps at a path: its content, or None."""
    return notebook.page.evaluate(
        """async (path) => {
          const contents = window.jupyterapp.serviceManager.contents;
          const item = await contents.get(path, { content: true }).catch(() => null);
          return item && (item.type === "directory" ? item.content.map(({ name }) => name).sort() : item.content);
        }""",
        path,
    )


def wait_until(notebook: LiteNotebook, script: str, given: Any = None) -> None:
    """Wait until an asynchronous function gives true: `wait_for_function` takes its promise for that."""
    notebook.page.evaluate(
        f"""async (given) => {{
          const ready = {script};
          for (const end = performance.now() + {WAIT}; !(await ready(given)); ) {{
            if (performance.now() > end) throw new Error("it never came: " + ready);
            await new Promise((resolve) => setTimeout(resolve, 50));
          }}
        }}""",
        given,
    )


def wait_for_item(notebook: LiteNotebook, path: str, *, there: bool = True) -> None:
    get = "([path, there]) => window.jupyterapp.serviceManager.contents.get(path).then(() => there, () => !there)"
    wait_until(notebook, get, [path, there])


def test_the_drive_lasts(context: Any, server: SiteServer) -> None:
    notebook = opened(context, server, "drive.ipynb")
    assert notebook.said("%%file kept.py\nVALUE = 41") == "Wrote kept.py to the drive.\n"
    assert notebook.said("%%host\nwritten = open('bytes.bin', 'wb').write(bytes(range(256)))") == ""
    assert notebook.said("%%host\nboard.drive.door.write('data/b.bin', b'\\xff\\0', parents=True)") == ""
    wait_for_item(notebook, "drive-CIRCUITPY/kept.py")
    wait_for_item(notebook, "drive-CIRCUITPY/data/b.bin")
    wait_for_item(notebook, "bytes.bin")
    assert item(notebook, "drive-CIRCUITPY/kept.py") == "VALUE = 41\n"
    notebook.restart()
    assert notebook.said("import kept\nprint(kept.VALUE)") == "41\n"
    notebook.load()
    assert notebook.said("import kept\nprint(kept.VALUE, open('data/b.bin', 'rb').read())") == "41 b'\\xff\\x00'\n"
    notebook.page.evaluate(
        """() => window.jupyterapp.serviceManager.contents.save(
          "drive-CIRCUITPY/kept.py", { type: "file", format: "text", content: "VALUE = 42" })"""
    )
    assert notebook.said("%reset") != ""
    assert notebook.said("import kept\nprint(kept.VALUE)") == "42\n"
    assert notebook.said("%%host\nboard.drive.door.remove('kept.py')") == ""
    wait_for_item(notebook, "drive-CIRCUITPY/kept.py", there=False)
    notebook.page.close()


def test_two_notebooks_have_two_boards(context: Any, server: SiteServer, live: LiteNotebook) -> None:
    other = opened(context, server, "other.ipynb")
    other.run(STOP)
    other.wait_for_text(STOP, "begun")
    assert live.said("mine = 1\nprint(mine)") == "1\n"
    other.interrupt()
    other.wait_until_done(STOP)
    assert "NameError" in other.said("mine")
    other.page.close()


# ---- the start


def starts(notebook: LiteNotebook) -> list[dict[str, int]]:
    """What each start of a kernel in the page took, in milliseconds by part."""
    found: list[dict[str, int]] = notebook.page.evaluate(
        "() => performance.getEntriesByName('circuitpython kernel').map(({ detail }) => detail)"
    )
    return found


KEPT = """caches.open("circuitpython-kernel").then((cache) => cache.keys())
  .then((keys) => keys.some(({ url }) => url.endsWith("/about")))"""
"""Whether a page has kept Python for later starts: a promise of JavaScript's."""


def wait_until_kept(notebook: LiteNotebook) -> None:
    wait_until(notebook, f"() => {KEPT}")


def spoil(notebook: LiteNotebook, part: str, change: str) -> None:
    """Change a part of what is kept by a function of JavaScript's, which gets its text and gives another one."""
    notebook.page.evaluate(
        """async ([part, change]) => {
          const cache = await caches.open("circuitpython-kernel");
          const { url } = (await cache.keys()).find(({ url }) => url.endsWith(part));
          const text = await (await cache.match(url)).text();
          await cache.put(url, new Response((0, eval)(change)(text)));
        }""",
        [f"/{part}", change],
    )


LINKED_LATER = """%%host
import contourpy, numpy, sqlite3
lines = contourpy.contour_generator(z=numpy.eye(3)).lines(0.5)
print(numpy.linalg.det(numpy.eye(3)), sqlite3.connect(':memory:').execute('select 6 * 7').fetchone(), len(lines))
try:
    numpy.zeros(2) + numpy.zeros(3)
except ValueError as error:
    print(error)
"""
"""Libraries that are in the picture, and one in C++ that is linked behind them."""


def test_a_restart_begins_with_what_the_first_start_has_kept(context: Any, server: SiteServer) -> None:
    notebook = opened(context, server, "kept.ipynb")
    wait_until_kept(notebook)
    numbers = set()
    for _ in range(2):
        notebook.restart()
        assert "early" not in starts(notebook)[-1], "it was imported again"
        assert notebook.said("%%host\nimport sys\nprint('numpy' in sys.modules)") == "True\n"
        numbers |= set(
            notebook.said(
                "%%host\nimport random, numpy, tempfile\n"
                "print(random.random(), numpy.random.random(), tempfile.mktemp())"
            ).split()
        )
    assert len(numbers) == 6, "random numbers begin anew"
    assert notebook.said(LINKED_LATER) == (
        "1.0 (42,) 3\noperands could not be broadcast together with shapes (2,) (3,) \n"
    )
    notebook.page.close()


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("memory", "() => 'damaged'"),
        ("about", '(text) => text.replace(/"functions":(\\d+)/, (_, count) => `"functions":${+count + 1}`)'),
        ("about", '(text) => text.replace(/_multiarray_umath[^"]*"/g, \'other"\')'),
    ],
    ids=["memory", "functions", "library"],
)
def test_what_was_kept_and_is_damaged_is_made_anew(context: Any, server: SiteServer, part: str, change: str) -> None:
    notebook = opened(context, server, "kept.ipynb")
    wait_until_kept(notebook)
    spoil(notebook, part, change)
    notebook.restart()
    assert "early" in starts(notebook)[-1]
    assert notebook.said("print(6 * 7)") == "42\n"
    notebook.page.close()


def test_words_and_a_bar_are_shown_while_a_kernel_starts(context: Any, server: SiteServer) -> None:
    page = context.new_page()
    page.set_default_timeout(WAIT)
    page.add_init_script(
        """globalThis.shown = [];
        new MutationObserver(() => {
          const box = document.querySelector(".circuitpython-start[role=status]");
          const bar = box?.querySelector("progress");
          if (bar) shown.push([bar.value, box.innerText, box.checkVisibility()]);
        }).observe(document, { subtree: true, childList: true, characterData: true });"""
    )
    notebook = LiteNotebook(page, server, "other.ipynb")
    shown = page.evaluate("() => shown")
    parts = [part for part, _, _ in shown]
    assert parts == sorted(parts)
    assert len(set(parts)) >= 3
    assert all(words.strip() and visible for _, words, visible in shown)
    page.locator(".circuitpython-start").wait_for(state="detached")
    assert notebook.said("print(6 * 7)") == "42\n"
    page.close()


def test_a_browser_without_stacks_is_told_so_before_anything_is_fetched(context: Any, server: SiteServer) -> None:
    page = context.new_page()
    worker = ROOT / "circuitpython_kernel" / "lite" / "worker.js"
    body = f"delete WebAssembly.Suspending;\n{worker.read_text()}"
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.route("**/lite/worker.js", lambda route: route.fulfill(body=body, content_type="text/javascript"))
    page.goto(f"{server.url}notebooks/index.html?path=other.ipynb")
    told = page.locator(".circuitpython-start[role=alert]")
    told.wait_for(timeout=START_MS)
    assert "This browser cannot run a board" in told.inner_text()
    assert "Chrome and Edge have it from version 137 on, Firefox from 153 on" in told.inner_text()
    assert [url for url in asked if "/pyodide/" in url or "kernel.zip" in url] == []
    page.close()


# ---- the other browser


def test_the_site_works_in_firefox(server: SiteServer) -> None:
    require(found(FIREFOX), FIREFOX)
    run = """
      const { content } = window.jupyterapp.shell.currentWidget;
      content.deselectAll();
      content.activeCellIndex = %d;
      window.jupyterapp.commands.execute("notebook:run-cell");
    """
    printed = """
      const cells = () => window.jupyterapp.shell.currentWidget.content.model.toJSON().cells;
      await until(() => JSON.stringify(cells().map(({ outputs }) => outputs)).includes(%r)); // the sources have it, too
    """
    with firefox() as browser:
        browser.open(f"{server.url}notebooks/index.html?path=other.ipynb")
        browser.run(
            """await until(() => document.querySelector(".circuitpython-start"));
            const panel = () => window.jupyterapp?.shell.currentWidget;
            await until(() => panel()?.sessionContext?.session?.kernel?.status === "idle");
            """
        )
        browser.run(run % KNOB + printed % "turn")
        frames = "+document.querySelector('.cpk-scope')?.dataset.frames"
        first = browser.run(f"return until(() => {frames});")
        browser.run(f"await until(() => {frames} > {first} + 2);")
        browser.click('.jp-NotebookPanel-toolbar [data-command="notebook:interrupt-kernel"]')
        browser.run(printed % "KeyboardInterrupt")
        browser.run(f"await until(() => {KEPT});")
        took = browser.run(
            """const { kernel } = window.jupyterapp.shell.currentWidget.sessionContext.session;
            await kernel.restart();
            await until(() => kernel.status === "idle");
            return performance.getEntriesByName("circuitpython kernel").at(-1).detail;
            """
        )
        assert "early" not in took, took
        browser.run(run % STOP + printed % "begun")


def test_the_site_is_below_a_folder_and_asks_for_nothing_elsewhere(server: SiteServer) -> None:
    assert server.url.endswith(PREFIX)
    assert server.strays == []
