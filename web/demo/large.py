"""A large municipality for trying the curator's work: thirty more schools, forty teachers and routes in each.

Every route comes to where it stands by real acts; most wait for the curator in the autumn. Nothing of the small
municipality changes: its stories are told in between, in one order of time.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from sqlalchemy.orm import Session

from web.demo.crowd import FIRST, LAST, PATRONYMIC
from web.demo.founding import DAY, Cast, add_member, by_order
from web.demo.one_password import OnePassword
from web.demo.samples import only_rows, sample
from web.demo.story import Step, Story
from web.setting_up import Names, add_organization

SCHOOLS, TEACHERS = 30, 40
YEAR, OPENED = 2026, date(2026, 9, 1)
CURATOR, KEY = "ozerova", "large_"
PLACES = (
    "Ближний",
    "Верхний",
    "Зелёный",
    "Каменный",
    "Лесной",
    "Малиновый",
    "Озёрный",
    "Речной",
    "Степной",
    "Южный",
)
LIVES = ("a_mathematics", "b_russian", "v_primary")
ROWS = {
    "a_mathematics": ((1, 2, 3, 5, 7), None),
    "b_russian": ((1, 2, 3, 4, 5, 7, 8), None),
    "v_primary": (None,),
}
COMMENT = "Уточните сроки: два мероприятия начинаются раньше, чем закончится предыдущее."
# How far the routes of twenty teachers have come: the acts after «open» and «write».
WAYS: tuple[tuple[str, ...], ...] = (
    *[("submit", "deputy_approve")] * 11,
    *[("submit",)] * 3,
    ("submit", "deputy_return"),
    ("submit", "deputy_return", "submit", "deputy_approve"),
    ("submit", "deputy_approve", "curator_return"),
    ("submit", "deputy_approve", "z5", "curator_approve", "acknowledge"),
    (),
    (),
)


@dataclass(frozen=True)
class Place:
    """One teacher of one of the further schools."""

    school: int
    number: int

    @property
    def login(self) -> str:
        """His login."""
        return f"teacher-{self.school:02}-{self.number:02}"

    @property
    def deputy(self) -> str:
        """The login of who reviews his route at the school."""
        return deputy_of(self.school)

    @property
    def at(self) -> int:
        """His place among all."""
        return (self.school - 1) * TEACHERS + self.number - 1


def deputy_of(school: int) -> str:
    """The login of the deputy head of a school."""
    return f"deputy-{school:02}"


def places() -> Iterator[Place]:
    """Everybody who has a route."""
    for school in range(1, SCHOOLS + 1):
        for number in range(1, TEACHERS + 1):
            yield Place(school, number)


def settle_school(session: Session, cast: Cast, school: int, password: OnePassword) -> None:
    """Store one school with its deputy head and its teachers; all of it or nothing."""
    at, key = cast.moment(DAY), f"{KEY}{school:02}"
    number = school + 10
    place = PLACES[school % len(PLACES)]
    names = Names(
        "Муниципальное бюджетное общеобразовательное учреждение "
        f"«Средняя общеобразовательная школа № {number} п. {place}»",
        f"МБОУ «СОШ № {number} п. {place}»",
        date(2011, 12, 1),
    )
    cast.organizations[key] = add_organization(session, "school", names, at=at)
    title = "заместитель директора по УВР"
    add_member(
        session, cast, deputy_of(school), {"name": _name(school * 7), "works": {key: title}}, password, at
    )
    order = {
        "who": deputy_of(school),
        "office": "deputy_head",
        "where": key,
        "title": title,
        "order": (f"{number}/1-к", DAY),
    }
    by_order(session, cast, order, at=at)
    for one in (place for place in places() if place.school == school):
        add_member(session, cast, one.login, _teacher(one, key), password, at)


def told() -> tuple[Story, ...]:
    """The story of each route."""
    return tuple(_story(one) for one in places())


def _teacher(one: Place, key: str) -> dict[str, Any]:
    life = _life(one)
    position = str(sample(life).card()["position"])
    return {
        "name": _name(one.at),
        "works": {key: position[:1].lower() + position[1:]},
        "sample": life,
    }


def _life(one: Place) -> str:
    return LIVES[one.at % len(LIVES)]


def _name(number: int) -> str:
    kinds = (
        LAST[number % len(LAST)],
        FIRST[number // 3 % len(FIRST)],
        PATRONYMIC[number // 5 % len(PATRONYMIC)],
    )
    return " ".join(kinds)


def _story(one: Place) -> Story:
    life = _life(one)
    rows = ROWS[life][one.at % len(ROWS[life])]
    content = sample(life) if rows is None else only_rows(sample(life), rows)
    name = f"large-{one.login}"
    return Story(
        name=name,
        subject=one.login,
        process="iom-teacher",
        content=content,
        year=YEAR,
        steps=tuple(_steps(one, name)),
    )


def _steps(one: Place, name: str) -> Iterable[Step]:
    """Opened in the first days of September, then an act about every third day."""
    way = ("open", "write", *WAYS[one.at % len(WAYS)])
    day = OPENED + timedelta(days=one.at % 11)
    for place, act in enumerate(way, 1):
        who = {"deputy": one.deputy, "curator": CURATOR, "z5": CURATOR}.get(act.partition("_")[0], one.login)
        words: tuple[str, ...] = ()
        if act in ("write", "z5"):
            words = ("z1", "z2", "z3") if act == "write" else ("z5",)
        elif act.endswith("_return"):
            words = ("dates_wrong",)
        yield Step(
            story=name,
            place=place,
            day=day,
            hour=time(8 + one.school % 10, (one.number + 7 * place) % 60),
            who=who,
            act="write" if act == "z5" else act,
            words=words,
            texts=(COMMENT,) if act.endswith("_return") else (),
        )
        day += timedelta(days=1 if act in ("open", "write") else 3)
