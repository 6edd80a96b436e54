"""Each magic of a notebook, over the worker's messages; `test_site` runs the same cells in a page."""

from __future__ import annotations

from pathlib import Path

import pytest

from .magics import STORIES, Story
from .page import Page, Ran

WIDGET = "application/vnd.jupyter.widget-view+json"


def said(ran: Ran) -> str:
    """What a cell prints, its tables, and its error."""
    shown = [*ran.contents("display_data"), *ran.contents("update_display_data")]
    texts = [content["data"].get("text/plain", "") for content in shown]
    return "".join([ran.text, *texts, *(error["evalue"] for error in ran.contents("error"))])


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_magics_over_the_workers_messages(
    page: Page, story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    page.run("%reset --hard")
    page.run("%clock realtime")
    shown = stills = 0
    for code, wanted in story.cells:
        ran = page.run(code)
        assert wanted in said(ran), code
        assert wanted or ran.reply["status"] == "ok", said(ran)
        shown += sum(WIDGET in content["data"] for content in ran.contents("display_data"))
        stills += sum("text/html" in content["data"] for content in ran.contents("update_display_data"))
    assert shown >= story.instruments
    assert stills >= story.instruments
