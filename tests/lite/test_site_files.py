"""A real site in a real browser: what becomes of a notebook's files when people and the network do the unexpected."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from circuitpython_kernel.lite.site import PYODIDE_VERSION
from circuitpython_kernel.lite.site_source import INDEX
from tests.browser.lab import CHROMIUM, WAIT, write_notebook

from .conftest import require
from .site import START_MS, LiteNotebook, SiteServer, build_site

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NAMES = ("big", "busy", "copied", "emptied", "renamed", "same", "full", "waiting", "two", "file")


@pytest.fixture(scope="module")
def server(pyodide: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteServer]:
    require(Path(CHROMIUM).exists(), CHROMIUM)
    contents = tmp_path_factory.mktemp("contents")
    for name in NAMES:
        write_notebook(contents / f"{name}.ipynb", ["print(6 * 7)"])
    (contents / "Straße 1").mkdir()
    write_notebook(contents / "Straße 1" / "same.ipynb", ["print(6 * 7)"])
    (contents / "file-CIRCUITPY").write_text("mine")
    site = tmp_path_factory.mktemp("site") / "site"
    build_site(site, contents)
    server = SiteServer(site)
    yield server
    server.close()


@pytest.fixture
def opened(context: Any, server: SiteServer) -> Iterator[Any]:
    """Opens notebooks, each in a page that is closed after the test."""
    pages = []

    def open_it(path: str, app: str = "notebooks") -> LiteNotebook:
        page = context.new_page()
        page.set_default_timeout(WAIT)
        pages.append(page)
        return LiteNotebook(page, server, path, app)

    yield open_it
    for page in pages:
        page.close()


CONTENTS = "window.jupyterapp.serviceManager.contents"


def item(notebook: LiteNotebook, path: str) -> Any:
    """What JupyterLite keeps at a path: a file's content, a folder's names, or None."""
    return notebook.page.evaluate(
        f"""async (path) => {{
          const item = await {CONTENTS}.get(path.replaceAll("%", "%25"), {{ content: true }}).catch(() => null);
          return item && (item.type === "directory" ? item.content.map(({{ name }}) => name).sort() : item.content);
        }}""",
        path,
    )


def wait_for(notebook: LiteNotebook, path: str, text: str) -> None:
    """Wait until a file is kept, with some text in it."""
    notebook.page.evaluate(
        f"""async ([path, text, most]) => {{
          for (const end = performance.now() + most; ; ) {{
            const item = await {CONTENTS}.get(path, {{ content: true }}).catch(() => null);
            if (item?.content.includes(text)) return;
            if (performance.now() > end) throw new Error(`${{path}} never had ${{text}}`);
            await new Promise((resolve) => setTimeout(resolve, 50));
          }}
        }}""",
        [path, text, WAIT],
    )


def manage(notebook: LiteNotebook, call: str, *arguments: str) -> None:
    """Do what the file browser does."""
    notebook.page.evaluate(f"(given) => {CONTENTS}.{call}(...given)", list(arguments))


def told(notebook: LiteNotebook, what: str) -> str:
    """What the page's person is told, once something is said of it."""
    notice = notebook.page.locator(".circuitpython-notices p", has_text=what)
    notice.wait_for()
    return str(notice.inner_text())


def write(notebook: LiteNotebook, *files: tuple[str, bytes]) -> None:
    """Write files on the drive, as the host's code."""
    lines = "\n".join(f"board.drive.door.write({path!r}, {content!r}, parents=True)" for path, content in files)
    assert notebook.said(f"%%host\n{lines}") == ""


# ---- the drive


def test_long_files_and_odd_names_and_bytes_persist_across_a_restart(opened: Any) -> None:
    notebook = opened("big.ipynb")
    assert notebook.said("%%host\nboard.drive.door.write('long.txt', b'x' * 500_000)") == ""
    write(notebook, ("50%.txt", b"half"), ("marked.txt", b"\xef\xbb\xbfx"), ("z.bin", b"\xff\x00"))
    wait_for(notebook, "big-CIRCUITPY/z.bin", "/wA=")
    notebook.restart()
    said = notebook.said(
        "import os\nprint(os.stat('long.txt')[6], *[open(n, 'rb').read() for n in ('50%.txt', 'marked.txt', 'z.bin')])"
    )
    assert said == "500000 b'half' b'\\xef\\xbb\\xbfx' b'\\xff\\x00'\n"


def test_what_cannot_be_kept_is_told_and_the_rest_is_kept(opened: Any) -> None:
    notebook = opened("full.ipynb")
    write(notebook, ("a%/b.txt", b"JupyterLite has no such folder"), ("z.txt", b"z"))
    assert "The browser did not keep full-CIRCUITPY/a%/b.txt" in told(notebook, "b.txt")
    wait_for(notebook, "full-CIRCUITPY/z.txt", "z")
    write(notebook, ("later.txt", b"later"))
    wait_for(notebook, "full-CIRCUITPY/later.txt", "later")


def test_a_full_storage_is_told_and_what_was_written_is_kept_later(opened: Any) -> None:
    notebook = opened("full.ipynb")
    write(notebook, ("before.txt", b"before"))
    wait_for(notebook, "full-CIRCUITPY/before.txt", "before")
    notebook.page.evaluate(
        f"""() => {{
          const contents = {CONTENTS};
          globalThis.plain = contents.save;
          contents.save = () => Promise.reject(new Error("the quota is used up"));
        }}"""
    )
    write(notebook, ("held.txt", b"held"))
    assert told(notebook, "held.txt") == "The browser did not keep full-CIRCUITPY/held.txt: the quota is used up"
    notebook.page.evaluate(f"() => {{ {CONTENTS}.save = plain; }}")
    write(notebook, ("next.txt", b"next"))
    wait_for(notebook, "full-CIRCUITPY/held.txt", "held")


def test_what_a_cell_has_written_when_the_kernel_is_restarted_is_there(opened: Any) -> None:
    notebook = opened("busy.ipynb")
    notebook.page.evaluate(
        """(code) => {
          const { kernel } = window.jupyterapp.shell.currentWidget.sessionContext.session;
          globalThis.written = new Promise((resolve) => {
            kernel.requestExecute({ code }).onIOPub = ({ content }) => content.text?.includes("written") && resolve();
          });
        }""",
        "%%host\nimport time\nboard.drive.door.write('last.txt', b'last')\nprint('written')\ntime.sleep(1000)",
    )
    notebook.page.evaluate("() => written")
    notebook.restart()
    assert notebook.said("print(open('last.txt').read())") == "last\n"


def test_a_drive_goes_along_with_its_notebook(opened: Any) -> None:
    notebook = opened("renamed.ipynb", "lab")
    write(notebook, ("mine.py", b"VALUE = 1"), ("50%.txt", b"half"))
    wait_for(notebook, "renamed-CIRCUITPY/mine.py", "VALUE")
    manage(notebook, "rename", "renamed.ipynb", "neu ü.ipynb")
    assert item(notebook, "renamed-CIRCUITPY") is None
    assert item(notebook, "neu ü-CIRCUITPY/mine.py") == "VALUE = 1"
    assert item(notebook, "neu ü-CIRCUITPY/50%.txt") == "half"
    assert notebook.said("import mine\nprint(mine.VALUE)") == "1\n", "the board did not notice"
    write(notebook, ("after.py", b"VALUE = 2"))
    wait_for(notebook, "neu ü-CIRCUITPY/after.py", "VALUE")
    manage(notebook, "rename", "neu ü.ipynb", "Straße 1/neu ü.ipynb")
    write(notebook, ("moved.py", b"VALUE = 3"))
    wait_for(notebook, "Straße 1/neu ü-CIRCUITPY/moved.py", "VALUE")
    assert item(notebook, "neu ü-CIRCUITPY") is None
    notebook.restart()
    assert notebook.said("import mine, after, moved\nprint(mine.VALUE, after.VALUE, moved.VALUE)") == "1 2 3\n"


def test_a_drive_in_the_way_of_another_one_is_moved_aside(opened: Any) -> None:
    notebook = opened("two.ipynb", "lab")
    write(notebook, ("whose.txt", b"two's"))
    wait_for(notebook, "two-CIRCUITPY/whose.txt", "two")
    notebook.page.evaluate(
        f"""async () => {{
          await {CONTENTS}.save("three-CIRCUITPY", {{ type: "directory", format: "json", content: null }});
          await {CONTENTS}.save("three-CIRCUITPY/whose.txt", {{ type: "file", format: "text", content: "three's" }});
        }}"""
    )
    manage(notebook, "rename", "two.ipynb", "three.ipynb")
    assert told(notebook, "three") == "three-CIRCUITPY was there already; it is now three-CIRCUITPY-2."
    assert item(notebook, "three-CIRCUITPY/whose.txt") == "two's"
    assert item(notebook, "three-CIRCUITPY-2/whose.txt") == "three's"


def test_a_copy_of_a_notebook_has_a_copy_of_its_drive(opened: Any) -> None:
    notebook = opened("copied.ipynb", "lab")
    write(notebook, ("lib/deep.bin", b"\xff\x00"))
    wait_for(notebook, "copied-CIRCUITPY/lib/deep.bin", "/wA=")
    manage(notebook, "copy", "copied.ipynb", "")
    assert item(notebook, "copied (copy)-CIRCUITPY/lib/deep.bin") == "/wA="
    assert item(notebook, "copied-CIRCUITPY/lib/deep.bin") == "/wA="


def test_a_drive_that_is_deleted_is_empty_and_lasts_on(opened: Any) -> None:
    notebook = opened("emptied.ipynb", "lab")
    write(notebook, ("gone.txt", b"x"))
    wait_for(notebook, "emptied-CIRCUITPY/gone.txt", "x")
    manage(notebook, "delete", "emptied-CIRCUITPY")
    assert notebook.said("import os\nprint('gone.txt' in os.listdir('/'))") == "False\n"
    write(notebook, ("new.txt", b"new"))
    wait_for(notebook, "emptied-CIRCUITPY/new.txt", "new")
    assert item(notebook, "emptied-CIRCUITPY/gone.txt") is None


def test_notebooks_of_one_name_in_two_folders_have_two_boards(opened: Any) -> None:
    notebook = opened("same.ipynb", "lab")
    assert notebook.said("whose = 'first'") == ""
    notebook.page.evaluate(
        "(path) => window.jupyterapp.commands.execute('docmanager:open', { path })", "Straße 1/same.ipynb"
    )
    notebook.page.wait_for_function(
        "(path) => window.jupyterapp.shell.currentWidget.context?.path === path", arg="Straße 1/same.ipynb"
    )
    notebook.wait_for_kernel()
    assert "NameError" in notebook.said("print(whose)")
    write(notebook, ("second.txt", b"x"))
    wait_for(notebook, "Straße 1/same-CIRCUITPY/second.txt", "x")
    assert "second.txt" not in item(notebook, "same-CIRCUITPY")


def test_a_console_leaves_no_drive_and_keeps_what_it_exports(opened: Any) -> None:
    notebook = opened("same.ipynb", "lab")
    notebook.page.evaluate(
        """async () => {
          const { commands, serviceManager } = window.jupyterapp;
          const panel = await commands.execute("console:create", { kernelPreference: { name: "circuitpython" } });
          await panel.sessionContext.ready;
          const run = (code) => panel.sessionContext.session.kernel.requestExecute({ code }).done;
          await run("%%host\\nwritten = open('of-a-console.txt', 'w').write('x')");
        }"""
    )
    wait_for(notebook, "of-a-console.txt", "x")
    assert [name for name in item(notebook, "") if name.startswith(("console", "CIRCUITPY"))] == []


def test_a_file_where_the_drive_is_to_be_is_said_and_stays(context: Any, server: SiteServer) -> None:
    page = context.new_page()
    page.goto(f"{server.url}notebooks/index.html?path=file.ipynb")
    alert = page.locator(".circuitpython-start[role=alert]")
    alert.wait_for(timeout=START_MS)
    assert alert.inner_text().startswith("file-CIRCUITPY is a file, and the notebook's drive is a folder of that name")
    found = page.evaluate(f"async () => (await {CONTENTS}.get('file-CIRCUITPY', {{ content: true }})).type")
    assert found == "file"
    page.close()


# ---- the network


def test_the_stop_button_ends_a_fetch_that_does_not_come(opened: Any, context: Any) -> None:
    notebook = opened("waiting.ipynb")
    context.route(f"{INDEX}**", lambda route: None)  # it is never answered
    try:
        with notebook.page.expect_request(f"{INDEX}**"):
            notebook.page.evaluate(
                """() => {
                  const { kernel } = window.jupyterapp.shell.currentWidget.sessionContext.session;
                  globalThis.reply = kernel.requestExecute({ code: "%install bme280" }).done;
                }"""
            )
        notebook.interrupt()
        assert notebook.page.evaluate("() => reply.then(({ content }) => content.ename)") == "KeyboardInterrupt"
        assert notebook.said("print(6 * 7)") == "42\n"
    finally:
        context.unroute(f"{INDEX}**")


def test_a_package_that_cannot_be_fetched_is_said_and_comes_later(opened: Any, context: Any) -> None:
    notebook = opened("waiting.ipynb")
    context.route("**/matplotlib-3*", lambda route: route.abort())
    said = notebook.said("%%host\nimport matplotlib.pyplot")
    context.unroute("**/matplotlib-3*")
    assert "matplotlib cannot be fetched" in said
    assert notebook.said("%%host\nimport matplotlib.pyplot as plt\nprint(plt.plot.__name__)") == "plot\n"


@pytest.mark.parametrize(
    ("place", "content", "sentence"),
    [
        ("**/pyodide.mjs", None, "Python cannot be fetched"),
        ("**/kernel.zip*", None, "kernel.zip"),
        ("**/site.json", PYODIDE_VERSION, f"The kernel needs Pyodide 0.0.1, and .* has {PYODIDE_VERSION}"),
    ],
)
def test_a_start_that_misses_something_says_what(
    server: SiteServer, context: Any, place: str, content: str | None, sentence: str
) -> None:
    fresh = context.browser.new_context()  # which has kept nothing
    page = fresh.new_page()
    about = json.loads((Path(server.folder) / "circuitpython" / "site.json").read_text())
    body = json.dumps({**about, "pyodideVersion": "0.0.1"})
    fresh.route(place, lambda route: route.abort() if content is None else route.fulfill(body=body))
    page.goto(f"{server.url}notebooks/index.html?path=waiting.ipynb")
    alert = page.locator(".circuitpython-start[role=alert]")
    alert.wait_for(timeout=START_MS)
    assert re.search(sentence, alert.inner_text()), alert.inner_text()
    fresh.close()


# ---- what is kept for later starts


def test_pages_that_keep_at_once_never_mix_what_they_keep(opened: Any) -> None:
    """One of them fails in the middle; and another site of the same origin has its own."""
    notebook = opened("waiting.ipynb")
    found = notebook.page.evaluate(
        """async () => {
          const base = new URL("circuitpython/", document.baseURI.replace(/notebooks\\/.*/, "")).href;
          const { Files, kept, keyOf } = await import(`${base}lite/keeping.js`);
          const here = `${base}tried/`;
          const key = keyOf(here, { build: "b", pyodide: "p" });
          const cache = await caches.open("circuitpython-kernel");
          await cache.put(`${base}elsewhere/kept/about`, new Response("another site's"));
          const keeper = (letter) => {
            const bytes = new TextEncoder().encode(letter.repeat(9));
            const file = { contents: bytes, usedBytes: 9, mtime: 0, mode: 1 };
            const lib = { contents: { folder: { contents: { file }, mode: 0 } }, mode: 0 };
            const FS = { lookupPath: () => ({ node: lib }), isDir: (mode) => mode === 0, isFile: (mode) => mode === 1 };
            const files = new Files({ FS, loadedPackages: {} });
            return files.keep(here, key, { memory: bytes, linked: { libraries: [], functions: 0, symbols: {} } });
          };
          // The first to keep writes its memory last, over what is there, and then fails.
          const plain = Cache.prototype.put;
          let others;
          Cache.prototype.put = async function (place, response) {
            const text = await response.clone().text();
            if (text === "a".repeat(9)) {
              if (!String(place.url ?? place).endsWith("memory")) throw new DOMException("full", "QuotaExceededError");
              await Promise.race([others, new Promise((resolve) => setTimeout(resolve, 500))]);
            }
            return plain.call(this, place, response);
          };
          const first = keeper("a");
          others = keeper("b");
          await Promise.all([first, others]);
          Cache.prototype.put = plain;
          const { memory, files } = await kept(key);
          const text = (bytes) => new TextDecoder().decode(bytes);
          const places = (await cache.keys()).map(({ url }) => url);
          return [text(memory), text(files), places.filter((url) => url.startsWith(here)).length,
            places.includes(`${base}elsewhere/kept/about`)];
        }"""
    )
    assert found == ["b" * 9, "b" * 9, 3, True]
