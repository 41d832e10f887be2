"""The page that the list of requirements gives for a clause is an address of the program."""

from flask import Flask

from tests.requirements_matrix import requirements
from tests.web.conftest import Clock
from tests.web.made_once import an_app
from web.installation import installation
from web.settings import Settings


def answers(app: Flask, page: str) -> bool:
    """Whether a page, and not the place of static files, answers there."""
    address = page.replace("<route>", "r_1").replace("<n>", "1")
    endpoint, _ = app.url_map.bind("localhost").match(address, method="GET")
    return endpoint in app.view_functions


def test_each_page_of_a_clause_is_there(web_settings: Settings, clock: Clock) -> None:
    app = an_app(web_settings, clock)
    pages = {row.page for row in requirements()} - {"—"}
    assert len(pages) > 10
    assert all(answers(app, page) for page in pages)
    installation(app).close()
