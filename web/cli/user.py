"""`iom user`: accounts. Nobody is given a password: a one-time link lets the person set it himself."""

import argparse
import sys
from typing import Any

from sqlalchemy import select

from approvals.errors import BadField
from web.accounts import NewPerson, Work, add_person, close_account, offer_password, open_account
from web.cli import store
from web.cli.parser import DONE
from workflow.participants import User

ABOUT = "Учётные записи: добавить человека, выдать ссылку для пароля, отключить и включить, показать."
PARTS_OF_NAME = (2, 3)


def register(commands: Any, about: str) -> None:
    """Add the command."""
    parser = commands.add_parser("user", help=about, description=ABOUT)
    actions = parser.add_subparsers(title="Что сделать", metavar="действие", required=True)
    add = actions.add_parser(
        "add", help="добавить человека", description="Добавить человека; печатает ссылку."
    )
    add.add_argument("login", metavar="ЛОГИН")
    add.add_argument("--name", metavar="ФИО", required=True, help="фамилия, имя и отчество через пробел")
    add.add_argument("--email", metavar="АДРЕС", default="", help="почта для уведомлений")
    add.add_argument("--school", metavar="КОД", help="место работы: код из «iom school list»")
    add.add_argument("--position", metavar="ДОЛЖНОСТЬ", help="должность по месту работы")
    add.add_argument("--since", metavar="ДАТА", type=store.day, help="работает с этого дня")
    add.set_defaults(run=_add)
    for name, what, run in (
        ("link", "выдать новую ссылку для пароля", _link),
        ("close", "отключить учётную запись", _close),
        ("open", "включить учётную запись", _open),
    ):
        action = actions.add_parser(name, help=what, description=what.capitalize() + ".")
        action.add_argument("login", metavar="ЛОГИН")
        action.set_defaults(run=run)
    listed = actions.add_parser(
        "list", help="показать учётные записи", description="Показать учётные записи."
    )
    listed.set_defaults(run=_list)


def _add(arguments: argparse.Namespace) -> int:
    names = arguments.name.split()
    if len(names) not in PARTS_OF_NAME:
        raise BadField(
            field="name", sentence="--name: укажите фамилию, имя и отчество (если есть) через пробел."
        )
    new = NewPerson(names[0], names[1], names[2] if names[2:] else "", arguments.login, arguments.email)
    with store.opened() as base:
        with base.units.writing() as session:
            user = add_person(session, new, work=_work(arguments), at=base.at, by=None)
            token = offer_password(session, user.id, at=base.at, by=None)
        _print_link(base, token)
    return DONE


def _work(arguments: argparse.Namespace) -> Work | None:
    given = (arguments.school, arguments.position, arguments.since)
    if not any(given):
        return None
    if not all(given):
        raise BadField(
            field="school", sentence="Место работы: укажите вместе --school, --position и --since."
        )
    return Work(arguments.school, arguments.position, arguments.since)


def _link(arguments: argparse.Namespace) -> int:
    with store.opened() as base:
        with base.units.writing() as session:
            user = store.user_named(session, arguments.login)
            token = offer_password(session, user.id, at=base.at, by=None)
        _print_link(base, token)
    return DONE


def _print_link(base: store.Store, token: str) -> None:
    sys.stdout.write(
        "Передайте человеку ссылку, по ней он задаст пароль (один раз, 30 минут):\n"
        f"{base.settings.public_address}/link/{token}\n"
    )


def _close(arguments: argparse.Namespace) -> int:
    with store.opened() as base, base.units.writing() as session:
        user = store.user_named(session, arguments.login)
        close_account(session, user.id, today=base.today(session), at=base.at, by=None)
    sys.stdout.write(f"Отключена: {arguments.login}\n")
    return DONE


def _open(arguments: argparse.Namespace) -> int:
    with store.opened() as base, base.units.writing() as session:
        open_account(session, store.user_named(session, arguments.login).id, at=base.at, by=None)
    sys.stdout.write(f"Включена: {arguments.login}\n")
    return DONE


def _list(_arguments: argparse.Namespace) -> int:
    with store.opened() as base, base.units.reading() as session:
        for user in session.scalars(select(User).order_by(User.login)):
            state = "" if user.active else "отключена"
            sys.stdout.write(f"{user.login}\t{user.full_name}\t{state}\n")
    return DONE
