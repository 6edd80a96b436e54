"""A package that is fetched when it is imported: what is said when it cannot be, and that it can be later."""

import sys

import pytest

from circuitpython_kernel.lite.packages import PackageFinder


@pytest.fixture
def finder(tmp_path, monkeypatch):
    """A finder whose network can be away."""

    def load(name):
        finder.asked.append(name)
        if finder.why:
            raise OSError(finder.why)
        (tmp_path / "faraway.py").write_text("VALUE = 42")
        return finder.can_wait

    finder = PackageFinder({"faraway": "far-away"}, load)
    finder.asked, finder.why, finder.can_wait = [], "", True
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path, finder])
    yield finder
    sys.modules.pop("faraway", None)


def test_a_package_that_cannot_be_fetched_is_said_and_comes_when_the_network_is_back(finder):
    finder.why = "no network"
    with pytest.raises(ImportError) as told:
        __import__("faraway")
    assert str(told.value) == "faraway cannot be fetched (no network). Import it again when the network is there."
    finder.why = ""
    assert __import__("faraway").VALUE == 42
    assert finder.asked == ["far-away", "far-away"]


def test_where_nothing_can_wait_that_is_said(finder):
    finder.can_wait = False
    with pytest.raises(ImportError, match="import it at the top of a cell"):
        __import__("faraway")
