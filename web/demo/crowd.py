"""Many more teachers, each with a route that lives one of the told lives: for trials, not for the eye."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from web.demo.founding import DAY, Cast, add_member, described
from web.demo.one_password import OnePassword
from web.demo.story import Story, stories
from workflow.participants import User

LOGIN = "teacher-{:05}"
TEACHERS = ("iom-teacher", "iom-teacher-director")
TIED = ("aleynikov", "rakitina")  # one is filled in by his own mentor, the other moves to another school
LAST, FIRST, PATRONYMIC = (
    (
        "Абрамова",
        "Белова",
        "Веснина",
        "Гусева",
        "Ерёмина",
        "Жукова",
        "Зимина",
        "Королёва",
        "Лосева",
        "Фёдорова",
    ),
    ("Алла", "Вера", "Дарья", "Елена", "Зоя", "Ирина", "Лидия", "Мария", "Нина", "Ольга", "Софья"),
    ("Андреевна", "Борисовна", "Викторовна", "Ильинична", "Львовна", "Петровна", "Семёновна"),
)


@dataclass(frozen=True)
class Crowd:
    """New teachers and the stories of their routes."""

    people: dict[str, dict[str, Any]]
    told: tuple[Story, ...]


def crowd(session: Session, count: int) -> Crowd:
    """So many new teachers with a story each, numbered on from those who are there."""
    there = session.scalar(select(func.count()).where(User.login.startswith("teacher-"))) or 0
    lives = tuple(_lives())
    people, told = {}, []
    for place in range(count):
        number, life = there + place + 1, lives[place % len(lives)]
        login = LOGIN.format(number)
        people[login] = _like(described()["person"][life.subject], number)
        told.append(life.for_person(f"{life.name}-{number}", login, timedelta(minutes=place % 45)))
    return Crowd(people, tuple(told))


def settle(session: Session, cast: Cast, people: dict[str, dict[str, Any]], password: OnePassword) -> None:
    """Store the new teachers; all of them or none."""
    for login, person in people.items():
        add_member(session, cast, login, person, password, cast.moment(DAY))


def _lives() -> Iterable[Story]:
    """The stories that any teacher of the same school can live."""
    for story in stories():
        if story.process in TEACHERS and story.subject not in TIED:
            yield story


def _like(person: dict[str, Any], number: int) -> dict[str, Any]:
    """Another person of the same school and position."""
    names = (LAST[number % len(LAST)], FIRST[number % len(FIRST)], PATRONYMIC[number % len(PATRONYMIC)])
    return {**person, "name": " ".join(names)}
