"""`iom appoint`: offices by order, from a day to a day."""

import argparse
import sys
from typing import Any

from sqlalchemy import select

from approvals import offices
from web.cli import store
from web.cli.parser import DONE
from workflow.appointing import NewAppointment, appoint, end_appointment
from workflow.participants import Appointment, Office, User

ABOUT = "Назначения на обязанности по приказу: ввести, прекратить, показать."


def register(commands: Any, about: str) -> None:
    """Add the command."""
    parser = commands.add_parser("appoint", help=about, description=ABOUT)
    actions = parser.add_subparsers(title="Что сделать", metavar="действие", required=True)
    add = actions.add_parser("add", help="назначить", description="Назначить человека по приказу.")
    add.add_argument("login", metavar="ЛОГИН")
    add.add_argument("office", metavar="ОБЯЗАННОСТЬ", choices=[str(office) for office in Office])
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
        default="organization",
        help="школа или все школы",
    )
    add.add_argument("--covers", metavar="КОД", nargs="+", default=(), help="только эти школы")
    add.add_argument("--replaces", metavar="НАЗНАЧЕНИЕ", help="кого замещает: код из «iom appoint list»")
    add.set_defaults(run=_add)
    end = actions.add_parser("end", help="прекратить", description="Прекратить назначение.")
    end.add_argument("appointment", metavar="НАЗНАЧЕНИЕ", help="код из «iom appoint list»")
    end.add_argument("--last-day", metavar="ДАТА", type=store.day, required=True, help="последний день")
    end.set_defaults(run=_end)
    listed = actions.add_parser("list", help="показать", description="Показать назначения.")
    listed.set_defaults(run=_list)


def _add(arguments: argparse.Namespace) -> int:
    covers = tuple(("organization", code) for code in arguments.covers)
    with store.opened() as base, base.units.writing() as session:
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
                scope="listed" if covers else arguments.scope,
                covers=covers,
                replaces=arguments.replaces,
            ),
            at=base.at,
            by=None,
        )
    sys.stdout.write(f"{made}\t{offices.NAMES[arguments.office]}\t{arguments.login}\n")
    return DONE


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
