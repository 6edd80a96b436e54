"""%network: what is on the air, what was allowed, what is published."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Iterator

import pytest

from tests.kernel_helpers import Front, running_kernel


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    with running_kernel(tmp_path_factory.mktemp("kernel")) as front:
        front.run("%board raspberry_pi_pico_w")
        front.run("%clock fast")
        yield front


def test_nothing_is_allowed_or_open_at_first(front: Front) -> None:
    said = front.run("%network").text()
    assert re.search(r"access point +Virtual WiFi +open", said)
    assert "real hosts: none may be reached" in said
    assert "leads to" not in said


def test_allow_and_deny(front: Front) -> None:
    assert "real hosts: api.example.com:443" in front.run("%network allow api.example.com:443").text()
    assert "real hosts: api.example.com:443" in front.run("%network").text()
    assert "none may be reached" in front.run("%network deny api.example.com:443").text()


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("%network allow", "host:port behind it"),
        ("%network publish", "a port behind it"),
        ("%network allow *:443", "host:port"),
        ("%network deny nobody.example:1", "was not allowed"),
        ("%network publish x", "a port is a number"),
        ("%network close 81", "No port of this computer leads to port 81"),
    ],
)
def test_what_is_wrong_is_told_in_a_sentence(front: Front, code: str, words: str) -> None:
    assert words in front.run(code).sentence


def test_a_published_port_is_shown_and_closed(front: Front) -> None:
    assert "leads to port 80" in str(front.run("%network publish 80").contents("execute_result"))
    said = front.run("%network").text()
    found = re.search(r"(http://127\.0\.0\.1:\d+/) leads to port 80", said)
    assert found
    assert "leads to" not in front.run("%network close 80").text()
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(found[1], timeout=5)
