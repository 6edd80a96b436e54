"""Break a sample of the code, ask the tests, and write what they did not notice to a file.

    python -m pip install -e .[test,mutation]
    python -m scripts.mutation --count 160 --seed 17 --data /tmp/mutation

The first run measures which test runs which line (about ten minutes on a calm machine) and keeps it in ``--data``; the
mutants take some seconds each. ``--only`` asks again about single ones, by their numbers.
"""

from __future__ import annotations

import argparse
import difflib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path

from scripts.mutation.mutants import Mutant, sample
from scripts.mutation.processes import run_pytest, warm_up
from scripts.mutation.scope import LEFT_OUT, ROOT, modules
from scripts.mutation.selection import Selection, copy_project, environment, measure

KILLED, SURVIVED, UNTESTED, LATE = "killed", "survived", "no test runs it", "killed by the clock"


@dataclass
class Result:
    """What became of a mutant: the change, the verdict, and the test that failed."""

    number: int
    module: str
    line: int
    operator: str
    change: list[str]
    verdict: str
    tests: int
    test: str
    seconds: float


def main() -> int:
    """Run it; exit status 1 when fewer than ``--least`` percent were killed."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="mutation-") as scratch:
        root = Path(scratch) / "project"
        copy_project(ROOT, root, LEFT_OUT)
        measure(root, options.data)
        selection = Selection(root, options.data)
        chosen = list(enumerate(sample(root, modules(root), options.count, options.seed), 1))
        if options.only:
            chosen = [(number, mutant) for number, mutant in chosen if number in options.only]
        results = []
        warm_up()
        for number, mutant in chosen:
            result = _ask(root, number, mutant, selection.tests(mutant, options.seconds), options.timeout)
            results.append(result)
            print(f"{number:4} {result.verdict:20} {result.module}:{result.line} {' '.join(result.change)}", flush=True)
            text = json.dumps([asdict(one) for one in results], indent=1, ensure_ascii=False)
            options.results.write_text(text + "\n", encoding="utf-8")
        _check_witnesses(root, results)
    return _report(results, options.least)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m scripts.mutation", description=__doc__)
    parser.add_argument("--count", type=int, default=160, help="how many mutants")
    parser.add_argument("--seed", type=int, default=17, help="of the sample")
    parser.add_argument(
        "--data", type=Path, default=Path(tempfile.gettempdir()) / "mutation", help="for what was measured"
    )
    parser.add_argument("--results", type=Path, default=Path("mutation.json"), help="the file that is written")
    parser.add_argument("--seconds", type=float, default=12, help="of tests for a mutant, as measured with coverage")
    parser.add_argument("--timeout", type=float, default=90, help="seconds after which a mutant hangs")
    parser.add_argument("--least", type=float, default=80, help="percent that must be killed")
    parser.add_argument("--only", type=int, nargs="+", help="numbers of mutants in the sample")
    return parser.parse_args()


def _ask(root: Path, number: int, mutant: Mutant, tests: list[str], timeout: float) -> Result:
    file = root / mutant.module
    before, source = file.stat(), file.read_text(encoding="utf-8")
    changed = mutant.apply(source)
    change = [
        line.replace(" ", "", 1) if line.startswith(" ") else line[0] + " " + line[1:].strip()
        for line in difflib.unified_diff(source.splitlines(), changed.splitlines(), n=0, lineterm="")
        if line[:1] in "+-" and line[:3] not in ("+++", "---") and line[1:].strip()
    ]
    begun = time.monotonic()
    verdict, witness = UNTESTED, ""
    if tests:
        file.write_text(changed, encoding="utf-8")
        try:
            arguments = ["-p", "no:cacheprovider", "-q", "-x", "--tb=no", "-rfE", *tests]
            status, output = run_pytest(arguments, root, environment(root), timeout)
        finally:
            file.write_text(source, encoding="utf-8")
            os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))  # or bytecode could pass for the other text's
        if status is None:
            verdict = LATE
        elif status == 0:
            verdict = SURVIVED
        else:
            verdict, witness = KILLED, _witness(output)
    return Result(
        number, mutant.module.as_posix(), mutant.span[0][0], mutant.operator, change, verdict, len(tests), witness,
        round(time.monotonic() - begun, 1),
    )  # fmt: skip


def _witness(output: str) -> str:
    """The test that failed; empty when pytest could not even collect."""
    for line in output.splitlines():
        if line.startswith("FAILED ") or (line.startswith("ERROR ") and "::" in line):
            return line.split(" ", 1)[1].split(" - ")[0]
    return ""


def _check_witnesses(root: Path, results: list[Result]) -> None:
    """The tests that failed must pass without a mutant, or they have shown nothing."""
    tests = sorted({result.test for result in results if result.test})
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", "--tb=short", *tests]
    if tests and subprocess.run(command, cwd=root, env=environment(root)).returncode:
        raise SystemExit("Some of these tests fail without a mutant, too: what they killed does not count.")


def _report(results: list[Result], least: float) -> int:
    counts = Counter(result.verdict for result in results)
    killed = counts[KILLED] + counts[LATE]
    percent = 100 * killed / len(results)
    print(f"{killed} of {len(results)} killed, {percent:.0f} %: {dict(counts)}")
    return int(percent < least)


if __name__ == "__main__":
    sys.exit(main())
