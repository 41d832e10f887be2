"""Printed codes in the hands of the people of the tests: who must have a second factor has a sheet, as in life."""

from flask import Flask
from sqlalchemy import select

from approvals.standing import standing
from web import second_factor
from web.installation import Installation, installation
from web.second_factor import Vault
from workflow.participants import User

_SHEETS: dict[str, list[str]] = {}  # by login


def vault(parts: Installation) -> Vault:
    return Vault.of(parts.settings.secret_key)


def give_sheet(parts: Installation, login: str) -> None:
    """Draw a sheet for the person and put it in force by its first code."""
    with parts.units.writing() as session:
        person = session.scalars(select(User.id).where(User.login == login)).one()
        first, *codes = second_factor.begin_sheet(session, vault(parts), person)
        session.flush()
        assert second_factor.confirm(session, vault(parts), person, first, at=parts.clock()) == "code"
    _SHEETS[login] = codes


def equip(app: Flask, login: str) -> None:
    """Give a sheet to who must have one and has none."""
    parts = installation(app)
    with parts.units.reading() as session:
        person = session.scalars(select(User.id).where(User.login == login)).one_or_none()
        if person is None or second_factor.is_on(session, person):
            return
        held = standing(session, person, on=parts.clock().date())
        offices = frozenset(one.office for one in held.held) if held else frozenset()
    if second_factor.is_demanded(offices, "offices"):
        give_sheet(parts, login)


def next_code(app: Flask, login: str) -> str:
    """The next unused code of the person's sheet; a used-up one is replaced."""
    if not _SHEETS.get(login):
        give_sheet(installation(app), login)
    return _SHEETS[login].pop()
