"""What is mutated, and which tests may notice: folders and globs, so that files can move within them."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

TARGETS = (
    "circuitpython_kernel/hardware/**/*.py",
    "circuitpython_kernel/boards/**/*.py",
    "circuitpython_kernel/devices/*.py",
    "circuitpython_kernel/devices/base/**/*.py",
    "circuitpython_kernel/devices/toolkit/**/*.py",
)
"""The modules that mutants come from; a glob may match nothing, as long as another one does."""

TESTS = {
    "hardware": ("tests/hardware",),
    "boards": ("tests/boards",),
    "devices": ("tests/devices/test_*.py", "tests/devices/base", "tests/devices/toolkit", "tests/devices/memory"),
    "firmware": ("tests/firmware",),
}
"""The tests that are asked, as globs, in groups that are measured one at a time. Others are slower or about other
floors."""

MARKS = "not slow and not browser"
"""Which of them."""

UNMEASURED = ("test_callbacks.py",)
"""Files that cannot be measured: they interrupt Python code from outside, which does not work while coverage looks at
each line. They are asked about the module of their name, all of them."""

NOT_ASKED = ("test_native_like.py", "test_exhaustion.py", "test_private_names.py", "test_*examples*.py")
"""Globs of long ones, that are about the firmware's own Python, which is not mutated, or about single parts."""

LEFT_OUT = frozenset({".git", ".venv", "__pycache__", "node_modules", ".mypy_cache", ".ruff_cache", ".hypothesis"})
"""What a copy of the project does without."""


def modules(root: Path) -> list[Path]:
    """The modules to mutate, relative to a copy's root, in an order that every machine has.

    Raises:
        FileNotFoundError: when no glob matches.
    """
    found = {path.relative_to(root) for pattern in TARGETS for path in root.glob(pattern)}
    if not found:
        raise FileNotFoundError(f"no module under {root} matches {', '.join(TARGETS)}")
    return sorted(found)
