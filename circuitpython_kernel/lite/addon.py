"""jupyterlite-core finds this where the package is installed: each site that it builds there has the kernel.

`jupyter_lite_config.json` may say more: ``{"CircuitPythonAddon": {"pyodide": "...", "libraries": ["bme280"]}}``.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jupyterlite_core.addons.base import BaseAddon
from traitlets import List, Unicode

from . import site
from .archive import PACKAGE

EXTENSION = "circuitpython-virtual-kernel"


class CircuitPythonAddon(BaseAddon):  # type: ignore[misc]
    """Adds the kernel's files to a site."""

    __all__ = ["build", "post_build"]

    pyodide = Unicode("", help="Pyodide's URL, or a folder that has it").tag(config=True)
    libraries = List(Unicode(), help="libraries that %install finds in the site").tag(config=True)
    wheels = Unicode("", help="a folder of wheels to take them from, in place of the index").tag(config=True)

    def build(self, manager: Any) -> Iterator[dict[str, Any]]:
        """The task that copies the page's half of the kernel from a checkout; a wheel has it where it is found."""
        checkout = PACKAGE.parent / "labextension"
        target = Path(manager.output_dir) / "extensions" / EXTENSION
        if checkout.is_dir():
            yield self.task(name="extension", actions=[(_replace, [checkout, target])], uptodate=[False])

    def post_build(self, manager: Any) -> Iterator[dict[str, Any]]:
        """The task that writes the worker's half."""
        yield self.task(name="kernel", actions=[(self._write, [Path(manager.output_dir)])], uptodate=[False])

    def _write(self, output: Path) -> None:
        wheels = Path(self.wheels) if self.wheels else None
        site.write(output / site.FOLDER, site.files(self.pyodide, self.libraries, wheels))


def _replace(source: Path, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target)
