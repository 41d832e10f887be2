"""The tour itself: its papers can be drawn, and its pages are there and as wide as their windows."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from documents.docx.reading import read_back
from tests.browser import tour
from tests.browser.papers import papers
from tests.web.school import a_school


@pytest.mark.slow
def test_every_paper_of_the_tour_is_drawn(tmp_path: Path) -> None:
    school = a_school(tmp_path)
    drawn = dict(papers(school))
    school.close()
    assert len(drawn) > 10
    for body in drawn.values():
        read_back(body)


@pytest.mark.full
def test_the_tour_ends_with_no_fault(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tour, "SHOTS", tmp_path / "shots")
    assert tour.walk(browser) == []
    assert len(list((tmp_path / "shots").glob("*-360.png"))) > 100
