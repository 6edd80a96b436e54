"""What is made when a wheel is built: the interpreter that JupyterLite sites run, and the pictures of parts.

Both are made and checked here, so no user waits for them. An installation in place (`pip install -e`) has the pictures
alone: `circuitpython-kernel lite build` makes the interpreter there, when wanted. Without node, or where npm reaches no
registry, there are no pictures, and the build says so: parts are then drawn by the package's own drawings.
"""

from __future__ import annotations

import runpy
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class BuildProducts(BuildHookInterface[Any]):
    """Bundles `@wokwi/elements` (`scripts/bundle_elements.py`) and puts the files of `browser_host.build` beside that
    module."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Before the files of a wheel are collected."""
        step = runpy.run_path(str(Path(self.root, "scripts", "bundle_elements.py")))
        try:
            step["bundle"]()
        except step["BundleError"] as error:
            self.app.display_warning(f"{error} This installation draws parts by its own drawings.")
        if version != "editable":
            self._make_modules(build_data)

    def _make_modules(self, build_data: dict[str, Any]) -> None:
        # hatchling takes them from a folder outside of the checkout.
        sys.path.insert(0, self.root)
        from circuitpython_kernel.vm.browser_host.build import FOLDER, checked, module_files

        self._folder = tempfile.TemporaryDirectory(prefix="circuitpython-modules-")
        for name, content in checked(module_files()).items():
            (Path(self._folder.name) / name).write_bytes(content)
        build_data["force_include"][self._folder.name] = f"circuitpython_kernel/vm/browser_host/{FOLDER}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove the folder."""
        if version != "editable":
            self._folder.cleanup()
