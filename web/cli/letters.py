"""`iom letters`: letters that were given up — see them, send them again."""

import argparse
import sys
from typing import Any
from zoneinfo import ZoneInfo

from approvals.municipality import load_municipality
from web.cli import store
from web.cli.parser import DONE
from web.given_up import given_up, send_again
from workflow.errors import NotFound

ABOUT = "Письма, которые не ушли с двенадцати попыток: показать, отправить снова."
MOST = 10_000


def register(commands: Any, about: str) -> None:
    """Add the command."""
    parser = commands.add_parser("letters", help=about, description=ABOUT)
    actions = parser.add_subparsers(title="Что сделать", metavar="действие", required=True)
    listed = actions.add_parser(
        "list",
        help="показать",
        description="Показать неотправленные письма: номер, когда, кому, что, почему.",
    )
    listed.set_defaults(run=_list)
    retry = actions.add_parser(
        "retry", help="отправить снова", description="Вернуть письма в очередь; каждое — запись журнала."
    )
    which = retry.add_mutually_exclusive_group(required=True)
    which.add_argument("--id", metavar="НОМЕР", type=int, nargs="+", help="номера из «iom letters list»")
    which.add_argument("--all", action="store_true", help="все")
    retry.set_defaults(run=_retry)


def _list(_arguments: argparse.Namespace) -> int:
    with store.opened() as base, base.units.reading() as session:
        zone = ZoneInfo(load_municipality(session).zone)
        for one in given_up(session, most=MOST):
            since = f"{one.since.astimezone(zone):%d.%m.%Y %H:%M}"
            sys.stdout.write("\t".join((str(one.id), since, one.to, one.what, one.cause)) + "\n")
    return DONE


def _retry(arguments: argparse.Namespace) -> int:
    with store.opened() as base, base.units.writing() as session:
        wanted = [one.id for one in given_up(session, most=MOST)] if arguments.all else arguments.id
        for message in wanted:
            if not send_again(session, message, at=base.at, by=None):
                raise NotFound(what=f"неотправленное письмо {message}")
    sys.stdout.write(f"Снова в очереди писем: {len(wanted)}. Их отправит сервер или обработчик очереди.\n")
    return DONE
