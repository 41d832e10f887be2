"""The municipality of the stories behind real pages: each person signs in and presses what a page offers him.

`School(world, app)` shares the base and the clock with the stories, so that a route is taken along by commands and
looked at in a browser.
"""

import html
import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from tests.founding import a_base
from tests.stories import World
from tests.web.made_once import an_app
from tests.web.one_time_codes import equip, next_code
from tests.world import PASSWORD, person_id
from web.installation import installation
from web.settings import Settings
from workflow.log.tables import LogEvent
from workflow.participants import User

FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)
TAG = re.compile(r"<(input|button|select|textarea)\b([^>]*)>", re.DOTALL)
ATTRIBUTE = re.compile(r'([a-z-]+)(?:="([^"]*)")?')
OPTION = re.compile(r'<option value="([^"]*)"([^>]*)>')


@dataclass
class Form:
    """One form of a page, filled as a browser would post it."""

    action: str
    values: MultiDict[str, str] = field(default_factory=MultiDict)

    def put(self, name: str, *values: str) -> "Form":
        self.values.setlist(name, list(values))
        return self


def forms_of(text: str) -> list[Form]:
    """The forms of a page with the values that they would post if nothing were touched."""
    return [_form(attributes, inside) for attributes, inside in FORM.findall(text)]


def _attributes(text: str) -> dict[str, str]:
    return {name: html.unescape(value) for name, value in ATTRIBUTE.findall(text)}


def _form(attributes: str, inside: str) -> Form:
    form = Form(_attributes(attributes).get("action", ""))
    for found in TAG.finditer(inside):
        kind, known = found[1], _attributes(found[2])
        name = known.get("name")
        if not name or kind == "button":
            continue
        if kind == "input":
            if known.get("type") not in ("checkbox", "radio"):
                form.values.add(name, known.get("value", ""))
            elif "checked" in known:
                form.values.add(name, known.get("value", "on"))
        elif kind == "textarea":
            body = inside[found.end() : inside.index("</textarea>", found.end())]
            form.values.add(name, html.unescape(body.removeprefix("\n")))
        else:
            body = inside[found.end() : inside.index("</select>", found.end())]
            chosen = [html.unescape(v) for v, rest in OPTION.findall(body) if "selected" in rest]
            form.values.add(name, chosen[0] if chosen else "")
    return form


@dataclass
class Person:
    """One person at a browser without JavaScript."""

    client: FlaskClient
    login: str = ""

    def get(self, address: str) -> TestResponse:
        return self.client.get(address)

    def text(self, address: str) -> str:
        answer = self.client.get(address)
        assert answer.status_code == 200, (address, answer.status_code, answer.get_data(as_text=True)[:3000])
        return answer.get_data(as_text=True)

    def form(self, address: str, action: str = "") -> Form:
        """The form of the page whose action ends so."""
        found = [one for one in forms_of(self.text(address)) if one.action.endswith(action or address)]
        assert found, f"no form {action or address} on {address}"
        return found[0]

    def send(self, form: Form, action: str = "", **values: str) -> TestResponse:
        data = form.values.copy()
        for name, value in values.items():
            data.setlist(name, [value])
        if data.get("code") == "" and self.login:
            data["code"] = next_code(self.client.application, self.login)
        return self.client.post(action or form.action, data=data)

    def sign_in(self, login: str, password: str = PASSWORD) -> "Person":
        equip(self.client.application, login)
        form = forms_of(self.client.get("/sign-in").get_data(as_text=True))[0]
        answer = self.send(form, login=login, password=password)
        self.login = login
        if answer.headers.get("Location") == "/sign-in/code":
            form = forms_of(self.client.get("/sign-in/code").get_data(as_text=True))[0]
            answer = self.send(form)
        assert answer.status_code == 303, answer.get_data(as_text=True)
        return self


@dataclass
class School:
    """The world of the stories with its pages."""

    world: World
    app: Flask
    browsers: dict[str, Person] = field(default_factory=dict)

    def __getitem__(self, part: str) -> Person:
        """The browser of a person of the stories, signed in; the clock of a story outlives sessions."""
        found = self.browsers.setdefault(part, Person(self.app.test_client()))
        return found if found.get("/tasks").status_code == 200 else found.sign_in(part)

    def entries(self) -> int:
        """How many entries the log has."""
        with self.world.units.reading() as session:
            return session.scalar(select(func.count()).select_from(LogEvent)) or 0

    def acts(self) -> int:
        """How many acts stand in the log."""
        with self.world.units.reading() as session:
            query = select(func.count()).select_from(LogEvent).where(LogEvent.route.is_not(None))
            return session.scalar(query) or 0

    def close(self) -> None:
        installation(self.app).close()
        self.world.close()


def a_school(folder: Path) -> School:
    """A school in a base of its own in that folder; everybody has the same password."""
    url = f"sqlite:///{folder / 'school.db'}"
    world = a_base(url)
    settings = Settings.from_env(
        {
            "IOM_DATABASE_URL": url,
            "IOM_SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEF",
            "IOM_VAR_DIR": str(folder / "var"),
        }
    )

    def clock() -> datetime:
        return world.now

    app = an_app(settings, clock)
    stored = installation(app).passwords.hash(PASSWORD)
    with world.units.writing() as session:
        session.execute(update(User).values(password_hash=stored))
    return School(world, app)


def id_of(part: str) -> str:
    """The id of a person of the stories."""
    return person_id(part)
