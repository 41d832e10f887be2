"""A tour: `python -m tests.browser.tour` walks routes in every station as each role and keeps a picture of each page.

Pictures at 1280 and 360 px and pages of documents lie in `var/shots`, `index.html` shows them all; what is wider than
its window is printed.
"""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.browser import album
from tests.browser.conftest import DESK, PHONE, QUIET
from tests.browser.errands import ERRANDS, rolled_back
from tests.browser.papers import papers
from tests.browser.serving import served, sign_in
from tests.browser.stations import (
    UNDER_THE_ORDER,
    Stop,
    of_a_group,
    of_an_audit,
    of_an_erasure,
    of_the_office,
    on_paper,
    stations,
)
from tests.browser.test_every_page import under_the_order
from tests.servers import chromium
from tests.stories import Story
from tests.web.school import School, a_school

SHOTS = Path("var/shots")


def stops(school: School) -> list[Stop]:
    """Every stop of the walk that needs neither an order on signatures nor another time."""
    return [
        *(*stations(school), *of_a_group(school), *on_paper(school)),
        *(*of_the_office(school), *of_an_audit(school)),
    ]


def photograph(browser: Browser, school: School, address: str, width: int) -> list[str]:
    """Take every picture at that width; what is wrong: pages wider than their window or not there."""
    faults = _walked(browser, stops(school), address, width)
    for name, errand in ERRANDS.items():
        with looking(browser, address, width) as page:
            errand(page, address, school)
            faults += _kept(page, name, width)
    under_the_order(school)
    late = [
        (part, path.split("?")[0].strip("/").replace("/", "-"), path)
        for part, path in UNDER_THE_ORDER.items()
    ]
    return (
        faults
        + _walked(browser, late, address, width)
        + _walked(browser, [*of_an_erasure(school)], address, width)
    )


def _walked(browser: Browser, stops: list[Stop], address: str, width: int) -> list[str]:
    faults = list[str]()
    for part in dict.fromkeys(stop[0] for stop in stops):
        with looking(browser, address, width, part) as page:
            for _part, name, path in (stop for stop in stops if stop[0] == part):
                answer = page.goto(address + path)
                if answer is None or (answer.status >= 400) != (name == "nothing"):
                    faults.append(f"{name}: {answer and answer.status}")
                faults += _kept(page, name, width)
    return faults


def photograph_rollback(browser: Browser, width: int) -> list[str]:
    """The pages of a program that may only read."""
    faults = list[str]()
    with (
        tempfile.TemporaryDirectory() as folder,
        rolled_back(Path(folder)) as school,
        served(school) as address,
    ):
        for part, name, path in (
            ("administrator", "log-rolled-back", "/log"),
            ("teacher", "only-reading", "/routes"),
        ):
            with looking(browser, address, width, part) as page:
                page.goto(address + path)
                faults += _kept(page, name, width)
    return faults


@contextmanager
def looking(browser: Browser, address: str, width: int, part: str = "") -> Iterator[Page]:
    """A page of a browser of that width, with the person signed in where one is named."""
    size = ViewportSize(width=width, height=900)
    with browser.new_context(viewport=size, locale="ru-RU") as context:
        page = context.new_page()
        if part:
            sign_in(page, address, part)
        yield page


def _kept(page: Page, name: str, width: int) -> list[str]:
    """Keep a picture of the page; its name where it is wider than its window."""
    page.screenshot(path=SHOTS / f"{name}-{width}.png", full_page=True)
    surplus = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"{name} at {width} px: {surplus} px too wide"] if surplus > 0 else []


def _routes(school: School) -> dict[str, Story]:
    """The routes whose documents are kept: under review a second time, in force, completed."""
    world = school.world
    second = world.route().submitted().returned_by_school().submitted()
    in_force = world.route().in_force()
    world.on(date(2027, 6, 18))
    completed = world.route().in_force().acknowledged().reflecting().reflection_submitted().completed()
    return {"second-round": second, "in-force": in_force, "completed": completed}


def walk(browser: Browser) -> list[str]:
    """Walk the tour with that browser and bind the album; what is wider than its window or not there is told."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    faults: list[str] = []
    for width in (DESK, PHONE):
        with tempfile.TemporaryDirectory() as folder:
            school = a_school(Path(folder))
            with served(school) as address:
                faults += photograph(browser, school, address, width)
            school.close()
        faults += photograph_rollback(browser, width)
    with tempfile.TemporaryDirectory() as folder:  # a school of their own, to which nothing has happened yet
        school = a_school(Path(folder))
        missing = album.documents(SHOTS, [*album.files(_routes(school)), *papers(school)])
        school.close()
    index = album.bind(SHOTS)
    print(f"{len(list(SHOTS.glob('*.png')))} pictures: {index}", *filter(None, (missing, *faults)), sep="\n")
    return faults


def main() -> int:
    """Walk the tour; 1 where there is a fault."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium(), args=QUIET)
        faults = walk(browser)
        browser.close()
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
