"""Builds the documentation site, with a live board in it.

    python -m scripts.build_docs FOLDER [--pyodide PLACE]

It needs the package's extras for docs and for lite. Any web server can serve the folder; it needs no headers of ours.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def build(folder: Path, pyodide: str | None = None) -> None:
    """Build the site in a folder; ``pyodide`` is a URL or a folder, as `circuitpython-kernel lite build` takes it.

    Raises:
        subprocess.CalledProcessError: when one of the builders fails. It has said why.
    """
    with tempfile.TemporaryDirectory() as made:
        live, trees = Path(made) / "live", Path(made) / "trees"
        place = ["--pyodide", pyodide] if pyodide else []
        run("circuitpython_kernel", "lite", "build", str(live), *place)
        run(
            "sphinx", "-W", "--keep-going", "-q", "-c", "docs/site", "-d", str(trees), ".", str(folder),
            LIVE_SITE=str(live),
        )  # fmt: skip


def run(module: str, *words: str, **variables: str) -> None:
    """Run a module of this Python's with the project's sources, in the project's folder."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)} | variables
    subprocess.run([sys.executable, "-m", module, *words], cwd=ROOT, env=environment, check=True)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Build the documentation site, with a live board in it.")
    parser.add_argument("folder", type=Path, help="the site's folder")
    parser.add_argument("--pyodide", help="Pyodide's URL or folder (default: its server)")
    options = parser.parse_args()
    build(options.folder.resolve(), options.pyodide)
    print(f"The site is in {options.folder}. To see it: python -m http.server -d {options.folder}")


if __name__ == "__main__":
    main()
