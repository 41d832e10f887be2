"""Pages as people get them: how heavy they are, and how long the server takes for them.

Asked inside the process, one after another: from the request to the last byte of the compressed answer, session,
queries and templates included; the network and the web server are not. The demonstration first, then a municipality
of 1,200 routes; at last the autosave of the editor, with its commit on the disk.
"""

import contextlib
import gzip
import io
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from unittest import mock

from flask import Flask
from sqlalchemy import select, update

from tests.bench.crowd import base, deputy
from tests.bench.figures import Figure, median, percentile
from tests.web.made_once import an_app
from tests.web.school import Person
from tests.world import PASSWORD, person_id
from web.cli.main import main as iom
from web.demo.founding import described
from web.installation import installation
from web.settings import Settings
from workflow.instances import WorkflowInstance
from workflow.participants import User

LARGE = 1_200
ROUNDS, WARMING, SAVES = 12, 2, 60
OK = 200
AT = datetime(2026, 11, 20, 9, tzinfo=UTC)
OF_LARGE = datetime(2026, 9, 14, 8, tzinfo=UTC)
PACKED = {"Accept-Encoding": "gzip, deflate"}
ASSET = re.compile(r"<(?:link[^>]*(?:stylesheet|icon)[^>]*|script[^>]*|img[^>]*)>")
ADDRESS = re.compile(r'(?:href|src)="([^"]+)"')
FONT = re.compile(r"url\(['\"]?([^)'\"]+\.woff2)")
SHOWN_FONTS = (
    "cyrillic-wght-normal",
    "latin-wght-normal",
)  # the others are fetched for letters that no page has
WALKS: Mapping[str, tuple[str, ...]] = {
    "lugova": ("/tasks", "/routes", "/news", "/help", "{route}", "{route}/journal", "{route}/approval-sheet"),
    "klenova": ("/tasks", "/queue", "/routes", "/summary", "/school", "{route}"),
    "ozerova": ("/queue", "/queue?every=1", "/summary", "{route}", "{review}"),
    "rakitin": ("/people", "/offices", "/settings", "/help/administrator"),
}
OF_CROWD: Mapping[str, tuple[str, ...]] = {
    "curator": (
        "/queue",
        "/queue?every=1",
        "/queue?every=1&deficit=methodical&overdue=1",
        "/summary",
        "/routes",
    ),
    "deputy": ("/tasks", "/queue", "/routes", "/summary", "/school"),
}


@dataclass
class Measured:
    """What was seen of the pages of one base."""

    laps: dict[str, list[float]] = field(default_factory=dict)
    bytes: dict[str, int] = field(default_factory=dict)
    outside: set[str] = field(default_factory=set)

    @property
    def all_laps(self) -> list[float]:
        """Every lap of every page."""
        return [lap for laps in self.laps.values() for lap in laps]

    @property
    def slowest(self) -> str:
        """The page that takes longest."""
        return max(self.laps, key=lambda page: median(self.laps[page]))

    @property
    def heaviest(self) -> str:
        """The page that weighs most with what it alone brings along."""
        return max(self.bytes, key=lambda page: self.bytes[page])


def figures(folder: Path) -> list[Figure]:
    """Weights, server times on both bases, and the autosave."""
    demo = _demo(folder / "demo")
    with contextlib.closing(installation(demo)):
        first, common = _first_page(demo)
        seen = _walked(demo, {login: (login, pages) for login, pages in WALKS.items()}, common)
        saves = _autosaves(demo)
    crowd = _crowd(folder / "crowd")
    with contextlib.closing(installation(crowd)):
        large = _walked(crowd, _people_of_crowd(crowd), common)
    heaviest = {"тяжелее всех": seen.heaviest}
    return [
        Figure("первая страница со всем, что она приносит", first / 1000, 200, "≤", "кБ"),
        Figure(
            "следующая страница, самая тяжёлая", seen.bytes[seen.heaviest] / 1000, 40, "≤", "кБ", heaviest
        ),
        Figure("обращения страниц к чужим серверам", len(seen.outside | large.outside), 0, "≤", ""),
        _times("страницы учебного муниципалитета, p95", seen, 100),
        _times(f"списки при {LARGE} маршрутах, p95", large, 200),
        Figure(
            "автосохранение поля, p95",
            percentile(saves, 0.95),
            100,
            "≤",
            "мс",
            {"медиана, мс": median(saves)},
        ),
    ]


def _times(what: str, seen: Measured, aim: float) -> Figure:
    laps = seen.all_laps
    told = {"медиана, мс": median(laps), "дольше всех": seen.slowest, "мс": median(seen.laps[seen.slowest])}
    return Figure(what, percentile(laps, 0.95), aim, "≤", "мс", told)


# --- the two bases ----------------------------------------------------------------------------------


def _demo(folder: Path) -> Flask:
    folder.mkdir()
    environ = {"IOM_DATABASE_URL": f"sqlite:///{folder / 'iom.db'}", "IOM_VAR_DIR": str(folder / "var")}
    with mock.patch.dict(os.environ, environ), contextlib.redirect_stdout(io.StringIO()):
        if iom(["demo", "--no-serve"]):
            raise RuntimeError("the demonstration was not made")
        settings = Settings.from_env(os.environ)
    return _with_password(an_app(settings, lambda: AT), described()["password"])


def _crowd(folder: Path) -> Flask:
    folder.mkdir()
    shutil.copyfile(base(LARGE), folder / "iom.db")
    settings = Settings.from_env(
        {
            "IOM_DATABASE_URL": f"sqlite:///{folder / 'iom.db'}",
            "IOM_SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEF",
            "IOM_VAR_DIR": str(folder / "var"),
        }
    )
    return _with_password(an_app(settings, lambda: OF_LARGE), PASSWORD)


def _with_password(app: Flask, password: str) -> Flask:
    """Everybody signs in with one password that costs nothing to check: hashing is measured elsewhere."""
    stored = installation(app).passwords.hash(password)
    with installation(app).units.writing() as session:
        session.execute(update(User).values(password_hash=stored))
    app.config["BENCH_PASSWORD"] = password
    return app


def _people_of_crowd(app: Flask) -> dict[str, tuple[str, tuple[str, ...]]]:
    ids = {"curator": person_id("curator"), "deputy": deputy(1)}
    with installation(app).units.reading() as session:
        logins = {part: session.get_one(User, code).login for part, code in ids.items()}
    return {part: (logins[part], pages) for part, pages in OF_CROWD.items()}


# --- pages ------------------------------------------------------------------------------------------


def _walked(app: Flask, walks: Mapping[str, tuple[str, tuple[str, ...]]], common: frozenset[str]) -> Measured:
    seen = Measured()
    for part, (login, pages) in walks.items():
        browser = Person(app.test_client()).sign_in(login, app.config["BENCH_PASSWORD"])
        for name, address in _addresses(browser, pages):
            page, laps = f"{part} {name}", []
            for turn in range(-WARMING, ROUNDS):
                started = perf_counter()
                answer = browser.client.get(address, headers=PACKED)
                lap = (perf_counter() - started) * 1000
                if answer.status_code != OK:
                    raise RuntimeError(f"{page}: {address} answered {answer.status_code}")
                if turn >= 0:
                    laps.append(lap)
            seen.laps[page] = laps
            assets, outside = _assets(app, browser.text(address))
            seen.outside |= outside
            own = {one for one in assets - common if not one.startswith("/help/pictures/")}
            seen.bytes[page] = len(answer.data) + sum(map(_weight_in(app), own))
    return seen


def _addresses(browser: Person, pages: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The pages with a route of the person, and one that waits for his decision, in place of their names."""
    routes = re.findall(r'href="(/routes/r_[0-9a-f]{32})"', browser.text("/routes"))
    known = {"route": routes[0] if routes else ""}
    if any("{review}" in page for page in pages):
        waiting = re.findall(r'href="(/routes/r_[0-9a-f]{32}/review)', browser.text("/queue"))
        known["review"] = next(one for one in waiting if browser.get(one).status_code == OK)
    for page in pages:
        yield page, page.format_map(known)


def _first_page(app: Flask) -> tuple[int, frozenset[str]]:
    """The weight of the page of signing in for an empty browser, and what it leaves there for all others."""
    client = app.test_client()
    answer = client.get("/sign-in", headers=PACKED)
    assets, _outside = _assets(app, client.get("/sign-in").get_data(as_text=True))
    return len(answer.data) + sum(map(_weight_in(app), assets)), frozenset(assets)


def _assets(app: Flask, page: str) -> tuple[set[str], set[str]]:
    """Our files that the page makes a browser fetch, fonts included, and addresses of anybody else."""
    named = {found[1] for tag in ASSET.findall(page) if (found := ADDRESS.search(tag))}
    ours = {one for one in named if one.startswith("/")}
    for style in [one for one in ours if ".css" in one]:
        text = app.test_client().get(style).get_data(as_text=True)
        place = style.partition("?")[0].rpartition("/")[0]
        fonts = {f"{place}/{font.removeprefix('./')}" for font in FONT.findall(text)}
        ours |= {font for font in fonts if any(name in font for name in SHOWN_FONTS)}
    return ours, named - ours


def _weight_in(app: Flask) -> Callable[[str], int]:
    """How many bytes an address of that installation sends."""
    client = app.test_client()
    return lambda address: len(client.get(address, headers=PACKED).data)


# --- the autosave -----------------------------------------------------------------------------------


def _autosaves(app: Flask) -> list[float]:
    """The goal of a draft typed on and on, as the editor sends it."""
    with installation(app).units.reading() as session:
        route, login = session.execute(
            select(WorkflowInstance.id, User.login)
            .join(User, User.id == WorkflowInstance.subject)
            .where(WorkflowInstance.state.in_(("teacher_draft", "deputy_returned")))
            .order_by(WorkflowInstance.id)
        ).first() or ("", "")
    browser = Person(app.test_client()).sign_in(login, app.config["BENCH_PASSWORD"])
    form = browser.form(f"/routes/{route}/edit/z1")
    seen, revision, laps = form.values["goal"], form.values["revision"], []
    for turn in range(-WARMING, SAVES):
        value = f"Научиться составлять задания к маю, попытка {turn}"
        data = {"csrf_token": form.values["csrf_token"], "name": "goal", "seen": seen, "value": value}
        started = perf_counter()
        answer = browser.client.post(
            f"/routes/{route}/edit/z1/field", data={**data, "revision": revision}, headers=PACKED
        )
        lap = (perf_counter() - started) * 1000
        if answer.status_code != OK:
            raise RuntimeError(f"the autosave answered {answer.status_code}")
        packed = "Content-Encoding" in answer.headers
        told = json.loads(gzip.decompress(answer.data) if packed else answer.data)
        seen, revision = value, str(told["revision"])
        if turn >= 0:
            laps.append(lap)
    return laps
