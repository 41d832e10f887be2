"""A school served for a real browser by the server of the embedded default, with the clock of the stories."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import waitress
from flask import Flask
from playwright.sync_api import Page
from waitress import wasyncore

from tests.web.one_time_codes import equip, next_code
from tests.web.school import School
from tests.world import OFFICES, PASSWORD

_APPS: list[Flask] = []  # of the schools that are served now


@contextmanager
def served(school: School) -> Iterator[str]:
    """The address at which the school's pages answer."""
    for part in OFFICES:
        equip(school.app, part)
    _APPS.append(school.app)
    server = waitress.create_server(school.app, host="127.0.0.1", port=0, threads=8)
    ended = threading.Event()
    thread = threading.Thread(target=_run, args=(server, ended), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        ended.set()
        server.pull_trigger()
        thread.join()
        _APPS.pop()


def _run(server: Any, ended: threading.Event) -> None:
    """The loop of the server; who runs it closes what it watches."""
    while not ended.is_set():
        wasyncore.loop(timeout=0.5, use_poll=True, map=server._map, count=1)
    server.task_dispatcher.shutdown()
    for watched in list(server._map.values()):
        watched.close()


def sign_in(page: Page, address: str, login: str) -> Page:
    """Sign in at the page; afterwards the person is where his work begins."""
    page.goto(f"{address}/sign-in")
    page.get_by_label("Логин").fill(login)
    page.get_by_label("Пароль", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Войти").click()
    page.wait_for_url(lambda url: not url.endswith("/sign-in"))
    if "/sign-in/code" in page.url:
        page.get_by_label("Код", exact=True).fill(code_of(login))
        page.get_by_role("button", name="Войти").click()
        page.wait_for_url(lambda url: "/sign-in" not in url)
    return page


def code_of(login: str) -> str:
    """The next one-time code of the person at the school that is served."""
    return next_code(_APPS[-1], login)
