"""`iom appoint`: offices by order, from a day to a day."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from approvals import offices
from web.cli import store
from web.cli.parser import DONE
from web.records_of_people import working_at
from web.substitution_letters import put_substitution_letters
from workflow.appointing import (
    KINDS,
    SCOPES_OF,
    AppointmentRefused,
    NewAppointment,
    appoint,
    end_appointment,
)
from workflow.participants import Appointment, Office, Organization, User

ABOUT = "Назначения на обязанности по приказу: ввести, прекратить, показать."
APPOINTED_HERE = [str(office) for office in Office if office != Office.AUDITOR]  # he has the page «Проверки»
NAMES_OF_SCOPES = {
    "organization": "вся организация",
    "municipality": "все школы",
    "schools": "перечисленные школы (коды)",
    "subjects": "перечисленные предметы (коды из справочника)",
    "persons": "перечисленные педагоги (логины)",
}


def register(commands: Any, about: str) -> None:
    """Add the command."""
    parser = commands.add_parser("appoint", help=about, description=ABOUT)
    actions = parser.add_subparsers(title="Что сделать", metavar="действие", required=True)
    add = actions.add_parser("add", help="назначить", description="Назначить человека по приказу.")
    add.add_argument("login", metavar="ЛОГИН")
    add.add_argument("office", metavar="ОБЯЗАННОСТЬ", choices=APPOINTED_HERE)
    add.add_argument("--at", metavar="КОД", required=True, help="организация: код из «iom school list»")
    add.add_argument("--title", metavar="ДОЛЖНОСТЬ", required=True, help="как печатать в документах")
    add.add_argument("--order", metavar="НОМЕР", required=True, help="номер приказа")
    add.add_argument("--order-date", metavar="ДАТА", type=store.day, required=True, help="дата приказа")
    add.add_argument(
        "--from", dest="since", metavar="ДАТА", type=store.day, help="с какого дня (с даты приказа)"
    )
    add.add_argument("--to", dest="until", metavar="ДАТА", type=store.day, help="по какой день")
    add.add_argument(
        "--scope",
        choices=("organization", "municipality"),
        help="вся организация или все школы; без ключа — как обычно для этой обязанности",
    )
    add.add_argument(
        "--covers",
        metavar="КОД",
        nargs="+",
        default=(),
        help="только эти школы или предметы (коды) либо педагоги (логины): что подходит обязанности",
    )
    add.add_argument("--replaces", metavar="НАЗНАЧЕНИЕ", help="кого замещает: код из «iom appoint list»")
    add.set_defaults(run=_add)
    end = actions.add_parser("end", help="прекратить", description="Прекратить назначение.")
    end.add_argument("appointment", metavar="НАЗНАЧЕНИЕ", help="код из «iom appoint list»")
    end.add_argument("--last-day", metavar="ДАТА", type=store.day, required=True, help="последний день")
    end.set_defaults(run=_end)
    listed = actions.add_parser("list", help="показать", description="Показать назначения.")
    listed.set_defaults(run=_list)


def _add(arguments: argparse.Namespace) -> int:
    with store.opened() as base, base.units.writing() as session:
        scope, covers = _coverage(session, base, arguments)
        made = appoint(
            session,
            NewAppointment(
                person=store.user_named(session, arguments.login).id,
                office=arguments.office,
                organization=arguments.at,
                title=arguments.title,
                basis_number=arguments.order,
                basis_date=arguments.order_date,
                valid_from=arguments.since or arguments.order_date,
                valid_to=arguments.until,
                scope=scope,
                covers=covers,
                replaces=arguments.replaces,
            ),
            at=base.at,
            by=None,
        )
        put_substitution_letters(session, made, at=base.at)
    sys.stdout.write(f"{made}\t{offices.NAMES[arguments.office]}\t{arguments.login}\n")
    return DONE


def _coverage(
    session: Session, base: store.Store, arguments: argparse.Namespace
) -> tuple[str, tuple[tuple[str, str], ...]]:
    """What the appointment covers, by the same table as on the page; raises `AppointmentRefused`."""
    allowed = SCOPES_OF[arguments.office]
    if arguments.covers:
        return "listed", _listed(session, base, arguments, [scope for scope in allowed if scope in KINDS])
    scope = arguments.scope or allowed[0]
    if scope not in allowed or scope in KINDS:
        fitting = " или ".join(NAMES_OF_SCOPES[one] for one in allowed)
        named = f"Обязанность «{offices.NAMES[arguments.office]}» охватывает: {fitting}."
        how = " Перечислите их после --covers." if allowed[0] in KINDS else ""
        raise AppointmentRefused(field="scope", sentence=named + how)
    return scope, ()


def _listed(
    session: Session, base: store.Store, arguments: argparse.Namespace, allowed: Sequence[str]
) -> tuple[tuple[str, str], ...]:
    """The named schools, subjects or persons; the first kind that knows every word decides."""
    found = {scope: _known(session, base, scope, arguments.at) for scope in allowed}
    for scope, known in found.items():
        if all(word in known for word in arguments.covers):
            if scope == "persons" and arguments.login.casefold() in arguments.covers:
                sentence = "Человек не может сопровождать сам себя. Уберите его логин из --covers."
                raise AppointmentRefused(field="covers", sentence=sentence)
            return tuple((KINDS[scope], known[word]) for word in arguments.covers)
    if not allowed:
        sentence = f"Обязанности «{offices.NAMES[arguments.office]}» список не нужен. Уберите --covers."
        raise AppointmentRefused(field="covers", sentence=sentence)
    unknown = next(
        (word for word in arguments.covers if not any(word in known for known in found.values())), None
    )
    fitting = " или ".join(NAMES_OF_SCOPES[scope] for scope in allowed)
    fault = f"Не найдено: {unknown}." if unknown else "Школы, предметы и педагогов нельзя смешивать."
    raise AppointmentRefused(field="covers", sentence=f"{fault} После --covers можно указать: {fitting}.")


def _known(session: Session, base: store.Store, scope: str, organization: str) -> Mapping[str, str]:
    """What may be listed: the word of the command line, and the value that is stored."""
    today = base.today(session)
    if scope == "subjects":
        terms = base.desk.dictionaries.choices("subject", on=today)
        return {term.code: term.code for term in terms}
    if scope == "persons":
        query = select(User.login, User.id).where(
            User.active, User.id.in_(working_at([organization], on=today))
        )
        return {row.login: row.id for row in session.execute(query)}
    return {code: code for code in session.scalars(select(Organization.id))}


def _end(arguments: argparse.Namespace) -> int:
    with store.opened() as base, base.units.writing() as session:
        end_appointment(
            session,
            arguments.appointment,
            last_day=arguments.last_day,
            today=base.today(session),
            at=base.at,
            by=None,
        )
    sys.stdout.write(f"Последний день: {arguments.last_day:%d.%m.%Y}\n")
    return DONE


def _list(_arguments: argparse.Namespace) -> int:
    with store.opened() as base, base.units.reading() as session:
        rows = session.execute(
            select(Appointment, User.login)
            .join(User, User.id == Appointment.person)
            .order_by(Appointment.organization, Appointment.office, Appointment.valid_from)
        )
        for row, login in rows:
            until = f"по {row.valid_to:%d.%m.%Y}" if row.valid_to else ""
            kind = "и. о." if row.kind == "substitute" else ""
            words = (
                row.id,
                login,
                row.office,
                kind,
                f"с {row.valid_from:%d.%m.%Y}",
                until,
                f"приказ № {row.basis_number}",
            )
            sys.stdout.write("\t".join(words) + "\n")
    return DONE
