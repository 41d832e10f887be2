"""`iom school`: organisations of the municipality and their dated names."""

import argparse
import sys
from typing import Any

from sqlalchemy import select

from web.accounts import organizations
from web.cli import store
from web.cli.parser import DONE
from web.setting_up import Names, add_organization, rename_organization
from workflow.errors import NotFound
from workflow.participants import Organization

ABOUT = "Школы и другие организации: ввести, переименовать, показать."


def register(commands: Any, about: str) -> None:
    """Add the command."""
    parser = commands.add_parser("school", help=about, description=ABOUT)
    actions = parser.add_subparsers(title="Что сделать", metavar="действие", required=True)
    add = actions.add_parser("add", help="ввести организацию", description="Ввести организацию.")
    _named(add)
    add.add_argument(
        "--kind", choices=("school", "centre"), default="school", help="школа или методический центр"
    )
    add.add_argument("--week", type=int, choices=(5, 6), default=5, help="рабочих дней в неделе")
    add.set_defaults(run=_add)
    rename = actions.add_parser("rename", help="дать новое название", description="Дать новое название.")
    rename.add_argument("organization", metavar="КОД", help="код организации из «iom school list»")
    _named(rename)
    rename.set_defaults(run=_rename)
    listed = actions.add_parser("list", help="показать организации", description="Показать организации.")
    listed.set_defaults(run=_list)


def _named(parser: Any) -> None:
    parser.add_argument("--full", metavar="НАЗВАНИЕ", required=True, help="полное название по уставу")
    parser.add_argument("--short", metavar="НАЗВАНИЕ", required=True, help="краткое название")
    parser.add_argument(
        "--since", metavar="ДАТА", type=store.day, required=True, help="с какого дня называется так"
    )


def _add(arguments: argparse.Namespace) -> int:
    with store.opened() as base, base.units.writing() as session:
        names = Names(arguments.full, arguments.short, arguments.since)
        made = add_organization(session, arguments.kind, names, at=base.at, week=arguments.week)
    sys.stdout.write(f"{made}\t{arguments.short}\n")
    return DONE


def _rename(arguments: argparse.Namespace) -> int:
    with store.opened() as base, base.units.writing() as session:
        if session.get(Organization, arguments.organization) is None:
            raise NotFound(what=f"организация {arguments.organization}")
        names = Names(arguments.full, arguments.short, arguments.since)
        rename_organization(session, arguments.organization, names)
    sys.stdout.write(f"С {arguments.since:%d.%m.%Y} — {arguments.short}\n")
    return DONE


def _list(_arguments: argparse.Namespace) -> int:
    with store.opened() as base, base.units.reading() as session:
        weeks = {row.id: row.week for row in session.scalars(select(Organization))}
        for code, name in organizations(session, on=base.today(session)).items():
            sys.stdout.write(f"{code}\t{name}\t{weeks[code]} дней в неделю\n")
    return DONE
