"""Does every module of the libraries in libraries.txt import? Writes docs/libraries.md.

Usage: python -m benchmarks.libraries [WHEELS]. WHEELS is a folder of wheels; what is missing there is downloaded, each
package in the version that libraries.txt pins, by one run of pip. Each module is imported on a fresh board of its own,
whose drive has the package and what it declares to need, and nothing else.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.libraries.distributions import Distribution, for_computers, read

from .programs import table

LIST = Path(__file__).parent / "libraries.txt"
DOCUMENT = Path(__file__).parent.parent / "docs" / "libraries.md"
BOARD = "adafruit_feather_rp2040"
PROGRAM = "import {0}\nimport gc, sys\ngc.collect()\n(gc.mem_free(), getattr(sys.modules[{0!r}], '__file__', ''))"
_PART = re.compile(r"^(?=## )", re.MULTILINE)
"""Where the parts of the document begin. `display_examples` and `sound_examples` write theirs."""
LEAST_SHARE = 0.95
"""Of the packages, so many have to import."""

REASONS = {
    "adafruit-circuitpython-crickit": "On import it talks to the Crickit on the board's I2C; there is none here.",
}
"""Why packages fail that fail for reasons of their own."""


@dataclass(frozen=True)
class Import:
    """One module's import.

    ``error`` is empty when there was none; ``free`` are the bytes of heap that were left; ``built_in`` tells that the
    board has a module of that name built in, which comes before the drive's, as on real boards.
    """

    module: str
    error: str
    free: int = 0
    built_in: bool = False


@dataclass(frozen=True)
class Result:
    """A package's imports."""

    package: str
    version: str
    imports: tuple[Import, ...]

    @property
    def good(self) -> bool:
        """Whether every module was imported."""
        return not any(item.error for item in self.imports)


def pins(file: Path = LIST) -> dict[str, str]:
    """The packages of the list, with their versions."""
    lines = (line.split("#")[0].strip() for line in file.read_text(encoding="utf-8").splitlines())
    found = (Requirement(line) for line in lines if line)
    return {canonicalize_name(item.name): str(item.specifier).removeprefix("==") for item in found}


def fetch(wanted: Mapping[str, str], wheels: Path) -> dict[str, Distribution]:
    """The distributions in a folder, by name, after pip has brought there what was missing.

    Raises:
        RuntimeError: when pip could not.
    """
    wheels.mkdir(parents=True, exist_ok=True)
    there = _read_all(wheels, wanted)
    missing = [f"{name}=={version}" for name, version in wanted.items() if name not in there]
    if missing:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--disable-pip-version-check"]
        done = subprocess.run([*command, "--dest", str(wheels), *missing], capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"pip could not download the packages:\n{done.stderr}")
        there = _read_all(wheels, wanted)
    return there


def _read_all(wheels: Path, wanted: Mapping[str, str]) -> dict[str, Distribution]:
    found = (read(file) for file in sorted(wheels.iterdir()) if file.suffix in (".whl", ".gz"))
    return {item.name: item for item in found if wanted.get(item.name) == item.version}


def needed(name: str, distributions: Mapping[str, Distribution]) -> list[Distribution]:
    """A package and all that it declares to need, except what is for computers.

    Raises:
        LookupError: when something is not on the list.
    """
    found = {name: distributions[name]}
    waiting = [name]
    while waiting:
        current = waiting.pop()
        for requirement in found[current].requires:
            other = canonicalize_name(requirement.name)
            if other in found or for_computers(other):
                continue
            if other not in distributions:
                raise LookupError(f"{current} needs {other}, which libraries.txt has not")
            found[other] = distributions[other]
            waiting.append(other)
    return list(found.values())


def modules(distribution: Distribution) -> list[str]:
    """The modules in a package, those inside of its packages, too."""
    names = (path.removesuffix(".py").replace("/", ".") for path in distribution.files if path.endswith(".py"))
    return sorted(name.removesuffix(".__init__") for name in names)


def import_all(name: str, distributions: Mapping[str, Distribution]) -> Result:
    """Import every module of a package, each on a fresh board."""
    distribution = distributions[name]
    with tempfile.TemporaryDirectory() as folder:
        for other in needed(name, distributions):
            for path, data in other.files.items():
                file = Path(folder) / "lib" / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(data)
        imports = tuple(_import(module, Path(folder)) for module in modules(distribution))
    return Result(name, distribution.version, imports)


def _import(module: str, drive: Path) -> Import:
    with VirtualBoard(BOARD, clock="fast", drive=drive) as board:
        result = board.run(PROGRAM.format(module))
    if not result.ok:
        return Import(module, result.restarted or f"{result.error_type}: {result.error_message}")
    free, file = ast.literal_eval(result.value or "")
    return Import(module, "", free, not file.startswith("/lib/"))


def render(results: Sequence[Result]) -> str:
    """docs/libraries.md."""
    good = [result for result in results if result.good]
    imports = [item for result in results for item in result.imports]
    imported = [item for item in imports if not item.error]
    least = min(imported, key=lambda item: item.free)
    rows = []
    for result in results:
        count = len(result.imports)
        if result.good:
            said = "imported"
            own = ", ".join(f"`{item.module}`" for item in result.imports if item.built_in)
            if own:
                said += f"; built into the board, which comes first, as on a board: {own}"
        else:
            errors = "; ".join(f"`{item.module}`: {item.error}" for item in result.imports if item.error)
            said = f"**failed**: {errors}. {REASONS.get(result.package, '')}".rstrip()
        rows.append((f"`{result.package}`", result.version, str(count), said))
    share = f"{100 * len(good) / len(results):.1f} %"
    return f"""# Libraries that import

{len(good)} of {len(results)} packages ({share}) import whole: {len(imported)} of {len(imports)} modules,
those inside of packages included, each on a fresh {_board_name()} in `fast` time. On its drive are the
package, unmodified from PyPI, and what it declares to need, and nothing else; no module is an empty stand-in. They are
source code, which takes more of the heap than the compiled form that boards are given; the least that was left free
after an import is {least.free // 1024} KB (`{least.module}`).

Which packages: the {len(results)} of `benchmarks/libraries.txt`, whose first lines say how they were chosen. How many
downloads a package has cannot be looked up offline, so it is not certain that they are the most downloaded ones. Left
out are packages for radios, networks, sound, cameras and Linux computers, and helpers for whole products; those for
displays are below.

That a library imports does not say that it works with a part: `tests/devices` shows that for those with a virtual part.

This page is written by `python -m benchmarks.libraries`.

{table(("package", "version", "modules", "result"), rows)}
"""


def _board_name() -> str:
    from circuitpython_kernel import boards

    return boards.load(BOARD).name


def run(names: Iterable[str], distributions: Mapping[str, Distribution]) -> list[Result]:
    """Import the packages, and print what fails."""
    results = []
    for name in names:
        results.append(import_all(name, distributions))
        for item in results[-1].imports:
            if item.error:
                print(f"{name} {results[-1].version}: {item.module}: {item.error}", flush=True)
    return results


def part(heading: str) -> str:
    """The part of the document below a heading; empty when there is none."""
    parts = _PART.split(DOCUMENT.read_text(encoding="utf-8"))
    return next((text for text in parts if text.startswith(f"{heading}\n")), "")


def replace_part(heading: str, text: str) -> None:
    """Put a part into the document, in place of the one with the same heading, or at the end."""
    parts = _PART.split(DOCUMENT.read_text(encoding="utf-8"))
    places = [number for number, one in enumerate(parts) if one.startswith(f"{heading}\n")]
    parts[places[0] if places else len(parts) :] = [text, *(parts[places[0] + 1 :] if places else ())]
    _write(parts)


def _write(parts: Iterable[str]) -> None:
    DOCUMENT.write_text("\n\n".join(text.strip() for text in parts) + "\n", encoding="utf-8")


def main() -> int:
    """Import all, write the document; 1 when too many fail."""
    wanted = pins()
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        wheels = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(folder)
        distributions = fetch(wanted, wheels)
        fetched = time.perf_counter()
        results = run(sorted(wanted), distributions)
    ended = time.perf_counter()
    _write([render(results), *_PART.split(DOCUMENT.read_text(encoding="utf-8"))[1:]])
    good = sum(result.good for result in results)
    count = sum(len(result.imports) for result in results)
    share = 100 * good / len(results)
    print(f"{good} of {len(results)} packages imported ({share:.1f} %; asked: 95 %), {count} modules")
    print(f"downloads {fetched - start:.0f} s, imports {ended - fetched:.0f} s; {DOCUMENT.name} written")
    return 0 if good >= LEAST_SHARE * len(results) else 1


if __name__ == "__main__":
    sys.exit(main())
