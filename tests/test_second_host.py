"""A board runs on another host than wasmtime, in a process without threads, wasmtime, ZMQ, matplotlib and POSIX."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

CHECKS = Path(__file__).with_name("second_host_checks.py")
NAMES = [
    item.name
    for item in ast.parse(CHECKS.read_text()).body
    if isinstance(item, ast.FunctionDef) and item.name.startswith("check_")
]


@pytest.fixture(scope="module")
def ended():
    """How each check ended: None, or its traceback."""
    ran = subprocess.run([sys.executable, "-m", "tests.second_host_checks"], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


@pytest.mark.parametrize("name", [*NAMES, "nothing that is missing was loaded", "no task failed"])
def test_on_a_second_host(ended, name):
    assert ended[name] is None, ended[name]
