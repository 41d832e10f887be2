"""The tour itself: its papers can be drawn, and its pages are there and as wide as their windows."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from documents.docx.reading import read_back
from tests.browser import tour
from tests.browser.papers import papers
from tests.browser.stations import UNDER_THE_ORDER, of_an_erasure
from tests.browser.test_every_page import NO_PAGES
from tests.web.school import a_school


@pytest.mark.slow
def test_every_paper_of_the_tour_is_drawn(tmp_path: Path) -> None:
    school = a_school(tmp_path)
    drawn = dict(papers(school))
    school.close()
    assert len(drawn) > 10
    for body in drawn.values():
        read_back(body)


ELSEWHERE = {
    *("sign_in.code_form", "invitations.form"),  # behind a door that opens once
    *("basket.results", "library.keep_form", "transfers.look"),  # errands: after something was pressed
    *("evidence.download", "paper.scan", "help.picture", "sight.choose", "static_files.send"),  # no pages
}
"""Pages and files that no stop of the tour names: why is said beside them."""


@pytest.mark.slow
def test_every_page_of_the_program_is_in_the_album(tmp_path: Path) -> None:
    school = a_school(tmp_path)
    paths = {path for _part, _name, path in tour.stops(school)}
    paths |= {path for _part, _name, path in of_an_erasure(school)} | set(UNDER_THE_ORDER.values())
    known = school.app.url_map.bind("iom.test")
    seen = {known.match(path.split("?")[0], method="GET")[0] for path in paths}
    pages = {
        rule.endpoint
        for rule in school.app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not NO_PAGES.search(str(rule))
    }
    school.close()
    assert len(pages) > 90
    assert pages - seen == ELSEWHERE


@pytest.mark.full
def test_the_tour_ends_with_no_fault(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tour, "SHOTS", tmp_path / "shots")
    assert tour.walk(browser) == []
    assert len(list((tmp_path / "shots").glob("*-360.png"))) > 100
