"""A real Chromium for the tests of pages: people with their own sessions, at a desk and on a phone.

Every page is watched: a script error, a refused resource or a request to the outside fails the test.
Which school is looked at a module says by its fixture `school`; `address` is where that one is served.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Page,
    Playwright,
    Request,
    ViewportSize,
    sync_playwright,
)

from tests.browser.serving import served
from tests.web.school import School

AXE = Path(__file__).parent / "assets" / "axe.min.js"
DESK, PHONE = 1280, 360
QUIET = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HERE = {"127.0.0.1", "localhost", ""}

NewPage = Callable[..., Page]


@dataclass
class Watch:
    """What went wrong on the pages of one test."""

    faults: list[str] = field(default_factory=list)

    def over(self, page: Page) -> Page:
        page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))
        page.on("console", self._console)
        page.on("request", self._request)
        return page

    def _console(self, message: ConsoleMessage) -> None:
        # A 4xx answer is an answer; the test that asks for it looks at the page.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        if (urlsplit(request.url).hostname or "") not in HERE:
            self.faults.append(f"request to the outside: {request.url}")


@pytest.fixture(scope="module")
def address(school: School) -> Iterator[str]:
    """Where the school of the module is served."""
    with served(school) as where:
        yield where


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright: Playwright, chromium_path: str) -> Iterator[Browser]:
    """The Chromium of this test process."""
    opened = playwright.chromium.launch(executable_path=chromium_path, args=QUIET)
    yield opened
    opened.close()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[NewPage]:
    """Open a page with a session of its own: at a desk, at the width `PHONE`, or with `javascript=False`."""
    watch, contexts = Watch(), []

    def opened(width: int = DESK, *, javascript: bool = True) -> Page:
        size = ViewportSize(width=width, height=740 if width < 600 else 900)
        context = browser.new_context(
            viewport=size, locale="ru-RU", timezone_id="Europe/Moscow", java_script_enabled=javascript
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        return watch.over(context.new_page())

    yield opened
    for context in contexts:
        context.close()
    assert watch.faults == []


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """One person's page at 1280 px."""
    return new_page()


@pytest.fixture
def phone(new_page: NewPage) -> Page:
    """One person's page at 360 px."""
    return new_page(PHONE)


@pytest.fixture(scope="session")
def barriers() -> Callable[[Page], list[str]]:
    """What axe-core finds on a page against WCAG 2.2 A and AA, one line for each finding, in both versions of it."""

    def found(page: Page) -> list[str]:
        page.evaluate(AXE.read_text(encoding="utf-8"))
        usual = _findings(page)
        page.evaluate("document.documentElement.classList.toggle('large')")
        other = [f"in the other version: {one}" for one in _findings(page)]
        page.evaluate("document.documentElement.classList.toggle('large')")
        return usual + other

    return found


def _findings(page: Page) -> list[str]:
    report = page.evaluate(
        "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],"
        " rules: {'target-size': {enabled: true}}})"
    )
    return [
        f"{rule['id']}: {rule['help']} — {', '.join(str(node['target'][0]) for node in rule['nodes'])}"
        for rule in report["violations"]
    ]


@pytest.fixture(scope="session")
def overflow() -> Callable[[Page], int]:
    """How many pixels a page is wider than its window."""

    def wider(page: Page) -> int:
        return int(
            page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        )

    return wider
