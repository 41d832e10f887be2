"""«Проверка.html» as a fixture, for the tests that ask it for many verdicts."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.offline import opened


@pytest.fixture(scope="module")
def verifier(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """One page on which many verdicts are asked for."""
    with opened(browser, tmp_path_factory.mktemp("auditor")) as page:
        yield page
