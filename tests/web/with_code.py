"""Signing in with a code, step by step: an application set up on the pages, a browser halfway in."""

import re

import pyotp

from tests.web.conftest import PASSWORD, Browser, Place

_SECRET = re.compile(r"<code>((?:[A-Z2-7]{4} ){7}[A-Z2-7]{4})</code>")


def text(browser: Browser, address: str) -> str:
    """A page that is there."""
    answer = browser.get(address)
    assert answer.status_code == 200, address
    return answer.get_data(as_text=True)


def with_app(place: Place, browser: Browser) -> pyotp.TOTP:
    """Set an application up on the pages and return it."""
    assert browser.post("/account/second-factor/app", password=PASSWORD).status_code == 303
    codes = pyotp.TOTP(secret_on_page(browser))
    answer = browser.post("/account/second-factor/confirm", code=codes.at(place.clock.now))
    assert answer.status_code == 303
    return codes


def secret_on_page(browser: Browser) -> str:
    """The secret of the application that waits for its first code."""
    found = _SECRET.search(text(browser, "/account/second-factor/app"))
    assert found
    return found[1].replace(" ", "")


def half_in(place: Place, login: str = "lugova") -> Browser:
    """A browser after the right password, before the code."""
    browser = place.browser()
    answer = browser.post("/sign-in", login=login, password=PASSWORD)
    assert answer.headers["Location"] == "/sign-in/code"
    return browser


def is_in(browser: Browser) -> bool:
    """Whether the browser has a session."""
    return browser.get("/account").status_code == 200
