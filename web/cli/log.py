"""`iom log`: the entries of one route, the check of the whole log under its other name, and what leaves the server
(see `log_outside`).
"""

import argparse
import json
import sys
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from approvals import offices
from approvals.municipality import load_municipality
from web.cli import fsck, log_outside, store
from web.cli.parser import DONE
from workflow.instances import WorkflowInstance
from workflow.log.canonical import parse
from workflow.log.tables import LogEvent
from workflow.participants import User

ABOUT = "Журнал: показать записи маршрута, проверить весь журнал, подписать его отметку."


def register(commands: Any, about: str) -> None:
    """Add the command."""
    parser = commands.add_parser("log", help=about, description=ABOUT)
    actions = parser.add_subparsers(title="Что сделать", metavar="действие", required=True)
    show = actions.add_parser(
        "show", help="показать записи маршрута", description="Показать записи маршрута."
    )
    show.add_argument("--route", metavar="НОМЕР", required=True, help="номер или код маршрута")
    show.add_argument("--json", action="store_true", help="одним объектом JSON, с точным содержанием записей")
    show.set_defaults(run=_show)
    verify = actions.add_parser(
        "verify", help="то же, что «iom fsck»", description=fsck.ABOUT, epilog=fsck.CODES
    )
    fsck.add_keys(verify)
    log_outside.register(actions)


def _show(arguments: argparse.Namespace) -> int:
    with store.opened() as base, base.units.reading() as session:
        route = store.route_named(session, arguments.route)
        entries = list(
            session.scalars(select(LogEvent).where(LogEvent.route == route.id).order_by(LogEvent.rseq))
        )
        if arguments.json:
            json.dump(_as_data(route, entries), sys.stdout, ensure_ascii=False, indent=2)
            sys.stdout.write("\n")
        else:
            _print(session, route, entries)
    return DONE


def _as_data(route: WorkflowInstance, entries: list[LogEvent]) -> dict[str, Any]:
    return {
        "route": route.id,
        "number": route.number,
        "state": route.state,
        "version": route.version,
        "entries": [
            {"seq": entry.seq, "version": entry.rseq, "leaf": entry.leaf, "entry": parse(entry.body)}
            for entry in entries
        ],
    }


def _print(session: Session, route: WorkflowInstance, entries: list[LogEvent]) -> None:
    zone = ZoneInfo(load_municipality(session).zone)
    names = {user.id: user.short_name for user in session.scalars(select(User))}
    sys.stdout.write(f"Журнал маршрута {route.number or route.id}, записей: {len(entries)}\n")
    for entry in entries:
        body = parse(entry.body)
        at = entry.at.astimezone(zone).strftime("%d.%m.%Y %H:%M:%S")
        who = f"{names[body['by']]}, {offices.NAMES.get(body['office'], body['office'])}"
        sys.stdout.write(f"{entry.rseq:>4}  {at}  {entry.act}: {entry.st_from} → {entry.st_to}  {who}\n")
