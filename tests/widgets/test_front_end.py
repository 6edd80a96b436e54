"""The front ends' modules, joined to one text, as they are and in a real browser."""

from __future__ import annotations

import base64
import importlib
import json
import pathlib
import re
import shutil

import pytest

from circuitpython_kernel import widgets
from circuitpython_kernel.widgets.front_end import front_end, join

ROOT = pathlib.Path(__file__).parents[2]
HERE = pathlib.Path(widgets.__file__).parent
SOURCES = sorted(path.name for path in HERE.glob("*.js"))
WIDGETS = {
    "chart": "chart.Chart", "generator": "generator.SignalGenerator", "monitor": "monitor.BusMonitor",
    "circuit": "circuit.CircuitPanel", "panel": "panel.BoardPanel", "part_panel": "part_panel.PartPanel",
    "microphone": "microphone.MicrophonePanel", "scope": "scope.Scope", "wiring": "wiring.WiringPanel",
}  # fmt: skip
CHROMIUM = "/usr/bin/chromium"


def joined(entry: str, **files: str) -> str:
    return join(f"{entry}.js", lambda name: files[name.removesuffix(".js")])


def test_a_module_stands_after_what_it_imports_and_once():
    text = joined(
        "top",
        top='import { left } from "./left.js";\nimport { right } from "./right.js";\n'
        "export const both = left + right;\n",
        left='import { base } from "./base.js";\nexport const left = base + 1;\n',
        right='import { base } from "./base.js";\nexport const right = base + 2;\n',
        base="export const base = 1;\n",
    )
    assert re.findall(r"^// ---- (\w+)", text, re.MULTILINE) == ["base", "left", "right", "top"]
    assert text.endswith("export const { both } = module_top;\n")


def test_comments_with_lines_of_their_own_are_left_out_and_others_stay():
    text = joined("one", one='// away\n/**\n * away */\n  /* away */\nexport const url = "http://here"; // stays\n')
    assert "away" not in text
    assert '"http://here"; // stays' in text


@pytest.mark.parametrize(("source", "sentence"), [
    ('import "./left.js";', "one.js has a line that front_end.py does not understand: import \"./left.js\";"),
    ('import * as left from "./left.js";', "does not understand"),
    ('import left from "./left.js";', "does not understand"),
    ('import { a } from "elsewhere";', "does not understand"),
    ('export let count = 0;', "one.js has a line that front_end.py does not understand: export let count = 0;"),
    ('export * from "./left.js";', "does not understand"),
    ('import { "a b" as c } from "./left.js";', "one.js imports or exports '\"a b\" as c', which is no name."),
    ('import { missing } from "./left.js";', "one.js imports missing from left.js, which does not export it."),
    ('import { one } from "./one.js";', "Modules import each other in a circle: one.js -> one.js."),
    ('import { back } from "./round.js";', "in a circle: one.js -> round.js -> one.js."),
    ('import { view } from "./widget.js";', "widget.js is imported by one.js and has a default export, which only a"),
    ("export default 1;\nexport default 2;", "one.js has more than one default export."),
    ("const text = `\nimport nothing`;", "one.js has a text in backticks that does not end in its line: const"),
])  # fmt: skip
def test_what_is_not_understood_is_an_error(source, sentence):
    with pytest.raises(ValueError, match=re.escape(sentence)):
        joined(
            "one",
            one=source + "\n",
            left="export const left = 1;\n",
            round='import { one } from "./one.js";\nexport const back = 1;\n',
            widget="export const view = 1;\nexport default view;\n",
        )


@pytest.mark.parametrize("name", SOURCES)
def test_every_source_is_checked_and_belongs_to_a_widget(name):
    assert (HERE / name).read_text(encoding="utf-8").startswith("// @ts-check\n")
    assert any(f"// ---- {name}\n" in front_end(widget)[0] for widget in WIDGETS), f"no widget needs {name}"


@pytest.mark.parametrize("name", WIDGETS)
def test_a_widget_has_one_module_with_no_import_left(name):
    module, _, kind = WIDGETS[name].rpartition(".")
    found = importlib.import_module(f"circuitpython_kernel.widgets.{module}")
    widget = getattr(found, kind)
    assert str(widget._esm) == front_end(name)[0]
    assert not re.search(r"^import\b", str(widget._esm), re.MULTILINE)
    assert str(widget._esm).count("export default ") == 1
    assert (HERE / f"{name}.css").read_text(encoding="utf-8") in str(widget._css)


def test_the_checkers_are_pinned_by_hashes_and_name_no_registry():
    locked = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    packages = {name: entry for name, entry in json.loads(locked)["packages"].items() if name}
    assert {"node_modules/typescript", "node_modules/@biomejs/biome"} <= packages.keys()
    for name, entry in packages.items():
        assert entry["integrity"].startswith("sha512-"), name
        assert "resolved" not in entry, name
    for version in json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["devDependencies"].values():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version), "a release comes by a change here, never by chance"


# ---- in a browser


@pytest.fixture(scope="module")
def page():
    sync_api = pytest.importorskip("playwright.sync_api")
    if not shutil.which(CHROMIUM):
        pytest.skip("chromium is not installed")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
        )
        page = browser.new_page()
        page.set_content("<p>")
        yield page
        browser.close()


LOAD = """async ([source, blob]) => {
  const bytes = Uint8Array.from(atob(source), (c) => c.charCodeAt(0));
  const data = `data:text/javascript;base64,${source}`;
  return await import(blob ? URL.createObjectURL(new Blob([bytes], {type: "text/javascript"})) : data);
}"""


def load(page, text, then, *, blob=True):
    """What ``then``, JavaScript of the module's namespace ``m``, gives."""
    source = base64.b64encode(text.encode()).decode()
    return page.evaluate(f"async (given) => {{ const m = await ({LOAD})(given); return {then}; }}", [source, blob])


@pytest.mark.browser
def test_names_of_modules_do_not_meet_and_imports_may_be_renamed(page):
    text = joined(
        "top",
        top='import { name as other, twice } from "./base.js";\nconst name = "top";\n'
        "export class Both {\n  say() { return [name, other, twice(2)]; }\n}\nexport { name as called };\n"
        "export default { render: () => new Both().say() };\n",
        base='const secret = 2;\nexport const name = "base";\nexport function twice(x) {\n  return secret * x;\n}\n'
        "export async function later() {}\n",
    )
    assert load(page, text, "[m.default.render(), m.called, Object.keys(m).sort()]") == [
        ["top", "base", 4], "top", ["Both", "called", "default"],
    ]  # fmt: skip


@pytest.mark.browser
@pytest.mark.parametrize("blob", [True, False], ids=["blob", "data"])
def test_all_widgets_load_on_one_page_each_with_a_module_of_its_own(page, blob):
    for name in (*WIDGETS, *WIDGETS):
        assert load(page, front_end(name)[0], "typeof m.default.render", blob=blob) == "function", name
