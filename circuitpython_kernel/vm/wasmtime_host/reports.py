"""What the guest says at the machine's own doorbells. It may be anything."""

from __future__ import annotations

from circuitpython_kernel.common import untrusted_json
from circuitpython_kernel.vm.interface import Outcome


def address_of(payload: bytes) -> int:
    """A guest address; 0 when it is none."""
    return int(payload) if payload.isdigit() and len(payload) < 11 else 0


def outcome_of(payload: bytes) -> Outcome | None:
    """What the guest reports of a program's end; None when it is no such report."""
    try:
        report = untrusted_json.parse(payload.decode("utf-8", "replace"))
    except ValueError:
        return None
    if not isinstance(report, dict) or report.keys() != {"value", "error", "heap"}:
        return None
    value, error, heap = report["value"], report["error"], report["heap"]
    if not (value is None or isinstance(value, str)) or type(heap) is not int or heap < 0:
        return None
    if error is None:
        return Outcome(None, value, heap=heap)
    if not isinstance(error, list) or len(error) != 3 or not all(isinstance(word, str) for word in error):
        return None
    return Outcome((error[0], error[1], error[2]), value, heap=heap)
