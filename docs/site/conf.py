"""The documentation site: Sphinx over the Markdown files, the notebooks and the package's docstrings.

    sphinx-build -c docs/site . SITE

The root of the sources is the project's, so that a link between two files is one on the site, too. With the folder of a
JupyterLite site in the environment variable LIVE_SITE, that is copied to SITE/live, and programs on the pages get a
button that runs them there.
"""

import os
import re
import shutil
import sys
from pathlib import Path

from sphinx.application import Sphinx

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT))

from circuitpython_kernel import __version__  # noqa: E402
from circuitpython_kernel.devices import catalog  # noqa: E402

project = "CircuitPython (virtual board)"
author = "The circuitpython-virtual-kernel authors"
copyright = author
release = version = __version__

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
root_doc = "README"
include_patterns = [
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "benchmarks/README.md",
    "docs/*.md",
    "docs/contributing/*.md",
    "docs/site/api.md",
    "docs/site/part-classes.md",
    "docs/images/**",
    "notebooks/*.ipynb",
]
nb_execution_mode = "off"  # they are kept with their output, and the tests run them
myst_heading_anchors = 4
# A link to a file that is no page of the site becomes a download of it.
suppress_warnings = ["myst.header", "mystnb.unknown_mime_type"]

default_role = "code"
autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_class_signature = "separated"
autodoc_default_options = {"members": True}
napoleon_google_docstring = True
napoleon_numpy_docstring = False

html_theme = "furo"
html_title = project
html_logo = "../../kernelspec/logo-svg.svg"
html_favicon = "../../kernelspec/logo-svg.svg"
html_static_path = ["static"]
html_css_files = ["live-board.css"]
html_copy_source = False
html_show_sourcelink = False
LIVE = os.environ.get("LIVE_SITE")
html_js_files = [("live-board.js", {"defer": "defer"})] if LIVE else []
html_extra_path = []

_LITERAL = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")


def _markdown_code(app: Sphinx, what: str, name: str, thing: object, options: object, lines: list[str]) -> None:
    """Docstrings write `code` as Markdown does."""
    lines[:] = [_LITERAL.sub(r"``\1``", line) for line in lines]


def _add_contents(app: Sphinx, name: str, source: list[str]) -> None:
    """The README is the first page. The site's table of contents is apart, as its reader on a forge needs none."""
    if name == root_doc:
        source[0] += (HERE / "contents.md").read_text(encoding="utf-8")
    if name == "docs/site/part-classes":
        rows = [f".. autoclass:: circuitpython_kernel.devices.{part}" for part in sorted(catalog.parts())]
        source[0] += "\n".join(["```{eval-rst}", *rows, "```", ""])


def _finish(app: Sphinx, error: Exception | None) -> None:
    if error is not None:
        return
    out = Path(app.outdir)
    first = f"{root_doc}.html"
    (out / "index.html").write_text(
        f'<!doctype html><meta charset="utf-8"><title>{project}</title>'
        f'<meta http-equiv="refresh" content="0; url={first}"><a href="{first}">{project}</a>\n',
        encoding="utf-8",
    )
    if LIVE:
        shutil.copytree(LIVE, out / "live", dirs_exist_ok=True)


def setup(app: Sphinx) -> None:
    """Called by Sphinx."""
    app.connect("autodoc-process-docstring", _markdown_code)
    app.connect("source-read", _add_contents)
    app.connect("build-finished", _finish)
